"""What `find` takes for a name, in news prose of our own, and what must hold for any text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import ENTITY_TYPES
from index.entities.recogniser import find, find_all

WORDS = ["Kim", "Jong-un", "the", "of", "U.S.", "President", "Acme", "Inc.", "(", ")", "’s", "de", "al-", "\n\n"]
WORDS += [".", ",", "and", "&", "WPK", "(WPK)", "İstanbul", "J.", "'", "“"]


def names(text: str) -> list[tuple[str, str]]:
    return [(text[start:end], type) for start, end, type in find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Former President Donald Trump met General Oleksandr Syrsky in Warsaw.",
            [("Donald Trump", "person"), ("Oleksandr Syrsky", "person"), ("Warsaw", "place")],
        ),
        (
            "Kim Jong-un’s officials left Pyongyang for Moscow on Tuesday.",
            [("Kim Jong-un", "person"), ("Pyongyang", "place"), ("Moscow", "place")],
        ),
        ("Crane drivers walked out. Each crane stands still.", []),
        ("Ichabod Crane spoke. Crane has a crane.", [("Ichabod Crane", "person"), ("Crane", "person")]),
        ("Theresa May spoke. May said she may go.", [("Theresa May", "person"), ("May", "person")]),
        (
            "The leader, Kim Jong Un, has praised troops in Russia.",
            [("Kim Jong Un", "person"), ("Russia", "place")],
        ),
        (
            "Meanwhile, diplomats from the United States and China spoke of North Korea.",
            [("United States", "place"), ("China", "place"), ("North Korea", "place")],
        ),
        (
            "She worked for the World Bank and the United Nations before the New York Times hired her.",
            [("World Bank", "org"), ("United Nations", "org"), ("New York Times", "org")],
        ),
        ("North Korean soldiers and Russian officers met on Monday in March.", []),
        ("During the meeting he said: “The plan is ready.” It was not.", []),
        ("Sen. Maria Cantor said so on Friday.", [("Maria Cantor", "person")]),
        ("The U.S.-led force stayed in Iraq.", [("U.S.", "place"), ("Iraq", "place")]),
        ("A London-based analyst, John Harwood, agreed.", [("London", "place"), ("John Harwood", "person")]),
        (
            "The University of Oslo and the Bank of Japan disagreed.",
            [("University of Oslo", "org"), ("Bank of Japan", "org")],
        ),
        ("The author J.D. Ekwall met A.P. Okoro.", [("J.D. Ekwall", "person"), ("A.P. Okoro", "person")]),
        ("She met Piero della Rovere.", [("Piero della Rovere", "person")]),
        ("The new timetable of the ferry to Askøy was wrong.", [("Askøy", "place")]),
        ("The ferry Doña Petronila sank off Cebu on Friday.", [("Cebu", "place")]),
        ("Captain Quillén told the Evening Bell so.", [("Quillén", "person"), ("Evening Bell", "org")]),
        ("Major Tamsin met Sergeant Ekwall.", [("Tamsin", "person"), ("Ekwall", "person")]),
        ("A factory in Fujian closed, and two in Jiangsu.", [("Fujian", "place"), ("Jiangsu", "place")]),
        (
            "South Carolina, Kansas and Arizona voted.",
            [("South Carolina", "place"), ("Kansas", "place"), ("Arizona", "place")],
        ),
        ("HARRISBURG, Pa. (AP) — A judge said so.", [("HARRISBURG", "place"), ("AP", "org")]),
        ("An EFCC spokesman said that the NDLEA would wait.", [("EFCC", "org"), ("NDLEA", "org")]),
        (
            "The League for the Defence of Human Rights said so.",
            [("League for the Defence of Human Rights", "org")],
        ),
        ("The ship left at 1500 UTC.", []),
        ("Hurricane Dorian hit the Bahamas. Dorian is strong.", [("Bahamas", "place")]),
        ("Bananas have become dearer, and Tomatoes are scarce.", []),
        ("Shr 12 cts vs 3 cts. Oper net 2.1 mln vs 1.3 mln. Avg shrs 9.7 mln.", []),
        ("Ebola has killed 12 people in Guinea.", [("Guinea", "place")]),
        ("In March the dollar fell. By mid-April it had risen again.", []),
        ("A driver from Rautalahti, who had seen it, agreed.", [("Rautalahti", "place")]),
        ("A lorry turned off the E39 near Bergen.", [("Bergen", "place")]),
        ("Pickets, asked separately, said ten minutes.", []),
        ("He meant to vote for K. Tammeveski.", [("K. Tammeveski", "person")]),
        ("KIM JONG UN has ended the year's last meeting.", [("KIM JONG UN", "person")]),
        ("It fired a multiple rocket launcher system (MLRS). The MLRS is new.", []),
        (
            "She said so at the White House. The House and the Senate agreed. The House voted. So did the House.",
            [("White House", "org"), ("House", "org"), ("Senate", "org"), ("House", "org"), ("House", "org")],
        ),
        ("Congress passed the law. The Senate did not debate it.", [("Congress", "org"), ("Senate", "org")]),
        ("", []),
    ],
)
def test_names_in_sentences(text: str, expected: list[tuple[str, str]]) -> None:
    assert names(text) == expected


def test_a_surname_goes_with_the_full_name() -> None:
    text = "Ewa Grzelak resigned on Monday. Grzelak gave no reason. Friends said Grzelak was tired."
    assert names(text) == [("Ewa Grzelak", "person"), ("Grzelak", "person"), ("Grzelak", "person")]


def test_a_firm_called_after_a_person_is_none() -> None:
    text = "Drexel Inc. lost money. Drexel said so. Analysts had expected it of Drexel, and Drexel fell."
    assert {type for _, type in names(text)} == {"org"}


def test_a_line_that_ends_small_is_no_headline() -> None:
    text = "Finance Minister Kiichi Miyazawa said\nJapan plans to spend more."
    assert names(text) == [("Kiichi Miyazawa", "person"), ("Japan", "place")]


def test_what_is_called_after_a_person_is_none() -> None:
    text = "The Doña Petronila left Bergen on Friday. On Sunday the Doña Petronila was late. Doña Petronila sank."
    assert names(text) == [("Bergen", "place")]


def test_a_name_that_begins_like_a_ships_is_none() -> None:
    text = "The MV Namse Bangdzod left Jakarta on Friday. INS Vikrant followed. Namse Bangdzod was last seen on Sunday."
    assert names(text) == [("Jakarta", "place")]


def test_a_storm_is_no_person_unless_a_person_bears_its_name() -> None:
    text = "Hurricane Hagibis hit Japan. Anna Hagibis fled. Ms. Hagibis said that she was well."
    assert [name for name, type in names(text) if type == "person"] == ["Hagibis", "Anna Hagibis", "Hagibis"]


def test_an_agency_signs_in_the_last_line() -> None:
    text = "Analysts expect the same of\nfirms in the U.S.\n Reuter"
    assert names(text) == [("U.S.", "place"), ("Reuter", "org")]


def test_a_firm_of_the_gazetteer_is_called_by_its_first_word() -> None:
    text = "Merrill Lynch Capital Markets arranged the loan. Merrill said it was a back-up."
    assert names(text) == [("Merrill Lynch Capital Markets", "org"), ("Merrill", "org")]


def test_a_city_is_known_by_its_english_name() -> None:
    assert names("The bakers of Ghent agreed on Friday.") == [("Ghent", "place")]


def test_a_family_is_no_ship() -> None:
    text = "Kim Jong Un spoke in Pyongyang. The Kim family has ruled since 1948. Kim smiled. The Kim regime did not."
    assert ("Kim Jong Un", "person") in names(text)


def test_a_first_word_that_begins_the_sentence_is_no_part_of_a_name() -> None:
    text = "Grzelak Bank lost money. Will Grzelak Bank close? Analysts of Grzelak Bank say no."
    assert {name for name, _ in names(text)} == {"Grzelak Bank"}


def test_a_defined_acronym_has_the_type_of_its_name() -> None:
    text = "The Usterby Harbour Authority (UHA) closed the port. The UHA gave no reason, and UHA staff went home."
    assert [type for name, type in names(text) if name == "UHA"] == ["org"] * 3


@pytest.mark.parametrize(
    ("headline", "body", "expected"),
    [
        ("Elena Petrova Tightens Grip On Party", "Elena Petrova spoke in Kyiv.", ["Elena Petrova"]),
        ("ELENA PETROVA TIGHTENS GRIP", "Elena Petrova spoke in Kyiv.", ["ELENA PETROVA"]),
        ("World News", "Nothing happened anywhere today.", []),
        ("Russia Doubles Down As Storm Season Nears", "Nothing happened there today.", ["Russia"]),
        ("Advertisement", "Nothing happened anywhere today.", []),
        ("Russia", "Nothing happened anywhere today.", ["Russia"]),
        ("The Ultimatum Nobody Wanted", "The ultimatum was clear.", []),
    ],
)
def test_a_headline_names_only_what_is_known(headline: str, body: str, expected: list[str]) -> None:
    text = f"{headline}\n\n{body}"
    assert [text[start:end] for start, end, _ in find(text) if end <= len(headline)] == expected


@settings(max_examples=100)
@given(st.lists(st.one_of(st.text(), st.lists(st.sampled_from(WORDS)).map(" ".join)), max_size=5))
def test_many_texts_at_once_are_read_like_each_alone(texts: list[str]) -> None:
    assert find_all(texts) == [find(text) for text in texts]


@settings(max_examples=200)
@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from(WORDS)).map(" ".join),
    )
)
def test_mentions_are_in_range_in_order_and_apart(text: str) -> None:
    end_before = 0
    for start, end, type in find(text):
        assert end_before <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip() != ""
        assert type in ENTITY_TYPES
        end_before = end


@pytest.mark.parametrize("unit", ["Kim ", "A", "Acme of ", "U.S.", "O'", "a-B", "The Bank and ", "Kim. ", "“", "\n"])
def test_time_grows_in_step_with_length(unit: str) -> None:
    text = unit * (40_000 // len(unit))
    begin = time.perf_counter()
    find(text)
    assert time.perf_counter() - begin < 5
