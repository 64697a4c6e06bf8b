"""Whoosh as it comes: its codec, its analyzer, its parser, its facets, its highlights.

It shows what Dateline adds to the library that it is built on.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

from whoosh import fields, highlight, sorting
from whoosh.analysis import StemmingAnalyzer
from whoosh.filedb.filestore import FileStorage
from whoosh.qparser import MultifieldParser

from bench.corpus import Corpus, place_names
from bench.peers import FACET_SIZE, FACETS, SNIPPET_CHARACTERS, TOP, Hit, Page
from bench.queries import translate
from search.query.syntax import Node
from search.ranking import FIELD_BOOSTS

_analyzer = StemmingAnalyzer()


class StockWhoosh:
    """Whoosh's own writer and searcher over its default codec."""

    name = "stock Whoosh"
    version = version("whoosh3")
    settings = "default codec, StemmingAnalyzer, sortable source and date, places by an overlapping facet; limitmb=256"

    def __init__(self, folder: Path, corpus: Corpus) -> None:
        self._schema = fields.Schema(
            id=fields.ID(stored=True),
            **{name: fields.TEXT(analyzer=_analyzer, stored=True) for name in ("title", "body")},
            source=fields.ID(stored=True, sortable=True),
            published=fields.ID(stored=True, sortable=True),
            places=fields.KEYWORD(stored=True, commas=True),
        )
        self._index = FileStorage(str(folder)).create_index(self._schema)
        self._corpus = corpus

    @staticmethod
    def stem(word: str) -> str:
        return " ".join(token.text for token in _analyzer(word))  # "" of a stopword, which it does not index

    def index(self) -> None:
        writer = self._index.writer(limitmb=256)
        for article in self._corpus.articles:
            writer.add_document(
                id=article.id,
                title=article.title,
                body=article.body,
                source=article.source,
                published=self._corpus.period(article),
                places=",".join(place_names(article)),
            )
        writer.commit()
        self._searcher = self._index.searcher()
        boosts = {"title": FIELD_BOOSTS["title"]}
        self._parser = MultifieldParser(["title", "body"], self._schema, fieldboosts=boosts)

    def translate(self, text: str, tree: Node) -> str:
        return translate(tree)

    def count(self, query: str) -> int:
        return len(self._searcher.search(self._parser.parse(query), limit=1))

    def top(self, query: str) -> Page:
        return Page([_hit(hit) for hit in self._searcher.search(self._parser.parse(query), limit=TOP)])

    def faceted(self, query: str) -> Page:
        results = self._answer(query)
        return Page([_hit(hit) for hit in results[:TOP]], len(results), _counts(results))

    def faceted_with_snippets(self, query: str) -> Page:
        results = self._answer(query)
        results.fragmenter = highlight.ContextFragmenter(maxchars=SNIPPET_CHARACTERS, surround=SNIPPET_CHARACTERS // 2)
        hits = [_hit(hit, hit.highlights("body", top=1)) for hit in results[:TOP]]
        return Page(hits, len(results), _counts(results))

    def _answer(self, query: str) -> Any:
        """The results with their groups. A grouped search keeps all hits, whatever its limit."""
        facets = {
            "source": sorting.FieldFacet("source", maptype=sorting.Count),
            "published": sorting.FieldFacet("published", maptype=sorting.Count),
            "places": sorting.FieldFacet("places", allow_overlap=True, maptype=sorting.Count),
        }
        return self._searcher.search(self._parser.parse(query), limit=TOP, groupedby=facets)


def _hit(hit: Any, snippet: str = "") -> Hit:
    stored = hit.fields()
    places = stored["places"]
    return Hit(stored["id"], stored["title"], stored["source"], places.split(",") if places else [], snippet)


def _counts(results: Any) -> dict[str, dict[str, int]]:
    """The counts by value, without that of articles that have none."""
    counts: dict[str, dict[str, int]] = {}
    for name in FACETS:
        groups = {value: number for value, number in results.groups(name).items() if value}
        largest = sorted(groups, key=groups.__getitem__, reverse=True)
        counts[name] = {value: groups[value] for value in largest[: None if name == "published" else FACET_SIZE]}
    return counts
