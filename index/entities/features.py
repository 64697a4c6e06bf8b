"""What the recogniser looks at in a token: features, in each of the places where a token can stand.

A feature depends on one token only, so the score of a token in a text is a sum of rows, one for each token around it,
and a row is computed once for each distinct token. A feature is kept as its key, the CRC-32 of its name, which a loop
works out for many tokens: "w=kim" without a string for it.
"""

from __future__ import annotations

import re
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from index.compiled import BOOL, I64, U8, U16, U32, compiled
from index.entities.arrays import Bytes, Ints, Number, Words
from index.entities.gazetteer import CLASSES, clusters
from index.entities.lexicon import Lexicon
from index.entities.spelling import CRC_STEPS, HYPHENATED

# The names of features. In braces stand: the `plain` form, its `length` (10 at most), beginning and end, and the end of
# the token as `written`; its `shape`, and the first character of that (`look`); its `classes` as a number, the `main`
# one, and `class`, for a feature for each; its `cluster`, and the coarser ones of so many bits.
_FIELDS = (
    *("plain", "length", "first3", "first4", "last2", "last3", "last4", "written3"),
    *("shape", "look", "classes", "main", "class", "cluster", "cluster8", "cluster6", "cluster4"),
)
_OUTSIDE = ("w=<>",)  # of the sentence
_FAR = ("w={plain}", "ms={main}{look}", "k6={cluster6}")
_NEAR = ("w={plain}", "ms={main}{shape}", "k={cluster}", "k6={cluster6}{look}", "s3={last3}", "g={class}{look}")
_OWN = (
    *("", "w={plain}", "s={shape}", "G={classes}{shape}", "n={length}{shape}", "ms={main}{shape}", "g={class}"),
    *("s2={last2}", "s3={last3}", "s4={last4}", "p3={first3}", "p4={first4}"),
)
CLUSTERED = (
    *("k={cluster}", "k8={cluster8}", "k6={cluster6}", "k4={cluster4}", "ks={cluster6}{shape}", "km={cluster6}{main}"),
)
_FIRST = ("w={plain}", "ms={main}{shape}", "G={classes}{shape}", "k={cluster}", "k6={cluster6}", "", "s3={written3}")
# Where a token can stand in relation to the one that is scored: two before, one before, itself, one after, two after,
# and itself as the first word of a sentence.
PLACES = (_FAR, _NEAR, _OWN, _NEAR, _FAR, _FIRST)
OWN, FIRST = 2, 5
# Of the features of a token itself, those that name it: training does without them half of the time.
NAMING = ("w=", "p4=", "s4=", "k=")
_MIX = 0x9E3779B1  # odd, so that no two keys become one
_MOST_FEATURES = len(_OWN) + len(CLUSTERED) + len(CLASSES)  # of a token in a place
_MOST_OF_FIELDS = 80  # bytes that the fields of a token take, without its plain form


def _template(name: str) -> bytes:
    """A name with a byte of 128 or more, the number of the field, in the place of each pair of braces."""
    return re.sub(r"\{(\w+)\}", lambda field: chr(128 + _FIELDS.index(field[1])), name).encode("latin-1")


_KINDS = (_FAR, _NEAR, _OWN, _FIRST, CLUSTERED, _OUTSIDE)
_NAMES = [name for kind in _KINDS for name in kind]
_TEMPLATES = np.frombuffer(b"".join(map(_template, _NAMES)), np.uint8)
_TEMPLATE_BEGINS = np.array([0, *accumulate(len(_template(name)) for name in _NAMES)], np.int64)
_OF_EACH_CLASS = np.array(["{class}" in name for name in _NAMES])
_NAMES_IT = np.array([name.startswith(NAMING) for name in _NAMES])
_KIND_BEGINS = np.array([0, *accumulate(map(len, _KINDS))], np.int64)
_OF_PLACES = np.array(list(map(_KINDS.index, PLACES)), np.int64)
_CLUSTERED_KIND, _OUTSIDE_KIND, _OWN_KIND, _FIRST_KIND = map(_KINDS.index, (CLUSTERED, _OUTSIDE, _OWN, _FIRST))
_PLAIN, _LENGTH, _FIRST3, _FIRST4, _LAST2, _LAST3, _LAST4, _WRITTEN3 = range(8)
_SHAPE, _LOOK, _CLASSES, _MAIN, _CLASS, _CLUSTER, _CLUSTER8, _CLUSTER6, _CLUSTER4 = range(8, len(_FIELDS))
_LABELS = np.frombuffer("".join((*CLASSES, "?")).encode(), np.uint8)
_LABEL_BEGINS = np.array([0, *accumulate(map(len, (*CLASSES, "?")))], np.int64)
_UNKNOWN = len(CLASSES)


def feature_keys(
    lexicon: Lexicon, tokens: Ints, place: npt.NDArray[np.uint8], *, nameless: bool = False
) -> tuple[Words, Ints]:
    """The keys of the features of `tokens` (n,), each in its `place` of `PLACES`, and how many each has (n,).

    They follow on each other, token by token. `nameless` leaves out those that name the token that is scored.
    """
    written = lexicon.written
    own = clusters(written.checksums[tokens])
    return _keys(
        tokens,
        place,
        lexicon.bits[tokens],
        own,
        written.codes,
        written.begins,
        written.plain,
        written.plain_begins,
        written.shapes,
        lexicon.kinds,
        nameless,
    )


@compiled()
def _write_number(number: Number, text: Bytes, at: Number) -> Number:
    """Write a number in decimals, and say where it ends."""
    digits = 1
    rest = number // 10
    while rest:
        digits += 1
        rest //= 10
    for place in range(at + digits - 1, at - 1, -1):
        text[place] = ord("0") + number % 10
        number //= 10
    return at + digits


@compiled()
def _write_character(code: Number, text: Bytes, at: Number) -> Number:
    """Write a character in UTF-8, and say where it ends."""
    if code < 0x80:
        text[at] = code
        return at + 1
    if code < 0x800:
        text[at] = 0xC0 | code >> 6
    else:
        if code < 0x10000:
            text[at] = 0xE0 | code >> 12
        else:
            text[at], text[at + 1] = 0xF0 | code >> 18, 0x80 | code >> 12 & 0x3F
            at += 1
        text[at + 1] = 0x80 | code >> 6 & 0x3F
        at += 1
    text[at + 1] = 0x80 | code & 0x3F
    return at + 2


@compiled()
def _find_parts(text: Bytes, begin: Number, end: Number, first: Ints, last: Ints) -> Number:
    """Note the plain form at `text[begin:end]`, its first and last characters, and say how many it has."""
    for field in (_PLAIN, _FIRST3, _FIRST4, _LAST2, _LAST3, _LAST4):
        first[field], last[field] = begin, end
    length = 0
    for place in range(begin, end):
        if text[place] & 0xC0 != 0x80:  # where a character begins
            if length in (3, 4):
                last[_FIRST3 if length == 3 else _FIRST4] = place
            length += 1
    left = length
    for place in range(begin, end):
        if text[place] & 0xC0 != 0x80:
            if left in (2, 3, 4):
                first[_LAST2 + left - 2] = place
            left -= 1
    return length


@compiled()
def _write_fields(  # noqa: PLR0917  # compiled loops take no keywords
    written: Words,
    plain: Bytes,
    shape: Number,
    classes: Number,
    cluster: Number,
    text: Bytes,
    first: Ints,
    last: Ints,
) -> None:
    """Write the fields of a token into `text`, behind the names of classes; each goes from `first` to before `last`."""
    begin = at = len(_LABELS)
    for byte in plain:
        text[at] = byte
        at += 1
    length = _find_parts(text, begin, at, first, last)
    first[_LENGTH] = at
    at = last[_LENGTH] = _write_number(min(length, 10), text, at)
    first[_WRITTEN3] = at
    for place in range(max(0, len(written) - 3), len(written)):
        at = _write_character(np.int64(written[place]), text, at)
    last[_WRITTEN3] = at
    first[_SHAPE] = first[_LOOK] = at
    at = last[_LOOK] = _write_character(shape & (HYPHENATED - 1), text, at)
    if shape & HYPHENATED:
        text[at] = ord("-")
        at += 1
    last[_SHAPE] = at
    first[_CLASSES] = at
    at = last[_CLASSES] = _write_number(classes, text, at)
    main = _next_class(classes, 0)
    first[_MAIN], last[_MAIN] = _LABEL_BEGINS[main], _LABEL_BEGINS[main + 1]
    for field, bits in ((_CLUSTER, 16), (_CLUSTER8, 8), (_CLUSTER6, 6), (_CLUSTER4, 4)):
        first[field] = at
        at = last[field] = _write_number(cluster & ((1 << bits) - 1), text, at)


@compiled()
def _next_class(classes: Number, rank: Number) -> Number:
    """The rank of the first of `classes` from `rank` on, `_UNKNOWN` if there is none."""
    while rank < _UNKNOWN and not classes >> rank & 1:
        rank += 1
    return rank


@compiled()
def _checksum(template: Number, text: Bytes, first: Ints, last: Ints) -> Number:
    """The CRC-32 of a name, given its fields."""
    crc: Number = np.int64(0xFFFFFFFF)
    for place in range(_TEMPLATE_BEGINS[template], _TEMPLATE_BEGINS[template + 1]):
        byte = np.int64(_TEMPLATES[place])
        if byte < 128:
            crc = CRC_STEPS[(crc ^ byte) & 0xFF] ^ (crc >> 8)
        else:
            for step in range(first[byte - 128], last[byte - 128]):
                crc = CRC_STEPS[(crc ^ text[step]) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


@compiled((I64, U8, U32, U16, U32, I64, U8, I64, U32, U8, BOOL))
def _keys(  # noqa: PLR0917  # compiled loops take no keywords
    tokens: Ints,
    places: Bytes,
    bits: Words,
    own_clusters: npt.NDArray[np.uint16],
    codes: Words,
    begins: Ints,
    plain: Bytes,
    plain_begins: Ints,
    shapes: Words,
    kinds: Bytes,
    nameless: bool,
) -> tuple[Words, Ints]:
    """What `feature_keys` gives. `bits` and `own_clusters` are of `tokens`, what is after them of all tokens."""
    longest = 0
    for token in tokens:
        longest = max(longest, plain_begins[token + 1] - plain_begins[token])
    found, counts = np.empty(_MOST_FEATURES * len(tokens), np.uint32), np.empty(len(tokens), np.int64)
    text = np.empty(len(_LABELS) + longest + _MOST_OF_FIELDS, np.uint8)
    text[: len(_LABELS)] = _LABELS
    first, last = np.zeros(len(_FIELDS), np.int64), np.zeros(len(_FIELDS), np.int64)
    size = 0
    for number in range(len(tokens)):
        token, own, cluster = tokens[number], np.int64(bits[number]), np.int64(own_clusters[number])
        before, kind = size, _OF_PLACES[places[number]]
        is_scored = kind in (_OWN_KIND, _FIRST_KIND)
        if is_scored and kinds[token] == 0:  # nothing that is scored
            counts[number] = 0
            continue
        if token == 0:
            kind = _OUTSIDE_KIND
        form = plain[plain_begins[token] : plain_begins[token + 1]]
        _write_fields(
            codes[begins[token] : begins[token + 1]], form, np.int64(shapes[token]), own, cluster, text, first, last
        )
        more = _CLUSTERED_KIND if kind == _OWN_KIND and cluster else kind
        for which in range(kind, more + 1, max(1, more - kind)):
            for template in range(_KIND_BEGINS[which], _KIND_BEGINS[which + 1]):
                if nameless and is_scored and _NAMES_IT[template]:
                    continue
                rank = _next_class(own, 0) if _OF_EACH_CLASS[template] else 0
                while rank < _UNKNOWN:
                    first[_CLASS], last[_CLASS] = _LABEL_BEGINS[rank], _LABEL_BEGINS[rank + 1]
                    found[size] = _checksum(template, text, first, last) * _MIX + places[number]
                    size += 1
                    rank = _next_class(own, rank + 1) if _OF_EACH_CLASS[template] else _UNKNOWN
        counts[number] = size - before
    return found[:size].copy(), counts
