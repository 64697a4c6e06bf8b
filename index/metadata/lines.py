"""What a single line of a page is by itself: a date, a byline, navigation, a caption, prose.

Each function judges one line; `index.metadata.page` knows where it stands among the others.
"""

from __future__ import annotations

import re
from datetime import date

from index.article import DateEvidence, DateKind
from index.metadata.bylines import clean_byline
from index.metadata.dates import find_dates
from index.metadata.page_words import BREADCRUMBS, CAPTION, FOOTER, NAVIGATION, SECTIONS
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
    r"|time|local|hrs?|am|pm|ist|min(?:ute)?s?|read|edition|print|online|air|publiziert|[A-Z]{1,2}T|\d{1,2}[:.]\d\d"
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
_NAME_WORD = r"(?:[A-Z][\w.’'-]*|de|van|von|der|la|bin|al|el|da|di)"
_NAME = re.compile(rf"{_NAME_WORD}(?: {_NAME_WORD}){{1,3}}")


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


def dates_of_line(
    text: str, kind: DateKind, *, beside_names: bool = False, today: date | None = None
) -> tuple[DateEvidence, ...]:
    """The dates of a line that holds nothing else but labels and its section; none for any other line.

    With `beside_names` a few capitalised words may stand there too: `Jane Doe, The Courier · 3 May 2024`.
    """
    if len(text) > _LONGEST_LINE or not _DIGIT.search(text):
        return ()
    found = find_dates(text, kind, today=today)
    if not found:
        return ()
    rest = text
    for start, end, _ in reversed(found):
        rest = rest[:start] + " " + rest[end:]
    rest = " ".join(_BESIDE_DATE.sub(" ", rest).split())
    alone = not rest or is_section(rest)
    named = beside_names and len(rest.split()) <= 5 and rest.istitle() and any(item.date for _, _, item in found)
    return tuple(evidence for _, _, evidence in found) if alone or named else ()


def byline_of_line(text: str, *, today: date | None = None) -> tuple[str | None, tuple[DateEvidence, ...]]:
    """The names and the dates in a line such as `By Jane Doe, 3 May 2024`; no names for any other line."""
    match = _BY.match(text)
    if match is None or len(text) > _LONGEST_LINE or is_prose(text):
        return None, ()
    found = find_dates(text, "byline", today=today)
    rest = text
    for start, end, _ in reversed(found):
        rest = rest[:start] + " | " + rest[end:]
    rest = rest[match.end() :]
    names = clean_byline(rest) if rest[:1].isupper() else None
    if names is None or any(word.islower() for word in _BYLINE_WORDS.sub(" ", rest).split()):
        return None, ()
    return names, tuple(evidence for _, _, evidence in found)


def is_name(text: str) -> bool:
    """Whether a line has the form of a person's name, and nothing else."""
    return bool(_NAME.fullmatch(text))


def names_beside_role(text: str) -> str | None:
    """The whole names in a line such as `From our political correspondent, Jane Doe`; None for the role alone."""
    return ", ".join(name for name in (clean_byline(text) or "").split(", ") if is_name(name)) or None


def is_role(text: str) -> bool:
    """Whether a line says what its writer is: `Political correspondent, Seoul`."""
    return size(text) <= 8 and not SENTENCE_END.search(text) and bool(_ROLE.search(text))
