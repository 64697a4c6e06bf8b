"""How much a match counts: the weights of the text fields and the parameters of BM25.

A word's score in an article is the sum, over the fields that hold it, of the field's weight times BM25 in that field
(S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, section 3.6: weights and
length normalisation by field). Where that paper saturates the weighted sum of frequencies once, Whoosh saturates each
field by itself; a word in the headline and in the text so counts a little more, which suits news.
"""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import scoring

from index.codec.patched import MARK, MISSING, PARTS, STEP, Parts
from index.compiled import F32, FLOAT, I64, INT, compiled

Ints = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]

# A headline says what an article is about; a standfirst is its summary.
FIELD_BOOSTS = {"title": 3.0, "standfirst": 1.5, "body": 1.0}

# How fast repeating a word stops to matter: BM25's k1, at the middle of the usual range of 1.2 to 2.
K1 = 1.2

# How much a field's length counts against it, BM25's b, from 0 (not at all) to 1. Headlines differ in length by the
# house's style and not by how much they say, so theirs hardly counts.
FIELD_B = {"title": 0.3, "standfirst": 0.5, "body": 0.75}


def weighting() -> scoring.BM25F:
    """The scorer of every search."""
    return scoring.BM25F(B=FIELD_B["body"], K1=K1, **{f"{field}_B": b for field, b in FIELD_B.items()})


def idf(articles: int, having: int) -> float:
    """How much a term tells that so many of the `articles` of an index are `having`, deleted ones included: Whoosh's
    ln(N / (n + 1)) + 1 (`whoosh.scoring.WeightingModel.idf`)."""
    return log(articles / (having + 1)) + 1


def length_norms(field: str, lengths: npt.NDArray[Any], average: float) -> npt.NDArray[np.float32]:
    """How much its length counts against each document of a field: BM25's k1 · (1 - b + b · length / average).

    `lengths` are in tokens, `average` is that of all documents of the index.
    """
    b = FIELD_B.get(field, FIELD_B["body"])
    return (K1 * (1 - b + b * lengths / average)).astype(np.float32)


@compiled(*((I64, parts, INT, F32, FLOAT, FLOAT) for parts in PARTS))
def saturations(  # noqa: PLR0917  # loops are given arrays one by one
    docs: Ints, freqs: Parts, posting: int, norms: Scores, boost: float, weight: float
) -> Scores:
    """(n,) how much of `weight` each of the documents `docs` (n,) of a term gets for its frequency, times `boost`; with
    all `norms` of the field's `length_norms`, without any the frequency itself, for a field not scored by BM25.

    The frequencies are those of the field as a segment keeps them, the term's from number `posting` on. A document's
    BM25 is this for a weight that is the term's `idf` times the boosts. Together it is the formula of
    `whoosh.scoring.bm25`, over arrays and in single precision.
    """
    scores = np.empty(len(docs), np.float32)
    low, values, ranks = freqs
    rank = 0
    if len(values):  # exceptions before the term's
        rank = int(ranks[posting // STEP])
        for before in range(posting // STEP * STEP, posting):
            rank += low[before] == MARK
    for row in range(len(docs)):
        freq = np.float32(boost)
        if len(low):
            if low[posting + row] == MARK and len(values):
                if not 0 <= rank < len(values):
                    raise IndexError(MISSING)
                freq *= np.float32(values[rank])
                rank += 1
            else:
                freq *= np.float32(low[posting + row])
        part = freq / (freq + norms[docs[row]]) * np.float32(K1 + 1) if len(norms) else freq
        scores[row] = part * np.float32(weight)
    return scores


@compiled(*((I64, I64, parts, INT, F32, FLOAT, FLOAT) for parts in PARTS))
def saturations_at(  # noqa: PLR0917
    rows: Ints, docs: Ints, freqs: Parts, posting: int, norms: Scores, boost: float, weight: float
) -> Scores:
    """`saturations` of the documents `docs` (n,) alone, which stand at `rows` (n,) of the term's postings."""
    scores = np.empty(len(rows), np.float32)
    low, values, ranks = freqs
    for n in range(len(rows)):
        freq = np.float32(boost)
        if len(low):
            place = posting + rows[n]
            if low[place] == MARK and len(values):
                rank = int(ranks[place // STEP])
                for before in range(place // STEP * STEP, place):
                    rank += low[before] == MARK
                if not 0 <= rank < len(values):
                    raise IndexError(MISSING)
                freq *= np.float32(values[rank])
            else:
                freq *= np.float32(low[place])
        part = freq / (freq + norms[docs[n]]) * np.float32(K1 + 1) if len(norms) else freq
        scores[n] = part * np.float32(weight)
    return scores
