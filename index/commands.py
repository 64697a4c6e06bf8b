"""The command line of the indexing path: `dateline index`, `verify` and `export`.

`web.commands.main` puts all commands together. What they need is imported when one runs, so that `dateline --help`
is quick.
"""

from __future__ import annotations

import csv
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import click

from index.errors import DatelineError
from index.memory import parse_memory
from index.settings import Settings

if TYPE_CHECKING:
    from index.accession import Summary
    from index.pipeline import Progress

SOMETHING_SKIPPED = 1

# How many kinds of skipped things are listed on the screen.
_SHOWN = 20

# Seconds that a run which is told to end at once has to clear away what it began.
_PATIENCE = 2.0

# One process writes about as fast as so many prepare.
_MOST_WORKERS = 8


def index_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--index DIR`; the command is called with `folder`, the index's folder."""
    return click.option(
        "--index",
        "folder",
        type=click.Path(path_type=Path, file_okay=False),
        default=lambda: Settings.from_env().index,
        show_default="$DATELINE_INDEX, else var/index",
        help="The folder of the index.",
    )(command)


class _Memory(click.ParamType[int]):
    name = "size"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> int:
        try:
            return value if isinstance(value, int) else parse_memory(value)
        except DatelineError as error:
            self.fail(str(error), parameter, context)


memory_option = click.option(
    "--memory",
    metavar="SIZE",
    type=_Memory(),
    default="1G",
    show_default=True,
    help="What the process that writes may take, such as 512M or 2G; more makes long runs faster.",
)


def default_workers() -> int:
    """How many processes to prepare articles in: one a core, for the one that writes is idle most of the time, and no
    more than it can keep up with."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST_WORKERS) if cores > 1 else 0


@click.command("index")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@index_option
@click.option("--source", metavar="NAME", help="The source of articles that do not name one.")
@click.option("--prune", is_flag=True, help="Delete articles that are no longer in the PATHs.")
@click.option(
    "--workers",
    type=click.IntRange(0, 256),
    default=default_workers,
    show_default=f"one a core, up to {_MOST_WORKERS}",
    help="Processes that prepare articles beside the one that writes.",
)
@memory_option
@click.option(
    "--report", type=click.Path(path_type=Path, dir_okay=False), help="A CSV file to list all that was skipped in."
)
@click.pass_context
def index_command(
    context: click.Context,
    *,
    paths: tuple[Path, ...],
    folder: Path,
    source: str | None,
    prune: bool,
    workers: int,
    memory: int,
    report: Path | None,
) -> None:
    """Index the articles of files and folders.

    Reads text, HTML, JSON, CSV and mail, also gzipped. What has not changed since the last time is left as it is.
    """
    from index.pipeline import index_paths  # noqa: PLC0415

    started = time.monotonic()
    try:
        with _stopping() as stop, _progress_bar() as on_progress:
            summary = index_paths(
                paths,
                folder,
                source=source,
                prune=prune,
                workers=workers,
                memory=memory,
                on_progress=on_progress,
                stop=stop.event,
                debug=bool(context.obj and context.obj["debug"]),
            )
    except MemoryError as error:
        raise DatelineError(
            f"This machine has not enough memory left. What was committed is kept in {folder}: run the command again "
            f"with a smaller `--memory` (it was {memory // 2**20}M) and with `--workers 0`, or close other programs."
        ) from error
    click.echo(_told(summary, folder, time.monotonic() - started))
    _tell_skipped(summary)
    if report is not None:
        _write_report(report, summary)
    if summary.stopped:
        sys.exit(128 + stop.signal)
    if summary.skipped:
        sys.exit(SOMETHING_SKIPPED)


@click.command("verify")
@index_option
def verify_command(folder: Path) -> None:
    """Read everything in the index and say what is wrong."""
    from index.archive import Archive  # noqa: PLC0415
    from index.verification import unmatched_names, verify, verify_beside  # noqa: PLC0415

    archive = Archive.open(folder)
    found = list(verify(archive))
    for problem in found[:_SHOWN]:
        click.echo(problem, err=True)
    if len(found) > _SHOWN:
        click.echo(f"and {len(found) - _SHOWN:,} more", err=True)
    if found:
        click.echo(f"The index in {folder} is not sound. Move it away and run `dateline index PATH...`.", err=True)
        sys.exit(1)
    click.echo(f"The index in {folder} is sound: {_articles(archive.reader().doc_count())}.")
    merge_file = Settings.from_env().entities
    for warning in unmatched_names(archive, merge_file):
        click.echo(f"Warning: {warning}", err=True)
    beside = list(verify_beside(folder, merge_file))
    for problem in beside:
        click.echo(problem, err=True)
    if beside:
        sys.exit(1)


@click.command("export")
@index_option
@click.option("--format", type=click.Choice(["jsonl"]), default="jsonl", help="JSON Lines: an article a line.")
def export_command(folder: Path, format: str) -> None:
    """Write every article to standard output; `dateline index` reads the file back."""
    from index.archive import Archive  # noqa: PLC0415
    from index.exchange import export_lines  # noqa: PLC0415

    for line in export_lines(Archive.open(folder)):
        click.echo(line, nl=False)


def _told(summary: Summary, folder: Path, seconds: float) -> str:
    moved = f" ({summary.moved:,} of them to another source)" if summary.moved else ""
    counts = {
        "added": summary.added,
        f"updated{moved}": summary.updated,
        "unchanged": summary.unchanged,
        "deleted": summary.deleted,
        "skipped": len(summary.skipped),
    }
    told = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    if summary.stopped:
        return f"Stopped: {told}. This much is in {folder}; run the command again to go on."
    return f"{told} in {seconds:,.1f} s"


def _articles(count: int) -> str:
    return f"{count:,} article{'' if count == 1 else 's'}"


def _tell_skipped(summary: Summary) -> None:
    """List what was skipped: one line for all places of a file that have the same reason, whatever the names hold."""
    from index.metadata.text import one_line  # noqa: PLC0415

    groups: dict[tuple[str, str], list[str]] = {}
    for skipped in summary.skipped:
        groups.setdefault((skipped.path, skipped.reason), []).append(skipped.place)
    for (path, reason), places in list(groups.items())[:_SHOWN]:
        where = f"{path}, {_listed(places)}" if places[0] else path
        click.echo(one_line(f"skipped {where}: {reason}"), err=True)
    if len(groups) > _SHOWN:
        click.echo(f"skipped {len(groups) - _SHOWN:,} more; `--report FILE` lists all of them", err=True)


def _listed(places: list[str]) -> str:
    if len(places) > 2:
        return f"{places[0]} and {len(places) - 1:,} more places"
    return " and ".join(places)


def _write_report(report: Path, summary: Summary) -> None:
    try:
        with report.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["path", "place", "reason"])
            writer.writerows((each.path, each.place, each.reason) for each in summary.skipped)
    except OSError as error:
        raise click.ClickException(f"The report {report} cannot be written: {error.strerror}.") from error


class _Stop:
    """`event` is set when the user asks to stop; `signal` is how."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.signal = 0


def tell(line: str) -> None:
    """Write a line to standard error when a signal has come, perhaps in the middle of what a stream was writing."""
    with suppress(OSError):
        os.write(2, f"\n{line}\n".encode())


@contextmanager
def _stopping() -> Iterator[_Stop]:
    """Turn Ctrl-C and a request to terminate into a stop at the next article; asked twice, stop at once."""
    stop = _Stop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def ask(number: int, frame: FrameType | None) -> None:
        stop.signal = number
        stop.event.set()
        for each in before:
            signal.signal(each, _end_at_once)
        tell("Stopping: committing what is done. Once more to stop at once.")

    for number in before:
        signal.signal(number, ask)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end_at_once(number: int, frame: FrameType | None) -> NoReturn:
    """End without a commit, whatever the workers or this process are about."""
    for worker in multiprocessing.active_children():
        worker.kill()
    # What ends in order leaves nothing behind. What was interrupted may hold what that waits for.
    watch = threading.Timer(_PATIENCE, os._exit, [128 + number])
    watch.daemon = True
    watch.start()
    tell("Stopped: the index is as it was at the last commit.")
    sys.exit(128 + number)


@contextmanager
def _progress_bar() -> Iterator[Callable[[Progress], None]]:
    """A progress bar on the terminal; where there is none, nothing."""
    if not sys.stderr.isatty():
        yield lambda progress: None
        return
    from rich import progress as bars  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415

    columns = (
        bars.TextColumn("{task.fields[articles]:,} articles"),
        bars.BarColumn(),
        bars.TaskProgressColumn(),
        bars.TimeRemainingColumn(),
    )
    with bars.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, articles=0)
        yield lambda progress: bar.update(
            task, completed=progress.done, total=progress.total, articles=progress.articles
        )
