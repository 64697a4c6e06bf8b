"""Which names of an archive are one, by their spelling and by what articles mean by them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import ENTITY_TYPES, EntityType
from index.entities.resolution import Evidence, resolve

# Other people of the archive, so that coincidences of names can be told from chance.
CROWD = {f"given{number} family{number}": 1 for number in range(200)}


def of_people(articles: dict[str, int], *written: tuple[str, str, int]) -> dict[str, str]:
    return resolve("person", Evidence(CROWD | articles, written))


@pytest.mark.parametrize(
    ("articles", "expected"),
    [
        ({"ada j norrgren": 4, "ada norrgren": 9}, {"ada j norrgren": "ada norrgren"}),
        ({"ada j norrgren": 9, "ada norrgren": 4}, {"ada norrgren": "ada j norrgren"}),
        ({"ada jane norrgren": 2, "ada j norrgren": 4}, {"ada jane norrgren": "ada j norrgren"}),
        ({"ada norrgren": 9, "ada jane norrgren": 1}, {"ada jane norrgren": "ada norrgren"}),
        ({"a norrgren": 2, "ada norrgren": 9}, {"a norrgren": "ada norrgren"}),
        ({"thomas norrgren": 2, "tom norrgren": 9}, {"thomas norrgren": "tom norrgren"}),
        (
            {"kim jong un": 9, "kim jongun": 2, "jong un kim": 1},
            {"kim jongun": "kim jong un", "jong un kim": "kim jong un"},
        ),
        ({"bashar al assad": 9, "bashar assad": 2}, {"bashar assad": "bashar al assad"}),
        ({"tanaka kakuei": 1, "kakuei tanaka": 3}, {"tanaka kakuei": "kakuei tanaka"}),
    ],
)
def test_people_under_names_that_differ_a_little(articles: dict[str, int], expected: dict[str, str]) -> None:
    assert of_people(articles) == expected


@pytest.mark.parametrize(
    "articles",
    [
        {"ada j norrgren": 9, "ada m norrgren": 4, "ada norrgren": 9},  # two of them, so who is Ada Norrgren?
        {"ada j norrgren": 900, "ada m norrgren": 9, "ada norrgren": 20},  # both are well known
        {"ada jane norrgren": 9, "ada joan norrgren": 9},
        {"ada norrgren": 9, "ada norrgren jr": 4},
        {"ada norrgren": 9, "arne norrgren": 4, "a norrgren": 2},
        {"norrgren": 9, "ada norrgren": 9},  # nothing says that they are one
        {"henry james": 4, "james henry": 4},
        {"john abbott": 1, "john a abbott": 1},
        {"thomas norrgren": 2, "tom norrgren": 1},
        {"ada j norrgren": 1, "ada jane norrgren": 2},  # nor are these known
        {"ada norrgren": 9, "ida norrgren": 9},
        {"kim jong un": 9, "kim jong il": 9},
        {"ada norrgren ada jane holm": 4, "ada holm": 9},  # the names of two that a page has run into one
    ],
)
def test_people_who_stay_apart(articles: dict[str, int]) -> None:
    assert of_people(articles) == {}


def test_a_common_first_and_last_name_are_no_reason() -> None:
    johns = {f"john family{number}": 1 for number in range(60)}
    smiths = {f"given{number} smith": 1 for number in range(60)}
    assert of_people(johns | smiths | {"john smith": 9, "john a smith": 4}) == {}
    assert of_people({"john smith": 9, "john a smith": 4}) == {"john a smith": "john smith"}


def test_another_initial_is_no_slip_of_the_pen() -> None:
    bushes = {"george bush": 20, "george w bush": 500, "george hw bush": 40}
    assert of_people(bushes, ("george w bush", "George Bush", 19)) == {}


def test_who_is_known_by_three_names_is_not_whoever_has_two_of_them() -> None:
    others = {f"william family{number}": 1 for number in range(3)} | {f"given{number} bryan": 1 for number in range(2)}
    assert of_people(others | {"william bryan": 3, "william jennings bryan": 6}) == {}
    assert of_people(others | {"william bryan": 9, "william jennings bryan": 6}) == {
        "william jennings bryan": "william bryan"
    }


@pytest.mark.parametrize(
    ("bearers", "written", "is_one"),
    [
        ({"ada norrgren": 40}, [("ada norrgren", "Norrgren", 15)], True),
        ({"ada norrgren": 20}, [("ada norrgren", "Norrgren", 15)], False),  # too few to know
        ({"ada norrgren": 40}, [("ada norrgren", "Norrgren", 2)], False),
        ({"ada norrgren": 40, "arne norrgren": 9}, [("ada norrgren", "Norrgren", 15)], False),
        ({"ada norrgren": 40, "arne norrgren": 1}, [("ada norrgren", "Norrgren", 40)], True),
        ({"ada norrgren": 40, "ada norrgren ada jane": 9}, [("ada norrgren", "Norrgren", 40)], True),  # run into one
        (
            {"ada norrgren": 40, "arne norrgren": 1},
            [("ada norrgren", "Norrgren", 9), ("arne norrgren", "Norrgren", 1)],
            False,
        ),
    ],
)
def test_a_lone_surname_is_whose_nearly_all_the_evidence_is(
    bearers: dict[str, int], written: list[tuple[str, str, int]], is_one: bool
) -> None:
    found = of_people({"norrgren": 5} | bearers, *written)
    assert found == ({"norrgren": "ada norrgren"} if is_one else {})


@pytest.mark.parametrize(
    ("articles", "written", "expected"),
    [
        ({"dept of energy": 1, "department of energy": 9}, [], {"dept of energy": "department of energy"}),
        ({"us senate": 9, "united states senate": 2}, [], {"united states senate": "us senate"}),
        ({"norrgren": 9, "norrgren ag": 2}, [], {"norrgren ag": "norrgren"}),
        ({"blue mountain press": 9, "bluemountain press": 1}, [], {"bluemountain press": "blue mountain press"}),
        (
            {"blue mountain": 9, "bluemountain": 1},
            [("bluemountain", "BlueMountain", 1)],
            {"bluemountain": "blue mountain"},
        ),
        ({"blue mountain": 9, "bluemountain": 1}, [("bluemountain", "BLUEMOUNTAIN", 1)], {}),  # nothing says it
        ({"bank": 9, "bank ag": 2}, [], {}),
        ({"norrgren": 9, "norrgren nv": 2}, [("norrgren", "Norrgren Corp", 9)], {}),  # a subsidiary elsewhere
        ({"citibank": 9, "citibank na": 3, "citibank ag": 2}, [], {}),
        ({"trump": 9, "trump and": 2}, [], {}),
        ({"merck": 9, "merck and": 2}, [], {"merck and": "merck"}),
        ({"lifetime": 9, "life time": 2}, [], {}),
        ({"norrgren": 9, "norrgren energy": 9}, [("norrgren energy", "Norrgren", 9)], {}),
        (
            {"fsa": 9, "food safety authority": 9},
            [("food safety authority", "FSA", 9)],
            {"fsa": "food safety authority"},
        ),
        ({"fsa": 9, "food safety authority": 9}, [], {}),
        (
            {"fsa": 9, "food safety authority": 9, "free sailors association": 9},
            [("food safety authority", "FSA", 9), ("free sailors association", "FSA", 9)],
            {},
        ),
        (  # EMS Corp. is a firm
            {"ems": 9, "european monetary system": 9},
            [("european monetary system", "EMS", 9), ("ems", "EMS Corp.", 1)],
            {},
        ),
        (  # a firm, and so is what it stands for
            {"tph": 9, "tall pine holdings": 9},
            [
                ("tall pine holdings", "TPH", 9),
                ("tph", "TPH Inc", 1),
                ("tall pine holdings", "Tall Pine Holdings Inc", 1),
            ],
            {"tph": "tall pine holdings"},
        ),
        (  # nobody says so, but it may well mean the other
            {"tpp": 3, "trans pacific partnership": 20, "tea party patriots": 9},
            [("trans pacific partnership", "TPP", 12)],
            {},
        ),
        (
            {"tpp": 3, "trans pacific partnership": 20, "trans pacific partnerships": 9, "tea party patriots": 1},
            [("trans pacific partnership", "TPP", 12)],
            {"tpp": "trans pacific partnership"},
        ),
        ({"supreme court": 9, "supreme court of norway": 9}, [("supreme court of norway", "Supreme Court", 9)], {}),
    ],
)
def test_organisations(articles: dict[str, int], written: list[tuple[str, str, int]], expected: dict[str, str]) -> None:
    assert resolve("org", Evidence(articles, written)) == expected


@pytest.mark.parametrize(
    ("articles", "expected"),
    [
        ({"st petersburg": 9, "saint petersburg": 2}, {"saint petersburg": "st petersburg"}),
        ({"hongkong": 1, "hong kong": 9}, {"hongkong": "hong kong"}),
        ({"west chester": 9, "westchester": 9}, {}),
        ({"new york": 9, "new york city": 9}, {}),
    ],
)
def test_places(articles: dict[str, int], expected: dict[str, str]) -> None:
    assert resolve("place", Evidence(articles, ())) == expected


def test_letters_that_some_keyboards_lack() -> None:
    articles = {"karin brannman": 9, "karin braennman": 2}
    assert of_people(articles, ("karin brannman", "Karin Brännman", 9)) == {"karin braennman": "karin brannman"}
    assert of_people(articles) == {}


WORDS = st.sampled_from(
    ["a", "al", "ada", "jr", "kim", "jong", "tom", "thomas", "us", "ag", "st", "norrgren", "norr", "gren"]
)
KEYS = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
SPELLINGS = st.lists(WORDS.map(str.title), min_size=1, max_size=3).map(" ".join)


@given(
    st.sampled_from(ENTITY_TYPES),
    st.dictionaries(KEYS, st.integers(1, 30), max_size=12),
    st.lists(st.tuples(KEYS, SPELLINGS, st.integers(1, 30)), max_size=12),
)
def test_an_identity_is_a_key_that_is_its_own(
    type_: EntityType, articles: dict[str, int], written: list[tuple[str, str, int]]
) -> None:
    written = [entry for entry in written if entry[0] in articles]
    found = resolve(type_, Evidence(articles, written))
    assert found.keys() | set(found.values()) <= articles.keys()
    assert not found.keys() & set(found.values())
