"""HTTP only: the form and its pages, the JSON endpoint, the feed."""
