"""How a run that is asked to stop ends: in order, or at once."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from index.archive import Archive
from index.verification import verify
from tests.index.archives import json_lines
from tests.processes import held_up, start

ASKED = pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])

# A recogniser that takes long in the process that writes, and for ever in its workers, of which it leaves the numbers.
ENDLESS = """
import multiprocessing, os, time
from pathlib import Path
class Pipeline:
    pipe_names = ()
    def disable_pipes(self, names):
        pass
    def pipe(self, texts, batch_size):
        if multiprocessing.parent_process() is not None:
            Path(os.environ["WORKERS"], str(os.getpid())).touch()
            time.sleep(1000)
        time.sleep(1)
        for text in texts:
            document = Pipeline()
            document.ents = ()
            yield document
load = Pipeline
"""


@ASKED
@pytest.mark.parametrize("with_workers", [False, True], ids=["alone", "with workers"])
def test_a_run_that_is_asked_to_stop_commits_what_it_has(
    tmp_path: Path, asked: signal.Signals, with_workers: bool
) -> None:
    path = tmp_path / "endless.jsonl"
    text = "The ferry of the day sailed. " * 20
    json_lines(path, ({"title": f"Ferry {number}", "text": text, "id": number} for number in range(50_000)))
    with start("index", path, "--index", tmp_path / "index", "--workers", 2) as run:
        while not (workers_of(run) if with_workers else (tmp_path / "index" / "dateline2.tmp").exists()):
            time.sleep(0.02)
            assert run.poll() is None
        time.sleep(0.3)
        os.killpg(run.pid, asked)  # as a terminal does, and what looks after services
        out, err = run.communicate(timeout=60)
    assert run.returncode == 128 + asked
    counted = re.match(r"Stopped: (\d[\d,]*) added", out)
    assert counted is not None
    assert Archive.open(tmp_path / "index").reader().doc_count() == int(counted[1].replace(",", "")) > 0
    assert err == "\nStopping: committing what is done. Once more to stop at once.\n"


@ASKED
def test_a_run_that_is_asked_to_stop_before_it_reads_anything_says_so(tmp_path: Path, asked: signal.Signals) -> None:
    (tmp_path / "sitecustomize.py").write_text(held_up("index.pipeline"))
    with start("index", tmp_path, "--index", tmp_path / "index", PYTHONPATH=str(tmp_path)) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "importing\n"
        os.killpg(run.pid, asked)
        out, err = run.communicate(timeout=30)
    assert (run.returncode, out, err) == (128 + asked, "", "\nStopped.\n")
    assert not (tmp_path / "index").exists()


@ASKED
def test_a_run_that_is_asked_twice_ends_at_once_with_its_workers(tmp_path: Path, asked: signal.Signals) -> None:
    (tmp_path / "endless.py").write_text(ENDLESS)
    index, working = tmp_path / "index", tmp_path / "working"
    working.mkdir()
    json_lines(tmp_path / "first.jsonl", [{"title": "Ferry", "text": "The ferry sailed."}])
    environ = {"DATELINE_RECOGNISER": "spacy:endless", "PYTHONPATH": str(tmp_path), "WORKERS": str(working)}
    with start("index", tmp_path / "first.jsonl", "--index", index, "--workers", 0, **environ) as run:
        run.communicate(timeout=60)
    records = ({"title": f"Ferry {number}", "text": "It sailed. " * 10_000} for number in range(20))
    json_lines(tmp_path / "more.jsonl", records)
    with start("index", tmp_path / "more.jsonl", "--index", index, "--workers", 2, **environ) as run:
        while len(workers := list(working.iterdir())) < 2:
            time.sleep(0.02)
            assert run.poll() is None
        assert run.stderr is not None
        run.send_signal(signal.SIGINT)
        assert [run.stderr.readline(), run.stderr.readline()[:9]] == ["\n", "Stopping:"]
        with pytest.raises(subprocess.TimeoutExpired):
            run.wait(0.5)  # for the workers
        run.send_signal(asked)
        asked_at = time.monotonic()
        out, err = run.communicate(timeout=30)
    assert time.monotonic() - asked_at < 10
    assert (run.returncode, out, err) == (128 + asked, "", "\nStopped: the index is as it was at the last commit.\n")
    assert not any(Path("/proc", worker.name).exists() for worker in workers)
    archive = Archive.open(index)
    assert (archive.reader().doc_count(), list(verify(archive))) == (1, [])


def workers_of(run: subprocess.Popen[str]) -> list[str]:
    """The numbers of the processes that prepare articles."""
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
    return [child for child in children if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text()]
