"""Names in the merge file that nobody has are told, each with its line; in the order in which changes take effect."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.corrections import read_corrections
from index.unmatched import told, unmatched

KEYS = {("person", "ann lee"), ("person", "bo ray"), ("org", "grain board"), ("place", "varn")}


def _has_key(type_: str, key: str) -> bool:
    return (type_, key) in KEYS


def _change(kind: str, type_: str, *names: str, to: str = "") -> str:
    named = f"names = {list(names)}" if kind == "merge" else f"name = {names[0]!r}"
    return f'[[{kind}]]\ntype = "{type_}"\n{named}\n' + (f'to = "{to}"\n' if to else "")


ANNA = _change("rename", "person", "Ann Lee", to="Anna Lee")


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        (_change("merge", "person", "Ann LEE", "Bo Ray"), []),
        (_change("merge", "person", "Ann Lee", "B. Ray", "C. Ray"), ["B. Ray", "C. Ray"]),
        (_change("block", "person", "The Grain Board"), ["The Grain Board"]),
        (_change("block", "org", "The Grain Board"), []),
        (_change("split", "place", "Varne"), ["Varne"]),
        (ANNA + _change("block", "person", "Anna Lee"), []),
        (_change("block", "person", "Anna Lee") + ANNA, ["Anna Lee"]),
        (_change("rename", "person", "Nobody", to="Noone") + _change("block", "person", "Noone"), ["Nobody", "Noone"]),
        (_change("retype", "person", "Bo Ray", to="org") + _change("rename", "org", "Bo Ray", to="BR"), []),
        (_change("rename", "org", "Bo Ray", to="BR"), ["Bo Ray"]),
    ],
)
def test_a_name_that_nobody_has_when_its_turn_comes_is_told(tmp_path: Path, changes: str, names: list[str]) -> None:
    path = tmp_path / "entities.toml"
    path.write_text(changes)
    assert [name for _, name in unmatched(read_corrections(path), _has_key)] == names


def test_the_line_is_told_and_of_many_the_first(tmp_path: Path) -> None:
    path = tmp_path / "entities.toml"
    path.write_text("# mine\n" + "".join(_change("block", "org", f"Firm {number}") for number in range(1200)))
    first, second, *_, last = sentences = told(path, read_corrections(path), _has_key)
    assert first == (
        f"{path}, line 2: no organisation in the archive has the full name “Firm 0”, so the block does nothing for it."
    )
    assert second.startswith(f"{path}, line 5: ")
    assert (len(sentences), last) == (21, f"{path}: 1,180 more names are in no article.")
