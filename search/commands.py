"""The command line of the query path: `dateline search` and `dateline status`."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click

from index.commands import index_option
from index.partial_date import PartialDate
from index.settings import Settings
from search.request import MAX_PAGE_SIZE, SORTS, Filters, SearchRequest, Sort

if TYPE_CHECKING:
    from search.advice import Help
    from search.engine import Engine
    from search.results import Hit, SearchResults, Spans


def _date(context: click.Context, param: click.Parameter, value: str | None) -> PartialDate | None:
    from search.query.dates import UnreadDate, read_sure  # noqa: PLC0415

    try:
        return read_sure(value) if value else None
    except UnreadDate as error:
        raise click.BadParameter(str(error), context, param) from error


@click.command("search")
@click.argument("query", metavar="QUERY...", nargs=-1, required=True)
@index_option
@click.option("--json", "as_json", is_flag=True, help="Print the answer of the JSON API.")
@click.option("--from", "published_from", callback=_date, help="Published then or later: 2025, 2025-01, '31 Jan 2025'.")
@click.option("--to", "published_to", callback=_date, help="Published then or earlier.")
@click.option("--source", multiple=True, help="Only this source; may repeat, as may the next three.")
@click.option("--person", multiple=True, help="Only articles that name this person.")
@click.option("--org", multiple=True, help="Only articles that name this organisation.")
@click.option("--place", multiple=True, help="Only articles that name this place.")
@click.option("--sort", type=click.Choice(SORTS), default="relevance", show_default=True)
@click.option("--page", type=click.IntRange(1), default=1, show_default=True)
@click.option("--page-size", type=click.IntRange(1, MAX_PAGE_SIZE), default=10, show_default=True)
def search_command(
    *,
    query: tuple[str, ...],
    folder: Path,
    as_json: bool,
    published_from: PartialDate | None,
    published_to: PartialDate | None,
    source: tuple[str, ...],
    person: tuple[str, ...],
    org: tuple[str, ...],
    place: tuple[str, ...],
    sort: Sort,
    page: int,
    page_size: int,
) -> None:
    """Search the archive.

    Words must all match; "phrases", AND, OR, NOT, field:word and more are as on the help page. Put a query that
    begins with a minus after `--`.
    """
    request = SearchRequest(
        q=" ".join(query),
        filters=Filters(
            published_from=published_from,
            published_to=published_to,
            source=source,
            person=person,
            org=org,
            place=place,
        ),
        sort=sort,
        page=page,
        page_size=page_size,
    )
    engine = _open(folder)
    if as_json:
        from search.as_json import results_json  # noqa: PLC0415

        click.echo(json.dumps(results_json(request, engine.search(request)), ensure_ascii=False, indent=2))
    else:
        _tell(request, engine.search(replace(request, facets=())))


@click.command("status")
@index_option
def status_command(folder: Path) -> None:
    """Say what the archive holds and how it is."""
    from index.archive import Archive  # noqa: PLC0415
    from search.curation import Curation  # noqa: PLC0415

    archive = Archive.open(folder)
    curation = Curation(folder, Settings.from_env().entities)
    curated = curation.read()
    engine = _open(folder)
    overview = engine.overview()
    size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    corrections = f"{_counted(len(curated.corrections), 'change')} in the merge file"
    rows = {
        "folder": str(folder.absolute()),
        "articles": f"{overview.index.articles:,}",
        "sources": f"{overview.source_count:,}",
        "first date": str(overview.first or "none"),
        "last date": str(overview.last or "none"),
        "size": f"{size / 1e6:,.1f} MB",
        "generation": str(overview.index.generation),
        "segments": str(len(archive.contents().segments)),
        "who is who": " ".join(curation.problems) or corrections,
        "health": "opens and answers; `dateline verify` reads every byte",
    }
    for name, value in rows.items():
        click.echo(f"{name:<12}{value}")
    for warning in engine.warnings():
        if warning not in curation.problems:
            click.echo(f"Warning: {warning}", err=True)
    if curation.problems:
        sys.exit(1)


def _open(folder: Path) -> Engine:
    from search import open_engine  # noqa: PLC0415

    return open_engine(replace(Settings.from_env(), index=folder))


def _tell(request: SearchRequest, results: SearchResults) -> None:
    for notice in results.notices:
        instead = f" Search for {notice.suggestion} instead." if notice.suggestion else ""
        click.echo(f"Note: {notice.message}{instead}", err=True)
    for unknown in results.unknown:
        click.echo(f"Note: {unknown.message} {unknown.question}".rstrip(), err=True)
    if results.did_you_mean:
        click.echo(f"Did you mean: {results.did_you_mean}", err=True)
    click.echo(f"{_articles(results.total)} in {results.took_ms:,.1f} ms")
    if results.help:
        _tell_why(results.help)
    first = (request.page - 1) * request.page_size + 1
    for number, hit in enumerate(results.hits, first):
        _tell_hit(number, hit)
    if results.total and not results.hits:
        pages = -(-results.total // request.page_size)
        click.echo(f"There is no page {request.page:,}: the last is page {pages:,}.", err=True)
    if results.next:
        click.echo(f"\nMore with --page {request.page + 1}")


def _tell_why(help: Help) -> None:
    """Why nothing was found: which part of the query is to blame, or the filters."""
    if help.without_filters:
        click.echo(f"Without the filters the query finds {_articles(help.without_filters)}.", err=True)
    for name, count in help.without_each if len(help.without_each) > 1 else ():
        option = "--from and --to" if name == "published" else f"--{name}"
        click.echo(f"  without {option}: {_articles(count) if count else 'no article'}", err=True)
    if len(help.words) > 1:
        click.echo("All of these must be in one article. By themselves they are in:", err=True)
    for word in help.words:
        nearest = f" (nearest in the archive: {word.suggestion})" if word.suggestion else ""
        click.echo(f"  {word.text}: {_articles(word.count) if word.count else 'no article'}{nearest}", err=True)


def _articles(count: int) -> str:
    return _counted(count, "article")


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _tell_hit(number: int, hit: Hit) -> None:
    indent = " " * (len(str(number)) + 2)
    click.echo(f"\n{number}. {_marked(hit.title, hit.title_spans)}")
    date = f"{hit.published or 'no date'}{f' (or {hit.other_date})' if hit.other_date else ''}"
    facts = (hit.source, date, hit.section, hit.byline)
    click.echo(indent + " · ".join(fact for fact in facts if fact))
    for snippet in hit.snippets:
        click.echo(indent + _marked(snippet.text, snippet.spans))
    click.echo(indent + (hit.url or f"id {hit.id}"))


def _marked(text: str, spans: Spans) -> str:
    """The text with its matches in bold; `click.echo` drops that where the output is no terminal."""
    cuts = [0, *(offset for span in spans for offset in span), len(text)]
    pieces = [text[start:end] for start, end in pairwise(cuts)]
    return "".join(click.style(piece, bold=True) if index % 2 else piece for index, piece in enumerate(pieces))
