"""Where sentences begin and end: the step before entities, snippets and the same-sentence operator.

The decisions are Punkt's (Kiss and Strunk, "Unsupervised Multilingual Sentence Boundary Detection", Computational
Linguistics 32:4, 2006, as in NLTK) with the words that `index.train_sentences` learned of news prose. Punkt is asked
only where a full stop is in doubt, after an abbreviation, an initial or a number: that is one full stop in ten, and the
answers are remembered.

Whether a sentence ends is told by the stretch that it would end with, the next one and the line ends between them.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

from index.compiled import I64, U8, U32, compiled
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

_LAST = max(map(ord, _MARKS + _CLOSING))
_MAY_END = np.zeros(_LAST + 1, np.bool_)  # which characters a sentence may end with
_MAY_END[list(map(ord, _MARKS + _CLOSING))] = True


class _Learned(NamedTuple):
    """What is learned of news prose, in small letters and without the full stop."""

    abbreviations: frozenset[str]
    # After an abbreviation a capital is no sign of a new sentence ("U.S. Army"), unless the word is one of these.
    starters: frozenset[str]


@cache
def _learned() -> _Learned:
    content = json.loads(files("index").joinpath("sentences.json").read_bytes())
    return _Learned(*(frozenset(content[name]) for name in _Learned._fields))


@cache
def _punkt() -> PunktSentenceTokenizer:
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


def sentence_starts(stretches: Stretches) -> npt.NDArray[np.int64]:
    """The stretches with which sentences begin, ascending.

    Blank lines, bullets and lines ended on purpose (headlines, captions) are boundaries; closing quotes and brackets
    belong to the sentence that they close.
    """
    joined, starts, ends = stretches.joined, stretches.starts, stretches.ends
    lines, newlines, stops = _gaps(stretches.codes, starts, ends)
    begins = lines > 1  # as there is a blank line between two texts
    begins[:1] = True
    opens_line = begins | (lines > 0)
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


@compiled((U8, I64, I64), (U32, I64, I64))
def _gaps(codes: npt.NDArray[Any], starts: _Ints, ends: _Ints) -> tuple[_Ints, _Ints, _Ints]:
    """How many line ends are before each stretch (n,), and where the last of them is; which may end a sentence by their
    last character, in the middle of a paragraph and before no small letter of the English alphabet."""
    lines, newlines = np.zeros(len(starts), np.int64), np.zeros(len(starts), np.int64)
    stops = np.empty(len(starts), np.int64)
    found = before = 0
    for stretch in range(len(starts)):
        for place in range(before, starts[stretch]):
            if codes[place] == ord("\n"):
                lines[stretch] += 1
                newlines[stretch] = place
        before = ends[stretch]
        if stretch and lines[stretch] < 2 and not ord("a") <= codes[starts[stretch]] <= ord("z"):
            last = codes[ends[stretch - 1] - 1]
            if last <= _LAST and _MAY_END[last]:
                stops[found] = stretch - 1
                found += 1
    return lines, newlines, stops[:found].copy()


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of `text` as `(start, end)` offsets in characters: sorted, apart, and without space around them.

    Every character that is not space is in one of them. `sentence_starts` says where they end.
    """
    stretches = Stretches.of([text])
    first = sentence_starts(stretches)
    ends = [*stretches.ends[first[1:] - 1].tolist(), *stretches.ends[-1:].tolist()]
    return list(zip(stretches.starts[first].tolist(), ends, strict=True))
