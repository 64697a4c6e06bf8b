"""The queries of the comparison: drawn from the words of the corpus, or read from a file, and said in every language.

A query is written in Dateline's language. The peers get it in theirs: same words, same phrases, same operators. What
they have no common ground for (fields, wildcards, proximity, dates) is left out on all sides and named in the report.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

from whoosh.analysis import STOP_WORDS

from index.article import Article
from index.errors import Unreadable
from search.errors import RequestError
from search.query import STOPWORDS, parse
from search.query.syntax import And, Node, Not, Or, Phrase, Run, Word

Kind = Literal["word", "and", "or", "phrase"]

# How many queries of each kind are drawn in a hundred: most searches are a word or a few words.
SHARES: dict[Kind, int] = {"word": 40, "and": 30, "or": 15, "phrase": 15}
COUNT = 260
SEED = 1987

# Document frequencies as shares of the articles: common words are in at least the first, middle ones in the second.
_STRATA = (0.05, 0.005)
_RAREST = 3  # articles

# Words that every engine takes for one token, with nothing but a space between them.
_RUN = re.compile(r"(?<![\w'’.,-])[A-Za-z]{3,}(?:[ \n][A-Za-z]{3,})*(?![\w'’-])")
_STOPWORDS = STOPWORDS | STOP_WORDS


@dataclass(frozen=True, slots=True)
class Query:
    """A query in Dateline's language and as a tree."""

    text: str
    tree: Node

    @property
    def kind(self) -> str:
        """`word`, `and`, `or`, `phrase`, or `mixed`."""
        match self.tree:
            case Word():
                return "word"
            case Phrase() | Run():
                return "phrase"
            case And(children) if all(isinstance(child, Word) for child in children):
                return "and"
            case Or(children) if all(isinstance(child, Word) for child in children):
                return "or"
        return "mixed"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A query that cannot be put to every engine, and why."""

    text: str
    reason: str


class InexpressibleError(Exception):
    """The peers have no words for a part of a query; the message says which."""


def translate(node: Node, *, conjunction: str = " AND ", exclusion: str = " AND NOT ") -> str:
    """The query in the language of a peer, which differ in how they join what must and what must not match.

    Words are in lower case, so that none is taken for an operator; one that analysis may split is in quotes.
    """
    match node:
        case Word(field=None, text=text):
            return text.lower() if text.isalnum() else _quoted(text)
        case Phrase(field=None, text=text) | Run(field=None, text=text):
            return _quoted(text)
        case Or(children):
            parts = [translate(child, conjunction=conjunction, exclusion=exclusion) for child in children]
            return f"({' OR '.join(parts)})"
        case And(children) if not all(isinstance(child, Not) for child in children):
            required = [child for child in children if not isinstance(child, Not)]
            excluded = [child.child for child in children if isinstance(child, Not)]
            found = conjunction.join(translate(x, conjunction=conjunction, exclusion=exclusion) for x in required)
            parts = [found, *(translate(x, conjunction=conjunction, exclusion=exclusion) for x in excluded)]
            return f"({exclusion.join(parts)})"
    raise InexpressibleError(_describe(node))


def _quoted(text: str) -> str:
    words = text.lower().replace('"', " ")
    return f'"{words}"'


def _describe(node: Node) -> str:
    if field := getattr(node, "field", None):
        return f"the field {field}"
    if isinstance(node, Not | And):
        return "nothing but what is left out"
    return f"{type(node).__name__.lower()} queries"


def make_queries(texts: Sequence[str]) -> tuple[list[Query], list[LeftOut]]:
    """The queries that every engine can answer, and those that not."""
    queries, left_out = [], []
    for text in texts:
        try:
            query = Query(text, parse(text).tree)
            translate(query.tree)
            queries.append(query)
        except (InexpressibleError, RequestError) as error:
            left_out.append(LeftOut(text, str(error)))
    return queries, left_out


def read_queries(path: Path) -> list[str]:
    """The lines of a file that are neither empty nor comments (`#`)."""
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(
            f"The queries in {path} cannot be read: {error}. Give a text file, one query a line."
        ) from error
    texts = [line for line in lines if line and not line.startswith("#")]
    if not texts:
        raise Unreadable(f"There are no queries in {path}: write one a line.")
    return texts


def draw_queries(articles: Sequence[Article], count: int = COUNT, seed: int = SEED) -> list[str]:
    """At most `count` different queries of one to three words in the shares of `SHARES`; always the same ones.

    Words and phrases are drawn evenly from those that are common, middling and rare in the corpus, stopwords aside.
    Words that must all match come from one article, so that something is found.
    """
    runs = [[run.group().lower().split() for run in _RUN.finditer(f"{each.title}\n\n{each.body}")] for each in articles]
    drawer = _Drawer(runs, random.Random(seed))
    drawn: dict[str, None] = {}
    for kind, share in SHARES.items():
        wanted = len(drawn) + round(count * share / 100)
        for attempt in range(20 * count):  # a small corpus has not so many
            if len(drawn) < wanted and (text := drawer.draw(kind, attempt)):
                drawn[text] = None
    return list(drawn)


class _Drawer:
    """Draws queries from articles given as runs of words."""

    def __init__(self, runs: Sequence[Sequence[Sequence[str]]], chooser: random.Random) -> None:
        self._chooser = chooser
        articles = [{word for run in article for word in run} - _STOPWORDS for article in runs]
        self._words = _strata(articles)
        known = {word for stratum in self._words for word in stratum}
        self._articles = [sorted(article & known) for article in articles]
        self._phrases = _strata({phrase for run in article for phrase in _phrases(run)} for article in runs)

    def draw(self, kind: Kind, attempt: int) -> str:
        """A query; "" when this attempt gives none. Attempts go around the strata and the lengths of two and three."""
        size = 2 + attempt % 2
        match kind:
            case "word":
                return self._any(self._words, attempt)
            case "phrase":
                phrase = self._any(self._phrases, attempt)
                return phrase and f'"{phrase}"'
            case "or":
                several = {self._any(self._words, attempt + number) for number in range(size)}
                return " OR ".join(sorted(several)) if len(several) == size else ""
            case "and":
                words = self._chooser.choice(self._articles)
                return " ".join(self._chooser.sample(words, size)) if len(words) >= size else ""

    def _any(self, strata: Sequence[Sequence[str]], attempt: int) -> str:
        return self._chooser.choice(strata[attempt % len(strata)]) if strata else ""


def _phrases(run: Sequence[str]) -> Iterator[str]:
    """The runs of two and three words that are no stopwords."""
    for size in (2, 3):
        for start in range(len(run) - size + 1):
            phrase = run[start : start + size]
            if _STOPWORDS.isdisjoint(phrase):
                yield " ".join(phrase)


def _strata(articles: Iterable[Iterable[str]]) -> list[list[str]]:
    """The terms of articles that are common, middling and rare, each sorted; what has no terms is left out."""
    terms, number = Counter[str](), 0
    for article in articles:
        terms.update(article)
        number += 1
    rarest = min(_RAREST, max(number // 1000, 1))
    bounds = [number + 1, *(max(share * number, rarest) for share in _STRATA), rarest]
    strata = [sorted(t for t, frequency in terms.items() if low <= frequency < high) for high, low in pairwise(bounds)]
    return [stratum for stratum in strata if stratum]
