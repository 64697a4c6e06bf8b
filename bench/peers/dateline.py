"""Dateline, through its public doors: the writer of `index`, the engine of `search`."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.corpus import Corpus
from bench.peers import FACET_SIZE, FACETS, Hit, Page
from index.analysis import form_of
from index.archive import Archive
from index.schema import to_document
from index.settings import Settings
from index.writer import ArchiveWriter
from search import open_engine
from search.query.syntax import Node
from search.request import SearchRequest


class Dateline:
    """Dateline as `dateline index` and the pages use it; entities are given, not looked for."""

    name = "Dateline"
    version = version("dateline")
    settings = "as it comes; it counts all matches in every answer"

    def __init__(self, folder: Path, corpus: Corpus) -> None:
        self._folder = folder
        self._corpus = corpus

    @staticmethod
    def stem(word: str) -> str:
        return form_of(word).term

    def index(self) -> None:
        now = datetime.now(UTC).replace(tzinfo=None)
        with ArchiveWriter(Archive.create(self._folder)) as writer:
            for article in self._corpus.articles:
                writer.put(to_document(article, now), replace=False)
        self._engine = open_engine(Settings(index=self._folder))
        self._engine.state()

    def translate(self, text: str, tree: Node) -> str:
        return text

    def count(self, query: str) -> int:
        return self._engine.search(SearchRequest(q=query, facets=(), snippets=0)).total

    def top(self, query: str) -> Page:
        return self._page(SearchRequest(q=query, facets=(), snippets=0))

    def faceted(self, query: str) -> Page:
        return self._page(self._faceted(query, snippets=0))

    def faceted_with_snippets(self, query: str) -> Page:
        return self._page(self._faceted(query, snippets=1))

    def _faceted(self, query: str, snippets: int) -> SearchRequest:
        interval = self._corpus.interval
        return SearchRequest(q=query, facets=FACETS, facet_size=FACET_SIZE, interval=interval, snippets=snippets)

    def _page(self, request: SearchRequest) -> Page:
        results = self._engine.search(request)
        return Page(
            [
                Hit(hit.id, hit.title, hit.source, hit.places, hit.snippets[0].text if hit.snippets else "")
                for hit in results.hits
            ],
            results.total,
            {name: {value.value: value.count for value in facet.values} for name, facet in results.facets.items()},
        )
