"""What Punkt learns of plain text, and what of it is kept."""

from __future__ import annotations

import gzip
import json
from importlib.resources import files
from pathlib import Path

import pytest

from index import train_sentences
from index.train_sentences import learned

TEXTS = [
    f"Who left when it rained and slept on sand? The harbour of town {number} has 40 sqm. of quay and {number} sqm. of "
    f"sand. Regrettably, it rained. The Rep. of the U.S. left. Regrettably, {name} stayed in the U.S. Regrettably, "
    f"{name} slept. Then {name} went regrettably home."
    for number, name in enumerate(["Ann", "Bo", "Cy", "Di"] * 10)
]


def test_words_of_the_texts_join_our_own() -> None:
    content, own = learned(TEXTS), learned([])
    assert set(content["abbreviations"]) - set(own["abbreviations"]) == {"sqm"}
    assert set(content["starters"]) - set(own["starters"]) == {"regrettably"}
    assert set(own["abbreviations"]) >= {"gov", "u.s", "inc"}


def test_what_one_text_makes_of_a_word_is_not_kept() -> None:
    assert "sqm" not in learned([" ".join(TEXTS)])["abbreviations"]


def test_a_name_begins_no_sentences() -> None:
    texts = [text.replace("Regrettably", "Feathers").replace("regrettably", "to Feathers") for text in TEXTS]
    assert "feathers" not in learned(texts)["starters"]


def test_the_file_is_sorted_and_holds_what_is_learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = tmp_path / "texts.jsonl.gz", tmp_path / "sentences.json"
    source.write_bytes(gzip.compress("\n".join(json.dumps({"text": text}) for text in TEXTS).encode()))
    monkeypatch.setattr(train_sentences, "_OUT", out)
    train_sentences.main([str(source)])
    first = out.read_bytes()
    train_sentences.main([str(source)])
    assert out.read_bytes() == first
    content = json.loads(first)
    assert all(words == sorted(set(words)) for words in content.values())
    assert content == learned(f"\n\n{text}" for text in TEXTS)


def test_the_package_holds_our_own_words_and_more() -> None:
    shipped = json.loads(files("index").joinpath("sentences.json").read_bytes())
    for name, words in learned([]).items():
        assert set(shipped[name]) > set(words)
