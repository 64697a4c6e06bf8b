"""Whole requests, as a client sees them: searches through gunicorn beside a route that returns a constant.

python -m bench.requests [--corpus FILE] [--queries FILE] [--limit N] [--grow N] [--rounds N] [--connections N]
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.parse import urlencode

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from bench.corpus import Corpus
from bench.environment import environment
from bench.load import Connection, Load, ask
from bench.options import with_corpus_and_queries
from bench.peers.dateline import Dateline
from bench.queries import LeftOut, Query
from bench.served import BARE

ROUNDS = 7
CONNECTIONS = 4
PARAMETERS = {"facets": "source,published,people,orgs,places", "snippets": "2"}

_STARTING_SECONDS = 60.0
_METHOD = """\
One gunicorn worker with the settings of `dateline serve`; {connections} clients, each on a connection that it keeps.
Every query is asked once in each round, with another number of spaces behind it each time, at /api/search with
{parameters}, and as a page.
As often, a bare Flask route in the same worker returns a constant JSON as long as those answers are on average.
The three take turns, and the median of the rounds counts; ratios are within a round. Processor time is the worker's."""


class Round(NamedTuple):
    """One turn: what the clients saw, and the processor time that the worker used for it, in seconds."""

    load: Load
    worker_seconds: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.load.latencies) / self.load.seconds


class Figures(NamedTuple):
    """The medians over the rounds, latencies over all requests; the ratios are those within each round."""

    requests_per_second: float
    ratio: float
    worker_ms: float
    worker_ratio: float
    p50_ms: float
    p99_ms: float
    client_busy: float
    size: float


def figures(rounds: Sequence[Round], constant: Sequence[Round]) -> Figures:
    """What is told of a route beside the constant one, `rounds` and `constant` being turns of the same rounds."""
    latencies = np.concatenate([each.load.latencies for each in rounds]) * 1000
    pairs = list(zip(rounds, constant, strict=True))
    return Figures(
        requests_per_second=float(np.median([each.rate for each in rounds])),
        ratio=float(np.median([mine.rate / theirs.rate for mine, theirs in pairs])),
        worker_ms=float(np.median([each.worker_seconds / len(each.load.latencies) for each in rounds])) * 1000,
        worker_ratio=float(np.median([theirs.worker_seconds / mine.worker_seconds for mine, theirs in pairs])),
        p50_ms=float(np.percentile(latencies, 50)),
        p99_ms=float(np.percentile(latencies, 99)),
        client_busy=float(np.median([each.load.client_seconds / each.load.seconds for each in rounds])),
        size=float(np.mean([each.load.size / len(each.load.latencies) for each in rounds])),
    )


def measure(port: int, queries: Sequence[Query], rounds: int, connections: int) -> Mapping[str, Figures]:
    """Ask the server at `port`; figures by route, the constant one first."""
    size, spaces = 0, 0
    turns: dict[str, list[Round]] = {"constant": [], "search": [], "page": []}
    for number in range(rounds + 1):
        for route, done in reversed(turns.items()):
            spaces += 1
            texts = [query.text + " " * spaces for query in queries]
            turn = _turn(port, _paths(route, texts, size), connections)
            if route == "search":
                size = turn.load.size // len(texts)
            if number:  # the first round warms up
                done.append(turn)
    return {route: figures(done, turns["constant"]) for route, done in turns.items()}


def _paths(route: str, texts: Sequence[str], size: int) -> list[str]:
    match route:
        case "search":
            return [f"/api/search?{urlencode({'q': text, **PARAMETERS})}" for text in texts]
        case "page":
            return [f"/?{urlencode({'q': text})}" for text in texts]
    return [f"{BARE}/constant/{size}"] * len(texts)


def _turn(port: int, paths: Sequence[str], connections: int) -> Round:
    before = _worker_seconds(port)
    load = ask(port, paths, connections)
    return Round(load, _worker_seconds(port) - before)


def _worker_seconds(port: int) -> float:
    connection = Connection(port)
    try:
        return float(json.loads(connection.get(f"{BARE}/seconds"))["seconds"])
    finally:
        connection.close()


@contextmanager
def serving(index: Path) -> Iterator[int]:
    """Dateline over an index, in one gunicorn worker at a free port, which is given."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {**os.environ, "DATELINE_INDEX": str(index), "HOST": "127.0.0.1", "PORT": str(port)}
    command = [sys.executable, "-m", "gunicorn", "--config", "python:web.gunicorn", "--workers", "1"]
    server = subprocess.Popen([*command, "--log-level", "warning", "bench.served:create()"], env=environ)
    try:
        _wait(server, port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    """Until the server answers; `ClickException` when it does not."""
    for _ in range(int(_STARTING_SECONDS * 10)):
        try:
            _worker_seconds(port)
        except (OSError, RuntimeError):
            if server.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return
    raise click.ClickException("gunicorn did not start; what it said is above.")


def show(found: Mapping[str, Figures], connections: int) -> None:
    """The figures as a table, with how they were come by."""
    parameters = "&".join(f"{name}={value}" for name, value in PARAMETERS.items())
    console = Console(width=120, highlight=False)
    console.print(_METHOD.format(connections=connections, parameters=parameters), markup=False, soft_wrap=True)
    table = Table(box=None)
    for head in ("route", "requests/s", "ratio", "worker ms", "ratio", "p50 ms", "p99 ms", "clients busy", "bytes"):
        table.add_column(head, justify="left" if head == "route" else "right")
    for route, each in found.items():
        table.add_row(
            route,
            f"{each.requests_per_second:,.0f}",
            f"{each.ratio:.3f}",
            f"{each.worker_ms:.3f}",
            f"{each.worker_ratio:.3f}",
            f"{each.p50_ms:.2f}",
            f"{each.p99_ms:.2f}",
            f"{each.client_busy:.0%}",
            f"{each.size:,.0f}",
        )
    console.print(table)


@with_corpus_and_queries
@click.option("--rounds", type=click.IntRange(1), default=ROUNDS, show_default=True, help="How often all is asked.")
@click.option("--connections", type=click.IntRange(1), default=CONNECTIONS, show_default=True, help="Clients at once.")
def main(
    *, corpus: Corpus, queries: Sequence[Query], left_out: Sequence[LeftOut], rounds: int, connections: int
) -> None:
    """Measure whole requests through gunicorn."""
    for name, value in environment([]).items():
        click.echo(f"{name}: {value}")
    click.echo(f"{corpus.name}: {len(corpus.articles):,} articles, {len(queries)} queries, {len(left_out)} left out")
    with TemporaryDirectory() as folder:
        Dateline(Path(folder), corpus).index()
        with serving(Path(folder)) as port:
            show(measure(port, queries, rounds, connections), connections)


if __name__ == "__main__":
    main()
