"""How text becomes terms, for the index and for queries alike.

A *token* is a stretch of the text as written, a *form* is what is left of it when case, accents, possessives and the
dots of acronyms are folded, a *term* is the stem of the form (`stemmer.py`). The index holds terms at the positions of
their tokens and leaves no word out, so that phrases keep their stopwords; forms are what quotes ask for.

- hyphens part words (`Jong-un` is two tokens), apostrophes do not (`O'Brien` is `obrien`, `party's` is `party`);
- acronyms lose their dots (`U.S.` is `us`), numbers their thousands separators (`1,000` is `1000`);
- scripts written without spaces (Chinese, Japanese) give one token a character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

from whoosh.analysis import Analyzer, Token

from index.stemmer import stems

# What `names` puts between the values of a multi-valued field; no text that reaches the index contains it.
SEPARATOR = "\x1e"

# Positions left free between two values, so that no phrase and no proximity query reaches from one to the next.
VALUE_GAP = 1000

_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
TOKEN = re.compile(
    rf"""
      (?<!\w)(?:[^\W\d_]\.)+[^\W\d_](?!\w)\.?        # an acronym with dots
    | \d{{1,3}}(?:,\d{{3}})+(?:\.\d+)? | \d+\.\d+    # a number with separators
    | [{_UNSPACED}]
    | [^\W_{_UNSPACED}]+(?:['’][^\W_{_UNSPACED}]+)*  # a word, apostrophes inside it included
    """,
    re.VERBOSE,
)

# Letters that Unicode does not decompose into a base letter and a mark.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
)
_DROPPED = str.maketrans("", "", "'’.,")
_POSSESSIVES = ("'s", "’s")
_MEMO_SIZE = 2**17  # some 40 MB

_memo: dict[str, Form] = {}


class Form(NamedTuple):
    """A token folded (`form`) and stemmed (`term`); both are empty when nothing is left of it."""

    form: str
    term: str


def fold(text: str) -> str:
    """Lower-case `text` and strip its accents; spaces and punctuation stay."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in decomposed if not unicodedata.combining(char)).translate(_LETTERS)


def form_of(token: str) -> Form:
    """The form and the term of a token; remembered, for an archive uses the same words again and again."""
    known = _memo.get(token)
    if known is None:
        form = unstemmed(token)
        known = Form(form, stems([form.encode()])[0].decode())
        if len(_memo) >= _MEMO_SIZE:
            _memo.clear()
        _memo[token] = known
    return known


def unstemmed(token: str) -> str:
    """The form of a token; empty when nothing is left of it."""
    form = token.lower() if token.isascii() else fold(token)
    if form.endswith(_POSSESSIVES):
        form = form[:-2]
    return form.replace(",", "") if form[:1].isdigit() else form.translate(_DROPPED)


def tokens(text: str, start: int = 0) -> Iterator[tuple[int, int, Form]]:
    """Each token of `text` as `(start, end, Form)`, in order; offsets are in characters. With `start`, which is where
    none is cut in two, only those from there on.

    Tokens of which nothing is left are passed over, so the n-th that is given has position n in the index.
    """
    for match in TOKEN.finditer(text, start):
        form = form_of(match.group())
        if form.form:
            yield match.start(), match.end(), form


def forms(text: str) -> list[str]:
    """The forms of `text`, in order."""
    return [form.form for _, _, form in tokens(text)]


class NewsAnalyzer(Analyzer):  # type: ignore[misc]  # whoosh is untyped
    """The Whoosh analyzer of running text (terms are stems) and, with `stem=False`, of names (terms are forms)."""

    def __init__(self, *, stem: bool) -> None:
        self.stem = stem

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NewsAnalyzer) and other.stem == self.stem

    def __hash__(self) -> int:
        return hash((NewsAnalyzer, self.stem))

    def __call__(  # noqa: PLR0917  # Whoosh's signature
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,
        keeporiginal: bool = False,
        removestops: bool = True,
        start_pos: int = 0,
        start_char: int = 0,
        mode: str = "",
        **kwargs: Any,
    ) -> Iterator[Token]:
        """Yield the tokens of `value` as Whoosh asks for them; the one `Token` object is used again for each."""
        token = Token(positions, chars, removestops=removestops, mode=mode, **kwargs)
        token.stopped = False
        token.boost = 1.0
        position = start_pos
        for part in value.split(SEPARATOR):
            for start, end, form in tokens(part):
                token.text = form.term if self.stem else form.form
                if keeporiginal:
                    token.original = part[start:end]
                token.pos = position
                token.startchar = start_char + start
                token.endchar = start_char + end
                position += 1
                yield token
            start_char += len(part) + len(SEPARATOR)
            position += VALUE_GAP


class ValueAnalyzer(Analyzer):  # type: ignore[misc]  # whoosh is untyped
    """The Whoosh analyzer of multi-valued fields that are matched whole: one term for each value."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ValueAnalyzer)

    def __hash__(self) -> int:
        return hash(ValueAnalyzer)

    def __call__(self, value: str, mode: str = "", **kwargs: Any) -> Iterator[Token]:
        """Yield each value of `value`, which are parted by `SEPARATOR`."""
        token = Token(mode=mode)
        token.stopped = False
        token.boost = 1.0
        for part in value.split(SEPARATOR):
            if part:
                token.text = part
                yield token
