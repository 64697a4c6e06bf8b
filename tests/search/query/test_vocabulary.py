"""What forms a stem may have: the search for them must miss none."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from index.analysis import form_of, forms
from search.query.vocabulary import root

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
