"""What the rest of an article says of a name: the recogniser's second step.

Each distinct spelling of an article gets one type, from all its occurrences together and from other names: a surname
goes with the full name, an acronym with the name that it stands for. What is weighed is found here, and weighed by the
loops of `weighing`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from index.compiled import I64, MASK, U8, U32, U64, compiled
from index.entities.acronyms import abbreviates_common_words, definitions
from index.entities.arrays import Bytes, Ints, Words
from index.entities.gazetteer import BIT, Keys, classes, found
from index.entities.lexicon import BRACKET
from index.entities.model import Model
from index.entities.proposals import Proposals, keys_of_stretches
from index.entities.tokens import CAPITALISED, Batch
from index.entities.weighing import (
    NOT_OF_FIRMS,
    NOTHING,
    ORG,
    Mask,
    decide,
    distinct_names,
    in_text,
    own_votes,
    parts_of,
    types_from_names,
)

# What is added to the votes of a name, beside what `weighing` adds.
_SIGNED = 8.0  # that it is an agency's and stands alone in the last line
_AFLOAT = 6.0  # against a word of a ship's name
_ACRONYM = 8.0  # that it is defined as the acronym of a longer name
_COMMON = 16.0  # against an acronym of words written small
_WRITTEN_SMALL = 6.0  # against a word that begins a sentence, and is written small elsewhere
_CRAFT, _SMALL = BIT["craft"], BIT["small"]
_WIDEST_GAP = 8  # characters between an acronym and what it is defined for
_ENDS_TEXT, _IN_BRACKETS, _BEFORE_BRACKETS = 1, 2, 4


class Decisions(NamedTuple):
    """The type of each distinct name of each text."""

    keys: Keys  # (d,) as of `in_text`, ascending
    types: Ints  # (d,)


def without_first_words(proposals: Proposals, batch: Batch, model: Model) -> None:
    """Cut "Will Kim" and "Did Acme" at the beginning of a sentence to the names that the article uses more often, "Kim"
    and "Acme"; not "White House", which the gazetteer has."""
    long = _openings(proposals.first, proposals.last, batch.tokens, batch.sentences, model.bits, model.opens)
    if len(long):
        long = long[classes(proposals.keys[long]) == 0]
    if not len(long):
        return
    texts = batch.owners[proposals.first]
    words = model.keys[batch.tokens]
    rest = keys_of_stretches(words, proposals.first[long] + 1, proposals.last[long])
    distinct, counts = np.unique(in_text(proposals.keys, texts), return_counts=True)
    at, known = found(distinct, in_text(rest, texts[long]))
    own, _ = found(distinct, in_text(proposals.keys[long], texts[long]))
    cut = known & (counts[at] > counts[own])
    proposals.first[long[cut]] += 1
    proposals.keys[long[cut]] = rest[cut]


def doubt_first_words(proposals: Proposals, batch: Batch, model: Model) -> None:
    """Have single words at the beginning of a sentence speak less for a name where the article also writes them small
    ("Crane drivers walk out", of "a crane"), and no longer name ends with them."""
    words, kinds = model.keys[batch.tokens], model.kinds[batch.tokens]
    small = _written_small(
        proposals.first, proposals.last, batch.tokens, batch.sentences, batch.owners, words, kinds, model.opens
    )
    proposals.scores[small, :NOTHING] -= _WRITTEN_SMALL


@compiled((I64, I64, I64, I64, I64, U64, U8, MASK))
def _written_small(  # noqa: PLR0917  # compiled loops take no keywords
    first: Ints, last: Ints, tokens: Ints, sentences: Ints, owners: Ints, words: Keys, kinds: Bytes, opens: Mask
) -> Ints:
    """Which proposals are one word that begins a sentence, stands elsewhere in its text without a capital, and ends no
    longer name there."""
    openings, size = np.empty(len(first), np.int64), 0
    for number in range(len(first)):
        begin = first[number]
        is_first = begin == 0 or sentences[begin - 1] != sentences[begin] or opens[tokens[begin - 1]]
        openings[size] = number
        size += is_first and last[number] == begin
    found = start = other = 0
    while start < size:  # text by text
        owner, end = owners[first[openings[start]]], start
        while end < size and owners[first[openings[end]]] == owner:
            end += 1
        mine = openings[start:end].copy()
        wanted = np.sort(words[first[mine]])
        seen = np.zeros(len(wanted), np.bool_)
        at = np.searchsorted(owners, owner)
        while at < len(tokens) and owners[at] == owner:
            if kinds[at] == 0:
                place = np.searchsorted(wanted, words[at])
                if place < len(wanted) and wanted[place] == words[at]:
                    seen[place] = True
            at += 1
        while other < len(first) and owners[first[other]] <= owner:
            if last[other] > first[other] and owners[first[other]] == owner:  # a surname is one wherever it stands
                place = np.searchsorted(wanted, words[last[other]])
                if place < len(wanted) and wanted[place] == words[last[other]]:
                    seen[place] = False
            other += 1
        for number in mine:
            if seen[np.searchsorted(wanted, words[first[number]])]:
                openings[found] = number
                found += 1
        start = end
    return openings[:found].copy()


@compiled((I64, I64, I64, I64, U32, MASK))
def _openings(  # noqa: PLR0917  # compiled loops take no keywords
    first: Ints, last: Ints, tokens: Ints, sentences: Ints, bits: Words, opens: Mask
) -> Ints:
    """Which proposals of several words begin a sentence with a word that is mostly written small."""
    numbers = np.empty(len(first), np.int64)
    found = 0
    for number in range(len(first)):
        begin = first[number]
        is_first = begin == 0 or sentences[begin - 1] != sentences[begin] or opens[tokens[begin - 1]]
        if is_first and last[number] > begin and bits[tokens[begin]] & _SMALL:
            numbers[found] = number
            found += 1
    return numbers[:found].copy()


def decided(proposals: Proposals, batch: Batch, model: Model) -> tuple[Decisions, Ints]:
    """The type of each distinct name of each text, and that of each proposal."""
    first, last = proposals.first, proposals.last
    texts = batch.owners[first]
    keys = in_text(proposals.keys, texts)
    distinct, name = distinct_names(keys, keys.argsort())
    of_first, of_last, several, heads, tails, pair_keys, acronyms, called, crafts = parts_of(
        first, last, texts, batch.tokens, batch.sentences, model.keys, model.bits, model.categories, distinct
    )
    wholes, pairs = classes(np.concatenate((proposals.keys, pair_keys))).reshape(2, -1)
    scores = proposals.scores.astype(np.float64).reshape(-1)
    flat, counts, long, listed = own_votes(len(distinct), scores, name, of_last, several, heads, wholes, acronyms)
    votes = flat.reshape(-1, NOTHING + 1)
    hints = _hints(first, last, batch.tokens, batch.starts, batch.ends, batch.owners)
    ending, before, inside = (np.flatnonzero(hints & hint) for hint in (_ENDS_TEXT, _BEFORE_BRACKETS, _IN_BRACKETS))
    for at in _last_lines(ending, proposals, batch):
        votes[name[at], ORG] += _SIGNED * listed[at]
    types = types_from_names(flat, counts, long, name, of_first, of_last, several, heads, tails, pairs, listed)
    for short, whole in _defined_acronyms(before, proposals, batch):
        if not several[short] and several[whole]:
            votes[name[short], types[name[whole]]] += _ACRONYM * counts[name[short]]
    for short in _abbreviations(inside, proposals, batch):
        votes[name[short], NOTHING] += _COMMON * counts[name[short]]
    afloat = np.zeros(len(distinct), np.bool_)
    afloat[name[list(_in_names_of_ships(proposals, batch, model))]] = True
    votes[:, NOTHING] += _AFLOAT * (afloat * counts)
    decide(types, flat, long, afloat, counts, name, of_first, of_last, several, wholes, called, crafts)
    return Decisions(distinct, types), types[name]


@compiled((I64, I64, I64, I64, I64, I64))
def _hints(  # noqa: PLR0917  # compiled loops take no keywords
    first: Ints, last: Ints, tokens: Ints, starts: Ints, ends: Ints, owners: Ints
) -> Bytes:
    """(n,) in which ways proposals may say what a name is: `_ENDS_TEXT`, `_IN_BRACKETS`, `_BEFORE_BRACKETS`."""
    hints = np.zeros(len(first), np.uint8)
    for number in range(len(first)):
        begin, end = first[number], last[number]
        owner = owners[begin]
        if begin == end and begin > 0 and owners[begin - 1] == owner:
            if end + 1 == len(tokens) or owners[end + 1] != owner:
                hints[number] |= _ENDS_TEXT
            if tokens[begin - 1] == BRACKET and ends[begin - 1] == starts[begin]:
                hints[number] |= _IN_BRACKETS
        if number + 1 < len(first) and owners[first[number + 1]] == owner:
            following = first[number + 1]
            if 1 < starts[following] - ends[end] <= _WIDEST_GAP:
                for token in range(end + 1, following):
                    if tokens[token] == BRACKET:
                        hints[number] |= _BEFORE_BRACKETS
    return hints


def _last_lines(numbers: Ints, proposals: Proposals, batch: Batch) -> Iterator[int]:
    """Which of `numbers`, of proposals that end texts, are all of the last line."""
    for number in numbers.tolist():
        token = int(proposals.first[number])
        if "\n" in batch.texts[batch.owners[token]][batch.ends[token - 1] : batch.starts[token]]:
            yield number


@compiled((I64, I64, U8, U32))
def _ships(tokens: Ints, sentences: Ints, kinds: Bytes, bits: Words) -> Ints:
    """The places of capitalised tokens that may begin names of ships, by their classes and those of the next."""
    places = np.empty(len(tokens), np.int64)
    found = 0
    for place in range(len(tokens) - 1):
        here, after = tokens[place], tokens[place + 1]
        is_name = kinds[here] == CAPITALISED and kinds[after] == CAPITALISED and not bits[after] & NOT_OF_FIRMS
        if bits[here] & _CRAFT and is_name and sentences[place] == sentences[place + 1]:
            places[found] = place
            found += 1
    return places[:found].copy()


def _in_names_of_ships(proposals: Proposals, batch: Batch, model: Model) -> Iterator[int]:
    """The numbers of proposals in names that begin like a ship's: "MV Namse Bangdzod", but not "INS Commissioner"."""
    for begin in _ships(batch.tokens, batch.sentences, model.kinds, model.bits).tolist():
        text = batch.texts[batch.owners[begin]]
        words = [text[batch.starts[at] : batch.ends[at]] for at in (begin, begin + 1)]
        if words[0].isupper() and not words[1].isupper():
            sentence_end = int(batch.firsts[batch.sentences[begin] + 1])
            end = begin
            while end < sentence_end and model.kinds[batch.tokens[end]] == CAPITALISED:
                end += 1
            first, last = np.searchsorted(proposals.first, (begin, end))
            yield from (at for at in range(first, last) if proposals.last[at] < end)


def _defined_acronyms(numbers: Ints, proposals: Proposals, batch: Batch) -> Iterator[tuple[int, int]]:
    """The numbers of acronyms and of the names that they are defined for, given the proposals before brackets."""
    for at in numbers.tolist():
        first, last = proposals.first[at : at + 2], proposals.last[at : at + 2]
        spans = list(zip(batch.starts[first].tolist(), batch.ends[last].tolist(), strict=True))
        text = batch.texts[batch.owners[first[0]]]
        yield from ((at + short, at + full) for short, full in definitions(text, spans))


def _abbreviations(numbers: Ints, proposals: Proposals, batch: Batch) -> Iterator[int]:
    """Which of `numbers`, of proposals in brackets, abbreviate words written small."""
    for at in numbers.tolist():
        token = proposals.first[at]
        text = batch.texts[batch.owners[token]]
        if abbreviates_common_words(text, int(batch.starts[token]), int(batch.ends[token])):
            yield at
