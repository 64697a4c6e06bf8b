"""The application over the fake engine and over the demo archive, and a client of each."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from index.settings import Settings
from search.whoosh_engine import WhooshEngine
from tests.web.fake_engine import FakeEngine
from web.app import create_app


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def app(engine: FakeEngine) -> APIFlask:
    app = create_app(Settings(title="Test archive"), engine)
    app.testing = True
    return app


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def archive_app(seeds_engine: WhooshEngine) -> APIFlask:
    app = create_app(Settings(title="Demo archive"), seeds_engine)
    app.testing = True
    return app


@pytest.fixture
def archive(archive_app: APIFlask) -> FlaskClient:
    return archive_app.test_client()
