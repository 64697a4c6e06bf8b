"""What a request handler may ask of the application it runs in: the engine, the settings, the request's id.

`create_app` puts one `Dateline` into `app.extensions["dateline"]`; the functions here are the way to it.
"""

from __future__ import annotations

from contextlib import suppress
from threading import Lock
from typing import cast

from flask import current_app, request

import search
from index.errors import DatelineError
from index.settings import Settings
from search.engine import Engine
from search.request import SearchRequest

REQUEST_ID = "dateline.request_id"  # where `web.security` leaves it in the WSGI environment


class Dateline:
    """The settings and the engine of one application.

    The engine is opened by the first request that needs it, so that the service starts before there is an index,
    answers 503 until there is one, and each gunicorn worker opens its own.
    """

    def __init__(self, settings: Settings, engine: Engine | None = None) -> None:
        self.settings = settings
        self._engine = engine
        self._lock = Lock()

    def engine(self) -> Engine:
        """The engine; `index.errors.DatelineError` when the index cannot be opened (the next call tries again)."""
        if self._engine is None:
            with self._lock:
                if self._engine is None:
                    self._engine = search.open_engine(self.settings)
        return self._engine

    def warm_up(self) -> None:
        """Do once what the first reader would else wait for; nothing as long as there is no index."""
        with suppress(DatelineError):
            self.engine().search(SearchRequest())
            self.engine().overview()


def engine() -> Engine:
    """The engine of the current application."""
    return _dateline().engine()


def settings() -> Settings:
    """The settings of the current application."""
    return _dateline().settings


def request_id() -> str:
    """The id of the current request, under which the log has it."""
    return cast(str, request.environ[REQUEST_ID])


def _dateline() -> Dateline:
    return cast(Dateline, current_app.extensions["dateline"])
