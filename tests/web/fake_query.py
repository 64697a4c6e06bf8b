"""The queries of `FakeEngine`: words, `"phrases"` and `-words`, with a plural `s`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.errors import RequestError
from search.request import MAX_QUERY_LENGTH
from search.results import Spans
from tests.web.fake_articles import FakeArticle

WORD = re.compile(r"\w+(?:['’-]\w+)*")
_PART = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')


def _stem(word: str) -> str:
    return word.casefold().removesuffix("s")


def _stems(text: str) -> list[str]:
    return [_stem(word) for word in WORD.findall(text)]


class Query:
    """Parts that must all match, and parts that must not; each part is the stems of consecutive words."""

    def __init__(self, q: str) -> None:
        if len(q) > MAX_QUERY_LENGTH:
            raise RequestError("query_too_long", "Use fewer words.", param="q", position=MAX_QUERY_LENGTH)
        parts = [(sign, tuple(_stems(phrase or word))) for sign, phrase, word in _PART.findall(q)]
        self.wanted = [stems for sign, stems in parts if stems and not sign]
        self.unwanted = [stems for sign, stems in parts if stems and sign]

    def matches(self, article: FakeArticle) -> bool:
        text = f"{article.title}\n{article.standfirst}\n{article.body}"
        return all(_spans(text, part) for part in self.wanted) and not any(_spans(text, p) for p in self.unwanted)

    def spans(self, text: str) -> Spans:
        kept: list[tuple[int, int]] = []
        for start, end in sorted(span for part in self.wanted for span in _spans(text, part)):
            if not kept or start >= kept[-1][1]:
                kept.append((start, end))
        return tuple(kept)

    def score(self, article: FakeArticle) -> float:
        return 3.0 * len(self.spans(article.title)) + len(self.spans(article.body))


def _spans(text: str, part: Sequence[str]) -> list[tuple[int, int]]:
    words = list(WORD.finditer(text))
    stems = [_stem(word.group()) for word in words]
    size = len(part)
    return [
        (words[at].start(), words[at + size - 1].end())
        for at in range(len(words) - size + 1)
        if tuple(stems[at : at + size]) == tuple(part)
    ]
