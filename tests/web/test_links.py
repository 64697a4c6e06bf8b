"""The state of a results page as a url, there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from index.partial_date import PartialDate
from search.request import Filters, SearchRequest
from tests.web.reading import asked
from web.links import View, page_numbers
from web.parameters import read_search

WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)
NAMES = st.lists(WORDS, max_size=3, unique=True).map(tuple)
DATES = st.sampled_from([None, PartialDate.of(2024), PartialDate.of(2025, 3), PartialDate.of(2025, 3, 31)])
REQUESTS = st.builds(
    SearchRequest,
    q=WORDS,
    filters=st.builds(Filters, published_from=DATES, source=NAMES, section=NAMES, person=NAMES, org=NAMES, place=NAMES),
    sort=st.sampled_from(["relevance", "newest", "oldest"]),
    page=st.integers(1, 50),
    facet_size=st.integers(1, 1000),
)


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
    chosen = View(read_search(MultiDict(asked(view.toggled("source", value)))))
    assert chosen.request.filters.source == (*request.filters.source, value)
    assert chosen.toggled("source", value) == view.paged(1)


VIEW = View(SearchRequest(q="ferry", filters=Filters(source=("A",)), sort="newest", page=3))


@pytest.mark.parametrize(
    ("url", "parameters"),
    [
        (VIEW.url, {"q": "ferry", "source": "A", "sort": "newest", "page": "3"}),
        (VIEW.paged(4), {"q": "ferry", "source": "A", "sort": "newest", "page": "4"}),
        (VIEW.toggled("source", "A"), {"q": "ferry", "sort": "newest"}),
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


@pytest.mark.parametrize(
    ("q", "value", "excluding"),
    [
        ("ferry", "The Post", 'ferry -source:"The Post"'),
        ("", "The Post", '-source:"The Post"'),
        ('"late ferry"', "The Post", '"late ferry" -source:"The Post"'),
        ("ferry OR boat", "The Post", '(PARSED) -source:"The Post"'),
        ('"late ferry', "The Post", '(PARSED) -source:"The Post"'),
        ("“late ferry”", "The Post", '(PARSED) -source:"The Post"'),
        ("(ferry", "The Post", '(PARSED) -source:"The Post"'),
        ("ferry", 'The "Post" \\', 'ferry -source:"The \\"Post\\" \\\\"'),
    ],
)
def test_leaving_a_value_out_adds_a_clause_that_stands_by_itself(q: str, value: str, excluding: str) -> None:
    url = View(SearchRequest(q=q)).excluding("source", value, "PARSED")
    assert asked(url) == [("q", excluding)]


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
