"""What is said for and against each name of an article, weighed: the loops of `evidence`, over all texts of a batch.

A name has a vote for each type and one for being no name, in natural logarithms: the model's scores of all places where
it stands, and what other names of the article add to them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.article import ENTITY_TYPES
from index.compiled import F64, I64, INT, MASK, OUT_F64, OUT_I64, U8, U32, U64, compiled
from index.entities.arrays import Bytes, Ints, Number, Words
from index.entities.gazetteer import BIT, CLASSES, STEP, Keys, word_key
from index.entities.spelling import ACRONYM

Doubles = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

PERSON, ORG, PLACE = map(ENTITY_TYPES.index, ENTITY_TYPES)
NOTHING = len(ENTITY_TYPES)  # the number of no type
_VOTES = NOTHING + 1
# What is added to the votes of a name.
_SURNAME = 6.0  # that a full name ends in it
_GIVEN_NAME = 2.0  # that a full name begins with it
_BARE = 3.0  # that it ends in a word that stands alone as a person's name
_LISTED = 6.0  # that the gazetteer has it as an organisation's
_LISTED_WORD = 4.0  # the same of a single word
_LISTED_ACRONYM = 3.0  # that the gazetteer has it as an acronym, and that it is written as one and no word besides
_FIRM = 9.0  # that the full name of a firm begins with it
_UNKNOWN = 0.5  # against a single word of which nothing is known
NOT_OF_FIRMS = sum(BIT[label] for label in CLASSES[: CLASSES.index("small") + 1])  # its first word
_PERSONAL = BIT["title"] | BIT["first"] | BIT["country"]
_ORG_CLASS, _CORPORATE, _PEOPLE = BIT["org"], BIT["corporate"], BIT["people"]
_CRAFT, _THING, _THE = BIT["craft"], BIT["thing"], word_key("the")
_MIX = 0xD6E8FEB86659FD93


@compiled()
def _in_text(key: Number, text: Number) -> Number:
    mixed = (key + np.uint64(text)) * np.uint64(_MIX)
    return mixed ^ ((mixed >> np.uint64(32)) + np.uint64(text))


@compiled((U64, I64))
def in_text(keys: Keys, texts: Ints) -> Keys:
    """(n,) keys of names, apart for each text."""
    mixed = np.empty(len(keys), np.uint64)
    for name in range(len(keys)):
        mixed[name] = _in_text(keys[name], texts[name])
    return mixed


@compiled()
def _place(keys: Keys, wanted: Number) -> int:
    """Where a key is among ascending `keys`, -1 if it is not there."""
    low, high = 0, len(keys)
    while low < high:
        middle = (low + high) // 2
        if keys[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low if low < len(keys) and keys[low] == wanted else -1


@compiled((U64, U64))
def places(keys: Keys, wanted: Keys) -> Ints:
    """(m,) where each of `wanted` is among ascending `keys`, -1 where it is not there."""
    found = np.empty(len(wanted), np.int64)
    for number in range(len(wanted)):
        found[number] = _place(keys, wanted[number])
    return found


@compiled((U64, I64))
def distinct_names(keys: Keys, order: Ints) -> tuple[Keys, Ints]:
    """The distinct keys (d,), ascending, and (n,) which of them each is, given the order that sorts them."""
    distinct, name = np.empty(len(keys), np.uint64), np.empty(len(keys), np.int64)
    found = 0
    for place in order:
        if found == 0 or distinct[found - 1] != keys[place]:
            distinct[found] = keys[place]
            found += 1
        name[place] = found - 1
    return distinct[:found].copy(), name


@compiled()
def _best(votes: Doubles, name: Number, types: int) -> int:
    """Which of the first `types` types has most votes."""
    best = 0
    for type_ in range(1, types):
        if votes[name * _VOTES + type_] > votes[name * _VOTES + best]:
            best = type_
    return best


@compiled((INT, F64, I64, I64, MASK, U32, U32, MASK))
def own_votes(  # noqa: PLR0917  # compiled loops take no keywords
    count: int, scores: Doubles, name: Ints, of_last: Ints, several: Mask, heads: Words, wholes: Words, acronyms: Mask
) -> tuple[Doubles, Ints, Mask, Mask]:
    """The votes of `count` names (flat) for what they are themselves, how often each stands in its text, and whether
    it has several words; of proposals (n,), whether the gazetteer has them as organisations' and, of a word, as nothing
    that a person may be called. `scores` are those of the proposals, flat; `acronyms` (n,) says which of them are known
    acronyms."""
    votes, counts, long = np.zeros(count * _VOTES), np.zeros(count, np.int64), np.zeros(count, np.bool_)
    is_unknown = np.zeros(count, np.bool_)
    for number in range(len(name)):
        own = name[number]
        counts[own] += 1
        for type_ in range(_VOTES):
            votes[own * _VOTES + type_] += scores[number * _VOTES + type_]
        long[own] |= several[number]
        is_unknown[own] |= not several[number] and heads[number] == 0
    bare, listed = np.empty(count, np.bool_), np.empty(len(name), np.bool_)
    for own in range(count):
        bare[own] = not long[own] and _best(votes, own, _VOTES) == PERSON
    for number in range(len(name)):
        at = name[number] * _VOTES
        if several[number] and of_last[number] >= 0 and bare[of_last[number]]:
            votes[at + PERSON] += _BARE
        listed[number] = wholes[number] & _ORG_CLASS != 0 and (several[number] or heads[number] & _PERSONAL == 0)
        if listed[number]:
            votes[at + ORG] += _LISTED if several[number] else _LISTED_WORD
        if acronyms[number]:
            votes[at + ORG] += _LISTED_ACRONYM
    for own in range(count):
        if is_unknown[own]:
            votes[own * _VOTES + NOTHING] += _UNKNOWN
    return votes, counts, long, listed


@compiled((OUT_F64, I64, MASK, I64, I64, I64, MASK, U32, U32, U32, MASK))
def types_from_names(  # noqa: PLR0917  # compiled loops take no keywords
    votes: Doubles,
    counts: Ints,
    long: Mask,
    name: Ints,
    of_first: Ints,
    of_last: Ints,
    several: Mask,
    heads: Words,
    tails: Words,
    pairs: Words,
    listed: Mask,
) -> Ints:
    """(d,) the types of names, and to the `votes` for their single words what full names add: each once, however often
    it stands there."""
    types, is_done = np.empty(len(counts), np.int64), np.zeros(len(counts), np.bool_)
    for own in range(len(counts)):
        types[own] = _best(votes, own, NOTHING)
    for number in range(len(name)):
        own, first, last = name[number], of_first[number], of_last[number]
        if not several[number] or is_done[own]:
            continue
        if types[own] == PERSON:
            is_done[own] = True
            if last >= 0 and not long[last]:
                votes[last * _VOTES + PERSON] += _SURNAME * counts[last]
            if first >= 0 and not long[first]:
                votes[first * _VOTES + PERSON] += _GIVEN_NAME * counts[first]
        elif types[own] == ORG and heads[number] & NOT_OF_FIRMS == 0:
            is_firm = tails[number] & _CORPORATE != 0 or pairs[number] & _ORG_CLASS != 0
            if is_firm or listed[number]:
                is_done[own] = True
                if first >= 0 and not long[first]:
                    votes[first * _VOTES + ORG] += _FIRM * counts[first]
    return types


@compiled()
def _forget_things(  # noqa: PLR0917  # compiled loops take no keywords
    types: Ints, long: Mask, stormy: Mask, name: Ints, of_first: Ints, of_last: Ints, several: Mask
) -> None:
    """Make nothing of the people of a single word that are `stormy`, unless it is a part of somebody's name: "Hurricane
    Dorian", and then "Dorian", and "Halley", which is a comet."""
    for number in range(len(name)):
        if several[number] and types[name[number]] == PERSON:
            for part in (of_first[number], of_last[number]):
                if part >= 0:
                    stormy[part] = False
    for own in range(len(types)):
        if stormy[own] and not long[own] and types[own] == PERSON:
            types[own] = NOTHING


@compiled((OUT_I64, F64, MASK, MASK, I64, I64, I64, I64, MASK, U32, MASK, MASK))
def decide(  # noqa: PLR0917  # compiled loops take no keywords
    types: Ints,
    votes: Doubles,
    long: Mask,
    afloat: Mask,
    counts: Ints,
    name: Ints,
    of_first: Ints,
    of_last: Ints,
    several: Mask,
    wholes: Words,
    called: Mask,
    crafts: Mask,
) -> None:
    """Make `types` (d,), which full names have kept, the types of all names.

    `afloat` (d,) says which are in names of ships, `called` (n,) which proposals follow "the" or a word for a ship or
    the like, `crafts` (n,) which follow such a word.
    """
    often = np.zeros(len(types), np.int64)  # it is called so
    stormy = np.zeros(len(types), np.bool_)  # it is called like a storm, or known as a thing
    for own in range(len(types)):
        if not long[own]:
            types[own] = _best(votes, own, _VOTES)
        elif afloat[own]:
            types[own] = NOTHING
    for number in range(len(name)):
        often[name[number]] += called[number]
        stormy[name[number]] |= crafts[number] or wholes[number] & _THING != 0
        # "North Korean" says whose something is; it names nobody.
        if several[number] and wholes[number] & _PEOPLE != 0:
            types[name[number]] = NOTHING
    _forget_things(types, long, stormy, name, of_first, of_last, several)
    # "The ferry Doña Petronila", "the Doña Petronila": a full name that mostly follows such a word is a thing's, also
    # where the model saw no name.
    for number in range(len(name)):
        own, first = name[number], of_first[number]
        if several[number] and types[own] == PERSON:
            more = often[first] if first >= 0 and types[first] == NOTHING else 0
            if often[own] + more > 0 and 2 * (often[own] + more) >= counts[own] + more:
                types[own] = NOTHING
                last = of_last[number]
                if last >= 0 and types[last] == PERSON:
                    types[last] = NOTHING


@compiled((I64, I64, I64, I64, I64, U64, U32, U8, U64))
def parts_of(  # noqa: PLR0917  # compiled loops take no keywords
    first: Ints,
    last: Ints,
    texts: Ints,
    tokens: Ints,
    sentences: Ints,
    keys: Keys,
    bits: Words,
    categories: Bytes,
    distinct: Keys,
) -> tuple[Ints, Ints, Mask, Words, Words, Keys, Mask, Mask, Mask]:
    """Of proposals (n,): which of the `distinct` names of its text the first word is, and the last, or -1; whether it
    has several words; the classes of its first word and of the last; the key of its first two, 0 for a single one;
    whether it is a known acronym; whether "the" or a word for a ship or the like stands before it; whether such a word
    does. `keys`, `bits` and `categories` are those of all tokens."""
    many = len(first)
    of_first, of_last, several = np.empty(many, np.int64), np.empty(many, np.int64), np.empty(many, np.bool_)
    heads, tails, pairs = np.empty(many, np.uint32), np.empty(many, np.uint32), np.zeros(many, np.uint64)
    acronyms, called, crafts = np.empty(many, np.bool_), np.empty(many, np.bool_), np.empty(many, np.bool_)
    for number in range(many):
        begin, end = first[number], last[number]
        head, tail = tokens[begin], tokens[end]
        of_first[number] = _place(distinct, _in_text(keys[head], texts[number]))
        of_last[number] = _place(distinct, _in_text(keys[tail], texts[number]))
        several[number] = end > begin
        heads[number], tails[number] = bits[head], bits[tail]
        if end > begin:
            pairs[number] = keys[head] * np.uint64(STEP) + keys[tokens[begin + 1]]
        before = max(0, begin - 1)
        word = tokens[before]
        is_near = before < begin and sentences[before] == sentences[begin]
        acronyms[number] = begin == end and categories[head] == ACRONYM
        crafts[number] = is_near and bits[word] & _CRAFT != 0
        called[number] = crafts[number] or (is_near and keys[word] == np.uint64(_THE))
    return of_first, of_last, several, heads, tails, pairs, acronyms, called, crafts
