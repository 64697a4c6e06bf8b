"""Which line of a page is what: by the line itself (`index.metadata.lines`), and by where it stands among the others.

What is not clearly something else is body. Called by `index.metadata.page`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate, chain
from statistics import median
from typing import Literal

from index.article import DateEvidence
from index.metadata import lines as one
from index.metadata.bylines import clean_byline
from index.metadata.datelines import read_dateline
from index.metadata.dates import joined
from index.metadata.page_words import END_MARK, LABELLED_DATE, PAGE_DATE, SOURCE, TITLE_SITE
from index.metadata.text import LIST_ITEM, SENTENCE_END, paragraphs

Part = Literal["body", "dated", "date", "byline", "section", "title", "standfirst", "caption", "source", "navigation"]
"""`dated` is body that tells a date, and perhaps names, as well."""

ON_THE_PAGE = "stands at the top of the page, not with the article"

_MENU = 4  # very short lines in a row
_MANY = 6  # paragraphs; a page of more is long
_NEAR = 8  # lines among which the first three paragraphs of a long page stand
_WINDOW_TITLE = 3  # lines at the top, one of which may be the title as the browser's window shows it
_KNOWN_TITLE = 40  # lines at the top among which a title that is known is looked for
_NOTICES = 3  # lines
_SOON = 15  # lines below a title among which its text begins
_LONGEST_TITLE = 30  # words
_AFTER_START = 6  # lines after the first of the text among which a date or a byline still belongs to the head
_TEASERS = 6  # lines after the text, none of them a sentence, that are more than a list in the article
_TAIL = 5  # lines at the end of a page where its source and date are looked for
_LONGEST_STANDFIRST = 40  # words
_NOT_WORD = re.compile(r"[\W_]+")
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_ATTRIBUTED = re.compile(r"\b(?:said|says|told|according to)\b", re.IGNORECASE)


@dataclass(slots=True)
class Line:
    """A paragraph of a page. `key` is what makes two lines the same, `size` counts its words, `level` is the number of
    # of a Markdown heading; `sentence` says that it reads as running text."""

    text: str
    attached: bool = False
    level: int = 0
    part: Part = "body"
    names: str | None = None
    outlet: str | None = None
    dates: tuple[DateEvidence, ...] = ()
    key: str = field(init=False)
    size: int = field(init=False)
    sentence: bool = field(init=False)
    caption: bool = field(init=False)

    def __post_init__(self) -> None:
        self.key = _key(self.text)
        self.size = one.size(self.text)
        self.sentence = one.is_prose(self.text)
        self.caption = one.is_caption(self.text)

    @property
    def open(self) -> bool:
        """Whether nothing has been found out about it."""
        return self.part == "body"

    @property
    def prose(self) -> bool:
        """Whether it is running text of the article."""
        return self.part == "body" and self.sentence and not self.caption


def lines_of(text: str, *, title: str | None, today: date | None = None) -> list[Line]:
    """The lines of a clean text, each with its part; `title` is given where a field of the file tells it."""
    lines = [_line(paragraph.text, paragraph.attached, today) for paragraph in paragraphs(text)]
    _mark_menus(lines)
    first = _first_after_title(lines, title, today)
    start = next((number for number in range(first, len(lines)) if lines[number].prose), len(lines))
    _mark_head(lines, first, start, today)
    _keep_unknown(lines)
    _mark_repeats(lines, title)
    _mark_captions(lines, first)
    _mark_foot(lines, start)
    _mark_standfirst(lines, first)
    if not any(line.part in ("title", "standfirst", "body", "dated") for line in lines):
        for line in lines:
            line.part = "body"  # whatever it is, it is all there is
    return lines


def _line(text: str, attached: bool, today: date | None) -> Line:
    heading = _HEADING.fullmatch(text)
    line = Line(heading[2].rstrip("# "), attached, len(heading[1])) if heading else Line(text, attached)
    if one.is_navigation(line.text):
        line.part = "navigation"
    elif dates := one.dates_of_line(line.text, "header", today=today):
        line.part, line.dates = "date", dates
    elif byline := one.byline_of_line(line.text, today=today):
        _sign(line, byline)
    return line


def _key(text: str) -> str:
    return _NOT_WORD.sub(" ", text).strip().casefold()


def _mark_menus(lines: list[Line]) -> None:
    """Very short lines in a row are a menu, and a short line that comes back again and again is furniture."""
    counts = Counter(line.key for line in lines if line.size <= 6)
    run: list[Line] = []
    for line in [*lines, Line("", part="title")]:
        if line.open and counts[line.key] >= 3:
            line.part = "navigation"
        if line.part in ("body", "navigation") and line.size <= 3 and not SENTENCE_END.search(line.text):
            run.append(line)
            continue
        if len(run) >= _MENU:
            for item in run:
                item.part = "navigation"
        run = []


def _first_after_title(lines: list[Line], title: str | None, today: date | None) -> int:
    """Mark the title and what stands above it; the number of the line after it, 0 where there is none."""
    known = _key(title) if title else None
    number = (
        next((number for number, line in enumerate(lines[:_KNOWN_TITLE]) if line.key == known), None)
        if known
        else _title(lines, today)
    )
    if number is None:
        return 0
    lines[number].part = "title"
    if number and lines[number - 1].open and (signature := one.signature(lines[number - 1].text, today=today)):
        _sign(lines[number - 1], signature)
    above, below = (sum(line.size for line in part if line.prose) for part in (lines[:number], lines[number + 1 :]))
    for line in lines[:number]:
        # A notice or two may stand above a title; more text than that is the article's.
        if line.open and not (line.prose and above > 0.25 * below):
            line.part = "section" if one.is_section(line.text) or one.breadcrumbs(line.text) else "navigation"
    return number + 1


def _title(lines: list[Line], today: date | None) -> int | None:
    """Which line is the title: one that the page repeats, else the best of those before the text."""
    start = _start(lines)
    if (repeated := _repeated_title(lines, start)) is not None:
        return repeated
    head = [number for number in range(start) if lines[number].open and not lines[number].caption]
    if start < len(lines) and lines[start].level == 1:
        head.append(start)  # it ends like a sentence
    head = [number for number in head if not one.breadcrumbs(lines[number].text)]
    signed = {number for number in head if one.signature(lines[number].text, today=today)}
    head = [number for number in head if number not in signed] or head
    if start == len(lines) > 1 and head[:1] == [0] and (1 in signed or lines[1].part in ("byline", "date")):
        return 0  # a text of short lines, the headline above the byline
    candidates = [number for number in head if not one.is_section(lines[number].text)] or head
    long = [number for number in candidates if lines[number].size >= 4 and not one.is_statement(lines[number].text)]
    for number in candidates:
        if lines[number].level == 1 or (number == candidates[0] and _site(lines[number].text)):
            return number
    if len(long) > 3:
        # Teasers stand above: the title is the last line before the byline or date, else before the text.
        anchors = [number for number in range(start) if lines[number].part in ("byline", "date")]
        return max((number for number in long if anchors and number < anchors[-1]), default=long[-1])
    return next(iter(long or candidates), None)


def _start(lines: list[Line]) -> int:
    """Where the text begins: the first prose, but on a long page not a notice that stands by itself."""
    prose = [number for number, line in enumerate(lines) if line.prose]
    if len(prose) > _MANY:
        for number, third in zip(prose, prose[2:], strict=False):
            if third - number <= _NEAR:
                return number
    return prose[0] if prose else len(lines)


def _repeated_title(lines: list[Line], start: int) -> int | None:
    """A line that the window's title begins with, else one that stands twice; of its places the one above the text."""
    places: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        if line.part in ("body", "navigation") and 4 <= len(line.key.split()) <= _LONGEST_TITLE:
            places.setdefault(line.key, []).append(number)
    text = list(accumulate((line.size if line.prose else 0 for line in reversed(lines)), initial=0))[::-1]

    def above_text(numbers: list[int]) -> int | None:
        """The first place with text right below it, else the last with most of the page's text below it."""
        with_text = (number for number in numbers if sum(line.prose for line in lines[number + 1 : number + _SOON]) > 1)
        rest = (number for number in reversed(numbers) if text[number + 1] >= 0.5 * text[0])
        return next(chain(with_text, rest), None)

    for number, window in enumerate(lines[:_WINDOW_TITLE]):
        begun = [place for key in places if f"{window.key} ".startswith(f"{key} ") for place in places[key]]
        place = above_text(sorted(place for place in begun if place > number))
        if place is not None:
            return place
    # A notice may be all that stands above the title.
    last = start if any(line.open for line in lines[:start]) else start + _NOTICES
    for numbers in places.values():
        line = lines[numbers[0]]
        if len(numbers) > 1 and numbers[0] <= last and line.open and line.size >= 5:
            return above_text(numbers)
    return None


def _site(text: str) -> bool:
    return " | " in text and bool(TITLE_SITE.fullmatch(text))


def _mark_head(lines: list[Line], first: int, start: int, today: date | None) -> None:
    """Sort the lines between title and text; let go of dates and bylines that stand deep in the text."""
    dated = False
    for number, line in enumerate(lines):
        in_head, in_tail = number <= start + _AFTER_START, number >= len(lines) - _TAIL
        if line.open and (in_head or in_tail) and SOURCE.fullmatch(line.text):
            line.part = "source"
        elif line.open and first <= number < start:
            _mark_below_title(line, lines[max(0, number - 1) : number + 2], today, dated=dated)
        elif line.part == "date" and number < first and PAGE_DATE.match(line.text):
            line.dates = tuple(replace(item, kind="text", note=joined(item.note, ON_THE_PAGE)) for item in line.dates)
        elif line.part == "date" and number >= start:
            # Below the first paragraph a date is the article's if it has none yet; later ones are headings.
            if dated or not (in_head or (in_tail and LABELLED_DATE.match(line.text))):
                line.part = "body"
        elif line.part == "byline" and not (in_head or in_tail):
            line.part = "body"
        dated = dated or (line.part in ("date", "byline", "dated") and number >= first and bool(line.dates))


def _mark_below_title(line: Line, around: list[Line], today: date | None, *, dated: bool) -> None:
    above, below = around[0], around[-1]
    if one.is_section(line.text) or one.breadcrumbs(line.text):
        line.part = "section"
    elif signature := one.signature(line.text, today=today):
        if not dated:  # a second one is of a list of events, say
            _sign(line, signature)
    elif one.is_role(line.text):
        beside = "byline" in (above.part, below.part)  # then what is more than a role is a place
        line.names = None if beside else one.names_beside_role(line.text)
        if beside or line.names:
            line.part = "byline"
    elif line.key == "by":
        line.part = "byline"
    elif one.is_name(line.text) and (above.key == "by" or below.part == "date" or one.is_role(below.text)):
        line.part, line.names = "byline", clean_byline(line.text)


def _sign(line: Line, signature: one.Signature) -> None:
    line.names, line.outlet, line.dates, whole = signature
    line.part = "byline" if whole else "dated"


def _keep_unknown(lines: list[Line]) -> None:
    """Where no running text shows what stands above and around it, only what is known by its wording is left out."""
    if any(line.prose for line in lines):
        return
    for line in lines:
        if line.part == "navigation" and not one.is_navigation(line.text):
            line.part = "body"


def _mark_repeats(lines: list[Line], title: str | None) -> None:
    """The title once more, with or without the site's name, and whole lines that stood before, are not body."""
    titles = {line.text for line in lines if line.part == "title"} | ({title} if title else set())
    seen = {_key(text) for text in titles}
    for line in lines:
        if not line.open:
            continue
        match = TITLE_SITE.fullmatch(line.text) if line.size <= _LONGEST_TITLE else None
        if line.key in seen or (match and match["title"] in titles):
            line.part = "navigation"
        elif line.size >= 6:
            seen.add(line.key)


def _mark_captions(lines: list[Line], first: int) -> None:
    """Lines with a picture credit; with them the short line above that names the picture."""
    words = {word for line in lines if line.part == "title" for word in line.key.split()}
    above: Line | None = None
    for line in lines[first:]:
        if line.open and line.caption and not LIST_ITEM.match(line.text):
            line.part = "caption"
            if above and above.open and above.size <= 12 and not SENTENCE_END.search(above.text):
                named_for_title = len(above.key.split()) >= 2 and words.issuperset(above.key.split())
                if (line.attached or named_for_title) and not LIST_ITEM.match(above.text):
                    above.part = "caption"
        above = line


def _mark_foot(lines: list[Line], start: int) -> None:
    """What follows "Related" or "Most read", and lists of headlines, when no text comes after them."""
    last = max((number for number, line in enumerate(lines) if line.prose), default=len(lines))
    rest = [line for line in lines[max(last, start) + 1 :] if line.open or line.part == "section"]
    mark = next((number for number, line in enumerate(rest) if END_MARK.fullmatch(line.text)), len(rest))
    headlines = 0
    for number, line in enumerate(rest[:mark]):
        headlines = 0 if SENTENCE_END.search(line.text) or LIST_ITEM.match(line.text) else headlines + 1
        if headlines == _TEASERS:
            mark = number + 1 - _TEASERS
            break
    for line in rest[mark:]:
        line.part = "navigation"


def _mark_standfirst(lines: list[Line], first: int) -> None:
    """The first open line after the title, where it is set apart from the text or much shorter than its paragraphs."""
    body = [number for number in range(first, len(lines)) if lines[number].open]
    prose = [lines[number].size for number in body[1:] if lines[number].prose]
    if not first or not prose:
        return
    line, words = lines[body[0]], lines[body[0]].size
    if not 5 <= words <= _LONGEST_STANDFIRST or LIST_ITEM.match(line.text) or read_dateline(line.text):
        return
    between = lines[body[0] + 1 : body[1]]
    set_apart = any(item.part in ("byline", "date", "caption") for item in between)
    short = words <= 0.6 * median(prose) and not _ATTRIBUTED.search(line.text)
    if set_apart or short or (line.level == 0 and not SENTENCE_END.search(line.text)):
        line.part = "standfirst"
