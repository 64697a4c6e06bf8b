"""The dates that people ask for: what each is read as, and what is said of those that are not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.partial_date import PartialDate
from search.query import parse
from search.query.dates import UnreadDate, read, read_sure, refusal

READ = [
    ("2024", "2024"),
    ("1604", "1604"),
    ("2050-01-01", "2050-01-01"),  # a query may speak of the future
    ("2024-03", "2024-03"),
    ("2024-3", "2024-03"),
    ("2024-03-04", "2024-03-04"),
    ("20240304", "2024-03-04"),
    ("2024/03/04", "2024-03-04"),
    ("2024.3.4", "2024-03-04"),
    ("March 2024", "2024-03"),
    ("march, 2024", "2024-03"),
    ("Mar. 2024", "2024-03"),
    ("in March 2024", "2024-03"),
    ("4 March 2024", "2024-03-04"),
    ("4 mar 2024", "2024-03-04"),
    ("04-Mar-2024", "2024-03-04"),
    ("March 4, 2024", "2024-03-04"),
    ("March 4th 2024", "2024-03-04"),
    ("the 4th of March 2024", "2024-03-04"),
    ("on the 4th of March 2024", "2024-03-04"),
    ("Monday 4 March 2024", "2024-03-04"),
    ("Mon, 4 Mar 2024", "2024-03-04"),
    ("4. März 2024", "2024-03-04"),
    ("1er mars 2024", "2024-03-01"),
    ("4 de marzo de 2024", "2024-03-04"),
    ("2024年3月4日", "2024-03-04"),
    ("31/12/2024", "2024-12-31"),  # there is no 31st month
    ("12/31/2024", "2024-12-31"),
    ("31/12/24", "2024-12-31"),
    ("4/4/2024", "2024-04-04"),  # the same either way
    ("03.04.2024", "2024-04-03"),  # who writes dots puts the day first
    ("2024-03-04T10:05Z", "2024-03-04T10:05Z"),
    ("2024-03-04 10:05", "2024-03-04T10:05Z"),
    ("2024-03-04T10:05:33+02:00", "2024-03-04T08:05Z"),
    ("4 March 2024, 10:05 am", "2024-03-04T10:05Z"),
    ("2024-03-04T00:00:00Z", "2024-03-04"),  # how programs write a day
    ("2024-03-04T00:00:00.000+02:00", "2024-03-04"),
    (" 2024-03-04, ", "2024-03-04"),
]
NO_MONTH, NO_DAY = "is not a date: there is no such month.", "is not a date: there is no such day."
NO_DATE = "is not a date with a year: write 2025, 2025-01 or 31 January 2025."
NOT_READ = [
    ("03/04/2024", "may be either of two days: write 2024-03-04 or 2024-04-03."),
    ("3-4-2024", "may be either of two days: write 2024-03-04 or 2024-04-03."),
    ("1/2/2050", "may be either of two days: write 2050-01-02 or 2050-02-01."),
    ("3/4/24 10:05", "may be either of two days: write 2024-03-04T10:05Z or 2024-04-03T10:05Z."),
    ("2025-13", NO_MONTH),
    ("20251301", NO_MONTH),
    ("2025-02-30", NO_DAY),
    ("31 Feb 2025", NO_DAY),
    ("31/31/2025", NO_DAY),
    ("4 March", NO_DATE),
    ("3/4", NO_DATE),
    ("24", NO_DATE),
    ("yesterday", NO_DATE),
    ("banana", NO_DATE),
    ("?", NO_DATE),
    ("2024-2025", NO_DATE),  # two dates
    ("2024-01-01 2024-02-01", NO_DATE),
    ("1 Jan 2024 - 3 Mar 2024", NO_DATE),
    ("spring 2024", NO_DATE),  # more than a date
    ("budget of 4 March 2024", NO_DATE),
]


@pytest.mark.parametrize(("text", "date"), READ)
def test_a_date_that_can_mean_one_thing_is_read(text: str, date: str) -> None:
    assert str(read_sure(text)) == date


@pytest.mark.parametrize(("text", "told"), NOT_READ)
def test_any_other_is_told_with_the_reason(text: str, told: str) -> None:
    with pytest.raises(UnreadDate) as caught:
        read_sure(text)
    assert str(caught.value) == f"“{text}” {told}"


def test_a_year_of_two_digits_is_of_no_century_to_come() -> None:
    with pytest.raises(UnreadDate):
        read_sure(f"31/12/{(datetime.now(UTC).year + 1) % 100:02}")


@pytest.mark.parametrize(("text", "date"), READ)
def test_a_query_reads_the_same_dates(text: str, date: str) -> None:
    parsed = parse(f'kim published:"{text}"')
    assert (parsed.tree, parsed.notices) == (parse(f'kim published:"{date}"').tree, ())


@pytest.mark.parametrize(("text", "told"), NOT_READ)
def test_a_query_leaves_out_the_same_with_the_same_reason(text: str, told: str) -> None:
    parsed = parse(f'kim published:"{text}"')
    assert parsed.canonical == "kim"
    assert parsed.notices[0].message.startswith(f"“{text}” {told.partition(': write')[0].removesuffix('.')}, so it was")


@given(st.dates().map(lambda day: PartialDate.of(day.year, day.month, day.day)))
def test_what_we_write_we_read(date: PartialDate) -> None:
    assert read_sure(str(date)) == date


@given(st.text())
def test_whatever_is_written_is_one_date_or_is_refused_with_a_reason(text: str) -> None:
    found = read(text)
    if found is None or found.other is not None:
        assert refusal(text).why
    else:
        assert read_sure(text) == found.date
