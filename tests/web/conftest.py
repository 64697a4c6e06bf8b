"""The application over the fake engine, and a client of it."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from index.settings import Settings
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
