"""A date in figures of which either may be the day is marked wherever it is shown, in words that need no pointer."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from index.pipeline import index_paths
from index.settings import Settings
from search.whoosh_engine import WhooshEngine
from tests.web.reading import all_said, fold, link, read
from web.app import create_app
from web.commands import main

ROWS = """title,text,date
In doubt,Otto Quist saw the tram.,03/04/2025
Certain,Otto Quist saw the tram again.,2025-03-05
"""


@pytest.fixture(scope="module")
def archive_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doubt")
    (folder / "articles.csv").write_text(ROWS)
    index_paths([folder / "articles.csv"], folder / "index")
    return folder / "index"


@pytest.fixture(scope="module")
def client(archive_folder: Path) -> Iterator[FlaskClient]:
    engine = WhooshEngine(archive_folder)
    yield create_app(Settings(title="Test archive"), engine).test_client()
    engine.close()


def test_in_a_list_of_results(client: FlaskClient) -> None:
    page = read(client, "/?sort=oldest")
    dates = [fold(hit.find_class("meta")[0].findall("span")[1]) for hit in page.find_class("hit")]
    assert dates == ["4 Mar 2025 (or 3 Apr?)", "5 Mar 2025"]
    [mark] = page.find_class("doubt")
    assert "either may be the day" in mark.get("title")


def test_on_the_command_line(archive_folder: Path) -> None:
    found = CliRunner().invoke(main, ["search", "tram", "--sort", "oldest", "--index", str(archive_folder)]).stdout
    assert [line.split(" · ")[1] for line in found.splitlines() if " · " in line] == [
        "2025-03-04 (or 2025-04-03)",
        "2025-03-05",
    ]


def test_on_the_page_of_the_article(client: FlaskClient) -> None:
    results = read(client, "/?sort=oldest")
    article = read(client, link(results, "In doubt"))
    about = fold(article.find_class("about")[0])
    assert "4 March 2025 (or 3 Apr?)" in about
    assert "the day could come first" in about
    assert all_said(read(client, link(results, "Certain")), "doubt") == []


def test_on_the_page_of_whom_it_names(client: FlaskClient) -> None:
    page = read(client, "/entity/person/Otto Quist")
    assert "the first of them dated 4 Mar 2025 (or 3 Apr?)" in fold(page)


OTHERS = {"In doubt": "2025-04-03", "Certain": None}


def test_in_a_citation(client: FlaskClient) -> None:
    results = read(client, "/?sort=oldest")
    doubtful, certain = (fold(read(client, link(results, title))) for title in OTHERS)
    assert "4 March 2025 (or 3 April 2025?)." in doubtful
    assert "note = {The date may also be 3 April 2025; Archived copy" in doubtful
    assert "5 March 2025." in certain
    assert "note = {Archived copy" in certain


def test_for_programs(client: FlaskClient) -> None:
    results = client.get("/api/search").get_json()["results"]
    assert {hit["title"]: hit["published_other"] for hit in results} == OTHERS
    articles = [client.get(f"/api/articles/{hit['id']}").get_json() for hit in results]
    assert {article["title"]: article["published_other"] for article in articles} == OTHERS


def test_in_exports(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/export.csv").text)))
    assert {row["title"]: row["published_other"] or None for row in rows} == OTHERS
    lines = [json.loads(line) for line in client.get("/export.jsonl").text.splitlines()]
    assert {line["title"]: line["published_other"] for line in lines} == OTHERS
