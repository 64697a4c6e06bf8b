"""Dates as they stand in files, and what is read from them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.metadata import dates
from index.metadata.dates import find_dates, read_date

TODAY = date(2026, 6, 1)

READ = [
    ("Jan 31, 2025", "2025-01-31"),
    ("31 January 2025", "2025-01-31"),
    ("Thursday, December 11, 2025", "2025-12-11"),
    ("Today : Jan 31, 2025", "2025-01-31"),
    ("12/12/2025", "2025-12-12"),
    ("8/29/18", "2018-08-29"),
    ("12/30/87", "1987-12-30"),
    ("31.01.2025", "2025-01-31"),
    ("01.02.2025", "2025-02-01"),
    ("2025-01-31", "2025-01-31"),
    ("2025/1/3", "2025-01-03"),
    ("20240305", "2024-03-05"),
    ("2024年3月5日", "2024-03-05"),
    ("3rd Sept. 2019", "2019-09-03"),
    ("January 31st, 2025", "2025-01-31"),
    ("21st of March, 2021", "2021-03-21"),
    ("31 de enero de 2025", "2025-01-31"),
    ("1er janvier 2020", "2020-01-01"),
    ("5. März 2021", "2021-03-05"),
    ("26-FEB-1987 15:01:01.79", "1987-02-26T15:01Z"),
    ("2025-01-31T10:05:00Z", "2025-01-31T10:05Z"),
    ("2025-01-31T23:30:00-05:00", "2025-02-01T04:30Z"),
    ("2020-03-03T12:41:00.123456-0500", "2020-03-03T17:41Z"),
    ("20250131T100500Z", "2025-01-31T10:05Z"),
    ("2025-01-31 00:00:00", "2025-01-31"),
    ("2025-01-31T00:00:00-05:00", "2025-01-31"),
    ("12:00 a.m. Jan 3, 2020", "2020-01-03"),
    ("Fri, 31 Jan 2025 10:05:00 +0100", "2025-01-31T09:05Z"),
    ("Friday, 31-Jan-25 10:05:00 GMT", "2025-01-31T10:05Z"),
    ("Fri Jan 31 10:05:00 2025", "2025-01-31T10:05Z"),
    ("Fri Jan 31 10:05:00 +0000 2025", "2025-01-31T10:05Z"),
    ("Published Jan. 3, 2020, 5:30 p.m. EST", "2020-01-03T22:30Z"),
    ("July 3, 2020 5:30 PM ET", "2020-07-03T21:30Z"),
    ("10.30am BST, 3 June 2019", "2019-06-03T09:30Z"),
    ("Mar 3, 2020 10:01 GMT+2", "2020-03-03T08:01Z"),
    ("1738317900", "2025-01-31T10:05Z"),
    ("1738317900000", "2025-01-31T10:05Z"),
    ("March 2024", "2024-03"),
    ("2024-03", "2024-03"),
    ("2024", "2024"),
    ("Published 10 January 2025 | World", "2025-01-10"),
    ("Posted: Jan 1, 2020 Updated: Jan 3, 2020", "2020-01-01"),
    ("1605-07-01", "1605-07-01"),
    ("2026-06-02", "2026-06-02"),
]

NOT_READ = [
    ("", dates.EMPTY),
    ("1/21", dates.NO_YEAR),
    ("Feb 26", dates.NO_YEAR),
    ("26 February", dates.NO_YEAR),
    ("0001", dates.NOT_PLAUSIBLE),
    ("0001-01-01", dates.NOT_PLAUSIBLE),
    ("2050-09-30", dates.NOT_PLAUSIBLE),
    ("2050", dates.NOT_PLAUSIBLE),
    ("2026-06-03", dates.NOT_PLAUSIBLE),
    ("30 February 2024", dates.NO_SUCH_DAY),
    ("2019-02-29", dates.NO_SUCH_DAY),
    ("two hours ago", dates.NOT_A_DATE),
    ("12 people", dates.NOT_A_DATE),
    ("555-1234-2020", dates.NOT_A_DATE),
    ("v1.2.2020.3", dates.NOT_A_DATE),
    ("99/99", dates.NOT_A_DATE),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_read(text: str, expected: str) -> None:
    assert str(read_date(text, "meta", today=TODAY).date) == expected


@pytest.mark.parametrize(("text", "note"), NOT_READ)
def test_not_read(text: str, note: str) -> None:
    evidence = read_date(text, "column", today=TODAY)
    assert (evidence.kind, evidence.text, evidence.date, evidence.note) == ("column", text, None, note)


@pytest.mark.parametrize(
    ("text", "expected", "note"),
    [
        ("3/4/2025", "2025-03-04", dates.AMBIGUOUS),
        ("Publié le 3 mars 2025", "2025-03-03", ""),
        ("Mis à jour le 3 mars 2025", "2025-03-03", dates.UPDATED),
        ("Zuletzt aktualisiert am 3. März 2025", "2025-03-03", dates.UPDATED),
        ("3 mars 2025 à 18h05", "2025-03-03T18:05Z", dates.NO_ZONE),
        ("4/4/2025", "2025-04-04", ""),
        ("13/4/2025", "2025-04-13", ""),
        ("4/13/2025", "2025-04-13", ""),
        ("8/29/18", "2018-08-29", dates.TWO_DIGITS),
        ("2025-01-31 10:05", "2025-01-31T10:05Z", dates.NO_ZONE),
        ("Updated: 3 May 2020", "2020-05-03", dates.UPDATED),
        ("Last modified on 3 May 2020", "2020-05-03", dates.UPDATED),
    ],
)
def test_notes(text: str, expected: str, note: str) -> None:
    evidence = read_date(text, "header", today=TODAY)
    assert (str(evidence.date), evidence.note) == (expected, note)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("EASTMERE, Feb 26 (Reuters) - The port", ["Feb 26"]),
        ("The Eastmere Post (12/12/2025): The port", ["12/12/2025"]),
        (
            "Posted: 12:01 EST, 3 March 2020 | Updated: 14:00 EST, 4 March 2020",
            ["12:01 EST, 3 March 2020", "14:00 EST, 4 March 2020"],
        ),
        ("on Tuesday, March 3, 2020 at 3:40 pm, they may 3 times", ["Tuesday, March 3, 2020 at 3:40 pm"]),
        ("https://coast.example/2025/01/31/quay-closed", ["2025/01/31"]),
        ("https://coast.example/story-20250131.html", ["20250131"]),
        ("https://coast.example/world/2025/jan/31/quay", ["2025/jan/31"]),
        ("rose 3.5 percent to 1,234.50 in 2024", []),
        ("room 12-14-2 and the 10.10.10.10 network", []),
    ],
)
def test_find_in_a_line(line: str, expected: list[str]) -> None:
    found = find_dates(line, "text", today=TODAY)
    assert [line[start:end] for start, end, _ in found] == expected
    assert [evidence.text for _, _, evidence in found] == expected


WRITTEN = [
    "%d %B %Y",
    "%B %d, %Y",
    "%a, %d %b %Y",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d-%b-%Y",
    "%d.%m.%Y",
    "%Y%m%d",
    "%A, %b %d, %Y",
]


@given(st.dates(date(1600, 1, 1), TODAY), st.sampled_from(WRITTEN))
def test_every_day_is_read_as_it_was_written(day: date, form: str) -> None:
    # strftime leaves out the zeros of early years on some systems.
    text = day.strftime(form.replace("%Y", f"{day.year:04}"))
    assert str(read_date(text, "meta", today=TODAY).date) == day.isoformat()


@given(
    st.datetimes(datetime(1970, 1, 2), datetime(2026, 5, 30)),
    st.integers(-14 * 60, 14 * 60).map(lambda minutes: timedelta(minutes=minutes)),
)
def test_every_moment_is_read_in_utc(moment: datetime, offset: timedelta) -> None:
    aware = moment.replace(tzinfo=timezone(offset), microsecond=0)
    found = read_date(aware.isoformat(), "jsonld", today=TODAY).date
    assert found is not None
    if (aware.hour, aware.minute) == (0, 0):
        assert str(found) == aware.date().isoformat()
    else:
        assert found.start == aware.astimezone(UTC).replace(tzinfo=None, second=0)


@given(st.text() | st.from_regex(r"[0-9A-Za-z/:., +-]{0,30}", fullmatch=True))
def test_any_text_gives_evidence(text: str) -> None:
    evidence = read_date(text, "column", today=TODAY)
    assert evidence.date is None or evidence.date.day <= TODAY + timedelta(days=1)
    assert evidence.date is not None or evidence.note
    for start, end, _ in find_dates(text, "text", today=TODAY):
        assert 0 <= start < end <= len(text)
