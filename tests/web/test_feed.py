"""The Atom feed: valid, stable, and no flood."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from lxml import etree

from index.settings import Settings
from tests.web.fake_articles import ARTICLES
from tests.web.fake_engine import FakeEngine
from web.app import create_app

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")  # RFC 3339


def parsed(client: FlaskClient, url: str = "/feed.atom") -> etree._Element:
    response = client.get(url)
    assert (response.status_code, response.mimetype) == (200, "application/atom+xml")
    return etree.fromstring(response.data)


@pytest.mark.parametrize(
    "url", ["/feed.atom", "/feed.atom?q=missile", "/feed.atom?q=nothing+at+all", "/feed.atom?q=%00"]
)
def test_a_feed_is_what_rfc_4287_asks_for(client: FlaskClient, url: str) -> None:
    feed = parsed(client, url)
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (found,) = element.findall(f"{ATOM}{name}")
            assert found.text
        assert MOMENT.fullmatch(element.findtext(f"{ATOM}updated") or "")
        assert element.findtext(f"{ATOM}author/{ATOM}name")
        assert len(element.findall(f"{ATOM}link[@rel='alternate']")) == 1
    assert all(MOMENT.fullmatch(date.text or "") for date in feed.iter(f"{ATOM}published"))
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    assert feed.find(f"{ATOM}link[@rel='self']") is not None


def test_latest_indexed_first_with_its_moment(client: FlaskClient) -> None:
    feed = parsed(client, "/feed.atom?q=missile&sort=oldest&page=9&facets=")
    moments = [entry.findtext(f"{ATOM}updated") or "" for entry in feed.iter(f"{ATOM}entry")]
    assert len(moments) == 4
    assert moments == sorted(moments, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == moments[0]


def test_a_date_that_is_no_moment_is_not_given_as_one(client: FlaskClient) -> None:
    by_title = {e.findtext(f"{ATOM}title"): e for e in parsed(client).iter(f"{ATOM}entry")}
    published = {title: entry.findtext(f"{ATOM}published") for title, entry in by_title.items()}
    assert published["A year in pictures"] is None  # 2024
    assert published["Cyclists win the bridge, for a month"] is None  # June 2024
    assert published["Undated note from the archive"] is None
    assert published["Marten wins by a whisker"] == "2025-03-17T05:40:00Z"


def test_ids_do_not_depend_on_the_query_or_the_scheme(client: FlaskClient) -> None:
    def ids(url: str) -> dict[str | None, str | None]:
        return {e.findtext(f"{ATOM}title"): e.findtext(f"{ATOM}id") for e in parsed(client, url).iter(f"{ATOM}entry")}

    few, many = ids("/feed.atom?q=missile"), ids("/feed.atom")
    assert few.items() <= many.items()
    assert many["Missile test seen from fishing boats"] == "tag:localhost,2025:article/ef84a103dae016f3"


@pytest.mark.parametrize(
    ("query", "title", "id"),
    [
        ("", "Test archive", "feed?"),
        ("q=flood&source=Northern+Wire", "Test archive: flood, Northern Wire", "feed?q=flood&source=Northern+Wire"),
        ("source=Northern+Wire&q=flood", "Test archive: flood, Northern Wire", "feed?q=flood&source=Northern+Wire"),
        (
            "q=flood&not_org=Grain+Board&sort=newest&page=3&page_size=5&facets=&facet_size=3&interval=day",
            "Test archive: flood, not Grain Board",
            "feed?q=flood&not_org=Grain+Board",
        ),
        ("begin_date=20250101&end=2025", "Test archive: from 2025-01-01, to 2025", "feed?from=2025-01-01&to=2025"),
    ],
)
def test_a_feed_is_known_by_what_it_asks(client: FlaskClient, query: str, title: str, id: str) -> None:
    feed = parsed(client, f"/feed.atom?{query}")
    assert (feed.findtext(f"{ATOM}title"), feed.findtext(f"{ATOM}id")) == (title, f"tag:localhost,2025:{id}")


def test_addresses_are_those_of_the_public(engine: FakeEngine) -> None:
    client = create_app(Settings(base_url="https://archive.example/news"), engine).test_client()
    feed = parsed(client, "/feed.atom?q=missile+%26+test")
    entry = next(feed.iter(f"{ATOM}entry"))
    assert (entry.findtext(f"{ATOM}id") or "").startswith("tag:archive.example,2025:article/")
    links = [link.get("href", "") for link in feed.iter(f"{ATOM}link") if link.get("rel") in ("self", "alternate")]
    assert all(href.startswith("https://archive.example/news/") for href in links)
    assert links[0] == "https://archive.example/news/feed.atom?q=missile+%26+test"


def test_markup_and_control_characters_in_articles_do_no_harm() -> None:
    dirty = replace(ARTICLES[0], title="<b>x</b> & \x00\x0b\ud800\ufffe", body="<script>\x1f</script>.")
    feed = parsed(create_app(Settings(), FakeEngine([dirty])).test_client())
    (entry,) = feed.iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "<b>x</b> & \ufffd\ufffd\ufffd\ufffd"
    assert "<script>\ufffd</script>" in (entry.findtext(f"{ATOM}summary") or "")


def test_a_first_visit_is_not_flooded() -> None:
    many = [replace(ARTICLES[0], id=f"{number:016x}") for number in range(70)]
    feed = parsed(create_app(Settings(), FakeEngine(many)).test_client())
    assert len(list(feed.iter(f"{ATOM}entry"))) == 50
