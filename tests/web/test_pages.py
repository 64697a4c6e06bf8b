"""The pages as a reader without a script gets them: what they say, where their links lead, and that all is escaped."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import DateEvidence, Entity
from index.partial_date import PartialDate
from index.settings import Settings
from tests.web.fake_articles import ARTICLES
from tests.web.fake_engine import FakeEngine
from tests.web.reading import READER, all_said, asked, fold, link, read, said
from web.app import create_app

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}&lt;'


def test_results_say_what_was_understood_and_list_articles_with_their_matches(client: FlaskClient) -> None:
    page = read(client, "/?q=missile+sund&sort=oldest")
    assert said(page, "understood").startswith("3 articles with missile and sund, in 2 sources ·")
    first = page.find_class("hit")[0]
    assert fold(first.find(".//h3")) == "Missile test seen from fishing boats"
    assert {mark.text_content() for mark in first.iter("mark")} == {"Missile", "missile", "missiles", "Sund"}
    assert fold(first.find_class("meta")[0]) == "Northern Wire 11 Mar 2024 World Sefa Lindqvist"
    assert first.find(".//time").get("datetime") == "2024-03-11"
    assert link(first, "Osk Haldane") == "/entity/person/Osk%20Haldane"


@pytest.mark.parametrize(
    ("title", "when", "machine"),
    [
        ("A year in pictures", "2024", "2024"),
        ("Letter: in praise of the night train", "Oct 2024", "2024-10"),
        ("Grain Board denies it hid the harvest figures", "1 Mar 2024", "2024-03-01T09:30Z"),
        ("Undated note from the archive", "no date", None),
    ],
)
def test_a_date_is_shown_as_exactly_as_it_is_known(client: FlaskClient, title: str, when: str, machine: str) -> None:
    page = read(client, f"/?q={title}&page_size=100")
    hit = next(hit for hit in page.find_class("hit") if fold(hit.find(".//h3")) == title)
    assert when in fold(hit.find_class("meta")[0])
    assert [time.get("datetime") for time in hit.iter("time")] == ([machine] if machine else [])


def test_a_guessed_date_says_where_it_was_found(
    engine: FakeEngine, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = engine.search
    monkeypatch.setattr(
        engine,
        "search",
        lambda request: replace(
            found := answer(request), hits=tuple(hit._replace(provenance="url") for hit in found.hits)
        ),
    )
    [meta, *_] = all_said(read(client, "/?q=whales"), "meta")
    assert "16 Sep 2024 (from the web address)" in meta


def test_a_long_query_is_repeated_in_short_and_whole_on_request(archive: FlaskClient) -> None:
    query = " ".join(f"harbour library{number}" for number in range(100))
    page = read(archive, f"/?q={query}")
    assert len(said(page, "understood")) < 300
    assert said(page, "whole").count("library") == 100
    assert not read(archive, "/?q=harbour").find_class("whole")


def test_a_word_that_is_asked_for_twice_is_told_once(archive: FlaskClient) -> None:
    page = read(archive, f"/?q={' '.join(['harbour', 'strike', 'ferry', 'comet', 'library'] * 40)}")
    assert said(page, "understood").startswith("0 articles with harbour, strike, ferry, comet and library ·")
    rows = [fold(row.find("th")) for row in page.find_class("nothing")[0].findall(".//tbody/tr")]
    assert rows == ["harbour", "strike", "ferry", "comet", "library"]


def test_pages_follow_each_other(client: FlaskClient) -> None:
    page = read(client, "/?sort=newest&page=2")
    assert page.find_class("results")[0].get("start") == "11"
    assert asked(link(page, "Next")) == [("sort", "newest"), ("page", "3")]
    assert asked(link(page, "Previous")) == [("sort", "newest")]
    assert "There is no page 9" in fold(read(client, "/?sort=newest&page=9"))


def test_the_same_view_is_one_link_away_for_programs(client: FlaskClient) -> None:
    page = read(client, "/?q=missile&source=Northern+Wire&page=2&page_size=2")
    paths = {"JSON": "/api/search", "CSV": "/export.csv", "JSON Lines": "/export.jsonl", "Atom": "/feed.atom"}
    for name, path in paths.items():
        url = link(page, name)
        assert url.startswith(path)
        assert client.get(url).status_code == 200


def test_the_query_box_keeps_the_filters(client: FlaskClient) -> None:
    page = read(client, "/?q=missile&source=Northern+Wire&from=2024&sort=newest&page=2&page_size=1")
    [form] = page.find_class("ask")
    kept = {"q": "missile", "source": "Northern Wire", "from": "2024", "sort": "newest", "page_size": "1"}
    assert dict(form.form_values()) == kept


@pytest.mark.parametrize(
    ("parameter", "told"),
    [
        ("page=&page=two", "“two” is not a page number."),
        ("page=two", "“two” is not a page number."),
        ("page=" + "9" * 50, f"“{'9' * 40}…” is not a page number."),
        ("page_size=101", "“101” is not a number of results from 1 to 100."),
        ("sort=best", "“best” is not an order of results."),
        ("page=2&page=3", "Only one of “2” and “3” can be asked for. They were left out."),
        ("start=2024&from=2025", "Only one of “2024” and “2025” can be asked for. They were left out."),
        ("from=2025&start=2024", "Only one of “2025” and “2024” can be asked for. They were left out."),
        ("source=" + "x" * 501, "A value has 1 to 500 characters; leave the parameter out for all."),
    ],
)
def test_a_wrong_parameter_is_told_and_the_rest_is_answered(client: FlaskClient, parameter: str, told: str) -> None:
    page = read(client, f"/?q=missile&{parameter}")
    [notice] = all_said(page, "notice")
    assert notice == (told if told.endswith("left out.") else f"{told} It was left out.")
    assert said(page, "understood").startswith("4 articles with missile")


@pytest.mark.parametrize("names", [("from", "to"), ("start", "end_date")])
def test_dates_the_wrong_way_round_are_exchanged_and_that_is_told(client: FlaskClient, names: tuple[str, str]) -> None:
    page = read(client, f"/?q=missile&{names[0]}=2025&{names[1]}=2024-04")
    assert all_said(page, "notice") == ["2025 is after April 2024, so the two dates were exchanged."]
    assert said(page, "understood").startswith("2 articles with missile, from April 2024 to 2025")
    assert dict(page.find_class("dates")[0].form_values()) == {"q": "missile", "from": "2024-04", "to": "2025"}


@pytest.mark.parametrize(
    "address", ["/?from=&from=2025&to=2020", "/?to=&from=2025&end=2020", "/?from=&start=2025&to=2020"]
)
def test_an_empty_field_beside_a_full_one_is_none(client: FlaskClient, address: str) -> None:
    assert all_said(read(client, address), "notice") == ["2025 is after 2020, so the two dates were exchanged."]


def test_a_parameter_that_is_unknown_is_told_but_not_what_others_add_to_links(client: FlaskClient) -> None:
    page = read(client, "/?q=missile&sorce=Northern+Wire&utm_source=mail&fbclid=x&empty=")
    assert all_said(page, "notice") == [
        "“sorce” in the address is not a part of a search. Did you mean “source”? It was left out."
    ]
    far = read(client, "/?q=missile&foo=bar")  # from nothing that there is
    assert all_said(far, "notice") == ["“foo” in the address is not a part of a search. It was left out."]


def test_a_notice_of_the_parser_has_its_suggestion_as_a_link(client: FlaskClient) -> None:
    page = read(client, '/?q="missile+test&source=Northern+Wire')
    assert "was never closed" in said(page, "notice")
    assert asked(link(page, '"missile test"')) == [("q", '"missile test"'), ("source", "Northern Wire")]


def test_a_query_that_cannot_be_answered_says_why(client: FlaskClient) -> None:
    page = read(client, "/?q=" + "a" * 2500, status=400)
    assert "This search cannot be answered Use fewer words." in fold(page)


def test_no_result_is_a_page_of_help(client: FlaskClient) -> None:
    page = read(client, "/?q=misile+whale&source=Lowland+Post")
    rows = [[fold(cell) for cell in row] for row in page.iter("tr")]
    assert ["misil", "no article", ""] in rows or ["misile", "no article", ""] in rows
    assert asked(link(page, "missile")) == [("q", "missile"), ("source", "Lowland Post")]
    assert asked(link(page, "whale")) == [("q", "whale")]
    none = read(client, "/?q=missile&source=Nobody")
    assert "Without the filters the query finds 4 articles." in fold(none)
    assert asked(link(none, "Without the filters")) == [("q", "missile")]


def test_a_filter_by_a_name_that_nobody_has_says_so_and_who_is_near(client: FlaskClient) -> None:
    page = read(client, "/?q=missile&person=haldane&org=Nobody&place=Tromso&sort=newest")
    assert all_said(page, "notice")[:2] == [
        "No article names a person called “haldane”. Did you mean Osk Haldane?",
        "No article names an organisation called “Nobody”.",
    ]
    meant = link(page, "Osk Haldane")
    assert dict(asked(meant))["person"] == "Osk Haldane"
    assert dict(asked(meant))["org"] == "Nobody"
    known = read(client, "/?q=zeppelin&person=Osk+Haldane")
    assert "No article names" not in fold(known)
    beside = read(client, "/?person=Osk+Haldane&person=haldan&not_source=Nowhere")  # also where something is found
    assert [told[:61] for told in all_said(beside, "notice")] == [
        "No article is from a source called “Nowhere”.",
        "No article names a person called “haldan”. Did you mean Osk H",
    ]


def test_a_suggestion_that_puts_several_things_right_is_made_once(archive: FlaskClient) -> None:
    page = read(archive, '/?q=titel:ferry published:3/4/2024 "harbour')
    told = all_said(page, "notice")
    assert [" instead." in words for words in told] == [False, False, True]
    assert asked(link(page, 'title:ferry published:2024-03-04 "harbour"'))


def test_of_several_filters_each_says_what_is_found_without_it(client: FlaskClient) -> None:
    page = read(client, "/?q=missile&source=Northern+Wire&from=1999&to=1999&not_source=Lowland+Post&sort=newest")
    [listed, _] = page.find_class("nothing")[0].find_class("bullets")
    assert [fold(item) for item in listed] == ["without the date filter (in 1999): 3 articles"]
    url = link(page, "without the date filter (in 1999)")
    assert asked(url) == [
        ("q", "missile"),
        ("sort", "newest"),
        ("source", "Northern Wire"),
        ("not_source", "Lowland Post"),
    ]
    assert said(read(client, url), "understood").startswith("3 articles")


def test_the_start_page_says_what_the_archive_holds(client: FlaskClient) -> None:
    page = read(client, "/")
    figures = [(fold(figure.find("dd")), fold(figure.find("dt"))) for figure in page.find_class("figures")[0]]
    assert figures == [("32", "articles"), ("5", "sources"), ("2024", "first"), ("12 Oct 2025", "last")]
    assert asked(link(page, '"harbour wall"')) == [("q", '"harbour wall"')]
    assert link(page, "Ilse Marten") == "/entity/person/Ilse%20Marten"
    assert page.find_class("timeline")
    assert said(read(client, link(page, "All articles, newest first")), "understood").startswith("32 articles")
    assert fold(read(client, "/?q=&from=&utm_source=letter")) == fold(page)


def test_sources_beyond_the_first_are_one_link_away() -> None:
    articles = [replace(article, id=f"{n}", source=f"Paper {n}") for n, article in enumerate(ARTICLES[:13])]
    client = _client_of(*articles)
    url = link(read(client, "/"), "Other sources")
    page = read(client, url)
    assert url.endswith("#facet-source")
    facet = page.get_element_by_id("facet-source")
    assert sorted(fold(name) for name in facet.find_class("name")) == sorted(article.source for article in articles)
    assert facet.find_class("narrow")


ARTICLE = next(article for article in ARTICLES if article.title.startswith("Missile test"))


def test_an_article_has_its_matches_marked_and_keeps_the_way_back(client: FlaskClient) -> None:
    results = read(client, "/?q=missile+flew&source=Northern+Wire")
    page = read(client, link(results, ARTICLE.title))
    marks = [mark.get("id") for mark in page.iter("mark")]
    assert marks == [f"m{number}" for number in range(1, len(marks) + 1)]
    assert link(page, f"{len(marks)} matches: go to the first") == "#m1"
    assert asked(link(page, "‹ Back to the results")) == [("q", "missile flew"), ("source", "Northern Wire")]
    assert link(page, "Osk Haldane") == "/entity/person/Osk%20Haldane"
    [json] = [a.get("href") for a in page.iter("a") if fold(a) == "JSON"]
    assert client.get(json).json["title"] == ARTICLE.title  # type: ignore[index]
    assert "2024-03-11" in said(page, "evidence")
    assert "@article{northernwire2024-" in fold(page)


@pytest.mark.parametrize(
    ("url", "linked"),
    [("https://a.example/1", True), ("HTTP://a.example/1", True), ("javascript:alert(1)", False), ("data:x", False)],
)
def test_only_addresses_on_the_web_are_linked(url: str, linked: bool) -> None:
    page = read(_client_of(replace(ARTICLE, url=url)), f"/article/{ARTICLE.id}")
    originals = page.find_class("original")
    assert [(a.get("href"), a.get("rel")) for a in originals] == ([(url, "noreferrer noopener")] if linked else [])
    assert not any(a.get("href").startswith(("javascript:", "data:")) for a in page.iter("a"))


@pytest.mark.parametrize("url", ["/article/none", "/entity/person/Nobody", "/entity/animal/Whale", "/nowhere"])
def test_what_is_not_there_is_said(client: FlaskClient, url: str) -> None:
    page = read(client, url, status=404)
    assert "Error 404" in fold(page)
    assert link(page, "To the start page") == "/"


def test_every_example_of_the_help_page_runs(client: FlaskClient) -> None:
    page = read(client, "/help")
    examples = [a.get("href") for table in page.find_class("examples") for a in table.iter("a")]
    assert len(examples) > 15
    for url in examples:
        read(client, url)


def _client_of(*articles: object) -> FlaskClient:
    app = create_app(Settings(title="Test archive"), FakeEngine(articles))  # type: ignore[arg-type]
    app.testing = True
    return app.test_client()


def _hostile() -> FlaskClient:
    entities = tuple(Entity(type, HOSTILE, HOSTILE, ((HOSTILE, 2),)) for type in ("person", "org", "place"))  # type: ignore[arg-type]
    return _client_of(
        replace(
            ARTICLE,
            title=HOSTILE,
            standfirst=HOSTILE,
            body=f"{HOSTILE} missile. {HOSTILE}.\n\n{HOSTILE}",
            source=HOSTILE,
            section=HOSTILE,
            byline=HOSTILE,
            url=f"https://a.example/{HOSTILE}",
            dates=(DateEvidence("text", HOSTILE, PartialDate.of(2024), HOSTILE),),
            people=entities[:1],
            orgs=entities[1:2],
            places=entities[2:],
        )
    )


@pytest.mark.parametrize(
    "url",
    [
        "/",
        "/?q=missile",
        f"/article/{ARTICLE.id}?q=missile",
        "/help",
        *(
            f"{path}{HOSTILE.replace('&', '%26').replace('{', '%7B')}"
            for path in ("/?q=", "/?q=missile&source=", "/?q=missile&page=")
        ),
    ],
)
def test_nothing_that_an_archive_or_an_address_says_becomes_markup(url: str) -> None:
    client = _hostile()
    page = read(client, url)
    assert page.find(".//img") is None
    assert all(script.get("src", "").startswith("/static/") and not script.text for script in page.iter("script"))
    assert not [name for element in page.iter() for name, _ in element.items() if str(name).startswith("on")]
    assert "49" not in fold(page)


FEW = _client_of(*ARTICLES[:3])


@settings(max_examples=60, deadline=None)
@given(q=st.text(max_size=40), source=st.text(max_size=10), page=st.text(max_size=4))
def test_no_address_breaks_a_page(q: str, source: str, page: str) -> None:
    parameters = {
        "q": q.encode(errors="replace"),
        "source": source.encode(errors="replace"),
        "page": page.encode(errors="replace"),
    }
    for path in ("/", f"/article/{ARTICLES[0].id}"):
        assert FEW.get(path, query_string=parameters, headers=READER).status_code in (200, 400)


def test_half_a_character_in_an_article_does_not_break_its_page() -> None:
    client = _client_of(replace(ARTICLE, body="A broken \ud83d character"))
    assert "A broken ? character" in fold(read(client, f"/article/{ARTICLE.id}"))


def test_a_page_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/?q=missile")
    assert client.get("/?q=missile", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("url", "orders", "current"),
    [
        ("/?source=Northern+Wire", ["Newest", "Oldest"], "Newest"),
        ("/?source=Northern+Wire&sort=oldest", ["Newest", "Oldest"], "Oldest"),
        ("/?q=harbour", ["Relevance", "Newest", "Oldest"], "Relevance"),
        ("/?q=harbour&sort=newest", ["Relevance", "Newest", "Oldest"], "Newest"),
    ],
)
def test_only_a_query_is_sorted_by_relevance(client: FlaskClient, url: str, orders: list[str], current: str) -> None:
    [order] = read(client, url).find_class("sort")
    assert [fold(a) for a in order.iter("a")] == orders
    assert [fold(a) for a in order.iter("a") if a.get("aria-current")] == [current]
