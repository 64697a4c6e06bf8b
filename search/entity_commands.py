"""The command line of who is who: `dateline entities` lists, suggests and corrects, in the merge file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from index.article import ENTITY_TYPES, EntityType
from index.commands import index_option
from index.settings import Settings

if TYPE_CHECKING:
    from index.corrections import Correction
    from search.engine import Engine
    from search.results import EntityView

_TYPE = click.Choice(ENTITY_TYPES)
_WORDS: dict[EntityType, str] = {"person": "person", "org": "organisation", "place": "place"}
_SPELLINGS = 6  # of an entity that are listed


@click.group("entities")
def entities_command() -> None:
    """Say who is who: list entities, find those that may be one, and put right what is wrong.

    What is put right is kept in the merge file (entities.toml in the folder of the index, or $DATELINE_ENTITIES) and
    takes effect at once, also in a server that is running.
    """


@entities_command.command("list")
@click.argument("name", required=False, default="")
@index_option
@click.option("--type", "type_", type=_TYPE, help="Only these.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
def list_command(name: str, folder: Path, type_: EntityType | None, limit: int) -> None:
    """List the entities that have NAME, or the beginning of it, in one of their spellings; else the commonest."""
    engine = _engine(folder)
    links = engine.entities(type=type_, prefix=name, limit=limit)
    if not links:
        click.echo(f"No {_WORDS[type_] if type_ else 'entity'}{f' is called {name}' if name else ''}.", err=True)
    for link in links:
        found = engine.entity(link.type, link.name)
        spellings = [f"{text} ({count:,})" for text, count in found.spellings if text != link.name] if found else []
        written = f": also {', '.join(spellings[:_SPELLINGS])}" if spellings else ""
        click.echo(f"{link.count:>7,}  {link.type:<6}  {link.name}{written}")
    counts = engine.entity_counts(name)
    total = counts[type_] if type_ else sum(counts.values())
    if total > len(links):
        click.echo(f"and {total - len(links):,} more: --limit {total} lists all", err=True)


@entities_command.command("suggest")
@index_option
@click.option("--type", "type_", type=_TYPE, help="Only these.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
def suggest_command(folder: Path, type_: EntityType | None, limit: int) -> None:
    """Suggest entities that may be one, with a score from 0 to 1 and why; nothing is changed."""
    from search.suggestions import suggestions  # noqa: PLC0415

    likely = suggestions(folder, Settings.from_env().entities, [type_] if type_ else ENTITY_TYPES, limit)
    if not likely:
        click.echo("No two entities are likely to be one that are two now.", err=True)
    for found in likely:
        names = " and ".join(_counted(link.name, link.count) for link in (found.name, found.other))
        click.echo(f"{found.score:.2f}  {found.name.type:<6}  {names}: {found.why}")


@entities_command.command("merge")
@click.argument("type_", metavar="TYPE", type=_TYPE)
@click.argument("names", metavar="NAME OTHER...", nargs=-1, required=True)
@index_option
def merge_command(type_: EntityType, names: tuple[str, ...], folder: Path) -> None:
    """Make entities of one TYPE one, called by the first NAME."""
    if len(names) < 2:
        raise click.UsageError("Name two entities or more.")
    _add(folder, "merge", type_, names)


@entities_command.command("split")
@click.argument("type_", metavar="TYPE", type=_TYPE)
@click.argument("name")
@index_option
def split_command(type_: EntityType, name: str, folder: Path) -> None:
    """Make NAME an entity of its own."""
    _add(folder, "split", type_, (name,))


@entities_command.command("rename")
@click.argument("type_", metavar="TYPE", type=_TYPE)
@click.argument("name")
@click.argument("to", metavar="NEW_NAME")
@index_option
def rename_command(type_: EntityType, name: str, to: str, folder: Path) -> None:
    """Show an entity under another name."""
    _add(folder, "rename", type_, (name,), to)


@entities_command.command("block")
@click.argument("type_", metavar="TYPE", type=_TYPE)
@click.argument("name")
@index_option
def block_command(type_: EntityType, name: str, folder: Path) -> None:
    """Leave out what is no entity at all."""
    _add(folder, "block", type_, (name,))


@entities_command.command("retype")
@click.argument("type_", metavar="TYPE", type=_TYPE)
@click.argument("name")
@click.argument("to", metavar="NEW_TYPE", type=_TYPE)
@index_option
def retype_command(type_: EntityType, name: str, to: EntityType, folder: Path) -> None:
    """Make an entity one of another type."""
    _add(folder, "retype", type_, (name,), to)


@entities_command.command("undo")
@index_option
def undo_command(folder: Path) -> None:
    """Take the last change in the merge file back."""
    from index.corrections import corrections_path, undo_correction  # noqa: PLC0415

    path = corrections_path(folder, Settings.from_env().entities)
    undone = undo_correction(path)
    if undone is None:
        raise click.ClickException(f"There is no change in {path}.")
    click.echo(f"Taken back: {_told(undone)}.")


def _add(folder: Path, kind: str, type_: EntityType, names: tuple[str, ...], to: str = "") -> None:
    from index.corrections import KINDS, Correction, add_correction, corrections_path  # noqa: PLC0415

    engine = _engine(folder)
    known = [_entity(engine, type_, name) for name in names]
    if kind == "merge" and len({entity.name for entity in known}) < len(known):
        raise click.ClickException(f"{names[0]} and {names[-1]} are one {_WORDS[type_]} already.")
    if kind == "rename" and (taken := engine.entity(type_, to)) is not None and taken.name != known[0].name:
        raise click.ClickException(
            f"There is {_one(type_)} {taken.name} already, and two cannot have one name. If they are one, run "
            f"`dateline entities merge {type_} '{taken.name}' '{known[0].name}'`."
        )
    if kind != "split":  # of which one spelling is meant
        names = tuple(entity.name for entity in known)
    path = corrections_path(folder, Settings.from_env().entities)
    correction = Correction(next(each for each in KINDS if each == kind), type_, names, to)
    add_correction(path, correction)
    click.echo(f"{_told(correction)}. This is in {path}; `dateline entities undo` takes it back.")
    if kind in ("merge", "split", "rename"):
        found = _entity(engine, type_, names[0])
        click.echo(_counted(found.name, found.articles))


def _entity(engine: Engine, type_: EntityType, name: str) -> EntityView:
    found = engine.entity(type_, name)
    if found is None:
        near = ", ".join(link.name for link in engine.entities(type=type_, prefix=name, limit=3))
        advice = f"Did you mean {near}?" if near else "`dateline entities list` shows what there is."
        raise click.ClickException(f"No article names {_one(type_)} called {name}. {advice}")
    return found


def _one(type_: EntityType) -> str:
    return f"{'an' if type_ == 'org' else 'a'} {_WORDS[type_]}"


def _counted(name: str, count: int) -> str:
    return f"{name} ({count:,} article{'' if count == 1 else 's'})"


def _told(correction: Correction) -> str:
    first, *others = correction.names
    match correction.kind:
        case "merge":
            return f"{' and '.join(others)} and {first} are one {_WORDS[correction.type]}"
        case "split":
            return f"{first} is {_one(correction.type)} apart"
        case "rename":
            return f"{first} is called {correction.to}"
        case "block":
            return f"{first} is left out"
        case "retype":
            to = next(type_ for type_ in ENTITY_TYPES if type_ == correction.to)
            return f"{first} is no {_WORDS[correction.type]} but {_one(to)}"


def _engine(folder: Path) -> Engine:
    from search import open_engine  # noqa: PLC0415

    return open_engine(replace(Settings.from_env(), index=folder))
