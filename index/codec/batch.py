"""A batch of documents on its way into arrays: numbers by field, and one sort that makes postings of them.

Text is parted at white space, and a document is kept as the numbers of its stretches; what tokens are in a stretch is
worked out when it is first seen. No token has white space in it and none looks beyond it, which makes this the same
as `index.analysis.tokens` on the whole text.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index.analysis import SEPARATOR, TOKEN, VALUE_GAP, Form, form_of
from index.codec.packing import BytesTable, offsets_of, ranges
from index.codec.postings import FieldPostings

NOTHING, BREAK = 0, 1  # the numbers of a token of which nothing is left, and of the end of one of several values

_NUMBER = re.compile(r"[0-9][0-9.,]*")
_WORD = re.compile(r"[0-9a-z]+")

# A word with one of these endings is its own stem: no rule of the Porter2 stemmer (M. Porter, "The English (Porter2)
# stemming algorithm", 2002), and none of its exceptions, has an ending that could be in it.
_STEM = re.compile(r".*(?:[abfhjkopquvwxz0-9]|[^n]t|[^o]n|[^s]m|[^e]d|[^n]g|[^i]c|[^eo]r|[^aul]l)")


class Vocabulary(dict[str, int]):
    """Numbers stretches of text without white space, and the forms of the tokens in them.

    `tokens[starts[i]:starts[i + 1]]` are the numbers of the forms in stretch i; stretch 0 stands for the end of one
    of several values.
    """

    def __init__(self) -> None:
        super().__init__()
        self.tokens, self.starts = array("I", [BREAK]), array("I", [0, 1])
        self.forms: list[bytes] = [b"", b""]
        self.terms: list[bytes] = [b"", b""]
        self._numbers: dict[str, int] = {"": NOTHING}

    def __missing__(self, stretch: str) -> int:
        self.tokens.extend(list(map(self._number, TOKEN.findall(stretch))))
        number = self[stretch] = len(self.starts) - 1
        self.starts.append(len(self.tokens))
        return number

    def _number(self, token: str) -> int:
        form = _form(token)
        number = self._numbers.get(form.form)
        if number is None:
            self.forms.append(form.form.encode())
            self.terms.append(form.term.encode())
            number = self._numbers[form.form] = len(self.forms) - 1
        return number

    def stretches(self, text: str) -> list[int]:
        """The numbers of the stretches of one value."""
        return list(map(self.__getitem__, text.split()))

    def expand(
        self, stretches: npt.NDArray[np.uint32], counts: npt.NDArray[Any]
    ) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
        """The tokens in the stretches (n,) of documents of which each has `counts[i]` > 0 of them: the numbers of their
        forms, and how many each document has.
        """
        starts = np.asarray(self.starts)
        lengths = (starts[1:] - starts[:-1])[stretches]
        tokens = np.asarray(self.tokens)[ranges(starts[stretches], lengths)]
        return tokens, np.add.reduceat(lengths, offsets_of(counts)[:-1], dtype=np.int64)


def _form(token: str) -> Form:
    if _NUMBER.fullmatch(token):
        number = token.replace(",", "")
        return Form(number, number)
    if not token.isascii():
        return form_of(token)
    lower = token.lower()
    if _WORD.fullmatch(lower) and _STEM.fullmatch(lower):
        return Form(lower, lower)
    # Folding begins with this in ASCII, and capitals need not be stemmed for themselves.
    return form_of(lower)


class Values(dict[str, int]):
    """Numbers the values of fields that are matched whole."""

    def __init__(self) -> None:
        super().__init__()
        self.terms: list[bytes] = [b"", b""]

    def __missing__(self, value: str) -> int:
        self.terms.append(value.encode())
        number = self[value] = len(self.terms) - 1
        return number


class Stream:
    """What a field holds in the documents of a batch, in order: stretches of text or whole values, by number."""

    def __init__(self, kind: str, vocabulary: Vocabulary | Values, names: Sequence[bytes]) -> None:
        """`kind` is one of `existence`, `frequency` and `positions`; `names` are the terms of the numbers."""
        self.kind = kind
        self._vocabulary = vocabulary
        self._names = names
        self._docs, self._counts, self._numbers = array("I"), array("I"), array("I")

    def add(self, doc: int, numbers: list[int]) -> None:
        """What the next document holds."""
        self._docs.append(doc)
        self._counts.append(len(numbers))
        self._numbers.extend(numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def build(self, doc_count: int) -> tuple[FieldPostings, npt.NDArray[np.int64]]:
        """The postings of the field, and (doc_count,) how many tokens each document has."""
        numbers = np.asarray(self._numbers)
        counts = np.asarray(self._counts)
        positions = None
        if isinstance(self._vocabulary, Vocabulary):
            numbers, counts = self._vocabulary.expand(numbers, counts)
        docs = np.repeat(np.asarray(self._docs), counts)
        if isinstance(self._vocabulary, Vocabulary):
            kept = numbers > BREAK
            if self.kind == "positions":
                positions = _positions(numbers, docs, kept)[kept]
            numbers, docs = numbers[kept], docs[kept]
        terms, ranks = _rank(self._names, numbers)
        postings = cut(self.kind, terms, ranks, docs, positions)
        # A format that keeps no frequencies counts a word once in Whoosh, too.
        counted = postings.docs if self.kind == "existence" else docs
        return postings, np.bincount(counted, minlength=doc_count)


def _positions(
    numbers: npt.NDArray[np.uint32], docs: npt.NDArray[np.uint32], kept: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """Each token's position: how many are before it in its document, and the gaps between values."""
    steps = kept + VALUE_GAP * (numbers == BREAK)
    before = np.cumsum(steps, dtype=np.int64) - steps
    first = np.flatnonzero(np.diff(docs, prepend=docs[:1] + 1))  # of each document
    positions: npt.NDArray[np.int64] = before - np.repeat(before[first], np.diff(first, append=len(docs)))
    return positions


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
