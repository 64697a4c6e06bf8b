"""Questions answered: request -> query -> documents, scores, facets, snippets."""

from __future__ import annotations

from index.settings import Settings
from search.engine import Engine
from search.whoosh_engine import WhooshEngine


def open_engine(settings: Settings) -> Engine:
    """The engine that `settings` name; `IndexMissing` or `IndexDamaged` when its index cannot be read."""
    return WhooshEngine(settings.index, settings.entities)
