from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from bench import timing
from bench.corpus import Corpus
from bench.peers import Page
from bench.timing import FIRST, MEASURES, build, time_queries
from search.query.syntax import Node

CLOCK = {"slow": 3.0, "quick": 1.0}


class FakePeer:
    """An engine that takes the seconds of `CLOCK` and writes down what it is asked."""

    name = "slow"
    version = "1"
    settings = "none"
    log: ClassVar[list[tuple[str, str, str]]] = []
    now = 0.0

    def __init__(self, folder: Path, corpus: Corpus) -> None:
        self.folder = folder

    @staticmethod
    def stem(word: str) -> str:
        return word

    def index(self) -> None:
        (self.folder / "data").write_bytes(b"12345")
        FakePeer.now += CLOCK[self.name] * 4

    def translate(self, text: str, tree: Node) -> str:
        return text

    def count(self, query: str) -> int:
        return 0

    def _answer(self, measure: str, query: str) -> Page:
        FakePeer.log.append((self.name, measure, query))
        FakePeer.now += CLOCK[self.name]
        return Page([])

    def top(self, query: str) -> Page:
        return self._answer("top", query)

    def faceted(self, query: str) -> Page:
        return self._answer("faceted", query)

    def faceted_with_snippets(self, query: str) -> Page:
        return self._answer("faceted_with_snippets", query)


class QuickPeer(FakePeer):
    name = "quick"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    FakePeer.log, FakePeer.now = [], 0.0
    monkeypatch.setattr(timing, "perf_counter", lambda: FakePeer.now)


@pytest.fixture
def asked(corpus: Corpus, tmp_path: Path) -> list[tuple[str, str, str]]:
    peers = [FakePeer(tmp_path, corpus), QuickPeer(tmp_path, corpus)]
    seconds = time_queries(peers, [["a", "b"], ["c", "d"]], rounds=3)
    assert [{name: list(each) for name, each in one.items()} for one in seconds] == [
        {FIRST: [took], **{measure: [took, took] for measure in MEASURES}} for took in CLOCK.values()
    ]
    return FakePeer.log


def test_the_first_question_is_about_what_was_not_asked_before(asked: list[tuple[str, str, str]]) -> None:
    beforehand, first = asked[: 2 * len(MEASURES)], asked[2 * len(MEASURES) :][:2]
    assert {query for _, _, query in beforehand} == {"a", "c"}
    assert first == [(name, "faceted", query) for name, query in zip(CLOCK, "bd", strict=True)]


def test_no_question_is_asked_twice(asked: list[tuple[str, str, str]]) -> None:
    measured = asked[2 * len(MEASURES) + 2 :]
    texts = [(name, query) for name, _, query in measured]
    assert len(set(texts)) == len(texts) == 2 * 3 * len(MEASURES) * 2
    assert {query.strip() for _, query in texts} == {"a", "b", "c", "d"}


def test_engines_take_turns(asked: list[tuple[str, str, str]]) -> None:
    turns = [asked[number][:2] for number in range(2 * len(MEASURES) + 2, len(asked), 2)]
    assert turns == [(name, measure) for _ in range(3) for measure in MEASURES for name in CLOCK]


def test_an_engine_indexes_until_a_median_can_be_had_or_time_is_up(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = build(FakePeer, tmp_path, corpus)
    assert (built.seconds, built.size, built.articles) == (12.0, 5, len(corpus.articles))
    assert len(list(tmp_path.glob("slow *"))) == 2  # 24 seconds are more than the 20 it may take
    monkeypatch.setitem(CLOCK, "slow", 1.0)
    (tmp_path / "again").mkdir()
    build(FakePeer, tmp_path / "again", corpus)
    assert len(list((tmp_path / "again").glob("slow *"))) == 3
