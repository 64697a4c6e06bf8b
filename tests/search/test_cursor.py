"""Cursors go on exactly where they were given out, and say so when they cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import cursor
from search.errors import CursorExpired, RequestError
from search.request import Filters, SearchRequest
from search.results import IndexState

INDEX = IndexState(articles=100, generation=7, stamp=1_700_000_000_000_000_000)


@given(st.text(), st.integers(0, 2**40), st.integers(0, 2**62), st.integers(0, 2**40))
def test_a_cursor_comes_back_as_its_place(q: str, generation: int, stamp: int, place: int) -> None:
    index = IndexState(5, generation, stamp)
    request = SearchRequest(q=q, filters=Filters(source=("Courier",)), sort="newest")
    given_out = cursor.encode(request, index, place)
    assert cursor.decode(replace(request, cursor=given_out, page_size=50, snippets=0), index) == place


@pytest.mark.parametrize("now", [IndexState(100, 8, INDEX.stamp + 1), IndexState(100, 7, INDEX.stamp + 1)])
def test_a_cursor_of_another_index_is_expired(now: IndexState) -> None:
    request = SearchRequest(q="ferry")
    with pytest.raises(CursorExpired, match="changed"):
        cursor.decode(replace(request, cursor=cursor.encode(request, INDEX, 10)), now)


@pytest.mark.parametrize(
    "other",
    [
        SearchRequest(q="ferries"),
        SearchRequest(q="ferry", sort="oldest"),
        SearchRequest(q="ferry", filters=Filters(person=("Ada",))),
    ],
)
def test_a_cursor_of_another_search_is_refused(other: SearchRequest) -> None:
    given_out = cursor.encode(SearchRequest(q="ferry"), INDEX, 10)
    with pytest.raises(RequestError, match="another search"):
        cursor.decode(replace(other, cursor=given_out), INDEX)


@given(st.text())
def test_any_other_string_is_refused(text: str) -> None:
    with pytest.raises(RequestError):
        cursor.decode(SearchRequest(q="ferry", cursor=text), INDEX)
