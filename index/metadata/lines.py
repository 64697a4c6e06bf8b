"""What a single line of a page is by itself: a date, a byline, navigation, a caption, prose.

Each function judges one line; `index.metadata.page` knows where it stands among the others.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from index.article import DateEvidence, DateKind
from index.entities.places import coordinates
from index.metadata.bylines import clean_byline, is_outlet, outlet_named
from index.metadata.dates import find_dates
from index.metadata.page_words import BREADCRUMBS, CAPTION, FOOTER, LABELLED_DATE, NAVIGATION, SECTIONS
from index.metadata.text import SENTENCE_END

_LONGEST_LINE = 200  # characters of a line that is not text
_LONGEST_CAPTION = 80  # words
_SHORTEST_PROSE = 9  # words of a sentence
_PROSE_ANYHOW = 30  # words; no headline is as long

_ROLE = re.compile(
    r"\b(?:writer|reporter|correspondent|editor|columnist|contributor|journalist|bureau chief)s?\b", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FULL_STOP = re.compile(r"[.…。][\"'”’»)\]]*$")
_BESIDE_DATE = re.compile(
    r"\b(?:first|last|originally|published|updated|posted|modified|created|released|issued|date|dated|today|on|at|the"
    r"|time|local|hrs?|am|pm|ist|min(?:ute)?s?|read|edition|print|online|air|publiziert|veröffentlicht|zuletzt|aktualisiert"
    r"|um|uhr|publiée?|mise?\sà\sjour|le|à|[A-Z]{1,2}T|\d{1,2}[:.]\d\d"
    r"|\d{4} (?:GMT|HKT|UTC)|\d+ (?:minutes?|hours?|days?) ago|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"|[^\w\s]|\d+ (?=min)",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\W*(?:by|(?:written|reported|posted|words|story|analysis|opinion) by|authors?\s*:|byline\s*:)\s*:?\s+",
    re.IGNORECASE,
)
_BYLINE_WORDS = re.compile(
    r"\b(?:and|in|for|of|at|the|to|from|with|on|de|la|le|van|von|der|den|di|da|bin|al|el|special|staff|senior|chief"
    r"|writers?|reporters?|correspondents?|editors?|contributors?|contributing|columnists?|producers?|updated|published"
    r"|posted|min(?:ute)?s?|read|a\.?m|p\.?m)\b"
)
_BEFORE_BY = re.compile(rf"(?:\s*(?:{_BESIDE_DATE.pattern}))*\s*", re.IGNORECASE)
_BY_SOMEWHERE = re.compile(r"\bby\b|\b(?:authors?|byline)\s*:", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]+)\]\([^()\s]*\)")
_EMPHASIS = re.compile(r"\*+|(?<!\w)_+|_+(?!\w)")
_DATE_HERE = "\0"  # stands for a date in a line; no clean text has it
_BETWEEN_NAMES = re.compile(r"[|•·–—,;()]|\s-\s|\band\b")
_NAME_WORD = r"(?:[A-ZÀ-ÖØ-ÞČŁŚŞŠŻŽ][\w.’'-]*|de|van|von|der|la|bin|al|el|da|di)"
_NAME = re.compile(rf"{_NAME_WORD}(?: {_NAME_WORD}){{1,3}}")
_FULL_NAME = rf"(?![a-z]){_NAME.pattern}"
_PAR = re.compile(rf"(?:Par|PAR|Von|VON) (?P<names>{_FULL_NAME}(?:(?:, | et | und ){_FULL_NAME})*)")


def size(text: str) -> int:
    """How long a text is in words; two signs of a script without spaces count as a word."""
    return len(text.split()) + (0 if text.isascii() else len(_WIDE.findall(text)) // 2)


def is_prose(text: str) -> bool:
    """Whether a line reads as running text: a sentence, or too long for a headline."""
    words = size(text)
    return words >= _PROSE_ANYHOW or (words >= _SHORTEST_PROSE and is_statement(text))


def is_statement(text: str) -> bool:
    """Whether a line of any length ends in a full stop, as headlines do not."""
    return bool(_FULL_STOP.search(text))


def is_navigation(text: str) -> bool:
    """Whether a whole line leads elsewhere, asks for something, or belongs to the frame of the page."""
    return len(text) <= _LONGEST_LINE and bool(NAVIGATION.fullmatch(text) or FOOTER.fullmatch(text))


def is_caption(text: str) -> bool:
    """Whether a line describes a picture, as the credit in it shows."""
    return len(text) <= 8 * _LONGEST_CAPTION and size(text) <= _LONGEST_CAPTION and bool(CAPTION.fullmatch(text))


def is_section(text: str) -> bool:
    """Whether a line is the name of a newspaper's section: `World News`."""
    words = text.lower().split()
    return 0 < len(words) <= 4 and all(word.strip(",|/") in SECTIONS for word in words)


def breadcrumbs(text: str) -> list[str]:
    """The steps of `Home > World > Asia`; none for any other line."""
    if len(text) > _LONGEST_LINE or not BREADCRUMBS.fullmatch(text):
        return []
    return [step for step in (step.strip() for step in re.split(r"[>›»]", text)) if step]


class Signature(NamedTuple):
    """What a line such as `Jane Doe, The Courier · 3 May 2024` tells; `whole` says that there is nothing else in it."""

    names: str | None
    outlet: str | None
    dates: tuple[DateEvidence, ...]
    whole: bool


def dates_of_line(text: str, kind: DateKind, *, today: date | None = None) -> tuple[DateEvidence, ...]:
    """The dates of a line that holds nothing else but labels and its section; none for any other line."""
    if len(text) > _LONGEST_LINE or not _DIGIT.search(text):
        return ()
    found = find_dates(text, kind, today=today)
    if not found:
        return ()
    rest = " ".join(_BESIDE_DATE.sub(" ", _without_dates(text, found, " ")).split())
    return tuple(evidence for _, _, evidence in found) if not rest or is_section(rest) else ()


def signature(text: str, *, today: date | None = None) -> Signature | None:
    """The writers, their outlet and the dates of a line that has no "by"; None for one of other words, or no date.

    Names are set apart from the date and from each other by punctuation. A few capitalised words that are no names,
    a place perhaps, may stand beside a date too.
    """
    if len(text) > _LONGEST_LINE or not _DIGIT.search(text) or is_caption(text):
        return None
    text = _unmarked(text)
    found = find_dates(text, "header", today=today)
    if not any(item.date for _, _, item in found):
        return None
    rest = _without_dates(text, found, _DATE_HERE)
    pieces = [LABELLED_DATE.sub("", piece).strip(" .:") for piece in _BETWEEN_NAMES.split(rest)]
    pieces = [piece for piece in pieces if not is_role(piece) and _BESIDE_DATE.sub(" ", piece).strip(f" {_DATE_HERE}")]
    outlets = [piece for piece in pieces if _DATE_HERE not in piece and (is_outlet(piece) or piece.startswith("The "))]
    names = [
        piece
        for piece in pieces
        if is_name(piece) and not is_section(piece) and piece not in outlets and coordinates(piece) is None
    ]
    words = _BESIDE_DATE.sub(" ", rest.replace(_DATE_HERE, " ")).split()
    running = len(words) > _SHORTEST_PROSE or any(word.islower() for word in _BYLINE_WORDS.sub(" ", rest).split())
    if running or not (names or (len(words) <= 5 and " ".join(words).istitle())):
        return None
    byline = clean_byline(", ".join(names))
    understood = byline is not None and byline.count(", ") + 1 == len(names)
    outlet = outlet_named(", ".join(outlets)) if names else None
    whole = understood and len(names) + len(outlets) == len(pieces) and outlets in ([], [outlet])
    return Signature(byline, outlet, tuple(evidence for _, _, evidence in found), whole)


def byline_of_line(text: str, *, today: date | None = None) -> Signature | None:
    """What a line such as `By Jane Doe, The Courier, 3 May 2024` or `Published 3 May 2024 by Jane Doe` tells; None for
    any other line. Of French and German ones only whole names are known: `Par Jeanne Petit`, `Von Anna Berg`."""
    if len(text) > _LONGEST_LINE:
        return None
    return _par(text) or _by(text, today)


def _par(text: str) -> Signature | None:
    par = _PAR.fullmatch(text)
    names = clean_byline(par["names"]) if par and coordinates(par["names"]) is None else None
    return Signature(names, None, (), whole=True) if names else None


def _by(text: str, today: date | None) -> Signature | None:
    if not _BY_SOMEWHERE.search(text):
        return None
    text = _unmarked(text)
    if is_prose(text):
        return None
    found = find_dates(text, "byline", today=today)
    rest = _without_dates(text, found, " | ")
    date_first = _BY.match(text) is None
    set_apart = False
    if date_first and (before := _BEFORE_BY.match(rest)) and any(start < before.end() for start, _, _ in found):
        set_apart = bool(before[0].strip(" |"))
        rest = rest[before.end() :]
    match = _BY.match(rest)
    if match is None:
        return None
    by, rest = match[0], rest[match.end() :]
    names = clean_byline(rest) if rest[:1].isupper() else None
    if names is None or any(word.islower() for word in _BYLINE_WORDS.sub(" ", rest).split()):
        return None
    if (
        date_first
        and not (set_apart and by[0].islower())
        and not all(is_name(name) and not name.startswith("The ") for name in names.split(", "))
    ):
        return None  # `March 2025 By The Numbers`
    return Signature(names, outlet_named(rest), tuple(evidence for _, _, evidence in found), whole=True)


def _unmarked(text: str) -> str:
    """A line without the marks of Markdown: emphasis, and links of which the words stay."""
    return _EMPHASIS.sub("", _MARKDOWN_LINK.sub(r"\1", text)).strip()


def _without_dates(text: str, found: list[tuple[int, int, DateEvidence]], instead: str) -> str:
    for start, end, _ in reversed(found):
        text = text[:start] + instead + text[end:]
    return text


def is_name(text: str) -> bool:
    """Whether a line has the form of a person's name, and nothing else."""
    return bool(_NAME.fullmatch(text))


def names_beside_role(text: str) -> str | None:
    """The whole names in a line such as `From our political correspondent, Jane Doe`; None for the role alone."""
    return ", ".join(name for name in (clean_byline(text) or "").split(", ") if is_name(name)) or None


def is_role(text: str) -> bool:
    """Whether a line says what its writer is: `Political correspondent, Seoul`."""
    return size(text) <= 8 and not SENTENCE_END.search(text) and bool(_ROLE.search(text))
