"""A corpus small enough to be counted by hand, of our own writing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.corpus import Corpus, read_corpus

TEXTS = [
    (
        "Ferry strike ends",
        "The ferry crews went back to work. Harbour traffic was normal by noon.",
        "harbour",
        ["norway"],
    ),
    (
        "Ferry fares rise",
        "Fares on the northern ferry routes rise in May. The council wanted a cap.",
        "harbour",
        ["norway"],
    ),
    (
        "Council votes on cap",
        "A cap on fares was refused. The council votes again in June.",
        "politics",
        ["norway", "sweden"],
    ),
    (
        "Grain harvest late",
        "Rain kept farmers from the fields. The grain harvest is two weeks late.",
        "farming",
        ["sweden"],
    ),
    ("Harvest festival", "The harvest festival drew a crowd. A ferry brought guests from the islands.", "culture", []),
    ("Bridge closed", "The bridge is closed until Sunday; the harbour road is open.", "harbour", ["sweden", "norway"]),
    ("Dry summer", "Farmers want rain. The fields are brown, the grain harvest will be small.", "farming", ["sweden"]),
]
DAYS = (11, 11, 12, 13, 13, 14, 14)


@pytest.fixture
def records() -> list[dict[str, object]]:
    return [
        {"id": str(number), "title": title, "body": body, "topics": [topic], "places": places, "date": f"2024-05-{day}"}
        for number, ((title, body, topic, places), day) in enumerate(zip(TEXTS, DAYS, strict=True), 1)
    ]


@pytest.fixture
def corpus(records: list[dict[str, object]], tmp_path: Path) -> Corpus:
    return read_corpus(write(records, tmp_path))


def write(records: list[dict[str, object]], folder: Path) -> Path:
    """The records as a file of JSON Lines."""
    path = folder / "articles.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path
