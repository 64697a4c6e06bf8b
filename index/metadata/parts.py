"""Which line of a page is what: by the line itself (`index.metadata.lines`), and by where it stands among the others.

What is not clearly something else is body. Called by `index.metadata.page`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile
from statistics import median
from typing import Literal

from index.article import DateEvidence
from index.metadata import lines as one
from index.metadata.bylines import clean_byline
from index.metadata.datelines import read_dateline
from index.metadata.dates import joined
from index.metadata.page_words import END_MARK, LABELLED_DATE, PAGE_DATE, SOURCE, TITLE_SITE
from index.metadata.text import LIST_ITEM, SENTENCE_END, paragraphs

Part = Literal["body", "date", "byline", "section", "title", "standfirst", "caption", "source", "navigation"]

ON_THE_PAGE = "stands at the top of the page, not with the article"

_MENU = 4  # very short lines in a row
_AFTER_START = 4  # lines after the first of the text among which a date or a byline still belongs to the head
_TAIL = 5  # lines at the end of a page where its source and date are looked for
_LONGEST_STANDFIRST = 40  # words
_NOT_WORD = re.compile(r"[\W_]+")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)[\s#]*")
_ATTRIBUTED = re.compile(r"\b(?:said|says|told|according to)\b", re.IGNORECASE)


@dataclass(slots=True)
class Line:
    """A paragraph of a page. `key` is what makes two lines the same; `level` counts the # of a Markdown heading."""

    text: str
    attached: bool
    level: int
    key: str
    part: Part = "body"
    names: str | None = None
    dates: tuple[DateEvidence, ...] = ()

    @property
    def open(self) -> bool:
        """Whether nothing has been found out about it."""
        return self.part == "body"

    @property
    def prose(self) -> bool:
        """Whether it is running text of the article."""
        return self.open and one.is_prose(self.text) and not one.is_caption(self.text)


def lines_of(text: str, *, title: str | None, today: date | None = None) -> list[Line]:
    """The lines of a clean text, each with its part; `title` is given where a field of the file tells it."""
    lines = [_line(paragraph.text, paragraph.attached, today) for paragraph in paragraphs(text)]
    _mark_menus(lines)
    start = next((number for number, line in enumerate(lines) if line.prose), len(lines))
    first = _first_after_title(lines, start, title)
    start = max(start, first)
    _mark_head(lines, first, start)
    _mark_repeats(lines, title)
    _mark_captions(lines, first)
    _mark_foot(lines, start)
    _mark_standfirst(lines, first)
    return lines


def _line(text: str, attached: bool, today: date | None) -> Line:
    heading = _HEADING.fullmatch(text)
    if heading:
        text = heading[2]
    line = Line(text, attached, len(heading[1]) if heading else 0, _NOT_WORD.sub(" ", text).strip().casefold())
    if one.is_navigation(text):
        line.part = "navigation"
    elif dates := one.dates_of_line(text, "header", today=today):
        line.part, line.dates = "date", dates
    else:
        line.names, line.dates = one.byline_of_line(text, today=today)
        if line.names:
            line.part = "byline"
    return line


def _mark_menus(lines: list[Line]) -> None:
    """Very short lines in a row are a menu, and a short line that comes back again and again is furniture."""
    counts = Counter(line.key for line in lines if one.size(line.text) <= 6)
    run: list[Line] = []
    for line in [*lines, Line("", attached=False, level=0, key="", part="title")]:
        if line.open and counts[line.key] >= 3:
            line.part = "navigation"
        if line.part in ("body", "navigation") and one.size(line.text) <= 3 and not SENTENCE_END.search(line.text):
            run.append(line)
            continue
        if len(run) >= _MENU:
            for item in run:
                item.part = "navigation"
        run = []


def _first_after_title(lines: list[Line], start: int, title: str | None) -> int:
    """Mark the title, among the lines before the text starts, and what stands above it; the number after it."""
    number = (
        _title(lines, start)
        if title is None
        else next(
            (
                number
                for number, line in enumerate(lines[: start + 1])
                if line.key == _NOT_WORD.sub(" ", title).strip().casefold()
            ),
            None,
        )
    )
    if number is None:
        return 0
    lines[number].part = "title"
    for line in lines[:number]:
        if line.open:
            line.part = "section" if one.is_section(line.text) or one.breadcrumbs(line.text) else "navigation"
    return number + 1


def _title(lines: list[Line], start: int) -> int | None:
    keys = Counter(line.key for line in lines)
    sites = {match["title"] for line in lines if (match := TITLE_SITE.fullmatch(line.text))}
    head = [number for number in range(start) if lines[number].open and not one.is_caption(lines[number].text)]
    if (
        start < len(lines)
        and one.size(lines[start].text) <= 25
        and (keys[lines[start].key] > 1 or lines[start].level == 1)
    ):
        head.append(start)  # a title that ends like a sentence
    candidates = [number for number in head if not one.is_section(lines[number].text)] or head
    if not candidates:
        return None
    long = [number for number in candidates if one.size(lines[number].text) >= 4]
    for number in candidates:
        if lines[number].level == 1:
            return number
    for number in long:
        if keys[lines[number].key] > 1 or lines[number].text in sites:
            return number
    if len(long) > 3:
        # Teasers stand above: the title is the last line before the byline or date, else before the text.
        anchors = [number for number in range(start) if lines[number].part in ("byline", "date")]
        return max((number for number in long if anchors and number < anchors[-1]), default=long[-1])
    return (long or candidates)[0]


def _mark_head(lines: list[Line], first: int, start: int) -> None:
    """Sort the lines between title and text; let go of dates and bylines that stand deep in the text."""
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else None
        in_head, in_tail = number <= start + _AFTER_START, number >= len(lines) - _TAIL
        if first <= number < start and line.open:
            if one.is_section(line.text) or one.breadcrumbs(line.text):
                line.part = "section"
            elif one.is_role(line.text):
                line.part = "byline"
            elif one.is_name(line.text) and below and (below.part == "date" or one.is_role(below.text)):
                line.part, line.names = "byline", clean_byline(line.text)
        elif line.open and (in_head or in_tail) and SOURCE.fullmatch(line.text):
            line.part = "source"
        elif line.part == "date":
            if not (in_head or (in_tail and LABELLED_DATE.match(line.text))):
                line.part = "body"
            elif number < first and PAGE_DATE.match(line.text):
                line.dates = tuple(
                    replace(item, kind="text", note=joined(item.note, ON_THE_PAGE)) for item in line.dates
                )
        elif line.part == "byline" and not (in_head or in_tail):
            line.part = "body"


def _mark_repeats(lines: list[Line], title: str | None) -> None:
    """The title once more, with or without the site's name, and whole lines that stood before, are not body."""
    titles = {line.text for line in lines if line.part == "title"} | ({title} if title else set())
    seen = {_NOT_WORD.sub(" ", text).strip().casefold() for text in titles}
    for line in lines:
        if not line.open:
            continue
        match = TITLE_SITE.fullmatch(line.text)
        if line.key in seen or (match and match["title"] in titles):
            line.part = "navigation"
        elif one.size(line.text) >= 6:
            seen.add(line.key)


def _mark_captions(lines: list[Line], first: int) -> None:
    """Lines with a picture credit; with them the short line above that names the picture."""
    words = {word for line in lines if line.part == "title" for word in line.key.split()}
    above: Line | None = None
    for line in lines[first:]:
        if line.open and one.is_caption(line.text) and not LIST_ITEM.match(line.text):
            line.part = "caption"
            if above and above.open and one.size(above.text) <= 12 and not SENTENCE_END.search(above.text):
                named_for_title = len(above.key.split()) >= 2 and words.issuperset(above.key.split())
                if (line.attached or named_for_title) and not LIST_ITEM.match(above.text):
                    above.part = "caption"
        above = line


def _mark_foot(lines: list[Line], start: int) -> None:
    """What follows "Related" or "Most read", when no text comes after it."""
    last = max((number for number, line in enumerate(lines) if line.prose), default=len(lines))
    for number in range(max(last, start) + 1, len(lines)):
        if END_MARK.fullmatch(lines[number].text):
            for line in lines[number:]:
                if line.open or line.part == "section":
                    line.part = "navigation"
            return


def _mark_standfirst(lines: list[Line], first: int) -> None:
    """The first open line after the title, where it is set apart from the text or much shorter than its paragraphs."""
    body = [number for number in range(first, len(lines)) if lines[number].open]
    prose = [one.size(lines[number].text) for number in body[1:] if lines[number].prose]
    if not first or not prose:
        return
    line, words = lines[body[0]], one.size(lines[body[0]].text)
    if not 5 <= words <= _LONGEST_STANDFIRST or LIST_ITEM.match(line.text) or read_dateline(line.text):
        return
    between = lines[body[0] + 1 : body[1]]
    set_apart = any(item.part in ("byline", "date", "caption") for item in between)
    short = words <= 0.6 * median(prose) and not _ATTRIBUTED.search(line.text)
    if set_apart or short or (line.level == 0 and not SENTENCE_END.search(line.text)):
        line.part = "standfirst"
