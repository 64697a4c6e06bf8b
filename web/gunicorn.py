"""Gunicorn's settings: `gunicorn --config python:web.gunicorn wsgi:app`. HOST and PORT say where to listen.

Workers are processes, because a search is work for the processor: as many as there are processors, and two where there
is one, so that a long search does not stop the others. They share the code, which is loaded before they are forked, and
the index through the page cache. The few threads of each keep a slow client from holding a worker up.
"""

from __future__ import annotations

import gc
import os
import re
import shutil
import signal
import tempfile
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from gunicorn.http import message

from index.commands import tell
from index.settings import Settings

_settings = Settings.from_env()

# What workers write while they answer must not wait for a disk, nor for room on one.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
_own_counts = None
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:  # where web.metrics has the workers add up their counts
    _own_counts = tempfile.mkdtemp(prefix="dateline-metrics-", dir=worker_tmp_dir)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _own_counts

bind = f"[{_settings.host}]:{_settings.port}" if ":" in _settings.host else f"{_settings.host}:{_settings.port}"
workers = max(os.cpu_count() or 1, 2)
worker_class = "gthread"
threads = 4
preload_app = True
keepalive = 75  # seconds: a connection must not be closed just when a proxy uses it, and nginx keeps its own for 60
# Bytes. A query of 2,000 letters is up to 24,000 long when it is percent-encoded, and what is longer than any search is
# told so by `web.security`. By itself gunicorn takes nothing between 8,190 and no limit at all.
limit_request_line = message.MAX_REQUEST_LINE = 32_768
# `curl 'http://…/?q=Søren'` sends letters as they are. RFC 9112 wants them percent-encoded, and gunicorn would refuse
# them with a page of its own; what is not UTF-8 is refused by `web.security`, in words.
message.RFC9112_TARGET_INVALID = re.compile(r"[^\x21-\x7e\x80-\xff]")
control_socket_disable = True

_STOPS = {signal.SIGTERM, signal.SIGINT, signal.SIGQUIT}


def _end(number: int, frame: FrameType | None) -> NoReturn:
    """Stop while the code is being loaded, as the arbiter does once it is: it listens to signals only then."""
    tell("Stopped.")
    on_exit(None)
    os._exit(0)


for _number in _STOPS:
    signal.signal(_number, _end)


def on_starting(server: object) -> None:
    """Let the arbiter take signals again after each fork: see `pre_fork`."""
    os.register_at_fork(after_in_parent=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS))


def pre_fork(server: object, worker: object) -> None:
    """Keep what asks a worker to stop until it can hear it.

    A new worker has the arbiter's handlers until it sets its own. A signal that came between would go to a queue that
    nobody reads, and the arbiter would wait for the worker until its patience (`graceful_timeout`) is at an end.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)


def post_worker_init(worker: Any) -> None:
    """Open the index in a worker before it takes requests; what goes wrong with that is for the requests to say."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
    gc.collect()
    gc.freeze()  # the code stays: a search must not wait until all of it has been looked through for garbage
    try:
        worker.wsgi.extensions["dateline"].warm_up()
    except Exception:
        worker.log.exception("The index could not be opened beforehand.")


def on_exit(server: object) -> None:
    """Take the counts away with the last worker."""
    if _own_counts is not None:
        shutil.rmtree(_own_counts, ignore_errors=True)
