"""How much a match counts: the weights of the text fields and the parameters of BM25.

A word's score in an article is the sum, over the fields that hold it, of the field's weight times BM25 in that field
(S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, section 3.6: weights and
length normalisation by field). Where that paper saturates the weighted sum of frequencies once, Whoosh saturates each
field by itself; a word in the headline and in the text so counts a little more, which suits news.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import scoring

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


def length_norms(field: str, lengths: npt.NDArray[Any], average: float) -> npt.NDArray[np.float32]:
    """How much its length counts against each document of a field: BM25's k1 · (1 - b + b · length / average).

    `lengths` are in tokens, `average` is that of all documents of the index.
    """
    b = FIELD_B.get(field, FIELD_B["body"])
    return (K1 * (1 - b + b * lengths / average)).astype(np.float32)


def saturation(freqs: npt.NDArray[np.float32], norms: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """How much of a term's weight each document gets where it occurs `freqs` times and whose `length_norms` are
    `norms`.

    A document's BM25 is this times the term's weight, which is its idf, ln(N / (n + 1)) + 1 as Whoosh has it, times
    the boosts. Together this is the formula of `whoosh.scoring.bm25`, over arrays and in single precision.
    """
    parts = freqs + norms
    np.divide(freqs, parts, out=parts)
    parts *= np.float32(K1 + 1)
    return parts
