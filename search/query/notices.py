"""What the parser tells of a query that it understood otherwise than written: codes, messages, corrected queries."""

from __future__ import annotations

import re

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.query.dates import Reading, either, refusal
from search.query.lexer import Lexeme
from search.query.syntax import ALIASES, FIELDS
from search.results import Notice

# A field name is taken for a misspelt one at this share of its letters or more.
_LIKELY_FIELD = 0.6

# Signs that may be what is meant, not punctuation: those of C++ and C#, and pictures.
SIGN = re.compile(r"(?<=\w)(?:\+\+|#)(?!\w)|[\u2600-\u27bf\U0001f300-\U0001faff]")

# What other search engines call a field or a range of dates.
_MEANT = {
    "site": "url:",
    "inurl": "url:",
    "intitle": "title:",
    "intext": "body:",
    "before": "published:<",
    "until": "published:<=",
    "after": "published:>",
    "since": "published:>=",
}


class Notices:
    """The notices on one query, collected while it is parsed."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[tuple[str, int], Notice] = {}
        self._unclosed: list[int] = []
        self._stray: list[int] = []
        self._bad_dates: list[tuple[str, Reading | None, int, int]] = []
        self._no_other_part = False

    def __len__(self) -> int:
        return len(self._found) + len(self._unclosed) + len(self._stray) + len(self._bad_dates)

    def all(self) -> tuple[Notice, ...]:
        """The notices in the order of the query."""
        then = "so it was left out"
        if self._no_other_part:
            then = "and nothing else was asked for, so no article was found"
        for text, found, start, end in self._bad_dates:
            why, instead = refusal(text)
            message = f"{why}, {then}."
            if instead:
                message += f" Write {either([_dated(date) for date in instead])}."
            if found is None:
                self._add("bad_date", message, start, end - start)
            else:
                taken = self._text[start:end].replace(text, str(found.date), 1)
                self._add("ambiguous_date", message, start, end - start, self._with(start, end, taken))
        if self._unclosed:
            missing = ")" * len(self._unclosed)
            message = "A closing parenthesis is missing; the group was closed at the end."
            self._add("unclosed_group", message, min(self._unclosed), 1, self._text + missing)
        if self._stray:
            several = "These parentheses close nothing and were left out."
            message = several if len(self._stray) > 1 else "This parenthesis closes nothing and was left out."
            kept = "".join(letter for at, letter in enumerate(self._text) if at not in self._stray)
            self._add("stray_parenthesis", message, self._stray[0], 1, " ".join(kept.split()))
        return tuple(sorted(self._found.values(), key=lambda notice: notice.position))

    def passed_over(self) -> None:
        """A sign, in a query of few words, that is not looked for."""
        if len(self._text.split()) <= 3 and (sign := SIGN.search(self._text)):
            message = f"Only letters and digits are looked for, so “{sign[0]}” was left out."
            self._add("sign_left_out", message, sign.start(), len(sign[0]))

    def nothing_to_look_for(self) -> None:
        """A query without a letter or a digit."""
        message = "There is no word or number in the query to look for, so all articles were found."
        self._add("nothing_to_look_for", message, 0, len(self._text))

    def unclosed_quote(self, lexeme: Lexeme) -> None:
        """A quotation mark without another."""
        message = "A quotation mark is missing; the phrase was closed at the end."
        corrected = f'{self._text}"' if lexeme.text.strip('" ') else None
        self._add("unclosed_quote", message, lexeme.start, len(lexeme.text), corrected)

    def unclosed_group(self, opening: Lexeme) -> None:
        """A parenthesis that is not closed."""
        self._unclosed.append(opening.start)

    def stray_parenthesis(self, closing: Lexeme) -> None:
        """A closing parenthesis without an opening one; all of them are told as one."""
        self._stray.append(closing.start)

    def too_deep(self, opening: Lexeme, limit: int) -> None:
        """A group in more groups than are kept apart; told once."""
        if not any(code == "too_deep" for code, _ in self._found):
            message = f"Groups stand in each other more than {limit} deep; this one was joined to the one around it."
            self._add("too_deep", message, opening.start, 1)

    def dangling_operator(self, lexeme: Lexeme) -> None:
        """An operator that joins nothing."""
        self._replaced("dangling_operator", f"{lexeme.text} joins nothing here and was left out.", lexeme, "")

    def small_operator(self, word: str, start: int, end: int) -> None:
        """`or` or `not` in small letters."""
        meaning = {"or": "to find either", "not": "to leave out what follows"}[word]
        message = f"“{word}” was taken for a word and left out; write {word.upper()} {meaning}."
        self._add("small_operator", message, start, end - start, self._with(start, end, word.upper()))

    def unknown_field(self, lexeme: Lexeme) -> None:
        """A name before a colon that is no field; a single letter, or a space after it, is no attempt at one."""
        name = lexeme.text.rstrip()[:-1]
        if len(name) == 1 or lexeme.text[-1] != ":" or lexeme.end >= len(self._text):
            return
        if meant := _MEANT.get(name.lower()) or _likely_field(name.lower()):
            message = f"There is no field “{name}”, so it was taken for a word. Did you mean {meant}?"
            self._replaced("unknown_field", message, lexeme, meant)
        else:
            message = f"There is no field “{name}”, so it was taken for a word."
            self._replaced("unknown_field", message, lexeme, f"{name} ")

    def empty_field(self, lexeme: Lexeme) -> None:
        """A field without anything to be looked for in it."""
        message = f"Nothing to look for follows {lexeme.text.strip()} and it was left out."
        self._replaced("empty_field", message, lexeme, "")

    def bad_distance(self, lexeme: Lexeme, taken: str, message: str) -> None:
        """A `~` whose number cannot be followed; `taken` is what it was taken for."""
        self._replaced("bad_distance", message, lexeme, taken)

    def stray_modifier(self, lexeme: Lexeme) -> None:
        """A `~` or a `^` that stands after nothing that it could change."""
        message = f"{lexeme.text} belongs directly after a word, a phrase or a group; it was left out."
        self._replaced("stray_modifier", message, lexeme, "")

    def regular_expression(self, lexeme: Lexeme) -> None:
        """A regular expression."""
        message = (
            "Regular expressions are not understood, so this was taken for words, "
            "in which * stands for any number of letters and ? for one."
        )
        self._add("regular_expression", message, lexeme.start, len(lexeme.text))

    def bad_boost(self, lexeme: Lexeme, factor: float, least: float, most: float) -> None:
        """A boost that is no number, or out of bounds."""
        message = f"A weight is a number from {least:g} to {most:g}; this one was taken for {factor:g}."
        self._replaced("bad_boost", message, lexeme, f"^{factor:g}")

    def wildcard_in_quotes(self, lexeme: Lexeme) -> None:
        """An asterisk after a letter in quotes."""
        message = "In quotation marks an asterisk is punctuation, not any number of letters."
        self._replaced("wildcard_in_quotes", message, lexeme, lexeme.text.replace("*", ""))

    def range_without_dates(self, lexeme: Lexeme) -> None:
        """A range where there are no dates."""
        message = "Only published takes a range; this was taken for words."
        words = [word for word in lexeme.text.strip("[]{}").split() if word != "TO"]
        self._replaced("bad_range", message, lexeme, f"({' '.join(words)})")

    def bad_range(self, lexeme: Lexeme, message: str, corrected: str | None) -> None:
        """A range that cannot be followed to the letter."""
        if corrected is None:
            self._add("bad_range", message, lexeme.start, len(lexeme.text))
        else:
            self._replaced("bad_range", message, lexeme, corrected)

    def bad_date(self, text: str, found: Reading | None, start: int, end: int) -> None:
        """What was given for a date is none, or `found` to be either of two."""
        self._bad_dates.append((text, found, start, end))

    def nothing_but_bad_dates(self) -> bool:
        """Whether dates were left out of a query that has no other part, which is then told."""
        self._no_other_part = bool(self._bad_dates)
        return self._no_other_part

    def unquoted_date(self, start: int, end: int) -> None:
        """A date of several words without quotation marks."""
        text = self._text[start:end]
        message = f"“{text}” was read as one date; put quotation marks around it."
        self._add("unquoted_date", message, start, end - start, self._with(start, end, f'"{text}"'))

    def _with(self, start: int, end: int, text: str) -> str:
        corrected = f"{self._text[:start]}{text}{self._text[end:]}"
        return corrected if text else " ".join(corrected.split())

    def _replaced(self, code: str, message: str, lexeme: Lexeme, text: str) -> None:
        end = lexeme.start + len(lexeme.text.rstrip())
        self._add(code, message, lexeme.start, end - lexeme.start, self._with(lexeme.start, lexeme.end, text))

    def _add(self, code: str, message: str, position: int, length: int, suggestion: str | None = None) -> None:
        self._found.setdefault((code, position), Notice(code, message, position, length, suggestion))


def _dated(date: str) -> str:
    """A date as a query asks for it."""
    return f'published:"{date}"' if " " in date else f"published:{date}"


def _likely_field(name: str) -> str | None:
    """The field, with its colon, that `name` is a misspelling of."""
    near = process.extractOne(name, [*FIELDS, *ALIASES], scorer=OSA.normalized_similarity, score_cutoff=_LIKELY_FIELD)
    return f"{near[0]}:" if near else None
