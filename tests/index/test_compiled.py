"""Compiled loops are kept, and made again when what was kept is not what they are now."""

from __future__ import annotations

import os
import subprocess
import sys
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

    def run(self) -> tuple[str, str]:
        path = os.pathsep.join([str(self.folder), str(Path(__file__).parents[2])])
        environ = {**os.environ, "NUMBA_CACHE_DIR": str(self.kept), "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
        run = subprocess.run(
            [sys.executable, str(self.folder / "loops.py")], env=environ, capture_output=True, text=True, check=True
        )
        return run.stdout, run.stderr


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
