"""The command `dateline`: the commands of all layers under one name, and `dateline serve`."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
import traceback
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click

from index.commands import index_option, tell
from index.errors import DatelineError
from index.settings import Settings

# Where each command is, and what it does: `dateline --help` tells it without importing them.
_COMMANDS = {
    "index": ("index.commands:index_command", "Index the articles of files and folders."),
    "search": ("search.commands:search_command", "Search the archive."),
    "serve": ("web.commands:serve_command", "Serve the pages and the API."),
    "status": ("search.commands:status_command", "Say what the archive holds and how it is."),
    "verify": ("index.commands:verify_command", "Read everything in the index and say what is wrong."),
    "entities": ("search.entity_commands:entities_command", "Say who is who: list, suggest, merge, split, undo."),
    "export": ("index.commands:export_command", "Write every article to standard output."),
}


class _WrongRequest(click.ClickException):
    exit_code = 2


class _Dateline(click.Group):
    def main(self, *args: Any, **options: Any) -> Any:
        """Run a command; from here on Ctrl-C and a request to terminate end it with a line for people and 130 or 143,
        unless the command does better.

        Click would end with 1, as if something had gone wrong, and the system without a word.
        """
        before = {number: signal.signal(number, _end) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            return super().main(*args, **options)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in _COMMANDS.items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if error.option_name == "--index":
                raise click.UsageError("--index goes after the command: dateline status --index FOLDER", ctx) from error
            raise

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except DatelineError as error:
            from search.errors import RequestError  # noqa: PLC0415  # it brings the whole engine with it

            if ctx.params["debug"]:
                traceback.print_exc()
            raise (_WrongRequest if isinstance(error, RequestError) else click.ClickException)(str(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read the output has seen enough: Click knows what to do
                raise
            if ctx.params["debug"]:
                traceback.print_exc()
            where = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{where}{error.strerror or error}.") from error


def _end(number: int, frame: FrameType | None) -> NoReturn:
    # An exception comes to nothing in code that may not raise any, such as what is called when an object is let go.
    tell("Stopped.")
    os._exit(128 + number)


@click.group(cls=_Dateline)
@click.version_option(package_name="dateline")
@click.option("--debug", is_flag=True, help="Print the traceback of an error.")
@click.pass_context
def main(context: click.Context, debug: bool) -> None:
    """Full-text search for archives of news articles.

    The index is in the folder $DATELINE_INDEX, else in var/index. Another is named after the command:
    dateline status --index FOLDER
    """
    context.obj = {"debug": debug}


@click.command("serve")
@index_option
@click.option("--host", default=lambda: Settings.from_env().host, show_default="$HOST, else 127.0.0.1")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=lambda: Settings.from_env().port, show_default="$PORT, else 8000"
)
@click.option("--dev", is_flag=True, help="Use Flask's development server, which reloads changed code.")
def serve_command(folder: Path, host: str, port: int, dev: bool) -> None:
    """Serve the pages and the API."""
    from index.archive import Archive  # noqa: PLC0415

    _check_free(host, port)
    try:
        Archive.open(folder)
    except DatelineError as error:
        click.echo(f"{error} Until then every page says so.", err=True)
    shown = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, f"[{host}]" if ":" in host else host)
    click.echo(f"Dateline is at http://{shown}:{port}/ (Ctrl-C stops it)")
    if dev:
        from web.app import create_app  # noqa: PLC0415

        create_app(replace(Settings.from_env(), index=folder, host=host, port=port)).run(host, port, debug=True)
        return
    # Gunicorn takes this process's place, so that signals reach it; it reads its settings from the environment.
    environ = {**os.environ, "DATELINE_INDEX": str(folder), "HOST": host, "PORT": str(port)}
    arguments = [sys.executable, "-m", "gunicorn", "--config", "python:web.gunicorn", "wsgi:app"]
    sys.stdout.flush()
    os.execve(sys.executable, arguments, environ)


def _check_free(host: str, port: int) -> None:
    try:
        family = socket.getaddrinfo(host, port)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise DatelineError(
            f"Cannot serve at {host}:{port}: {error.strerror}. Choose another with --host or --port."
        ) from error
