"""What the commands of the comparison take: a corpus and queries."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from bench.corpus import read_corpus
from bench.queries import draw_queries, make_queries, read_queries
from index.errors import DatelineError

_FILE = click.Path(exists=True, path_type=Path)


def with_corpus_and_queries(command: Callable[..., None]) -> click.Command:
    """A command that is called with `corpus`, `queries` and `left_out` beside options of its own."""

    @wraps(command)
    def run(*, corpus: Path | None, queries: Path | None, limit: int | None, grow: int, **options: Any) -> None:
        try:
            articles = read_corpus(corpus, limit=limit, grow=grow)
            texts = read_queries(queries) if queries else draw_queries(articles.articles[: articles.originals])
            usable, left_out = make_queries(texts)
            if not usable:
                raise DatelineError("There is no query that every engine can answer.")
            command(corpus=articles, queries=usable, left_out=left_out, **options)
        except DatelineError as error:
            raise click.ClickException(str(error)) from error

    options = (
        click.option(
            "--corpus", type=_FILE, help="A file or folder of articles; else Reuters-21578, else the demo archive."
        ),
        click.option("--queries", type=_FILE, help="A file of queries, one a line; else they are drawn."),
        click.option("--limit", type=click.IntRange(1), metavar="N", help="Take the first N articles."),
        click.option(
            "--grow",
            type=click.IntRange(1),
            default=1,
            metavar="N",
            help="Make N times the articles of their sentences.",
        ),
    )
    decorated: Callable[..., None] = run
    for option in reversed(options):
        decorated = option(decorated)
    return click.command()(decorated)
