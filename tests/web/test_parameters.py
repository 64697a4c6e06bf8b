"""Query strings to requests: what is understood, what is refused and what is suggested instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Request

from index.partial_date import PartialDate
from search.request import EXCLUDING, FACETS, FILTERS, INTERVALS, SORTS, Filters, SearchRequest
from web.lenient import read_search
from web.parameter_errors import ALIASES, ParameterError
from web.parameters import SearchParameters, search_parameters

Pairs = list[tuple[str, str]]


def read(pairs: Pairs) -> SearchRequest:
    return read_search(MultiDict(pairs))


def dated(first: str | None = None, last: str | None = None) -> SearchRequest:
    ends = [PartialDate.parse(text) if text else None for text in (first, last)]
    return SearchRequest(filters=Filters(published_from=ends[0], published_to=ends[1]))


@pytest.mark.parametrize(
    ("pairs", "wanted"),
    [
        ([], SearchRequest()),
        ([("q", '"a b" -c')], SearchRequest(q='"a b" -c')),
        ([("from", "2025")], dated("2025")),
        ([("from", "2025-01"), ("to", "2025-03")], dated("2025-01", "2025-03")),
        ([("from", "20250131")], dated("2025-01-31")),
        ([("from", "2025-03"), ("to", "2025")], dated("2025-03", "2025")),
        ([("to", "2025-01-31T10:05Z")], dated(None, "2025-01-31T10:05Z")),
        ([("from-date", "2024-02-03"), ("to-date", "2024-02-04")], dated("2024-02-03", "2024-02-04")),
        ([("begin_date", "20240203"), ("end_date", "20240204")], dated("2024-02-03", "2024-02-04")),
        ([("start", "2024"), ("end", "2024")], dated("2024", "2024")),
        ([("order-by", "newest")], SearchRequest(sort="newest")),
        ([("page-size", "7")], SearchRequest(page_size=7)),
        ([("source", "A"), ("source", "B"), ("source", "A")], SearchRequest(filters=Filters(source=("A", "B")))),
        ([("person", "P"), ("org", "O")], SearchRequest(filters=Filters(person=("P",), org=("O",)))),
        ([("place", "L"), ("section", "S")], SearchRequest(filters=Filters(place=("L",), section=("S",)))),
        ([("not_org", "O"), ("not_org", "P")], SearchRequest(filters=Filters(not_org=("O", "P")))),
        ([("facets", "")], SearchRequest(facets=())),
        ([("facets", "people,source,people")], SearchRequest(facets=("people", "source"))),
        ([("facets", "people"), ("facets", "source")], SearchRequest(facets=("people", "source"))),
        ([("strict", "1")], SearchRequest(strict=True)),
        *(([("strict", yes)], SearchRequest(strict=True)) for yes in ("true", "True", "yes", "on", "ON")),
        *(([("strict", no)], SearchRequest()) for no in ("0", "false", "False", "no", "off")),
        ([("snippets", "0"), ("facet_size", "50")], SearchRequest(snippets=0, facet_size=50)),
        ([("interval", "day"), ("page", "3")], SearchRequest(interval="day", page=3)),
        ([("cursor", "abc")], SearchRequest(cursor="abc")),
    ],
)
def test_understood(pairs: Pairs, wanted: SearchRequest) -> None:
    assert read(pairs) == wanted


@pytest.mark.parametrize("pairs", [[("from", ""), ("to", ""), ("sort", ""), ("source", "")], [("utm_source", "mail")]])
def test_a_page_overlooks_empty_fields_and_what_others_add_to_links(pairs: Pairs) -> None:
    assert read(pairs) == SearchRequest()


@pytest.mark.parametrize(
    ("pairs", "param", "code"),
    [
        ([("from", "banana")], "from", "invalid_value"),
        ([("from", "2025-13")], "from", "invalid_value"),
        ([("from", "2025-02-30")], "from", "invalid_value"),
        ([("to", "1 Jan")], "to", "invalid_value"),
        ([("from", "2025-03"), ("to", "2025-02")], "from", "empty_range"),
        ([("from", "2026"), ("to", "2025-12-31")], "from", "empty_range"),
        ([("from", "2025"), ("begin_date", "2025")], "begin_date", "given_twice"),
        ([("start", "2025"), ("from-date", "2025")], "from-date", "given_twice"),
        ([("q", "a"), ("q", "b")], "q", "given_twice"),
        ([("sort", "date")], "sort", "invalid_value"),
        ([("page", "0")], "page", "invalid_value"),
        ([("page", "1000001")], "page", "invalid_value"),
        ([("page", "٣")], "page", "invalid_value"),
        ([("page", "1_0")], "page", "invalid_value"),
        ([("page", "9" * 5000)], "page", "invalid_value"),
        ([("page_size", "101")], "page_size", "invalid_value"),
        ([("page_size", "ten")], "page_size", "invalid_value"),
        ([("page_size", "-1")], "page_size", "invalid_value"),
        ([("snippets", "6")], "snippets", "invalid_value"),
        ([("facet_size", "1001")], "facet_size", "invalid_value"),
        ([("facets", "source,author")], "facets", "invalid_value"),
        ([("interval", "week")], "interval", "invalid_value"),
        ([("strict", "maybe")], "strict", "invalid_value"),
        ([("source", "x" * 501)], "source", "invalid_value"),
        ([("place", str(number)) for number in range(101)], "place", "invalid_value"),
    ],
)
def test_refused(pairs: Pairs, param: str, code: str) -> None:
    with pytest.raises(ParameterError) as caught:
        read(pairs)
    assert (caught.value.param, caught.value.code) == (param, code)


days = st.datetimes().map(lambda moment: PartialDate.of(moment.year, moment.month, moment.day))
values = st.lists(st.text(min_size=1, max_size=20), max_size=4, unique=True).map(tuple)
requests = st.builds(
    SearchRequest,
    q=st.text(max_size=50),
    filters=st.builds(
        lambda first, last, **rest: Filters(
            published_from=min(first, last) if first and last else first,
            published_to=max(first, last) if first and last else last,
            **cast(Any, rest),
        ),
        st.none() | days,
        st.none() | days,
        **dict.fromkeys((*FILTERS, *EXCLUDING.values()), values),
    ),
    sort=st.sampled_from(SORTS),
    page=st.integers(1, 1_000_000),
    page_size=st.integers(1, 100),
    cursor=st.none() | st.text(min_size=1, max_size=50),
    facets=st.lists(st.sampled_from(FACETS), unique=True).map(tuple),
    facet_size=st.integers(0, 1000),
    interval=st.none() | st.sampled_from(INTERVALS),
    snippets=st.integers(0, 5),
    strict=st.booleans(),
)


@given(requests)
def test_a_request_written_as_parameters_is_read_back(request_: SearchRequest) -> None:
    assert read(search_parameters(request_)) == request_


def test_what_is_as_by_default_is_not_written() -> None:
    assert search_parameters(SearchRequest()) == []


_PIECES = st.sampled_from(
    ["q=", "q", "%71=", "from=", "start=", "2025", "x+y%20", "%ff", "%C3%A9", "&", "&", "snippets=3", "facets=people,"]
)


@given(st.lists(st.lists(_PIECES, max_size=7).map("".join), min_size=1, max_size=3))
def test_a_query_string_is_read_as_its_parameters_are(query_strings: list[str]) -> None:
    def outcome(read: Callable[[Any], object], what: object) -> object:
        try:
            return read(what)
        except ParameterError as error:
            return str(error), error.code, error.param

    reader = SearchParameters()
    for query_string in query_strings * 2:  # the second time it is remembered
        parted = Request({"QUERY_STRING": query_string, "REQUEST_METHOD": "GET"}).args
        assert outcome(reader.asked, query_string) == outcome(reader.read, parted)


@pytest.mark.parametrize("alias", ALIASES)
def test_an_error_under_an_alias_names_the_parameter_that_was_sent(alias: str) -> None:
    with pytest.raises(ParameterError) as caught:
        read([(alias, "?")])
    assert caught.value.param == alias


@pytest.mark.parametrize(
    ("value", "is_offset"), [("0", True), ("10", True), ("999", True), ("1000", None), ("x", False)]
)
def test_who_passes_results_over_is_told_of_pages(value: str, is_offset: bool | None) -> None:
    if is_offset is None:
        assert read([("start", value)]) == dated(value)
        return
    with pytest.raises(ParameterError) as caught:
        read([("start", value)])
    assert caught.value.suggestion == ("page" if is_offset else None)
    assert ("Pages are asked for by page" in str(caught.value)) == is_offset


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("offset", "page"),
        ("people", "person"),
        ("persons", "person"),
        ("author", "q=byline:…"),
        ("language", "q=language:…"),
        ("lang", "q=language:…"),
        ("after", "from"),
        ("Since", "from"),
        ("before", "to"),
        ("until", "to"),
        ("sorce", "source"),
        ("begin-date", "from"),
        ("zzzzzzzzz", None),
    ],
)
def test_an_unknown_parameter_is_answered_with_the_documented_one_that_was_meant(key: str, meant: str | None) -> None:
    with pytest.raises(ParameterError) as caught:
        read([(key, "1")])
    assert (caught.value.param, caught.value.suggestion) == (key, meant)


def test_the_list_of_parameters_has_no_second_names() -> None:
    with pytest.raises(ParameterError) as caught:
        read([("zzzzzzzzz", "1")])
    listed = str(caught.value).partition("There are ")[2].removesuffix(".").split(", ")
    assert "from" in listed
    assert not set(listed) & set(ALIASES)


@pytest.mark.parametrize(
    ("order", "meant"),
    [("date", "newest"), ("Latest", "newest"), ("asc", "oldest"), ("score", "relevance"), ("x", None)],
)
@pytest.mark.parametrize("name", ["sort", "order-by"])
def test_an_unknown_order_is_answered_with_the_one_that_was_meant(name: str, order: str, meant: str | None) -> None:
    with pytest.raises(ParameterError) as caught:
        read([(name, order)])
    assert (caught.value.param, caught.value.suggestion) == (name, meant)


@pytest.mark.parametrize("size", ["-1", "ten", "101", "1_0"])
def test_a_refused_number_is_told_its_bounds(client: FlaskClient, size: str) -> None:
    error = client.get("/api/search", query_string={"page_size": size}).get_json()["error"]
    assert "from 1 to 100" in error["message"]
