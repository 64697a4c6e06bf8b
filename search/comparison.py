"""Two entities side by side: the articles that name both, when each is in the news, and the company that they keep."""

from __future__ import annotations

import numpy as np

from search.associations import TELLING, Company, companies, log_likelihood, strongest
from search.columns import Ints
from search.entities import Named
from search.entity_links import Association, CommonAssociation, EntityLink
from search.facets import FacetCounter
from search.hits import by_date, plain_hit
from search.names import ENTITY_FACETS
from search.request import Interval
from search.results import Comparison, Facet
from search.snapshot import Snapshot

_LATEST = 10
_COMPANY = 12


def comparison(snapshot: Snapshot, first: Named, second: Named) -> Comparison:
    """The two entities, and what they have in common."""
    shared = np.intersect1d(first.docs, second.docs, assume_unique=True)
    interval = _by_date(snapshot, np.union1d(first.docs, second.docs), None).interval
    total = len(snapshot.live)
    score = log_likelihood(np.array(len(shared)), len(first.docs), np.array(len(second.docs)), total)
    both, only_first, only_second = _company(snapshot, first, second)
    return Comparison(
        one=_link(snapshot, first),
        other=_link(snapshot, second),
        shared=len(shared),
        expected=len(first.docs) * len(second.docs) / total,
        score=float(score),
        published_one=_by_date(snapshot, first.docs, interval),
        published_other=_by_date(snapshot, second.docs, interval),
        published_shared=_by_date(snapshot, shared, interval),
        latest=tuple(
            plain_hit(snapshot, int(shared[place])) for place in by_date(snapshot, shared, _LATEST, newest=True)
        ),
        with_both=both,
        only_one=only_first,
        only_other=only_second,
        index=snapshot.state,
    )


def _by_date(snapshot: Snapshot, docs: Ints, interval: Interval | None) -> Facet:
    return FacetCounter(snapshot.columns, docs, {}, None).by_date(interval)


def _link(snapshot: Snapshot, side: Named) -> EntityLink:
    name = snapshot.names[ENTITY_FACETS[side.type]].shown[side.code]
    return EntityLink(type=side.type, name=name, count=len(side.docs))


def _company(
    snapshot: Snapshot, first: Named, second: Named
) -> tuple[tuple[CommonAssociation, ...], tuple[Association, ...], tuple[Association, ...]]:
    """What both appear with, what only the first and what only the second does, of all types."""
    both: list[tuple[float, CommonAssociation]] = []
    only: tuple[list[Association], list[Association]] = ([], [])
    for mine, theirs in zip(companies(snapshot, first.docs), companies(snapshot, second.docs), strict=True):
        but = frozenset(side.code for side in (first, second) if side.type == mine.type)
        both += _common(snapshot, mine, theirs, but)
        for own, foreign, found in ((mine, theirs, only[0]), (theirs, mine, only[1])):
            alone = ~np.isin(own.codes, foreign.codes, assume_unique=True)
            found.extend(strongest(snapshot, own.only(alone), _COMPANY, but))
    both.sort(key=lambda row: (-row[0], row[1].name))
    only_first, only_second = (tuple(sorted(found, key=lambda link: (-link.score, link.name))) for found in only)
    return tuple(link for _, link in both[:_COMPANY]), only_first[:_COMPANY], only_second[:_COMPANY]


def _common(
    snapshot: Snapshot, mine: Company, theirs: Company, but: frozenset[int]
) -> list[tuple[float, CommonAssociation]]:
    """The entities that both companies have, each with the weaker of its two scores, strongest first."""
    codes, here, there = np.intersect1d(mine.codes, theirs.codes, assume_unique=True, return_indices=True)
    weaker = np.minimum(mine.scores[here], theirs.scores[there])
    names = snapshot.names[ENTITY_FACETS[mine.type]].shown
    kept = [place for place in np.argsort(-weaker, kind="stable").tolist() if codes[place] not in but]
    return [
        (
            float(weaker[place]),
            CommonAssociation(
                type=mine.type,
                name=names[int(codes[place])],
                count=int(mine.articles[here[place]]),
                with_one=int(mine.shared[here[place]]),
                with_other=int(theirs.shared[there[place]]),
            ),
        )
        for place in kept[:_COMPANY]
        if weaker[place] >= TELLING
    ]
