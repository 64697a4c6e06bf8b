"""The recogniser: from the text of an article to the names in it, each with its type.

The model proposes, sentence by sentence; the article decides. Each distinct spelling gets one type, from all of its
occurrences together and from what the rest of the article says: a surname goes with the full name, an acronym with
the name that it stands for. Headlines are full of capitals that mean nothing, so they name only what is known from
the text below or from the gazetteer.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from index.article import ENTITY_TYPES, EntityType
from index.entities.acronyms import abbreviates_common_words, definitions, stands_for
from index.entities.gazetteer import classes_of, plain
from index.entities.model import LONGEST, NONE, may_be_name, segment
from index.entities.runs import Run, Token, runs_of, tokens_of
from index.sentences import sentence_spans

_PERSON, _ORG, _PLACE = map(ENTITY_TYPES.index, ENTITY_TYPES)
# In the model's units, hundredths of a natural logarithm: what other names of the article add to a word's score.
_SURNAME = 600.0  # that a full name ends in it
_GIVEN_NAME = 200.0  # that a full name begins with it
_ACRONYM = 800.0  # that it is defined as the acronym of a longer name
_CERTAIN = {"country": _PLACE, "region": _PLACE, "state": _PLACE, "city3": _PLACE, "org": _ORG}
_COMMON = 1600.0  # that it is defined as the acronym of words written small
_IN_BRACKETS = re.compile(r"\((\w+)\)")
_HEADLINE_WORDS = re.compile(r"[^\W\d_]{4,}")


class Mention(NamedTuple):
    """A name at `text[start:end]` (offsets in characters) and its type."""

    start: int
    end: int
    type: EntityType


class _Proposal(NamedTuple):
    start: int
    end: int
    spelling: str  # plain
    words: int
    second_word: int  # where the second word begins, or the end
    scores: tuple[float, float, float, float]


def find(text: str) -> list[Mention]:
    """The names in `text`, in order and apart. A title ("President") or a possessive is not part of a name."""
    return recognise(text, 0)


def recognise(text: str, headline: int) -> list[Mention]:
    """The names in `text`, whose first `headline` characters are a headline, whatever they look like."""
    proposals: list[_Proposal] = []
    headlines: list[Run] = []
    for start, end in sentence_spans(text):
        if end <= headline or is_headline(text[start:end]):
            headlines.extend(runs_of(text, start, end))
        else:
            for run in runs_of(text, start, end):
                _propose(run, proposals)
    proposals = _without_first_words(proposals)
    decided = _decide(text, proposals)
    mentions = [
        Mention(proposal.start, proposal.end, ENTITY_TYPES[label])
        for proposal in proposals
        if (label := decided[proposal.spelling]) != NONE
    ]
    for run in headlines:
        mentions.extend(_known_names(run, decided))
    mentions.sort()
    return mentions


def is_headline(sentence: str) -> bool:
    """Whether most long words of `sentence`, which does not end like a sentence, begin with a capital."""
    if len(sentence) > 200 or sentence.rstrip("\"'”’)")[-1:] in {".", "!", "?", ","}:
        return False
    words = _HEADLINE_WORDS.findall(sentence)
    return len(words) > 2 and sum(word[0].isupper() for word in words) >= 0.7 * len(words)


def _span(run: Run, tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    final = tokens[last - 1]
    return run.start + tokens[first].start, run.start + final.start + len(final.text)


@lru_cache(maxsize=1 << 16)
def _spelling(name: str) -> str:
    return " ".join(plain(name).split())


@lru_cache(maxsize=1 << 16)
def _means_nothing(run: str) -> bool:
    """Whether a run is one word that is always written small inside a sentence ("Meanwhile", "He")."""
    return classes_of(plain(run)) == ("small",)


def _propose(run: Run, proposals: list[_Proposal]) -> None:
    if not run.left[0] and _means_nothing(run.text):
        return
    tokens = tokens_of(run.text)
    for (first, last, scores), label in segment(run, _defined_from(run, tokens)):
        words = last - first
        if label != NONE or words == 1:
            start, end = _span(run, tokens, first, last)
            second = run.start + tokens[first + 1].start if words > 1 else end
            name = run.text[start - run.start : end - run.start]
            proposals.append(_Proposal(start, end, _spelling(name), words, second, scores))


def _without_first_words(proposals: Sequence[_Proposal]) -> list[_Proposal]:
    """ "Will Kim" and "Did Acme" cut to the names that the article uses more often, "Kim" and "Acme"."""
    counts = Counter(proposal.spelling for proposal in proposals)
    kept = []
    for proposal in proposals:
        first, _, rest = proposal.spelling.partition(" ")
        if rest and counts[rest] > counts[proposal.spelling] and "small" in classes_of(first):
            kept.append(proposal._replace(start=proposal.second_word, spelling=rest, words=proposal.words - 1))
        else:
            kept.append(proposal)
    return kept


def _defined_from(run: Run, tokens: Sequence[Token]) -> int | None:
    """The first word of the name that ends the run, if the acronym for it follows in brackets."""
    acronym = _IN_BRACKETS.match(run.right[0])
    if acronym is None:
        return None
    for first in range(len(tokens) - 2, max(-1, len(tokens) - LONGEST - 1), -1):
        name = run.text[tokens[first].start :]
        if may_be_name(tokens, first, len(tokens)) and stands_for(acronym[1], name):
            return first
    return None


def _decide(text: str, proposals: Sequence[_Proposal]) -> dict[str, int]:
    """The label of each spelling, in the light of the whole article."""
    votes: dict[str, list[float]] = defaultdict(lambda: [0.0] * 4)
    counts: Counter[str] = Counter()
    long: set[str] = set()
    for proposal in proposals:
        own = votes[proposal.spelling]
        for label, score in enumerate(proposal.scores):
            own[label] += score
        counts[proposal.spelling] += 1
        if proposal.words > 1:
            long.add(proposal.spelling)
    decided = {name: max(range(NONE), key=votes[name].__getitem__) for name in long}
    for name in long:
        if decided[name] == _PERSON:
            words = name.split()
            for word, score in ((words[-1], _SURNAME), (words[0], _GIVEN_NAME)):
                if word in votes and word not in long:
                    votes[word][_PERSON] += score * counts[word]
    for short, full in definitions(text, [(proposal.start, proposal.end) for proposal in proposals]):
        if proposals[full].words > 1 and proposals[short].words == 1:
            acronym = proposals[short].spelling
            votes[acronym][decided[proposals[full].spelling]] += _ACRONYM * counts[acronym]
    for proposal in proposals:
        if proposal.words == 1 and abbreviates_common_words(text, proposal.start, proposal.end):
            votes[proposal.spelling][NONE] += _COMMON * counts[proposal.spelling]
    for name in votes.keys() - long:
        decided[name] = max(range(NONE + 1), key=votes[name].__getitem__)
    return decided


def _known_names(run: Run, decided: dict[str, int]) -> Iterable[Mention]:
    tokens = tokens_of(run.text)
    first = 0
    while first < len(tokens):
        for last in range(min(len(tokens), first + LONGEST), first, -1):
            start, end = _span(run, tokens, first, last)
            spelling = _spelling(run.text[start - run.start : end - run.start])
            label = decided.get(spelling, NONE)
            if label == NONE:
                label = next((_CERTAIN[name] for name in classes_of(spelling) if name in _CERTAIN), NONE)
                if label != NONE and last == first + 1 and "small" in classes_of(spelling):
                    label = NONE
            if label != NONE:
                yield Mention(start, end, ENTITY_TYPES[label])
                first = last
                break
        else:
            first += 1
