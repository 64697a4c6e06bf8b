"""The command line and the server in processes of their own, for the tests of how they end."""

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


def held_up(module: str) -> str:
    """A `sitecustomize`, which Python imports first: it says when a module is to be imported, and that takes long."""
    return f"""
import sys, time
class HoldUp:
    def find_spec(name, path=None, target=None):
        if name == {module!r}:
            print("importing", flush=True)
            time.sleep(60)
sys.meta_path.insert(0, HoldUp)
"""
