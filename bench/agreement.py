"""Do the engines find the same? The number of matches of every query side by side, and why the two differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from bench.queries import Query
from index.analysis import form_of
from search.query.syntax import Phrase, Word, positive_leaves

_QUOTED = "words in quotes stand as written in Dateline, here in any inflection"
_TOKENS = "text is cut into other words: hyphens, apostrophes, dots, stopwords"
_MOST_FORMS = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """A query of which a peer counts `peer` matches where Dateline counts `dateline`, and the likely reason."""

    query: str
    dateline: int
    peer: int
    reason: str


class Stems:
    """Which of the words of a corpus an engine's stemmer takes for one, beside which of them Dateline does."""

    def __init__(self, forms: Iterable[str], stem: Callable[[str], str]) -> None:
        self._stem = stem
        self._theirs = _families(forms, stem)
        self._ours = _families(forms, _our_stem)

    def difference(self, word: str) -> str:
        """What is one word in only one of the two engines; "" when they agree."""
        ours = self._ours.get(_our_stem(word), set())
        theirs = self._theirs.get(self._stem(word), set()) if self._stem(word) else {word}
        parts = [
            f"{who} finds {word} in {', '.join(sorted(forms)[:_MOST_FORMS])} too"
            for who, forms in (("Dateline", ours - theirs), ("this", theirs - ours))
            if forms
        ]
        return "stems: " + "; ".join(parts) if parts else ""


def differences(
    queries: Sequence[Query], dateline: Sequence[int], peer: Sequence[int], stems: Stems
) -> list[Difference]:
    """The queries of which the counts differ, those that differ most first."""
    found = [
        Difference(query.text, ours, theirs, _reason(query, stems))
        for query, ours, theirs in zip(queries, dateline, peer, strict=True)
        if ours != theirs
    ]
    return sorted(found, key=lambda each: -abs(each.dateline - each.peer))


def _reason(query: Query, stems: Stems) -> str:
    leaves = list(positive_leaves(query.tree))
    if any(isinstance(leaf, Phrase) for leaf in leaves):
        return _QUOTED
    reasons = (stems.difference(leaf.form.form) for leaf in leaves if isinstance(leaf, Word))
    return next(filter(None, reasons), _TOKENS)


def _families(forms: Iterable[str], stem: Callable[[str], str]) -> Mapping[str, Set[str]]:
    families: dict[str, set[str]] = defaultdict(set)
    for form in forms:
        families[stem(form)].add(form)
    return families


def _our_stem(form: str) -> str:
    return form_of(form).term
