"""How Dateline indexes very many articles: time, memory, segments, bytes; and how it opens what it wrote.

python -m bench.scale [--corpus FILE] [--limit N] [--grow N] [--memory SIZE] [--folder DIR]

Every step runs in a process of its own, so that each one's memory is its own. Articles are written to a file first and
read from there one by one, as `dateline index` reads them.
"""

from __future__ import annotations

import pickle
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import NamedTuple, ParamSpec, TypeVar

import click
import numpy as np

from bench.corpus import read_corpus, recombined
from bench.environment import environment
from bench.peers import FACET_SIZE, FACETS, size
from bench.peers.dateline import Dateline
from bench.queries import draw_queries
from index.archive import Archive
from index.article import Article
from index.commands import memory_option
from index.errors import DatelineError
from index.schema import to_document
from index.settings import Settings
from index.writer import ArchiveWriter
from search import open_engine
from search.request import Interval, SearchRequest

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")


class Written(NamedTuple):
    """The file of articles: how many there are, their characters, queries of their words, how dates are counted."""

    articles: int
    characters: int
    queries: Sequence[str]
    interval: Interval


class Indexed(NamedTuple):
    """What indexing took: seconds of the clock and of the processor, and bytes of memory at the peak, of the index,
    and written on the way; then the articles of each segment."""

    seconds: float
    processor_seconds: float
    peak: int
    size: int
    written: int
    segments: Sequence[int]


class Asked(NamedTuple):
    """What asking took, in seconds: to open the index, for the first query, and for each when all have been asked; the
    peak of memory in bytes."""

    opening: float
    first: float
    warm: Sequence[float]
    peak: int


def write_articles(path: Path, corpus: Path | None, limit: int | None, grow: int) -> Written:
    """Write the articles of a corpus to a file, grown as `bench.corpus.read_corpus` grows it."""
    plain = read_corpus(corpus, limit=limit)
    articles = characters = 0
    with path.open("wb") as file:
        for article in chain(plain.articles, recombined(plain.articles, grow)):
            pickle.dump(article, file)
            articles += 1
            characters += len(article.title) + len(article.body)
    return Written(articles, characters, draw_queries(plain.articles), plain.interval)


def read_articles(path: Path) -> Iterator[Article]:
    """The articles of a file that `write_articles` wrote."""
    with path.open("rb") as file:
        while file.peek(1):
            yield pickle.load(file)


def index_articles(path: Path, folder: Path, memory: int) -> Indexed:
    """Index the articles of a file into an archive in `folder`, in this process."""
    started, started_processor, written = perf_counter(), process_time(), _bytes_written()
    now = datetime.now(UTC).replace(tzinfo=None)
    archive = Archive.create(folder)
    with ArchiveWriter(archive, memory=memory) as writer:
        for article in read_articles(path):
            writer.put(to_document(article, now), replace=False)
    segments = [segment.doc_count() for segment in archive.contents().segments]
    return Indexed(
        perf_counter() - started,
        process_time() - started_processor,
        _peak(),
        size(folder),
        _bytes_written() - written,
        segments,
    )


def ask(folder: Path, queries: Sequence[str], interval: Interval) -> Asked:
    """Open an archive and ask it queries with facets and snippets, all of them twice."""
    started = perf_counter()
    engine = open_engine(Settings(index=folder))
    engine.state()
    opening = perf_counter() - started
    times = []
    for query in [*queries, *(f"{query} " for query in queries)]:  # the same text would be answered from memory
        request = SearchRequest(q=query, facets=FACETS, facet_size=FACET_SIZE, interval=interval, snippets=1)
        started = perf_counter()
        engine.search(request)
        times.append(perf_counter() - started)
    return Asked(opening, times[0], times[len(queries) :], _peak())


def _peak() -> int:
    """The largest memory of this process so far, in bytes; pages of mapped files count."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _bytes_written() -> int:
    """Bytes that this process has given to the file system, where the system counts them."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_oublock * 512


def _apart(
    function: Callable[_Parameters, _Result], *arguments: _Parameters.args, **named: _Parameters.kwargs
) -> _Result:
    """Call a function in a process of its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(function, *arguments, **named).result()


@click.command()
@click.option("--corpus", type=click.Path(exists=True, path_type=Path), help="A file or folder of articles.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Take the first N articles.")
@click.option("--grow", type=click.IntRange(1), default=100, show_default=True, help="Make so many times the articles.")
@memory_option
@click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False), help="An empty folder to keep the index in."
)
def main(*, corpus: Path | None, limit: int | None, grow: int, memory: int, folder: Path | None) -> None:
    """Index very many articles, open what was written, and ask it queries."""
    try:
        with TemporaryDirectory() as temporary:
            home = Path(temporary)
            facts = environment([Dateline])
            written = _apart(write_articles, home / "articles", corpus, limit, grow)
            indexed = _apart(index_articles, home / "articles", folder or home / "index", memory)
            asked = _apart(ask, folder or home / "index", written.queries, written.interval)
    except DatelineError as error:
        raise click.ClickException(str(error)) from error
    for name, value in {**facts, **_told(written, indexed, asked, memory)}.items():
        click.echo(f"{name:<22}{value}")


def _told(written: Written, indexed: Indexed, asked: Asked, memory: int) -> dict[str, str]:
    p50, p99 = np.percentile(asked.warm, [50, 99]) * 1000
    return {
        "articles": f"{written.articles:,} of {written.characters / written.articles:,.0f} characters",
        "indexing": f"{indexed.seconds:,.0f} s, {indexed.processor_seconds:,.0f} s of the processor",
        "articles/s": f"{written.articles / indexed.seconds:,.0f}",
        "memory at the peak": f"{indexed.peak / 2**20:,.0f} MiB of {memory / 2**20:,.0f}",
        "segments": f"{len(indexed.segments)}: {', '.join(f'{each:,}' for each in sorted(indexed.segments))}",
        "on disk": f"{indexed.size / 1e6:,.1f} MB, {indexed.size / written.articles:,.0f} bytes an article",
        "written on the way": f"{indexed.written / max(indexed.size, 1):.1f} times that",
        "opening": f"{asked.opening * 1000:,.0f} ms",
        "first query": f"{asked.first * 1000:,.0f} ms",
        "warm queries": f"p50 {p50:,.2f} ms, p99 {p99:,.2f} ms",
        "memory of a reader": f"{asked.peak / 2**20:,.0f} MiB",
    }


if __name__ == "__main__":
    main()
