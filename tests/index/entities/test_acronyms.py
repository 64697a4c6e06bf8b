"""Which acronyms stand for which names."""

from __future__ import annotations

import pytest

from index.entities.acronyms import abbreviates_common_words, stands_for


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It bought a light rail vehicle (LRV) last year.", True),
        ("It bought a long railway vehicle (XYZ) last year.", False),
        ("The Light Rail Venture (LRV) bought it.", False),
        ("(LRV) began it.", False),
        ("It fired a modern multiple rocket launcher system (MLRS) twice.", True),  # the world says it otherwise
        ("It fired a modern rocket multiple launcher system (MLRS) twice.", False),
        ("It went through the inter-dealer broker (IDB) system.", True),
        ("They looked for weapons of mass destruction (WMD) there.", True),
    ],
)
def test_words_written_small_name_nothing(text: str, expected: bool) -> None:
    start = text.index("(") + 1
    assert abbreviates_common_words(text, start, text.index(")")) is expected
