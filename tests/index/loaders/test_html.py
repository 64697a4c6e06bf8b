"""Web pages: the text, what the head says, and every date as evidence."""

from __future__ import annotations

import json
from typing import Any

import htmldate.extractors
import pytest

from index.article import Draft
from index.metadata.completion import complete
from tests.index.loaders.conftest import Loaded

FIRST = "The old pier at Kelpsund was closed on Friday after divers found cracks in four of its oak piles. " * 3
SECOND = "A spokesman for the harbour board said that repairs would take until May and cost 2.4 million kroner. " * 3
LINK = '<p>Related: <a href="/cranes">Five cranes that were never built and one that was</a></p>'


def page(body: str = "", head: str = "", data: object = None) -> str:
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    article = body or f"<h1>Pier closed</h1><p>{FIRST}</p><p>{SECOND}</p>"
    return f"<!DOCTYPE html><html lang='en'><head>{head}{script}</head><body><article>{article}</article></body></html>"


def draft_of(found: list[Any]) -> Draft:
    (draft,) = found
    assert isinstance(draft, Draft)
    return draft


def meta(**tags: str) -> str:
    return "".join(f'<meta property="{name.replace("__", ":")}" content="{value}">' for name, value in tags.items())


def test_a_byline_that_is_only_a_paragraph_is_found(loaded: Loaded) -> None:
    body = f"<h1>Pier closed</h1><p>By Jane Doe</p><p>{FIRST}</p><p>{SECOND}</p>"
    made = complete(draft_of(loaded("a.html", page(body))), default_source=None)
    assert (made.byline, made.body.partition("\n\n")[0]) == ("Jane Doe", FIRST.strip())


def test_paragraphs_are_separated_by_blank_lines_and_the_heading_is_the_title(loaded: Loaded) -> None:
    draft = draft_of(loaded("a.html", page()))

    assert draft.title == "Pier closed"
    assert draft.body == f"{FIRST.strip()}\n\n{SECOND.strip()}"
    assert draft.language == "en"


@pytest.mark.parametrize(
    "noise",
    [
        LINK,
        '<ul><li><a href="/a">Ferry times for the week</a></li><li><a href="/b">Tide tables to print</a></li></ul>',
        "<p style='display: none'>This line is not shown to anybody who reads the page in a browser.</p>",
        "<p hidden>This line is not shown to anybody who reads the page in a browser.</p>",
        "<p>Sign up for our newsletter to get the harbour news every morning.</p>",
        "<p>Follow us on Facebook.</p>",
    ],
)
def test_what_is_not_the_article_is_left_out(loaded: Loaded, noise: str) -> None:
    draft = draft_of(loaded("a.html", page(f"<h1>Pier closed</h1><p>{FIRST}</p><p>{SECOND}</p>{noise}")))

    assert draft.body == f"{FIRST.strip()}\n\n{SECOND.strip()}"


def test_an_article_cut_by_advertisements_is_put_together(loaded: Loaded) -> None:
    rows = [
        f"<div class='row'><div class='text-part'><p>Part {n}. {FIRST}</p><p>{SECOND}</p></div></div>" for n in range(3)
    ]
    draft = draft_of(loaded("a.html", page("<h1>Pier closed</h1>" + "<div class='ad'>Advertisement</div>".join(rows))))

    assert [f"Part {n}." in (draft.body or "") for n in range(3)] == [True] * 3


@pytest.mark.parametrize(
    ("head", "data", "expected"),
    [
        (meta(og__title="Pier closed after cracks"), None, {"title": "Pier closed after cracks"}),
        (meta(og__title="Pier closed | Kelpsund Post", og__site_name="Kelpsund Post"), None, {"title": "Pier closed"}),
        (meta(og__title="Pier shut - Kelpsund Post", og__site_name="Kelpsund Post"), None, {"title": "Pier shut"}),
        (meta(og__site_name="Kelpsund Post"), None, {"source": "Kelpsund Post"}),
        (meta(article__section="Ports"), None, {"section": "Ports"}),
        (meta(author="Ada Orr"), None, {"byline": "Ada Orr"}),
        (meta(article__author="https://facebook.example/ada", author="Ada Orr"), None, {"byline": "Ada Orr"}),
        (meta(description="Four piles are cracked."), None, {"standfirst": "Four piles are cracked."}),
        ("<link rel='canonical' href='https://post.example/pier'>", None, {"url": "https://post.example/pier"}),
        (meta(og__url="https://post.example/pier"), None, {"url": "https://post.example/pier"}),
        (
            "",
            {
                "@type": "NewsArticle",
                "headline": "Pier closed",
                "author": [{"@type": "Person", "name": "Ada Orr"}, {"name": "Bo Lin"}],
                "publisher": {"@type": "Organization", "name": "Kelpsund Post"},
                "articleSection": ["Ports", "Local"],
            },
            {"byline": "Ada Orr, Bo Lin", "source": "Kelpsund Post", "section": "Ports, Local"},
        ),
        (
            "",
            {
                "@graph": [
                    {"@type": "NewsArticle", "headline": "Pier closed", "author": {"@id": "#ada"}},
                    {"@type": "Person", "@id": "#ada", "name": "Ada Orr"},
                ]
            },
            {"byline": "Ada Orr"},
        ),
        (
            "",
            [
                {"@type": "NewsArticle", "headline": "Another", "author": "Bo Lin"},
                {"@type": "NewsArticle", "headline": "Pier closed", "author": "Ada Orr"},
            ],
            {"byline": "Ada Orr"},
        ),
    ],
)
def test_what_the_page_says_of_its_article(loaded: Loaded, head: str, data: object, expected: dict[str, str]) -> None:
    draft = draft_of(loaded("a.html", page(head=head, data=data)))

    assert {name: getattr(draft, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (page(data={"@type": "Article", "datePublished": "2024-03-05T10:20:00+01:00"}), "jsonld 2024-03-05T09:20Z"),
        (page(head=meta(article__published_time="2024-03-05")), "meta 2024-03-05"),
        (page(head="<link rel='canonical' href='https://post.example/2024/03/05/pier'>"), "url 2024-03-05"),
        (page(head="<link rel='canonical' href='https://post.example/2024/mar/05/pier'>"), "url 2024-03-05"),
        (page(head="<link rel='canonical' href='https://post.example/news/20240305/pier'>"), "url 2024-03-05"),
        (page(head="<link rel='canonical' href='https://post.example/2024/03/pier'>"), "url 2024-03"),
        (
            page(f"<h1>Pier closed</h1><i>Ada Orr</i><i>5 March 2024</i><p>{FIRST}</p><p>{SECOND}</p>"),
            "byline 2024-03-05",
        ),
        (page(f"<h1>Pier closed</h1><p>{FIRST}</p><p>{SECOND}</p><footer>© 2021 Kelpsund Post</footer>"), ""),
        (page(), ""),
    ],
)
def test_dates(loaded: Loaded, made: str, expected: str) -> None:
    assert ", ".join(f"{item.kind} {item.date}" for item in draft_of(loaded("a.html", made)).dates) == expected


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        *(
            (page(head=meta(article__published_time=impossible)), [("meta", impossible, None)])
            for impossible in ("2025-02-29T10:00:00Z", "2025-09-31", "2025-13-01")
        ),
        (page(f"<h1>Pier closed</h1><img src='/img/2020/08/09/x.jpg'><p>{FIRST}</p><p>{SECOND}</p>"), []),
        (page(f"<p>{FIRST}</p><p>{SECOND}</p><script>show('2020-08-09')</script>"), []),
        (
            page(f"<p>{FIRST}</p><p>{SECOND}</p><p>Published on 9 August\n2020</p><img src='/2020/08/09/x.jpg'>"),
            [("text", "9 August 2020", "2020-08-09")],
        ),
        (
            page(f"<p>{FIRST}</p><p>{SECOND}</p><p>Published on 1 January 2020</p>"),
            [("text", "1 January 2020", "2020-01-01")],
        ),
    ],
)
def test_a_date_is_quoted_from_the_page_and_not_guessed(
    loaded: Loaded, made: str, expected: list[tuple[str, str, str | None]]
) -> None:
    found = draft_of(loaded("a.html", made)).dates

    assert [(item.kind, item.text, item.date and str(item.date)) for item in found] == expected


UNREADABLE = meta(article__published_time="2025-13-45T99:00:00Z")
MENTIONED = f"<h1>Pier closed</h1><p>{FIRST}</p><p>It was built on 3 March 1998, in a storm. {SECOND}</p>"
NAMED = f"<p>{FIRST}</p><p>{SECOND}</p><h3>/ martes 17 de marzo de 2020</h3>"


@pytest.mark.parametrize(
    ("made", "expected", "asked"),
    [
        (page(head=UNREADABLE), None, 0),
        (page(head=meta(article__published_time="some day in 2025, we think")), None, 0),
        (page(MENTIONED, UNREADABLE), "1998-03-03", 0),
        (page(NAMED), "2020-03-17", 1),
        (page(NAMED, UNREADABLE), "2020-03-17", 1),
    ],
)
def test_a_date_is_looked_for_in_all_languages_only_where_one_is_written(
    loaded: Loaded, monkeypatch: pytest.MonkeyPatch, made: str, expected: str | None, asked: int
) -> None:
    questions: list[str] = []
    answer = htmldate.extractors._external_date
    monkeypatch.setattr(htmldate.extractors, "_external_date", lambda text: questions.append(text) or answer(text))
    htmldate.extractors.try_date_expr.cache_clear()
    article = complete(draft_of(loaded("a.html", made)), default_source=None)
    assert (str(article.published) if article.published else None, len(questions)) == (expected, asked)


def test_updates_are_noted_as_such(loaded: Loaded) -> None:
    data = {"@type": "NewsArticle", "datePublished": "2024-03-05", "dateModified": "2024-03-09"}
    published, updated = draft_of(loaded("a.html", page(data=data))).dates

    assert (str(published.date), str(updated.date)) == ("2024-03-05", "2024-03-09")
    assert "update" not in published.note
    assert "update" in updated.note


@pytest.mark.parametrize(
    "script",
    [
        "{not json",
        '{"@type": "NewsArticle", "headline": "Pier closed", "author": {"name": "Ada Orr"},}',
        '<!-- {"@type": "NewsArticle", "author": "Ada Orr"} -->',
        '/*<![CDATA[*/ {"@type": "NewsArticle", "author": "Ada Orr"} /*]]>*/',
        '{"@type": ["NewsArticle"], "author": {"name": ["Ada Orr"]}}',
        '{"@type": 7, "@graph": {"@graph": [null, 3]}}',
        "[" * 5000,
    ],
)
def test_broken_structured_data_does_no_harm(loaded: Loaded, script: str) -> None:
    draft = draft_of(loaded("a.html", page(head=f'<script type="application/ld+json">{script}</script>')))

    assert draft.byline == ("Ada Orr" if "Ada" in script else None)
    assert (draft.body or "").startswith("The old pier")


def test_the_text_in_structured_data_stands_in_where_the_page_shows_none(loaded: Loaded) -> None:
    data = {"@type": "NewsArticle", "headline": "Pier closed", "articleBody": f"{FIRST}\r\n{SECOND}"}
    draft = draft_of(loaded("a.html", page("<div id='app'></div>", data=data)))

    assert (draft.body or "").startswith("The old pier")
    assert "2.4 million" in (draft.body or "")


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "iso-8859-2", "shift_jis"])
def test_declared_charsets(loaded: Loaded, charset: str) -> None:
    words = {"iso-8859-2": "Żółta łódź przy molo", "shift_jis": "古い桟橋"}.get(charset, "Brücke – café")
    made = page(f"<h1>{words}</h1><p>{FIRST}</p>", f'<meta charset="{charset}">').encode(
        charset, errors="xmlcharrefreplace"
    )

    assert draft_of(loaded("a.html", made)).title == words


def test_a_page_that_describes_no_article_dates_itself(loaded: Loaded) -> None:
    graph = [
        {"@type": "WebSite", "datePublished": "2001-01-01"},
        {"@type": "WebPage", "name": "Another title", "datePublished": "2020-06-04T09:27:16+00:00"},
    ]
    described = draft_of(loaded("a.html", page(data={"@graph": graph})))
    assert [(date.kind, str(date.date)) for date in described.dates] == [("jsonld", "2020-06-04T09:27Z")]
    assert described.title == "Pier closed"

    graph.append({"@type": "NewsArticle", "headline": "Pier closed", "datePublished": "2020-06-05"})
    own = draft_of(loaded("a.html", page(data={"@graph": graph})))
    assert [(date.kind, str(date.date)) for date in own.dates] == [("jsonld", "2020-06-05")]
