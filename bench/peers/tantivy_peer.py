"""tantivy, the search library in Rust, by its Python binding."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

import tantivy

from bench.corpus import Corpus, place_names
from bench.peers import FACET_SIZE, FACETS, SNIPPET_CHARACTERS, TOP, Hit, Page
from bench.queries import translate
from search.query.syntax import Node
from search.ranking import FIELD_BOOSTS

# All bars of the date facet: more than an archive of days or months ever has.
_MOST_PERIODS = 5000
_SIZES = {"source": FACET_SIZE, "published": _MOST_PERIODS, "places": FACET_SIZE}
_AGGREGATIONS = {name: {"terms": {"field": name, "size": _SIZES[name]}} for name in FACETS}


class Tantivy:
    """tantivy with the tokenizer en_stem and terms aggregations over fast fields."""

    name = "tantivy"
    version = version("tantivy")
    settings = "en_stem, facets by terms aggregations over fast fields; 1 indexing thread, heap of 256 MB"
    _analyzer = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )

    def __init__(self, folder: Path, corpus: Corpus) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        for name in ("title", "body"):
            builder.add_text_field(name, stored=True, tokenizer_name="en_stem")
        for name in FACETS:
            builder.add_text_field(name, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, str(folder))
        self._corpus = corpus

    @classmethod
    def stem(cls, word: str) -> str:
        return " ".join(cls._analyzer.analyze(word))

    def index(self) -> None:
        writer = self._index.writer(heap_size=256_000_000, num_threads=1)
        for article in self._corpus.articles:
            writer.add_document(
                tantivy.Document(
                    id=article.id,
                    title=article.title,
                    body=article.body,
                    source=article.source,
                    published=self._corpus.period(article) or [],
                    places=place_names(article),
                )
            )
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def translate(self, text: str, tree: Node) -> str:
        return translate(tree, conjunction=" ", exclusion=" -")

    def count(self, query: str) -> int:
        found: Any = self._searcher.search(self._parse(query), limit=1, count=True)
        return int(found.count)

    def top(self, query: str) -> Page:
        best = self._searcher.search(self._parse(query), limit=TOP, count=False)
        return Page([self._hit(self._searcher.doc(address)) for _, address in best.hits])

    def faceted(self, query: str) -> Page:
        _, best, facets = self._answer(query)
        return Page([self._hit(self._searcher.doc(address)) for _, address in best.hits], best.count, facets)

    def faceted_with_snippets(self, query: str) -> Page:
        found, best, facets = self._answer(query)
        generator = tantivy.SnippetGenerator.create(self._searcher, found, self._schema, "body")
        generator.set_max_num_chars(SNIPPET_CHARACTERS)
        documents = [self._searcher.doc(address) for _, address in best.hits]
        hits = [self._hit(document, generator.snippet_from_doc(document).to_html()) for document in documents]
        return Page(hits, best.count, facets)

    def _parse(self, query: str) -> Any:
        boosts = {name: FIELD_BOOSTS[name] for name in ("title", "body")}
        return self._index.parse_query(query, ["title", "body"], boosts, conjunction_by_default=True)

    def _answer(self, query: str) -> tuple[Any, Any, dict[str, dict[str, int]]]:
        found = self._parse(query)
        best: Any = self._searcher.search(found, limit=TOP, count=True)
        counts = self._searcher.aggregate(found, _AGGREGATIONS)
        facets: dict[str, dict[str, int]] = {
            name: {bucket["key"]: bucket["doc_count"] for bucket in counts[name]["buckets"]} for name in FACETS
        }
        return found, best, facets

    @staticmethod
    def _hit(document: Any, snippet: str = "") -> Hit:
        return Hit(
            document.get_first("id"),
            document.get_first("title"),
            document.get_first("source"),
            document.get_all("places"),
            snippet,
        )
