"""What is known of a token from how it is written, for many tokens in one pass: plain form, shape, category.

The shape of a token is x when it is small, A capitalised, X in capitals, M mixed, L a letter, I initials, 9 a number, y
a year, N capitals with a number ("E39"), else its first character.
"""

from __future__ import annotations

import zlib
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.compiled import I64, MASK, U8, U32, compiled
from index.entities.arrays import Bytes, Ints, Number, Words
from index.entities.characters import CAPITAL, DIGIT, LETTER, LOWER, TITLE, UPPER
from index.entities.gazetteer import BIT, CLASSES, Keys

HYPHENATED = 1 << 31  # added to the code point of the shape of a word with a hyphen

# The numbers of the categories of tokens.
CATEGORIES = 64
_OTHER_MARK, _SMALL, _CAPITALISED, _IN_CAPITALS, _MIXED = 12, 24, 40, 56, 62
ACRONYM = _IN_CAPITALS + 1  # the category of a known acronym in capitals that is no word
_OF_SHAPE = np.full(128, _OTHER_MARK, np.uint8)
_OF_SHAPE[[ord(shape) for shape in "9yILN"]] = 10, 11, 60, 61, 63
MARKS = {
    mark: number
    for number, marks in enumerate((".", ",", "(", ")", '"“”‘«»`', "-–—", ":", "&/", ("'s", "’s", "'", "’")), 1)
    for mark in marks
}
SMALL_WORDS = {
    word: number
    for number, words in enumerate(
        (
            *("of", "the", "in at from near to across around outside inside", "and or", "for", "by with against on"),
            *("a an", "who whose"),
        ),
        16,
    )
    for word in words.split()
}
_CLASS_NUMBERS = (
    *(("title",), ("people",), ("time",), ("country", "region", "state", "city3"), ("orghead",), ("corporate",)),
    *(("placehead",), ("small",), ("first",), ("surname",), ("mixed",), ("city2", "city1", "subdivision")),
    *(("org", "acronym"), ("thing", "said", "craft")),
)
_CLASS_NUMBER = {label: number for number, labels in enumerate(_CLASS_NUMBERS) for label in labels}
_TELLING = frozenset(map(_CLASS_NUMBER.__getitem__, ("title", "people", "time", "orghead", "said")))
# By the rank of the most telling class of a word, which may be none.
_KNOWN_AS = np.array([_CLASS_NUMBER.get(label, len(_CLASS_NUMBERS)) for label in (*CLASSES, "")], np.uint8)
_TELLS = np.array([number in _TELLING for number in _KNOWN_AS.tolist()])
_ACRONYM, _PROSE = BIT["acronym"], BIT["small"]

# A step of CRC-32 for each byte, out of the checksums of single bytes.
CRC_STEPS = np.array([zlib.crc32(bytes([byte ^ 0xFF])) ^ 0xFF000000 for byte in range(256)], np.uint32)


class Spelt(NamedTuple):
    """How n tokens are written."""

    plain: Bytes  # their plain forms in UTF-8, one after the other
    ends: Ints  # (n,) where each ends in it
    keys: Keys  # (n,) of their plain forms, as names of one token
    written: Words  # (n,) CRC-32 of the tokens themselves
    shapes: Words  # (n,) code points of their shapes, and HYPHENATED
    ends_in_ed: npt.NDArray[np.bool_]  # (n,)
    capitals: npt.NDArray[np.bool_]  # (n,) whether each is three letters or more, all of them in capitals


@compiled()
def _shape(  # noqa: PLR0911  # a case for each shape
    codes: Words, start: Number, end: Number, flags: Bytes
) -> Number:
    """The code point of the shape of a token."""
    first = codes[start]
    if not flags[first] & LETTER and not flags[first] & DIGIT:
        return first
    seen, common = 0, 255  # flags of some and of all characters
    later, later_common = 0, 255  # without the first
    has_dot = False
    for place in range(start, end):
        flag = flags[codes[place]]
        seen |= flag
        common &= flag
        if place > start:
            later |= flag
            later_common &= flag
        has_dot |= codes[place] == ord(".")
    if flags[first] & DIGIT:
        return ord("y") if end - start == 4 and common & DIGIT else ord("9")
    if seen & LOWER and not seen & (UPPER | TITLE):
        return ord("x")
    if has_dot:
        return ord("I")
    if end - start == 1:
        return ord("L")
    if seen & UPPER and not seen & (LOWER | TITLE):
        return ord("N") if seen & DIGIT else ord("X")
    is_small = later & LOWER and not later & (UPPER | TITLE)
    return ord("A") if is_small or not later_common & LETTER else ord("M")


@compiled()
def _utf8_crc(crc: Number, code: Number) -> Number:
    """A checksum with one more character."""
    if code < 0x80:
        return CRC_STEPS[(crc ^ code) & 0xFF] ^ (crc >> 8)
    if code < 0x800:
        crc = CRC_STEPS[(crc ^ (0xC0 | code >> 6)) & 0xFF] ^ (crc >> 8)
    else:
        if code < 0x10000:
            crc = CRC_STEPS[(crc ^ (0xE0 | code >> 12)) & 0xFF] ^ (crc >> 8)
        else:
            crc = CRC_STEPS[(crc ^ (0xF0 | code >> 18)) & 0xFF] ^ (crc >> 8)
            crc = CRC_STEPS[(crc ^ (0x80 | code >> 12 & 0x3F)) & 0xFF] ^ (crc >> 8)
        crc = CRC_STEPS[(crc ^ (0x80 | code >> 6 & 0x3F)) & 0xFF] ^ (crc >> 8)
    return CRC_STEPS[(crc ^ (0x80 | code & 0x3F)) & 0xFF] ^ (crc >> 8)


@compiled((U32, I64, U8, U32, U8))
def spelt(
    codes: Words, starts: Ints, flags: Bytes, folded: Words, forms: Bytes
) -> tuple[Bytes, Ints, Keys, Words, Words, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """The parts of `Spelt` for tokens of the code points `codes`, of which token i begins at `starts[i]` and ends where
    the next begins; `flags`, `folded` and `forms` are those of `Characters`."""
    many = len(starts) - 1
    size = 0
    for place in range(starts[0], starts[many]):
        size += forms[folded[codes[place]]]
    plain, ends = np.empty(size, np.uint8), np.empty(many, np.int64)
    keys, written, shapes = np.empty(many, np.uint64), np.empty(many, np.uint32), np.empty(many, np.uint32)
    ends_in_ed, capitals = np.empty(many, np.bool_), np.empty(many, np.bool_)
    at = 0
    for token in range(many):
        start, end = starts[token], starts[token + 1]
        key: Number = np.int64(0xFFFFFFFF)
        crc: Number = np.int64(0xFFFFFFFF)
        common, seen, has_hyphen = 255, 0, False
        for place in range(start, end):
            code = np.int64(codes[place])
            common &= flags[code]
            seen |= flags[code]
            has_hyphen |= code == ord("-")
            crc = _utf8_crc(crc, code)
            form = np.int64(folded[code])
            for step in range(form + 1, form + 1 + forms[form]):
                plain[at] = forms[step]
                key = CRC_STEPS[(key ^ forms[step]) & 0xFF] ^ (key >> 8)
                at += 1
        ends[token] = at
        keys[token], written[token] = key ^ 0xFFFFFFFF, crc ^ 0xFFFFFFFF
        shape = _shape(codes, start, end, flags)
        if has_hyphen and shape in (ord("A"), ord("X"), ord("M")):
            shape |= HYPHENATED
        shapes[token] = shape
        ends_in_ed[token] = end - start > 1 and codes[end - 2] == ord("e") and codes[end - 1] == ord("d")
        capitals[token] = end - start > 2 and common & CAPITAL == CAPITAL
    return plain, ends, keys, written, shapes, ends_in_ed, capitals


@compiled((U32, U32, MASK))
def categories(shapes: Words, bits: Words, ends_in_ed: npt.NDArray[np.bool_]) -> Bytes:
    """(n,) which of `CATEGORIES` kinds of tokens each is that is not of `MARKS` or `SMALL_WORDS`, given its shape and
    classes: the recogniser looks at pairs of neighbours by their categories."""
    found = np.empty(len(shapes), np.uint8)
    for token in range(len(shapes)):
        shape, own = shapes[token], bits[token]
        rank = 0
        while rank < len(_KNOWN_AS) - 1 and not own >> np.uint32(rank) & 1:
            rank += 1
        bare = shape & np.uint32(HYPHENATED - 1)
        if shape == ord("x"):
            found[token] = _SMALL + (_KNOWN_AS[rank] if _TELLS[rank] else 5 if ends_in_ed[token] else 3)
        elif bare == ord("A"):
            found[token] = _CAPITALISED + _KNOWN_AS[rank]
        elif bare == ord("X"):
            found[token] = _IN_CAPITALS + (own & _ACRONYM != 0) + 2 * (own & _PROSE != 0)
        elif bare == ord("M"):
            found[token] = _MIXED
        elif shape < len(_OF_SHAPE):
            found[token] = _OF_SHAPE[shape]
        else:
            found[token] = _OTHER_MARK
    return found
