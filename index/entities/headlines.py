"""Headlines, which are full of capitals that mean nothing: the recogniser's last step.

The model does not read them. Names that the rest of an article has decided are found in them, and wherever else the
model did not see them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.compiled import I64, MASK, OUT_MASK, U8, U32, U64, compiled
from index.entities.arrays import Bytes, Ints, Words
from index.entities.evidence import Decisions
from index.entities.gazetteer import BIT, STEP, Keys, classes
from index.entities.lexicon import Lexicon
from index.entities.model import LONGEST, Model
from index.entities.tokens import CAPITALISED, Batch, Runs
from index.entities.weighing import NOTHING, ORG, PLACE, Mask, in_text, places

_LONG_WORDS = re.compile(r"[^\W\d_]{4,}")
_LONGEST_HEADLINE = 200  # characters
_CLOSING, _FINAL = tuple(map(ord, "\"'”’)")), tuple(map(ord, ".!?,"))
_KNOWN_PLACE = sum(BIT[label] for label in ("country", "region", "state", "city3"))
_LISTED, _SMALL = BIT["org"], BIT["small"]


def headlines_of(batch: Batch, lexicon: Lexicon, titles: Sequence[int]) -> Mask:
    """Which sentences are headlines: those that end within the `titles` first characters of their text, those of a
    single word ("Advertisement"), and those most of whose long words begin with a capital and which do not end like a
    sentence."""
    written, lengths = lexicon.written, np.array(titles, np.int64)
    bounds = batch.starts, batch.ends, batch.owners, batch.firsts
    headline, asked = _headlines(batch.tokens, *bounds, lengths, written.codes, written.begins)
    for sentence in asked.tolist():
        first, last = batch.firsts[sentence], batch.firsts[sentence + 1] - 1
        text = batch.texts[batch.owners[first]][batch.starts[first] : batch.ends[last]]
        headline[sentence] = _has_capitals(text)
    return headline


@compiled((I64, I64, I64, I64, I64, I64, U32, I64))
def _headlines(  # noqa: PLR0917  # compiled loops take no keywords
    tokens: Ints, starts: Ints, ends: Ints, owners: Ints, firsts: Ints, titles: Ints, codes: Words, begins: Ints
) -> tuple[npt.NDArray[np.bool_], Ints]:
    """Which sentences are headlines by where they stand, and others that may be one, for they do not end like one."""
    headline, asked = np.empty(len(firsts) - 1, np.bool_), np.empty(len(firsts), np.int64)
    found = 0
    for sentence in range(len(firsts) - 1):
        first, last = firsts[sentence], firsts[sentence + 1] - 1
        headline[sentence] = ends[last] <= titles[owners[last]] or first == last
        if headline[sentence] or ends[last] - starts[first] > _LONGEST_HEADLINE:
            continue
        # Only signs end in a quote or a bracket, and they are tokens.
        while last > first and codes[begins[tokens[last] + 1] - 1] in _CLOSING:
            last -= 1
        if codes[begins[tokens[last] + 1] - 1] not in _FINAL:
            asked[found] = sentence
            found += 1
    return headline, asked[:found].copy()


def _has_capitals(sentence: str) -> bool:
    """Whether most long words of `sentence` and the last one begin with a capital."""
    words = _LONG_WORDS.findall(sentence)
    return len(words) > 2 and words[-1][0].isupper() and sum(word[0].isupper() for word in words) >= 0.7 * len(words)


@compiled((I64, I64, I64))
def free_tokens(tokens: Ints, first: Ints, last: Ints) -> npt.NDArray[np.bool_]:
    """(m,) which tokens of runs, by their places in the batch, are in none of the names from `first` to `last`, which
    are in the order of the text."""
    free = np.empty(len(tokens), np.bool_)
    name = 0
    for number in range(len(tokens)):
        while name < len(last) and last[name] < tokens[number]:
            name += 1
        free[number] = name == len(last) or first[name] > tokens[number]
    return free


def known_names(  # noqa: PLR0917
    runs: Runs, headline: Mask, free: Mask, batch: Batch, model: Model, decisions: Decisions
) -> tuple[Ints, Ints, Ints]:
    """First and last tokens and types of decided names among the `free` tokens of runs (m,), the longest first.

    In a headline (m,) a name may be a single word, and one that the gazetteer is sure of.
    """
    tokens = batch.tokens[runs.tokens]
    starts, lengths, names = _stretches(tokens, runs.first, runs.length, free, headline, model.kinds, model.keys)
    in_texts = in_text(names, batch.owners[runs.tokens[starts]])
    known = places(decisions.keys, in_texts)
    types = _types(known, decisions.types, classes(names), headline[starts], lengths)
    taken = _taken(starts, lengths, types, free.copy())
    return runs.tokens[starts[taken]], runs.tokens[starts[taken] + lengths[taken] - 1], types[taken]


@compiled((I64, I64, I64, MASK, MASK, U8, U64))
def _stretches(  # noqa: PLR0917  # compiled loops take no keywords
    tokens: Ints, first: Ints, length: Ints, free: Mask, headline: Mask, kinds: Bytes, keys: Keys
) -> tuple[Ints, Ints, Keys]:
    """Where names may be that begin with a free capitalised token: their first tokens, lengths and keys, the longest
    first; outside of headlines those of several words."""
    starts, lengths = np.empty(len(tokens) * LONGEST, np.int64), np.empty(len(tokens) * LONGEST, np.int64)
    names = np.empty(len(tokens) * LONGEST, np.uint64)
    found = 0
    for many in range(LONGEST, 0, -1):
        for run in range(len(first)):
            for start in range(first[run], first[run] + length[run] - many + 1):
                if not free[start] or kinds[tokens[start]] != CAPITALISED or (many == 1 and not headline[start]):
                    continue
                key = keys[tokens[start]]
                place = start + 1
                while place < start + many and free[place]:
                    key = key * np.uint64(STEP) + keys[tokens[place]]
                    place += 1
                if place == start + many:
                    starts[found], lengths[found], names[found] = start, many, key
                    found += 1
    return starts[:found].copy(), lengths[:found].copy(), names[:found].copy()


@compiled((I64, I64, U32, MASK, I64))
def _types(known: Ints, types: Ints, bits: Words, headline: Mask, lengths: Ints) -> Ints:
    """The types of names: those that were decided, `types[known]`; in headlines, else those of their classes."""
    found = np.full(len(known), NOTHING, np.int64)
    for name in range(len(known)):
        if known[name] >= 0:
            found[name] = types[known[name]]
        if found[name] == NOTHING and headline[name] and not (lengths[name] == 1 and bits[name] & _SMALL):
            if bits[name] & _KNOWN_PLACE:
                found[name] = PLACE
            elif bits[name] & _LISTED:
                found[name] = ORG
    return found


@compiled((I64, I64, I64, OUT_MASK))
def _taken(starts: Ints, lengths: Ints, types: Ints, free: npt.NDArray[np.bool_]) -> Ints:
    """Which names are taken, one after the other, all of whose tokens are `free` then."""
    taken = np.empty(len(starts), np.int64)
    found = 0
    for name in range(len(starts)):
        start, end = starts[name], starts[name] + lengths[name]
        if types[name] != NOTHING and free[start:end].all():
            free[start:end] = False
            taken[found] = name
            found += 1
    return taken[:found].copy()
