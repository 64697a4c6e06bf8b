"""Gunicorn's settings: `gunicorn --config python:web.gunicorn wsgi:app`. HOST and PORT say where to listen.

Workers are processes, because a search is work for the processor; they share the index through the page cache. The
few threads of each keep a slow client from holding a worker up.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from index.settings import Settings

_settings = Settings.from_env()
_own_counts = None
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:  # where web.metrics has the workers add up their counts
    _own_counts = tempfile.mkdtemp(prefix="dateline-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _own_counts

bind = f"[{_settings.host}]:{_settings.port}" if ":" in _settings.host else f"{_settings.host}:{_settings.port}"
workers = min(2 * (os.cpu_count() or 1), 8)
threads = 4
limit_request_line = 8190  # the most that gunicorn can be given; web.security allows a little less
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # a heartbeat must not wait for a disk


def post_worker_init(worker: Any) -> None:
    """Open the index in a worker before it takes requests."""
    worker.wsgi.extensions["dateline"].warm_up()


def on_exit(server: object) -> None:
    """Take the counts away with the last worker."""
    if _own_counts is not None:
        shutil.rmtree(_own_counts, ignore_errors=True)
