"""Search within a facet: the values that a count by hand picks, and every other number as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.analysis import forms
from index.article import EntityType
from search.names import ENTITY_FACETS
from search.request import FACETS, VALUE_FACETS, FacetName, Filters, SearchRequest
from search.whoosh_engine import WhooshEngine

EVERYTHING = SearchRequest(page_size=1, facets=FACETS, facet_size=1000, snippets=0)


def names_of(engine: WhooshEngine, facet: FacetName, value: str) -> list[str]:
    types: dict[FacetName, EntityType] = {facet: type_ for type_, facet in ENTITY_FACETS.items()}
    entity = engine.entity(types[facet], value) if facet in types else None
    return [value, *(spelling for spelling, _ in entity.spellings)] if entity else [value]


@pytest.mark.parametrize("facet", VALUE_FACETS)
@pytest.mark.parametrize("beginning", ["", "b", "BER", "of", "Kim Jo", "jong u", "ø", "no such"])
def test_a_facet_is_searched_within(seeds_engine: WhooshEngine, facet: FacetName, beginning: str) -> None:
    request = replace(EVERYTHING, q="the", filters=Filters(person=("Kim Jong Un",)) if facet == "people" else Filters())
    every = seeds_engine.search(request).facets
    found = seeds_engine.search(replace(request, narrow=facet, beginning=beginning)).facets
    wanted = forms(beginning)
    runs = {
        value.value: any(
            words[at : at + len(wanted) - 1] == wanted[:-1] and words[at + len(wanted) - 1].startswith(wanted[-1])
            for words in map(forms, names_of(seeds_engine, facet, value.value))
            for at in range(len(words) - len(wanted) + 1)
        )
        for value in every[facet].values
        if wanted
    }
    expected = [value for value in every[facet].values if not wanted or runs[value.value] or value.selected]
    assert sorted(found[facet].values) == sorted(expected)
    assert found[facet].missing == every[facet].missing
    assert {name: each for name, each in found.items() if name != facet} == {
        name: each for name, each in every.items() if name != facet
    }
    if facet in ("source", "section"):  # of which an article has one
        assert sum(value.count for value in found[facet].values) + found[facet].other == sum(
            value.count for value in every[facet].values
        )
