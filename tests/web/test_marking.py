"""Spans to HTML: nothing of an article is lost, nothing of it is markup, and the marks stand where the spans say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fragment_fromstring

from index.article import Entity
from search.results import ArticleView, IndexState, Spans
from web.marking import article_text, marked, starred

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)


@st.composite
def _texts_with_spans(draw: st.DrawFn) -> tuple[str, Spans]:
    text = draw(TEXTS)
    ends = sorted(draw(st.lists(st.integers(0, len(text)), unique=True, max_size=8)))
    return text, tuple((start, end) for start, end in zip(ends[::2], ends[1::2], strict=False))


@given(_texts_with_spans())
def test_a_reader_sees_the_text_itself_with_its_spans_marked(case: tuple[str, Spans]) -> None:
    text, spans = case
    tree = fragment_fromstring(str(marked(text, spans)), create_parent="p")
    assert tree.text_content() == text
    assert [mark.text_content() for mark in tree.iter("mark")] == [text[start:end] for start, end in spans]
    assert {element.tag for element in tree.iterdescendants()} <= {"mark"}


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*kim* and the phrase *drinking spree*", "<em>kim</em> and the phrase <em>drinking spree</em>"),
        ("*a<b* & c", "<em>a&lt;b</em> &amp; c"),
        ("no stars", "no stars"),
        ("a lone * star", "a lone * star"),
    ],
)
def test_understood_words_are_emphasised(text: str, html: str) -> None:
    assert starred(text) == html


BODY = "Mira Holt saw the ferry. Mira Holt waved.\n\nThe Mira Holt ferry & Holt."
ARTICLE = ArticleView(
    id="1",
    title="Late ferry <b>",
    title_spans=((5, 10),),
    standfirst="Mira Holt waited",
    standfirst_spans=(),
    body=BODY,
    body_spans=tuple((at, at + 5) for at in (BODY.index("ferry"), BODY.rindex("ferry"))),
    source="Post",
    section=None,
    byline=None,
    url=None,
    published=None,
    provenance=None,
    dates=(),
    language="en",
    extra={},
    content_hash="",
    indexed_at="",
    path="",
    people=(Entity("person", "mira holt", "Mira Holt", (("Mira Holt", 3), ("Holt", 1))),),
    orgs=(),
    places=(),
    related=(),
    index=IndexState(1, 1),
)


def _url(type: str, name: str) -> str:
    return f"/{type}/{name}"


def test_matches_are_numbered_through_the_article_and_each_leads_to_the_next() -> None:
    text = article_text(ARTICLE, _url)
    assert text.matches == 3
    html = "".join([text.title, text.standfirst, *text.paragraphs])
    assert [f'id="m{number}"' in html for number in (1, 2, 3, 4)] == [True, True, True, False]
    tree = fragment_fromstring(html, create_parent="div")
    assert [mark.text_content() for mark in tree.iter("mark")] == ["ferry", "ferry", "ferry"]
    steps = [[a.get("href") for a in step.iter("a")] for step in tree.find_class("step")]
    assert steps == [["#m3", "#m2"], ["#m1", "#m3"], ["#m2", "#m1"]]
    assert "match 2 of 3" in tree.text_content()


def test_a_name_is_linked_where_it_first_stands_in_each_paragraph_and_not_in_the_headline() -> None:
    text = article_text(replace(ARTICLE, title="Mira Holt late", title_spans=(), body_spans=()), _url)
    assert text.title == "Mira Holt late"
    name = '<a href="/person/Mira Holt">Mira Holt</a>'
    assert text.standfirst == f"{name} waited"
    assert text.paragraphs == (
        f"{name} saw the ferry. Mira Holt waved.",
        f"The {name} ferry &amp; Holt.",
    )


def test_a_name_that_overlaps_a_match_is_left_to_the_match() -> None:
    text = article_text(replace(ARTICLE, body="Holt waved.", body_spans=((0, 4),)), _url)
    assert '<a href="/person' not in text.paragraphs[0]


@given(st.lists(TEXTS.map(str.strip).filter(bool), min_size=1, max_size=5), st.data())
def test_paragraphs_keep_every_character_and_every_span(paragraphs: list[str], data: st.DataObject) -> None:
    body = "\n\n".join(paragraphs)
    ends = sorted(data.draw(st.lists(st.integers(0, len(body)), unique=True, max_size=6)))
    spans = tuple((start, end) for start, end in zip(ends[::2], ends[1::2], strict=False))
    text = article_text(replace(ARTICLE, body=body, body_spans=spans, people=()), _url)
    tree = fragment_fromstring("".join(text.paragraphs), create_parent="div")
    for step in tree.find_class("step"):
        step.drop_tree()
    assert tree.text_content() == "".join(paragraphs)
    found = "".join(mark.text_content() for mark in tree.iter("mark"))
    assert found == "".join(body[start:end] for start, end in spans).replace("\n", "")
