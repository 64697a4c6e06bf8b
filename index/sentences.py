"""Where sentences begin and end: the step before entities, snippets and the same-sentence operator.

The decisions are Punkt's (Kiss and Strunk, "Unsupervised Multilingual Sentence Boundary Detection", Computational
Linguistics 32:4, 2006, as in NLTK) with the abbreviations of news prose. Punkt is asked only where a full stop is in
doubt, after an abbreviation, an initial or a number: that is one full stop in ten, and the answers are remembered.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

_NEWS_ABBREVIATIONS = """
mr mrs ms mx dr prof rev fr hon pres gov sen sens rep reps lt col gen maj capt cmdr cpl sgt pvt adm brig supt det insp
atty amb sec messrs mme mlle jr sr st ste ph.d m.d b.a m.a m.p k.c q.c
inc corp co ltd plc bros cos assn assoc dept univ inst intl natl div u.s u.k u.n e.u u.s.a u.a.e d.c ave blvd rd mt ft
ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev n.h n.j n.m n.y n.c n.d
okla ore pa r.i s.c s.d tenn tex va vt wash w.va wis wyo ont que alta
jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thurs fri a.m p.m a.d b.c
no nos art fig figs vol vols ed eds pp vs v etc e.g i.e cf al approx est ca max min sq oz lb lbs km mph tel ext misc
"""
_ABBREVIATIONS = frozenset(_NEWS_ABBREVIATIONS.split())

# After an abbreviation a capital is no sign of a new sentence ("U.S. Army"), unless the word is one of these.
_FIRST_WORDS = """
a about according after all also although an and another any as asked at authorities because before besides both but
by critics despite during earlier each either even every few finally first for former from he her here his how however
i if in indeed instead it its last later like many meanwhile more moreover most much nearly neither nevertheless
investigators no nobody none nor not nothing now of officers officials on once one only or other others our over
perhaps police prosecutors rather reports researchers residents several she since so some someone sources soon still
such than that the their then there therefore these they this those though through thus to today together two under
unlike until we what when where whether which while who why with witnesses yet you your
"""
_STARTERS = frozenset(_FIRST_WORDS.split())

_OPENING = "\"'“‘«([{¡¿•*–—-"
_CLOSING = "\"'”’»)]}"
_DOUBTFUL = re.compile(rf"[.?!…](?=[{re.escape(_CLOSING)}]*\s)[{re.escape(_CLOSING)}]*|\n\s*")
_NEXT_WORD = re.compile(r"\s*(\S+)")
_BULLET = re.compile(r"[•·▪◦‣*–—-]\s|\(?\d{1,2}[.)]\s")
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n")
_WIDEST_WRAP = 200  # characters: no program wraps text into longer lines, so there a line end is meant


@cache
def _punkt() -> PunktSentenceTokenizer:
    parameters = PunktParameters()
    parameters.abbrev_types = set(_ABBREVIATIONS)
    parameters.sent_starters = set(_STARTERS)
    return PunktSentenceTokenizer(parameters)


@lru_cache(maxsize=65536)
def _punkt_ends(word: str, following: str) -> bool:
    """Whether Punkt sees the end of a sentence between the doubtful `word` and the word after it."""
    starts_one = following.rstrip(",;:.").lower() in _STARTERS
    if len(word) == 2 and starts_one:  # Punkt takes every capital after an initial for a surname
        return True
    return bool(_punkt().text_contains_sentbreak(f"{word} {following}"))


def _full_stop_ends(text: str, since: int, stop: int, after: int, *, opens_line: bool) -> bool:
    """Whether the full stop at `stop` ends a sentence whose next word follows at `after`.

    `since` is where the text goes on after the stop or line end before it; `opens_line` says that a line begins there.
    """
    following = _NEXT_WORD.match(text, after)
    if following is None:
        return True
    bare = following[1].lstrip(_OPENING)
    if bare[:1].islower():
        return False
    begin = max(text.rfind(" ", since, stop) + 1, since)
    word = text[begin:stop].lstrip().lstrip(_OPENING)
    if word.isdigit() and len(word) <= 2 and opens_line and not text[since:begin].strip():
        return False  # "1. The first point"
    if len(word) != 1 and "." not in word.rstrip(".") and word.lower() not in _ABBREVIATIONS:
        return True
    if word in {"I", "No"} and not bare[:1].isdigit():
        return True
    return _punkt_ends(word + ".", bare or following[1])


class _Paragraph:
    """The paragraph being read, for telling lines ended on purpose from lines wrapped for want of room."""

    def __init__(self) -> None:
        self.end = 0
        self.longest_line = 0

    def line_is_whole(self, text: str, newline: int, after: int) -> bool:
        """Whether the line that ends at `newline` was ended on purpose; newlines are to be asked about in order.

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


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of `text` as `(start, end)` offsets in characters: sorted, apart, and without space around them.

    Every character that is not space is in one of them. Blank lines, bullets and lines ended on purpose (headlines,
    captions) are boundaries; closing quotes and brackets belong to the sentence that they close.
    """
    spans: list[tuple[int, int]] = []
    paragraph = _Paragraph()
    start = since = 0
    opens_line = True
    for match in _DOUBTFUL.finditer(text):
        mark, after = text[match.start()], match.end()
        before, opened, since, opens_line = since, opens_line, after, mark == "\n"
        if mark == "\n":
            if match[0].count("\n") == 1 and not paragraph.line_is_whole(text, match.start(), after):
                continue
        elif mark == ".":
            if not _full_stop_ends(text, before, match.start(), after, opens_line=opened):
                continue
        else:
            following = _NEXT_WORD.match(text, after)
            if following and following[1].lstrip(_OPENING)[:1].islower():
                continue
        _append_trimmed(spans, text, start, after)
        start = after
    _append_trimmed(spans, text, start, len(text))
    return spans


def _append_trimmed(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    sentence = text[start:end]
    bare = sentence.lstrip()
    if bare:
        start = end - len(bare)
        spans.append((start, start + len(bare.rstrip())))
