from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import numpy as np
import pytest

from bench.corpus import Corpus
from bench.load import Connection, Load, ask
from bench.peers.dateline import Dateline
from bench.queries import make_queries
from bench.requests import Round, figures, measure, serving


class Echo(BaseHTTPRequestHandler):
    """Answers with the path that is asked for, in pieces, and with a 404 where it says so."""

    protocol_version = "HTTP/1.1"
    asked: ClassVar[list[tuple[int, str]]] = []

    def do_GET(self) -> None:
        Echo.asked.append((self.client_address[1], self.path))
        body = b"" if "nothing" in self.path else self.path.encode() * 1000
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:5000])
        self.wfile.flush()
        self.wfile.write(body[5000:])

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    server.daemon_threads = True
    Echo.asked = []
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def test_clients_ask_everything_once_and_keep_their_connections(port: int) -> None:
    paths = [f"/{number}" for number in range(20)]
    load = ask(port, paths, connections=3)
    assert sorted(path for _, path in Echo.asked) == sorted(paths)
    assert len({client for client, _ in Echo.asked}) == 3
    assert load.size == sum(len(path) * 1000 for path in paths)
    assert load.latencies.shape == (20,)
    assert 0 < load.latencies.min() <= load.latencies.max() <= load.seconds


def test_a_client_returns_the_whole_body_and_refuses_an_error(port: int) -> None:
    connection = Connection(port)
    assert connection.get("/word") == b"/word" * 1000
    with pytest.raises(RuntimeError, match=r"/nothing was answered with .*404"):
        connection.get("/nothing")
    connection.close()


def test_figures_are_medians_and_ratios_are_within_a_round() -> None:
    def turn(seconds: float, worker: float) -> Round:
        return Round(Load(np.array([0.001, 0.003]), 200, seconds, seconds / 10), worker)

    slow, quick = [turn(4, 0.8), turn(8, 0.6), turn(20, 0.4)], [turn(1, 0.2), turn(4, 0.3), turn(10, 0.4)]
    found = figures(slow, quick)
    assert found.requests_per_second == 0.25
    assert found.ratio == 0.5
    assert found.worker_ms == pytest.approx(300)
    assert found.worker_ratio == 0.5
    assert (found.p50_ms, found.client_busy, found.size) == (2.0, pytest.approx(0.1), 100.0)


def test_whole_requests_are_measured_beside_a_constant_of_their_size(corpus: Corpus, tmp_path: Path) -> None:
    index = tmp_path / "index"
    index.mkdir()
    Dateline(index, corpus).index()
    queries, _ = make_queries(["ferry", "grain harvest", '"grain harvest"'])
    with serving(index) as port:
        found = measure(port, queries, rounds=2, connections=2)
        connection = Connection(port)
        answer = json.loads(connection.get("/api/search?q=ferry"))
        connection.close()
    assert answer["total"] == 3
    assert list(found) == ["constant", "search", "page"]
    assert found["constant"].ratio == 1
    assert found["constant"].size == pytest.approx(found["search"].size, abs=3)
    assert found["page"].size > found["search"].size
