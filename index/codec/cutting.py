"""Postings are cut here: the tokens of a field, in the order of its documents, become those of its terms.

It is a counting sort (D. Knuth, *The Art of Computer Programming* 3, 5.2) of tokens by term: one pass counts what each
term has, which says where it stands, and one puts each token there. As tokens come in order, so do documents and
positions; what depends on the token before of the same term, frequencies and gaps, is made on the way.
"""

from __future__ import annotations

from itertools import compress
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.codec.arrays import Ints
from index.codec.names import Names
from index.codec.packing import BytesTable, offsets_of
from index.codec.postings import FORMS, FieldPostings
from index.compiled import I64, INT, U16, U32, compiled

_NO_POSITIONS = np.empty(0, np.int64)
_NO_CODES = np.empty(0, np.uint16)


class Runs(NamedTuple):
    """The tokens of a field: r runs in the order of documents, and of positions within one.

    Run i is the tokens `numbers[firsts[i]:firsts[i] + sizes[i]]`, of document `docs[i]`.
    """

    numbers: npt.NDArray[np.uint32]
    firsts: Ints  # (r,)
    sizes: Ints  # (r,)
    docs: npt.NDArray[np.uint32]  # (r,) ascending for each number

    @classmethod
    def single(cls, numbers: npt.NDArray[np.uint32], docs: npt.NDArray[np.uint32]) -> Runs:
        """Runs of one token each."""
        return cls(numbers, np.arange(len(numbers)), np.ones(len(numbers), np.int64), docs)


class Tally(NamedTuple):
    """What there is of v token numbers and t names: how many postings and occurrences each name has."""

    postings: Ints  # (t,)
    occurrences: Ints  # (t,)
    occurs: npt.NDArray[np.bool_]  # (v,) which numbers


def tally(runs: Runs, names: Names) -> Tally:
    """Count the tokens of `runs`, of which number i is called `names.ordered[names.places[i]]`."""
    return Tally(*_tally(*runs, names.places, len(names.ordered)))


def cut(
    kind: str,
    runs: Runs,
    names: Names,
    tallied: Tally,
    *,
    begins: Ints = _NO_POSITIONS,
    codes: npt.NDArray[np.uint16] = _NO_CODES,
) -> FieldPostings:
    """The postings of `runs`, of which `tallied` is the tally.

    Of the kind `positions`, `begins` (r,) are the positions of the first token of each run, and where forms are told
    apart, `codes` (v,) say which of the forms of its name each token number is.
    """
    starts = offsets_of(tallied.postings)
    kept: dict[str, npt.NDArray[Any]] = {}
    freqs: npt.NDArray[Any]
    if kind == "existence":
        docs = _cut_documents(*runs, names.places, starts)
        freqs = np.ones(len(docs), np.uint8)
    else:
        occurrence_starts = offsets_of(tallied.occurrences)
        docs, freqs, positions, forms = _cut(*runs, names.places, starts, occurrence_starts, begins, codes)
        if kind == "positions":
            kept["positions"] = positions
            if len(codes):
                kept[FORMS] = forms
    used = tallied.postings > 0
    terms = BytesTable.of(list(compress(names.ordered, used.tolist())))
    return FieldPostings(kind, terms, np.append(starts[:-1][used], starts[-1]), docs, freqs, occurrences=kept)


@compiled((U32, I64, I64, U32, U32, INT))
def _tally(  # noqa: PLR0917  # compiled loops take no keywords
    numbers: npt.NDArray[np.uint32],
    firsts: Ints,
    sizes: Ints,
    docs: npt.NDArray[np.uint32],
    places: npt.NDArray[np.uint32],
    count: int,
) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
    """The parts of a `Tally`; tokens number i are those of the name at `places[i]`, of `count`."""
    postings, occurrences = np.zeros(count, np.int64), np.zeros(count, np.int64)
    last = np.full(count, -1, np.int64)  # document
    occurs = np.zeros(len(places), np.bool_)
    for run in range(len(firsts)):
        doc = np.int64(docs[run])
        for token in range(firsts[run], firsts[run] + sizes[run]):
            number = numbers[token]
            occurs[number] = True
            place = places[number]
            occurrences[place] += 1
            postings[place] += last[place] != doc
            last[place] = doc
    return postings, occurrences, occurs


@compiled((U32, I64, I64, U32, U32, I64))
def _cut_documents(  # noqa: PLR0917
    numbers: npt.NDArray[np.uint32],
    firsts: Ints,
    sizes: Ints,
    docs: npt.NDArray[np.uint32],
    places: npt.NDArray[np.uint32],
    starts: Ints,
) -> npt.NDArray[np.uint32]:
    """The documents (n,) alone that `_cut` gives."""
    found_docs = np.empty(starts[-1], np.uint32)
    state = np.empty(2 * (len(starts) - 1), np.int64)  # of each name the next posting, and the document of the last
    for place in range(len(starts) - 1):
        state[2 * place], state[2 * place + 1] = starts[place], -1
    for run in range(len(firsts)):
        doc = np.int64(docs[run])
        for token in range(firsts[run], firsts[run] + sizes[run]):
            at = 2 * np.int64(places[numbers[token]])
            if state[at + 1] != doc:
                found_docs[state[at]] = doc
                state[at] += 1
                state[at + 1] = doc
    return found_docs


@compiled((U32, I64, I64, U32, U32, I64, I64, I64, U16))
def _cut(  # noqa: PLR0917  # compiled loops take no keywords
    numbers: npt.NDArray[np.uint32],
    firsts: Ints,
    sizes: Ints,
    docs: npt.NDArray[np.uint32],
    places: npt.NDArray[np.uint32],
    starts: Ints,
    occurrence_starts: Ints,
    begins: Ints,
    codes: npt.NDArray[np.uint16],
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32], npt.NDArray[np.uint32], npt.NDArray[np.uint16]]:
    """Documents and frequencies (n,), and of each occurrence the gap before it (see `positions.py`) and its code.

    Postings and occurrences of the name at place i begin at `starts[i]` and `occurrence_starts[i]`.
    """
    found_docs = np.empty(starts[-1], np.uint32)
    freqs = np.empty(starts[-1], np.uint32)
    positions = np.empty(occurrence_starts[-1] if len(begins) else 0, np.uint32)
    forms = np.empty(occurrence_starts[-1] if len(codes) else 0, np.uint16)
    # Of each name side by side: its next posting and its next occurrence, and the document and position of the last.
    state = np.empty(4 * (len(starts) - 1), np.int64)
    for place in range(len(starts) - 1):
        state[4 * place], state[4 * place + 1] = starts[place], occurrence_starts[place]
        state[4 * place + 2], state[4 * place + 3] = -1, 0
    for run in range(len(firsts)):
        doc = np.int64(docs[run])
        shift = begins[run] - firsts[run] if len(begins) else 0
        for token in range(firsts[run], firsts[run] + sizes[run]):
            number = numbers[token]
            at = 4 * np.int64(places[number])
            if state[at + 2] != doc:
                found_docs[state[at]] = doc
                freqs[state[at]] = 0
                state[at] += 1
                state[at + 2] = doc
                state[at + 3] = 0
            freqs[state[at] - 1] += 1
            if len(begins):
                position = token + shift
                positions[state[at + 1]] = position - state[at + 3]
                state[at + 3] = position
                if len(codes):
                    forms[state[at + 1]] = codes[number]
                state[at + 1] += 1
    return found_docs, freqs, positions, forms
