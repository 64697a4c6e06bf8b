"""What the rest of an article says of a name: the recogniser's second step.

Each distinct spelling of an article gets one type, from all its occurrences together and from other names: a surname
goes with the full name, an acronym with the name that it stands for. Then names that were decided are found where the
model did not see them: in headlines, which are full of capitals that mean nothing, and wherever else they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.article import ENTITY_TYPES
from index.entities.acronyms import abbreviates_common_words, definitions
from index.entities.arrays import Ints
from index.entities.gazetteer import BIT, CLASSES, Keys, classes, found, longer, word_key
from index.entities.model import LONGEST, Model
from index.entities.proposals import NOTHING, Proposals, keys_of_stretches
from index.entities.tokens import CAPITALISED, Batch, Runs

_PERSON, _ORG, _PLACE = map(ENTITY_TYPES.index, ENTITY_TYPES)
# Natural logarithms: what other names of the article add to a word's score.
_SURNAME = 6.0  # that a full name ends in it
_GIVEN_NAME = 2.0  # that a full name begins with it
_BARE = 3.0  # that it ends in a word that stands alone as a person's name
_LISTED = 6.0  # that the gazetteer has it as an organisation's
_LISTED_WORD = 4.0  # the same of a single word
_FIRM = 9.0  # that the full name of a firm begins with it
_SIGNED = 8.0  # that it is an agency's and stands alone in the last line
_AFLOAT = 6.0  # that it is a word of a ship's name
_UNKNOWN = 0.5  # against a single word of which nothing is known
_ACRONYM = 8.0  # that it is defined as the acronym of a longer name
_COMMON = 16.0  # that it is defined as the acronym of words written small
_KNOWN_PLACE = sum(BIT[label] for label in ("country", "region", "state", "city3"))
_NOT_OF_FIRMS = sum(BIT[label] for label in CLASSES[: CLASSES.index("small") + 1])  # its first word
_PERSONAL = BIT["title"] | BIT["first"] | BIT["country"]
_MIX = np.uint64(0xD6E8FEB86659FD93)


def in_text(keys: Keys, texts: Ints) -> Keys:
    """Keys of names, apart for each text."""
    mixed = (keys + texts.astype(np.uint64)) * _MIX
    return mixed ^ (mixed >> np.uint64(32)) + texts.astype(np.uint64)


class Decisions:
    """The type of each distinct name of each text."""

    def __init__(self, keys: Keys, types: Ints) -> None:
        """`keys` as of `in_text`, ascending."""
        self.keys = keys
        self.types = types

    def of(self, keys: Keys) -> Ints:
        """The types of names, NOTHING for those that the text does not know."""
        if not len(self.keys):
            return np.full(len(keys), NOTHING)
        at, known = found(self.keys, keys)
        return np.where(known, self.types[at], NOTHING)


def without_first_words(proposals: Proposals, batch: Batch, model: Model) -> None:
    """Cut "Will Kim" and "Did Acme" at the beginning of a sentence to the names that the article uses more often, "Kim"
    and "Acme"; not "White House", which the gazetteer has."""
    long = np.flatnonzero((proposals.last > proposals.first) & (classes(proposals.keys) == 0))
    texts = batch.owners[proposals.first]
    first = proposals.first[long]
    before = np.maximum(first - 1, 0)
    opens = (batch.sentences[before] != batch.sentences[first]) | (first == 0) | model.opens[batch.tokens[before]]
    small = model.bits[batch.tokens[first]] & BIT["small"] != 0
    long = long[small & opens]
    if not len(long):
        return
    words = model.keys[batch.tokens]
    rest = keys_of_stretches(words, proposals.first[long] + 1, proposals.last[long])
    distinct, counts = np.unique(in_text(proposals.keys, texts), return_counts=True)
    at, known = found(distinct, in_text(rest, texts[long]))
    own, _ = found(distinct, in_text(proposals.keys[long], texts[long]))
    cut = known & (counts[at] > counts[own])
    proposals.first[long[cut]] += 1
    proposals.keys[long[cut]] = rest[cut]


def decided(proposals: Proposals, batch: Batch, model: Model) -> tuple[Decisions, Ints]:
    """The type of each distinct name of each text, and that of each proposal."""
    texts = batch.owners[proposals.first]
    distinct, name = np.unique(in_text(proposals.keys, texts), return_inverse=True)
    count = len(distinct)
    votes = np.stack(
        [np.bincount(name, proposals.scores[:, type], count) for type in range(4)], axis=1, dtype=np.float64
    )
    counts = np.bincount(name, minlength=count)
    several = proposals.last > proposals.first
    long = np.zeros(count, bool)
    long[name[several]] = True
    words = model.keys[batch.tokens]
    bare = ~long & (votes.argmax(1) == _PERSON)
    at, known = found(distinct, in_text(words[proposals.last], texts))
    np.add.at(votes[:, _PERSON], name[several & known & bare[at]], _BARE)
    listed = (classes(proposals.keys) & BIT["org"] != 0) & (
        several | (model.bits[batch.tokens[proposals.first]] & _PERSONAL == 0)
    )
    np.add.at(votes[:, _ORG], name[listed], np.where(several, _LISTED, _LISTED_WORD)[listed])
    signed = np.fromiter(_last_lines(proposals, batch), np.int64)
    np.add.at(votes[:, _ORG], name[signed[listed[signed]]], _SIGNED)
    votes[np.unique(name[~several & (model.bits[batch.tokens[proposals.first]] == 0)]), NOTHING] += _UNKNOWN
    types = votes[:, :NOTHING].argmax(1)
    people = np.flatnonzero(several & (types[name] == _PERSON))
    for ends, score in ((proposals.last, _SURNAME), (proposals.first, _GIVEN_NAME)):
        # Each full name counts once, however often it stands there.
        full = people[np.unique(name[people], return_index=True)[1]]
        at, known = found(distinct, in_text(words[ends[full]], texts[full]))
        at = at[known & ~long[at]]
        np.add.at(votes[:, _PERSON], at, score * counts[at])
    own = model.bits[batch.tokens]
    firms = np.flatnonzero(several & (types[name] == _ORG) & (own[proposals.first] & _NOT_OF_FIRMS == 0))
    two = classes(keys_of_stretches(words, proposals.first[firms], proposals.first[firms] + 1))  # its first words
    firms = firms[(own[proposals.last[firms]] & BIT["corporate"] != 0) | (two & BIT["org"] != 0) | listed[firms]]
    firms = firms[np.unique(name[firms], return_index=True)[1]]
    at, known = found(distinct, in_text(words[proposals.first[firms]], texts[firms]))
    at = at[known & ~long[at]]
    np.add.at(votes[:, _ORG], at, _FIRM * counts[at])
    for short, whole in _defined_acronyms(proposals, batch):
        if not several[short] and several[whole]:
            votes[name[short], types[name[whole]]] += _ACRONYM * counts[name[short]]
    for short in _abbreviations(proposals, batch):
        votes[name[short], NOTHING] += _COMMON * counts[name[short]]
    afloat = np.unique(name[np.fromiter(_in_names_of_ships(proposals, batch, model), np.int64)])
    votes[afloat, NOTHING] += _AFLOAT * counts[afloat]
    types = np.where(long, types, votes.argmax(1))
    types[afloat[long[afloat]]] = NOTHING
    # "North Korean" says whose something is; it names nobody.
    types[name[several & (classes(proposals.keys) & BIT["people"] != 0)]] = NOTHING
    # "The ferry Doña Petronila", "the Doña Petronila": a full name that mostly follows such a word is a thing's, also
    # where the model saw no name.
    called = np.bincount(name[_is_called(proposals, batch, model)], minlength=count)
    full = np.flatnonzero(several & (types[name] == _PERSON))
    full = full[np.unique(name[full], return_index=True)[1]]
    at, known = found(distinct, in_text(words[proposals.first[full]], texts[full]))
    more = np.where(known & (types[at] == NOTHING), called[at], 0)
    ships = name[full]
    types[ships[(called[ships] + more > 0) & (2 * (called[ships] + more) >= counts[ships] + more)]] = NOTHING
    return Decisions(distinct, types), types[name]


def _is_called(proposals: Proposals, batch: Batch, model: Model) -> npt.NDArray[np.bool_]:
    """(n,) whether "the" or the word for a ship or the like stands before a proposal."""
    before = np.maximum(proposals.first - 1, 0)
    near = (batch.sentences[before] == batch.sentences[proposals.first]) & (before < proposals.first)
    word = batch.tokens[before]
    called: npt.NDArray[np.bool_] = near & (
        (model.keys[word] == np.uint64(word_key("the"))) | (model.bits[word] & BIT["craft"] != 0)
    )
    return called


def _last_lines(proposals: Proposals, batch: Batch) -> Iterator[int]:
    """The numbers of proposals of one word that is all of the last line of a text."""
    first, after = proposals.first, np.minimum(proposals.first + 1, len(batch.tokens) - 1)
    ends = (batch.owners[after] != batch.owners[first]) | (after == first)
    for at in np.flatnonzero((proposals.last == first) & ends & (first > 0)).tolist():
        token, text = int(first[at]), batch.texts[batch.owners[first[at]]]
        if batch.owners[token - 1] == batch.owners[token] and "\n" in text[batch.ends[token - 1] : batch.starts[token]]:
            yield at


def _in_names_of_ships(proposals: Proposals, batch: Batch, model: Model) -> Iterator[int]:
    """The numbers of proposals in names that begin like a ship's: "MV Namse Bangdzod", but not "INS Commissioner"."""
    capital = model.kinds[batch.tokens] == CAPITALISED
    bits = model.bits[batch.tokens]
    prefix = capital[:-1] & (bits[:-1] & BIT["craft"] != 0) & capital[1:] & (bits[1:] & _NOT_OF_FIRMS == 0)
    prefix &= batch.sentences[:-1] == batch.sentences[1:]
    for begin in np.flatnonzero(prefix).tolist():
        text = batch.texts[batch.owners[begin]]
        words = [text[batch.starts[at] : batch.ends[at]] for at in (begin, begin + 1)]
        if words[0].isupper() and not words[1].isupper():
            after = batch.sentences[begin:] != batch.sentences[begin]
            end = begin + int(np.argmax(np.append(after | ~capital[begin:], True)))
            first, last = np.searchsorted(proposals.first, (begin, end))
            yield from (at for at in range(first, last) if proposals.last[at] < end)


def _defined_acronyms(proposals: Proposals, batch: Batch) -> Iterator[tuple[int, int]]:
    """The numbers of acronyms and of the names that they are defined for."""
    starts, ends, owners = batch.starts[proposals.first], batch.ends[proposals.last], batch.owners[proposals.first]
    gaps = starts[1:] - ends[:-1]
    for at in np.flatnonzero((owners[1:] == owners[:-1]) & (gaps > 1) & (gaps <= 8)).tolist():
        text = batch.texts[owners[at]]
        if "(" in text[ends[at] : starts[at + 1]]:
            spans = [(int(starts[number]), int(ends[number])) for number in (at, at + 1)]
            yield from ((at + short, at + full) for short, full in definitions(text, spans))


def _abbreviations(proposals: Proposals, batch: Batch) -> Iterator[int]:
    """The numbers of proposals that abbreviate words written small."""
    first = proposals.first
    single = (proposals.last == first) & (first > 0) & (batch.ends[np.maximum(first - 1, 0)] == batch.starts[first])
    for at in np.flatnonzero(single).tolist():
        start, end = int(batch.starts[first[at]]), int(batch.ends[first[at]])
        if abbreviates_common_words(batch.texts[batch.owners[first[at]]], start, end):
            yield at


class Headlines(NamedTuple):
    """Runs with those of their m tokens that stand in headlines, and those in which no name has been found."""

    runs: Runs
    headline: npt.NDArray[np.bool_]  # (m,)
    free: npt.NDArray[np.bool_]  # (m,)


def known_names(where: Headlines, batch: Batch, model: Model, decisions: Decisions) -> tuple[Ints, Ints, Ints]:
    """First and last tokens and types of decided names among the free tokens, the longest first.

    In a headline a name may be a single word, and one that the gazetteer is sure of.
    """
    runs, headline = where.runs, where.headline
    free = where.free.copy()
    tokens = batch.tokens[runs.tokens]
    words, owners = model.keys[tokens], batch.owners[runs.tokens]
    ends = np.repeat(runs.first + runs.length, runs.length)
    at = np.flatnonzero(free & (model.kinds[tokens] == CAPITALISED))
    keys = words[at]
    stretches = [(at, keys)]
    for length in range(1, LONGEST):
        left = at + length < ends[at]
        at, keys = at[left], keys[left]
        keys = longer(keys, words[at + length])
        stretches.append((at, keys))
    starts = np.concatenate([own for own, _ in stretches])
    lengths = np.repeat(np.arange(1, LONGEST + 1), [len(own) for own, _ in stretches])
    keys = np.concatenate([own for _, own in stretches])
    found_types = _types(keys, owners[starts], headline[starts], decisions, lengths == 1)
    usable = np.flatnonzero((found_types != NOTHING) & ((lengths > 1) | headline[starts]))
    usable = usable[np.argsort(-lengths[usable], kind="stable")]
    taken = []
    for number, begin, length in zip(usable.tolist(), starts[usable].tolist(), lengths[usable].tolist(), strict=True):
        if free[begin : begin + length].all():
            free[begin : begin + length] = False
            taken.append(number)
    return runs.tokens[starts[taken]], runs.tokens[starts[taken] + lengths[taken] - 1], found_types[taken]


def _types(
    keys: Keys,
    owners: Ints,
    headline: npt.NDArray[np.bool_],
    decisions: Decisions,
    single: npt.NDArray[np.bool_],
) -> Ints:
    types = decisions.of(in_text(keys, owners))
    unsure = np.flatnonzero(headline & (types == NOTHING))
    bits = classes(keys[unsure])
    bits[single[unsure] & (bits & BIT["small"] != 0)] = 0
    types[unsure[bits & BIT["org"] != 0]] = _ORG
    types[unsure[bits & _KNOWN_PLACE != 0]] = _PLACE
    return types
