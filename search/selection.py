"""Which values the names in a filter mean, by code: those that are asked for, and those that are left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import chain, islice
from typing import Literal, NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.analysis import fold, forms
from search.advice import FilterCount, UnknownValue
from search.columns import Ints, Mask
from search.directory import run_in
from search.facets import Selection, Window
from search.names import ENTITY_FACETS
from search.naming import entity_meant
from search.request import EXCLUDING, FILTERS, ExcludingName, FacetName, FilterName, Filters
from search.snapshot import Snapshot

_FACETS: Mapping[FilterName, FacetName] = {
    "source": "source",
    "section": "section",
    "person": "people",
    "org": "orgs",
    "place": "places",
}

_EXPLAINED = 5  # unknown names that others are looked for in the place of, and
_OFFERED = 3  # how many of these
_LIKELY = 0.6  # share of the letters of a source's name that one in its place has


class Chosen(NamedTuple):
    """What filters ask for and what they take out, by facet; facets that are not filtered are left out. `unknown` are
    the names that no article has, each with its parameter."""

    wanted: dict[FacetName, Selection]
    unwanted: dict[FacetName, list[int]]
    unknown: list[tuple[FilterName | ExcludingName, str]]


def choose(snapshot: Snapshot, filters: Filters) -> Chosen:
    """What the filters mean in a snapshot."""
    chosen = Chosen({}, {}, [])
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
            chosen.wanted[_FACETS[field]] = Selection(asked, tuple(unknown))
            chosen.unknown.extend((field, name) for name in unknown)
        for name in getattr(filters, EXCLUDING[field]):
            if codes := meant(snapshot, field, name):
                chosen.unwanted.setdefault(_FACETS[field], []).extend(codes)
            else:
                chosen.unknown.append((EXCLUDING[field], name))
    return chosen


def without_each(snapshot: Snapshot, docs: Ints, filters: Filters, chosen: Chosen) -> tuple[FilterCount, ...]:
    """How many of `docs`, which match the query, pass all of the filters in use but one, for each of them."""
    masks: dict[FilterName | ExcludingName | Literal["published"], Mask] = {}
    for field, facet in _FACETS.items():
        column = snapshot.columns.values[facet]
        if getattr(filters, field):
            masks[field] = column.has_any(docs, chosen.wanted[facet].codes)
        if getattr(filters, EXCLUDING[field]):
            masks[EXCLUDING[field]] = ~column.has_any(docs, chosen.unwanted.get(facet, []))
    if window := Window.of(filters):
        masks["published"] = window.mask(snapshot.columns, docs)
    failing = np.sum([~mask for mask in masks.values()], axis=0)
    return tuple(FilterCount(name, int(np.count_nonzero(failing <= ~mask))) for name, mask in masks.items())


def unknown_values(snapshot: Snapshot, chosen: Chosen) -> tuple[UnknownValue, ...]:
    """The names in filters that no article has, the first few of them with what may be meant."""
    fields = {name: field for field in FILTERS for name in (field, EXCLUDING[field])}
    explained = [
        UnknownValue(param, name, tuple(islice(dict.fromkeys(_near(snapshot, fields[param], name)), _OFFERED)))
        for param, name in chosen.unknown[:_EXPLAINED]
    ]
    return (*explained, *(UnknownValue(param, name) for param, name in chosen.unknown[_EXPLAINED:]))


def _near(snapshot: Snapshot, field: FilterName, name: str) -> Iterator[str]:
    """The names that may be meant by one that no article has, likeliest first: those with its words in them, as they
    are written or put right, or at least with the last one, the surname; of sources and sections, those spelt like it.
    """
    words = forms(name)
    likely = [snapshot.vocabulary.correction(word) or word for word in words]
    having = partial(_having, snapshot, field)
    match field:
        case "source" | "section":
            names = list(snapshot.names[_FACETS[field]].shown)
            like = process.extract(name, names, scorer=OSA.normalized_similarity, processor=fold, score_cutoff=_LIKELY)
            yield from chain(having(words), having(likely), (value for value, _, _ in like))
        case _:
            parts = (words, likely, words[-1:], likely[-1:])
            yield from next(filter(None, map(having, parts)), [])


def _having(snapshot: Snapshot, field: FilterName, words: list[str]) -> list[str]:
    """The names that have these words, one at least, in them; of entities in any of their spellings."""
    if not words:
        return []
    text = " ".join(words)
    match field:
        case "source" | "section":
            names = snapshot.names[_FACETS[field]].shown
            return [names[code] for code in beginning(snapshot, _FACETS[field], text)]
        case _:
            return [link.name for link in snapshot.directory.beginning(text, _OFFERED, field)]


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
