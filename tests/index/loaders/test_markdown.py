"""Markdown files are read without their marks, and text files as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Draft
from index.loaders.markdown import without_marks
from index.metadata.completion import complete
from tests.index.loaders.conftest import Loaded

PIER = "The council of **Almestad** closed the [old pier](https://coast.example/pier_(old)) on *Monday*."
READ = "The council of Almestad closed the old pier on Monday."


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (PIER, READ),
        ("__Almestad__ and _Berg_, ***both***", "Almestad and Berg, both"),
        ("**the *old* pier**, _the **new** one_", "the old pier, the new one"),
        ("**over\ntwo lines**", "over\ntwo lines"),
        ("`dateline` and ``index``", "dateline and index"),
        ("[pier](<https://a.example> 'the pier'), ![a ship](ship.jpg)", "pier, a ship"),
        ("[![a ship](ship.jpg)](https://a.example)", "a ship"),
        ("[**Anna Berg**](/berg)'s boat", "Anna Berg's boat"),
        ("the [pier][1] and [Almestad][]\n\n[1]: https://a.example\n[almestad]: /b 'B'", "the pier and Almestad\n\n\n"),
        ("see <https://a.example/b>", "see https://a.example/b"),
        ("5 \\* 3 \\# \\_x\\_", "5 * 3 # _x_"),
        ("```sh\nmake run\n```", "\nmake run\n"),
        ('---\ntitle: "**A**"\n---\n**B**', '---\ntitle: "**A**"\n---\nB'),
        *(
            (same, same)
            for same in (
                *("# Heading", "* one\n* two", "2*3*4 * 5", "snake_case_name and _other", "f**k", "* * *", "***"),
                *("[sic] he [said](nothing", "price* and tax*", "*open\n\nclosed*", "a ** b ** c", "a [1][2]"),
                *("[^1]: a note", "---", "--- a\nb", "x < y > z", "*"),
            )
        ),
    ],
)
def test_inline_marks_go_and_what_is_none_stays(written: str, read: str) -> None:
    assert without_marks(written) == read


@pytest.mark.parametrize(("name", "read"), [("a.md", READ), ("a.MD", READ), ("a.markdown", READ), ("a.txt", PIER)])
def test_the_text_of_a_markdown_file_is_what_is_read(loaded: Loaded, name: str, read: str) -> None:
    (draft,) = loaded(name, f"# Pier closed\n\n{PIER}\n\n## Repairs\n\nThey begin in autumn, the council says.")

    assert isinstance(draft, Draft)
    article = complete(draft, default_source=None)
    assert article.title == "Pier closed"
    assert article.body == f"{read}\n\nRepairs\n\nThey begin in autumn, the council says."


@given(st.text(st.sampled_from('ab *_`[]()<>!\\"\n-')))
def test_no_word_is_lost_outside_links(text: str) -> None:
    if "](" not in text and "]:" not in text and "```" not in text:
        assert sorted(filter(str.isalnum, without_marks(text))) == sorted(filter(str.isalnum, text))
