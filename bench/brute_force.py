"""What a query should find, by reading every article: the oracle for matches and facet counts.

It shares the analysis of text with Dateline, for that is a definition, and nothing else: no index, no arrays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bench.corpus import Corpus, place_names
from index.analysis import Form, forms, tokens
from index.article import Article
from search.query.syntax import And, Node, Not, Or, Phrase, Run, Word


class BruteForce:
    """The articles of a corpus, analysed."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._texts: list[tuple[list[Form], list[Form]]] = []
        self._articles_with: dict[str, set[int]] = defaultdict(set)
        for number, article in enumerate(corpus.articles):
            title, body = ([form for _, _, form in tokens(text)] for text in (article.title, article.body))
            self._texts.append((title, body))
            for form in (*title, *body):
                self._articles_with[form.term].add(number)

    def matching(self, node: Node) -> set[int]:
        """The places in the corpus of the articles that match a query of words, phrases and operators."""
        match node:
            case Word(field=None, form=form):
                return self._articles_with.get(form.term, set())
            case Phrase(field=None, forms=forms):
                return self._with_phrase(forms, exact=True)
            case Run(field=None, forms=forms):
                return self._with_phrase(forms, exact=False)
            case And(children):
                return set.intersection(*map(self.matching, children))
            case Or(children):
                return set.union(*map(self.matching, children))
            case Not(child):
                return set(range(len(self._texts))) - self.matching(child)
        raise ValueError(f"{node} is not among the queries of the comparison")

    def values(self, number: int) -> dict[str, list[str]]:
        """The values that an article has in each facet."""
        article = self._corpus.articles[number]
        period = self._corpus.period(article)
        return {
            "source": [article.source],
            "published": [] if period is None else [period],
            "places": place_names(article),
        }

    def _with_phrase(self, phrase: Sequence[Form], *, exact: bool) -> set[int]:
        """The articles with the words side by side in their title or in their body."""

        def stands_in(text: Sequence[Form]) -> bool:
            windows = zip(*(text[start:] for start in range(len(phrase))), strict=False)
            if exact:
                return any(window == tuple(phrase) for window in windows)
            return any(all(a.term == b.term for a, b in zip(window, phrase, strict=True)) for window in windows)

        candidates = set.intersection(*(self._articles_with.get(form.term, set()) for form in phrase))
        return {number for number in candidates if any(map(stands_in, self._texts[number]))}


def vocabulary(articles: Iterable[Article]) -> set[str]:
    """Every word of the articles as written, case and accents aside."""
    return {form for article in articles for text in (article.title, article.body) for form in forms(text)}
