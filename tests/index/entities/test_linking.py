"""Which names of an article are one entity, and what it is called."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import ENTITY_TYPES
from index.entities.identity import fold
from index.entities.linking import Key, ends_of_names, entities_of, entities_of_all, short_names
from index.entities.variants import is_distinctive

WORDS = ["Kim", "Jong", "Lee", "WPK", "(", ")", "The", "Acme", "Inc.", "said", "of", "U.S.", ".", "\n\n"]
TEXTS = st.lists(st.sampled_from(WORDS)).map(" ".join)


def summary(title: str, standfirst: str, body: str) -> list[dict[str, int]]:
    return [
        {entity.name: sum(count for _, count in entity.spellings) for entity in entities}
        for entities in entities_of(title, standfirst, body)
    ]


def test_surnames_given_names_and_spellings_join_the_full_name() -> None:
    people, _, _ = entities_of(
        "KIM JONG UN PRAISES ARMY AGAIN",
        "",
        "North Korean leader Kim Jong Un praised his army. Kim said so twice. Kim Jong-un's words were sharp.",
    )
    assert [(person.key, person.name) for person in people] == [("kim jong un", "Kim Jong Un")]
    assert dict(people[0].spellings) == {"Kim Jong Un": 1, "KIM JONG UN": 1, "Kim": 1, "Kim Jong-un": 1}


def test_a_surname_of_two_people_stays_apart() -> None:
    body = "Anna Weber and Karl Weber sued the paper. Weber declined to comment, and so did her lawyer, John Smith."
    people, _, _ = summary("", "", body)
    assert people == {"Anna Weber": 1, "Karl Weber": 1, "Weber": 1, "John Smith": 1}


def test_a_surname_used_before_its_second_bearer_came_up_is_the_first_ones() -> None:
    body = "Anna Weber resigned. Weber said she was tired. Her brother Karl Weber was not surprised."
    people, _, _ = summary("", "", body)
    assert people == {"Anna Weber": 2, "Karl Weber": 1}


def test_acronyms_and_short_forms_join_the_name_that_they_stand_for() -> None:
    body = (
        "The Workers' Party of Korea (WPK) met in Pyongyang. The WPK blamed officials. "
        "State media, the Korean Central News Agency (KCNA), quoted the party. KCNA gave no names."
    )
    _, orgs, _ = summary("", "", body)
    assert orgs == {"Workers' Party of Korea": 3, "Korean Central News Agency": 3}


def test_the_code_of_a_share_is_no_name_of_the_firm() -> None:
    _, orgs, _ = summary("", "", "Norfolk Southern Corp <NSC> said it would buy track. The NSC met at the White House.")
    assert orgs == {"Norfolk Southern Corp": 1, "NSC": 1, "White House": 1}
    _, orgs, _ = summary("", "", "Norfolk Southern Corp <NSC> said it would buy track.")
    assert orgs == {"Norfolk Southern Corp": 1}


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (
            ["workers party central committee", "central committee"],
            {"central committee": "workers party central committee"},
        ),
        (["party congress", "congress"], {"congress": "party congress"}),
        (["usterby harbour authority", "harbour authority"], {"harbour authority": "usterby harbour authority"}),
        (["us supreme court", "supreme court"], {"supreme court": "us supreme court"}),
        (["harbour authority", "usterby harbour authority"], {}),  # it was not introduced before
        (["usterby harbour authority", "oslo harbour authority", "harbour authority"], {}),  # which of the two?
        (["florida supreme court", "supreme court"], {}),  # the country has one, too
        (["african national congress", "congress"], {}),
        (["grzelak motors", "motors of usterby"], {}),
    ],
)
def test_an_organisation_is_called_by_the_end_of_its_name(keys: list[str], expected: dict[str, str]) -> None:
    found = ends_of_names([("org", key) for key in keys], {})
    assert {short: long for (_, short), (_, long) in found.items()} == expected


def test_a_headline_introduces_nobody() -> None:
    _, orgs, _ = summary(
        "SENATE PASSES BILL", "", "The U.S. Senate passed a bill in Washington. The Senate was divided."
    )
    assert orgs == {"U.S. Senate": 3}


def test_countries_have_their_usual_names() -> None:
    _, _, places = summary("", "", "The U.S. and the United Kingdom left. The United States said that Britain agreed.")
    assert places == {"United States": 2, "United Kingdom": 2}


def test_most_mentioned_first_and_every_key_is_the_fold_of_its_name() -> None:
    body = "They flew from Paris to Berlin. Berlin was cold. In Berlin they met Angela Fischer of Siemens."
    entities = entities_of("A Flight to Berlin", "Two cities in a day", body)
    assert [place.name for place in entities[2]] == ["Berlin", "Paris"]
    for type, found in zip(ENTITY_TYPES, entities, strict=True):
        assert all(entity.type == type and entity.key == fold(entity.name, type) for entity in found)


@pytest.mark.parametrize("text", ["", "\n\n", "no names here", "…", "(((", "A (A) (B)"])
def test_nothing_gives_nothing(text: str) -> None:
    assert entities_of(text, text, text) == ((), (), ())


@settings(max_examples=100)
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=5))
def test_many_articles_at_once_are_read_like_each_alone(articles: list[tuple[str, str, str]]) -> None:
    assert entities_of_all(articles) == [entities_of(*article) for article in articles]


@settings(max_examples=100)
@given(TEXTS, TEXTS)
def test_keys_are_distinct_and_counts_are_of_mentions(title: str, body: str) -> None:
    for entities in entities_of(title, "", body):
        keys = [entity.key for entity in entities]
        assert len(keys) == len(set(keys))
        assert all(count > 0 for entity in entities for _, count in entity.spellings)


def is_part(short: Key, long: Key) -> bool:
    part, whole = short[1].split(), long[1].split()
    if short[0] != long[0] or short[0] == "place" or len(part) >= len(whole):
        return False
    if short[0] == "org":
        return (len(part) > 1 and whole[: len(part) + 1] == [*part, "of"]) or (
            part == whole[:1] and is_distinctive(part[0])
        )
    if len(part) == 1:
        return part[0] in (whole[0], whole[-1])
    first, rest = part[0], part[1:]
    return whole[-len(part) :] == part or (first in (whole[0], whole[0][0]) and whole[-len(rest) :] == rest)


KEYS = st.tuples(
    st.sampled_from(ENTITY_TYPES),
    st.lists(st.sampled_from(["kim", "jong", "lee", "of"]), min_size=1, max_size=5).map(" ".join),
)


@given(st.lists(KEYS))
def test_a_short_name_stands_for_a_whole_one_of_which_it_is_part(keys: list[Key]) -> None:
    found = short_names(keys, {})

    for key in set(keys):
        wholes = {other for other in keys if is_part(key, other)}
        assert found.get(key, key) in wholes | {key}
        assert key in found or len(wholes) != 1


def test_time_grows_in_step_with_the_names_of_an_article() -> None:
    surnames: list[Key] = [("person", f"s{number}") for number in range(100_000)]
    full: list[Key] = [("person", f"anna {name}") for _, name in surnames]

    assert short_names([*full, *surnames], {}) == dict(zip(surnames, full, strict=True))
