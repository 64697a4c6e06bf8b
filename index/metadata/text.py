"""Clean text and its paragraphs: what every field of a draft passes through before anything is read from it."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

_WIDEST = 120  # characters in a line of text that was wrapped by hand or by a newswire

_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}\d{0,2}|#\d{2,7}|#[xX][0-9a-fA-F]{2,6});")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NOT_WORD = re.compile(r"\W+")
_LINE_BREAK = re.compile(r"[\r\v\f\x85\u2028]")
# Control characters, and the marks that are there for typesetting alone: soft hyphen, zero width space, byte order.
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u2060\ufeff\ufffe\uffff]")
_UNCLEAN = re.compile(rf"[\r\v\f\x85\u2028\u2029\ud800-\udfff{_INVISIBLE.pattern[1:]}")
_TABLE_ROW = re.compile(r"\S(?: {3,}|\t+ *)\S")
LIST_ITEM = re.compile(r"\s*(?:[-–—•*·▪◦‣●]|\d{1,3}[.)]|[a-z]\))\s")
SENTENCE_END = re.compile(r"[.!?…:;。！？][\"'”’»)\]]*$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, its spaces collapsed; only rows of a table keep their line breaks.

    `attached` says that no blank line stood between it and the paragraph before.
    """

    text: str
    attached: bool = False


def clean(text: str) -> str:
    """The same text in NFC without control characters, HTML entities and lone surrogates; lines end in a newline."""
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    if _UNCLEAN.search(text):
        text = _LINE_BREAK.sub("\n", text.replace("\r\n", "\n").replace("\u2029", "\n\n"))
        # Read wrongly, a file can hold half characters, which nothing after this could write.
        text = _SURROGATE.sub("\ufffd", _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", text)


def is_clean(text: str) -> bool:
    """Whether `text` has nothing that `clean` takes out, whatever that would make of its entities."""
    return not _UNCLEAN.search(text)


def wording(text: str) -> str:
    """The letters and digits of a text without case: what makes two headlines or lines the same."""
    return _NOT_WORD.sub("", text).casefold()


def one_line(text: str) -> str:
    """A field of one line: clean, all white space collapsed."""
    return " ".join(clean(text).split())


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a clean text.

    A blank line ends a paragraph, and so does every line break, unless the text is hard-wrapped: then lines are
    joined until one is indented, opens a list item, or is short and ends a sentence.
    """
    if "\n" not in text.replace("\n\n", ""):  # as most files have it: every line is a paragraph
        return [Paragraph(bare) for part in text.split("\n\n") if (bare := " ".join(part.split()))]
    lines = text.expandtabs(4).split("\n") if "\t" in text else text.split("\n")
    wrapped = _is_wrapped(lines)
    width = max((len(line) for line in lines), default=0)
    found: list[tuple[list[str], bool]] = []  # the pieces of each paragraph, and whether it is attached
    last = ""  # the raw line above, "" at the start and after a blank line
    for line in lines:
        bare = " ".join(line.split())
        if not bare:
            last = ""
            continue
        joint = _joint(last, line, wrapped, width) if last else None
        if joint is None:
            found.append(([bare], bool(last)))
        else:
            found[-1][0].extend((joint, bare))
        last = line
    return [Paragraph("".join(pieces), attached) for pieces, attached in found]


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines break in the middle of sentences, again and again, at a width that people or newswires use."""
    pairs = [
        (one.rstrip(), other.lstrip())
        for one, other in pairwise(lines)
        if one.strip() and other.strip() and not _TABLE_ROW.search(one.strip()) and not _TABLE_ROW.search(other.strip())
    ]
    broken = sum(other[0].islower() and not SENTENCE_END.search(one) for one, other in pairs)
    too_wide = sum(len(one) > _WIDEST for one, _ in pairs)
    return broken > 0 and broken >= 0.2 * len(pairs) and too_wide <= 0.05 * len(pairs)


def _joint(above: str, line: str, wrapped: bool, width: int) -> str | None:
    """What joins a line to the one above: a line break within a table, a space, nothing after a hyphen; None for a
    new paragraph."""
    row, row_above = _TABLE_ROW.search(line.strip()), _TABLE_ROW.search(above.strip())
    if row and row_above:
        return "\n"
    if not wrapped or row or row_above or LIST_ITEM.match(line):
        return None
    above, indent, indent_above = above.rstrip(), _indent(line), _indent(above)
    if indent > indent_above + (0 if SENTENCE_END.search(above) else 1) and not LIST_ITEM.match(above):
        return None
    first = line.split(maxsplit=1)[0]
    if SENTENCE_END.search(above) and len(above) + 1 + len(first) < 0.8 * width:
        return None
    return "" if above.endswith("-") and above[-2:-1].isalpha() and first[0].isalnum() else " "


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
