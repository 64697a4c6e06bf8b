"""The state of a results page as a url, there and back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from index.partial_date import PartialDate
from search.query import parse
from search.request import EXCLUDING, FILTERS, VALUE_FACETS, Filters, SearchRequest
from tests.web.reading import asked
from web.lenient import read_search
from web.links import View, page_numbers

WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)
NAMES = st.lists(WORDS, max_size=3, unique=True).map(tuple)
DATES = st.sampled_from([None, PartialDate.of(2024), PartialDate.of(2025, 3), PartialDate.of(2025, 3, 31)])
REQUESTS = st.builds(
    SearchRequest,
    q=WORDS,
    filters=st.builds(Filters, published_from=DATES, **dict.fromkeys((*FILTERS, *EXCLUDING.values()), NAMES)),
    sort=st.sampled_from(["relevance", "newest", "oldest"]),
    page=st.integers(1, 50),
    facet_size=st.integers(1, 1000),
    narrow=st.sampled_from([None, *VALUE_FACETS]),
    beginning=WORDS | st.just(""),
)


@pytest.mark.parametrize(
    ("canonical", "q"),
    [
        ("*", "-published:*"),
        ("", "-published:*"),
        ("ferry -train", "ferry -train -published:*"),
        ("ferry OR train", "(ferry OR train) -published:*"),
    ],
)
def test_what_has_no_date_is_asked_for_without_dates(canonical: str, q: str) -> None:
    filters = Filters(source=("A",), published_from=PartialDate.of(2024))
    view = View(SearchRequest(q="ferry", filters=filters, page=2))
    undated = view.undated(canonical)
    assert undated is not None
    assert asked(undated) == [("q", q), ("source", "A")]
    assert parse(q).notices == ()
    assert view.undated(q) is None


@given(REQUESTS)
def test_a_url_reads_back_as_the_request_that_it_was_made_of(request: SearchRequest) -> None:
    assert read_search(MultiDict(asked(View(request).url))) == request


@given(REQUESTS, WORDS)
def test_choosing_a_value_and_taking_it_back_leads_to_the_first_page_of_the_same(
    request: SearchRequest, value: str
) -> None:
    view = View(request)
    if value in request.filters.source:
        return
    chosen = View(read_search(MultiDict(asked(view.adding("source", value)))))
    assert chosen.request.filters.source == (*request.filters.source, value)
    assert chosen.without("source", [value]) == view.paged(1)


VIEW = View(SearchRequest(q="ferry", filters=Filters(source=("A",)), sort="newest", page=3))


@pytest.mark.parametrize(
    ("url", "parameters"),
    [
        (VIEW.url, {"q": "ferry", "source": "A", "sort": "newest", "page": "3"}),
        (VIEW.paged(4), {"q": "ferry", "source": "A", "sort": "newest", "page": "4"}),
        (VIEW.without("source", ["A"]), {"q": "ferry", "sort": "newest"}),
        (VIEW.sorted_by("relevance"), {"q": "ferry", "source": "A"}),
        (VIEW.anew("boat"), {"q": "boat", "source": "A", "sort": "newest"}),
        (VIEW.unfiltered(), {"q": "ferry", "sort": "newest"}),
        (VIEW.unfiltered_anew("boat"), {"q": "boat", "sort": "newest"}),
        (
            VIEW.dated(PartialDate.of(2025), PartialDate.of(2025, 3)),
            {"q": "ferry", "source": "A", "sort": "newest", "from": "2025", "to": "2025-03"},
        ),
        (VIEW.export_query, {"q": "ferry", "source": "A", "sort": "newest"}),
    ],
)
def test_links_change_one_thing_and_go_back_to_the_first_page(url: str, parameters: dict[str, str]) -> None:
    assert dict(asked(url)) == parameters


def test_the_period_that_one_is_in_leads_a_step_out() -> None:
    day, month, year = PartialDate.of(2025, 3, 1), PartialDate.of(2025, 3), PartialDate.of(2025)
    dates = {}
    for period in (None, day, month, year):
        view = View(SearchRequest(q="x", filters=Filters(published_from=period, published_to=period)))
        dates[str(period)] = [dict(asked(view.in_period(bar))).get("from") for bar in (day, month, year)]
    assert dates == {
        "None": ["2025-03-01", "2025-03", "2025"],
        "2025-03-01": ["2025-03", "2025-03", "2025"],
        "2025-03": ["2025-03-01", "2025", "2025"],
        "2025": ["2025-03-01", "2025-03", None],
    }


@given(REQUESTS, WORDS)
def test_leaving_a_value_out_and_taking_that_back_touches_neither_the_query_nor_other_filters(
    request: SearchRequest, value: str
) -> None:
    view = View(request)
    if value in request.filters.not_place:
        return
    left_out = View(read_search(MultiDict(asked(view.excluding("place", value)))))
    expected = replace(request.filters, not_place=(*request.filters.not_place, value))
    assert left_out.request == replace(request, filters=expected, page=1, narrow=None, beginning="", facet_size=10)
    assert left_out.without("not_place", [value]) == view.paged(1)
    assert "not_place" not in dict(asked(left_out.unfiltered()))


@pytest.mark.parametrize(
    ("page", "pages", "numbers"),
    [
        (1, 1, [1]),
        (1, 4, [1, 2, 3, 4]),
        (4, 7, [1, 2, 3, 4, 5, 6, 7]),
        (1, 9, [1, 2, 3, None, 9]),
        (9, 20, [1, None, 7, 8, 9, 10, 11, None, 20]),
        (20, 20, [1, None, 18, 19, 20]),
    ],
)
def test_page_numbers(page: int, pages: int, numbers: list[int | None]) -> None:
    assert page_numbers(page, pages) == numbers
