"""An installed Dateline has the files that it has in its repository."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from importlib.metadata import packages_distributions
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
    found = (path for path in (ROOT / package).rglob("*") if "__pycache__" not in path.parts)
    files = {path for path in found if path.is_file() and path.suffix != ".py"}
    assert files
    assert files - shipped == set()


def test_everything_that_is_needed_is_pinned() -> None:
    config = ConfigParser()
    config.read(ROOT / "setup.cfg")
    wanted = [config["options"]["install_requires"], *config["options.extras_require"].values()]
    names = {line.split(">")[0].lower().replace("_", "-") for lines in wanted for line in lines.split()}
    pinned = {line.split("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line}
    assert names - pinned == set()


def imported(package: str) -> Iterator[str]:
    """The modules that a package imports, by the first part of their names."""
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.partition(".")[0]


@pytest.mark.parametrize("package", ["index", "search", "web"])
def test_everything_that_is_imported_is_declared(package: str) -> None:
    config = ConfigParser()
    config.read(ROOT / "setup.cfg")
    lines = config["options"]["install_requires"].split()
    declared = {re.split("[<>=]", line)[0].lower().replace("_", "-") for line in lines}
    distributions = packages_distributions()
    modules = set(imported(package)) - sys.stdlib_module_names - {"index", "search", "web"}
    assert modules
    for module in modules:
        assert declared & {name.lower().replace("_", "-") for name in distributions[module]}, module
