"""Compiled loops are kept, and made again when what was kept is not what they are now."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

LOOPS = """
import numpy as np
from constants import FACTOR, PAIR, TABLE, chosen
from index.compiled import I64, compiled

@compiled((I64,))
def total(numbers):
    found = 0
    for number in numbers:
        found += chosen(number) * FACTOR * TABLE[0] * PAIR[1]
    return found

print(total(np.arange(4)))
"""

# The same, begun when it is told to, and with how often the loop was compiled.
LATER = """
import sys
import index.compiled
print("ready", flush=True)
sys.stdin.read()
import loops
print(sum(loops.total.stats.cache_misses.values()))
"""


@pytest.fixture
def total(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


class Runner:
    """A module with a loop, and another with what it uses: constants, and a loop with code in its code."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept = folder / "kept"
        (folder / "loops.py").write_text(LOOPS)
        self.set()

    def set(self, factor: int = 3, first: int = 1, second: int = 1, place: int = 1) -> None:
        """Write the other module."""
        (self.folder / "constants.py").write_text(
            "import numpy as np\nfrom index.compiled import compiled\n\n"
            f"FACTOR, TABLE, PAIR = {factor}, np.array([{first}]), (0, {second})\n\n"
            "@compiled()\n"
            f"def chosen(number):\n    return [number * each for each in range(9)][{place}]\n"
        )

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        path = os.pathsep.join([str(self.folder), str(Path(__file__).parents[2])])
        environ = {**os.environ, "NUMBA_CACHE_DIR": str(self.kept), "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.Popen(
            [sys.executable, *map(str, arguments)],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self) -> tuple[str, str]:
        with self.start(self.folder / "loops.py") as run:
            told = run.communicate(timeout=120)
        assert run.returncode == 0
        return told


def test_a_loop_is_kept(total: Runner) -> None:
    assert total.run() == ("18\n", "")
    kept = sorted(total.kept.rglob("*.nb*"))
    assert kept
    assert total.run() == ("18\n", "")
    assert sorted(total.kept.rglob("*.nb*")) == kept


@pytest.mark.parametrize("changed", ["factor", "first", "second", "place"])
def test_what_another_module_has_is_in_the_code(total: Runner, changed: str) -> None:
    assert total.run()[0] == "18\n"
    total.set(**{changed: 5})
    assert total.run()[0] == ("30\n" if changed == "factor" else "90\n")


@pytest.mark.parametrize("ending", ["nbi", "nbc"])
def test_what_was_not_kept_to_its_end_stops_nothing(total: Runner, ending: str) -> None:
    total.run()
    for path in total.kept.rglob(f"*.{ending}"):
        path.write_bytes(b"")
    found, told = total.run()
    assert found == "18\n"
    assert "cannot be kept compiled" in told


def test_of_several_that_need_a_loop_at_once_one_compiles_it(total: Runner) -> None:
    with ExitStack() as stack:
        several = [stack.enter_context(total.start("-c", LATER)) for _ in range(4)]
        for each in several:
            assert each.stdout is not None
            assert each.stdout.readline() == "ready\n"
        for each in several:
            assert each.stdin is not None
            each.stdin.close()
        told = [each.stdout.read() for each in several if each.stdout is not None]
    assert sorted(told) == ["18\n0\n"] * 3 + ["18\n1\n"]


def lock_of(total: Runner) -> Path:
    """The file that is locked; nothing else is left of what was kept."""
    total.run()
    (lock,) = total.kept.rglob("dateline.lock")
    for path in lock.parent.glob("*.nb*"):
        path.unlink()
    return lock


def test_who_waits_for_a_process_that_is_killed_goes_on(total: Runner) -> None:
    code = "import sys\nfrom whoosh.util.filelock import FileLock\n"
    code += "lock = FileLock(sys.argv[1])\nprint(lock.acquire(), flush=True)\nsys.stdin.read()"
    with total.start("-c", code, lock_of(total)) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        with total.start(total.folder / "loops.py") as waiting:
            with pytest.raises(subprocess.TimeoutExpired):
                waiting.wait(timeout=5)
            holder.kill()
            assert waiting.communicate(timeout=120) == ("18\n", "")


def test_where_nothing_can_be_locked_a_loop_is_compiled_all_the_same(total: Runner) -> None:
    lock = lock_of(total)
    lock.unlink()
    lock.mkdir()
    assert total.run() == ("18\n", "")
    assert list(lock.parent.glob("*.nbc"))
