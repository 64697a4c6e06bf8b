"""CSV: dialects, quotes and rows that do not fit."""

from __future__ import annotations

import gzip

import pytest

from index.article import Draft, Skipped
from index.loaders.files import ARTICLE_LIMIT
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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_only_line_ends_end_rows(loaded: Loaded, encoding: str) -> None:
    found = loaded("a.csv", "title,text\nA,one\u2028two\nB,\x85\v\fthree\nC,four\r\n".encode(encoding))

    assert [(item.title, item.body) for item in found if isinstance(item, Draft)] == [
        ("A", "one\u2028two"),
        ("B", "three"),
        ("C", "four"),
    ]


@pytest.mark.parametrize("before", ["", 'Q,"never closed\n'])
def test_a_line_beyond_the_limit_is_named_and_costs_only_itself(loaded: Loaded, before: str) -> None:
    data = f"title,text\n{before}A,{'b' * ARTICLE_LIMIT}\nC,short\n"
    *_, long, short = loaded("long.csv.gz", gzip.compress(data.encode(), 1))

    assert isinstance(long, Skipped)
    assert long.reason.startswith("larger than 50 MB")
    assert isinstance(short, Draft)


def test_after_many_open_quotes_the_rest_is_given_up(loaded: Loaded) -> None:
    found = loaded("a.csv", "title,text\nA,B\n" + 'x","y\n' * 20_000)

    assert isinstance(found[0], Draft)
    assert isinstance(found[-1], Skipped)
    assert found[-1].reason.endswith("the file was read no further")
    assert len(found) < 100
