"""`dateline entities`: what it lists and suggests, and what it writes to the merge file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from index.corrections import FILE_NAME, read_corrections
from web.commands import main


@pytest.fixture
def folder(seeds_index: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(seeds_index, tmp_path / "index"))


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["entities", *arguments, "--index", str(folder)])


def test_entities_are_listed_with_their_spellings(folder: Path) -> None:
    told = run(folder, "list", "kim", "--type", "person").output
    assert "Kim Jong Un: also" in told
    assert "Kim Jong-un (" in told


@pytest.mark.parametrize("of", [(), ("--type", "place"), ("b",), ("b", "--type", "person")])
def test_a_list_that_is_cut_says_how_long_it_is(folder: Path, of: tuple[str, ...]) -> None:
    whole = run(folder, "list", *of, "--limit", "1000")
    lines = whole.stdout.splitlines()
    assert len(lines) > 3
    assert whole.stderr == ""
    cut = run(folder, "list", *of, "--limit", "3")
    assert cut.stdout.splitlines() == lines[:3]
    assert cut.stderr == f"and {len(lines) - 3} more: --limit {len(lines)} lists all\n"


def test_suggestions_have_a_score_and_a_reason(folder: Path) -> None:
    for line in run(folder, "suggest", "--limit", "5").output.splitlines():
        score, type_, *_ = line.split()
        assert 0 < float(score) <= 1
        assert type_ in ("person", "org", "place")
        assert ": " in line


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("merge", "place", "Bergen", "Riga"), "Riga and Bergen are one place"),
        (("split", "person", "Kim Jong Un"), "Kim Jong Un is a person apart"),
        (("rename", "place", "Bergen", "Bjorgvin"), "Bergen is called Bjorgvin"),
        (("block", "place", "Bergen"), "Bergen is left out"),
        (("retype", "place", "Bergen", "org"), "Bergen is no place but an organisation"),
    ],
)
def test_a_change_is_written_and_taken_back(folder: Path, arguments: tuple[str, ...], told: str) -> None:
    before = run(folder, "list", "--limit", "1000").output
    done = run(folder, *arguments)
    assert done.exit_code == 0, done.output
    assert told in done.output
    (correction,) = read_corrections(folder / FILE_NAME)
    assert correction.kind == arguments[0]
    if arguments[0] != "split":
        assert run(folder, "list", "--limit", "1000").output != before
    assert run(folder, "undo").exit_code == 0
    assert run(folder, "list", "--limit", "1000").output == before
    assert "There is no change" in run(folder, "undo").output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("merge", "place", "Bergen"), "two entities or more"),
        (("merge", "place", "Bergen", "bergen"), "are one place already"),
        (("block", "person", "Nobody At All"), "No article names a person called Nobody At All. "),
        (("block", "org", "Nonexistent"), "No article names an organisation called Nonexistent. "),
        (("block", "place", "Berge"), "Did you mean Bergen"),
        (("rename", "person", "Geir Almestad", "Håkon Brænne"), "There is a person Håkon Brænne already"),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_is_written(
    folder: Path, arguments: tuple[str, ...], told: str
) -> None:
    done = run(folder, *arguments)
    assert done.exit_code != 0
    assert told in done.output
    assert not (folder / FILE_NAME).exists()


def test_nothing_found_is_told(folder: Path) -> None:
    assert "No entity is called Nobody At All" in run(folder, "list", "Nobody At All").output


def test_a_wrong_file_is_told(folder: Path) -> None:
    (folder / FILE_NAME).write_text("[[block]]\n")
    assert "line 1" in run(folder, "block", "place", "Bergen").output
    assert "line 1" in CliRunner().invoke(main, ["status", "--index", str(folder)]).output
