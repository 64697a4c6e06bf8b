"""The JSON API to the letter of its contract."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from search.request import SearchRequest
from tests.web.fake_engine import FakeEngine


def test_a_search_answers_all_that_the_contract_names(client: FlaskClient) -> None:
    answer = client.get("/api/search?q=missile+tests&from=20240101&to=2024-04&facets=source,published").json
    assert (
        answer["query"].items()
        >= {
            "q": "missile tests",
            "notices": [],
            "from": "2024-01-01",
            "to": "2024-04",
            "sort": "relevance",
        }.items()
    )
    assert isinstance(answer["query"]["parsed"], str)
    assert answer["total"] == 2
    assert answer["took_ms"] >= 0
    assert answer["next"] is None
    assert answer["index"] == {"articles": 32, "generation": 7}
    assert answer["results"][0] == {
        "id": "ef84a103dae016f3",
        "title": "Missile test seen from fishing boats",
        "title_spans": [[0, 7], [8, 12]],
        "url": "https://news.example/5",
        "source": "Northern Wire",
        "published": "2024-03-11",
        "published_precision": "day",
        "published_provenance": "meta",
        "published_other": None,
        "byline": "Sefa Lindqvist",
        "section": "World",
        "score": 9.0,
        "snippets": answer["results"][0]["snippets"],
        "people": ["Osk Haldane"],
        "orgs": ["Defence Staff", "Coast Guard"],
        "places": ["Sund Islands"],
    }
    assert answer["results"][0]["snippets"][0] == {
        "text": "Crews off the Sund Islands saw a missile test before dawn.",
        "spans": [[33, 40], [41, 45]],
    }
    assert answer["facets"] == {
        "source": {
            "values": [
                {"value": "Northern Wire", "count": 1, "selected": False},
                {"value": "Lowland Post", "count": 1, "selected": False},
            ],
            "other": 0,
            "missing": 0,
        },
        "published": {
            "interval": "month",
            "values": [
                {"value": "2024-03", "count": 2, "selected": False},
                {"value": "2025-09", "count": 1, "selected": False},
            ],
            "other": 0,
            "missing": 0,
        },
    }


@pytest.mark.parametrize(
    ("query", "facets"),
    [
        ("", {"source", "published", "people", "orgs", "places"}),
        ("facets=", set()),
        ("facets=section", {"section"}),
    ],
)
def test_facets_are_those_asked_for(client: FlaskClient, query: str, facets: set[str]) -> None:
    assert client.get(f"/api/search?{query}").json["facets"].keys() == facets


@pytest.mark.parametrize(
    ("url", "status", "param", "suggestion"),
    [
        ("/api/search?sorted=newest", 422, "sorted", "sort"),
        ("/api/search?page_sise=3", 422, "page_sise", "page_size"),
        ("/api/search?query=a", 422, "query", "q"),
        ("/api/search?limit=5", 422, "limit", "page_size"),
        ("/api/search?zzz=1", 422, "zzz", None),
        ("/api/search?sort=", 422, "sort", None),
        ("/api/search?from=2025&begin_date=2025", 422, "begin_date", "from"),
        ("/api/search?from=2025&to=2024", 422, "from", None),
        ("/api/search?q=%22a&strict=1", 400, "q", '"a"'),
        (f"/api/search?q={'a' * 2001}", 400, "q", None),
        ("/api/search?cursor=nonsense", 400, "cursor", None),
        ("/api/search?cursor=6.10", 410, "cursor", None),
        ("/api/suggest?limit=21", 422, "limit", None),
        ("/api/entities?type=animal", 422, "type", None),
        ("/api/entities?limit=5", 422, "limit", "page_size"),
        ("/api/entities/person:Ilse%20Marten?q=x", 422, "q", None),
        ("/api/compare?one=person:ilse-marten", 422, "other", None),
        ("/api/compare?one=person:ilse-marten&other=marten", 422, "other", None),
        ("/api/compare?one=person:ilse-marten&other=person:nobody", 404, None, None),
        ("/api/articles/0000000000000000", 404, None, None),
        ("/api/entities/person:nobody", 404, None, None),
        ("/api/entities/animal:rex", 404, None, None),
        ("/api/nothing", 404, None, None),
        ("/api/search?q=" + "a" * 32_000, 414, None, None),
    ],
)
def test_an_error_says_what_and_where(
    client: FlaskClient, url: str, status: int, param: str | None, suggestion: str | None
) -> None:
    response = client.get(url)
    error = response.json["error"]
    assert (response.status_code, error["param"], error["suggestion"]) == (status, param, suggestion)
    assert error["code"]
    assert len(error["message"]) > 10
    assert error["position"] is None or isinstance(error["position"], int)


def test_strict_gives_the_position(client: FlaskClient) -> None:
    error = client.get("/api/search?q=bread+%22rye&strict=1").json["error"]
    assert (error["code"], error["position"]) == ("unclosed_quote", 6)


def test_cursors_walk_every_result_once(client: FlaskClient, engine: FakeEngine) -> None:
    seen, url = [], "/api/search?page_size=5&sort=oldest&page=1&facets="
    while url:
        response = client.get(url)
        seen += [result["id"] for result in response.json["results"]]
        link = response.headers.get("Link")
        assert (link is None) == (response.json["next"] is None)
        url = link.split(">")[0].lstrip("<") if link else None
        assert link is None or link.endswith('>; rel="next"')
    assert sorted(seen) == sorted(article.id for article in engine.articles)


def test_the_next_page_keeps_the_rest_of_the_request(client: FlaskClient) -> None:
    link = client.get("/api/search?source=Northern+Wire&source=Lowland+Post&page=2&page_size=2&q=a").headers["Link"]
    assert link.startswith("</api/search?source=Northern+Wire&source=Lowland+Post&page_size=2&q=a&cursor=")


def test_nothing_found_comes_with_help(client: FlaskClient) -> None:
    answer = client.get("/api/search?q=misile").json
    assert (answer["total"], answer["results"]) == (0, [])
    assert answer["help"] == {
        "words": [{"text": "misile", "count": 0, "suggestion": None}],
        "without_filters": 0,
        "without_each": [],
        "did_you_mean": "missile",
    }


def test_an_article_is_whole_and_tells_nothing_of_the_machine(client: FlaskClient) -> None:
    article = client.get("/api/articles/ef84a103dae016f3?q=missile").json
    assert [article["body"][start:end] for start, end in article["body_spans"]] == ["missile", "missiles"]
    assert article["people"] == [
        {
            "id": "person:osk-haldane",
            "name": "Osk Haldane",
            "spellings": [{"text": "Osk Haldane", "count": 1}, {"text": "Haldane", "count": 1}],
        }
    ]
    assert article["dates"] == [{"kind": "meta", "text": "2024-03-11", "date": "2024-03-11", "note": ""}]
    assert "path" not in article


def test_suggestions(client: FlaskClient) -> None:
    first, second = client.get("/api/suggest?q=old+har&limit=2").json["suggestions"]
    assert first == {"text": "Harbour Trust", "kind": "org", "query": 'old "Harbour Trust"', "count": 4}
    assert second == {"text": "harbour", "kind": "word", "query": "old harbour", "count": 3}


def test_entities(client: FlaskClient) -> None:
    entities = client.get("/api/entities?type=person&q=mar&page_size=3").json["entities"]
    assert entities == [
        {"id": "person:ilse-marten", "type": "person", "name": "Ilse Marten", "count": 8, "coordinates": None}
    ]


def test_pages_of_entities_are_followed_to_the_last(client: FlaskClient) -> None:
    whole = client.get("/api/entities?page_size=500").json["entities"]
    seen, url = [], "/api/entities?page_size=7"
    while url:
        response = client.get(url)
        seen += response.json["entities"]
        assert (response.json["next"] is None) == ("Link" not in response.headers)
        url = response.headers["Link"].split(">")[0].lstrip("<") if "Link" in response.headers else ""
    assert seen == whole
    assert len(seen) > 7


@pytest.mark.parametrize("entity_id", ["person:ilse-marten", "person:Ilse Marten", "person:ILSE MARTEN"])
def test_an_entity_by_any_spelling(client: FlaskClient, entity_id: str) -> None:
    entity = client.get(f"/api/entities/{quote(entity_id)}").json
    assert (entity["id"], entity["name"], entity["articles"]) == ("person:ilse-marten", "Ilse Marten", 8)
    assert entity["first"]["published"] == "2024-02-20"
    assert entity["people"][0] == {
        "id": "person:viktor-sahl",
        "type": "person",
        "name": "Viktor Sahl",
        "count": 6,
        "coordinates": None,
        "shared": 4,
        "score": 4.0,
    }


def test_two_entities_side_by_side(client: FlaskClient) -> None:
    both = client.get("/api/compare?one=person:ilse-marten&other=person:Viktor+Sahl").json
    assert (both["one"]["id"], both["one"]["count"]) == ("person:ilse-marten", 8)
    assert (both["other"]["id"], both["shared"]) == ("person:viktor-sahl", 4)
    assert {hit["id"] for hit in both["latest"]} == {
        hit["id"]
        for hit in client.get("/api/search?person=Ilse+Marten&page_size=100").json["results"]
        if "Viktor Sahl" in hit["people"]
    }


def test_health(client: FlaskClient, engine: FakeEngine) -> None:
    assert client.get("/healthz").json == {"status": "ok", "articles": 32, "generation": 7, "warnings": []}
    engine.close()
    response = client.get("/healthz")
    assert (response.status_code, response.json["error"]["code"]) == (503, "index_missing")


def test_the_engine_is_given_what_was_asked(client: FlaskClient, engine: FakeEngine) -> None:
    asked: list[SearchRequest] = []
    real = engine.search
    engine.search = lambda request: asked.append(request) or real(request)  # type: ignore[method-assign,func-returns-value]
    client.get("/api/search?q=a&page-size=3&order-by=oldest&strict=true")
    assert asked == [SearchRequest(q="a", page_size=3, sort="oldest", strict=True)]
