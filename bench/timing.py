"""The clock: how long indexing takes, and how long each engine takes for each query.

A machine drifts, so the engines take turns in every round, and of the rounds of each query the median counts. A query
is asked with another number of spaces behind it each time, so that no engine can answer it from memory. What it takes
the first time is told by itself.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from bench.corpus import Corpus
from bench.peers import Page, Peer, size

FIRST = "first_faceted"
MEASURES = ("top", "faceted", "faceted_with_snippets")
PERCENTILES = (50, 90, 99)

# An engine that is quick at it indexes the corpus several times, and the median counts.
_INDEXINGS = 3
_INDEXING_SECONDS = 20.0
_WARM_UP = 10  # of so many queries one is asked beforehand, and not asked for the first time

Seconds: TypeAlias = npt.NDArray[np.float64]


class Built(NamedTuple):
    """An engine over its index in `folder`: how many articles took how long, and the bytes on disk."""

    peer: Peer
    folder: Path
    articles: int
    seconds: float
    size: int


def build(engine: type[Peer], folder: Path, corpus: Corpus) -> Built:
    """Index the corpus in folders below `folder`, the articles in memory, until it is committed and open."""
    times: list[float] = []
    while not times or (len(times) < _INDEXINGS and sum(times) < _INDEXING_SECONDS):
        home = folder / f"{engine.name} {len(times)}"
        home.mkdir()
        gc.collect()
        gc.freeze()  # as if the articles came from a file one by one: they are not for the collector to look through
        started = perf_counter()
        peer = engine(home, corpus)
        peer.index()
        times.append(perf_counter() - started)
    return Built(peer, home, len(corpus.articles), float(np.median(times)), size(home))


def time_queries(
    peers: Sequence[Peer], queries: Sequence[Sequence[str]], rounds: int, on_turn: Callable[[], None] = lambda: None
) -> list[dict[str, Seconds]]:
    """For each engine, by measure, the seconds each query takes: the median of the rounds, of shape (queries,). Under
    `FIRST` are the seconds with facets when they are asked for the first time, of those that are not asked beforehand.

    `queries` are those of each peer in its own language; `on_turn` is called after each turn of an engine.
    """
    asked = list(zip(peers, queries, strict=True))
    for peer, texts in asked:
        for measure in MEASURES:
            _ask(getattr(peer, measure), texts[::_WARM_UP])
    new = [number for number in range(len(asked[0][1])) if number % _WARM_UP] or [0]
    first = [_ask(peer.faceted, [texts[number] for number in new]) for peer, texts in asked]
    times: list[dict[str, list[list[float]]]] = [{measure: [] for measure in MEASURES} for _ in peers]
    spaces = 0
    for _ in range(rounds):
        for measure in MEASURES:
            spaces += 1
            for (peer, texts), mine in zip(asked, times, strict=True):
                mine[measure].append(_ask(getattr(peer, measure), [text + " " * spaces for text in texts]))
                on_turn()
    return [
        {FIRST: np.array(once), **{measure: np.median(each, axis=0) for measure, each in mine.items()}}
        for once, mine in zip(first, times, strict=True)
    ]


def _ask(ask: Callable[[str], Page], queries: Sequence[str]) -> list[float]:
    """Seconds that each query takes, from its text to the answer in Python's hands."""
    seconds = []
    for query in queries:
        started = perf_counter()
        ask(query)
        seconds.append(perf_counter() - started)
    return seconds
