"""The tokens of a batch of texts as arrays, and the runs of tokens that may hold names: the recogniser's first step.

A run is a longest stretch of capitalised words with the small words that link them ("Bank of the West", "Rio de
Janeiro"); every other token names nothing, so only runs are decoded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.compiled import I64, U8, compiled
from index.entities.arrays import Ints
from index.entities.characters import characters
from index.entities.tokeniser import token_bounds
from index.sentences import sentence_starts
from index.stretches import Stretches

# What a token may be in a run.
CAPITALISED, PARTICLE, LINK = 1, 2, 3
_WIDEST_GAP = 2  # characters of space inside a name
_LONGEST_LINK = 3  # tokens between two capitalised words: "'s", "of", "the"
_LONGEST_RUN = 40  # tokens; a longer one is a table or a list in capitals, and is cut


def tokens_of(text: str) -> list[str]:
    """The tokens of a text as written."""
    cut = Cut.of([text])
    return [text[start:end] for start, end in zip(cut.starts.tolist(), cut.ends.tolist(), strict=True)]


class Batch(NamedTuple):
    """The tokens of several texts, one after the other; n tokens, s sentences."""

    texts: Sequence[str]
    tokens: Ints  # (n,) numbers of a `Lexicon`
    starts: Ints  # (n,) offset of each token in its text
    ends: Ints  # (n,)
    sentences: Ints  # (n,) number of the sentence, ascending over all texts
    owners: Ints  # (n,) number of the text, ascending
    firsts: Ints  # (s + 1,) the first token of each sentence, and n


class Cut(NamedTuple):
    """Texts and where the n tokens of all of them begin and end, as places in `codes`."""

    stretches: Stretches
    codes: npt.NDArray[np.uint32]  # code points of the joined texts
    starts: Ints
    ends: Ints
    within: Ints  # the stretch that each is in
    capitalised: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Cut:
        """The tokens of `texts`."""
        stretches = Stretches.of(texts)
        codes = stretches.codes.astype(np.uint32, copy=False)
        characters().learn(codes)
        return cls(stretches, codes, *token_bounds(codes, characters().flags))

    def batch(self, tokens: Ints) -> Batch:
        """The batch in which the tokens have these numbers."""
        stretches = self.stretches
        parts = _placed(
            *(self.starts, self.ends, self.within, sentence_starts(stretches), stretches.firsts, stretches.begins)
        )
        return Batch(stretches.texts, tokens, *parts)


@compiled((I64,) * 6)
def _placed(  # noqa: PLR0917  # compiled loops take no keywords
    starts: Ints, ends: Ints, within: Ints, opening: Ints, first_stretches: Ints, begins: Ints
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """The parts of a `Batch` after its tokens. `opening` are the stretches with which sentences begin, ascending."""
    own_starts, own_ends = np.empty(len(starts), np.int64), np.empty(len(starts), np.int64)
    sentences, owners = np.empty(len(starts), np.int64), np.empty(len(starts), np.int64)
    firsts = np.empty(len(opening) + 1, np.int64)
    sentence, owner = -1, 0
    for token in range(len(starts)):
        while within[token] >= first_stretches[owner + 1]:
            owner += 1
        if sentence + 1 < len(opening) and within[token] >= opening[sentence + 1]:
            sentence += 1
            firsts[sentence] = token
        own_starts[token], own_ends[token] = starts[token] - begins[owner], ends[token] - begins[owner]
        sentences[token], owners[token] = sentence, owner
    firsts[len(opening)] = len(starts)
    return own_starts, own_ends, sentences, owners, firsts


class Runs(NamedTuple):
    """The runs of a batch: r of them, with m tokens in all."""

    tokens: Ints  # (m,) places of their tokens in the batch, ascending
    first: Ints  # (r,) where each run begins in `tokens`
    length: Ints  # (r,)


def runs_of(batch: Batch, kinds: npt.NDArray[np.uint8]) -> Runs:
    """The runs of a batch, given the kind of each of its tokens (`kind_of`)."""
    return Runs(*_runs(batch.starts, batch.ends, batch.sentences, kinds))


@compiled((I64, I64, I64, U8))
def _runs(starts: Ints, ends: Ints, sentences: Ints, kinds: npt.NDArray[np.uint8]) -> tuple[Ints, Ints, Ints]:
    """The parts of `Runs`."""
    tokens = np.empty(len(kinds), np.int64)
    firsts, lengths = np.empty(len(kinds), np.int64), np.empty(len(kinds), np.int64)
    runs = found = 0
    done = 0  # the token after the last run
    place = 0
    while place < len(kinds):
        if kinds[place] != CAPITALISED:
            place += 1
            continue
        begin = place
        if (
            begin > done
            and kinds[begin - 1] == PARTICLE
            and sentences[begin - 1] == sentences[begin]
            and starts[begin] - ends[begin - 1] <= _WIDEST_GAP
        ):
            begin -= 1
        end = place + 1  # behind the last capitalised word
        place = end
        while place < len(kinds) and place <= end + _LONGEST_LINK and kinds[place] != 0:
            if sentences[place] != sentences[place - 1] or starts[place] - ends[place - 1] > _WIDEST_GAP:
                break
            place += 1
            if kinds[place - 1] == CAPITALISED:
                end = place
        place = done = end
        while begin < end:
            length = min(end - begin, _LONGEST_RUN)
            firsts[runs], lengths[runs] = found, length
            runs += 1
            for token in range(begin, begin + length):
                tokens[found] = token
                found += 1
            begin += length
    return tokens[:found].copy(), firsts[:runs].copy(), lengths[:runs].copy()
