"""The measurement of how names are joined, and the verdicts that are kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bench.identity import found_in, main, read_gold, score
from index.article import Article, Entity
from tests.search.test_snapshot import make_article

MERGES = Path(__file__).parents[2] / "bench" / "merges.txt"


def article() -> Article:
    people = (Entity("person", "ada berg", "Ada Berg", (("Ada Berg", 2), ("Berg", 1), ("Bergen", 1))),)
    return replace(make_article(1), path="folder/one.jsonl.gz", place="id 3", people=people)


def test_pairs_are_compared_with_those_of_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    gold = read_gold("# names\n\n[one.jsonl id 3]\nperson: Ada Berg = Berg = A. Berg\n[other.txt]\norg: A = B\n")
    assert [len(pairs) for pairs in gold.values()] == [3, 1]
    assert len(found_in(article())) == 3
    score(gold, iter([article()]))
    told = capsys.readouterr().out
    assert "wrong  one.jsonl.gz id 3: Ada Berg = Bergen" in told
    assert "missed one.jsonl.gz id 3: A. Berg = Berg" in told
    assert "1 articles: precision 0.333 of 3 pairs, recall 0.333 of 3" in told


def test_the_demo_archive_is_scored(seeds_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(seeds_index)])
    *_, last = capsys.readouterr().out.splitlines()
    precision, recall = (float(word) for word in last.replace(",", "").split() if "." in word)
    assert precision >= 0.95
    assert recall >= 0.9


def test_merges_are_drawn(seeds_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--merges", str(seeds_index)])
    assert "org: dcwu (1) = dockers and crane workers union (" in capsys.readouterr().out


def test_of_the_200_that_were_judged_at_most_2_percent_are_wrong() -> None:
    rows = [line for line in MERGES.read_text("utf-8").splitlines() if line and line[0] not in "#["]
    assert len(rows) == 200
    assert all((" = " in row) != (" ! " in row) for row in rows)
    assert sum(" ! " in row for row in rows) <= 4
