"""Dateline beside its peers on one machine: speed, size and whether they find the same. `make bench` runs it.

python -m bench.speed [--corpus FILE] [--queries FILE] [--out FILE] [--limit N] [--grow N] [--rounds N]
                      [--engine NAME ...] [--no-check]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from operator import eq
from pathlib import Path
from pkgutil import resolve_name
from tempfile import TemporaryDirectory

import click
import numpy as np
from rich.console import Console
from rich.progress import Progress

from bench.agreement import Stems, differences
from bench.brute_force import BruteForce, vocabulary
from bench.corpus import Corpus
from bench.environment import environment
from bench.facets_check import wrong_facets
from bench.options import with_corpus_and_queries
from bench.peers import Peer
from bench.queries import LeftOut, Query
from bench.report import EngineReport, Report, corpus_facts, query_facts, show
from bench.timing import MEASURES, PERCENTILES, Built, Seconds, build, time_queries
from index.settings import Settings
from search import open_engine

ENGINES = {
    "dateline": "bench.peers.dateline:Dateline",
    "whoosh": "bench.peers.stock_whoosh:StockWhoosh",
    "fts5": "bench.peers.fts5:Fts5",
    "tantivy": "bench.peers.tantivy_peer:Tantivy",
}
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """One engine: its index, the number of matches of each query, and the seconds each took by measure."""

    built: Built
    counts: Sequence[int]
    seconds: Mapping[str, Seconds]

    def figures(self) -> dict[str, float]:
        """What is compared with Dateline's: speed, size, and the median time of each measure."""
        return {
            "articles_per_second": self.articles_per_second,
            "bytes": self.built.size,
            **{measure: float(np.median(seconds)) for measure, seconds in self.seconds.items()},
        }

    @property
    def articles_per_second(self) -> float:
        """How fast the corpus was indexed."""
        return self.built.articles / self.built.seconds

    @property
    def milliseconds(self) -> dict[str, dict[str, float]]:
        """The percentiles over the queries, by measure."""
        return {
            measure: {f"p{each}": float(np.percentile(seconds, each)) * 1000 for each in PERCENTILES}
            for measure, seconds in self.seconds.items()
        }


def measure(
    engines: Sequence[type[Peer]], corpus: Corpus, queries: Sequence[Query], folder: Path, rounds: int
) -> list[Measured]:
    """Index the corpus with each engine and ask it the queries, reporting progress on a terminal."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        built = [build(each, folder, corpus) for each in progress.track(engines, description="Indexing")]
        peers = [each.peer for each in built]
        texts = [[peer.translate(query.text, query.tree) for query in queries] for peer in peers]
        asking = progress.add_task("Asking", total=rounds * len(MEASURES) * len(peers))
        seconds = time_queries(peers, texts, rounds, lambda: progress.advance(asking))
        counts = [list(map(peer.count, each)) for peer, each in zip(peers, texts, strict=True)]
    return [Measured(*each) for each in zip(built, counts, seconds, strict=True)]


def compare(
    engines: Sequence[type[Peer]],
    corpus: Corpus,
    queries: Sequence[Query],
    left_out: Sequence[LeftOut] = (),
    *,
    rounds: int = ROUNDS,
    check: bool = True,
) -> Report:
    """The whole comparison. `engines` begin with Dateline, which the others are measured by; `check` asks brute force
    about its facet counts."""
    before = environment(engines)  # while the load is not of our making
    with TemporaryDirectory() as folder:
        measured = measure(engines, corpus, queries, Path(folder), rounds)
        wrong = None
        if check:
            engine = open_engine(Settings(index=measured[0].built.folder))
            wrong = wrong_facets(engine, corpus, BruteForce(corpus), queries)
    forms = vocabulary(corpus.articles[: corpus.originals])
    return Report(
        environment=before,
        corpus=corpus_facts(corpus),
        queries=query_facts(queries, left_out),
        rounds=rounds,
        engines={each.built.peer.name: _engine_report(each, measured[0], queries, forms) for each in measured},
        wrong_facets=wrong,
    )


def _engine_report(one: Measured, dateline: Measured, queries: Sequence[Query], forms: Set[str]) -> EngineReport:
    theirs, ours = one.figures(), dateline.figures()
    return EngineReport(
        articles_per_second=one.articles_per_second,
        bytes=one.built.size,
        milliseconds=one.milliseconds,
        ratios={name: figure / ours[name] for name, figure in theirs.items()},
        equal_counts=sum(map(eq, one.counts, dateline.counts)),
        differences=differences(queries, dateline.counts, one.counts, Stems(forms, one.built.peer.stem)),
    )


def _available(names: Sequence[str]) -> list[type[Peer]]:
    """Dateline and the engines named; one that is not installed is left out with a word on the screen."""
    engines: list[type[Peer]] = []
    for name, place in ENGINES.items():
        if name in names or name == "dateline":
            try:
                engines.append(resolve_name(place))
            except ImportError as error:
                click.echo(f"{name} is left out: {error}. Install what it needs: pip install -e '.[bench]'", err=True)
    return engines


@with_corpus_and_queries
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the figures to this file as JSON.")
@click.option("--rounds", type=click.IntRange(1), default=ROUNDS, show_default=True, help="How often all is asked.")
@click.option(
    "--engine", "names", multiple=True, type=click.Choice(list(ENGINES)), default=list(ENGINES), help="Only these."
)
@click.option("--no-check", is_flag=True, help="Do not ask brute force about Dateline's facet counts.")
def main(
    *,
    corpus: Corpus,
    queries: Sequence[Query],
    left_out: Sequence[LeftOut],
    out: Path | None,
    rounds: int,
    names: Sequence[str],
    no_check: bool,
) -> None:
    """Compare Dateline with its peers: speed, size, and whether they find the same."""
    report = compare(_available(names), corpus, queries, left_out, rounds=rounds, check=not no_check)
    show(report)
    if out is not None:
        report.write(out)


if __name__ == "__main__":
    main()
