"""Spans to HTML: nothing of an article is lost, nothing of it is markup, and the marks stand where the spans say."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fragment_fromstring

from index.article import Entity
from search.results import ArticleView, IndexState, Mention, Mentions, Spans
from web.marking import article_text, marked, starred, subheadings

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


BODY = "Mira Holt saw the ferry. Holt waved.\n\nThe Mira Holt ferry & Holt."


def _mentions(text: str, *names: str) -> Mentions:
    """Every place where `text` has one of `names`, all of them Mira Holt."""
    found = re.finditer("|".join(names or ("Mira Holt", "Holt")), text)
    return tuple(Mention(match.start(), match.end(), "person", "Mira Holt") for match in found)


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
    standfirst_mentions=_mentions("Mira Holt waited"),
    body_mentions=_mentions(BODY),
)


def _url(type: str, name: str) -> str:
    return f"/{type}/{name}"


def test_matches_are_numbered_through_the_article_and_each_leads_to_the_next() -> None:
    text = article_text(ARTICLE, _url)
    assert text.matches == 3
    html = "".join([text.title, text.standfirst, *(paragraph.html for paragraph in text.paragraphs)])
    assert [f'id="m{number}"' in html for number in (1, 2, 3, 4)] == [True, True, True, False]
    tree = fragment_fromstring(html, create_parent="div")
    assert [mark.text_content() for mark in tree.iter("mark")] == ["ferry", "ferry", "ferry"]
    steps = [[a.get("href") for a in step.iter("a")] for step in tree.find_class("step")]
    assert steps == [["#m3", "#m2"], ["#m1", "#m3"], ["#m2", "#m1"]]
    assert "match 2 of 3" in tree.text_content()


NAME = '<a href="/person/Mira Holt"{}>{}</a>'


def test_every_mention_is_linked_and_each_paragraph_is_one_stop_of_the_tab_key_for_an_entity() -> None:
    title = "Mira Holt late"
    text = article_text(
        replace(ARTICLE, title=title, title_spans=(), body_spans=(), title_mentions=_mentions(title)), _url
    )
    whole, again = NAME.format("", "Mira Holt"), NAME.format(' tabindex="-1"', "Holt")
    assert text.title == f"{whole} late"
    assert text.standfirst == f"{whole} waited"
    assert [paragraph.html for paragraph in text.paragraphs] == [
        f"{whole} saw the ferry. {again} waved.",
        f"The {whole} ferry &amp; {again}.",
    ]


@pytest.mark.parametrize(
    ("span", "linked"),
    [
        ((0, 9), ["Mira Holt"]),
        ((5, 9), ["Mira ", "Holt"]),
        ((2, 4), ["Mi", "ra", " Holt"]),
        ((0, 15), ["Mira Holt"]),
        ((5, 15), ["Mira ", "Holt"]),
    ],
)
def test_a_name_that_a_match_overlaps_is_linked_within_the_mark(span: tuple[int, int], linked: list[str]) -> None:
    body = "Mira Holt waved."
    text = article_text(replace(ARTICLE, body=body, body_spans=(span,), body_mentions=_mentions(body)), _url)
    tree = fragment_fromstring(str(text.paragraphs[0].html), create_parent="p")
    [step] = tree.find_class("step")
    assert step.getprevious().tag == "mark", "the style sheet shows the step that follows its mark"
    step.drop_tree()
    assert tree.text_content() == body
    assert [mark.text_content() for mark in tree.iter("mark")] == [body[slice(*span)]]
    names = list(tree.iter("a"))
    assert [a.text_content() for a in names] == linked
    assert [a.get("tabindex") for a in names] == [None, "-1", "-1"][: len(linked)]


@given(st.lists(TEXTS.map(str.strip).filter(bool), min_size=1, max_size=5), st.data())
def test_paragraphs_keep_every_character_and_every_span(paragraphs: list[str], data: st.DataObject) -> None:
    body = "\n\n".join(paragraphs)
    ends = sorted(data.draw(st.lists(st.integers(0, len(body)), unique=True, max_size=6)))
    spans = tuple((start, end) for start, end in zip(ends[::2], ends[1::2], strict=False))
    bounds = sorted(data.draw(st.lists(st.integers(0, len(body)), unique=True, max_size=6)))
    mentions = tuple(
        Mention(start, end, "person", "Mira Holt") for start, end in zip(bounds[::2], bounds[1::2], strict=False)
    )
    text = article_text(replace(ARTICLE, body=body, body_spans=spans, body_mentions=mentions), _url)
    tree = fragment_fromstring("".join(paragraph.html for paragraph in text.paragraphs), create_parent="div")
    for step in tree.find_class("step"):
        step.drop_tree()
    assert not tree.xpath(".//a//a")
    assert tree.text_content() == "".join(paragraphs)
    found = "".join(mark.text_content() for mark in tree.iter("mark"))
    assert found == "".join(body[start:end] for start, end in spans).replace("\n", "")


LONG = "The repairs cost two million, of which the state pays a half."


@pytest.mark.parametrize(
    ("between", "heads"),
    [
        (["Who is to pay"], [True]),
        (["What comes next?"], [True]),
        (["‘A wall of stone’"], [False]),
        (["who is to pay"], [False]),
        (["It will not do."], [False]),
        (["Who is to pay for all of it, and when, and why nobody has asked before, and so on and on"], [False]),
        (["Stone", "Divers"], [False, False]),
        (["- Stone", "What comes next?"], [False, True]),
        (["He said:"], [False]),
    ],
)
def test_a_short_line_between_sentences_reads_as_a_heading(between: list[str], heads: list[bool]) -> None:
    assert subheadings([LONG, *between, LONG]) == [False, *heads, False]
    assert not any(subheadings(between))


def test_a_heading_in_the_text_is_one_on_the_page() -> None:
    text = article_text(replace(ARTICLE, body=f"{LONG}\n\nWho is to pay\n\n{LONG}", body_spans=()), _url)
    assert [paragraph.heads for paragraph in text.paragraphs] == [False, True, False]
