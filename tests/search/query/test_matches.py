"""Where matches stand in a text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import form_of, forms, tokens
from search.query import parse
from search.query.matches import Marker, Match


def _marked(query: str, text: str, field: str = "body") -> list[str]:
    return [text[match.start : match.end] for match in Marker(parse(query).leaves).spans(field, text)]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("test", "Tests of a tested Test, untested.", ["Tests", "tested", "Test"]),
        ("cafe", "Le Café's cafés", ["Café's", "cafés"]),
        ("us", "The U.S. and us", ["U.S.", "us"]),
        ("Jong-un", "Kim Jong-un, Jong Un and un Jong", ["Jong-un", "Jong Un"]),
        ("你好", "说你好。好你", ["你好"]),
        ('"tests"', "tests test Tests", ["tests", "Tests"]),
        (
            '"drinking spree"',
            "A drinking “spree”, a drinking spree, drink sprees",
            ["drinking “spree", "drinking spree"],
        ),
        ('"meeting of the board"', "The meeting of the board met the board of the meeting", ["meeting of the board"]),
        ('"new york new"', "new york new york new", ["new york new", "new york new"]),
        ('"kim missile"~1', "Kim had missiles. But Kim had no missile.", ["Kim", "missiles", "Kim"]),
        ('"kim missile"~s', "Kim had no missile. Kim slept. Missiles.", ["Kim", "missile"]),
        ("miss*", "Missiles, missed; remiss", ["Missiles", "missed"]),
        ("te?t", "test text tests TENT", ["test", "text", "TENT"]),
        ("kim~", "kin kim him kins", ["kin", "kim", "him"]),
        ("kim -test", "Kim tests", ["Kim"]),
        ("kim OR test", "Kim tests", ["Kim", "tests"]),
        ("(kim test)^2", "Kim tests", ["Kim", "tests"]),
        ("the test", "the test", ["test"]),
        ('person:"kim jong un"', "Kim Jong-un met Kim", ["Kim Jong-un"]),
        ("org:(workers party)", "The Workers’ Party of party goers", ["Workers", "Party", "party"]),
        ("place:koreas", "Korea, the Koreas", ["Koreas"]),
        ("body:test title:drill", "test drill", ["test"]),
        ("source:kim published:2025 language:en url:kim", "kim en 2025", []),
        ("", "anything", []),
        ("*", "anything", []),
    ],
)
def test_matches_in_a_body(query: str, text: str, expected: list[str]) -> None:
    assert _marked(query, text) == expected


def test_a_field_is_marked_in_its_own_text_only() -> None:
    assert _marked("title:kim test", "Kim tests", "title") == ["Kim", "tests"]
    assert _marked("title:kim test", "Kim tests", "standfirst") == ["tests"]


def test_a_headline_is_one_sentence() -> None:
    assert _marked('"kim test"~s', "Kim. A test.", "title") == ["Kim", "test"]
    assert _marked('"kim test"~s', "Kim slept. A test failed.", "body") == []


def test_matches_name_their_clause_and_the_longest_of_a_place_comes_first() -> None:
    marker = Marker(parse('drinking -kim "drinking spree" person:jong').leaves)
    assert [type(clause).__name__ for clause in marker.clauses] == ["Word", "Phrase", "Word"]
    assert marker.spans("body", "drinking spree Jong") == [
        Match(0, 14, 1, True),
        Match(0, 8, 0, False),
        Match(15, 19, 2, False),
    ]


def test_all_articles_have_no_matches() -> None:
    assert Marker(()).spans("body", "anything") == []


_texts = st.lists(
    st.sampled_from(["test", "tests", "tested", "kim", "Jong-un", "drill.", "The", "of", "\n\n", "é", "U.S.", ","]),
    max_size=30,
).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(_texts, st.sampled_from(["tests", "tested drill", "the", "of the", "jong un", "us kim"]))
def test_marks_are_what_brute_force_finds(text: str, words: str) -> None:
    read = list(tokens(text))
    wanted = forms(words)
    exact = [
        (read[at][0], read[at + len(wanted) - 1][1])
        for at in range(len(read) - len(wanted) + 1)
        if [form.form for _, _, form in read[at : at + len(wanted)]] == wanted
    ]
    assert [match[:2] for match in Marker(parse(f'"{words}"').leaves).spans("body", text)] == exact
    stems = {form_of(word).term for word in wanted}
    inflected = [(start, end) for start, end, form in read if form.term in stems]
    either = " OR ".join(f"+{word}" for word in wanted)
    assert [match[:2] for match in Marker(parse(either).leaves).spans("body", text)] == inflected
