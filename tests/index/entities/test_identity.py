"""One key for all the ways in which a name is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import ENTITY_TYPES, EntityType
from index.entities.identity import country_names, fold


@pytest.mark.parametrize(
    ("type", "names", "key"),
    [
        ("person", ["Kim Jong Un", "Kim Jong-un", "KIM JONG UN", "Kim Jong-Un's", "Kim  Jong\nUn"], "kim jong un"),
        ("person", ["Amélie Dùbois", "Amelie Dubois", "Ms Amélie Dubois", "Ms. Amelie Dubois’s"], "amelie dubois"),
        ("person", ["J. K. Marsh", "J.K. Marsh", "JK Marsh", "Dr J. K. Marsh"], "jk marsh"),
        ("person", ["Sean O'Hara", "Sean O’Hara", "Sir Sean O'Hara"], "sean ohara"),
        ("person", ["Bjørn Ångström", "Bjorn Angstrom"], "bjorn angstrom"),
        ("person", ["President"], "president"),
        ("org", ["The Acme Corp.", "Acme Corporation", "ACME Inc", "Acme Co., Ltd.", "Acme plc"], "acme"),
        ("org", ["Workers' Party", "Workers’ Party", "the Workers Party"], "workers party"),
        ("org", ["Marks & Sons", "Marks and Sons"], "marks and sons"),
        ("org", ["Co"], "co"),
        ("org", ["America Inc", "America Inc."], "america inc"),  # a firm, and no country
        ("org", ["Merrill Lynch & Co.", "Merrill Lynch and Company", "Merrill Lynch"], "merrill lynch"),
        ("org", ["Trump & Co."], "trump and"),
        ("org", ["UN", "U.N.", "the United Nations"], "united nations"),
        ("org", ["KCNA", "Korean Central News Agency"], "korean central news agency"),
        ("org", ["The The"], "the"),
        ("place", ["U.S.", "US", "U. S.", "USA", "the United States", "united states", "America"], "united states"),
        ("place", ["UK", "U.K.", "Britain", "Great Britain", "the United Kingdom"], "united kingdom"),
        ("place", ["North Korea", "DPRK", "Democratic People's Republic of Korea"], "north korea"),
        ("place", ["South Korea", "Republic of Korea", "Korea, Republic of"], "south korea"),
        ("place", ["Russia", "Russian Federation", "the Russian Federation’s"], "russia"),
        ("place", ["Ivory Coast", "Côte d'Ivoire", "Cote d’Ivoire"], "ivory coast"),
        ("place", ["Turkey", "Türkiye"], "turkey"),
        ("place", ["England"], "england"),
        ("place", ["New Hampshire", "N.H."], "new hampshire"),
        ("place", ["Pennsylvania", "Pa.", "Penn."], "pennsylvania"),
        ("place", ["The Hague", "Hague"], "hague"),
        ("org", ["US"], "us"),
        ("person", ["Москва", "МОСКВА"], "москва"),
        ("place", ["…"], "..."),
        ("place", [""], ""),
    ],
)
def test_spellings_of_one_name_have_one_key(type: EntityType, names: list[str], key: str) -> None:
    assert {name: fold(name, type) for name in names} == dict.fromkeys(names, key)


@pytest.mark.parametrize(
    ("type", "one", "other"),
    [
        ("person", "George Hill", "George W. Hill"),
        ("person", "Ann Lee", "Anne Lee"),
        ("person", "Bo Ek", "Bo Ek Jr."),
        ("place", "North Korea", "South Korea"),
        ("place", "Niger", "Nigeria"),
        ("place", "Ga.", "Georgia"),
        ("place", "Guinea", "Papua New Guinea"),
        ("place", "Democratic Republic of Congo", "Republic of Congo"),
        ("org", "Bank of Usterby", "Usterby Bank"),
    ],
)
def test_different_names_have_different_keys(type: EntityType, one: str, other: str) -> None:
    assert fold(one, type) != fold(other, type)


@given(st.text(), st.sampled_from(ENTITY_TYPES))
def test_folding_again_changes_nothing(name: str, type: EntityType) -> None:
    assert fold(fold(name, type), type) == fold(name, type)


@given(st.text(alphabet=st.sampled_from("abcXYZ éü-'’. ")), st.sampled_from(ENTITY_TYPES))
def test_case_does_not_count(name: str, type: EntityType) -> None:
    assert fold(name.upper(), type) == fold(name.lower(), type)


def test_every_country_is_known_by_a_name_without_commas() -> None:
    usual = set(country_names().values())
    assert len(usual) > 245
    assert not [name for name in usual if "," in name]
    assert {"North Korea", "South Korea", "Russia", "Iran", "Syria", "Vietnam", "Taiwan", "Palestine"} <= usual
