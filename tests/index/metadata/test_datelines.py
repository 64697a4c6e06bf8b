"""The words in front of an article that say where, when and by whom it was sent."""

from __future__ import annotations

from datetime import date

import pytest

from index.metadata.datelines import read_dateline


@pytest.mark.parametrize(
    ("text", "sender", "place", "dates"),
    [
        ("EASTMERE, Feb 26 (Reuters) - The port", "Reuters", "EASTMERE", ["Feb 26"]),
        ("EASTMERE, Feb 26 - The port", None, "EASTMERE", ["Feb 26"]),
        ("LONDON (AP) — The port", "Associated Press", "LONDON", []),
        ("SEOUL, South Korea (AP) -- The port", "Associated Press", "SEOUL, South Korea", []),
        ("(Reuters) - The port", "Reuters", None, []),
        ("(CNN)The port", "CNN", None, []),
        ("Washington (CNN) The port", "CNN", "Washington", []),
        ("BEIJING, Dec. 12 (Xinhua) -- The port", "Xinhua", "BEIJING", ["Dec. 12"]),
        ("MOSCOW, December 11. /TASS/. The port", "TASS", "MOSCOW", ["December 11"]),
        ("EASTMERE (The Coast Gazette) - The port", "The Coast Gazette", "EASTMERE", []),
        ("The Coast Gazette (12/12/2025): The port", "The Coast Gazette", None, ["12/12/2025"]),
        ("NEW YORK — The port", None, "NEW YORK", []),
    ],
)
def test_read(text: str, sender: str | None, place: str | None, dates: list[str]) -> None:
    dateline = read_dateline(text, today=date(2026, 6, 1))
    assert dateline is not None
    is_outlet = "):" in text
    expected = (sender, None) if is_outlet else (None, sender)
    assert (dateline.source, dateline.agency, dateline.place) == (*expected, place)
    assert [evidence.text for evidence in dateline.dates] == dates


@pytest.mark.parametrize(
    "text",
    [
        "The port of Eastmere (right) - the oldest",
        "Coast Shipping Inc (CSI) - said",
        "The Coast Workers Union (CWU) said",
        "Jane Doe — the mayor — said",
        "NASA - the agency - said",
        "US - China ties",
        "Jane (41) - the mayor",
        "The port",
        "",
    ],
)
def test_no_dateline(text: str) -> None:
    assert read_dateline(text) is None
