"""What one piece of a query asks for: words, phrases, patterns and dates, as leaves of the tree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

from pycountry import languages

from index.analysis import Form, fold, tokens
from index.partial_date import PartialDate
from search.query.dates import Reading, ends, read
from search.query.lexer import Lexeme
from search.query.notices import SIGN, Notices
from search.query.syntax import (
    ALIASES,
    FIELDS,
    All,
    DateRange,
    Fuzzy,
    Leaf,
    Near,
    Phrase,
    Run,
    Sentence,
    Wildcard,
    Word,
)

LONGEST_DATE = 4  # words of a date without quotes, after the first: Friday 31 January 2025

MAX_EDITS = 2
MAX_DISTANCE = 100
DEFAULT_DISTANCE = 5  # of "near by"~

_FIELD_NAMES = {name: name for name in FIELDS} | ALIASES
_ESCAPED = re.compile(r"\\(.?)", re.DOTALL)
_PIECE = re.compile(r"(?:[^\W_]|[*?])+")
_STARS = re.compile(r"\*+")
_DROPPED = str.maketrans("", "", "'’.,")
_PLAIN_RUN = re.compile(r"\d+(?::\d+)+|[^\W_]+(?:['’.,\-/@&_][^\W_]+)*")
# What of an address may be otherwise, or be left out, and lead to the same page.
_BESIDE_ADDRESS = re.compile(r"^(?:https?://)?(?:www\.)?|[?&](?:utm_\w+|\w*clid)=[^&#]*|#.*", re.IGNORECASE)
_MARKED_STAR = re.compile(r"\w\*")


def field_named(name: str) -> str | None:
    """The field that a query calls `name`, in whatever case; None when there is none."""
    return _FIELD_NAMES.get(name.lower())


def word(lexeme: Lexeme, fuzzy: Lexeme | None, field: str | None, notices: Notices) -> Sequence[Leaf]:
    """The leaves of a piece without quotes; none for punctuation, several for wildcards among words."""
    text, start, end = lexeme.text, lexeme.start, lexeme.end
    if field == "language":
        no_distance(fuzzy, notices)
        return _language(text, start, end)
    if lexeme.kind == "address":
        # Who pastes an address looks for the article that came from it, by whichever of its spellings.
        return _plain(lexeme._replace(text=_BESIDE_ADDRESS.sub("", text)), fuzzy, field or "url", notices)
    if "*" in text or "?" in text:
        text, wild = _escape_wildcards(text)
        if wild:
            no_distance(fuzzy, notices)
            return _wildcards(text, start, end, field)
        lexeme = lexeme._replace(text=text)
    return _plain(lexeme, fuzzy, field, notices)


def quoted(lexeme: Lexeme, fuzzy: Lexeme | None, field: str | None, notices: Notices) -> Sequence[Leaf]:
    """The leaf of a piece in quotes; none when nothing stands in them."""
    start, end = lexeme.start, lexeme.end
    text = " ".join(SIGN.sub(" ", inside(lexeme)).split())
    if field == "language":
        no_distance(fuzzy, notices)
        return _language(text, start, end)
    if _MARKED_STAR.search(text):
        notices.wildcard_in_quotes(lexeme)
        text = " ".join(text.replace("*", " ").split())
    found = list(tokens(text))
    forms = tuple(form for _, _, form in found)
    if fuzzy is not None and len(forms) < 2:
        notices.bad_distance(fuzzy, "", "Only several words can stand near each other, so this was left out.")
        fuzzy = None
    if not forms:
        return ()
    if fuzzy is None:
        return (Phrase(text, forms, field, start, end),)
    if fuzzy.text in ("~s", "~S"):
        return (Sentence(text, forms, field, start, end),)
    return (Near(text, forms, _distance(fuzzy, notices), field, start, end),)


def words_in(lexeme: Lexeme, field: str | None, notices: Notices) -> Sequence[Leaf]:
    """The words of a piece that was meant for something else."""
    words = [
        Lexeme("word", lexeme.text[start:end], lexeme.start + start, lexeme.start + end)
        for start, end, _ in tokens(lexeme.text)
    ]
    return [leaf for piece in words if piece.text != "TO" for leaf in word(piece, None, field, notices)]


def dates_in(text: str, lexemes: Sequence[Lexeme], notices: Notices) -> tuple[Sequence[Leaf], int]:
    """The leaf of a date, of a comparison or of a range, and how many of `lexemes` after the first it took."""
    first = lexemes[0]
    if first.kind == "range":
        return _range(first, notices), 0
    if first.kind == "comparison":
        return _comparison(text, lexemes, notices)
    if first.text == "*":
        return (All("published", first.start, first.end),), 0
    found, used = _read_ahead(text, lexemes, notices)
    if found is None:
        return (), 0
    return (DateRange(found, found, False, False, first.start, lexemes[used].end),), used


def _comparison(text: str, lexemes: Sequence[Lexeme], notices: Notices) -> tuple[Sequence[Leaf], int]:
    sign, *dated = lexemes
    if not dated:
        notices.bad_date(sign.text.strip(), None, sign.start, sign.end)
        return (), 0
    found, used = _read_ahead(text, dated, notices)
    if found is None:
        return (), 1
    exclusive, end = "=" not in sign.text, dated[used].end
    if sign.text[0] == ">":
        return (DateRange(found, None, exclusive, False, sign.start, end),), 1 + used
    return (DateRange(None, found, False, exclusive, sign.start, end),), 1 + used


def no_distance(fuzzy: Lexeme | None, notices: Notices) -> None:
    """Notice a `~`, if there is one, after what can have none."""
    if fuzzy is not None:
        notices.bad_distance(
            fuzzy, "", "Only a single word can be looked for with other letters, only a phrase with words between."
        )


def inside(lexeme: Lexeme) -> str:
    """What stands in the quotes of a quoted piece."""
    return " ".join(_ESCAPED.sub(r" \1", lexeme.text.strip('"')).replace('"', " ").replace("\\", " ").split())


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[tuple[int, int, Form], ...]:
    """The tokens of a piece of a query; people ask for the same words again."""
    return tuple(tokens(text))


def _plain(lexeme: Lexeme, fuzzy: Lexeme | None, field: str | None, notices: Notices) -> Sequence[Leaf]:
    _, text, start, end = lexeme
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    found = _read(text)
    if len(found) != 1:
        no_distance(fuzzy, notices)
    if not found:
        return ()
    if len(found) > 1:
        return (Run(_spelling(text, found), tuple(form for _, _, form in found), field, start, end),)
    first, last, form = found[0]
    if end - start == len(text):
        start, end = start + first, start + last
    if fuzzy is not None and (edits := _edits(fuzzy, notices)):
        return (Fuzzy(text[first:last], form.form, edits, field, start, end),)
    return (Word(text[first:last], form, field, start, end),)


def _spelling(text: str, found: Sequence[tuple[int, int, Form]]) -> str:
    """How the words of a run are written in one, so that they are read as the same again."""
    written = text[found[0][0] : found[-1][1]]
    if _PLAIN_RUN.fullmatch(written) and [form for _, _, form in tokens(written)] == [form for _, _, form in found]:
        return written
    return "-".join(text[start:end] for start, end, _ in found)


def _escape_wildcards(text: str) -> tuple[str, bool]:
    """`text` with escaped wildcards made punctuation, and whether wildcards remain."""
    text = text.replace("\\*", "\\-").replace("\\?", "\\-")
    return text, "*" in text or "?" in text


def _wildcards(text: str, start: int, end: int, field: str | None) -> Sequence[Leaf]:
    leaves: list[Leaf] = []
    folded = fold(_ESCAPED.sub(r"\1", text)).translate(_DROPPED)
    pieces = _PIECE.findall(folded)
    for piece in pieces:
        literal = piece.replace("*", "").replace("?", "")
        if not literal:
            if len(pieces) == 1 and "*" in piece:
                leaves.append(All(field, start, end))
        elif literal == piece or len(found := list(tokens(literal))) > 1:
            found = list(tokens(literal))
            forms = tuple(form for _, _, form in found)
            if len(forms) == 1:
                leaves.append(Word(literal, forms[0], field, start, end))
            elif forms:
                leaves.append(Run(_spelling(literal, found), forms, field, start, end))
        else:
            leaves.append(Wildcard(_STARS.sub("*", piece), field, start, end))
    return leaves


def _language(text: str, start: int, end: int) -> Sequence[Leaf]:
    """A language by its ISO 639 code or its English name."""
    name = fold(_ESCAPED.sub(r"\1", text)).strip(" ,.:;!?")
    first = _PIECE.search(name)
    if first is None:
        return ()
    code = first.group().replace("*", "").replace("?", "")
    if not code:
        return (All("language", start, end),)
    if len(code) > 2:
        language = languages.get(alpha_3=code) or _language_called(name) or _language_called(code)
        code = getattr(language, "alpha_2", language.alpha_3) if language else code
    return (Word(code, Form(code, code), "language", start, end),)


def _language_called(name: str) -> Any:
    """The entry of ISO 639 with this name or code; None when there is none."""
    with suppress(LookupError):
        return languages.lookup(name)
    return None


def _edits(fuzzy: Lexeme, notices: Notices) -> int:
    asked = fuzzy.text[1:]
    if not asked:
        return 1
    if asked.isdigit() and int(asked) <= MAX_EDITS:
        return int(asked)
    edits = MAX_EDITS if asked.isdigit() else 1
    message = f"A word can differ by 1 or {MAX_EDITS} letters; this was taken for ~{edits}."
    notices.bad_distance(fuzzy, f"~{edits}", message)
    return edits


def _distance(fuzzy: Lexeme, notices: Notices) -> int:
    asked = fuzzy.text[1:]
    if asked.isdigit() and int(asked) <= MAX_DISTANCE:
        return int(asked)
    distance = MAX_DISTANCE if asked.isdigit() else DEFAULT_DISTANCE
    message = f"Words can be from 0 to {MAX_DISTANCE} words apart; this was taken for ~{distance}."
    notices.bad_distance(fuzzy, f"~{distance}", message)
    return distance


def _read_ahead(text: str, lexemes: Sequence[Lexeme], notices: Notices) -> tuple[PartialDate | None, int]:
    """The date that begins at the first of `lexemes`, and how many more of them it takes."""
    first = lexemes[0]
    if first.kind == "quoted":
        return _checked(inside(first), read(inside(first)), first.start, first.end, notices), 0
    for more, last in enumerate(lexemes):
        if last.kind == "quoted":
            break
        written = text[first.start : last.end]
        if (found := read(written)) is not None:
            if more:
                notices.unquoted_date(first.start, last.end)
            return _checked(written, found, first.start, last.end, notices), more
    return _checked(first.text, None, first.start, first.end, notices), 0


def _checked(text: str, found: Reading | None, start: int, end: int, notices: Notices) -> PartialDate | None:
    if found is None or found.other is not None:
        notices.bad_date(text, found, start, end)
        return None
    return found.date


def _range(lexeme: Lexeme, notices: Notices) -> Sequence[Leaf]:
    text = lexeme.text
    closed = text[-1] in "]}"
    parts = ends(text[1:-1] if closed else text[1:])
    if parts is None:
        parts = (text.strip("[]{}"),) * 2
        if read(parts[0]) is not None:
            notices.bad_range(lexeme, "A range has two ends: [2025-01 TO 2025-03].", f"[{parts[0]} TO {parts[0]}]")
    elif not closed:
        notices.bad_range(lexeme, "The range was closed at its end.", f"{text.rstrip()}]")
    low, high = (_checked(part, read(part), lexeme.start, lexeme.end, notices) if part else None for part in parts)
    after, before = text[0] == "{" and low is not None, text[-1] == "}" and high is not None
    if low is None and high is None:
        return (All("published", lexeme.start, lexeme.end),) if parts == ("", "") else ()
    if low is not None and high is not None and low.start >= high.end:
        low, high, after, before = high, low, before, after
        swapped = f"{'{' if after else '['}{low} TO {high}{'}' if before else ']'}"
        notices.bad_range(lexeme, "The range ended before it began; its ends were exchanged.", swapped)
    return (DateRange(low, high, after, before, lexeme.start, lexeme.end),)
