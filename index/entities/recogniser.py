"""The recogniser: from the text of an article to the names in it, each with its type.

The model proposes, token by token; the article decides. Everything is done for a batch of texts at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.article import ENTITY_TYPES, EntityType
from index.entities.arrays import Ints
from index.entities.evidence import decided, doubt_first_words, without_first_words
from index.entities.headlines import free_tokens, headlines_of, known_names
from index.entities.model import Model, model
from index.entities.proposals import proposed
from index.entities.tokens import Batch, Runs, runs_of
from index.entities.weighing import NOTHING


class Mention(NamedTuple):
    """A name at `text[start:end]` (offsets in characters) and its type."""

    start: int
    end: int
    type: EntityType


def find(text: str) -> list[Mention]:
    """The names in `text`, in order and apart. A title ("President") or a possessive is not part of a name."""
    return recognise([text], [0])[0]


def find_all(texts: Sequence[str]) -> list[list[Mention]]:
    """`find` for each of `texts`: quicker than one by one, in batches of up to a megabyte."""
    return recognise(texts, [0] * len(texts))


def recognise(texts: Sequence[str], headlines: Sequence[int]) -> list[list[Mention]]:
    """The names in each text, whose first characters, as many as `headlines` says, are a headline, whatever they look
    like."""
    lexicon = model()
    batch = lexicon.read(texts)
    runs = runs_of(batch, lexicon.kinds[batch.tokens])
    headline = headlines_of(batch, lexicon, headlines)
    first, last, types = _names(batch, runs, headline[batch.sentences[runs.tokens]], lexicon)
    order = np.argsort(first)
    first, last = first[order], last[order]
    spans = batch.starts[first].tolist(), batch.ends[last].tolist()
    found = list(map(Mention, *spans, map(ENTITY_TYPES.__getitem__, types[order].tolist())))
    bounds = np.searchsorted(batch.owners[first], np.arange(len(texts) + 1)).tolist()
    return [found[begin:end] for begin, end in pairwise(bounds)]


def _names(batch: Batch, runs: Runs, headline: npt.NDArray[np.bool_], lexicon: Model) -> tuple[Ints, Ints, Ints]:
    """First and last tokens and types of all names."""
    if not len(runs.first):
        return runs.first, runs.first, runs.first
    proposals = proposed(batch, _some(runs, ~headline[runs.first]), lexicon)
    without_first_words(proposals, batch, lexicon)
    doubt_first_words(proposals, batch, lexicon)
    decisions, types = decided(proposals, batch, lexicon)
    named = types != NOTHING
    first, last, types = proposals.first[named], proposals.last[named], types[named]
    free = free_tokens(runs.tokens, first, last)
    more = known_names(runs, headline, free, batch, lexicon, decisions)
    first, last, types = map(np.concatenate, zip((first, last, types), more, strict=True))
    return first, last, types


def _some(runs: Runs, chosen: npt.NDArray[np.bool_]) -> Runs:
    length = runs.length[chosen]
    return Runs(runs.tokens[np.repeat(chosen, runs.length)], np.cumsum(length) - length, length)
