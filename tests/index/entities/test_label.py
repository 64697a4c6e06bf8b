"""Labels for training: what two recognisers agree on, in texts that have kept their punctuation."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from index.entities import label
from index.entities.recogniser import find

SENTENCE = "Ana Ruiz met officials of the World Bank in Oslo, and said so. "


def test_names_on_which_both_agree_are_labelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        label, "spacy_pipeline", lambda _: lambda texts, _: [[m for m in find(t) if m.type != "org"] for t in texts]
    )
    texts, out = tmp_path / "texts.jsonl.gz", tmp_path / "labelled.jsonl.gz"
    lost = SENTENCE.replace(".", "").replace(",", "") * 9
    texts.write_bytes(gzip.compress("\n".join(json.dumps({"text": text}) for text in (lost, SENTENCE)).encode()))
    label.main("a pipeline", str(out), str(texts))
    [row] = [json.loads(line) for line in gzip.decompress(out.read_bytes()).splitlines()]
    assert row["text"] == SENTENCE
    assert [(SENTENCE[start:end], type) for start, end, type in row["spans"]] == [
        ("Ana Ruiz", "person"),
        ("World Bank", "?"),
        ("Oslo", "place"),
    ]
