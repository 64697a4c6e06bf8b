"""A whole comparison on a tiny corpus: its figures hold together, and its JSON has the shape that the README gives."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from rich.console import Console

from bench import facets_check, speed
from bench.brute_force import BruteForce
from bench.corpus import Corpus
from bench.facets_check import wrong_facets
from bench.peers.dateline import Dateline
from bench.peers.fts5 import Fts5
from bench.queries import make_queries
from bench.report import Report, show
from bench.timing import FIRST, MEASURES
from index.settings import Settings
from search import open_engine
from search.request import SearchRequest
from search.results import SearchResults
from tests.bench.conftest import write

QUERIES = ["ferry", "council cap", "rain OR fields", '"vote again"']


@pytest.fixture
def report(corpus: Corpus) -> Report:
    queries, left_out = make_queries([*QUERIES, "fer*"])
    return speed.compare([Dateline, Fts5], corpus, queries, left_out, rounds=1)


def test_the_json_has_the_documented_shape(report: Report, tmp_path: Path) -> None:
    report.write(tmp_path / "figures" / "out.json")
    written = json.loads((tmp_path / "figures" / "out.json").read_text(encoding="utf-8"))
    assert set(written) == {"environment", "corpus", "queries", "rounds", "engines", "wrong_facets"}
    assert {"processor", "cores", "load", "system", "python", "Dateline", "SQLite FTS5"} <= set(written["environment"])
    assert written["corpus"]["articles"] == 7
    assert written["queries"]["number"] == len(QUERIES)
    assert written["queries"]["kinds"] == {"word": 1, "and": 1, "or": 1, "phrase": 1}
    assert written["queries"]["left_out"] == [{"text": "fer*", "reason": "wildcard queries"}]
    assert list(written["engines"]) == ["Dateline", "SQLite FTS5"]
    for engine in written["engines"].values():
        assert set(engine) == {
            *("articles_per_second", "bytes", "milliseconds", "ratios", "equal_counts", "differences"),
        }
        assert set(engine["ratios"]) == {"articles_per_second", "bytes", FIRST, *MEASURES}
        for measure in (FIRST, *MEASURES):
            percentiles = engine["milliseconds"][measure]
            assert 0 < percentiles["p50"] <= percentiles["p90"] <= percentiles["p99"]
    assert written["wrong_facets"] == []


def test_the_figures_hold_together(report: Report) -> None:
    dateline, fts5 = report.engines["Dateline"], report.engines["SQLite FTS5"]
    assert set(dateline.ratios.values()) == {1.0}
    assert dateline.equal_counts == len(QUERIES)
    assert fts5.ratios["bytes"] == fts5.bytes / dateline.bytes
    assert fts5.ratios["top"] == pytest.approx(fts5.milliseconds["top"]["p50"] / dateline.milliseconds["top"]["p50"])
    assert fts5.equal_counts == len(QUERIES) - 1
    assert [(each.query, each.dateline, each.peer) for each in fts5.differences] == [('"vote again"', 0, 1)]


def test_what_is_shown_names_the_engines_and_what_differs(report: Report) -> None:
    screen = StringIO()
    show(report, Console(file=screen, width=120))
    shown = screen.getvalue()
    for text in (
        "SQLite FTS5",
        "3 of 4 equal (75%)",
        '"vote again"',
        "fer*",
        "facet counts equal brute force for 4 of 4",
    ):
        assert text in shown


class _Miscounting:
    """An engine that is wrong about one thing."""

    def __init__(self, engine: Any, part: str) -> None:
        self._engine = engine
        self._part = part

    def search(self, request: SearchRequest) -> SearchResults:
        results: SearchResults = self._engine.search(request)
        if self._part == "total":
            return replace(results, total=results.total + 1)
        facet = results.facets["places"]
        values: Sequence[Any] = facet.values
        match self._part:
            case "count":
                changed = facet._replace(values=(values[0]._replace(count=values[0].count + 1), *values[1:]))
            case "lost value":
                changed = facet._replace(values=tuple(values[:-1]))
            case "invented value":
                changed = facet._replace(values=(*values, values[0]._replace(value="atlantis", count=1)))
            case _:
                changed = facet._replace(**{self._part: getattr(facet, self._part) + 1})
        return replace(results, facets={**results.facets, "places": changed})


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        ("total", "ferry: 4 matches, brute force finds 3"),
        ("count", "ferry: wrong counts of places"),
        ("lost value", "ferry: wrong counts of places"),
        ("invented value", "ferry: wrong counts of places"),
        ("other", "ferry: wrong counts of places"),
        ("missing", "ferry: wrong counts of places"),
    ],
)
def test_a_wrong_count_is_found(part: str, problem: str, corpus: Corpus, tmp_path: Path) -> None:
    Dateline(tmp_path / "index", corpus).index()
    engine = open_engine(Settings(index=tmp_path / "index"))
    queries, _ = make_queries(["ferry"])
    assert wrong_facets(engine, corpus, BruteForce(corpus), queries) == []
    miscounting: Any = _Miscounting(engine, part)
    assert wrong_facets(miscounting, corpus, BruteForce(corpus), queries) == [problem]


def test_the_commands_run_from_files(records: list[dict[str, object]], tmp_path: Path) -> None:
    path = write(records, tmp_path)
    (tmp_path / "queries.txt").write_text("ferry\ntitle:rain\n", encoding="utf-8")
    files = ["--corpus", str(path), "--queries", str(tmp_path / "queries.txt")]
    run = CliRunner().invoke(facets_check.main, files)
    assert run.exit_code == 0, run.output
    assert "left out: title:rain (the field title)" in run.output
    assert "facet counts equal brute force for 1 of 1 queries" in run.output
    out = tmp_path / "out.json"
    run = CliRunner().invoke(speed.main, [*files, "--engine", "fts5", "--rounds", "1", "--no-check", "--out", str(out)])
    assert run.exit_code == 0, run.output
    written = json.loads(out.read_text(encoding="utf-8"))
    assert list(written["engines"]) == ["Dateline", "SQLite FTS5"]
    assert written["wrong_facets"] is None


@pytest.mark.parametrize(
    ("queries", "message"),
    [("# none\n", "There are no queries in"), ("title:rain\n", "There is no query that every engine can answer.")],
)
def test_what_cannot_be_compared_is_said_in_a_line(
    queries: str, message: str, records: list[dict[str, object]], tmp_path: Path
) -> None:
    (tmp_path / "queries.txt").write_text(queries, encoding="utf-8")
    files = ["--corpus", str(write(records, tmp_path)), "--queries", str(tmp_path / "queries.txt")]
    run = CliRunner().invoke(speed.main, files)
    assert run.exit_code == 1
    assert run.output.startswith(f"Error: {message}")
