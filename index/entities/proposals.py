"""What the model proposes for a batch of texts: stretches of words with a score for each type, and the key of each.

All of it is arrays over the tokens of all runs; what the rest of an article says of a name is `evidence`'s.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.compiled import I64, compiled
from index.entities.acronyms import stands_for
from index.entities.arrays import Ints
from index.entities.decoding import best_labels, marked
from index.entities.gazetteer import Keys, longer
from index.entities.lexicon import BRACKET
from index.entities.model import IMPOSSIBLE, SCALE, TYPES, B, I, L, Model, Scores, surroundings
from index.entities.tokens import Batch, Runs


@dataclass(slots=True)
class Proposals:
    """n names that the model sees, or single capitalised words in which it sees none, in the order of the text.

    `first` and `last` (inclusive) are places in the tokens of the batch.
    """

    first: Ints
    last: Ints
    keys: Keys  # (n,) `gazetteer.name_key`
    scores: npt.NDArray[np.float32]  # (n, 4): person, org, place, nothing


def keys_of_stretches(words: Keys, first: Ints, last: Ints) -> Keys:
    """The keys of the names that consist of `words[first]` to `words[last]`."""
    keys = words[first].copy()
    at = np.arange(len(first))
    step = 1
    while len(at := at[first[at] + step <= last[at]]):
        keys[at] = longer(keys[at], words[first[at] + step])
        step += 1
    return keys


def proposed(batch: Batch, runs: Runs, model: Model) -> Proposals:
    """What the model sees in `runs`."""
    scores = model.scores(surroundings(batch, runs, model))
    _bind_defined(scores, batch, runs)
    tokens, flat, steps = batch.tokens[runs.tokens], scores.reshape(-1), model.weights.steps.reshape(-1)
    labels = best_labels(flat, runs.length, steps)
    first, last, keys, totals = marked(labels, flat, model.kinds[tokens], model.keys[tokens], steps)
    of_types = totals.reshape(-1, TYPES + 1).astype(np.float32) / np.float32(SCALE)
    return Proposals(runs.tokens[first], runs.tokens[last], keys, of_types)


def _bind_defined(scores: Scores, batch: Batch, runs: Runs) -> None:
    """Make one name of the words that end a run, where the acronym for just them follows in brackets."""
    for run in _before_brackets(batch.tokens, batch.sentences, *runs).tolist():
        end = int(runs.tokens[runs.first[run] + runs.length[run] - 1])
        text = batch.texts[batch.owners[end]]
        if not text[batch.starts[end + 2]].isupper():
            continue
        acronym = text[batch.starts[end + 2] : batch.ends[end + 2]]
        last = int(runs.first[run] + runs.length[run]) - 1
        for begin in range(last - 1, int(runs.first[run]) - 1, -1):
            if scores[begin, B.start] > IMPOSSIBLE / 2 and stands_for(
                acronym, text[batch.starts[runs.tokens[begin]] : batch.ends[end]]
            ):
                own = scores[begin : last + 1]
                bound = np.full_like(own, 2 * IMPOSSIBLE)
                bound[0, B], bound[1:-1, I], bound[-1, L] = own[0, B], own[1:-1, I], own[-1, L]
                scores[begin : last + 1] = bound
                break


@compiled((I64,) * 5)
def _before_brackets(tokens: Ints, sentences: Ints, scored: Ints, first: Ints, length: Ints) -> Ints:
    """Which runs of several tokens stand before a bracket and something in it."""
    runs = np.empty(len(first), np.int64)
    found = 0
    for run in range(len(first)):
        end = scored[first[run] + length[run] - 1]
        is_followed = end + 2 < len(tokens) and tokens[end + 1] == BRACKET and sentences[end + 2] == sentences[end]
        if is_followed and length[run] > 1:
            runs[found] = run
            found += 1
    return runs[:found].copy()
