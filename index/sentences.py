"""Where sentences begin and end: the step before entities, snippets and the same-sentence operator.

The decisions are Punkt's (Kiss and Strunk, "Unsupervised Multilingual Sentence Boundary Detection", Computational
Linguistics 32:4, 2006, as in NLTK) with the words that `index.train_sentences` learned of news prose. Punkt is asked
only where a full stop is in doubt, after an abbreviation, an initial or a number: that is one full stop in ten, and the
answers are remembered. Of most others a compiled loop sees that there is no doubt.

Whether a sentence ends is told by the stretch that it would end with, the next one and the line ends between them.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from index.compiled import I64, MASK, U8, U32, compiled
from index.stretches import Stretches

_Ints = npt.NDArray[np.int64]

_OPENING = "\"'“‘«([{¡¿•*–—-"
_CLOSING = "\"'”’»)]}"
_MARKS = ".?!…"
_NEXT_WORD = re.compile(r"\s*(\S+)")
_BULLET = re.compile(r"[•·▪◦‣*–—-]\s|\(?\d{1,2}[.)]\s")
_INITIALS = re.compile(r"(?:[^\W\d_]\.){2,3}")
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n")
_WIDEST_WRAP = 200  # characters: no program wraps text into longer lines, so there a line end is meant

# What a character can be at the end of a sentence, of the characters up to the last that can be anything.
_LAST = max(map(ord, _MARKS + _CLOSING + _OPENING))
_MARK, _STOP, _CLOSES, _OPENS, _OF_WORD = 1, 2, 4, 8, 16
_ROLES = np.zeros(_LAST + 1, np.uint8)
for _characters, _role in ((_MARKS, _MARK), (".", _STOP), (_CLOSING, _CLOSES), (_OPENING, _OPENS)):
    _ROLES[list(map(ord, _characters))] |= _role
_ROLES[[code for code in range(128) if chr(code).isalnum()]] = _OF_WORD

# Words are told from abbreviations by a hash of as many bits.
_HASH_BITS = 14
_HASH_FACTOR = 31


class _Learned(NamedTuple):
    """What is learned of news prose, in small letters and without the full stop."""

    abbreviations: frozenset[str]
    # After an abbreviation a capital is no sign of a new sentence ("U.S. Army"), unless the word is one of these.
    starters: frozenset[str]


@cache
def _learned() -> _Learned:
    content = json.loads(files("index").joinpath("sentences.json").read_bytes())
    return _Learned(*(frozenset(content[name]) for name in _Learned._fields))


def _hash(word: str) -> int:
    """What `_gaps` makes of a word in small letters."""
    hashed = 0
    for character in word:
        hashed = (hashed * _HASH_FACTOR + ord(character)) % (1 << _HASH_BITS)
    return hashed


@cache
def _abbreviation_hashes() -> npt.NDArray[np.bool_]:
    """By hash, which may be that of an abbreviation."""
    hashes = np.zeros(1 << _HASH_BITS, np.bool_)
    hashes[list(map(_hash, _learned().abbreviations))] = True
    return hashes


@cache
def _punkt() -> Any:
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer  # noqa: PLC0415  # all of NLTK comes with it

    parameters = PunktParameters()
    parameters.abbrev_types = set(_learned().abbreviations)
    parameters.sent_starters = set(_learned().starters)
    return PunktSentenceTokenizer(parameters)


@lru_cache(maxsize=65536)
def _punkt_ends(word: str, following: str) -> bool:
    """Whether Punkt sees the end of a sentence between the doubtful `word` and the word after it."""
    starts_one = following.rstrip(",;:.").lower() in _learned().starters
    # Punkt takes every capital after an initial for a surname, and none after several ("J.D. Ray").
    if len(word) == 2 and starts_one:
        return True
    if _INITIALS.fullmatch(word) and word[:-1].lower() not in _learned().abbreviations:
        return starts_one
    return bool(_punkt().text_contains_sentbreak(f"{word} {following}"))


class _Stop(NamedTuple):
    """A mark at the end of a stretch, and the word that it is after."""

    word: str
    is_item: bool  # "1. The first point"
    is_doubtful: bool


@lru_cache(maxsize=65536)
def _stop(stretch: str) -> _Stop | None:
    """The mark with which a stretch may end a sentence, None when there is none."""
    closed = stretch.rstrip(_CLOSING)
    if not closed or closed[-1] not in _MARKS:
        return None
    word = closed[:-1].lstrip(_OPENING)
    if closed[-1] != ".":
        return _Stop(word, is_item=False, is_doubtful=False)
    # "(D-Calif.)": a party before a state. Without brackets it mostly ends the sentence.
    bare = word[2:] if word[1:2] == "-" and closed != stretch else word
    doubtful = len(word) == 1 or "." in word.rstrip(".") or bare.lower() in _learned().abbreviations
    return _Stop(word, is_item=word.isdigit() and len(word) <= 2, is_doubtful=doubtful)


def _ends(stretch: str, following: str, *, opens_line: bool) -> bool:
    """Whether a sentence ends between two stretches of a paragraph; `opens_line` says that the first begins a line."""
    stop = _stop(stretch)
    bare = following.lstrip(_OPENING)
    if stop is None or bare[:1].islower() or (stop.is_item and opens_line):
        return False
    if not stop.is_doubtful or (stop.word in {"I", "No"} and not bare[:1].isdigit()):
        return True
    return _punkt_ends(stop.word + ".", bare or following)


class _Paragraph:
    """The paragraph being read, for telling lines ended on purpose from lines wrapped for want of room."""

    def __init__(self) -> None:
        self.end = 0
        self.longest_line = 0

    def line_is_whole(self, text: str, newline: int, after: int) -> bool:
        """Whether the line that ends at `newline`, before the word at `after`, was ended on purpose.

        Newlines are to be asked about in order.

        A line was wrapped when the first word of the next would have made it longer than the paragraph's longest.
        """
        if newline >= self.end:
            blank = _PARAGRAPH_END.search(text, newline)
            begin, self.end = self.end, blank.start() if blank else len(text)
            self.longest_line = max(map(len, text[begin : self.end].split("\n")))
        if _BULLET.match(text, after):
            return True
        following = _NEXT_WORD.match(text, after)
        line = newline - (text.rfind("\n", 0, newline) + 1)
        room = line + 1 + (len(following[1]) if following else 0)
        return self.longest_line > _WIDEST_WRAP or room <= self.longest_line


class Gaps(NamedTuple):
    """What is between n stretches, as far as it is seen without the interpreter."""

    lines: _Ints  # (n,) how many line ends are before each
    newlines: _Ints  # (n,) and where the last of them is
    begins: npt.NDArray[np.bool_]  # (n,) which begin a sentence without doubt
    stops: _Ints  # (k,) behind which there may be the end of a sentence: `_ends` is to be asked

    @classmethod
    def of(cls, stretches: Stretches) -> Self:
        """Those between the stretches of texts."""
        return cls(*_gaps(stretches.codes, stretches.starts, stretches.ends, _abbreviation_hashes()))


def sentence_starts(stretches: Stretches, gaps: Gaps | None = None) -> npt.NDArray[np.int64]:
    """The stretches with which sentences begin, ascending; `gaps` are those between them, where they are known.

    Blank lines, bullets and lines ended on purpose (headlines, captions) are boundaries; closing quotes and brackets
    belong to the sentence that they close.
    """
    joined, starts, ends = stretches.joined, stretches.starts, stretches.ends
    lines, newlines, begins, stops = gaps or Gaps.of(stretches)
    opens_line = lines > 0
    opens_line[:1] = True
    asked = (starts[stops], ends[stops], starts[stops + 1], ends[stops + 1], opens_line[stops])
    are_ends = [
        _ends(joined[start:end], joined[next_start:next_end], opens_line=opens)
        for start, end, next_start, next_end, opens in zip(*map(np.ndarray.tolist, asked), strict=True)
    ]
    begins[stops[are_ends] + 1] = True
    single = np.flatnonzero((lines == 1) & ~begins)
    owners = stretches.firsts.searchsorted(single, side="right") - 1
    for owner, group in groupby(zip(owners.tolist(), single.tolist(), strict=True), itemgetter(0)):
        paragraph, text, begin = _Paragraph(), stretches.texts[owner], int(stretches.begins[owner])
        for _, place in group:
            newline = int(newlines[place])
            begins[place] = paragraph.line_is_whole(text, newline - begin, int(starts[place]) - begin)
    return np.flatnonzero(begins)


@compiled(*((codes, I64, I64, MASK) for codes in (U8, U32)))
def _gaps(  # noqa: PLR0912  # one loop
    codes: npt.NDArray[Any], starts: _Ints, ends: _Ints, abbreviations: npt.NDArray[np.bool_]
) -> tuple[_Ints, _Ints, npt.NDArray[np.bool_], _Ints]:
    """The parts of `Gaps`. A sentence begins without doubt behind a blank line, and where `_ends` would say so.

    It says so of a mark that is no full stop, and of a full stop behind two letters or three digits of ASCII or more
    that are no abbreviation, where a capital letter of English or a digit follows, in opening quotes or not.
    """
    lines, newlines = np.zeros(len(starts), np.int64), np.zeros(len(starts), np.int64)
    begins, stops = np.zeros(len(starts), np.bool_), np.empty(len(starts), np.int64)
    found = before = 0
    for stretch in range(len(starts)):
        for place in range(before, starts[stretch]):
            if codes[place] == ord("\n"):
                lines[stretch] += 1
                newlines[stretch] = place
        before = ends[stretch]
        if stretch == 0 or lines[stretch] > 1:
            begins[stretch] = True
            continue
        first, end = starts[stretch - 1], ends[stretch - 1]
        last = codes[end - 1]
        if last > _LAST or not _ROLES[last] & (_MARK | _CLOSES) or ord("a") <= codes[starts[stretch]] <= ord("z"):
            continue
        follows = starts[stretch]
        while follows < before and codes[follows] <= _LAST and _ROLES[codes[follows]] & _OPENS:
            follows += 1
        if follows < before and ord("a") <= codes[follows] <= ord("z"):
            continue
        is_sure = follows < before and codes[follows] < 128 and _ROLES[codes[follows]] == _OF_WORD
        while end > first and codes[end - 1] <= _LAST and _ROLES[codes[end - 1]] & _CLOSES:
            end -= 1
        if end == first or codes[end - 1] > _LAST or not _ROLES[codes[end - 1]] & _MARK:
            continue
        if _ROLES[codes[end - 1]] & _STOP:
            while first < end - 1 and codes[first] <= _LAST and _ROLES[codes[first]] & _OPENS:
                first += 1
            hashed = 0
            has_letter = False
            for place in range(first, end - 1):
                code = int(codes[place])
                is_sure &= code < 128 and bool(_ROLES[min(code, _LAST)] == _OF_WORD)
                is_letter = code > ord("9")
                has_letter |= is_letter
                hashed = (hashed * _HASH_FACTOR + (code | 32 if is_letter else code)) & ((1 << _HASH_BITS) - 1)
            is_sure &= bool(end - 1 - first > (1 if has_letter else 2)) and not abbreviations[hashed]
        if is_sure:
            begins[stretch] = True
        else:
            stops[found] = stretch - 1
            found += 1
    return lines, newlines, begins, stops[:found].copy()


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of `text` as `(start, end)` offsets in characters: sorted, apart, and without space around them.

    Every character that is not space is in one of them. `sentence_starts` says where they end.
    """
    stretches = Stretches.of([text])
    first = sentence_starts(stretches)
    ends = [*stretches.ends[first[1:] - 1].tolist(), *stretches.ends[-1:].tolist()]
    return list(zip(stretches.starts[first].tolist(), ends, strict=True))
