"""Cursors go on exactly where they were given out, and say so when they cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import cursor
from search.errors import CursorExpired, RequestError
from search.request import Filters, SearchRequest


@given(st.text(), st.integers(0, 2**40), st.integers(0, 2**40))
def test_a_cursor_comes_back_as_its_place(q: str, generation: int, place: int) -> None:
    request = SearchRequest(q=q, filters=Filters(source=("Courier",)), sort="newest")
    given_out = cursor.encode(request, generation, place)
    assert cursor.decode(replace(request, cursor=given_out, page_size=50, snippets=0), generation) == place


def test_a_cursor_of_an_older_index_is_expired() -> None:
    request = SearchRequest(q="ferry")
    with pytest.raises(CursorExpired, match="changed"):
        cursor.decode(replace(request, cursor=cursor.encode(request, 7, 10)), 8)


@pytest.mark.parametrize(
    "other",
    [
        SearchRequest(q="ferries"),
        SearchRequest(q="ferry", sort="oldest"),
        SearchRequest(q="ferry", filters=Filters(person=("Ada",))),
    ],
)
def test_a_cursor_of_another_search_is_refused(other: SearchRequest) -> None:
    given_out = cursor.encode(SearchRequest(q="ferry"), 7, 10)
    with pytest.raises(RequestError, match="another search"):
        cursor.decode(replace(other, cursor=given_out), 7)


@given(st.text())
def test_any_other_string_is_refused(text: str) -> None:
    with pytest.raises(RequestError):
        cursor.decode(SearchRequest(q="ferry", cursor=text), 7)
