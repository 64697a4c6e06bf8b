"""One generation of the index, opened for searching: the reader, the columns, the names, the vocabulary.

A snapshot never changes. Whoosh's readers are not to be shared between threads, and neither is a snapshot.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from functools import cached_property
from typing import Any

import numpy as np
from whoosh import query
from whoosh.searching import Searcher

from index.schema import NO_DATE, Record, unpack_entities, unpack_record
from index.sentence_starts import SentenceStarts, unpack_sentences
from search.columns import Ints, read_columns
from search.directory import EntityDirectory
from search.executor import Matches, match, matching
from search.executor.collection import Collection
from search.names import read_names
from search.ranking import weighting
from search.results import IndexState
from search.vocabulary import Vocabulary

# Articles kept as they were read: the next page, and the next query of the same reader, often shows them again.
_REMEMBERED = 512


class Snapshot:
    """Everything that a search reads, for one commit of an index (`index.archive.Commit`)."""

    def __init__(self, reader: Any, generation: int, stamp: int = 0) -> None:
        self.reader = reader
        self.live: Ints = np.fromiter(reader.all_doc_ids(), np.int64)
        self._leaves = [(leaf, offset) for leaf, offset in reader.leaf_readers() if leaf.doc_count_all()]
        self.state = IndexState(len(self.live), generation, stamp)
        self.columns = read_columns([leaf for leaf, _ in self._leaves])
        self.names = read_names(self.columns, self.live)
        self._collection = Collection(Searcher(reader, weighting=weighting()))
        self._shown: dict[int, dict[str, Any]] = {}
        self._opened: dict[tuple[int, str], Any] = {}
        self._offsets = [offset for _, offset in self._leaves]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the archive; read when first asked for."""
        return Vocabulary.read(self.reader)

    @cached_property
    def directory(self) -> EntityDirectory:
        """The entities of the archive; made when first asked for."""
        return EntityDirectory(self.columns, self.names, self.live)

    def find(self, article_id: str) -> int | None:
        """The document number of an article."""
        found = self.matching(query.Term("id", article_id))
        return int(found[0]) if len(found) else None

    def dated(self, doc: int) -> bool:
        """Whether the article has a date."""
        return bool(self.columns.published_start[doc] != NO_DATE)

    def match(self, tree: query.Query) -> Matches:
        """Every document that matches, with its score."""
        return match(self._collection, tree, self.live)

    def matching(self, tree: query.Query) -> Ints:
        """Every document that matches."""
        return matching(self._collection, tree, self.live)

    def record(self, doc: int) -> Record:
        """The article of a document number."""
        return unpack_record(self._column(doc, "record"))

    def fields(self, doc: int) -> dict[str, Any]:
        """The article of a document number as plain data, dates and entities as they are written in the index."""
        shown = self._shown
        if doc not in shown:
            shown[doc] = json.loads(self._column(doc, "record"))
            if len(shown) > _REMEMBERED:
                del shown[next(iter(shown))]
        return shown[doc]

    def sentences(self, doc: int) -> SentenceStarts:
        """Where the sentences of its body begin."""
        return unpack_sentences(self._column(doc, "sentences"))

    def entities(self, doc: int, field: str) -> list[tuple[str, str, list[tuple[str, int]]]]:
        """The entities that it names: `field` is one of `people`, `orgs` and `places`."""
        return unpack_entities(self._column(doc, f"{field}_column"))

    def document_frequency(self, field: str, term: str) -> int:
        """How many documents have `term` in `field`."""
        return self._collection.document_frequency(field, term)

    def _column(self, doc: int, name: str) -> bytes:
        place = bisect_right(self._offsets, doc) - 1
        leaf, offset = self._leaves[place]
        # Whoosh reads the lengths of all rows when it opens a column.
        if (place, name) not in self._opened:
            self._opened[place, name] = leaf.column_reader(name, translate=False)
        value: bytes = self._opened[place, name][doc - offset]
        return value
