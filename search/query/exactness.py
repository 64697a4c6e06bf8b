"""Whether words stand in a text exactly as they do in quotes: what the index, which holds stems, cannot tell.

A pattern finds where the words may stand; only the few words there are then read as the index would read them. The
pattern takes all that folds to the words, as long as the text has no letters but ASCII ones; other texts are read whole
where it finds nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.analysis import forms

_IN_WORD = "['’.,]*"  # what folding drops inside a word
_BETWEEN_WORDS = r"(?:['’]s)?[\W_]*"
_FOREIGN_LETTER = re.compile(r"[^\W\x00-\x7f]")


def stands_in(words: tuple[str, ...], text: str) -> bool:
    """Whether the forms `words` stand side by side, in order, in `text`."""
    pattern = _pattern(words)
    found = pattern.search(text)
    while found is not None:
        if _holds(forms(_between_spaces(text, found.start(), found.end())), words):
            return True
        found = pattern.search(text, found.start() + 1)
    return _FOREIGN_LETTER.search(text) is not None and _holds(forms(text), words)


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(_BETWEEN_WORDS.join(_IN_WORD.join(map(re.escape, word)) for word in words), re.IGNORECASE)


def _between_spaces(text: str, start: int, end: int) -> str:
    """The stretch around `start` to `end` up to the next spaces: no word reaches over those."""
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[start:end]


def _holds(sequence: list[str], words: tuple[str, ...]) -> bool:
    length = len(words)
    return any(tuple(sequence[at : at + length]) == words for at in range(len(sequence) - length + 1))
