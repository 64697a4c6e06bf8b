"""Dates in figures are read as the other dates of their file show."""

from __future__ import annotations

import gzip
import json
import os

import pytest

from index.article import Draft, Skipped
from index.loaders import date_order
from index.metadata.completion import complete
from index.metadata.published import other_reading
from tests.index.loaders.conftest import Loaded


def records(name: str, dates: list[str]) -> str:
    """A table of one article for each date, in the format that the name says."""
    rows = [{"title": f"Ferry {number}", "text": "It left.", "date": date} for number, date in enumerate(dates)]
    if name.endswith(".json"):
        return json.dumps(rows)
    if name.endswith(".jsonl"):
        return "\n".join(map(json.dumps, rows))
    delimiter = "\t" if name.endswith(".tsv") else ","
    return "\n".join(delimiter.join(row) for row in (list(rows[0]), *(list(row.values()) for row in rows)))


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl", "a.json"])
@pytest.mark.parametrize(
    ("dates", "read", "doubtful"),
    [
        (["25/12/2024", "06/11/2024"], ["2024-12-25", "2024-11-06"], False),
        (["06/11/2024", "25/12/2024"], ["2024-11-06", "2024-12-25"], False),
        (["06/11/24 10:30", "25-12-2024"], ["2024-11-06T10:30Z", "2024-12-25"], False),
        (["Published: 06/11/2024", "Published: 25/12/2024"], ["2024-11-06", "2024-12-25"], False),
        (["06/11/2024", "12/25/2024"], ["2024-06-11", "2024-12-25"], False),
        (["06/11/2024", "12/25/2024", "25/12/2024"], ["2024-06-11", "2024-12-25", "2024-12-25"], True),
        (["06/11/2024", "07/12/2024"], ["2024-06-11", "2024-07-12"], True),
        (["06/11/2024", "2024-12-25"], ["2024-06-11", "2024-12-25"], True),
        (["06/11/2024", "25.12.2024"], ["2024-06-11", "2024-12-25"], True),
        (["06/11/2024", "25 December 2024"], ["2024-06-11", "2024-12-25"], True),
        (["06/11/2024", "99/12/2024"], ["2024-06-11", "None"], True),
    ],
)
def test_the_dates_of_a_file_show_whether_the_day_comes_first(
    loaded: Loaded, name: str, dates: list[str], read: list[str], doubtful: bool
) -> None:
    drafts = [item for item in loaded(name, records(name, dates)) if isinstance(item, Draft)]

    articles = [complete(draft, default_source=None) for draft in drafts]

    assert [str(article.published) for article in articles] == read
    assert any(other_reading(article.dates) is not None for article in articles) is doubtful


@pytest.mark.parametrize(
    ("limit", "first"), [({}, "2024-11-06"), ({"_AHEAD": 3}, "2024-06-11"), ({"_TEXT": 20}, "2024-06-11")]
)
def test_no_more_than_the_first_records_are_looked_at_before_one_is_given(
    loaded: Loaded, monkeypatch: pytest.MonkeyPatch, limit: dict[str, int], first: str
) -> None:
    for name, value in limit.items():
        monkeypatch.setattr(date_order, name, value)
    found = loaded("a.csv", records("a.csv", [*3 * ["06/11/2024"], "25/12/2024", "06/11/2024"]))

    assert [str(item.dates[0].date) for item in found if isinstance(item, Draft)] == [
        *3 * [first],
        "2024-12-25",
        first,
    ]


def test_what_was_read_before_a_file_breaks_off_is_given(loaded: Loaded) -> None:
    text = records("a.jsonl", ["06/11/2024", "25/12/2024", *(os.urandom(900).hex() for _ in range(200))])
    *drafts, last = loaded("a.jsonl.gz", gzip.compress(text.encode())[:-20_000])

    assert [str(draft.dates[0].date) for draft in drafts[:2] if isinstance(draft, Draft)] == [
        "2024-11-06",
        "2024-12-25",
    ]
    assert isinstance(last, Skipped)
    assert last.reason == "the gzip data ends too early"
