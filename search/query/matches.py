"""Where the words of a query stand in the text of an article: for marking, and for choosing snippets.

The counterpart of the compiled query on the side of the text: a `Marker` is made once for a query and then asked for
each text that is shown.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import NamedTuple

from rapidfuzz.distance import OSA

from index.analysis import Form, tokens
from index.article import ENTITY_FIELDS
from index.sentences import sentence_spans
from search.query.hints import Hints, Passage, Sought, hints_of
from search.query.positions import adjacent, near
from search.query.syntax import Fuzzy, Leaf, Near, Phrase, Run, Sentence, Wildcard, Word
from search.query.vocabulary import matcher_of, root
from search.results import Spans


class Match(NamedTuple):
    """A match in a text: character offsets, the number of the clause it is of, and whether it is several words."""

    start: int
    end: int
    clause: int
    phrase: bool


# In a third of the time that a call of `Match` takes.
_match: Callable[[tuple[int, int, int, bool]], Match] = partial(tuple.__new__, Match)


def spans(matches: Sequence[Match], origin: int = 0) -> Spans:
    """Matches, by where they begin, as spans, in characters from `origin` on; those that overlap are joined."""
    if len(matches) == 1:
        ((start, end, _, _),) = matches
        return ((start - origin, end - origin),)
    joined: list[tuple[int, int]] = []
    reached = 0
    for start, end, _, _ in matches:
        if start >= reached:
            joined.append((start - origin, end - origin))
            reached = end
        elif end > reached:
            joined[-1] = joined[-1][0], end - origin
            reached = end
    return tuple(joined)


class Marker:
    """Finds what a query looks for in texts. `clauses` are the leaves that a match may be of (`Parsed.leaves`); what is
    not looked for in texts (dates, sources) has no matches."""

    def __init__(self, clauses: Sequence[Leaf]) -> None:
        self.clauses = clauses
        self._plans: dict[tuple[int, ...], _Plan] = {}
        self._plan_of: dict[str, _Plan] = {}

    def spans(self, field: str, text: str | Passage) -> list[Match]:
        """The matches in `text`, which is an article's `field` (title, standfirst or body), by where they begin, the
        longest first. Those of different clauses may overlap."""
        plan = self._plan_of.get(field) or self._plan(field)
        return plan.matches_in(Passage.of(text) if isinstance(text, str) else text, whole=field != "body")

    def spans_of_bodies(self, bodies: Sequence[Passage]) -> list[list[Match]]:
        """What `spans` finds in each of some bodies."""
        plan = self._plan_of.get("body") or self._plan("body")
        if plan.plain:
            return plan.places_in_each(bodies)
        return [plan.matches_in(body, whole=False) for body in bodies]

    def spans_of_titles(self, titles: Sequence[Passage]) -> list[Spans]:
        """The matches in each of some titles."""
        plan = self._plan_of.get("title") or self._plan("title")
        if plan.plain and not plan.runs:
            return plan.places_of_words(titles)
        return [spans(plan.matches_in(title, whole=True)) for title in titles]

    def _plan(self, field: str) -> _Plan:
        """How the clauses that apply to a field are looked for; most apply to all of them."""
        numbers = tuple([number for number, leaf in enumerate(self.clauses) if _applies(leaf, field)])
        plan = self._plans.get(numbers)
        if plan is None:
            plan = self._plans[numbers] = _Plan([(number, self.clauses[number]) for number in numbers])
        self._plan_of[field] = plan
        return plan


def _applies(leaf: Leaf, field: str) -> bool:
    return leaf.field is None or leaf.field == field or leaf.field in ENTITY_FIELDS


class _Plan:
    """The clauses that apply to one field, by how they are looked for."""

    def __init__(self, clauses: Sequence[tuple[int, Leaf]]) -> None:
        self.words: dict[str, list[int]] = {}  # stem -> clauses
        self.exact: dict[str, list[int]] = {}  # form -> clauses
        self.runs: list[tuple[int, bool, tuple[str, ...]]] = []  # clause, whether of forms or of stems, words
        self.near: list[tuple[int, tuple[str, ...], int]] = []
        self.sentences: list[tuple[int, tuple[str, ...]]] = []
        self.patterns: list[tuple[int, Callable[[str], object]]] = []
        self.known: dict[str, tuple[int, ...]] = {}  # form -> the clauses whose pattern it is like
        for number, leaf in clauses:
            self._add(number, leaf)
        self.plain = not (self.near or self.sentences or self.patterns)

    @cached_property
    def stems(self) -> set[str]:
        """The words of clauses of several, of which the stems count."""
        stems = {word for _, words, _ in self.near for word in words}
        stems.update(word for _, words in self.sentences for word in words)
        stems.update(word for _, is_exact, words in self.runs for word in words if not is_exact)
        return stems

    @cached_property
    def forms(self) -> set[str]:
        """The words of clauses of several, of which the forms count."""
        return {word for _, is_exact, words in self.runs for word in words if is_exact}

    @cached_property
    def all_stems(self) -> set[str]:
        """Those and the stems looked for by themselves."""
        return self.stems | self.words.keys()

    @cached_property
    def all_forms(self) -> set[str]:
        """Those and the forms looked for by themselves."""
        return self.forms | self.exact.keys()

    @cached_property
    def sought(self) -> list[tuple[Sought, list[int], bool]]:
        """What of a plain plan is looked for, of which clauses it is, and whether it is several words."""
        sought: list[tuple[Sought, list[int], bool]] = [
            ((False, (word,)), numbers, False) for word, numbers in self.words.items()
        ]
        sought += [((True, (word,)), numbers, False) for word, numbers in self.exact.items()]
        return sought + [((is_exact, words), [number], True) for number, is_exact, words in self.runs]

    @cached_property
    def hints(self) -> Hints | None:
        """What stands in every part of a text that has to be read, None where all has to be: for patterns, which may
        be like any word, and for nearness, which counts the words between."""
        if self.patterns or self.near:
            return None
        beginnings = [*map(root, self.words), *map(root, self.stems), *self.exact, *self.forms]
        return hints_of(beginnings, [*self.all_stems, *self.all_forms])

    def _add(self, number: int, leaf: Leaf) -> None:
        exact = leaf.field in ENTITY_FIELDS
        match leaf:
            case Word(form=form) if exact:
                self.exact.setdefault(form.form, []).append(number)
            case Word(form=form):
                self.words.setdefault(form.term, []).append(number)
            case Phrase(forms=(form,)):
                self.exact.setdefault(form.form, []).append(number)
            case Phrase(forms=forms):
                self.runs.append((number, True, _forms(forms)))
            case Run(forms=forms):
                self.runs.append((number, exact, _forms(forms) if exact else _terms(forms)))
            case Near(forms=forms, distance=distance):
                self.near.append((number, _terms(forms), distance))
            case Sentence(forms=forms):
                self.sentences.append((number, tuple(dict.fromkeys(_terms(forms)))))
            case Wildcard(pattern):
                self.patterns.append((number, matcher_of(pattern)))
            case Fuzzy(form=form, distance=distance):
                self.patterns.append(
                    (number, lambda other: OSA.distance(form, other, score_cutoff=distance) <= distance)
                )

    def matches_in(self, passage: Passage, *, whole: bool) -> list[Match]:
        """The matches in a text, which is one sentence when it is `whole`."""
        if self.plain:
            return self.places_in_each([passage])[0]
        read = list(tokens(passage.text)) if self.hints is None else self.hints.read(passage)
        return self.matches(passage.text, read, whole=whole)

    def places_in_each(self, passages: Sequence[Passage]) -> list[list[Match]]:
        """The matches of a plan of words, by themselves or side by side, in each of some texts."""
        each: list[list[Match]] = []
        for passage in passages:
            found: list[Match] = []
            for words, numbers, phrase in self.sought:
                for start, end in passage.places(words):
                    found.extend([_match((start, end, number, phrase)) for number in numbers])
            if len(self.sought) > 1:
                found.sort(key=_by_place)
            each.append(found)
        return each

    def places_of_words(self, passages: Sequence[Passage]) -> list[Spans]:
        """Where the words of a plan of single ones stand in each of some texts."""
        found: list[Spans] = [()] * len(passages)
        for words, _, _ in self.sought:
            places = [passage.places(words) for passage in passages]
            found = [tuple(sorted({*a, *b})) if a and b else a or b for a, b in zip(found, places, strict=True)]
        return found

    def matches(self, text: str, read: Sequence[tuple[int, int, Form]], *, whole: bool) -> list[Match]:
        """The matches in `text`, of which `read` are the tokens; it is one sentence when it is `whole`."""
        by_stem: dict[str, list[int]] = {stem: [] for stem in self.stems}
        by_form: dict[str, list[int]] = {form: [] for form in self.forms}
        found = self._single(read, by_stem, by_form)
        for number, is_exact, run in self.runs:
            places = by_form if is_exact else by_stem
            for first in adjacent([places[word] for word in run]):
                found.append(Match(read[first][0], read[first + len(run) - 1][1], number, True))
        for number, near_words, distance in self.near:
            standing = {place for window in near(near_words, by_stem, distance) for place in window}
            found.extend([Match(read[place][0], read[place][1], number, False) for place in standing])
        if self.sentences:
            ends = [len(text)] if whole else [end for _, end in sentence_spans(text)]
            for number, sentence_words in self.sentences:
                for place in _in_one_sentence([by_stem[word] for word in sentence_words], read, ends):
                    found.append(Match(read[place][0], read[place][1], number, False))
        found.sort(key=_by_place)
        return found

    def _single(
        self, read: Sequence[tuple[int, int, Form]], by_stem: dict[str, list[int]], by_form: dict[str, list[int]]
    ) -> list[Match]:
        """The matches of single words; notes where words of several stand in `by_stem` and `by_form`."""
        found: list[Match] = []
        all_stems, all_forms, patterns = self.all_stems, self.all_forms, self.patterns
        for place, (start, end, (form, term)) in enumerate(read):
            if term in all_stems:
                found.extend([Match(start, end, number, False) for number in self.words.get(term, ())])
                if term in by_stem:
                    by_stem[term].append(place)
            if form in all_forms:
                found.extend([Match(start, end, number, False) for number in self.exact.get(form, ())])
                if form in by_form:
                    by_form[form].append(place)
            if patterns:
                found.extend([Match(start, end, number, False) for number in self._like(form)])
        return found

    def _like(self, form: str) -> tuple[int, ...]:
        """The clauses whose pattern `form` is like."""
        numbers = self.known.get(form)
        if numbers is None:
            numbers = tuple(number for number, matches in self.patterns if matches(form))
            self.known[form] = numbers
        return numbers


def _by_place(match: Match) -> tuple[int, int, int]:
    return match.start, -match.end, match.clause


def _forms(forms: Sequence[Form]) -> tuple[str, ...]:
    return tuple(form.form for form in forms)


def _terms(forms: Sequence[Form]) -> tuple[str, ...]:
    return tuple(form.term for form in forms)


def _in_one_sentence(
    places: Sequence[Sequence[int]], read: Sequence[tuple[int, int, Form]], ends: Sequence[int]
) -> list[int]:
    """The places of words in sentences that hold all of them."""
    sentences = [{place: bisect_left(ends, read[place][1]) for place in of_word} for of_word in places]
    held = set(sentences[0].values()).intersection(*(of_word.values() for of_word in sentences[1:]))
    return [place for of_word in sentences for place, sentence in of_word.items() if sentence in held]
