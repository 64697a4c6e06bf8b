"""The merge file, `entities.toml`: what people have put right about who is who.

Plain text, to be reviewed and kept in version control. Each change is a table, and they take effect in the order in
which they stand:

    [[merge]]
    type = "org"
    names = ["Organization of Petroleum Exporting Countries", "OPEC"]  # one, called by the first of them

    [[split]]
    type = "person"
    name = "D. Trump"  # is someone else than the index takes it for

    [[rename]]
    type = "person"
    name = "Joseph R. Biden"
    to = "Joe Biden"

    [[block]]
    type = "org"
    name = "Reuters Staff"  # is no organisation

    [[retype]]
    type = "person"
    name = "Paris"
    to = "place"
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from index.archive import INDEX_NAME
from index.article import ENTITY_TYPES, EntityType
from index.errors import DatelineError

FILE_NAME = "entities.toml"
_KEPT = f"{INDEX_NAME}.corrections"

Kind = Literal["merge", "split", "rename", "block", "retype"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*([\w-]+)[ \t]*\]\]", re.MULTILINE)
_LINE = re.compile(r"at line (\d+)")
_MOST_BYTES = 64 * 2**20


class WrongCorrections(DatelineError):
    """The merge file cannot be followed; the message says in which line and what to do."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One change: `names` are one or more spellings, of which only a merge has several; `to` is the new name, or the
    new type, of a `rename` or a `retype`; `line` is where it stands in a file, from 1."""

    kind: Kind
    type: EntityType
    names: tuple[str, ...]
    to: str = ""
    line: int = field(default=0, compare=False)

    def __str__(self) -> str:
        """As it stands in the file."""
        named = (
            f"names = [{', '.join(map(_quoted, self.names))}]"
            if self.kind == "merge"
            else f"name = {_quoted(self.names[0])}"
        )
        to = f"to = {_quoted(self.to)}\n" if self.to else ""
        return f'[[{self.kind}]]\ntype = "{self.type}"\n{named}\n{to}'


def corrections_path(index: Path, setting: Path | None) -> Path:
    """Where the merge file of the index in the folder `index` is, if there is one."""
    return setting or index / FILE_NAME


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """The changes in a merge file in their order, none where there is no file; `WrongCorrections` for a wrong one."""
    return tuple(_corrections(path, _read(path)))


def keep_corrections(index: Path, path: Path, corrections: Sequence[Correction]) -> None:
    """Keep a copy of what could be read from the merge file `path` beside the index, for the day when it cannot be. An
    index that may not be written to has none."""
    kept = index / _KEPT
    text = "\n".join([_kept_from(path), *map(str, corrections)]) if corrections else ""
    with suppress(WrongCorrections):
        if _read(kept) != text:
            _write(kept, text)


def kept_corrections(index: Path, path: Path) -> tuple[Correction, ...]:
    """What any process last read from the merge file `path` without an error; none if that is not known."""
    kept = index / _KEPT
    with suppress(WrongCorrections):
        text = _read(kept)
        if text.startswith(f"{_kept_from(path)}\n"):
            return tuple(_corrections(kept, text))
    return ()


def _kept_from(path: Path) -> str:
    return f"# The last of {json.dumps(str(path.absolute()))} that could be read, kept by Dateline."


def add_correction(path: Path, correction: Correction) -> None:
    """Write a change to the end of the file, which is made when it is not there, and must be right so far."""
    text = _read(path)
    list(_corrections(path, text))
    gap = "" if not text or text.endswith("\n\n") else "\n" if text.endswith("\n") else "\n\n"
    _write(path, f"{text}{gap}{correction}")


def undo_correction(path: Path) -> Correction | None:
    """Take the last change out of the file; None when it has none."""
    text = _read(path)
    found = list(_corrections(path, text))
    if not found:
        return None
    *_, last = _HEADER.finditer(text)
    kept = text[: last.start()].rstrip()
    _write(path, f"{kept}\n" if kept else "")
    return found[-1]


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES).decode()
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise WrongCorrections(f"{path} is not UTF-8 ({error.reason}): save it as UTF-8.") from error
    except OSError as error:
        raise WrongCorrections(f"{path} cannot be read: {error.strerror}.") from error


def _write(path: Path, text: str) -> None:
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with new.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        raise WrongCorrections(f"{path} cannot be written: {error.strerror}. It is as it was.") from error


def _corrections(path: Path, text: str) -> Iterator[Correction]:
    text = text.replace("\r\n", "\n")
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        why = str(error).partition(" (at")[0].lower()
        raise _wrong(path, line, f"this is not TOML ({why})", "Put it right or take it out") from error
    headers = [(match[1], text.count("\n", 0, match.start()) + 1) for match in _HEADER.finditer(text)]
    entries = {kind: iter(entry if isinstance(entry, list) else [entry]) for kind, entry in tables.items()}
    for kind in tables:
        if kind not in KINDS or not isinstance(tables[kind], list) or kind not in dict(headers):
            line = dict(reversed(headers)).get(kind, 1)
            raise _wrong(path, line, f"there is no change {kind!r}", f"Begin each with one of {_choices(KINDS)}")
    for kind, line in headers:
        entry = next(entries.get(kind, iter(())), None)
        if entry is not None:
            yield _correction(path, line, kind, entry)


def _correction(path: Path, line: int, kind: Any, entry: Any) -> Correction:
    wanted = ["type", "names" if kind == "merge" else "name", *(["to"] if kind in ("rename", "retype") else [])]
    for name in wanted:
        if name not in entry:
            raise _wrong(path, line, f"the {kind} has no {name!r}", f"Give it {_and(wanted)}")
    for name in entry:
        if name not in wanted:
            raise _wrong(path, line, f"a {kind} has no {name!r}", f"Give it {_and(wanted)}, and nothing else")
    for name, choice in (("type", entry["type"]), *([("to", entry["to"])] if kind == "retype" else [])):
        if choice not in ENTITY_TYPES:
            raise _wrong(path, line, f"{choice!r} is no type", f"Make {name!r} one of {_and(ENTITY_TYPES, 'or')}")
    names = entry["names"] if kind == "merge" else [entry["name"]]
    if not isinstance(names, list) or len(names) < (2 if kind == "merge" else 1):
        raise _wrong(path, line, "a merge takes two names or more", 'Write them as names = ["One", "Other"]')
    if not all(isinstance(name, str) and name.strip() for name in [*names, entry.get("to", "-")]):
        raise _wrong(path, line, "a name is empty or no text", "Write it in quotes")
    return Correction(kind, entry["type"], tuple(names), entry.get("to", ""), line)


def _wrong(path: Path, line: int, what: str, advice: str) -> WrongCorrections:
    return WrongCorrections(f"{path}, line {line}: {what}. {advice}.")


def _choices(kinds: tuple[str, ...]) -> str:
    return ", ".join(f"[[{kind}]]" for kind in kinds)


def _and(names: list[str] | tuple[str, ...], word: str = "and") -> str:
    *first, last = map(repr, names)
    return f"{', '.join(first)} {word} {last}"


def _quoted(text: str) -> str:
    # What JSON escapes in a string, TOML does, and in the same way.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
