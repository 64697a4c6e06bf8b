"""Prometheus's counts, within one process and over several."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web.fake_engine import FakeEngine

COUNT = "dateline_http_request_duration_seconds_count"


def count(text: str, **labels: str) -> float:
    wanted = "".join(f'(?=.*\\b{name}="{re.escape(value)}")' for name, value in labels.items())
    return sum(float(line.split()[-1]) for line in text.splitlines() if re.match(rf"{COUNT}\{{{wanted}", line))


def test_requests_are_counted_by_route_and_status(client: FlaskClient) -> None:
    before = client.get("/metrics").text
    for url in ("/api/articles/ef84a103dae016f3", "/api/articles/none", "/api/articles/nought", "/a/b/c"):
        client.get(url)
    after = client.get("/metrics").text
    for labels, more in (
        ({"route": "/api/articles/<article_id>", "status": "200", "method": "GET"}, 1),
        ({"route": "/api/articles/<article_id>", "status": "404"}, 2),
        ({"route": "none", "status": "404"}, 1),
    ):
        assert count(after, **labels) - count(before, **labels) == more


@pytest.mark.parametrize("method", ["BREW", "x" * 50])
def test_methods_that_nobody_knows_do_not_fill_the_memory(client: FlaskClient, method: str) -> None:
    client.open("/", method=method)
    text = client.get("/metrics").text
    assert method not in text
    assert count(text, method="other") > 0


def test_the_archive_is_measured(client: FlaskClient, engine: FakeEngine) -> None:
    text = client.get("/metrics").text
    assert {"dateline_up 1.0", "dateline_articles 32.0", "dateline_generation 7.0"} <= set(text.splitlines())
    engine.close()
    response = client.get("/metrics")
    assert response.status_code == 200
    assert "dateline_up 0.0" in response.text.splitlines()


def test_counts_of_several_processes_are_added_up(tmp_path: Path) -> None:
    script = """
import os
from index.settings import Settings
from tests.web.fake_engine import FakeEngine
from web.app import create_app
app = create_app(Settings(), FakeEngine())
for worker in range(2):
    if os.fork() == 0:
        for _ in range(3):
            app.test_client().get("/healthz")
        os._exit(0)
    os.wait()
print(app.test_client().get("/metrics").text)
"""
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    command = [sys.executable, "-c", script]
    output = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    assert count(output, route="/healthz") == 6
