"""A batch of documents on its way into arrays: numbers by field, and one sort that makes postings of them.

A document is kept as the numbers of its texts and values, whose tokens and terms are looked up when the batch is full.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.analysis import VALUE_GAP
from index.codec.forms import FormTable, ending
from index.codec.packing import BytesTable, offsets_of, ranges
from index.codec.positions import gaps_of
from index.codec.postings import FORMS, FieldPostings
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


class Held(NamedTuple):
    """What a field holds in some documents: so many numbers each, one document after the other."""

    counts: Iterable[int]
    numbers: Iterable[int]


class _Stream:
    """What a field holds in the documents of a batch, in order, as numbers."""

    def __init__(self, kind: str) -> None:
        """`kind` is one of `existence`, `frequency` and `positions`."""
        self.kind = kind
        self._forms: Sequence[bytes] | None = None  # of the numbers, where the terms are stems
        self._docs, self._counts, self._numbers = array("I"), array("I"), array("I")

    def add(self, docs: Iterable[int], held: Held) -> None:
        """What the next documents hold."""
        self._docs.extend(docs)
        self._counts.extend(held.counts)
        self._numbers.extend(held.numbers)

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
        terms, rank_of = _rank(names, numbers)
        occurrences = {} if positions is None else {"positions": positions}
        form_table = None
        if positions is not None and self._forms is not None:
            form_table, occurrences[FORMS] = _code(names, self._forms, numbers, rank_of, len(terms))
        postings = cut(self.kind, terms, rank_of[numbers], docs, occurrences)
        postings.form_table = form_table
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
        if names is texts.vocabulary.terms:
            self._forms = texts.vocabulary.forms

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

    def add(self, docs: Iterable[int], numbers: Iterable[int]) -> None:
        """The numbers of the next documents, of which each has one."""
        self._docs.extend(docs)
        self._numbers.extend(numbers)

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
        return cut(self.kind, names, np.concatenate(ranks), np.tile(docs, len(self._shifts)), {})


def _rank(names: Sequence[bytes], numbers: npt.NDArray[np.uint32]) -> tuple[list[bytes], npt.NDArray[np.int64]]:
    """The names of `numbers` in order, and of each number the place of its name among them."""
    used = np.flatnonzero(np.bincount(numbers, minlength=len(names)))
    named = [names[number] for number in used.tolist()]
    terms = sorted(set(named))
    places = dict(zip(terms, range(len(terms)), strict=True))
    table = np.zeros(len(names), np.int64)
    table[used] = [places[name] for name in named]
    return terms, table


def _code(
    terms: Sequence[bytes],
    forms: Sequence[bytes],
    numbers: npt.NDArray[np.uint32],
    rank_of: npt.NDArray[np.int64],
    term_count: int,
) -> tuple[FormTable, npt.NDArray[np.int64]]:
    """The forms of the terms that occur, and (n,) which of its term's each of `numbers` is."""
    used = np.flatnonzero(np.bincount(numbers, minlength=len(rank_of)))
    used = used[np.argsort(rank_of[used], kind="stable")]
    owners = rank_of[used]
    counts = np.bincount(owners, minlength=term_count)
    codes = np.zeros(len(rank_of), np.int64)
    codes[used] = np.arange(len(used)) - offsets_of(counts)[owners]
    endings = [ending(terms[number], forms[number]) for number in used.tolist()]
    table = list(dict.fromkeys(endings))
    places = dict(zip(table, range(len(table)), strict=True))
    return FormTable(counts, np.array([places[each] for each in endings]), table), codes[numbers]


def cut(
    kind: str,
    terms: Sequence[bytes],
    ranks: npt.NDArray[np.int64],
    docs: npt.NDArray[np.uint32],
    occurrences: Mapping[str, npt.NDArray[np.int64]],
) -> FieldPostings:
    """Postings of tokens: (n,) places in `terms`, all of which occur, documents, and where they are kept positions and
    codes of forms.

    One sort of 64-bit keys, term · document · position · code, brings each term's documents and each document's
    positions together; where one key has not room for all, a stable sort by term does, for tokens come in the order of
    documents and positions.
    """
    kept = dict(occurrences)
    bits = {part: int(values.max(initial=0)).bit_length() for part, values in kept.items()}
    doc_bits = int(docs.max(initial=0)).bit_length()
    if len(terms).bit_length() + doc_bits + sum(bits.values()) < 64:
        keys = (ranks << doc_bits) | docs
        for part, values in kept.items():
            keys = (keys << bits[part]) | values
        keys.sort()
        for part in reversed(kept):
            kept[part] = keys & ((1 << bits[part]) - 1)
            keys >>= bits[part]
        docs = (keys & ((1 << doc_bits) - 1)).astype(np.uint32)
        ranks = keys >> doc_bits
    else:
        order = np.argsort(ranks, kind="stable")
        ranks, docs = ranks[order], docs[order]
        kept = {part: values[order] for part, values in kept.items()}
    first = np.ones(len(docs) + 1, np.bool_)
    first[1:-1] = (ranks[1:] != ranks[:-1]) | (docs[1:] != docs[:-1])
    bounds = np.flatnonzero(first)
    places = bounds[:-1]
    freqs = np.ones(len(places), np.uint8) if kind == "existence" else bounds[1:] - places
    if "positions" in kept:
        kept["positions"] = gaps_of(kept["positions"], freqs)
    per_term = np.bincount(ranks[places], minlength=len(terms))
    return FieldPostings(
        kind,
        BytesTable.of(terms),
        offsets_of(per_term),
        docs[places],
        freqs,
        occurrences=kept,
    )
