"""An installed Dateline has the files that it has in its repository."""

from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("package", ["index", "search", "web"])
def test_every_data_file_is_part_of_the_package(package: str) -> None:
    config = ConfigParser()
    config.read(ROOT / "setup.cfg")
    shipped: set[Path] = set()
    for name, patterns in config["options.package_data"].items():
        within = ROOT / package if name == package else None
        folders = [folder.parent for folder in (ROOT / package).rglob("__init__.py")] if name == "*" else [within]
        shipped |= {
            path for folder in folders if folder for pattern in patterns.split() for path in folder.glob(pattern)
        }
    files = {path for path in (ROOT / package).rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")}
    assert files
    assert files - shipped == set()


def test_everything_that_is_needed_is_pinned() -> None:
    config = ConfigParser()
    config.read(ROOT / "setup.cfg")
    wanted = [config["options"]["install_requires"], *config["options.extras_require"].values()]
    names = {line.split(">")[0].lower().replace("_", "-") for lines in wanted for line in lines.split()}
    pinned = {line.split("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line}
    assert names - pinned == set()
