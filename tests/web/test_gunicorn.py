"""The service as it runs in production: gunicorn, its settings and several workers."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from apiflask import APIFlask

from index.settings import Settings
from search.request import MAX_QUERY_LENGTH, SearchRequest
from search.results import SearchResults
from tests.processes import held_up
from tests.web.fake_engine import FakeEngine
from web.app import create_app
from web.security import MAX_QUERY_STRING


def processes_of(server: subprocess.Popen[bytes]) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()]


def get(port: int, path: str) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, json.loads(body) if response.getheader("Content-Type") == "application/json" else body


def environ_of(index: Path) -> tuple[dict[str, str], int]:
    """What a server of an index is started with, and the port that it will listen at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {**os.environ, "DATELINE_INDEX": str(index), "HOST": "127.0.0.1", "PORT": str(port)}
    environ.pop("PROMETHEUS_MULTIPROC_DIR", None)
    return environ, port


@contextmanager
def serving(index: Path, app: str, workers: int) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A running server and its port."""
    environ, port = environ_of(index)
    command = [sys.executable, "-m", "gunicorn", "--config", "python:web.gunicorn", "--workers", str(workers), app]
    running = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                get(port, "/healthz")
                break
            except OSError:
                assert running.poll() is None
                time.sleep(0.1)
        yield running, port
    finally:
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=60) == 0


@pytest.fixture(scope="module")
def server(seeds_index: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Two workers over the demo archive."""
    with serving(seeds_index, "wsgi:app", workers=2) as server:
        yield server


class BrokenEngine(FakeEngine):
    """An engine with a fault that shows with every search."""

    def search(self, request: SearchRequest) -> SearchResults:
        raise ZeroDivisionError


def broken_app() -> APIFlask:
    """What gunicorn is given to serve by the test below."""
    return create_app(Settings(), BrokenEngine())


def test_a_fault_of_the_engine_stops_no_server(tmp_path: Path) -> None:
    with serving(tmp_path, "tests.web.test_gunicorn:broken_app()", workers=1) as (_, port):
        status, answer = get(port, "/api/search")
        assert (status, answer["error"]["code"]) == (500, "internal_server_error")
        assert get(port, "/healthz")[0] == 200


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("и" * MAX_QUERY_LENGTH, 200, None),
        ("𝒜" * MAX_QUERY_LENGTH, 200, None),
        ("и" * (MAX_QUERY_LENGTH + 1), 400, "query_too_long"),
        ("a" * (MAX_QUERY_STRING - len("q=")), 400, "query_too_long"),
        ("a" * MAX_QUERY_STRING, 414, "request_uri_too_long"),
    ],
    ids=["Cyrillic", "four bytes a letter", "a letter too long", "far too long", "no search at all"],
)
def test_a_query_in_any_letters_reaches_our_own_answer(
    server: tuple[object, int], query: str, status: int, code: str | None
) -> None:
    answered, answer = get(server[1], f"/api/search?q={quote(query)}")
    assert (answered, answer.get("error", {}).get("code")) == (status, code)


@pytest.mark.parametrize(
    ("target", "status", "code"),
    [
        ("/api/search?q=Søren", 200, None),
        ("/api/suggest?q=été", 200, None),
        ("/api/entities/place:Göteborg", 404, "not_found"),
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_letters_that_are_not_percent_encoded_reach_our_own_answer(
    server: tuple[object, int], target: str, status: int, code: str | None, charset: str
) -> None:
    with socket.create_connection(("127.0.0.1", server[1]), timeout=60) as connection:
        connection.sendall(b"GET " + target.encode(charset) + b" HTTP/1.0\r\nHost: localhost\r\n\r\n")
        head, _, body = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n\r\n")
    answered, answer = int(head.split()[1]), json.loads(body)
    if charset == "latin-1" and "?" in target:
        status, code = 400, "not_utf8"
    assert (answered, answer.get("error", {}).get("code")) == (status, code)
    if status == 200 and "search" in target:
        assert answer["query"]["q"] == "Søren"


def test_a_request_line_without_an_end_is_not_read_for_ever(server: tuple[object, int]) -> None:
    assert get(server[1], f"/api/search?q={'a' * 100_000}")[0] == 414


def test_a_connection_is_kept(server: tuple[object, int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server[1], timeout=60)
    connection.connect()
    first = connection.sock
    for _ in range(3):
        connection.request("GET", "/api/search?q=library")
        assert connection.getresponse().read()
    assert connection.sock is first
    connection.close()


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux's /proc")
def test_a_worker_that_is_killed_is_replaced_and_its_counts_stay(
    server: tuple[subprocess.Popen[bytes], int],
) -> None:
    running, port = server

    def asked() -> float:
        _, metrics = get(port, "/metrics")
        wanted = 'dateline_http_request_duration_seconds_count{method="GET",route="/api/suggest",status="200"} '
        return sum(
            float(line.removeprefix(wanted)) for line in metrics.decode().splitlines() if line.startswith(wanted)
        )

    before = asked()
    for _ in range(12):
        assert get(port, "/api/suggest?q=lib")[0] == 200
    workers = processes_of(running)
    os.kill(workers[0], signal.SIGKILL)
    for _ in range(100):
        if len(processes_of(running)) == 2 and workers[0] not in processes_of(running):
            break
        time.sleep(0.1)
    assert workers[0] not in processes_of(running)
    assert get(port, "/api/search?q=library")[1]["total"] > 0
    assert asked() - before == 12


SLOW_TO_START = """
import time
from web.gunicorn import *

def post_fork(server, worker):
    time.sleep(1)
"""


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux's /proc")
@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_still_starting_stops_when_it_is_asked_to(
    seeds_index: Path, tmp_path: Path, asked: signal.Signals
) -> None:
    config = tmp_path / "slow.py"
    config.write_text(SLOW_TO_START)
    command = [sys.executable, "-m", "gunicorn", "--config", str(config), "--workers", "2", "wsgi:app"]
    with subprocess.Popen(command, env=environ_of(seeds_index)[0], stderr=subprocess.DEVNULL) as running:
        while len(processes_of(running)) < 2:
            assert running.poll() is None
            time.sleep(0.01)
        running.send_signal(asked)
        assert running.wait(timeout=20) == 0


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_still_loading_its_code_stops_when_it_is_asked_to(
    seeds_index: Path, tmp_path: Path, asked: signal.Signals
) -> None:
    (tmp_path / "sitecustomize.py").write_text(held_up("web.app"))
    environ = environ_of(seeds_index)[0] | {"PYTHONPATH": os.pathsep.join([str(tmp_path), os.getcwd()])}
    command = [sys.executable, "-m", "gunicorn", "--config", "python:web.gunicorn", "wsgi:app"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "importing\n"
        running.send_signal(asked)
        _, told = running.communicate(timeout=30)
    assert (running.returncode, told) == (0, "\nStopped.\n")
