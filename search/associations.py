"""Who and what an entity appears with, by how much oftener than chance: Dunning's log-likelihood ratio.

A raw count of shared articles puts the commonest names of the archive beside everyone. G² asks instead how badly the
counts would fit if the two names fell into articles independently of each other: T. Dunning, "Accurate Methods for the
Statistics of Surprise and Coincidence", Computational Linguistics 19:1 (1993). Unlike pointwise mutual information it
does not favour names that occur once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.article import ENTITY_TYPES, EntityType
from search.columns import Ints, Mask
from search.entity_links import Association
from search.names import ENTITY_FACETS
from search.snapshot import Snapshot

Scores = npt.NDArray[np.float64]


# G² that two names without any connection exceed one time in twenty (χ² of one degree of freedom).
TELLING = 3.84


def log_likelihood(both: Ints, one: int, other: Ints, total: int) -> Scores:
    """G² of each 2×2 table, in nats and any shape: of `total` articles `one` name the one entity, `other` the other and
    `both` the two of them. Negative where they share fewer articles than by chance.
    """
    counts = np.stack([both, one - both, other - both, total - one - other + both]).astype(np.float64)
    margins = np.stack([one * other, one * (total - other), (total - one) * other, (total - one) * (total - other)])
    expected = margins / max(total, 1)
    terms = np.zeros_like(counts)
    there = counts > 0  # then the expected number is not 0 either
    terms[there] = counts[there] * np.log(counts[there] / expected[there])
    scores: Scores = 2 * terms.sum(axis=0)
    return np.where(counts[0] < expected[0], -scores, scores)


class Company(NamedTuple):
    """The entities of a type that some articles name: `codes` (n,) of its column, in how many of these articles they
    are (`shared`), in how many of all (`articles`), and G² of that (`scores`); n is the number that any of them name.
    """

    type: EntityType
    codes: Ints
    shared: Ints
    articles: Ints
    scores: Scores

    def only(self, which: Mask) -> Company:
        """Some of them."""
        return Company(self.type, self.codes[which], self.shared[which], self.articles[which], self.scores[which])


def companies(snapshot: Snapshot, docs: Ints) -> Iterator[Company]:
    """What `docs`, all articles that name an entity, name beside it; the entity itself is among it. By type."""
    for type_ in ENTITY_TYPES:
        facet = ENTITY_FACETS[type_]
        counts = snapshot.columns.values[facet].counts(docs)[:-1]
        codes = np.flatnonzero(counts)
        shared, articles = counts[codes], snapshot.frequencies(facet)[codes]
        scores = log_likelihood(shared, len(docs), articles, len(snapshot.live))
        yield Company(type_, codes, shared, articles, scores)


def strongest(snapshot: Snapshot, company: Company, limit: int, but: frozenset[int] = frozenset()) -> list[Association]:
    """The `limit` entities of highest G², of equals the first by name, without those of the codes `but` and those that
    chance alone would put there."""
    facet = ENTITY_FACETS[company.type]
    names = snapshot.names[facet].shown
    places = np.flatnonzero(company.scores >= TELLING)
    if len(places) > limit + len(but):
        threshold = np.partition(company.scores[places], -limit - len(but))[-limit - len(but)]
        places = places[company.scores[places] >= threshold]
    codes, scores = company.codes[places].tolist(), company.scores[places].tolist()
    ranked = sorted(
        zip(scores, codes, places.tolist(), strict=True), key=lambda row: (-row[0], names[row[1]].casefold(), row[1])
    )
    return [
        Association(
            type=company.type,
            name=names[code],
            shared=int(company.shared[place]),
            count=int(company.articles[place]),
            score=score,
        )
        for score, code, place in ranked
        if code not in but
    ][:limit]
