"""How likely each token is to begin, continue or be a name of each type: a linear-chain conditional random field.

A name of several tokens is labelled B, I ..., L, a single one U, everything else O (Lafferty, McCallum and Pereira,
"Conditional Random Fields", ICML 2001; the labels of Ratinov and Roth, "Design Challenges and Misconceptions in Named
Entity Recognition", CoNLL 2009). The score of a token is a sum of rows: of the tokens around it, of the two pairs that
it makes with its neighbours, and of the names in the gazetteer that it is part of.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.article import ENTITY_TYPES
from index.entities import features
from index.entities.gazetteer import (
    BIT,
    CLASSES,
    Keys,
    classes,
    clusters,
    found,
    longer,
    open_array_file,
    plain,
    word_key,
)
from index.entities.tokens import LINK, PARTICLE, Batch, Growing, Ints, Pieces, Runs, kind_of, read

Floats = npt.NDArray[np.float32]

TYPES = len(ENTITY_TYPES)
# Labels: O, then B, I, L and U of each of the types in turn.
OUTSIDE = 0
B, I, L, U = (slice(1 + role * TYPES, 1 + (role + 1) * TYPES) for role in range(4))  # noqa: E741
LABELS = 1 + 4 * TYPES
IMPOSSIBLE = -1e4
LONGEST = 8  # tokens of a name in the gazetteer
_MOST_TOKENS = 1 << 16  # distinct ones to remember
_LISTS = len(set(features.PLACES))
_MIX = np.uint32(0x9E3779B1)  # odd, so that no two keys become one
SCALE = 32.0  # weights are kept in 32nds of a natural logarithm

_OPENING = frozenset("\"'“‘([{•—–:-*")


class Weights(NamedTuple):
    """What was learned. f features, C classes of the gazetteer."""

    keys: npt.NDArray[np.uint32]  # (f,) of features, ascending
    features: Floats  # (f, LABELS)
    pairs: Floats  # (2, CATEGORIES, CATEGORIES, LABELS): with the token before, with the token after
    parts: Floats  # (C, 3, LABELS): first, inner, last token of a name of the class
    steps: Floats  # (4, 4): from nothing or a name of a type to nothing or a name of a type


def allowed(kinds: npt.NDArray[np.uint8]) -> Floats:
    """What to add to the scores of tokens: IMPOSSIBLE for labels that their kind cannot have."""
    table = np.zeros((4, LABELS), np.float32)
    table[PARTICLE, L] = table[PARTICLE, U] = IMPOSSIBLE
    table[LINK, B] = table[LINK, L] = table[LINK, U] = IMPOSSIBLE
    return table[kinds]


class Lexicon:
    """What is known of each distinct token so far. n tokens; token 0 stands for "outside of the sentence"."""

    def __init__(self) -> None:
        self.pieces = Pieces()
        self._kinds = Growing(np.uint8)
        self._categories = Growing(np.uint8)
        self._bits = Growing(np.uint32)
        self._keys = Growing(np.uint64)
        self._opens = Growing(np.bool_)
        self._capitals = Growing(np.bool_)

    def read(self, texts: Sequence[str]) -> Batch:
        """The tokens and sentences of `texts`, looked up; two or more words in capitals side by side that are no
        acronyms have small letters but for the first ("KIM JONG UN")."""
        batch = read(texts, self.pieces)
        self.learn()
        capitals = self._capitals.view[batch.tokens]
        pairs = np.flatnonzero(capitals[1:] & capitals[:-1] & (batch.sentences[1:] == batch.sentences[:-1]))
        if len(pairs):
            shouted = np.unique(np.concatenate((pairs, pairs + 1)))
            batch.tokens[shouted] = self.pieces.recased(batch.tokens[shouted])
            self.learn()
        return batch

    def learn(self) -> None:
        """Look up the tokens that `pieces` has met since."""
        words = self.pieces.tokens[len(self._kinds.view) :]
        if not words:
            return
        keys = np.fromiter(map(word_key, map(plain, words)), np.uint64, len(words))
        bits = classes(keys)
        self._keys.extend(keys)
        self._bits.extend(bits)
        self._kinds.extend([kind_of(word) if word else 0 for word in words])
        pairs = zip(words, bits.tolist(), strict=True)
        self._categories.extend([features.category(word, own) if word else 0 for word, own in pairs])
        self._opens.extend([not word or word in _OPENING for word in words])
        known = (bits & (BIT["acronym"] | BIT["corporate"]) != 0).tolist()
        written = [len(word) > 2 and word.isalpha() and word.isupper() for word in words]
        self._capitals.extend([shouted and not own for shouted, own in zip(written, known, strict=True)])
        self.learn_features(words, bits)

    def learn_features(self, words: list[str], bits: npt.NDArray[np.uint32]) -> None:
        """Look at the features of new tokens, given with their classes."""

    @property
    def kinds(self) -> npt.NDArray[np.uint8]:
        """(n,) what each may be in a run (`kind_of`)."""
        return self._kinds.view

    @property
    def categories(self) -> npt.NDArray[np.uint8]:
        """(n,) `features.category`."""
        return self._categories.view

    @property
    def bits(self) -> npt.NDArray[np.uint32]:
        """(n,) classes of the gazetteer."""
        return self._bits.view

    @property
    def keys(self) -> Keys:
        """(n,) keys of their plain forms."""
        return self._keys.view

    @property
    def opens(self) -> npt.NDArray[np.bool_]:
        """(n,) whether the word after it is capitalised in any case."""
        return self._opens.view


def feature_keys(
    words: list[str], bits: npt.NDArray[np.uint32], without: tuple[str, ...] = ()
) -> list[tuple[npt.NDArray[np.uint32], Ints]]:
    """For each place: the keys of the features of all `words`, one after the other, and how many each word has.

    Features of the token itself whose names begin with one of `without` are left out.
    """
    written = np.fromiter(map(word_key, words), np.uint32, len(words))
    hashes: list[list[int]] = [[] for _ in range(_LISTS)]
    counts: list[list[int]] = [[] for _ in range(_LISTS)]
    for word, own, cluster in zip(words, bits.tolist(), clusters(written).tolist(), strict=True):
        for number, names in enumerate(features.features_of(word, own, cluster)):
            kept = [name for name in names if not name.startswith(without)] if without and number > 1 else names
            hashes[number] += [word_key(name) for name in kept]
            counts[number].append(len(kept))
    return [
        (np.array(hashes[number], np.uint32) * _MIX + np.uint32(place), np.array(counts[number], np.int64))
        for place, number in enumerate(features.PLACES)
    ]


class Surroundings(NamedTuple):
    """The tokens of runs in their places, and what else their scores depend on. m tokens, h names of the gazetteer."""

    places: Ints  # (PLACES, m) numbers of tokens; 0 where there is none
    pairs: Ints  # (2, m) numbers of pairs of categories
    part_of: Ints  # (p,) numbers of run tokens that are in names of the gazetteer
    part_as: Ints  # (p,) 3 * class + role of each


def surroundings(batch: Batch, runs: Runs, lexicon: Lexicon) -> Surroundings:
    """All that the scores of the tokens of runs depend on."""
    padded = np.concatenate((np.zeros(2, np.int64), batch.tokens, np.zeros(2, np.int64)))
    sentences = np.concatenate((np.full(2, -1), batch.sentences, np.full(2, -1)))
    at = runs.tokens + 2
    own = sentences[at]
    places = np.zeros((len(features.PLACES), len(at)), np.int64)
    for place, step in enumerate(range(-2, 3)):
        places[place] = np.where(sentences[at + step] == own, padded[at + step], 0)
    places[features.FIRST] = np.where(lexicon.opens[places[1]], places[features.OWN], 0)
    before, here, after = lexicon.categories[places[1:4]].astype(np.int64)
    pairs = np.stack((before * features.CATEGORIES + here, here * features.CATEGORIES + after))
    return Surroundings(places, pairs, *_parts(runs, lexicon, places[features.OWN]))


def _parts(runs: Runs, lexicon: Lexicon, tokens: Ints) -> tuple[Ints, Ints]:
    words = lexicon.keys[tokens]
    number = np.repeat(np.arange(len(runs.first)), runs.length)
    ends = (runs.first + runs.length)[number]
    at, keys = np.arange(len(tokens)), words
    stretches, names = [at[:0]], [words[:0]]
    for length in range(2, LONGEST + 1):
        left = at + length <= ends[at]
        at, keys = at[left], keys[left]
        if not len(at):
            break
        keys = longer(keys, words[at + length - 1])
        stretches.append(at)
        names.append(keys)
    bits = classes(np.concatenate(names))
    lengths = np.repeat(np.arange(1, len(stretches) + 1), [len(own) for own in stretches])
    starts = np.concatenate(stretches)
    hits = np.flatnonzero(bits)
    many = lengths[hits]
    within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    part = np.repeat(starts[hits], many) + within
    role = np.where(within == 0, 0, np.where(within == np.repeat(many, many) - 1, 2, 1))
    member, label = np.nonzero(np.repeat(bits[hits], many)[:, None] >> np.arange(len(CLASSES), dtype=np.uint32) & 1)
    return part[member], label * 3 + role[member]


class Model(Lexicon):
    """The trained recogniser of single tokens, with a memory of the tokens that it has met."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self.weights = weights
        self._rows = [Growing(np.float32, LABELS) for _ in range(len(features.PLACES))]
        self._pairs = weights.pairs.reshape(2, -1, LABELS)
        self._parts = weights.parts.reshape(-1, LABELS)

    @property
    def is_full(self) -> bool:
        """Whether it is time to begin with an empty memory."""
        return len(self.pieces.tokens) > _MOST_TOKENS or len(self.pieces) > 2 * _MOST_TOKENS

    def learn_features(self, words: list[str], bits: npt.NDArray[np.uint32]) -> None:
        """Sum the weights of the features of new tokens in each place."""
        for place, (keys, counts) in enumerate(feature_keys(words, bits)):
            self._learn_place(place, keys, counts)

    def _learn_place(self, place: int, keys: npt.NDArray[np.uint32], counts: Ints) -> None:
        at, known = found(self.weights.keys, keys)
        token = np.repeat(np.arange(len(counts)), counts)[known]
        rows = np.zeros((len(counts), LABELS), np.float32)
        ends = np.searchsorted(token, np.arange(len(counts) + 1))
        some = np.flatnonzero(np.diff(ends))
        if len(some):
            rows[some] = np.add.reduceat(self.weights.features[at[known]], ends[some], axis=0)
        self._rows[place].extend(rows)

    def scores(self, around: Surroundings) -> Floats:
        """(m, LABELS): the score of each label of each token of runs."""
        scores = allowed(self.kinds[around.places[features.OWN]])
        for place, tokens in enumerate(around.places):
            scores += self._rows[place].view[tokens]
        for side, pairs in enumerate(around.pairs):
            scores += self._pairs[side][pairs]
        np.add.at(scores, around.part_of, self._parts[around.part_as])
        return scores


@cache
def _shipped() -> Weights:
    tables = open_array_file("model.bin")
    numbers = (tables[name].astype(np.float32) / SCALE for name in ("features", "pairs", "parts", "steps"))
    return Weights(tables["keys"], *numbers)


_model: Model | None = None


def model() -> Model:
    """The model that ships. It remembers the tokens that it meets, until they are too many."""
    global _model  # noqa: PLW0603  # what is remembered outlives a call, and is let go as a whole
    if _model is None or _model.is_full:
        _model = Model(_shipped())
    return _model
