"""The measurement of many articles indexes those of the comparison, and says what it measured."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from bench.corpus import SEEDS, read_corpus
from bench.scale import ask, index_articles, main, read_articles, write_articles
from index.memory import LEAST


def test_the_articles_are_those_of_the_comparison(tmp_path: Path) -> None:
    corpus = read_corpus(SEEDS, limit=10, grow=3)
    written = write_articles(tmp_path / "articles", SEEDS, 10, 3)
    assert list(read_articles(tmp_path / "articles")) == corpus.articles
    assert (written.articles, written.characters, written.interval) == (30, corpus.characters, corpus.interval)
    indexed = index_articles(tmp_path / "articles", tmp_path / "index", LEAST)
    assert sum(indexed.segments) == 30
    assert indexed.size == sum(path.stat().st_size for path in (tmp_path / "index").iterdir())
    asked = ask(tmp_path / "index", written.queries, written.interval)
    assert len(asked.warm) == len(written.queries) > 0


def test_the_command_says_what_it_measured(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["--corpus", str(SEEDS), "--limit", "8", "--grow", "2", "--memory", "400M", "--folder", str(tmp_path)]
    )
    assert result.exit_code == 0
    shown = dict(line.split(maxsplit=1) for line in result.stdout.splitlines())
    assert shown["segments"] == "1: 16"
    assert shown["articles"].startswith("16 of ")
    assert "MiB of 400" in result.stdout
    assert list(tmp_path.glob("*.docs"))
