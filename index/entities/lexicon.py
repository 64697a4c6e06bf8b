"""The distinct tokens of the texts read so far, by number, and what is known of each: the recogniser's memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.compiled import I64, INT, OUT_I32, OUT_I64, OUT_U32, OUT_U64, U32, U64, compiled
from index.entities.arrays import Bytes, Growing, Ints, Number, Words
from index.entities.characters import characters
from index.entities.gazetteer import BIT, Keys, classes
from index.entities.spelling import MARKS, SMALL_WORDS, Spelt, categories, spelt
from index.entities.tokens import CAPITALISED, LINK, PARTICLE, Batch, Cut

LINKS = frozenset({"of", "for", "and", "the", "on", "&"})
_OF_NAMES = "de la del della delle degli da dalla dos do di du van von zu der den bin bint ibn al el ul le abu y"
PARTICLES = frozenset(_OF_NAMES.split())
POSSESSIVES = frozenset({"'", "’", "'s", "’s", "'S", "’S"})
_OPENING = "\"'“‘([{•—–:-*"  # after which a word is capitalised in any case
_LISTED = sorted({*LINKS, *PARTICLES, *POSSESSIVES, *_OPENING, *MARKS, *SMALL_WORDS})
BRACKET = 1 + _LISTED.index("(")  # the number of this token in every lexicon


class Written(NamedTuple):
    """How n tokens are written."""

    codes: Words  # their code points, one after the other
    begins: Ints  # (n + 1,) where each begins in them
    plain: Bytes  # their plain forms in UTF-8, one after the other
    plain_begins: Ints  # (n + 1,)
    checksums: Words  # (n,) CRC-32 of each as written
    shapes: Words  # (n,) `spelling.Spelt.shapes`


class Lexicon:
    """What is known of each distinct token so far. n tokens; token 0 stands for "outside of the sentence"."""

    def __init__(self) -> None:
        self._slots = np.zeros(1 << 12, np.int32)  # tokens by their hashes; 0 where there is none
        self._hashes = Growing(np.uint64)
        self._codes = Growing(np.uint32)  # code points of all tokens, one after the other
        self._begins = Growing(np.int64)  # (n + 1,) where each token begins in them
        self._plain = Growing(np.uint8)  # plain forms of all tokens, one after the other
        self._plain_begins = Growing(np.int64)  # (n + 1,)
        self._kinds, self._categories, self._bits = Growing(np.uint8), Growing(np.uint8), Growing(np.uint32)
        self._keys, self._written, self._shapes = Growing(np.uint64), Growing(np.uint32), Growing(np.uint32)
        self._opens, self._capitals = Growing(np.bool_), Growing(np.bool_)
        of_tokens = (self._hashes, self._kinds, self._categories, self._bits, self._keys, self._written, self._shapes)
        for each in (*of_tokens, self._opens, self._capitals):
            each.extend([0])
        self._begins.extend([0, 0])
        self._plain_begins.extend([0, 0])
        self._opens.view[0] = True
        self._number_words(_LISTED, capitalised=False)
        self._kinds.view[1:] = [
            LINK if word in LINKS | POSSESSIVES else PARTICLE * (word in PARTICLES) for word in _LISTED
        ]
        known = np.array([MARKS.get(word) or SMALL_WORDS.get(word) or 0 for word in _LISTED], np.uint8)
        self._categories.view[1:] = np.where(known, known, self._categories.view[1:])
        self._opens.view[1:] = [word in _OPENING for word in _LISTED]

    def __len__(self) -> int:
        return len(self._kinds.view)

    def read(self, texts: Sequence[str]) -> Batch:
        """The tokens and sentences of `texts`, looked up; two or more words in capitals side by side that are no
        acronyms have small letters but for the first ("KIM JONG UN")."""
        cut = Cut.of(texts)
        batch = cut.batch(self._number(cut.codes, cut.starts, cut.ends, cut.capitalised))
        capitals = self._capitals.view[batch.tokens]
        pairs = np.flatnonzero(capitals[1:] & capitals[:-1] & (batch.sentences[1:] == batch.sentences[:-1]))
        if len(pairs):
            shouted = np.unique(np.concatenate((pairs, pairs + 1)))
            distinct, alike = np.unique(batch.tokens[shouted], return_inverse=True)
            recased = [self.spelling(token).capitalize() for token in distinct.tolist()]
            batch.tokens[shouted] = self._number_words(recased, capitalised=True)[alike]
        return batch

    def spelling(self, token: int) -> str:
        """How a token is written."""
        begin, end = self._begins.view[token : token + 2]
        return self._codes.view[begin:end].tobytes().decode("utf-32-le", "surrogatepass")

    def _number_words(self, words: Sequence[str], *, capitalised: bool) -> Ints:
        codes = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), np.uint32)
        characters().learn(codes)
        lengths = np.array(list(map(len, words)), np.int64)
        ends = np.cumsum(lengths)
        return self._number(codes, ends - lengths, ends, np.full(len(words), capitalised))

    def _number(self, codes: Words, starts: Ints, ends: Ints, capitalised: npt.NDArray[np.bool_]) -> Ints:
        """The numbers of tokens (m,), of which the new ones are looked up."""
        size, most = len(self._hashes.view), len(self._hashes.view) + len(starts)
        if 2 * most > len(self._slots):
            self._slots = np.zeros(1 << (4 * most).bit_length(), np.int32)
            _fill(self._hashes.view, self._slots)
        known = self._hashes.room(len(starts)), self._begins.room(len(starts)), self._codes.room(len(codes))
        numbers, new = _numbered(codes, starts, ends, size, self._slots, *known)
        if len(new):
            self._hashes.grow(len(new))
            self._begins.grow(len(new))
            self._codes.grow(int(self._begins.view[-1]) - len(self._codes.view))
            self._learn(capitalised[new])
        return numbers

    def _learn(self, capitalised: npt.NDArray[np.bool_]) -> None:
        """Look up the tokens that are new."""
        known = characters()
        begins = self._begins.view[-len(capitalised) - 1 :]
        spelling = Spelt(*spelt(self._codes.view, begins, known.flags, known.folded, known.forms))
        self._plain_begins.extend(len(self._plain.view) + spelling.ends)
        self._plain.extend(spelling.plain)
        bits = classes(spelling.keys)
        self._kinds.extend(np.where(capitalised, np.uint8(CAPITALISED), np.uint8(0)))
        self._categories.extend(categories(spelling.shapes, bits, spelling.ends_in_ed))
        self._bits.extend(bits)
        self._keys.extend(spelling.keys)
        self._written.extend(spelling.written)
        self._shapes.extend(spelling.shapes)
        self._opens.extend(np.zeros(len(bits), np.bool_))
        self._capitals.extend(spelling.capitals & (bits & (BIT["acronym"] | BIT["corporate"]) == 0))

    @property
    def kinds(self) -> npt.NDArray[np.uint8]:
        """(n,) what each may be in a run: CAPITALISED, PARTICLE, LINK, or 0 for a token that cannot be in one."""
        return self._kinds.view

    @property
    def categories(self) -> npt.NDArray[np.uint8]:
        """(n,) `spelling.categories`, and those of listed tokens."""
        return self._categories.view

    @property
    def bits(self) -> npt.NDArray[np.uint32]:
        """(n,) classes of the gazetteer."""
        return self._bits.view

    @property
    def keys(self) -> Keys:
        """(n,) keys of their plain forms."""
        return self._keys.view

    @property
    def opens(self) -> npt.NDArray[np.bool_]:
        """(n,) whether the word after it is capitalised in any case."""
        return self._opens.view

    @property
    def written(self) -> Written:
        """How they are written, for their features."""
        return Written(
            self._codes.view,
            self._begins.view,
            self._plain.view,
            self._plain_begins.view,
            self._written.view,
            self._shapes.view,
        )


@compiled((U64, OUT_I32))
def _fill(hashes: Keys, slots: npt.NDArray[np.int32]) -> None:
    """Enter all tokens into empty `slots`, whose number is a power of 2."""
    last = np.uint64(len(slots) - 1)
    for token in range(1, len(hashes)):
        slot = hashes[token] >> np.uint64(32) & last
        while slots[slot]:
            slot = slot + np.uint64(1) & last
        slots[slot] = token


@compiled((U32, I64, I64, INT, OUT_I32, OUT_U64, OUT_I64, OUT_U32))
def _numbered(  # noqa: PLR0917  # compiled loops take no keywords
    codes: Words,
    starts: Ints,
    ends: Ints,
    size: int,
    slots: npt.NDArray[np.int32],
    hashes: Keys,
    begins: Ints,
    known: Words,
) -> tuple[Ints, Ints]:
    """(m,) the numbers of tokens, and which of the m are new. The arrays of the `size` tokens known so far, which have
    room for all, take in the new ones."""
    last = np.uint64(len(slots) - 1)
    numbers, new = np.empty(len(starts), np.int64), np.empty(len(starts), np.int64)
    found = 0
    for token in range(len(starts)):
        start, length = starts[token], ends[token] - starts[token]
        hashed = np.uint64(length)
        for place in range(start, start + length):
            hashed = (hashed ^ np.uint64(codes[place])) * np.uint64(0x9E3779B185EBCA87)
        hashed ^= hashed >> np.uint64(29)
        slot = hashed >> np.uint64(32) & last
        while True:
            number: Number = slots[slot]
            if number == 0:
                number = size + found
                slots[slot], hashes[number] = number, hashed
                begin = begins[number]
                for place in range(length):
                    known[begin + place] = codes[start + place]
                begins[number + 1] = begin + length
                new[found] = token
                found += 1
                break
            begin = begins[number]
            if hashes[number] == hashed and begins[number + 1] - begin == length:
                place = 0
                while place < length and known[begin + place] == codes[start + place]:
                    place += 1
                if place == length:
                    break
            slot = slot + np.uint64(1) & last
        numbers[token] = number
    return numbers, new[:found].copy()
