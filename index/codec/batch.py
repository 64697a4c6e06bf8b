"""A batch of documents on its way into arrays: numbers by field, and one sort that makes postings of them.

A document is kept as the numbers of its texts and values, whose tokens and terms are looked up when the batch is full.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from index.analysis import SEPARATOR, VALUE_GAP
from index.codec.packing import BytesTable, offsets_of, ranges
from index.codec.postings import FieldPostings
from index.codec.texts import Texts


class Values(dict[str, int]):
    """Numbers the values of fields that are matched whole."""

    def __init__(self) -> None:
        super().__init__()
        self.terms: list[bytes] = []

    def __missing__(self, value: str) -> int:
        self.terms.append(value.encode())
        number = self[value] = len(self.terms) - 1
        return number


class _Stream:
    """What a field holds in the documents of a batch, in order, as numbers."""

    def __init__(self, kind: str) -> None:
        """`kind` is one of `existence`, `frequency` and `positions`."""
        self.kind = kind
        self._docs, self._counts, self._numbers = array("I"), array("I"), array("I")

    def add(self, doc: int, numbers: list[int]) -> None:
        """What the next document holds."""
        self._docs.append(doc)
        self._counts.append(len(numbers))
        self._numbers.extend(numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def _postings(
        self,
        names: Sequence[bytes],
        numbers: npt.NDArray[np.uint32],
        docs: npt.NDArray[np.uint32],
        doc_count: int,
        positions: npt.NDArray[np.int64] | None = None,
    ) -> tuple[FieldPostings, npt.NDArray[np.int64]]:
        terms, ranks = _rank(names, numbers)
        postings = cut(self.kind, terms, ranks, docs, positions)
        # A format that keeps no frequencies counts a word once in Whoosh, too.
        counted = postings.docs if self.kind == "existence" else docs
        return postings, np.bincount(counted, minlength=doc_count)


class ValueStream(_Stream):
    """Values that are matched whole."""

    def __init__(self, kind: str, values: Values) -> None:
        super().__init__(kind)
        self._values = values

    def build(self, doc_count: int) -> tuple[FieldPostings, npt.NDArray[np.int64]]:
        """The postings of the field, and (doc_count,) how many values each document has."""
        docs = np.repeat(np.asarray(self._docs), np.asarray(self._counts))
        return self._postings(self._values.terms, np.asarray(self._numbers), docs, doc_count)


class TextStream(_Stream):
    """Texts, of which a document may hold several one behind the other."""

    def __init__(self, kind: str, texts: Texts, names: Sequence[bytes]) -> None:
        """`names` are the terms of the numbers of tokens."""
        super().__init__(kind)
        self._texts = texts
        self._names = names

    def build(self, doc_count: int) -> tuple[FieldPostings, npt.NDArray[np.int64]]:
        """The postings of the field, and (doc_count,) how many tokens each document has."""
        tokens = self._texts.tokens()
        texts = np.asarray(self._numbers)
        first = tokens.starts[texts]
        lengths = tokens.starts[1:][texts] - first
        counts = np.asarray(self._counts)
        docs = np.repeat(np.repeat(np.asarray(self._docs), counts), lengths)
        positions = _positions(lengths, counts) if self.kind == "positions" else None
        return self._postings(self._names, tokens.numbers[ranges(first, lengths)], docs, doc_count, positions)


def _positions(lengths: npt.NDArray[np.int64], counts: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """The positions of tokens in their documents, of which each has `counts[i]` > 0 texts of `lengths` tokens."""
    before = offsets_of(lengths + VALUE_GAP)[:-1]  # tokens of the batch before each text, and gaps
    begins = before - np.repeat(before[offsets_of(counts)[:-1]], counts)
    return ranges(begins, lengths)


class NumberStream:
    """The numbers of a numeric field in the documents of a batch: as Whoosh sorts them, unsigned."""

    kind = "existence"

    def __init__(self, bits: int, step: int) -> None:
        """Numbers have `bits`; beside each are indexed those without its last `step`, 2 `step`, ... bits."""
        self._bits, self._step = bits, step
        self._docs, self._numbers = array("I"), array("Q")

    def add(self, doc: int, number: int) -> None:
        """The number of the next document that has one."""
        self._docs.append(doc)
        self._numbers.append(number)

    def __len__(self) -> int:
        return len(self._numbers) * len(self._shifts)

    @property
    def _shifts(self) -> range:
        return range(0, self._bits, self._step) if self._step else range(1)

    def build(self) -> FieldPostings:
        """The postings of the field."""
        numbers, docs = np.asarray(self._numbers), np.asarray(self._docs)
        names: list[bytes] = []
        ranks = []
        for shift in self._shifts:
            prefixes, places = np.unique(numbers >> np.uint64(shift), return_inverse=True)
            ranks.append(places + len(names))
            width = self._bits // 8
            names += [bytes((shift,)) + prefix.to_bytes(width, "big") for prefix in prefixes.tolist()]
        return cut(self.kind, names, np.concatenate(ranks), np.tile(docs, len(self._shifts)), None)


def _rank(names: Sequence[bytes], numbers: npt.NDArray[np.uint32]) -> tuple[list[bytes], npt.NDArray[np.int64]]:
    """The names of `numbers` in order, and (n,) the place of each number's name among them."""
    used = np.flatnonzero(np.bincount(numbers, minlength=len(names)))
    named = [names[number] for number in used.tolist()]
    terms = sorted(set(named))
    places = dict(zip(terms, range(len(terms)), strict=True))
    table = np.zeros(len(names), np.int64)
    table[used] = [places[name] for name in named]
    return terms, table[numbers]


def cut(
    kind: str,
    terms: Sequence[bytes],
    ranks: npt.NDArray[np.int64],
    docs: npt.NDArray[np.uint32],
    positions: npt.NDArray[np.int64] | None,
) -> FieldPostings:
    """Postings of tokens: (n,) places in `terms`, all of which occur, documents, and positions where they are kept.

    One sort of 64-bit keys, term · document · position, brings each term's documents and each document's positions
    together; where one key has not room for all three, a stable sort by term does, for tokens come in the order of
    documents and positions.
    """
    doc_bits = int(docs.max(initial=0)).bit_length()
    position_bits = 0 if positions is None else int(positions.max(initial=0)).bit_length()
    if len(terms).bit_length() + doc_bits + position_bits < 64:
        keys = (ranks << doc_bits) | docs
        if positions is not None:
            keys = (keys << position_bits) | positions
        keys.sort()
        if positions is not None:
            positions = keys & ((1 << position_bits) - 1)
            keys >>= position_bits
        docs = (keys & ((1 << doc_bits) - 1)).astype(np.uint32)
        ranks = keys >> doc_bits
    else:
        order = np.argsort(ranks, kind="stable")
        ranks, docs = ranks[order], docs[order]
        positions = None if positions is None else positions[order]
    first = np.ones(len(docs) + 1, np.bool_)
    first[1:-1] = (ranks[1:] != ranks[:-1]) | (docs[1:] != docs[:-1])
    bounds = np.flatnonzero(first)
    places = bounds[:-1]
    freqs = np.ones(len(places), np.uint8) if kind == "existence" else bounds[1:] - places
    per_term = np.bincount(ranks[places], minlength=len(terms))
    return FieldPostings(
        kind,
        BytesTable.of(terms),
        offsets_of(per_term),
        docs[places],
        freqs,
        occurrences={} if positions is None else {"positions": positions},
    )


def split_values(value: str) -> Iterable[str]:
    """The values of a multi-valued field."""
    return value.split(SEPARATOR) if SEPARATOR in value else (value,)
