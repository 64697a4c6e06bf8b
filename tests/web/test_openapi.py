"""The OpenAPI document: complete, and kept by the service. Schemathesis makes the requests, this file the rules."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from index.settings import Settings
from search.whoosh_engine import WhooshEngine
from web.app import create_app
from web.context import Dateline

APP = create_app(Settings())
SPEC = APP.test_client().get("/openapi.json").json
REFUSED = {"negative_data_rejection": {"expected-statuses": ["400", "404", "405", "410", "414", "422"]}}
schema = schemathesis.openapi.from_wsgi("/openapi.json", APP, config=schemathesis.Config.from_dict({"checks": REFUSED}))


@pytest.fixture(scope="module", autouse=True)
def _over_the_demo_archive(seeds_engine: WhooshEngine) -> None:
    """Schemathesis needs the application before there are fixtures, so that it gets its engine afterwards."""
    APP.extensions["dateline"] = Dateline(Settings(), seeds_engine)


# Right by every rule that a schema can state, and still no request that can be answered.
BEYOND_A_SCHEMA = (
    "bad_cursor",
    "cursor_expired",
    "empty_range",
    "query_too_long",
    "request_uri_too_long",
    "is not a date",
    "may be either of two days",
)


@schema.parametrize()
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_service_keeps_to_its_document(case: schemathesis.Case) -> None:
    response = case.call()
    is_beyond = response.status_code >= 400 and (
        any(reason in response.text for reason in BEYOND_A_SCHEMA)
        or response.json()["error"]["position"] is not None  # strict, and a place in the query was not understood
    )
    excluded = [positive_data_acceptance] if is_beyond else []
    case.validate_response(response, excluded_checks=excluded)


@pytest.mark.parametrize("path", SPEC["paths"])
def test_every_address_is_explained(path: str) -> None:
    operation = SPEC["paths"][path]["get"]
    assert operation["summary"]
    assert operation["description"]
    assert operation["operationId"]
    assert all(parameter["description"] for parameter in operation["parameters"])
    for status, response in operation["responses"].items():
        assert len(response["description"]) > 5
        if int(status) >= 400:
            assert response["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Error"}


def test_every_field_is_explained() -> None:
    for name, shape in SPEC["components"]["schemas"].items():
        for field, declared in shape["properties"].items():
            assert declared.get("description") or "$ref" in str(declared), f"{name}.{field}"


@pytest.mark.parametrize(
    "url",
    [
        "/api/search?q=library+%22flood&source=The+Leie+Post&facets=source,published,section,people,orgs,places",
        "/api/search?q=nothinglikeit&section=World",
        "/api/search?page_size=100&snippets=5&interval=day",
        "/api/search?x=1",
        "/api/search?q=%22a&strict=1",
        "/api/articles/{article}?q=library",
        "/api/articles/none",
        "/api/suggest?q=lib",
        "/api/entities?q=l",
        "/api/entities?type=place&page_size=2&page=2",
        "/api/entities/org:leie-quay-library",
        "/api/entities/place:Vienna",
        "/api/entities/place:atlantis",
        "/api/compare?one=place:bergen&other=place:vienna",
        "/api/compare?one=place:bergen",
        "/healthz",
    ],
)
def test_answers_have_exactly_the_declared_fields(archive: FlaskClient, url: str) -> None:
    article = archive.get("/api/search?q=library").json["results"][0]["id"]
    url = url.format(article=article)
    template = next(known for known in SPEC["paths"] if matches(known, url.partition("?")[0]))
    response = archive.get(url)
    declared = SPEC["paths"][template]["get"]["responses"][str(response.status_code)]
    shape = declared["content"]["application/json"]["schema"]
    jsonschema_rs.validate({**shape, "components": closed(SPEC["components"])}, response.json)


def matches(template: str, path: str) -> bool:
    parts, given = template.split("/"), path.split("/")
    return len(parts) == len(given) and all(p == g or p.startswith("{") for p, g in zip(parts, given, strict=True))


def closed(components: dict[str, Any]) -> dict[str, Any]:
    """The schemas with all of their properties required and no other allowed, but for the facets asked for."""
    return {
        "schemas": {
            name: {
                **shape,
                "additionalProperties": False,
                "required": [] if name == "Facets" else list(shape["properties"]),
            }
            for name, shape in components["schemas"].items()
        }
    }


def test_the_page_names_every_address_and_shape(client: FlaskClient) -> None:
    page = client.get("/docs").text
    assert all(f"<code>GET {path}</code>" in page for path in SPEC["paths"])
    assert all(f'id="{name}"' in page for name in SPEC["components"]["schemas"])
    assert "<script>" not in page
    assert page.count('those of <a href="#search">search the archive</a>') == 3  # listed once
    assert page.count("<code>facet_size</code>") == 2  # as a parameter, and as a field of an answer
    assert "://" not in page.replace("http://www.w3.org", "")
