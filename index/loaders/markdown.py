"""Markdown without its inline marks: emphasis, links, code; their words stay.

Part of reading `.md` files, before `index.metadata` tells the parts of the page apart: it knows headings by their #.
Patterns follow CommonMark where they can in one pass over the text; what is not surely a mark stays as it is written.
"""

from __future__ import annotations

import re

_NESTED = 3  # passes: emphasis within emphasis within a link

_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|$)")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)[^`\n]*$", re.MULTILINE)
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)([^\[\]\n]+)\]:[ \t]*\S[^\n]*$", re.MULTILINE)
_LINK = re.compile(
    r"""!?\[([^\[\]]*+)\]\(\s*+<?(?:[^()\s]++|\([^()\s]*+\))*+(?:\s++(?:"[^"\n]*+"|'[^'\n]*+'))?\s*+\)"""
)
_REFERENCE = re.compile(r"!?\[([^\[\]]++)\](?:\[([^\[\]\n]*+)\])?")
_AUTOLINK = re.compile(r"<(https?://[^\s<>]+)>")
_WITHIN = r"(?=\S)((?:[^{mark}\n]|\n(?![ \t]*+\n))++)(?<![\s\\])"  # no blank line, and no other mark
_STARS = re.compile(rf"(?<![\w\\*])(\*{{1,3}}){_WITHIN.replace('{mark}', '*')}\1(?!\*)")
_UNDERSCORES = re.compile(rf"(?<![\w\\])(_{{1,3}}){_WITHIN.replace('{mark}', '_')}\1(?!\w)")
_CODE = re.compile(r"(?<!`)(`+)([^`\n]++)\1(?!`)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def without_marks(text: str) -> str:
    """The text of a Markdown file as it is read: without inline marks, fences and the addresses of links. Fields at its
    top, between lines `---`, stay as they are."""
    start = match.end() if (match := _FRONT_MATTER.match(text)) else 0
    fields, text = text[:start], _FENCE.sub("", text[start:])
    if defined := {name.casefold() for name in _DEFINITION.findall(text)}:
        text = _DEFINITION.sub("", text)

        def words(reference: re.Match[str]) -> str:
            known = (reference[2] or reference[1]).casefold() in defined
            return reference[1] if known else reference[0]

        text = _REFERENCE.sub(words, text)
    for _ in range(_NESTED):
        text = _UNDERSCORES.sub(r"\2", _STARS.sub(r"\2", _LINK.sub(r"\1", text)))
    return fields + _ESCAPE.sub(r"\1", _CODE.sub(r"\2", _AUTOLINK.sub(r"\1", text)))
