"""Floors under the recogniser's quality, on articles annotated by hand, and under the size of what it ships."""

from __future__ import annotations

import gzip
import itertools
import json
from collections import Counter
from pathlib import Path

import pytest

import index.entities
from bench.entities import trimmed
from index.entities.recogniser import find

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "ner" / "newswire-heldout.jsonl.gz"


@pytest.mark.skipif(not DATA.is_file(), reason="the annotated articles (../shared/data) are not there")
def test_at_least_three_names_in_four_are_found_and_rightly() -> None:
    right: Counter[str] = Counter()
    all_of: Counter[str] = Counter()
    with gzip.open(DATA, "rt", encoding="utf-8") as lines:
        for line in itertools.islice(lines, 150):
            row = json.loads(line)
            text = row["text"]
            ours = {(*trimmed(text, m.start, m.end), m.type) for m in find(text)}
            theirs = {
                (*trimmed(text, *span[:2]), span[2]) for span in row["spans"] if span[2] in ("person", "org", "place")
            }
            right.update(span[2] for span in ours & theirs)
            all_of.update(span[2] for span in [*ours, *theirs])
    scores = {type: 2 * right[type] / all_of[type] for type in all_of}
    assert scores["person"] > 0.88
    assert scores["place"] > 0.80
    assert scores["org"] > 0.56
    assert 2 * right.total() / all_of.total() > 0.77


def test_what_ships_is_small() -> None:
    folder = Path(index.entities.__file__).parent
    assert sum(path.stat().st_size for path in folder.glob("*.bin")) < 5_000_000
