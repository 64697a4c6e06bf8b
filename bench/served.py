"""What `bench.requests` has gunicorn serve: Dateline's own application, and beside it one that does nothing.

Below `/bare` is a Flask application of its own, with none of Dateline's parameters, checks, counts and headers: what
the server and Flask themselves take for an answer of so many bytes.
"""

from __future__ import annotations

import time
from functools import cache

from apiflask import APIFlask
from flask import Flask, Response
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from web.app import create_app

BARE = "/bare"


def create() -> APIFlask:
    """Dateline's application with the bare one mounted beside it."""
    app = create_app()
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {BARE: _bare()})  # type: ignore[method-assign]
    return app


def _bare() -> Flask:
    app = Flask("bare")

    @cache
    def body(size: int) -> bytes:
        return b'{"text":"%s"}' % (b"x" * (size - len('{"text":""}')))

    @app.get("/constant/<int:size>")
    def constant(size: int) -> Response:
        return Response(body(size), mimetype="application/json")

    @app.get("/seconds")
    def seconds() -> dict[str, float]:
        """Processor time that this worker has used so far."""
        return {"seconds": time.process_time()}

    return app
