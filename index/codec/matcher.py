"""The postings of a term as a Whoosh matcher: in blocks of 128, whose best possible scores are known."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.matching import LeafMatcher, ReadTooFar

from index.codec.field_reader import MappedField
from index.codec.values import OPAQUE, check_decodable

BLOCK = 128  # postings


class ColumnarMatcher(LeafMatcher):  # type: ignore[misc]  # whoosh is untyped
    """Walks through the documents of the `number`-th term of a field."""

    def __init__(self, field: MappedField, number: int, format_: Any, term: Any, scorer: Any = None) -> None:
        self.format = format_
        self.scorer = scorer
        self._term = term
        self._field = field
        self._number = number
        self._docs = field.docs_at(number)
        self._load(0)

    def _load(self, start: int) -> None:
        self._start = start
        self._i = 0
        self._ids: list[int] = self._docs[start : start + BLOCK].tolist()
        self._block_weights: list[float] | None = None

    def _next_block(self) -> None:
        if self._start + BLOCK < len(self._docs):
            self._load(self._start + BLOCK)
        else:
            self._i = len(self._ids)  # Whoosh may ask for the quality of the last block once more

    def is_active(self) -> bool:
        """Whether there is a current posting."""
        return self._i < len(self._ids)

    def reset(self) -> None:
        """Go back to the first posting."""
        self._load(0)

    def copy(self) -> ColumnarMatcher:
        """A matcher of the same postings at the same place."""
        twin = ColumnarMatcher(self._field, self._number, self.format, self._term, self.scorer)
        twin._load(self._start)
        twin._i = self._i
        return twin

    def id(self) -> int:
        """The document of the current posting."""
        return self._ids[self._i]

    def all_ids(self) -> Iterator[int]:
        """The documents from the current posting on."""
        return iter(self._docs[self._start + self._i :].tolist())

    def next(self) -> bool:
        """Go to the next posting; says whether it is in another block."""
        if not self.is_active():
            raise ReadTooFar
        self._i += 1
        if self._i < len(self._ids):
            return False
        self._next_block()
        return True

    def skip_to(self, id: int) -> None:
        """Go to the first posting of document `id` or a later one; never back."""
        if not self.is_active():
            raise ReadTooFar
        if id <= self._ids[self._i]:
            return
        if id > self._ids[-1]:
            place = self._start + int(np.searchsorted(self._docs[self._start :], id))
            last = len(self._docs) - 1
            self._load(min(place, last) // BLOCK * BLOCK)
            self._i = place - self._start
        else:
            self._i = bisect_left(self._ids, id, self._i)

    def skip_to_quality(self, minquality: float) -> int:
        """Go on to the first block that may have a better score; gives how many were passed over."""
        skipped = 0
        while self.is_active() and self.block_quality() <= minquality:
            self._next_block()
            skipped += 1
        return skipped

    def weight(self) -> float:
        """The weight of the current posting."""
        return self._weights()[self._i]

    def _weights(self) -> list[float]:
        if self._block_weights is None:
            block = self._term_weights[self._start : self._start + BLOCK]
            self._block_weights = block.astype(np.float64).tolist()
        return self._block_weights

    @cached_property
    def _term_weights(self) -> npt.NDArray[Any]:
        return self._field.weights_at(self._number)

    def block_min_id(self) -> int:
        """The first document of the block."""
        return self._ids[0]

    def block_max_id(self) -> int:
        """The last document of the block."""
        return self._ids[-1]

    def block_max_weight(self) -> float:
        """The largest weight in the block."""
        return max(self._weights())

    def block_min_length(self) -> int:
        """The length of the shortest document in the block, 0 where lengths are not kept."""
        return int(self._block_lengths().min())

    def block_max_length(self) -> int:
        """The length of the longest document in the block, 0 where lengths are not kept."""
        return int(self._block_lengths().max())

    def _block_lengths(self) -> npt.NDArray[Any]:
        return self._field.lengths_of(self._docs[self._start : self._start + BLOCK])

    def value(self) -> bytes:
        """The value of the current posting in the bytes of its format."""
        return self._values[self._start + self._i]

    @cached_property
    def _values(self) -> list[bytes]:
        return list(self._field.values_at(self._number, self.format))

    def value_as(self, astype: str) -> Any:
        """The value of the current posting, decoded: `frequency`, `positions`, `characters`, ..."""
        place = self._start + self._i
        if astype == "positions" and self._field.kind == "positions":
            return self._positions[self._ends[place] - self._freqs[place] : self._ends[place]].tolist()
        if astype == "frequency" and self._field.kind != OPAQUE:
            return int(self._freqs[place])
        check_decodable(self._field.kind, self.format)
        return self.format.decode_as(astype, self.value())

    @cached_property
    def _freqs(self) -> npt.NDArray[Any]:
        return self._field.freqs_at(self._number)

    @cached_property
    def _ends(self) -> npt.NDArray[np.int64]:
        return np.cumsum(self._freqs, dtype=np.int64)

    @cached_property
    def _positions(self) -> npt.NDArray[Any]:
        return self._field.occurrences_at(self._number, "positions")


class VectorMatcher(ColumnarMatcher):
    """Walks through the terms of a document, as text: `field` has documents and terms the other way round."""

    def _load(self, start: int) -> None:
        super()._load(start)
        self._ids: Any = [self._field.terms[code].decode(errors="surrogatepass") for code in self._ids]

    def all_ids(self) -> Iterator[Any]:
        """The terms from the current one on."""
        while self.is_active():
            yield self.id()
            self.next()

    def skip_to(self, id: Any) -> None:
        """Go to the term `id` or the first after it; never back."""
        if not self.is_active():
            raise ReadTooFar
        while self.is_active() and self.id() < id:
            self.next()
