"""The page of all names: whom and what an archive names, to browse and to find, without a script."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from index.article import ENTITY_TYPES, Entity
from index.settings import Settings
from search.whoosh_engine import WhooshEngine
from tests.web.fake_articles import ARTICLES
from tests.web.fake_engine import FakeEngine
from tests.web.reading import all_said, asked, fold, link, read
from web.app import create_app


def _names(page: HtmlElement) -> list[tuple[str, int]]:
    """The names that are listed, each with its figure."""
    return [(fold(item.find("a")), int(fold(item.find("span")))) for ul in page.find_class("counted") for item in ul]


def test_the_most_frequent_of_each_type_come_first_and_lead_to_all_of_them(
    archive: FlaskClient, seeds_engine: WhooshEngine
) -> None:
    page = read(archive, "/entities")
    first = [seeds_engine.entities(type=type, limit=20) for type in ENTITY_TYPES]
    assert _names(page) == [(found.name, found.count) for links in first for found in links]
    counts = [len(seeds_engine.entities(type=type, limit=1000)) for type in ENTITY_TYPES]
    assert min(counts) > 20
    for count, plural, links in zip(counts, ("people", "organisations", "places"), first, strict=True):
        words = f"{count} {plural}"
        every = read(archive, link(page, f"All {words}"))
        assert _names(every)[:20] == [(found.name, found.count) for found in links]
        assert f"{len(_names(every))} {fold(every.find('.//h1')).lower()}" == words
        assert all(one >= other for (_, one), (_, other) in itertools.pairwise(_names(every)))


@pytest.mark.parametrize("place", ["start", "footer", "entity"])
def test_it_is_found_where_one_looks_for_it(archive: FlaskClient, place: str) -> None:
    page = read(archive, "/entity/place/Bergen" if place == "entity" else "/")
    words, heading = {
        "start": ("All people", "People"),
        "footer": ("People, organisations and places", "People, organisations and places"),
        "entity": ("Place", "Places"),
    }[place]
    assert fold(read(archive, link(page, words)).find(".//h1")) == heading


def test_a_name_leads_to_its_page_which_says_the_same_number(archive: FlaskClient) -> None:
    page = read(archive, "/entities?type=org")
    for name, count in _names(page)[:5]:
        assert f"{count} articles" in fold(read(archive, link(page, name)))


@pytest.mark.parametrize("beginning", ["b", "BR", "kim j", "Ber"])
def test_a_name_is_found_by_how_a_word_of_it_begins(
    archive: FlaskClient, seeds_engine: WhooshEngine, beginning: str
) -> None:
    page = read(archive, f"/entities?q={beginning}")
    found = [each for type in ENTITY_TYPES for each in seeds_engine.entities(type=type, prefix=beginning)]
    assert found
    assert _names(page) == [(each.name, each.count) for each in found]
    tabs = [fold(a) for a in page.find_class("types")[0].iter("a")]
    sizes = [sum(each.type == type for each in found) for type in ENTITY_TYPES]
    assert tabs == ["All", *map("{} {}".format, ("People", "Organisations", "Places"), sizes)]
    assert asked(link(page, tabs[1])) == [("type", "person"), ("q", beginning)]


def _many(number: int) -> FlaskClient:
    """An archive of one article that names so many people."""
    people = tuple(Entity("person", f"ada {n}", f"Ada {n:03}", ((f"Ada {n:03}", 1),)) for n in range(number))
    article = replace(ARTICLES[0], people=people, orgs=(), places=())
    return create_app(Settings(title="Test archive"), FakeEngine([article])).test_client()


def test_many_names_are_on_pages_that_hold_each_of_them_once() -> None:
    client = _many(200)
    page = read(client, "/entities?type=person&q=ada")
    listed = _names(page)
    while following := page.xpath('//a[@rel="next"]/@href'):
        assert page.xpath('//link[@rel="next"]/@href') == following
        page = read(client, following[0])
        listed += _names(page)
    assert listed == [(f"Ada {n:03}", 1) for n in range(200)]
    assert "There is no page 9: the last is page 3." in fold(read(client, "/entities?type=person&page=9"))


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("?q=xyzzy", "No name of this archive has a word that begins with “xyzzy”."),
        ("?q=ada&type=place", "No name of this type has a word that begins with “ada”."),
        ("?type=place", "No article of this archive names a place."),
        ("?type=place&page=3", "No article of this archive names a place."),
        ("?q=", "Ada 000"),
    ],
)
def test_where_there_is_nothing_the_page_says_so(query: str, says: str) -> None:
    assert says in fold(read(_many(1), f"/entities{query}"))


def test_an_empty_archive_says_how_to_fill_it() -> None:
    client = create_app(Settings(title="Test archive"), FakeEngine([])).test_client()
    for query in ("", "?type=org", "?type=org&page=2"):
        assert "dateline index PATH" in fold(read(client, f"/entities{query}"))


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("type=animal", "'animal' is not one of person, org, place. It was left out."),
        ("page=two", "“two” is not a page number. It was left out."),
        ("tipe=org", "“tipe” in the address is not a part of a search. Did you mean “type”? It was left out."),
        ("utm_source=mail", None),
    ],
)
def test_what_of_an_address_cannot_be_followed_is_told(client: FlaskClient, query: str, told: str | None) -> None:
    page = read(client, f"/entities?{query}")
    assert all_said(page, "notice") == ([told] if told else [])
    assert _names(page) == _names(read(client, "/entities"))


def test_programs_get_the_same_names(archive: FlaskClient) -> None:
    page = read(archive, "/entities?type=place&q=b")
    [json] = page.xpath('//link[@rel="alternate"]/@href')
    entities = archive.get(json).json["entities"]  # type: ignore[index]
    assert [(entity["name"], entity["count"]) for entity in entities] == _names(page)


def test_what_was_asked_for_is_kept_in_the_form_and_cannot_run(client: FlaskClient) -> None:
    hostile = '"><script>alert(1)</script>'
    page = read(client, f"/entities?type=person&q={hostile}")
    [form] = [form for form in page.find_class("within") if form.get("aria-label") == "Find a name"]
    assert form.form_values() == [("type", "person"), ("q", hostile)]
    assert not page.xpath("//script[not(@src)]")
