"""Articles in scripts that run from right to left: their own text says which way it runs, the page around it stays."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from index.pipeline import index_paths
from index.settings import Settings
from search.whoosh_engine import WhooshEngine
from tests.web.reading import fold, link, read
from web.app import create_app

TITLE = "افتتاح ميناء جديد في بيروت"
STANDFIRST = "الميناء سيوفر آلاف الوظائف، بحسب الحكومة"
BODY = ("افتتح رئيس الوزراء الميناء اليوم، بحضور شركة Maersk.", "وقال إن الميناء سيفتح أبوابه في عام 2026.")
ARTICLE = {
    "title": TITLE,
    "standfirst": STANDFIRST,
    "text": "\n\n".join(BODY),
    "date": "2025-03-04",
    "byline": "أحمد خليل",
    "source": "النهار",
    "section": "اقتصاد",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("directions")
    (folder / "articles.jsonl").write_text(json.dumps(ARTICLE), "utf-8")
    index_paths([folder / "articles.jsonl"], folder / "index")
    engine = WhooshEngine(folder / "index")
    yield create_app(Settings(title="Test archive"), engine).test_client()
    engine.close()


def _is_apart(element: HtmlElement) -> bool:
    """Whether an element finds its direction in its own text."""
    return bool(element.tag == "bdi" or element.get("dir") == "auto")


def _alone(page: HtmlElement, text: str) -> list[HtmlElement]:
    """The outermost elements that say a text and nothing else, in quotation marks or without."""
    elements = [each for each in page.find("body").iter() if isinstance(each.tag, str)]
    return [each for each in elements if fold(each).strip("“”") == text]


@pytest.mark.parametrize("text", [TITLE, STANDFIRST, *BODY, "النهار", "أحمد خليل", "اقتصاد", "Maersk"])
def test_on_the_page_of_an_article(client: FlaskClient, text: str) -> None:
    elements = _alone(read(client, link(read(client, "/?sort=newest"), TITLE)), text)
    assert any(map(_is_apart, elements))


@pytest.mark.parametrize("text", [TITLE, "النهار", "أحمد خليل", "اقتصاد", "Maersk"])
def test_in_a_list_of_results(client: FlaskClient, text: str) -> None:
    [hit] = read(client, "/?q=الميناء").find_class("hit")
    assert any(_is_apart(each) for each in hit.iter() if isinstance(each.tag, str) and fold(each) == text)
    assert [_is_apart(snippet) for snippet in hit.find_class("snippet")] == [True]


def test_each_part_of_a_citation_runs_its_own_way(client: FlaskClient) -> None:
    page = read(client, link(read(client, "/?sort=newest"), TITLE))
    [cited] = [each for each in page.iter("p") if fold(each).endswith("4 March 2025.")]
    assert [fold(part) for part in cited.iter("bdi")] == ["أحمد خليل", f"“{TITLE}”", "النهار", "4 March 2025."]


def test_the_page_itself_runs_from_left_to_right(client: FlaskClient) -> None:
    page = read(client, link(read(client, "/?q=الميناء"), TITLE))
    assert not any(_is_apart(each) for each in (page, page.find("body"), *page.iter("main", "article", "aside")))
    assert {step.get("dir") for step in page.find_class("step")} == {"ltr"}
