"""What forms a stem may have: the search for them must miss none. Which forms are like a pattern."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import form_of, forms
from search.query.vocabulary import matcher_of, root

REUTERS = Path(__file__).parents[4] / "shared/data/reuters/reuters.jsonl.gz"

_BEGINNINGS = """
a be bo ca cr cry d dy en fl fly ha happ hop hopp l ly n nat nation oper organis organiz poss possibl relat s sens
sensib sensibl sk t tr tri ty u vi w y yo stab stabl agre communi gener arsen general commun hoping troubl siz luxuri
"""
_ENDINGS = """
s es ed ing ly y ies ied ier ily iness ness ational ation ator ate ative alism aliti ality alli ally ful fulness fully
ousli ously ousness iveness iviti ivity ive biliti bility bli bly ble able ably ability logi logy ize izer ization
enci ence ency anci ance ancy entli ently ement ment ent ism ous ion sion tion sses ss eed eedly edly ingly ical icate
ically ible dying lying tying 's ise iser isation
"""


def test_every_form_begins_with_the_root_of_its_stem() -> None:
    made = {beginning + ending for beginning in _BEGINNINGS.split() for ending in [*_ENDINGS.split(), ""]}
    wrong = {word for word in made if not word.startswith(root(form_of(word).term))}
    assert not wrong


@pytest.mark.skipif(not REUTERS.exists(), reason="the shared Reuters articles are not here")
def test_every_form_of_an_archive_begins_with_the_root_of_its_stem() -> None:
    with gzip.open(REUTERS, "rt") as lines:
        texts = [json.loads(line)["body"] for line, _ in zip(lines, range(3000), strict=False)]
    vocabulary = {form for text in texts for form in forms(text or "")}
    assert not {form for form in vocabulary if not form.startswith(root(form_of(form).term))}


def _is_like(form: str, pattern: str) -> bool:
    """Whether `form` is like `pattern`, letter by letter."""
    if not pattern:
        return not form
    if pattern[0] == "*":
        return any(_is_like(form[at:], pattern[1:]) for at in range(len(form) + 1))
    return bool(form) and pattern[0] in ("?", form[0]) and _is_like(form[1:], pattern[1:])


@settings(max_examples=500, deadline=None)
@given(st.text("ab.", max_size=8), st.text("ab.*?", max_size=7))
def test_a_pattern_matches_what_it_stands_for(form: str, pattern: str) -> None:
    assert bool(matcher_of(pattern)(form)) == _is_like(form, pattern)


def test_a_pattern_of_many_stars_is_quick() -> None:
    begun = perf_counter()
    assert not matcher_of("*a" * 30 + "*b")("a" * 1000)
    assert perf_counter() - begun < 1
