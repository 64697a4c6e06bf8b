"""The dates of a page of results: as bars, as a list with figures that add up, and as a form."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from index.partial_date import PartialDate
from index.settings import Settings
from tests.search.query.test_dates import NOT_READ, READ
from tests.web.fake_articles import ARTICLES
from tests.web.fake_engine import FakeEngine
from tests.web.reading import all_said, asked, fold, link, read, said
from web.app import create_app


def test_the_time_line_drills_down_and_leads_back(client: FlaskClient) -> None:
    page = read(client, "/?q=missile")
    [line] = page.find_class("timeline")
    bars = {a.get("aria-label"): a.get("href") for a in line.iter("a") if a.get("data-period")}
    assert asked(bars["March 2024: 2 articles"]) == [("q", "missile"), ("from", "2024-03"), ("to", "2024-03")]
    march = read(client, bars["March 2024: 2 articles"])
    assert said(march, "understood").startswith("2 articles with missile, in March 2024")
    assert asked(link(march, "All dates")) == [("q", "missile")]
    assert asked(link(march, "2024")) == [("q", "missile"), ("from", "2024"), ("to", "2024")]


def test_the_dates_are_a_list_and_a_form_too(client: FlaskClient) -> None:
    page = read(client, "/?q=missile&source=Northern+Wire")
    dates = page.get_element_by_id("facet-published")
    assert [fold(value) for value in dates.find_class("value")] == [
        "All of 20242 articles",
        "March 20241 article",
        "April 20241 article",
        "All of 20251 article",
        "September 20251 article",
    ]
    [form] = dates.iter("form")
    assert dict(form.form_values()) == {"q": "missile", "source": "Northern Wire", "from": "", "to": ""}


def _count(element: HtmlElement) -> int:
    return int(fold(element.find_class("count")[0]).split()[0])


@pytest.mark.parametrize("query", ["?sort=newest", "?from=2025", "?from=2025-01&to=2025-01", "?q=strike"])
def test_a_year_and_a_month_have_as_many_articles_as_they_say(archive: FlaskClient, query: str) -> None:
    dates = read(archive, f"/{query}").get_element_by_id("facet-published")
    groups = list(dates.iter("details"))
    assert groups
    for group in groups:
        whole, *inner = map(_count, group.find_class("value"))
        assert whole == _count(group.find("summary")) == sum(inner) + sum(map(_count, group.find_class("rest")))
    rest = [part for part in dates.find_class("rest") if part.getparent() is dates]
    total = sum(_count(group.find("summary")) for group in groups) + sum(map(_count, rest))
    undated = "?q=strike" if "strike" in query else "?sort=newest"
    assert said(read(archive, f"/{undated}"), "understood").startswith(f"{total} articles")
    for value in dates.find_class("value"):
        if value.get("aria-current") is None:
            assert said(read(archive, value.get("href")), "understood").startswith(f"{_count(value)} ")


@pytest.mark.parametrize(
    ("written", "understood", "notices"),
    [
        ("from=March 2024&to=31 Mar 2024", "from March 2024 to 31 March 2024", []),
        ("from=31.12.2024", "since 31 December 2024", []),
        (
            "from=31-12-2024&to=1/2/2025",
            "since 31 December 2024",
            ["“1/2/2025” may be either of two days: write 2025-01-02 or 2025-02-01. It was left out."],
        ),
        ("begin_date=Dec 2024&to=5 March 2024", "from 5 March 2024 to December 2024", ["December 2024 is after"]),
    ],
)
def test_dates_may_be_written_as_people_do(
    client: FlaskClient, written: str, understood: str, notices: list[str]
) -> None:
    page = read(client, f"/?{written}")
    assert f", {understood}" in said(page, "understood")
    assert [told[: len(notice)] for told, notice in zip(all_said(page, "notice"), notices, strict=True)] == notices
    assert client.get(f"/api/search?{written}").status_code == (422 if notices else 200)


@pytest.mark.parametrize(("text", "date"), READ)
def test_forms_and_programs_are_read_alike(client: FlaskClient, text: str, date: str) -> None:
    answer = client.get("/api/search", query_string={"to": text, "facets": ""}).get_json()
    assert answer["query"]["to"] == date
    page = read(client, f"/?{urlencode({'to': text})}")
    assert not all_said(page, "notice")
    assert dict(page.find_class("ask")[0].form_values())["to"] == date


@pytest.mark.parametrize(("text", "told"), NOT_READ)
def test_forms_and_programs_are_told_alike(client: FlaskClient, text: str, told: str) -> None:
    answer = client.get("/api/search", query_string={"end_date": text})
    assert answer.status_code == 422
    error = answer.get_json()["error"]
    assert (error["code"], error["param"], error["message"]) == ("invalid_value", "end_date", f"“{text}” {told}")
    page = read(client, f"/?{urlencode({'end_date': text, 'from': '2024'})}")
    assert all_said(page, "notice") == [f"“{text}” {told} It was left out."]
    assert ", since 2024" in said(page, "understood")


@pytest.mark.parametrize("query", ["missile", "nowhere"])
def test_a_date_that_is_not_read_stays_in_its_box_with_the_reason(client: FlaskClient, query: str) -> None:
    page = read(client, f"/?q={query}&from=3/4/2024&to=2025&source=Northern+Wire")
    [form] = page.find_class("dates")
    kept = {"q": query, "source": "Northern Wire", "from": "3/4/2024", "to": "2025"}
    assert dict(form.form_values()) == kept
    box = form.inputs["from"]
    assert box.get("aria-invalid") == "true"
    reason = page.get_element_by_id(box.get("aria-describedby"))
    assert "write 2024-03-04 or 2024-04-03" in fold(reason)
    assert form.inputs["to"].get("aria-invalid") is None


def test_a_year_that_only_years_date_is_offered() -> None:
    engine = FakeEngine([replace(article, published=PartialDate.of(1999)) for article in ARTICLES[:3]])
    client = create_app(Settings(title="Test archive"), engine).test_client()
    dates = read(client, "/?sort=newest").get_element_by_id("facet-published")
    assert asked(link(dates, "19993 articles")) == [("from", "1999"), ("to", "1999"), ("sort", "newest")]
    assert "1999" not in [fold(summary) for summary in dates.iter("summary")]


def test_what_has_no_date_is_a_link_too(client: FlaskClient) -> None:
    for url in ("/", "/?sort=newest"):
        assert dict(asked(link(read(client, url), "1 without a date")))["q"] == "-published:*"
    dates = read(client, "/?q=whales&from=2024").get_element_by_id("facet-published")
    assert asked(link(dates, "No date")) == [("q", "whale -published:*")]
