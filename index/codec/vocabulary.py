"""The words that an archive uses, by number: what texts become on their way into postings (`texts.py`).

A stretch of text between white space is analysed when it is first seen, and then it is a look-up. No token has white
space in it and none looks beyond it, which makes this the same as `index.analysis.tokens` on the whole text.
"""

from __future__ import annotations

from array import array
from itertools import count
from typing import ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

from index.analysis import TOKEN, unstemmed
from index.codec.forms import ITSELF, FormTable, ending
from index.codec.known import Known
from index.codec.names import Names
from index.codec.packing import offsets_of
from index.compiled import INT, U8, U32, compiled
from index.stemmer import stems
from index.stretches import Stretches

# Stretches that are analysed together: what is made of so few on the way stays in the cache of the processor.
_STRETCHES = 2**15

# What a stretch and a form take beside their characters, in bytes: entries of dicts, objects.
_STRETCH_BYTES = 190
_FORM_BYTES = 180


class Found(NamedTuple):
    """The numbers of n stretches, and the places (k,) of those that are not known."""

    numbers: npt.NDArray[np.uint32]
    unknown: npt.NDArray[np.int64]


class Vocabulary:
    """Numbers stretches of text without white space, and the forms of the tokens in them.

    `tokens[starts[i]:starts[i + 1]]` are the numbers of the forms in stretch i, `forms` and `terms` their names; `size`
    is the memory that all of it takes, in bytes, about.
    """

    _idle: ClassVar[Vocabulary | None] = None

    def __init__(self) -> None:
        self.tokens, self.starts = array("I"), array("I", [0])
        self.forms: list[bytes] = []
        self.terms: list[bytes] = []
        self._known = Known()
        self._stretches: dict[str, int] = {}  # their numbers, also of those for which `_known` has no room
        self._numbers: dict[bytes, int] = {}  # of forms
        self._names: dict[bool, Names] = {}  # by whether they are stems
        self._orders: dict[bool, list[int]] = {True: [], False: []}
        self._endings: dict[bytes, int] = {}  # what makes forms of their terms, by number
        self._ending_of = array("I")  # the form of each number
        self.size = 0

    @classmethod
    def borrow(cls, most: int) -> Vocabulary:
        """The vocabulary of this process: writers come and go, and an archive uses the same words again and again.

        It is a new one when somebody has it, and when it takes more than `most` bytes.
        """
        idle, cls._idle = cls._idle, None
        return idle if idle is not None and idle.size <= most else cls()

    def give_back(self) -> None:
        """Have the next one use it."""
        Vocabulary._idle = self

    def find(self, stretches: Stretches) -> Found:
        """The numbers of stretches, as far as they are found without Python."""
        numbers, known = stretches.find(self._known.table)
        return Found(numbers, np.flatnonzero(~known))

    def learn(self, stretches: Stretches, found: Found) -> npt.NDArray[np.uint32]:
        """The numbers of stretches (n,) of which some were `found`."""
        numbers, places = found
        spellings = stretches.spellings(places)
        distinct, alike = spellings.distinct()
        spelt = stretches.spelt(places[distinct])
        new = [stretch for stretch in dict.fromkeys(spelt) if stretch not in self._stretches]
        for start in range(0, len(new), _STRETCHES):
            self._add(new[start : start + _STRETCHES])
        theirs = np.fromiter(map(self._stretches.__getitem__, spelt), np.uint32, len(spelt))
        self._known.add(spellings.only(distinct), theirs)
        numbers[places] = theirs[alike]
        return numbers

    def _add(self, stretches: list[str]) -> None:
        """Number stretches that are new, and the forms in them."""
        self._stretches.update(zip(stretches, count(len(self._stretches)), strict=False))
        self.size += _STRETCH_BYTES * len(stretches) + sum(map(len, stretches))
        found, counts = _forms(stretches)
        new = [form for form in dict.fromkeys(found) if form not in self._numbers]
        self._numbers.update(zip(new, count(len(self.forms)), strict=False))
        self.size += _FORM_BYTES * len(new) + 2 * sum(map(len, new))
        terms = stems(new)
        self.forms += new
        self.terms += terms
        numbered = self._endings
        for term, form in zip(terms, new, strict=True):
            made_by = ITSELF if term is form else ending(term, form)
            self._ending_of.append(numbered.setdefault(made_by, len(numbered)))
        self.starts.extend((len(self.tokens) + offsets_of(counts)[1:]).tolist())
        self.tokens.extend(map(self._numbers.__getitem__, found))

    def expand(self, stretches: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
        """The numbers of the forms in stretches (n,), and (n + 1,) where those of each begin."""
        return _expand(stretches, np.asarray(self.starts), np.asarray(self.tokens))

    def names(self, *, stems: bool) -> Names:
        """The terms or the forms in order, put so once for all fields and batches."""
        names = self.terms if stems else self.forms
        known = self._names.get(stems)
        if known is None or len(known.places) < len(names):
            known = self._names[stems] = Names.of(names, self._orders[stems])
        return known

    def form_table(self, used: npt.NDArray[np.int64], terms: Names) -> tuple[FormTable, npt.NDArray[np.uint16]]:
        """The forms among the numbers `used` of each of `terms`, and by number which of its term's a form is."""
        used = used[np.argsort(terms.places[used], kind="stable")]
        owners = terms.places[used]
        counts = np.bincount(owners, minlength=len(terms.ordered))
        codes = np.zeros(len(terms.places), np.uint16)
        codes[used] = np.arange(len(used)) - offsets_of(counts)[owners]
        table, endings = np.unique(np.asarray(self._ending_of)[used], return_inverse=True)
        made_by = list(self._endings)
        return FormTable(counts, endings, [made_by[number] for number in table.tolist()]), codes


@compiled((U32, U32, U32))
def _expand(
    numbers: npt.NDArray[np.uint32], starts: npt.NDArray[np.uint32], values: npt.NDArray[np.uint32]
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """The runs `values[starts[i]:starts[i + 1]]` for each i of `numbers` (n,), one behind the other, and (n + 1,) where
    each begins."""
    offsets = np.empty(len(numbers) + 1, np.int64)
    offsets[0] = 0
    for place in range(len(numbers)):
        offsets[place + 1] = offsets[place] + starts[numbers[place] + 1] - starts[numbers[place]]
    found = np.empty(offsets[-1], np.uint32)
    for place in range(len(numbers)):
        shift = np.int64(starts[numbers[place]]) - offsets[place]
        for at in range(offsets[place], offsets[place + 1]):
            found[at] = values[at + shift]
    return found, offsets


def _forms(stretches: list[str]) -> tuple[list[bytes], npt.NDArray[np.int64]]:
    """The forms in stretches (n,), one behind the other, and (n,) how many each has."""
    data = (" ".join(stretches) + " ").encode(errors="surrogatepass").lower()
    begins, ends, counts = _words(np.frombuffer(data, np.uint8), len(stretches))
    forms = [data[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]
    others = np.flatnonzero(counts < 0)
    of_others = [
        [form.encode() for form in map(unstemmed, TOKEN.findall(stretches[place])) if form] for place in others.tolist()
    ]
    where = np.append(offsets_of(np.maximum(counts, 0))[others], len(forms)).tolist()
    counts[others] = list(map(len, of_others))
    merged = forms[: where[0]]
    for begin, end, more in zip(where, where[1:], of_others, strict=False):
        merged += more
        merged += forms[begin:end]
    return merged, counts


_LETTER = np.array([byte < 128 and chr(byte).isalnum() for byte in range(256)])
_JOINS = np.array([chr(byte) in ".,'" for byte in range(256)])


@compiled((U8, INT))
def _words(
    data: npt.NDArray[np.uint8], stretches: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Where words begin and end (w,) in as many stretches, each with a space behind it, and how many each has.

    The tokens of a stretch in ASCII are its runs of letters and digits, and each is its own form in lower case, where
    none of the characters that can be part of a token stands between two of them; the others have no words, and -1.
    """
    begins, ends = np.empty(len(data) // 2, np.int64), np.empty(len(data) // 2, np.int64)
    counts = np.empty(stretches, np.int64)
    stretch = first = found = 0
    is_plain, inside = True, False
    for place in range(len(data)):
        byte = data[place]
        here = _LETTER[byte]
        if here and not inside:
            begins[found] = place
        elif inside and not here:
            ends[found] = place
            found += 1
            if _JOINS[byte] and _LETTER[data[place + 1]]:  # behind the last word is a space at least
                is_plain = False
        inside = here
        if byte == ord(" "):
            if not is_plain:
                found = first
            counts[stretch] = found - first if is_plain else -1
            stretch, first, is_plain = stretch + 1, found, True
        elif byte >= 128:
            is_plain = False
    return begins[:found], ends[:found], counts
