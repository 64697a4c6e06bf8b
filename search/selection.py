"""Which values the names in a filter mean, by code: those that are asked for, and those that are left out."""

from __future__ import annotations

from collections.abc import Mapping

from index.analysis import forms
from search.directory import run_in
from search.facets import Selection
from search.names import ENTITY_FACETS
from search.naming import entity_meant
from search.request import EXCLUDING, FILTERS, FacetName, FilterName, Filters
from search.snapshot import Snapshot

_FACETS: Mapping[FilterName, FacetName] = {
    "source": "source",
    "section": "section",
    "person": "people",
    "org": "orgs",
    "place": "places",
}


def select(snapshot: Snapshot, filters: Filters) -> dict[FacetName, Selection]:
    """What the filters ask for, by facet; facets that are not filtered are left out."""
    selected = {}
    for field in FILTERS:
        wanted: tuple[str, ...] = getattr(filters, field)
        if wanted:
            asked: dict[int, tuple[str, ...]] = {}
            unknown = []
            for name in wanted:
                codes = meant(snapshot, field, name)
                for code in codes:
                    asked[code] = (*asked.get(code, ()), name)
                if not codes:
                    unknown.append(name)
            selected[_FACETS[field]] = Selection(asked, tuple(unknown))
    return selected


def left_out(snapshot: Snapshot, filters: Filters) -> dict[FacetName, list[int]]:
    """The codes of the values whose articles the filters take out, by facet."""
    unwanted = {}
    for field in FILTERS:
        names: tuple[str, ...] = getattr(filters, EXCLUDING[field])
        if codes := [code for name in names for code in meant(snapshot, field, name)]:
            unwanted[_FACETS[field]] = codes
    return unwanted


def beginning(snapshot: Snapshot, facet: FacetName, words: str) -> list[int]:
    """The codes of the values of a facet that have `words` one after the other in a name, the last may be cut short."""
    names = snapshot.names[facet]
    for type_, entities in ENTITY_FACETS.items():
        if entities == facet:
            return snapshot.directory.codes(words, type_)
    wanted = forms(words)
    return [code for code, name in enumerate(names.shown) if not wanted or run_in(forms(name), wanted) is not None]


def meant(snapshot: Snapshot, field: FilterName, name: str) -> list[int]:
    """The codes of the values that `name` means: of an entity one at most, of sources all that differ in case alone."""
    match field:
        case "source" | "section":
            return snapshot.names[_FACETS[field]].codes(name)
        case _:
            code = entity_meant(snapshot, field, name)
            return [] if code is None else [code]
