"""Texts made to take for ever are read in a moment: each case is one that repeated work would stretch to minutes."""

from __future__ import annotations

import pytest

from index.metadata.page import read_page

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
def test_a_page_is_read(text: str) -> None:
    found = read_page(text)

    assert found.title or found.body
