"""A batch of documents on its way into arrays: token numbers by field, and one sort that makes postings of them.

Text is parted at white space and each part looked up in a memo, which knows the numbers of the tokens in it; so a
token is found, folded and stemmed once in a batch, not once in each place. No token has white space in it and none
looks beyond it, which makes this the same as `index.analysis.tokens` on the whole text.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from index.analysis import SEPARATOR, TOKEN, VALUE_GAP, Form, form_of
from index.codec.packing import BytesTable, offsets_of
from index.codec.postings import FieldPostings

NOTHING, BREAK = 0, 1  # the numbers of a token of which nothing is left, and of the end of one of several values

_NUMBER = re.compile(r"[0-9]+")  # its form and its stem are itself


class Vocabulary(dict[str, tuple[int, ...]]):
    """Gives the numbers of the tokens in a stretch of text without white space; a number stands for a form."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[bytes] = [b"", b""]
        self.terms: list[bytes] = [b"", b""]
        self._numbers: dict[str, int] = {"": NOTHING}

    def __missing__(self, stretch: str) -> tuple[int, ...]:
        numbers = self[stretch] = tuple(map(self._number, TOKEN.findall(stretch)))
        return numbers

    def _number(self, token: str) -> int:
        form = _form(token)
        number = self._numbers.get(form.form)
        if number is None:
            self.forms.append(form.form.encode())
            self.terms.append(form.term.encode())
            number = self._numbers[form.form] = len(self.forms) - 1
        return number

    def numbers(self, text: str) -> list[int]:
        """The numbers of the tokens of one value."""
        return list(chain.from_iterable(map(self.__getitem__, text.split())))


def _form(token: str) -> Form:
    if _NUMBER.fullmatch(token):
        return Form(token, token)
    # Folding an ASCII token begins with this, and capitals need not be stemmed for themselves.
    return form_of(token.lower() if token.isascii() else token)


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
    """The tokens of a field in the documents of a batch, in order; each document at most once."""

    def __init__(self, kind: str) -> None:
        """`kind` is one of `existence`, `frequency` and `positions`."""
        self.kind = kind
        self._docs, self._counts, self._numbers = array("I"), array("I"), array("I")

    def add(self, doc: int, numbers: Sequence[int]) -> None:
        """The tokens of the next document that has any."""
        self._docs.append(doc)
        self._counts.append(len(numbers))
        self._numbers.extend(numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def build(self, names: Sequence[bytes], doc_count: int) -> tuple[FieldPostings, npt.NDArray[np.int64]]:
        """The postings of the field, and (doc_count,) how many tokens each document has; `names` are those of the
        numbers: several numbers may have the same.
        """
        numbers = np.asarray(self._numbers)
        counts = np.asarray(self._counts).astype(np.int64)
        docs = np.repeat(np.asarray(self._docs), counts)
        kept = numbers > BREAK
        # A token's position: how many are before it in the document, and the gaps between values.
        steps = kept + VALUE_GAP * (numbers == BREAK)
        before = np.cumsum(steps, dtype=np.int64) - steps
        starts = offsets_of(counts)[:-1][counts > 0]
        positions = (before - np.repeat(before[starts], counts[counts > 0]))[kept]
        docs, numbers = docs[kept], numbers[kept]
        terms, ranks = _rank(names, numbers)
        postings = cut(self.kind, terms, ranks, docs, positions if self.kind == "positions" else None)
        # A format that keeps no frequencies counts a word once in Whoosh, too.
        counted = postings.docs if self.kind == "existence" else docs
        return postings, np.bincount(counted, minlength=doc_count)


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
    first = np.ones(len(docs), np.bool_)
    first[1:] = (ranks[1:] != ranks[:-1]) | (docs[1:] != docs[:-1])
    places = np.flatnonzero(first)
    freqs = np.diff(places, append=len(docs)) if kind != "existence" else np.ones(len(places), np.uint8)
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
