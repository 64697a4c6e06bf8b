"""Associations: the statistic against its definition and its source, and its place in the views."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import ENTITY_TYPES, EntityType
from search.associations import TELLING, log_likelihood
from search.entity_links import read_entity_id
from search.request import SearchRequest
from search.whoosh_engine import WhooshEngine


def by_hand(both: int, one: int, other: int, total: int) -> float:
    """-2 log λ as in equation 12 of Dunning (1993): two binomials of their own against one that they share."""

    def log_l(p: float, k: int, n: int) -> float:
        return (k * math.log(p) if k else 0.0) + ((n - k) * math.log(1 - p) if n - k else 0.0)

    k1, n1, k2, n2 = both, one, other - both, total - one
    p1, p2, p = k1 / n1, k2 / n2, (k1 + k2) / (n1 + n2)
    return 2 * (log_l(p1, k1, n1) + log_l(p2, k2, n2) - log_l(p, k1, n1) - log_l(p, k2, n2))


@given(st.data())
def test_it_is_the_ratio_of_two_binomials(data: st.DataObject) -> None:
    total = data.draw(st.integers(2, 10_000))
    one = data.draw(st.integers(1, total - 1))
    other = data.draw(st.integers(1, total - 1))
    both = data.draw(st.integers(max(0, one + other - total), min(one, other)))
    score = float(log_likelihood(np.array(both), one, np.array(other), total))
    assert abs(score) == pytest.approx(by_hand(both, one, other, total), abs=1e-6)
    assert score >= -1e-9 or both * total < one * other
    assert score <= 1e-9 or both * total >= one * other


def test_a_name_that_is_everywhere_is_beside_nobody() -> None:
    everywhere, telling = log_likelihood(np.array([10, 8]), 10, np.array([1000, 9]), 1000)
    assert everywhere == pytest.approx(0, abs=1e-9)
    assert telling > 50


def _named(engine: WhooshEngine) -> list[dict[tuple[str, str], bool]]:
    """For each article of the archive, what it names."""
    hits = engine.search(SearchRequest(page_size=100)).hits
    return [
        {
            (type_, name): True
            for type_, names in zip(ENTITY_TYPES, (h.people, h.orgs, h.places), strict=True)
            for name in names
        }
        for h in hits
    ]


@pytest.mark.parametrize(("type_", "name"), [("place", "Bergen"), ("person", "Kim Jong Un"), ("org", "Meridian Wire")])
def test_associations_are_those_of_a_count_by_hand(seeds_engine: WhooshEngine, type_: EntityType, name: str) -> None:
    articles = _named(seeds_engine)
    mine = [names for names in articles if (type_, name) in names]
    view = seeds_engine.entity(type_, name)
    assert view is not None
    for of_type, found in zip(ENTITY_TYPES, (view.people, view.orgs, view.places), strict=True):
        expected = []
        for other in {entity for names in mine for entity in names if entity[0] == of_type} - {(type_, name)}:
            shared = sum(other in names for names in mine)
            count = sum(other in names for names in articles)
            score = by_hand(shared, len(mine), count, len(articles))
            if score >= TELLING and shared * len(articles) >= len(mine) * count:
                expected.append((-round(score, 6), other[1].casefold(), other[1], shared, count))
        listed = [(-round(link.score, 6), link.name.casefold(), link.name, link.shared, link.count) for link in found]
        assert listed == sorted(expected)[:12]
    assert view.places or view.orgs


def test_two_entities_side_by_side_are_counted_by_hand(seeds_engine: WhooshEngine) -> None:
    one, other = ("place", "Bergen"), ("org", "North Sea Ports Authority")
    articles = _named(seeds_engine)
    mine, theirs = ([names for names in articles if entity in names] for entity in (one, other))
    found = seeds_engine.compare(("place", "BERGEN"), ("org", "North Sea Ports Authority"))
    assert found is not None
    assert (found.one.count, found.other.count) == (len(mine), len(theirs))
    assert found.shared == len(found.latest) == sum(other in names for names in mine)
    assert found.expected == pytest.approx(len(mine) * len(theirs) / len(articles))
    assert found.with_both
    for link in found.with_both:
        entity = (link.type, link.name)
        assert entity not in (one, other)
        assert link.with_one == sum(entity in names for names in mine) > 0
        assert link.with_other == sum(entity in names for names in theirs) > 0
    for only, own, foreign in ((found.only_one, mine, theirs), (found.only_other, theirs, mine)):
        for alone in only:
            assert alone.shared == sum((alone.type, alone.name) in names for names in own)
            assert not any((alone.type, alone.name) in names for names in foreign)
    dated = (found.published_one, found.published_other, found.published_shared)
    assert len({facet.interval for facet in dated}) == 1
    assert [sum(v.count for v in f.values) + f.other + f.missing for f in dated] == [
        len(mine),
        len(theirs),
        found.shared,
    ]
    assert seeds_engine.compare(("place", "Bergen"), ("place", "Nowhere At All")) is None


def test_the_map_has_as_many_places_as_it_is_asked_for(seeds_engine: WhooshEngine) -> None:
    request = SearchRequest(q="strike", facets=("places",), facet_size=100)
    facet = seeds_engine.search(request).facets["places"]
    places = seeds_engine.search(replace(request, facets=(), map_size=5)).places
    assert places == facet.values[:5]
    assert seeds_engine.search(request).places == ()


def test_an_id_leads_back_to_its_entity(seeds_engine: WhooshEngine) -> None:
    links = seeds_engine.entities(limit=10_000)
    assert len({link.id for link in links}) == len(links) > 100
    for link in links:
        named = read_entity_id(link.id)
        assert named is not None
        view = seeds_engine.entity(*named)
        assert view is not None
        assert (view.id, view.name, view.articles) == (link.id, link.name, link.count)
