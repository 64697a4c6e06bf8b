"""One generation of the index, opened for searching: the reader, the columns, the names, the vocabulary.

A snapshot never changes. Whoosh's readers are not to be shared between threads, and neither is a snapshot.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from whoosh import query
from whoosh.searching import Searcher

from index.article import ENTITY_TYPES, Entity, EntityType
from index.codec.arrays import arrays_of
from index.partial_date import PartialDate
from index.periods import period_date
from index.records import Card, Record, Records
from index.sentence_starts import unpack_chars
from search.columns import Ints, Labels, ValueColumn, read_columns, read_spellings
from search.curation import Curated
from search.directory import EntityDirectory
from search.executor import Matches, match, matching
from search.executor.collection import Collection
from search.identified import Identified
from search.names import ENTITY_FACETS, Names, read_keys
from search.naming import naming
from search.query.hints import Passage
from search.ranking import weighting
from search.request import FacetName
from search.results import IndexState
from search.vocabulary import Vocabulary

# Articles of the same days are shown again and again.
_date = lru_cache(maxsize=4096)(period_date)

# Articles that are kept as results show them: some megabytes.
_REMEMBERED = 4096

# Characters of the articles whose texts are kept, with where words stand in them: some tens of megabytes.
_CHARACTERS = 4_000_000
_PASSAGE = 250  # what a body takes beside them comes to so many

_PLAIN_FACETS: tuple[FacetName, ...] = ("source", "section")

_NOTHING = Curated()

_Made = TypeVar("_Made")


class Snapshot:
    """Everything that a search reads, for one commit of an index (`index.archive.Commit`) and one state of what says
    who is who in it."""

    def __init__(self, reader: Any, generation: int, stamp: int = 0, curated: Curated = _NOTHING) -> None:
        self.reader = reader
        self._leaves = [(leaf, offset) for leaf, offset in reader.leaf_readers() if leaf.doc_count_all()]
        self.live = _live(self._leaves)
        self.state = IndexState(len(self.live), generation, stamp)
        columns = read_columns([leaf for leaf, _ in self._leaves])
        self.keys = {type_: read_keys(columns.values[facet], self.live) for type_, facet in ENTITY_FACETS.items()}
        self.identified = Identified(self.keys, curated.identities, curated.corrections)
        self.names: dict[FacetName, Names] = {facet: Names(columns.values[facet].values) for facet in _PLAIN_FACETS}
        values = dict(columns.values)
        for type_, facet in ENTITY_FACETS.items():
            values[facet], shown = self.identified.column(type_)
            self.names[facet] = Names(shown)
        self.columns = replace(columns, values=values)
        self._spellings: dict[EntityType, tuple[ValueColumn, Labels]] = {}
        self._collection = Collection(Searcher(reader, weighting=weighting()), partial(naming, self))
        self._records = [Records(leaf) for leaf, _ in self._leaves]
        self._offsets = [offset for _, offset in self._leaves]
        self._remembered: dict[Any, dict[int, Any]] = {}
        self._bodies: dict[int, Passage] = {}
        self._characters = 0  # in them
        self._frequencies: dict[FacetName, Ints] = {}

    def key_test(self) -> Callable[[EntityType, str], bool]:
        """Whether an article has an entity of a type under a key, whoever that key is taken for."""
        counts = {type_: keys.column.counts(self.live) for type_, keys in self.keys.items()}

        def has_key(type_: EntityType, key: str) -> bool:
            values = self.keys[type_].values
            place = bisect_left(values, key)
            return place < len(values) and values[place] == key and bool(counts[type_][place])

        return has_key

    def remembered(self, docs: Sequence[int], make: Callable[[Snapshot, Sequence[int]], list[_Made]]) -> list[_Made]:
        """What `make` makes of some documents: the next page and the next query of a reader often show them again."""
        memo = self._remembered.setdefault(make, {})
        new = [doc for doc in docs if doc not in memo]
        if new:
            memo.update(zip(new, make(self, new), strict=True))
        found = list(map(memo.__getitem__, docs))
        for oldest in list(islice(memo, max(len(memo) - _REMEMBERED, 0))):
            del memo[oldest]
        return found

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the archive; read when first asked for."""
        return Vocabulary.read(self.reader)

    def spellings(self, type_: EntityType) -> tuple[ValueColumn, Labels]:
        """The keys of a type, and as labels the ways in which documents write them; read when first asked for."""
        found = self._spellings.get(type_)
        if found is None:
            facet = ENTITY_FACETS[type_]
            found = self._spellings[type_] = read_spellings([leaf for leaf, _ in self._leaves], facet)
        return found

    def spelt(self, type_: EntityType) -> Iterator[tuple[int, str]]:
        """Every distinct spelling of the entities of a type, with the code of the entity."""
        for of in ENTITY_TYPES:
            codes = self.identified.codes_of_keys(type_, of)
            if codes.max(initial=-1) >= 0:
                texts, keys, _ = self.spellings(of)[1]
                yield from ((code, texts[place]) for place, code in enumerate(codes[keys].tolist()) if code >= 0)

    @cached_property
    def directory(self) -> EntityDirectory:
        """The entities of the archive; made when first asked for."""
        return EntityDirectory(self.columns, self.names, self.live, self.spelt)

    def frequencies(self, facet: FacetName) -> Ints:
        """(values,) how many articles have each value of a facet; counted when first asked for."""
        if facet not in self._frequencies:
            self._frequencies[facet] = self.columns.values[facet].counts(self.live)[:-1]
        return self._frequencies[facet]

    def find(self, article_id: str) -> int | None:
        """The document number of an article."""
        found = self.matching(query.Term("id", article_id))
        return int(found[0]) if len(found) else None

    def published(self, doc: int) -> PartialDate | None:
        """The date of the article of a document number."""
        return _date(int(self.columns.published_start[doc]), int(self.columns.published_end[doc]))

    def match(self, tree: query.Query) -> Matches:
        """Every document that matches, with its score."""
        return match(self._collection, tree, self.live)

    def matching(self, tree: query.Query) -> Ints:
        """Every document that matches."""
        return matching(self._collection, tree, self.live)

    def record(self, doc: int) -> Record:
        """The article of a document number."""
        records, place = self._locate(doc)
        return records[place]

    def card(self, doc: int) -> Card:
        """What a hit shows of it."""
        records, place = self._locate(doc)
        return records.card(place)

    def body(self, doc: int) -> Passage:
        """Its text with its sentences; remembered as `remembered` does, as far as there is room."""
        found = self._bodies.get(doc)
        if found is None:
            records, place = self._locate(doc)
            starts = unpack_chars(records.column("sentences")[place])
            found = self._bodies[doc] = Passage.of(records.text("body", place), starts)
            self._characters += len(found.text) + _PASSAGE
            while self._characters > _CHARACTERS:
                self._characters -= len(self._bodies.pop(next(iter(self._bodies))).text) + _PASSAGE
        return found

    def entities(self, doc: int, type_: EntityType) -> tuple[Entity, ...]:
        """The entities of a type that it names."""
        records, place = self._locate(doc)
        return records.entities(place, type_)

    def has_term(self, field: str, term: str) -> bool:
        """Whether any document has `term` in `field`."""
        return self._collection.has_term(field, term)

    def document_frequency(self, field: str, term: str) -> int:
        """How many documents have `term` in `field`."""
        return self._collection.document_frequency(field, term)

    def _locate(self, doc: int) -> tuple[Records, int]:
        """The segment of a document, and its number in there."""
        place = bisect_right(self._offsets, doc) - 1
        return self._records[place], doc - self._offsets[place]


def _live(leaves: Sequence[tuple[Any, int]]) -> Ints:
    """The numbers of all documents that are not deleted, ascending."""
    parts = [np.empty(0, np.int64)]
    for leaf, offset in leaves:
        arrays = arrays_of(leaf)
        if arrays is None:
            parts.append(np.fromiter(leaf.all_doc_ids(), np.int64) + offset)
        elif arrays.deleted is None:
            parts.append(np.arange(offset, offset + arrays.doc_count))
        else:
            parts.append(np.flatnonzero(~arrays.deleted) + offset)
    return np.concatenate(parts)
