"""Exports: everything, once, in a form that does no harm."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from index.settings import Settings
from tests.web.fake_articles import ARTICLES
from tests.web.fake_engine import FakeEngine
from web.app import create_app

MANY = [replace(ARTICLES[number % len(ARTICLES)], id=f"{number:016x}") for number in range(250)]


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_csv_is_the_search_as_rows(client: FlaskClient) -> None:
    response = client.get("/export.csv?q=missile+tests&page=3&page_size=1&sort=oldest")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="dateline.csv"'
    first, *others = rows(response.text)
    assert len(others) == 2
    assert (first["title"], first["published"], first["published_precision"], first["orgs"]) == (
        "Missile test seen from fishing boats",
        "2024-03-11",
        "day",
        "Defence Staff; Coast Guard",
    )
    assert first["snippets"].startswith("Crews off the Sund Islands saw a missile test before dawn. … ")


def test_jsonl_is_the_search_as_lines(client: FlaskClient) -> None:
    lines = client.get("/export.jsonl?q=missile+tests").text.splitlines()
    assert [json.loads(line) for line in lines] == client.get("/api/search?q=missile+tests").json["results"]


@pytest.mark.parametrize("path", ["/export.csv", "/export.jsonl"])
def test_every_result_is_there_once(path: str) -> None:
    text = create_app(Settings(), FakeEngine(MANY)).test_client().get(path).text
    assert sorted(article.id for article in MANY if article.id in text) == [article.id for article in MANY]
    assert text.count("\n") >= 250


@pytest.mark.parametrize("query", ["", "q=the", "q=library&sort=oldest&snippets=1"])
def test_an_export_is_all_pages_of_the_search(archive: FlaskClient, query: str) -> None:
    found, cursor = [], "start"
    while cursor:
        at = "" if cursor == "start" else f"&cursor={cursor}"
        page = archive.get(f"/api/search?page_size=7&{query}{at}").json
        found += page["results"]
        cursor = page["next"]
    assert [json.loads(line) for line in archive.get(f"/export.jsonl?{query}").text.splitlines()] == found
    assert [row["id"] for row in rows(archive.get(f"/export.csv?{query}").text)] == [hit["id"] for hit in found]


def test_an_export_searches_once() -> None:
    engine = FakeEngine(MANY)
    assert create_app(Settings(), engine).test_client().get("/export.jsonl").text.count("\n") == 250
    assert engine.searches == 1


@pytest.mark.parametrize("path", ["/export.csv", "/export.jsonl"])
def test_a_bad_query_is_refused_before_anything_is_sent(client: FlaskClient, path: str) -> None:
    response = client.get(f"{path}?q=%22a&strict=1")
    assert (response.status_code, response.json["error"]["code"]) == (400, "unclosed_quote")


ODD = FakeEngine()
ODD_CLIENT = create_app(Settings(), ODD).test_client()


@settings(deadline=None)
@given(st.text(st.sampled_from("=+-@\t\r\n＝＋－＠a,\"; '"), max_size=8))
def test_no_cell_is_a_formula(title: str) -> None:
    ODD.articles = [replace(ARTICLES[0], title=title)]
    (row,) = rows(ODD_CLIENT.get("/export.csv").text)
    assert row["title"] in (title, f"'{title}")
    assert not row["title"].startswith(tuple("=+-@\t\r\n＝＋－＠"))
