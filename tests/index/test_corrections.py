"""The merge file: what it holds comes back, and what is wrong in it is told with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import ENTITY_TYPES
from index.corrections import (
    KINDS,
    Correction,
    Kind,
    WrongCorrections,
    add_correction,
    read_corrections,
    undo_correction,
)

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@st.composite
def corrections(draw: st.DrawFn) -> Correction:
    kind: Kind = draw(st.sampled_from(KINDS))
    names = draw(st.lists(NAMES, min_size=2, max_size=4)) if kind == "merge" else [draw(NAMES)]
    to = draw({"rename": NAMES, "retype": st.sampled_from(ENTITY_TYPES)}.get(kind, st.just("")))
    return Correction(kind, draw(st.sampled_from(ENTITY_TYPES)), tuple(names), to)


@given(st.lists(corrections(), max_size=5))
def test_what_is_written_is_read_back_in_its_order_and_undone_from_the_end(
    tmp_path_factory: pytest.TempPathFactory, written: list[Correction]
) -> None:
    path = tmp_path_factory.mktemp("corrections") / "entities.toml"
    for correction in written:
        add_correction(path, correction)
    assert list(read_corrections(path)) == written
    for correction in reversed(written):
        assert undo_correction(path) == correction
    assert undo_correction(path) is None
    assert read_corrections(path) == ()


def test_what_people_have_written_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "entities.toml"
    path.write_text('# ours\r\n[[block]]  # no firm\r\nname = "Staff"\r\ntype = "org"', "utf-8", newline="")
    add_correction(path, Correction("split", "person", ("D. Trump",)))
    assert path.read_text("utf-8").startswith("# ours\n[[block]]  # no firm\n")
    assert [correction.kind for correction in read_corrections(path)] == ["block", "split"]
    undo_correction(path)
    assert path.read_text("utf-8") == '# ours\n[[block]]  # no firm\nname = "Staff"\ntype = "org"\n'


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('[[merge]]\ntype = "org"\nnames = ["A"', 3, "not TOML"),
        ('x = [\n"', 2, "not TOML"),
        ('\n[[merge]]\ntype = "org"\nnames = ["A"]', 2, "two names or more"),
        ('[[merge]]\ntype = "org"\nname = "A"', 1, "no 'names'"),
        ('[[block]]\ntype = "org"\nname = "A"\n[[block]]\nname = "A"', 4, "no 'type'"),
        ('[[rename]]\ntype = "org"\nname = "A"', 1, "no 'to'"),
        ('[[split]]\ntype = "org"\nname = "A"\nfrom = "B"', 1, "has no 'from'"),
        ('[[block]]\ntype = "firm"\nname = "A"', 1, "'firm' is no type"),
        ('[[retype]]\ntype = "org"\nname = "A"\nto = "firm"', 1, "'firm' is no type"),
        ('[[retype]]\ntype = ["org"]\nname = "A"\nto = "org"', 1, "is no type"),
        ('[[block]]\ntype = "org"\nname = 5', 1, "no text"),
        ('[[block]]\ntype = "org"\nname = " "', 1, "empty"),
        ('# hello\n[[delete]]\ntype = "org"', 2, "no change 'delete'"),
        ('[merge]\ntype = "org"', 1, "no change 'merge'"),
        ("merge = 5", 1, "no change 'merge'"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    path = tmp_path / "entities.toml"
    path.write_text(text)
    with pytest.raises(WrongCorrections, match=f"line {line}: .*{re.escape(told)}"):
        read_corrections(path)
    with pytest.raises(WrongCorrections):
        add_correction(path, Correction("block", "org", ("A",)))
    assert path.read_text() == text


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "entities.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(WrongCorrections, match="UTF-8"):
        read_corrections(path)
    with pytest.raises(WrongCorrections, match="cannot be read"):
        read_corrections(tmp_path)
