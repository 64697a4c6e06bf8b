"""Questions answered: request -> query -> documents, scores, facets, snippets."""
