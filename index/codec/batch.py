"""A batch of documents on its way into arrays: numbers by field, of which one sort makes postings (`cutting.py`).

A document is kept as the numbers of its texts and values, whose tokens and terms are looked up when the batch is full.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.analysis import VALUE_GAP
from index.codec.arrays import Ints
from index.codec.cutting import Runs, cut, tally
from index.codec.names import Names
from index.codec.packing import offsets_of
from index.codec.postings import FieldPostings
from index.codec.texts import Texts

# What is taken, in bytes, by the number of a text or value, by a token where its field has positions and where it has
# only documents, and by a distinct value: while they are collected, and when they are cut and written.
_NUMBER_BYTES = 32
_TOKEN_BYTES = 16
_FORM_BYTES = 6
_VALUE_BYTES = 300


class Values(dict[str, int]):
    """Numbers the values of fields that are matched whole; a new one gets the next number."""

    def __init__(self) -> None:
        super().__init__()
        self.terms: list[bytes] = []
        self._names: Names | None = None
        self.size = 0  # bytes, about

    def __missing__(self, value: str) -> int:
        self.terms.append(value.encode())
        self.size += _VALUE_BYTES + 2 * len(value)
        number = self[value] = len(self)
        return number

    def numbers(self, values: Iterable[str]) -> list[int]:
        """The numbers of values."""
        return list(map(self.__getitem__, values))

    def names(self) -> Names:
        """The values in order."""
        if self._names is None or len(self._names.places) < len(self.terms):
            self._names = Names.of(self.terms, [])
        return self._names


class Held(NamedTuple):
    """What a field holds in some documents: so many numbers each, one document after the other."""

    counts: Iterable[int]
    numbers: Iterable[int]
    characters: int = 0  # of texts


class _Stream:
    """What a field holds in the documents of a batch, in order, as numbers."""

    def __init__(self, kind: str) -> None:
        """`kind` is one of `existence`, `frequency` and `positions`."""
        self.kind = kind
        self._docs, self._counts, self._numbers = array("I"), array("I"), array("I")

    def add(self, docs: Iterable[int], held: Held) -> None:
        """What the next documents hold."""
        self._docs.extend(docs)
        self._counts.extend(held.counts)
        self._numbers.extend(held.numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def size(self) -> int:
        """Bytes, about."""
        return _NUMBER_BYTES * len(self._numbers)

    def lengths(self, postings: FieldPostings, doc_count: int) -> Ints:
        """(doc_count,) how many tokens each document has; of a format without frequencies, Whoosh counts one once."""
        if self.kind == "existence":
            return np.bincount(postings.docs, minlength=doc_count)
        return np.bincount(self._owners(), self._sizes(), doc_count).astype(np.int64)

    def _owners(self) -> npt.NDArray[np.uint32]:
        """(n,) the documents of the numbers."""
        return np.repeat(np.asarray(self._docs), np.asarray(self._counts))

    def _sizes(self) -> Ints | None:
        """(n,) how many tokens each number stands for; None for one."""
        return None


class ValueStream(_Stream):
    """Values that are matched whole."""

    def __init__(self, kind: str, values: Values) -> None:
        super().__init__(kind)
        self._values = values

    def build(self) -> FieldPostings:
        """The postings of the field."""
        runs, names = Runs.single(np.asarray(self._numbers), self._owners()), self._values.names()
        return cut(self.kind, runs, names, tally(runs, names))


class TextStream(_Stream):
    """Texts, of which a document may hold several one behind the other."""

    def __init__(self, kind: str, texts: Texts, *, stems: bool) -> None:
        """Terms are the stems of words, or their forms."""
        super().__init__(kind)
        self._texts = texts
        self._stems = stems
        self._characters = 0

    def add(self, docs: Iterable[int], held: Held) -> None:
        """What the next documents hold."""
        super().add(docs, held)
        self._characters += held.characters

    @property
    def size(self) -> int:
        """Bytes, about."""
        tokens = int(self._texts.density * self._characters)
        return super().size + tokens * (_FORM_BYTES if self.kind == "existence" else _TOKEN_BYTES)

    def build(self) -> FieldPostings:
        """The postings of the field."""
        runs, names = self._named_runs()
        tallied = tally(runs, names)
        if self.kind != "positions":
            return cut(self.kind, runs, names, tallied)
        begins = _begins(runs.sizes, np.asarray(self._counts))
        if not self._stems:
            return cut(self.kind, runs, names, tallied, begins=begins)
        used = np.flatnonzero(tallied.occurs)
        form_table, codes = self._texts.vocabulary.form_table(used, names.only(used))
        postings = cut(self.kind, runs, names, tallied, begins=begins, codes=codes)
        postings.form_table = form_table
        return postings

    def builder(self) -> Callable[[], FieldPostings]:
        """What builds the postings of a field without positions in another thread: nothing that it uses changes."""
        runs, names = self._named_runs()
        return lambda: cut(self.kind, runs, names, tally(runs, names))

    def _named_runs(self) -> tuple[Runs, Names]:
        tokens, sizes = self._texts.tokens(), self._sizes()
        runs = Runs(tokens.numbers, tokens.starts[np.asarray(self._numbers)], sizes, self._owners())
        return runs, self._texts.vocabulary.names(stems=self._stems)

    def _sizes(self) -> Ints:
        sizes: Ints = np.diff(self._texts.tokens().starts)[np.asarray(self._numbers)]
        return sizes


def _begins(sizes: Ints, counts: npt.NDArray[np.uint32]) -> Ints:
    """The positions in their documents at which texts of these sizes begin; each document has `counts[i]` > 0."""
    before = offsets_of(sizes + VALUE_GAP)[:-1]  # tokens of the batch before each text, and gaps
    return before - np.repeat(before[offsets_of(counts)[:-1]], counts)


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
    def size(self) -> int:
        """Bytes, about."""
        return _NUMBER_BYTES * len(self)

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
        runs = Runs.single(np.concatenate(ranks).astype(np.uint32), np.tile(docs, len(self._shifts)))
        values = Names(names, np.arange(len(names), dtype=np.uint32))
        return cut(self.kind, runs, values, tally(runs, values))
