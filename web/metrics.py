"""`/metrics`, for Prometheus: requests and their times by route, and the size of the archive.

Under several gunicorn workers the counts are summed over all of them through the files of `PROMETHEUS_MULTIPROC_DIR`
(set by `web.gunicorn`), which prometheus_client reads by itself from the environment.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from time import perf_counter

from apiflask import APIBlueprint, APIFlask
from flask import Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from index.errors import DatelineError
from web.context import engine

_SECONDS = Histogram(
    "dateline_http_request_duration_seconds",
    "Requests, and the time until the answer begins.",
    ("method", "route", "status"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    registry=None,
)
_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))

metrics = APIBlueprint("metrics", __name__, enable_openapi=False)


def register(app: APIFlask) -> None:
    """Time every request of the application; to be called before anything else that looks at requests."""
    app.before_request(_begin)
    app.after_request(_end)


@metrics.get("/metrics")
def prometheus() -> Response:
    """The counts, in Prometheus's text format."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_SECONDS)
    registry.register(_Archive())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


class _Archive(Collector):
    """The state of the index at this moment; only `dateline_up` when it cannot be read."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            state = engine().state()
        except DatelineError:
            yield GaugeMetricFamily("dateline_up", "Whether the index can be read.", 0)
            return
        yield GaugeMetricFamily("dateline_up", "Whether the index can be read.", 1)
        yield GaugeMetricFamily("dateline_articles", "Articles in the archive.", state.articles)
        yield GaugeMetricFamily("dateline_generation", "Generation of the index.", state.generation)


def _begin() -> None:
    g.began = perf_counter()


def _end(response: Response) -> Response:
    method, rule = request.method, request.url_rule
    method = method if method in _METHODS else "other"
    _seconds(method, rule.rule if rule else "none", response.status_code).observe(perf_counter() - g.began)
    return response


@cache
def _seconds(method: str, route: str, status: int) -> Histogram:
    """The times of one kind of request, found without a lock."""
    return _SECONDS.labels(method, route, status)
