"""What a comparison found: as data, which is the JSON that `--out` writes, and as tables on the screen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bench.agreement import Difference
from bench.corpus import Corpus
from bench.queries import LeftOut, Query
from bench.timing import FIRST, MEASURES, PERCENTILES

METHOD = """\
Each engine indexes the same articles, held in memory, in one process; the clock stops when all is committed and open.
A query's time runs from its text to the answer in Python's hands: parsed, ten hits with their stored fields read back
(top 10); the number of all matches and the counts of sources, dates and places as well (with facets); a snippet of
each hit's body, matches marked, as well (with snippets). The engines take turns in every round; of each query the
median of the rounds counts, and the percentiles are over the queries. "First" is what a query takes with facets when
it is asked for the first time. In brackets: how many times Dateline's figure."""

_TITLES = {"top": "top 10", "faceted": "with facets", "faceted_with_snippets": "with snippets", FIRST: "first"}
_MEDIANS = (*MEASURES, FIRST)
_WIDTH = 120
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineReport:
    """The figures of one engine; `differences` are its largest from Dateline's numbers of matches."""

    articles_per_second: float
    bytes: int
    milliseconds: Mapping[str, Mapping[str, float]]  # measure -> percentile ("p50") -> milliseconds
    ratios: Mapping[str, float]  # figure (measures by their p50) -> how many times Dateline's
    equal_counts: int
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole comparison."""

    environment: Mapping[str, object]
    corpus: Mapping[str, object]
    queries: Mapping[str, object]
    rounds: int
    engines: Mapping[str, EngineReport]
    wrong_facets: Sequence[str] | None  # queries whose facets brute force contradicts; None where it was not asked

    def write(self, path: Path) -> None:
        """Write the report as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def corpus_facts(corpus: Corpus) -> dict[str, object]:
    """What the report says of the corpus."""
    return {
        "name": corpus.name,
        "articles": len(corpus.articles),
        "characters": corpus.characters,
        "dates": f"by {corpus.interval}",
        "notes": list(corpus.notes),
    }


def query_facts(queries: Sequence[Query], left_out: Sequence[LeftOut]) -> dict[str, object]:
    """What the report says of the queries."""
    return {
        "number": len(queries),
        "kinds": dict(Counter(query.kind for query in queries)),
        "left_out": [asdict(each) for each in left_out],
    }


def show(report: Report, console: Console | None = None) -> None:
    """Print the report."""
    console = console or Console(width=_WIDTH, highlight=False)
    console.print(METHOD, end="\n\n", markup=False)
    console.print(_facts("Environment", report.environment))
    console.print(_facts("Corpus", report.corpus))
    console.print(_facts("Queries", {**report.queries, "rounds": report.rounds}))
    console.print(_overview(report), _latencies(report), _agreement(report))
    if report.wrong_facets is not None:
        number = int(str(report.queries["number"]))
        right = number - len(report.wrong_facets)
        console.print("\n".join(report.wrong_facets), markup=False, end="\n" if report.wrong_facets else "")
        console.print(f"facet counts equal brute force for {right} of {number} queries")


def _facts(title: str, facts: Mapping[str, object]) -> Table:
    table = Table("", "", title=title, title_justify="left", show_header=False, box=None)
    for name, value in facts.items():
        text = "\n".join(map(_line, value)) if isinstance(value, list) else _line(value)
        if text:
            table.add_row(name, escape(text))
    return table


def _line(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    return f"{value:,}" if isinstance(value, int) else str(value)


def _table(title: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("engine", no_wrap=True)
    return table


def _overview(report: Report) -> Table:
    headings = ("articles/s", "MB on disk", *(f"{_TITLES[measure]}, p50 ms" for measure in _MEDIANS))
    table = _table("Medians")
    for heading in headings:
        table.add_column(heading, justify="right")
    for name, engine in report.engines.items():
        figures = {
            "articles_per_second": f"{engine.articles_per_second:,.0f}",
            "bytes": f"{engine.bytes / 1e6:,.1f}",
            **{measure: f"{engine.milliseconds[measure]['p50']:.3f}" for measure in _MEDIANS},
        }
        table.add_row(name, *(f"{text} ({_times(engine.ratios[figure])})" for figure, text in figures.items()))
    return table


def _times(ratio: float) -> str:
    """Two digits that count, and no exponent: ×0.0088, ×1.4, ×150."""
    return f"×{ratio:.2g}" if ratio < 100 else f"×{ratio:,.0f}"


def _latencies(report: Report) -> Table:
    table = _table("Milliseconds a query")
    for measure in MEASURES:
        for percentile in PERCENTILES:
            table.add_column(f"{_TITLES[measure]}\np{percentile}", justify="right")
    for name, engine in report.engines.items():
        times = (engine.milliseconds[measure][f"p{percentile}"] for measure in MEASURES for percentile in PERCENTILES)
        table.add_row(name, *(f"{time:.3f}" for time in times))
    return table


def _agreement(report: Report) -> Table:
    table = _table("Queries with other numbers of matches than Dateline's")
    for heading in ("query", "matches", "Dateline's", "because"):
        table.add_column(heading)
    for name, engine in report.engines.items():
        if name == "Dateline":
            continue
        number = int(str(report.queries["number"]))
        table.add_section()
        table.add_row(name, f"{engine.equal_counts} of {number} equal ({engine.equal_counts / number:.0%})")
        for each in engine.differences[:_SHOWN]:
            table.add_row("", escape(each.query), f"{each.peer:,}", f"{each.dateline:,}", each.reason)
    return table
