"""Bylines as they are printed, and the names in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.metadata.bylines import clean_byline


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Jane Doe and John Roe, Staff Writers", "Jane Doe, John Roe"),
        ("Jane Doe, John Roe", "Jane Doe, John Roe"),
        ("Jane Doe; John Roe & Ann Poe", "Jane Doe, John Roe, Ann Poe"),
        ("Jane Doe\nJohn Roe", "Jane Doe, John Roe"),
        ("['Jane Doe', 'John Roe']", "Jane Doe, John Roe"),
        ("BY JANE O'NEIL-SMITH", "Jane O'Neil-Smith"),
        ("By J.K. DOE", "J.K. Doe"),
        ("Doe, Jane", "Jane Doe"),
        ("Doe, Jane; Roe, John", "Jane Doe, John Roe"),
        ("By Jane Doe, Jane Doe", "Jane Doe"),
        ("Martin Doe, Jr.", "Martin Doe Jr."),
        ("Dr. Jane Doe, Ph.D.", "Dr. Jane Doe"),
        ("By Jane Doe (jane@coast.example)", "Jane Doe"),
        ("Jane Doe https://coast.example/jane", "Jane Doe"),
        ("By Jane Doe | Updated Jan 3, 2020", "Jane Doe"),
        ("By Jane Doe 3 min read", "Jane Doe"),
        ("By Jane Doe in Berlin and John Roe in New York", "Jane Doe, John Roe"),
        ("By Jane Doe, Chief Political Correspondent, Coast News", "Jane Doe"),
        ("Story by Jane Doe, CNN", "Jane Doe"),
        ("Jane Doe for the Coast Gazette", "Jane Doe"),
        ("By Jane Doe, in Berlin", "Jane Doe"),
        ("Written by Jane Doe, on", "Jane Doe"),
        ("María José de la Cruz", "María José de la Cruz"),
        ("Von Jürgen Müller", "Jürgen Müller"),
        ("Par Élodie Lefèvre et Anne Roux", "Élodie Lefèvre, Anne Roux"),
        ("Von der Leyen", "Von der Leyen"),
        ("Von Miller", "Von Miller"),
        ("By Reuters", "Reuters"),
        ("The Associated Press", "The Associated Press"),
        ("Posted by admin", None),
        ("By Staff Reporter", None),
        ("jane@coast.example", None),
        ("https://www.coast.example/jane", None),
        ("2 hours ago", None),
        ("", None),
    ],
)
def test_names(text: str, names: str | None) -> None:
    assert clean_byline(text) == names


@given(st.lists(st.sampled_from(["Jane Doe", "John Roe", "Ann Poe", "Lena Low"]), min_size=1, unique=True))
def test_a_clean_byline_stays_as_it_is(names: list[str]) -> None:
    clean = ", ".join(names)
    assert clean_byline(clean) == clean
    assert clean_byline("By " + " and ".join(names)) == clean


@given(st.text())
def test_any_text_gives_names_or_none(text: str) -> None:
    names = clean_byline(text)
    assert names is None or names.strip()
