"""SQLite FTS5: the full-text index that comes with Python, facets by SQL over the rows that match."""

from __future__ import annotations

import sqlite3
from itertools import count
from pathlib import Path
from weakref import finalize

from nltk.stem.porter import PorterStemmer

from bench.corpus import Corpus, place_names
from bench.peers import FACET_SIZE, TOP, Hit, Page
from bench.queries import translate
from search.query.syntax import Node
from search.ranking import FIELD_BOOSTS

# The text is kept once, in `article`; what facets count is in narrow tables of numbers beside it.
_TABLES = """
CREATE TABLE article (number INTEGER PRIMARY KEY, id TEXT, title TEXT, source TEXT, places TEXT, body TEXT);
CREATE TABLE value (number INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE facet (article INTEGER PRIMARY KEY, source INTEGER, period INTEGER);
CREATE TABLE place (article INTEGER, value INTEGER, PRIMARY KEY (article, value)) WITHOUT ROWID;
CREATE VIRTUAL TABLE text USING fts5 (title, body, content = 'article', content_rowid = 'number',
    tokenize = 'porter unicode61');
"""

# `ORDER BY rank` and joining before sorting are slower.
_BEST = f"""
SELECT rowid AS number, bm25(text, {FIELD_BOOSTS["title"]}, {FIELD_BOOSTS["body"]}) AS score
FROM text WHERE text MATCH ?1 ORDER BY score LIMIT {TOP}
"""
_HITS = f"""
SELECT article.id, article.title, article.source, article.places, ''
FROM ({_BEST}) AS best CROSS JOIN article USING (number) ORDER BY score
"""
_HITS_WITH_SNIPPETS = f"""
SELECT article.id, article.title, article.source, article.places, snippet(text, 1, '<b>', '</b>', '…', 32)
FROM ({_BEST}) AS best CROSS JOIN text ON text.rowid = best.number CROSS JOIN article USING (number)
WHERE text MATCH ?1 ORDER BY score
"""
_FACETS = f"""
WITH matching AS MATERIALIZED (SELECT rowid AS article FROM text WHERE text MATCH ?1),
source AS (SELECT source AS value, count(*) AS articles FROM matching CROSS JOIN facet USING (article)
    GROUP BY 1 ORDER BY 2 DESC LIMIT {FACET_SIZE}),
period AS (SELECT period AS value, count(*) AS articles FROM matching CROSS JOIN facet USING (article)
    WHERE period IS NOT NULL GROUP BY 1),
places AS (SELECT value, count(*) AS articles FROM matching CROSS JOIN place USING (article)
    GROUP BY 1 ORDER BY 2 DESC LIMIT {FACET_SIZE})
SELECT 'source', name, articles FROM source CROSS JOIN value ON value.number = source.value
UNION ALL SELECT 'published', name, articles FROM period CROSS JOIN value ON value.number = period.value
UNION ALL SELECT 'places', name, articles FROM places CROSS JOIN value ON value.number = places.value
UNION ALL SELECT 'total', NULL, count(*) FROM matching
"""
_SEPARATOR = "\x1e"
_porter = PorterStemmer(PorterStemmer.ORIGINAL_ALGORITHM)  # SQLite's tokenizer is another program of it


class Fts5:
    """FTS5 with the porter tokenizer, bm25() and snippet()."""

    name = "SQLite FTS5"
    version = sqlite3.sqlite_version
    settings = "porter unicode61, external content, optimised; no journal, memory-mapped, page cache of 200 MB"

    def __init__(self, folder: Path, corpus: Corpus) -> None:
        self._file = folder / "archive.db"
        self._corpus = corpus

    @staticmethod
    def stem(word: str) -> str:
        return str(_porter.stem(word))

    def index(self) -> None:
        self._connection = sqlite3.connect(self._file, isolation_level=None)
        finalize(self, self._connection.close)  # from Python 3.13 on a connection that is left open warns
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -200000", "mmap_size = 4000000000"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.executescript(_TABLES)
        self._connection.execute("BEGIN")
        self._insert()
        self._connection.execute("INSERT INTO text (text) VALUES ('optimize')")
        self._connection.execute("COMMIT")

    def _insert(self) -> None:
        numbers: dict[str, int] = {}
        insert = self._connection.executemany
        articles = self._corpus.articles

        def value(name: str) -> int:
            return numbers.setdefault(name, len(numbers))

        def facets(number: int) -> tuple[int, int, int | None]:
            period = self._corpus.period(articles[number])
            return number, value(articles[number].source), None if period is None else value(period)

        insert(
            "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?)",
            (
                (number, each.id, each.title, each.source, _SEPARATOR.join(place_names(each)), each.body)
                for number, each in enumerate(articles)
            ),
        )
        insert(
            "INSERT INTO text (rowid, title, body) VALUES (?, ?, ?)",
            ((number, article.title, article.body) for number, article in enumerate(articles)),
        )
        insert("INSERT INTO facet VALUES (?, ?, ?)", map(facets, range(len(articles))))
        insert(
            "INSERT INTO place VALUES (?, ?)",
            ((number, value(name)) for number, article in enumerate(articles) for name in place_names(article)),
        )
        insert("INSERT INTO value VALUES (?, ?)", zip(count(), numbers))

    def translate(self, text: str, tree: Node) -> str:
        return translate(tree, exclusion=" NOT ")

    def count(self, query: str) -> int:
        return int(self._connection.execute("SELECT count(*) FROM text WHERE text MATCH ?", (query,)).fetchone()[0])

    def top(self, query: str) -> Page:
        return Page(self._hits(_HITS, query))

    def faceted(self, query: str) -> Page:
        return self._faceted(_HITS, query)

    def faceted_with_snippets(self, query: str) -> Page:
        return self._faceted(_HITS_WITH_SNIPPETS, query)

    def _faceted(self, hits: str, query: str) -> Page:
        counts: dict[str, dict[str, int]] = {"source": {}, "published": {}, "places": {}, "total": {}}
        for facet, value, articles in self._connection.execute(_FACETS, (query,)):
            counts[facet][value] = articles
        (total,) = counts.pop("total").values()
        return Page(self._hits(hits, query), total, counts)

    def _hits(self, sql: str, query: str) -> list[Hit]:
        return [
            Hit(id, title, source, places.split(_SEPARATOR) if places else [], snippet)
            for id, title, source, places, snippet in self._connection.execute(sql, (query,))
        ]
