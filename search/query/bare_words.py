"""Queries of nothing but words and ORs, as most are: what the parser makes of them, in a fifth of its time."""

from __future__ import annotations

import re

from index.analysis import form_of
from search.query.syntax import STOPWORDS, And, Node, Or, Word

_BARE = re.compile(r"\s*(?:[a-zA-Z]+\s+)*[a-zA-Z]+\s*")
_WORD = re.compile(r"[a-zA-Z]+")


def bare_words(text: str, most: int) -> Node | None:
    """The tree of a query of at most `most` words with spaces between them; None for any other query, for words that
    are left out, and for operators that are not an OR between words."""
    if not _BARE.fullmatch(text):
        return None
    words: list[Word] = []
    alternatives = [words]
    for match in _WORD.finditer(text):
        word = match[0]
        if word == "OR":
            words = []
            alternatives.append(words)
        elif word in ("AND", "NOT") or (form := form_of(word)).form in STOPWORDS:
            return None
        else:
            words.append(Word(word, form, None, *match.span()))
    if not all(alternatives) or sum(map(len, alternatives)) > most:
        return None
    found: list[Node] = [words[0] if len(words) == 1 else And(tuple(words)) for words in alternatives]
    return found[0] if len(found) == 1 else Or(tuple(found))
