"""Files made to take for ever are read in a moment: each case is one that repeated work would stretch to minutes."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article import Draft, Skipped
from index.loaders.kinds import kind_of
from index.loaders.markup import looks_like_markup
from tests.index.loaders.conftest import Loaded

MANY = 200_000
TEXT = "The ferry left the pier at noon with nine passengers and a crate of oranges on board. " * 4


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("<!-- saved -->\n" * MANY + "<p>one<p>two<p>three", "text"),
        ("<!-- saved -->\n" * MANY + "<html>", "html"),
        ("<?xml?>" * MANY + "<article>", "html"),
        ("<!-- " * MANY, "text"),
        ("\n<" * MANY, "text"),
    ],
)
def test_the_format_is_told(head: str, kind: str) -> None:
    assert kind_of(head.encode(), Path("saved.txt")) == kind


@pytest.mark.parametrize("start", ["<p ", "<", "</p ", "&#", "&"])
def test_whether_it_is_markup_is_told(start: str) -> None:
    assert not looks_like_markup(start * MANY)


@pytest.mark.parametrize("end", ["{} -->" + " " * MANY + "x", " " * MANY + "x", "/* " * MANY, ", " * MANY])
def test_structured_data_is_read(loaded: Loaded, end: str) -> None:
    script = f'<script type="application/ld+json">{end}</script>'
    (draft,) = loaded("a.html", f"<html><head>{script}</head><body><h1>Ferry</h1><p>{TEXT}</p></body></html>")

    assert isinstance(draft, Draft)
    assert (draft.body or "").startswith("The ferry")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("row", ['x","y\n', '"\n', '"a\n', '"a""\n', 'A,"b\n'])
def test_quotes_that_are_never_closed_end_the_reading(loaded: Loaded, row: str, encoding: str) -> None:
    found = loaded("a.csv", ("title,text\n" + row * (MANY | 1)).encode(encoding))

    assert isinstance(found[-1], Skipped)


def test_one_line_of_wide_text_is_read(loaded: Loaded) -> None:
    (draft,) = loaded("a.csv", ("title,text\nA," + "x " * 4_000_000 + "\n").encode("utf-16"))

    assert isinstance(draft, Draft)
