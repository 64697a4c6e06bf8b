"""CSV: dialects, quotes and rows that do not fit."""

from __future__ import annotations

import pytest

from index.article import Draft, Skipped
from tests.index.loaders.conftest import Loaded


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("title,text\nA,B\n", [("A", "B")]),
        ("\ufefftitle,text\nA,B\n", [("A", "B")]),
        ("Title;Text\nA;B, and more\n", [("A", "B, and more")]),
        ("title\ttext\nA\tB; C, D\n", [("A", "B; C, D")]),
        ("title|text\nA|B\n", [("A", "B")]),
        ('title,text\n"A, again","one\n\ntwo"\n', [("A, again", "one\n\ntwo")]),
        ('title,text\nA,"said ""yes"", twice"\n', [("A", 'said "yes", twice')]),
        ('title,text\nA,"said \\"yes\\", twice"\n', [("A", 'said "yes", twice')]),
        ("title,text\rA,B\rC,D\r", [("A", "B"), ("C", "D")]),
        ("title,text\r\nA,B\r\n\r\nC,D\r\n", [("A", "B"), ("C", "D")]),
        ("title,text\nA,B,,\n", [("A", "B")]),
        ("title,text\nA\n", [("A", "")]),
        ("title,text\nA," + "b" * 300_000 + "\n", [("A", "b" * 300_000)]),
    ],
)
def test_dialects(loaded: Loaded, content: str, expected: list[tuple[str, str]]) -> None:
    found = loaded("a.csv", content)

    assert [(item.title, item.body) for item in found if isinstance(item, Draft)] == expected
    assert len(found) == len(expected)


def test_rows_are_numbered_as_in_a_spreadsheet_and_bad_ones_named(loaded: Loaded) -> None:
    found = loaded("a.csv", "title,text\nA,B\nC,D,E\n,\nF,\n")

    assert [(item.place, getattr(item, "reason", None)) for item in found] == [
        ("row 2", None),
        ("row 3", "3 cells where the first row names 2: put quotes around cells with commas"),
        ("row 5", None),
    ]


@pytest.mark.parametrize("lines_after", [2, 12_000])  # the second is more than a cell may hold
def test_an_unclosed_quote_costs_only_its_line(loaded: Loaded, lines_after: int) -> None:
    content = 'title,text\nA,B\nC,"never closed\n' + f"D,{'word ' * 200}\n" * lines_after
    found = loaded("a.csv", content)

    assert isinstance(found[1], Skipped)
    assert found[1].place == "row 3"
    assert sum(isinstance(item, Draft) for item in found) == 1 + lines_after


def test_wide_text(loaded: Loaded) -> None:
    (draft,) = loaded("a.csv", "title,text\nÅ,“B”\n".encode("utf-16"))

    assert isinstance(draft, Draft)
    assert (draft.title, draft.body) == ("Å", "“B”")
