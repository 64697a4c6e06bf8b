"""The arrays of a segment that any of Whoosh's codecs wrote, read out posting by posting.

So the executor can be compared with Whoosh's matchers over the very same stock segment, and a columnar segment with a
stock one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.columns import NumericColumn

from index.codec.arrays import POSITION_BITS, Ints, Postings, SegmentArrays, Unsigned
from index.codec.patched import MARK, STEP, Parts


class AdaptedPostings:
    """Postings in memory."""

    def __init__(self, docs: list[int], freqs: list[int], positions: list[int]) -> None:
        self.docs = np.array(docs, np.int64)
        self.freqs: Unsigned = np.array(freqs, np.uint32)
        self.positions = np.array(positions, np.int64)

    def __len__(self) -> int:
        return len(self.docs)

    @property
    def packed_freqs(self) -> tuple[Parts, int]:
        large = self.freqs >= MARK
        ranks = np.append(0, np.cumsum(np.add.reduceat(large, np.arange(0, len(large), STEP), dtype=np.int64)))
        low = np.minimum(self.freqs, MARK).astype(np.uint8)
        return Parts.of(low, self.freqs[large].astype(np.uint32), ranks), 0

    def meet(self, docs: Ints) -> None:
        return None

    def keys(self, rows: Ints, labels: Ints) -> Ints:
        ends = np.cumsum(self.freqs).tolist()
        found = [
            label << POSITION_BITS | int(self.positions[place])
            for label, row in zip(labels.tolist(), rows.tolist(), strict=True)
            for place in range(ends[row] - int(self.freqs[row]), ends[row])
        ]
        return np.array(found, np.int64)

    def begins(self, rows: Ints, labels: Ints, number: int, form: bytes | None, among: Ints | None = None) -> Ints:
        assert form is None, "Whoosh knows no forms"
        keys = self.keys(rows, labels)
        starts = keys[keys % 2**POSITION_BITS >= number] - number
        return starts if among is None else among[np.isin(among, starts)]


class AdaptedField:
    """One field of a leaf reader."""

    has_forms = False

    def __init__(self, reader: Any, name: str) -> None:
        self._reader = reader
        self._name = name
        self.terms: Sequence[bytes] = list(reader.lexicon(name))
        self.lengths: Unsigned = np.array(
            [reader.doc_field_length(doc, name) or 0 for doc in range(reader.doc_count_all())], np.uint16
        )

    def number(self, term: bytes) -> int:
        return list(self.terms).index(term) if term in self.terms else -1

    def postings(self, term: bytes) -> Postings | None:
        if (self._name, term) not in self._reader:
            return None
        kind = self._reader.schema[self._name].format
        # The reader's own method leaves deleted documents out.
        matcher = self._reader._terms.matcher(self._name, term, kind)
        docs: list[int] = []
        freqs: list[int] = []
        positions: list[int] = []
        while matcher.is_active():
            docs.append(matcher.id())
            freqs.append(int(matcher.weight()))
            if kind.supports("positions"):
                positions += matcher.value_as("positions")
            matcher.next()
        return AdaptedPostings(docs, freqs, positions)

    def having(self) -> npt.NDArray[np.bool_]:
        seen = np.zeros(len(self.lengths), np.bool_)
        for number in range(len(self.terms)):
            seen[self.postings_at(number).docs] = True
        return seen

    def postings_at(self, number: int) -> Postings:
        found = self.postings(self.terms[number])
        assert found is not None
        return found

    def doc_frequency(self, term: bytes) -> int:
        return int(self._reader.doc_frequency(self._name, term))

    @property
    def doc_frequencies(self) -> Ints:
        return np.array([self.doc_frequency(term) for term in self.terms], np.int64)


class AdaptedSegment:
    """A leaf reader of any codec as `SegmentArrays`."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._fields: dict[str, AdaptedField | None] = {}
        self.doc_count: int = reader.doc_count_all()
        deleted = np.array([reader.is_deleted(doc) for doc in range(self.doc_count)], np.bool_)
        self.deleted: npt.NDArray[np.bool_] | None = deleted if deleted.any() else None

    def field(self, name: str) -> AdaptedField | None:
        if name not in self._fields:
            known = name in self._reader.indexed_field_names()
            self._fields[name] = AdaptedField(self._reader, name) if known else None
        return self._fields[name]

    def column(self, name: str) -> Any:
        if not self._reader.has_column(name):
            return None
        rows = list(self._reader.column_reader(name, translate=False))
        kind = self._reader.schema[name].column_type
        if isinstance(kind, NumericColumn):
            return np.array(rows, kind._typecode)
        offsets = np.cumsum([0, *map(len, rows)])
        return offsets, np.frombuffer(b"".join(rows), np.uint8)


def adapted(reader: Any) -> SegmentArrays:
    """The arrays of a leaf reader, whatever its codec; stands in for `index.codec.arrays.arrays_of`."""
    return AdaptedSegment(reader)
