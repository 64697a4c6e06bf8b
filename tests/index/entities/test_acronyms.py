"""Which acronyms stand for which names."""

from __future__ import annotations

import pytest

from index.entities.acronyms import stands_for


@pytest.mark.parametrize(
    ("acronym", "name", "expected"),
    [
        ("WPK", "Workers' Party of Korea", True),
        ("KCNA", "Korean Central News Agency", True),
        ("U.N.", "United Nations", True),
        ("FBI", "Federal Bureau of Investigation", True),
        ("DOD", "Department of Defense", True),
        ("FBI", "Central Bureau of Investigation", False),
        ("AFP", "Reuters", False),
        ("Un", "United Nations", False),
        ("U", "Union", False),
        ("", "", False),
        ("WPKX", "Workers' Party of Korea", False),
    ],
)
def test_letters_are_initials_in_order(acronym: str, name: str, expected: bool) -> None:
    assert stands_for(acronym, name) is expected
