"""Articles in: file -> draft -> article -> entities -> Whoosh index."""
