"""Filters over the demo archive: what they leave out, and under which spellings a name is known to them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.partial_date import PartialDate
from index.pipeline import index_paths
from search.as_json import results_json
from search.errors import RequestError
from search.request import EXCLUDING, FACETS, FILTERS, FacetName, FilterName, Filters, SearchRequest
from search.whoosh_engine import WhooshEngine

EVERYTHING = SearchRequest(page_size=100, facets=FACETS, facet_size=1000, snippets=0)
FACET_OF: dict[FilterName, FacetName] = {
    "source": "source",
    "section": "section",
    "person": "people",
    "org": "orgs",
    "place": "places",
}


def _ids(engine: WhooshEngine, q: str, **filters: tuple[str, ...]) -> list[str]:
    return [hit.id for hit in engine.search(replace(EVERYTHING, q=q, filters=Filters(**filters))).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("q", ["", "strike", "harbour NOT", "published:[2024 TO", '"open quote', "korea?"])
def test_leaving_a_value_out_leaves_out_just_what_is_counted_beside_it(
    seeds_engine: WhooshEngine, q: str, name: FilterName
) -> None:
    everything = seeds_engine.search(replace(EVERYTHING, q=q))
    for value in everything.facets[FACET_OF[name]].values[:5]:
        having = _ids(seeds_engine, q, **{name: (value.value,)})
        without = _ids(seeds_engine, q, **{EXCLUDING[name]: (value.value,)})
        assert len(having) == value.count
        assert without == [hit.id for hit in everything.hits if hit.id not in having]


def test_what_is_left_out_is_in_no_count_but_that_without_filters(seeds_engine: WhooshEngine) -> None:
    request = replace(EVERYTHING, q="strike", filters=Filters(not_place=("bergen", "Nowhere"), person=("Nobody",)))
    results = seeds_engine.search(request)
    everything = seeds_engine.search(replace(EVERYTHING, q="strike")).total
    left = seeds_engine.search(replace(request, filters=Filters(not_place=("BERGEN",))))
    assert results.help is not None
    assert results.help.without_filters == everything > left.total
    assert "Bergen" not in [value.value for value in left.facets["places"].values]
    for facet in ("source", "published"):  # which have one value an article
        counts = left.facets[facet]
        assert sum(value.count for value in counts.values) + counts.other + counts.missing == left.total
    newest = seeds_engine.newest_indexed(replace(request, filters=Filters(not_place=("Bergen",))), 1000)
    assert {hit.id for hit, _ in newest} == {hit.id for hit in left.hits}


def test_too_many_values_to_leave_out_are_refused(seeds_engine: WhooshEngine) -> None:
    with pytest.raises(RequestError) as caught:
        seeds_engine.search(SearchRequest(filters=Filters(not_org=("x",) * 101)))
    assert caught.value.param == "not_org"


@pytest.mark.parametrize("name", ["CESC", "cesc", "Central European Sleeper Company"])
def test_a_filter_knows_an_entity_by_any_spelling(seeds_engine: WhooshEngine, name: str) -> None:
    entity = seeds_engine.entity("org", name)
    assert entity is not None
    results = seeds_engine.search(replace(EVERYTHING, filters=Filters(org=(name,))))
    assert results.total == entity.articles > 1
    [chosen] = [value for value in results.facets["orgs"].values if value.selected]
    assert (chosen.value, chosen.asked) == (entity.name, (name,))
    assert _ids(seeds_engine, "", not_org=(name,)) == _ids(seeds_engine, "", not_org=(entity.name,))


def test_a_selected_value_says_by_which_names_it_was_asked_for(seeds_engine: WhooshEngine) -> None:
    results = seeds_engine.search(
        replace(EVERYTHING, filters=Filters(source=("meridian wire", "Nobody", "MERIDIAN WIRE")))
    )
    chosen = {value.value: value.asked for value in results.facets["source"].values if value.selected}
    assert chosen == {"Meridian Wire": ("meridian wire", "MERIDIAN WIRE"), "Nobody": ("Nobody",)}


@pytest.mark.parametrize(
    "request_", [SearchRequest(), SearchRequest(q="the OR strike", filters=Filters(place=("Bergen",)))]
)
def test_a_scan_gives_the_results_of_all_pages(seeds_engine: WhooshEngine, request_: SearchRequest) -> None:
    everything = seeds_engine.search(replace(request_, page_size=100))
    assert everything.next is None
    scanned = [hit for batch in seeds_engine.scan(replace(request_, page=3, page_size=2)) for hit in batch]
    assert scanned == list(everything.hits)


def test_a_scan_ends_on_the_commit_that_it_began_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.whoosh_engine._BATCH", 2)
    papers = tmp_path / "papers"
    papers.mkdir()
    for number in range(5):
        (papers / f"{number}.txt").write_text(f"Ferry number {number}\n\nThe ferry with number {number} was late.\n")
    index_paths([papers], tmp_path / "index")
    engine = WhooshEngine(tmp_path / "index")
    before = engine.search(SearchRequest(q="ferry")).hits
    batches = engine.scan(SearchRequest(q="ferry"))
    scanned = list(next(batches))
    for number in (0, 3):
        (papers / f"{number}.txt").write_text(f"Train number {number}\n\nThe train with number {number} was late.\n")
    index_paths([papers], tmp_path / "index")
    assert engine.search(SearchRequest(q="ferry")).total != len(before)
    scanned += [hit for batch in batches for hit in batch]
    assert scanned == list(before)


def test_a_scan_refuses_a_bad_request_at_once(seeds_engine: WhooshEngine) -> None:
    with pytest.raises(RequestError):
        seeds_engine.scan(SearchRequest(q='"open', strict=True))


@pytest.mark.parametrize(
    "filters",
    [
        Filters(source=("meridian wire",), person=("Petra Lund",), published_from=PartialDate.of(2030)),
        Filters(published_from=PartialDate.of(1999), published_to=PartialDate.of(1999), not_place=("Bergen",)),
        Filters(source=("Nowhere",), section=("None",), org=("CESC",)),
        Filters(person=("Petra Lund",), not_person=("lund", "Nobody"), published_to=PartialDate.of(2025)),
        Filters(place=("Nowhere",)),
    ],
)
@pytest.mark.parametrize("q", ["", "strike"])
def test_each_filter_is_blamed_for_what_is_found_without_it(
    seeds_engine: WhooshEngine, q: str, filters: Filters
) -> None:
    results = seeds_engine.search(replace(EVERYTHING, q=q, filters=filters))
    assert results.help is not None
    used = [name for name in (*FILTERS, *EXCLUDING.values()) if getattr(filters, name)]
    without: dict[str, Filters] = {name: replace(filters, **{name: ()}) for name in used}
    if filters.published_from or filters.published_to:
        without["published"] = replace(filters, published_from=None, published_to=None)
    assert {each.filter: each.count for each in results.help.without_each} == {
        name: seeds_engine.search(replace(EVERYTHING, q=q, filters=others)).total for name, others in without.items()
    }


@pytest.mark.parametrize(
    ("param", "value", "near"),
    [
        ("person", "lun", ("Petra Lund", "M. Lund")),
        ("person", "Petra Lunt", ("Petra Lund",)),
        ("person", "Pete Lund", ("Petra Lund", "M. Lund")),
        ("not_person", "kim jong", ("Kim Jong Un",)),
        ("place", "valpar", ("Valparaíso",)),
        ("source", "meridian", ("Meridian Wire",)),
        ("source", "Merdian Wires", ("Meridian Wire",)),
        ("source", "merdian", ("Meridian Wire",)),
        ("not_source", "qqqq", ()),
        ("section", "Quay", ("Quays",)),
        ("org", "Zzyzx", ()),
    ],
)
def test_a_value_that_no_article_has_is_told_with_what_may_be_meant(
    seeds_engine: WhooshEngine, param: str, value: str, near: tuple[str, ...]
) -> None:
    filters = Filters(**{param: ("Bergen", value) if param == "place" else (value,)})  # type: ignore[arg-type]
    request = SearchRequest(q="strike", filters=filters)
    results = seeds_engine.search(request)
    assert [(each.param, each.value, each.near) for each in results.unknown] == [(param, value, near)]
    [notice] = results_json(request, results)["query"]["notices"]  # type: ignore[index]
    assert (notice["param"], notice["suggestion"]) == (param, near[0] if near else None)
    assert value in notice["message"]
    for asking in (seeds_engine.search, seeds_engine.scan):
        with pytest.raises(RequestError) as caught:
            asking(replace(request, strict=True))
        assert (caught.value.code, caught.value.param, str(caught.value)) == ("unknown_value", param, notice["message"])


def test_of_many_unknown_values_all_are_told_and_a_few_explained(seeds_engine: WhooshEngine) -> None:
    values = tuple(f"lund{number} lun" for number in range(60))
    unknown = seeds_engine.search(SearchRequest(filters=Filters(person=values))).unknown
    assert [each.value for each in unknown] == list(values)
    assert 0 < sum(bool(each.near) for each in unknown) < 10
