"""Texts made to take for ever are read in a moment: each case is one that repeated work would stretch to minutes."""

from __future__ import annotations

import pytest

from index.metadata.page import read_page
from index.metadata.text import paragraphs

MANY = 200_000


@pytest.mark.parametrize(
    "text",
    [
        "Title: x" + " " * MANY + "x\ntext",
        "Title" + " " * MANY + "x\ntext",
        "---\nTitle: x" + " " * MANY + "x\n---\ntext",
        "# Quay shut " + "#" * MANY + "x",
        "# Quay shut " + "# " * MANY + "x",
    ],
)
def test_a_page_is_told_apart(text: str) -> None:
    found = read_page(text)

    assert found.title or found.body


@pytest.mark.parametrize("joint", ["\n", "-\n"])
def test_wrapped_lines_are_joined(joint: str) -> None:
    line = "then the ferry sailed on and the ferry sailed"

    (found,) = paragraphs(joint.join([line] * MANY))

    assert len(found.text) == (len(line) + 1) * MANY - 1
