"""What every answer has whatever it says: ETags, security headers, CORS, request ids, errors in the right form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import DatelineError, IndexDamaged, IndexLocked, IndexMissing
from index.pipeline import index_paths
from index.settings import Settings
from tests.web.fake_articles import ARTICLES
from tests.web.fake_engine import FakeEngine
from web.app import create_app

TAGGED = (
    "/api/search?q=missile",
    "/api/articles/ef84a103dae016f3",
    "/api/suggest?q=har",
    "/api/entities",
    "/api/entities/place:varn",
    "/feed.atom?q=missile",
    "/export.csv?q=missile",
    "/export.jsonl",
)
PUBLIC = (*TAGGED, "/healthz", "/metrics", "/openapi.json")


@pytest.mark.parametrize("url", TAGGED)
def test_an_answer_that_the_client_has_is_not_sent_again(client: FlaskClient, engine: FakeEngine, url: str) -> None:
    first = client.get(url)
    tag, searches = first.headers["ETag"], engine.searches
    assert tag.startswith('W/"')
    assert first.headers["Cache-Control"] == "no-cache"
    second = client.get(url, headers={"If-None-Match": f'"other", {tag}'})
    assert (second.status_code, second.data, second.headers["ETag"]) == (304, b"", tag)
    assert engine.searches == searches
    engine.generation += 1
    third = client.get(url, headers={"If-None-Match": tag})
    assert third.status_code == 200
    assert third.headers["ETag"] != tag


def test_a_new_article_is_seen_at_once(tmp_path: Path) -> None:
    def index(name: str, text: str) -> None:
        (tmp_path / name).write_text(text, encoding="utf-8")
        index_paths([tmp_path / name], tmp_path / "index")

    index("one.txt", "Lighthouse lit again\n\nThe lighthouse was lit on Monday, its keeper said.\n")
    client = create_app(Settings(index=tmp_path / "index")).test_client()
    first = client.get("/api/search?q=lighthouse")
    assert client.get("/api/search?q=lighthouse", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    index("two.txt", "Lighthouse dark\n\nThe lighthouse went dark on Tuesday, its keeper said.\n")
    second = client.get("/api/search?q=lighthouse", headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, first.json["total"], second.json["total"]) == (200, 1, 2)


def test_tags_differ_by_request(client: FlaskClient) -> None:
    urls = ("/api/search", "/api/search?q=a", "/api/search?q=b", "/api/entities")
    assert len({client.get(url).headers["ETag"] for url in urls}) == len(urls)


@pytest.mark.parametrize(
    ("url", "status"),
    [("/api/search?page=0", 422), ("/api/articles/nope", 404), ("/article/nope", 404), ("/help", 200)],
)
def test_any_tag_is_no_tag_of_an_answer_that_may_not_exist(client: FlaskClient, url: str, status: int) -> None:
    assert client.get(url, headers={"If-None-Match": "*"}).status_code == status


@pytest.mark.parametrize("url", [*PUBLIC, "/", "/?q=missile", "/docs", "/nothing", "/api/nothing", "/static/style.css"])
def test_headers_of_every_answer(client: FlaskClient, url: str) -> None:
    with client.get(url) as response:
        headers = response.headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["X-Request-Id"]
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("url", PUBLIC)
def test_any_site_may_read_the_api(client: FlaskClient, url: str) -> None:
    headers = client.get(url, headers={"Origin": "https://elsewhere.example"}).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert {"ETag", "Link"} <= set(headers["Access-Control-Expose-Headers"].split(", "))
    preflight = client.options(url)
    assert preflight.status_code == 200
    assert "GET" in preflight.headers["Access-Control-Allow-Methods"]
    assert "If-None-Match" in preflight.headers["Access-Control-Allow-Headers"]


def test_pages_are_for_this_site_only(client: FlaskClient) -> None:
    assert "Access-Control-Allow-Origin" not in client.get("/?q=missile").headers


@pytest.mark.parametrize("url", [*PUBLIC, "/"])
def test_head_has_the_headers_and_no_body(client: FlaskClient, url: str) -> None:
    got, head = client.get(url), client.head(url)
    assert (head.status_code, head.data) == (200, b"")
    assert head.content_type == got.content_type


@pytest.mark.parametrize(
    ("given_id", "kept"), [("job-7.a_B", True), ("", False), ("a b", False), ("x" * 65, False), ("é", False)]
)
def test_request_id(client: FlaskClient, given_id: str, kept: bool) -> None:
    response = client.get("/api/nothing", headers={"X-Request-Id": given_id})
    assert (response.headers["X-Request-Id"] == given_id) == kept
    assert response.json["error"]["request_id"] == response.headers["X-Request-Id"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_only_reading_is_allowed(client: FlaskClient, method: str) -> None:
    response = getattr(client, method)("/api/search")
    assert (response.status_code, response.json["error"]["code"]) == (405, "method_not_allowed")
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize(
    ("url", "accept", "mimetype"),
    [
        ("/nothing", "text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("/nothing", "*/*", "text/html"),
        ("/nothing", "application/json", "application/json"),
        ("/api/nothing", "text/html", "application/json"),
        ("/export.pdf", "text/html", "application/json"),
        ("/article/nope", "text/html", "text/html"),
        ("/article/nope", "application/json", "application/json"),
        ("/entity/place/Nowhere", "application/json", "application/json"),
        pytest.param(f"/?q={'a' * 2500}", "text/html", "text/html", id="refused as page"),
        pytest.param(f"/?q={'a' * 2500}", "application/json", "application/json", id="refused as json"),
    ],
)
def test_an_error_has_the_form_that_its_reader_takes(client: FlaskClient, url: str, accept: str, mimetype: str) -> None:
    response = client.get(url, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (400 if "?q=" in url else 404, mimetype)
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    assert response.headers["X-Request-Id"] in response.text


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (IndexMissing("There is none."), "index_missing"),
        (IndexLocked("It is being written."), "index_locked"),
        (IndexDamaged("It is broken."), "index_damaged"),
        (DatelineError("It is away."), "unavailable"),
    ],
)
@pytest.mark.parametrize("url", ["/api/search", "/feed.atom", "/healthz", "/"])
def test_an_index_that_cannot_be_read_is_a_503(
    client: FlaskClient, engine: FakeEngine, url: str, error: Exception, code: str
) -> None:
    def fail() -> None:
        raise error

    engine.state = fail  # type: ignore[method-assign,assignment]
    response = client.get(url)
    assert response.status_code == 503
    assert str(error) in response.text
    assert int(response.headers["Retry-After"]) > 0
    if url != "/":
        assert response.json["error"]["code"] == code


def test_the_service_starts_without_an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[FakeEngine] = []

    def open_engine(_: Settings) -> FakeEngine:
        if not opened:
            opened.append(FakeEngine())
            raise IndexMissing("There is no index yet.")
        return opened[0]

    monkeypatch.setattr("search.open_engine", open_engine)
    client = create_app(Settings()).test_client()
    assert client.get("/healthz").status_code == 503
    assert client.get("/docs").status_code == 200
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("url", ["/api/search", "/"])
def test_a_fault_is_logged_and_not_shown(
    app: APIFlask, engine: FakeEngine, caplog: pytest.LogCaptureFixture, url: str
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("secret")

    app.testing = False
    engine.state = engine.overview = fail  # type: ignore[method-assign,assignment]
    response = app.test_client().get(url)
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert response.headers["X-Request-Id"] in response.text
    assert response.headers["X-Request-Id"] in caplog.text
    assert "secret" in caplog.text


def test_static_files_are_kept_for_ever_under_an_address_of_their_content(app: APIFlask, client: FlaskClient) -> None:
    with app.test_request_context():
        url = app.url_for("static", filename="style.css")
    assert "?v=" in url
    for_ever = "public, max-age=31536000, immutable"
    for address, caching in (
        (url, for_ever),
        ("/static/style.css?v=old", "no-cache"),
        ("/static/style.css", "no-cache"),
    ):
        with client.get(address) as response:
            assert (response.status_code, response.headers["Cache-Control"]) == (200, caching)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    q=st.text(max_size=300) | st.text('ab"*?~^:()[]{}-+ \\\t\0ORNOTAND1920', max_size=60),
    path=st.sampled_from(("/api/search", "/", "/feed.atom", "/export.csv", "/api/suggest", "/api/entities")),
)
def test_no_query_is_a_fault(archive: FlaskClient, q: str, path: str) -> None:
    response = archive.get(path, query_string={"q": q.encode(errors="surrogatepass")})
    assert response.status_code in (200, 400, 414)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=200), path=st.sampled_from(("/api/search", "/", "/nothing")))
def test_no_query_string_is_a_fault(archive: FlaskClient, raw: bytes, path: str) -> None:
    response = archive.get(path, environ_overrides={"QUERY_STRING": raw.decode("latin-1")})
    assert response.status_code in (200, 400, 404, 410, 422)


@pytest.mark.parametrize("url", ["/api/search", "/api/articles/ef84a103dae016f3", "/export.jsonl", "/export.csv"])
def test_half_a_character_in_an_article_breaks_no_answer(url: str) -> None:
    broken = replace(ARTICLES[0], id="ef84a103dae016f3", title="Half \ud83d of it", body="A broken \ud83d character.")
    response = create_app(Settings(), FakeEngine([broken])).test_client().get(url)
    assert response.status_code == 200
    assert "Half ? of it" in response.get_data().decode()
