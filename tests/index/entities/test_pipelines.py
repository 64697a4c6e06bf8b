"""Another recogniser by setting: a spaCy pipeline, here a small stand-in for one."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from index.entities import pipelines
from index.entities.linking import entities_of
from index.entities.recogniser import recognise
from index.errors import DatelineError
from index.settings import Settings


class StandIn:
    """Finds the words of a table."""

    pipe_names = ("tok2vec", "tagger", "ner")

    def __init__(self) -> None:
        self.disabled: list[str] = []

    def disable_pipes(self, names: list[str]) -> None:
        self.disabled += names

    def pipe(self, texts: Sequence[str], batch_size: int) -> Iterator[Any]:
        names = {"the Bora’s": "ORG", "Ana Ruiz": "PERSON", "Usterby": "GPE", "Tuesday": "DATE"}
        for text in texts:
            found = sorted((text.index(name), name, label) for name, label in names.items() if name in text)
            yield SimpleNamespace(
                ents=[
                    SimpleNamespace(start_char=start, end_char=start + len(name), text=name, label_=label)
                    for start, name, label in found
                ]
            )


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    pipeline = StandIn()
    module = ModuleType("tiny_pipeline")
    module.load = lambda: pipeline  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tiny_pipeline", module)
    monkeypatch.setenv("DATELINE_RECOGNISER", "spacy:tiny_pipeline")
    pipelines.chosen.cache_clear()
    yield pipeline
    pipelines.chosen.cache_clear()


def test_the_pipeline_of_the_settings_finds_the_names(stand_in: StandIn) -> None:
    people, orgs, places = entities_of("", "", "On Tuesday Ana Ruiz left the Bora’s office in Usterby.")
    assert [entity.name for entity in (*people, *orgs, *places)] == ["Ana Ruiz", "Bora", "Usterby"]
    assert stand_in.disabled == ["tagger"]


def test_without_a_setting_it_is_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATELINE_RECOGNISER", raising=False)
    pipelines.chosen.cache_clear()
    assert pipelines.chosen() is recognise


def test_one_that_is_not_installed_is_an_error_for_people() -> None:
    with pytest.raises(DatelineError, match=r"no_such_pipeline.*pip install 'dateline\[spacy\]'"):
        pipelines.spacy_pipeline("no_such_pipeline")


@pytest.mark.parametrize("value", ["flair", "spacy:", "spacy:a b", "en_core_web_sm"])
def test_a_setting_that_names_none_says_how_one_is_named(value: str) -> None:
    with pytest.raises(DatelineError, match=r"spacy:en_core_web_trf"):
        Settings.from_env({"DATELINE_RECOGNISER": value})
    assert Settings.from_env({"DATELINE_RECOGNISER": "spacy:en_core_web_trf"}).recogniser == "spacy:en_core_web_trf"
