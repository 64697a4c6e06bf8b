"""The application: its parts put together, and the frame of its OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apiflask import APIFlask

from index.settings import Settings
from search.engine import Engine
from web import errors, metrics, openapi, security
from web.api import api
from web.context import Dateline
from web.docs import docs
from web.entities import entities
from web.export import export
from web.feed import feed
from web.pages import pages
from web.schemas import Error

API_VERSION = "1.0"  # of the HTTP API; raised when an answer loses or changes a field


class _Application(APIFlask):
    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """`func`: no view is a coroutine, and to look whether one is takes its time with every request."""
        return func


def create_app(settings: Settings | None = None, engine: Engine | None = None) -> APIFlask:
    """Build the WSGI application.

    `settings` are read from the environment when not given; `engine`, when not given, is opened over the index of the
    settings by the first request that needs it. `DatelineError` when the environment cannot be understood.
    """
    settings = settings or Settings.from_env()
    app = _Application(__name__, title=settings.title, version=API_VERSION, docs_path=None, json_errors=False)
    app.extensions["dateline"] = Dateline(settings, engine)
    app.config.update(
        AUTO_SERVERS=False,
        DESCRIPTION=openapi.DESCRIPTION,
        HTTP_ERROR_SCHEMA=Error,
        SERVERS=[{"url": settings.base_url or "/"}],
        VALIDATION_ERROR_DESCRIPTION="A parameter is unknown, given twice, or has a value that cannot be read.",
        VALIDATION_ERROR_SCHEMA=Error,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.spec_processor(openapi.complete)
    metrics.register(app)
    errors.register(app)
    security.register(app)
    for blueprint in (api, feed, export, pages, entities, docs, metrics.metrics):
        app.register_blueprint(blueprint)
    return app
