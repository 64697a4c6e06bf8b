"""The command line in a process of its own, for the tests of how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def start(*arguments: object, **environ: str) -> Iterator[subprocess.Popen[str]]:
    """`dateline` with these arguments, in a group of processes of its own, of which none is left behind."""
    with subprocess.Popen(
        [sys.executable, "-c", "from web.commands import main; main(prog_name='dateline')", *map(str, arguments)],
        cwd=Path(__file__).parents[1],
        env=os.environ | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    ) as run:
        try:
            yield run
        finally:
            with suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGKILL)
