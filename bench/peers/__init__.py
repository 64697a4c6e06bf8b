"""The engines that are compared, each behind the same few questions.

Every engine is set up as its own users would who know it well: in its fastest way to give the same answer, with the
headline weighing as much as it does in Dateline. An engine that can skip the counting of matches where only the best
ten are asked for is free to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from bench.corpus import Corpus
from search.query.syntax import Node
from search.request import FacetName

TOP = 10
FACET_SIZE = 10
FACETS: tuple[FacetName, ...] = ("source", "published", "places")
SNIPPET_CHARACTERS = 200  # about as long as a sentence


class Hit(NamedTuple):
    """One of the ten best: what a page of results shows of it, read back from the index."""

    id: str
    title: str
    source: str
    places: Sequence[str]
    snippet: str = ""


class Page(NamedTuple):
    """An answer: the best hits and, where facets were asked for, the number of all matches and counts by value."""

    hits: Sequence[Hit]
    total: int | None = None
    facets: Mapping[str, Mapping[str, int]] = {}


class Peer(Protocol):
    """An engine over one corpus. Queries are strings in its own language, as `translate` writes them."""

    name: str
    version: str
    settings: str

    @staticmethod
    def stem(word: str) -> str:
        """What the engine indexes of a word in lower case, "" for nothing: it explains differences."""
        ...

    def __init__(self, folder: Path, corpus: Corpus) -> None:
        """An engine that will keep its index in the empty folder `folder`."""
        ...

    def index(self) -> None:
        """Index the articles of the corpus, commit, and open what was written for searching."""
        ...

    def translate(self, text: str, tree: Node) -> str:
        """A query in the engine's own language."""
        ...

    def count(self, query: str) -> int:
        """How many articles match."""
        ...

    def top(self, query: str) -> Page:
        """The ten best."""
        ...

    def faceted(self, query: str) -> Page:
        """The ten best, the number of matches, the ten largest sources and places, and all days or months."""
        ...

    def faceted_with_snippets(self, query: str) -> Page:
        """The same with a snippet of each hit's body, the matches marked."""
        ...


def size(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
