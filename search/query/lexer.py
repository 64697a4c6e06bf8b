"""Cuts a query into lexemes: the first step of the parser. Every string has lexemes; what has no meaning is left out.

Typographic variants are made plain first, character by character, so that offsets hold: curly and angle quotes, and
full-width forms. A dash is a minus where one would be: after a space and directly before a word.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_PLAIN = str.maketrans(
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(map(ord, "“”„‟«»″❝❞〝〞〟＂"), '"')
    | {0x3000: " "}
)

# A question mark after several words is a question's, not a letter left open.
_QUESTION = re.compile(r"(?<=\w)\?(?=\s*$)")

_LEXEME = re.compile(
    r"""
      \s+
    | (?P<quoted> "(?:[^"\\]|\\.)*(?:"|\\?\Z) )
    | (?P<opening> \( )
    | (?P<closing> \) )
    | (?P<operator> (?:AND|OR|NOT)(?=[\s()"]|\Z) | && | \|\|? )
    | (?P<sign> (?: [-+!]+ | (?<![^\s(])[–—−] ) (?=[^\s)]) )
    | (?P<regex> (?<![^\s(:+!-]) /(?=[^/\s]*[*+?|^$()\[\]{}])[^/\s]+/ (?![^\s)~^]) )
    | (?P<address> (?: [a-zA-Z][\w+.-]*:/ | (?:[a-zA-Z0-9-]+\.)+[a-zA-Z]{2,} ) /[^\s"()]+ )
    | (?P<field> [^\W\d_]\w*:(?!//)\s* )
    | (?P<range> (?<=:)[\[{][^\[\]{}]*[\]}]? | [\[{][^\[\]{}]*\sTO\s[^\[\]{}]*(?:[\]}]|\Z) )
    | (?P<comparison> [<>]=?\s* )
    | (?P<fuzzy> ~(?:\d[\d.]*|[sS](?!\w))? )
    | (?P<boost> \^(?:-(?=\.?\d))?[\d.]* )
    | (?P<word> (?: \\. | [^\s"()\[\]{}~^\\&|] | &(?!&) )+ )
    | .
    """,
    re.VERBOSE | re.DOTALL,
)


class Lexeme(NamedTuple):
    """A piece of a query: `kind` is the name of a group of the pattern, offsets are in characters."""

    kind: str
    text: str
    start: int
    end: int


def plain(text: str) -> str:
    """`text` with typographic variants made plain; of the same length."""
    return text if text.isascii() else text.translate(_PLAIN)


def lex(text: str) -> list[Lexeme]:
    """The lexemes of a plain text, in order, the last of the kind `end`."""
    lexemes = [
        Lexeme(kind, match.group(), match.start(), match.end())
        for match in _LEXEME.finditer(text)
        if (kind := match.lastgroup)
    ]
    lexemes.append(Lexeme("end", "", len(text), len(text)))
    return lexemes


def question_mark(text: str) -> int | None:
    """Where a plain text of several words ends in a question mark; None where it does not."""
    match = _QUESTION.search(text) if "?" in text else None
    return match.start() if match and len(text.split()) > 1 else None
