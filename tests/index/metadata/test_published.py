"""Which of several dates is the date of publication, and what is noted of the others."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import DateEvidence, DateKind
from index.metadata import published
from index.metadata.dates import read_date
from index.metadata.published import choose, other_reading
from index.partial_date import PartialDate

Dates = list[tuple[DateKind, str]]


def evidence(dates: Dates) -> list[DateEvidence]:
    return [read_date(text, kind, today=date(2026, 6, 1)) for kind, text in dates]


@pytest.mark.parametrize(
    ("dates", "expected", "kind"),
    [
        ([], None, None),
        ([("column", "1/21")], None, None),
        ([("column", "2050-01-01"), ("url", "2020/01/01")], "2020-01-01", "url"),
        ([("meta", "2025-01"), ("header", "31 January 2025")], "2025-01-31", "header"),
        ([("header", "31 January 2025"), ("column", "2025")], "2025-01-31", "header"),
        ([("text", "Jan 30, 2025"), ("header", "31 January 2025")], "2025-01-31", "header"),
        ([("text", "Thursday, December 11, 2025"), ("byline", "12/12/2025")], "2025-12-12", "byline"),
        ([("header", "2 May 2020"), ("header", "Updated: 3 May 2020")], "2020-05-02", "header"),
        ([("header", "Updated: 3 May 2020"), ("header", "2 May 2019")], "2019-05-02", "header"),
        ([("header", "Updated: 3 May 2020")], "2020-05-03", "header"),
        ([("jsonld", "2020-05-03"), ("url", "2019/01/01")], "2020-05-03", "jsonld"),
        ([("meta", "2016-01-01"), ("header", "5 May 2020"), ("byline", "5 May 2020")], "2020-05-05", "header"),
        ([("header", "3/4/2025"), ("url", "2025/04/03")], "2025-04-03", "header"),
        ([("header", "3/4/2025"), ("url", "2025/03/04")], "2025-03-04", "header"),
        ([("header", "03/12/2024 11:30 PM EST"), ("url", "2024/12/03")], "2024-12-04T04:30Z", "header"),
        ([("header", "05/03/2024 11:30 PM EST"), ("url", "2024/03/05")], "2024-03-06T04:30Z", "header"),
        ([("header", "01/03/2024 00:30 +0200"), ("url", "2024/02/29")], "2024-02-29T22:30Z", "header"),
        ([("byline", "Feb 26"), ("column", "1987")], "1987-02-26", "byline"),
        ([("byline", "Feb 26"), ("column", "1987-02-27")], "1987-02-27", "column"),
    ],
)
def test_choice(dates: Dates, expected: str | None, kind: DateKind | None) -> None:
    chosen, by, kept = choose(evidence(dates))
    assert (str(chosen) if chosen else None, by) == (expected, kind)
    assert [(item.kind, item.text) for item in kept] == dates


@pytest.mark.parametrize(
    ("dates", "read", "note"),
    [
        ([("byline", "Feb 26"), ("column", "1987-02-27")], "1987-02-26", published.YEAR_SUPPORTED),
        ([("byline", "Dec 31"), ("column", "1988-01-01")], "1987-12-31", published.YEAR_SUPPORTED),
        ([("byline", "Feb 26"), ("column", "1987-09-01")], "None", "no year"),
        ([("header", "3/4/2025"), ("url", "2025/04/03")], "2025-04-03", published.DAY_FIRST),
        ([("url", "2019/01/01"), ("meta", "2025-01-01")], "2019-01-01", published.DIFFERS),
        ([("url", "2025/01/02"), ("meta", "2025-01-01")], "2025-01-02", published.NEAR),
        ([("url", "2025/01"), ("meta", "2025-01-01")], "2025-01", published.AGREES),
        ([("meta", "2025-01-01")], "2025-01-01", published.TAKEN),
    ],
)
def test_notes(dates: Dates, read: str, note: str) -> None:
    first = choose(evidence(dates))[2][0]
    assert str(first.date) == read
    assert note in first.note


KINDS: list[DateKind] = ["jsonld", "meta", "column", "header", "byline", "text", "url"]


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2025, 12, 31)),
    st.sampled_from(["EST", "JST", "+13:00", "-11:00", "GMT", ""]),
    st.sampled_from(["%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M %p", "%d-%m-%y %H:%M"]),
    st.sampled_from(["%Y-%m-%d", "%Y-%d-%m"]),
)
def test_a_numeric_date_in_any_zone_never_fails(moment: datetime, zone: str, form: str, other: str) -> None:
    written = f"{moment.strftime(form)} {zone}".strip()
    assert len(choose(evidence([("header", written), ("url", moment.strftime(other))]))[2]) == 2


@given(
    st.lists(
        st.builds(
            DateEvidence,
            st.sampled_from(KINDS),
            st.just("as written"),
            st.none()
            | st.dates(date(1990, 1, 1), date(1990, 3, 1)).map(
                lambda day: PartialDate.of(day.year, day.month, day.day)
            ),
        ),
        max_size=6,
    )
)
def test_a_choice_is_one_of_the_dates(dates: list[DateEvidence]) -> None:
    chosen, kind, _ = choose(dates)
    offered = {(item.date, item.kind) for item in dates if item.date}
    assert (chosen, kind) in offered or (chosen is None and not offered)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ([], None),
        ([("column", "03/04/2025")], "2025-04-03"),
        ([("column", "03/04/25")], "2025-04-03"),
        ([("column", "03/04/2025 10:30")], "2025-04-03T10:30Z"),
        ([("column", "03/04/2025"), ("header", "2025")], "2025-04-03"),
        ([("column", "03/04/2025"), ("header", "3/4/2025")], "2025-04-03"),
        ([("column", "03/04/2025"), ("text", "1 May 2011")], "2025-04-03"),
        ([("column", "03/04/2025"), ("url", "2025/03/04")], None),
        ([("column", "03/04/2025"), ("url", "2025/03")], None),
        ([("column", "03/04/2025"), ("url", "2025/04/03")], None),
        ([("column", "2025-03-04"), ("text", "05/06/2025")], None),
        ([("column", "03/14/2025")], None),
        ([("column", "03/03/2025")], None),
        ([("column", "3.4.2025")], None),
        ([("column", "03/12/2025")], "2025-12-03"),
        ([("column", "03/12/2999")], None),
    ],
)
def test_a_date_in_figures_is_in_doubt_where_nothing_else_tells_day_from_month(
    dates: Dates, expected: str | None
) -> None:
    _, _, kept = choose(evidence(dates))
    other = other_reading(kept)
    assert (str(other) if other else None) == expected
