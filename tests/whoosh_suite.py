"""Whoosh's own test-suite with `ColumnarCodec` as the default codec, beside the same with the stock codec.

    python -m tests.whoosh_suite CHECKOUT [-k EXPRESSION]

CHECKOUT is a copy of the whoosh3 repository or of its source distribution. Says how many tests pass with each codec
and which come out differently, with the reason where it is known. Tests of packaging and of example scripts are left
out.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

LEFT_OUT = (
    "test_bump_version_script",
    "test_site_version_sync",
    "test_downstream_compat",
    "test_typing",
    "test_example",
)

_ROUNDED = "expects lengths as the stock codec rounds them to a byte; ours are exact"
_INSIDE = "looks inside the files of the stock codec"
_CHILD = "its child process has the stock codec, which looks for other files"

# Tests of whoosh3 3.54 that pass with the stock codec and cannot with this one.
EXPECTED = {
    "test_corrupt_postings_block_raises_clear_error": _INSIDE,
    "test_tiny_blocks_stored_uncompressed_round_trip": _INSIDE,
    "test_varbytes_offsets": _INSIDE,
    "test_add_sortable": "asks the codec for the name of a column's file; ours has one file for all",
    "test_fieldwriter_two_terms": "gives one document two lengths; ours are kept once, with the documents",
    "test_lengths": _ROUNDED,
    "test_many_lengths": _ROUNDED,
    "test_max_field_length": _ROUNDED,
    "test_minmax_field_length": _ROUNDED,
    "test_merge_multi": _ROUNDED,
    "test_merge_serial": _ROUNDED,
    "test_mpwriter_explicit_start_method[forkserver]": _CHILD,
    "test_mpwriter_explicit_start_method[spawn]": _CHILD,
}


class _Outcomes:
    """A pytest plugin that remembers how each test came out."""

    def __init__(self) -> None:
        self.of: dict[str, str] = {}
        self.reasons: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.of[report.nodeid] = report.outcome
            if report.failed:
                self.reasons[report.nodeid] = str(report.longrepr).rstrip().rpartition("\n")[2]


def _columnar(*args: Any, **kwargs: Any) -> Any:
    """Whoosh's `default_codec`; the stock codec's own settings mean nothing here."""
    from index.codec import ColumnarCodec  # noqa: PLC0415  # only once the path is set

    return ColumnarCodec()


def run(checkout: Path, expression: str, columnar: bool) -> tuple[dict[str, str], dict[str, str]]:
    """Run the suite in this process: the outcome of each test, and the last line of what is said of each failure."""
    import whoosh.codec  # noqa: PLC0415  # in a process of its own

    if columnar:
        whoosh.codec.default_codec = _columnar
    tests = checkout / "tests"
    files = [str(path) for path in sorted(tests.glob("test_*.py")) if not path.name.startswith(LEFT_OUT)]
    os.chdir(checkout)
    outcomes = _Outcomes()
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115  # the process ends soon
    pytest.main(["-q", "-p", "no:cacheprovider", "-k", expression, *files], plugins=[outcomes])
    return outcomes.of, outcomes.reasons


def main() -> int:
    """Compare the two; the exit status is 1 when a test that passes with the stock codec unexpectedly does not with
    ours."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("checkout", type=Path)
    parser.add_argument("-k", dest="expression", default="")
    options = parser.parse_args()
    results = []
    for columnar in (False, True):
        with ProcessPoolExecutor(1, get_context("fork")) as pool:  # and so the tests fork, with the same codec
            results.append(pool.submit(run, options.checkout.resolve(), options.expression, columnar).result())
    (stock, _), (ours, reasons) = results
    print(f"stock codec: {dict(Counter(stock.values()))}")
    print(f"columnar codec: {dict(Counter(ours.values()))}")
    different = sorted(name for name in stock | ours if stock.get(name) != ours.get(name))
    expected = {name: EXPECTED.get(name.partition("::")[2]) for name in different}
    for name in different:
        print(f"{name}: {stock.get(name)} -> {ours.get(name)}  {expected[name] or reasons.get(name, '')}")
    return int(any(stock.get(name) == "passed" and expected[name] is None for name in different))


if __name__ == "__main__":
    sys.exit(main())
