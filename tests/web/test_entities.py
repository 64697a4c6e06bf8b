"""The pages of entities: one, two side by side, and the way from the one to the other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from index.article import Entity
from index.settings import Settings
from tests.web.fake_articles import ARTICLES
from tests.web.fake_engine import FakeEngine
from tests.web.reading import all_said, asked, fold, link, read, said
from web.app import create_app

ARTICLE = ARTICLES[0]


def test_an_entity_has_its_spellings_its_sources_over_time_and_its_company(client: FlaskClient) -> None:
    page = read(client, "/entity/person/ilse%20marten")
    assert fold(page.find(".//h1")) == "Ilse Marten"
    assert asked(link(page, "Marten")) == [("q", '"Marten"'), ("person", "Ilse Marten")]
    assert len(page.find_class("by-source")[0].findall(".//svg")) == 3
    assert link(page, "Viktor Sahl") == "/entity/person/Viktor%20Sahl"
    form = next(form for form in page.find_class("within") if form.get("role") == "search")
    assert form.form_values() == [("person", "Ilse Marten")]
    assert asked(link(page, "8 articles")) == [("person", "Ilse Marten")]


def test_a_name_with_a_slash_has_a_page() -> None:
    named = replace(ARTICLE, orgs=(Entity("org", "a/b", "Rail/Water Board", (("Rail/Water Board", 1),)),))
    app = create_app(Settings(title="Test archive"), FakeEngine([named]))
    client = app.test_client()
    url = link(read(client, f"/article/{ARTICLE.id}"), "Rail/Water Board")
    page = read(client, url)
    assert fold(page.find(".//h1")) == "Rail/Water Board"
    [json] = page.xpath('//link[@rel="alternate"]/@href')
    assert client.get(json).json["name"] == "Rail/Water Board"  # type: ignore[index]


@pytest.mark.parametrize(("type", "name"), [("person", "Ilse Marten"), ("org", "Grain Board"), ("place", "Varn")])
def test_the_figure_beside_a_name_leads_to_the_articles_that_name_both(
    archive: FlaskClient, client: FlaskClient, type: str, name: str
) -> None:
    page = read(client, f"/entity/{type}/{name}")
    [json] = page.xpath('//link[@rel="alternate"]/@href')
    company = [entry for plural in ("people", "orgs", "places") for entry in client.get(json).json[plural]]  # type: ignore[index]
    links = [a for a in page.iter("a") if "count" in a.get("class", "").split()]
    assert [fold(a) for a in links] == [str(entry["shared"]) for entry in company]
    for a, entry in zip(links, company, strict=True):
        given = dict(asked(a.get("href")))
        assert given[type] == name
        assert given == {type: name, entry["type"]: entry["name"]} or given["q"] == f'{entry["type"]}:"{entry["name"]}"'


@pytest.mark.parametrize("name", ["Bergen", "Kim Jong Un", "Meridian Wire"])
def test_as_many_articles_name_both_as_the_figure_says(archive: FlaskClient, name: str) -> None:
    found = archive.get(f"/api/entities?q={name}").json["entities"][0]  # type: ignore[index]
    page = read(archive, f"/entity/{found['type']}/{found['name']}")
    links = [a for a in page.iter("a") if "count" in a.get("class", "").split()]
    assert links
    for a in links:
        assert said(read(archive, a.get("href")), "understood").split()[0] == fold(a)


def test_a_name_that_nobody_bears_leads_to_names_and_articles(client: FlaskClient) -> None:
    page = read(client, "/entity/person/Ilsa Marten", status=404)
    assert "No article names “Ilsa Marten”." in fold(page)
    assert asked(link(page, "Articles with “Ilsa Marten”")) == [("q", "Ilsa Marten")]
    assert asked(link(page, "Names with “Ilsa”")) == [("q", "Ilsa")]
    assert "There are no pages about “animal”." in fold(read(client, "/entity/animal/rex", status=404))


def test_two_entities_are_put_side_by_side_from_the_page_of_one(client: FlaskClient) -> None:
    page = read(client, "/entity/person/Ilse%20Marten")
    [form] = [form for form in page.find_class("within") if form.get("aria-label") == "Compare"]
    assert form.form_values() == [("one", "person:ilse-marten")]
    compared = read(client, f"{form.get('action')}?one=person:ilse-marten&other=viktor")
    assert fold(compared.find(".//h1")) == "Ilse Marten and Viktor Sahl"
    assert "4 articles name both; by chance it would be 1.5." in fold(compared)
    assert len(compared.find_class("by-source")[0].findall("li")) == 4  # each, both, and the scale
    [json] = compared.xpath('//link[@rel="alternate"]/@href')
    assert client.get(json).json["shared"] == 4  # type: ignore[index]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "Compare two names"),
        ("?one=person:ilse-marten", "Compare two names"),
        ("?one=ilse&other=person:Ilse+Marten", "These are one: both names mean Ilse Marten."),
    ],
)
def test_a_comparison_that_is_none_says_so(client: FlaskClient, query: str, says: str) -> None:
    assert says in fold(read(client, f"/compare{query}"))


@pytest.mark.parametrize("other", ["Nobody At All", "person:nobody", "animal:rex"])
@pytest.mark.parametrize("known", ["person:ilse-marten", "ilse"])
def test_a_name_that_nobody_bears_is_told_and_both_can_be_written_anew(
    client: FlaskClient, known: str, other: str
) -> None:
    page = read(client, f"/compare?one={known}&other={other}", status=404)
    [notice] = all_said(page, "notice")
    assert notice.startswith(f"No article names “{other}”:")
    [form] = [form for form in page.find_class("within") if form.get("aria-label") == "Compare others"]
    assert form.form_values() == [("one", known), ("other", other)]
    error = client.get("/api/compare?one=person:ilse-marten&other=person:nobody").json["error"]  # type: ignore[index]
    assert error["message"] == "No article names the person 'nobody'."


@pytest.mark.parametrize(
    ("asked_for", "shown"),
    [("org:grain-board", "Grain Board"), ("grain", "Grain Board"), ("place:ilse-marten", "place:Ilse Marten")],
)
def test_the_boxes_of_a_comparison_hold_names_that_mean_the_same_again(asked_for: str, shown: str) -> None:
    place = (Entity("place", "ilse marten", "Ilse Marten", (("Ilse Marten", 1),)),)
    engine = FakeEngine([*ARTICLES[:-1], replace(ARTICLES[-1], places=place)])
    client = create_app(Settings(title="Test archive"), engine).test_client()
    page = read(client, f"/compare?one=person:ilse-marten&other={asked_for}")
    [form] = [form for form in page.find_class("within") if form.get("aria-label") == "Compare others"]
    assert form.form_values() == [("one", "Ilse Marten"), ("other", shown)]
    again = read(client, f"/compare?one=Ilse+Marten&other={shown}")
    assert fold(again.find(".//h1")) == fold(page.find(".//h1"))


def test_both_names_that_nobody_bears_are_told(client: FlaskClient) -> None:
    page = read(client, "/compare?one=Nobody&other=Nothing", status=404)
    assert [notice.partition(":")[0] for notice in all_said(page, "notice")] == [
        "No article names “Nobody”",
        "No article names “Nothing”",
    ]


@pytest.mark.parametrize(("other", "status"), [("person:viktor-sahl", 200), ("Nobody", 404)])
def test_a_part_of_a_name_is_taken_for_one_and_others_are_offered(client: FlaskClient, other: str, status: int) -> None:
    page = read(client, f"/compare?one=mar&other={other}", status=status)
    assert (
        said(page, "hint")
        == "“mar” was taken for the person Ilse Marten. Or did you mean Marine Institute (organisation)?"
    )
    url = link(page, "Marine Institute")
    assert asked(url) == [("one", "org:marine-institute"), ("other", other)]
    instead = read(client, url, status=status)
    assert not all_said(instead, "hint")
    whole = read(client, f"/compare?one=ilse+marten&other={other}", status=status)
    assert not all_said(whole, "hint")


def test_the_first_mention_is_shown_where_the_latest_articles_do_not_have_it(client: FlaskClient) -> None:
    many = read(client, "/entity/person/Ilse%20Marten")
    few = read(client, "/entity/org/Grain%20Board")
    assert [len(page.find_class("hit")) for page in (many, few)] == [6, 4]
    assert ["First mention" in fold(page) for page in (many, few)] == [True, False]


def test_company_says_by_what_it_is_ordered(client: FlaskClient) -> None:
    headings = [fold(heading) for heading in read(client, "/entity/person/Ilse%20Marten").iter("h2")]
    assert "With people closest first" in headings


@pytest.mark.parametrize("folder", ["entity", "entities"])
def test_an_id_of_the_api_leads_to_the_page(archive: FlaskClient, folder: str) -> None:
    [entity, *_] = archive.get("/api/entities?type=person").json["entities"]
    response = archive.get(f"/{folder}/{entity['id']}")
    assert response.status_code == 302
    assert entity["name"] in fold(read(archive, response.location))


@pytest.mark.parametrize("folder", ["entity", "entities"])
def test_what_is_no_id_leads_to_all_names(client: FlaskClient, folder: str) -> None:
    page = read(client, f"/{folder}/rex", status=404)
    assert link(page, "People, organisations and places") == "/entities"


def test_an_id_that_nobody_has_leads_to_a_page_that_says_so(client: FlaskClient) -> None:
    response = client.get("/entity/person:nobody-at-all")
    assert response.status_code == 302
    assert "No article names" in fold(read(client, response.location, status=404))
