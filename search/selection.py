"""Which values the names in a filter mean, by code: those that are asked for, and those that are left out."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping

from whoosh import query

from index.analysis import forms
from index.article import EntityType
from search.directory import has_run
from search.facets import Selection
from search.names import ENTITY_FACETS
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
    """The codes of the values of a facet whose name has `words` one after the other, the last perhaps cut short."""
    names = snapshot.names[facet]
    for type_, entities in ENTITY_FACETS.items():
        if entities == facet:
            links = snapshot.directory.beginning(words, len(names.shown), type_)
            return sorted({code for link in links for code in names.codes(link.name)})
    wanted = forms(words)
    return [code for code, name in enumerate(names.shown) if not wanted or has_run(forms(name), wanted)]


def meant(snapshot: Snapshot, field: FilterName, name: str) -> list[int]:
    """The codes of the values that `name` means: by its key, else the entity that is most often spelt so."""
    codes = snapshot.names[_FACETS[field]].codes(name)
    if codes:
        return codes
    match field:
        case "source" | "section":
            return []
        case _:
            return _spelt(snapshot, field, name)


def _spelt(snapshot: Snapshot, type_: EntityType, name: str) -> list[int]:
    """The entity of which `name` is a spelling in most articles; of equals the first by its key."""
    words = forms(name)
    if not words:
        return []
    keys: Counter[str] = Counter()
    for doc in snapshot.matching(query.Phrase(type_, words)).tolist():
        for entity in snapshot.entities(doc, type_):
            if any(forms(spelling) == words for spelling, _ in entity.spellings):
                keys[entity.key] += 1
    if not keys:
        return []
    commonest = min(keys, key=lambda key: (-keys[key], key))
    return [bisect_left(snapshot.columns.values[ENTITY_FACETS[type_]].values, commonest)]
