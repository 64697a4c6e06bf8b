from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bench.brute_force import BruteForce
from bench.corpus import Corpus, read_corpus
from bench.queries import SHARES, draw_queries, make_queries, read_queries, translate
from index.errors import Unreadable
from search.query import parse
from tests.bench.conftest import write


@pytest.fixture
def large_corpus(records: list[dict[str, object]], tmp_path: Path) -> Corpus:
    return read_corpus(write(records, tmp_path), grow=30)


def test_drawing_is_the_same_every_time(large_corpus: Corpus) -> None:
    assert draw_queries(large_corpus.articles, 40) == draw_queries(large_corpus.articles, 40)
    assert draw_queries(large_corpus.articles, 40, seed=1) != draw_queries(large_corpus.articles, 40, seed=2)


def test_the_kinds_have_their_shares(large_corpus: Corpus) -> None:
    texts = draw_queries(large_corpus.articles, 40)
    queries, left_out = make_queries(texts)
    assert len(set(texts)) == len(texts)
    assert not left_out
    assert Counter(query.kind for query in queries) == {kind: 40 * share // 100 for kind, share in SHARES.items()}
    assert all(len(text.replace(" OR ", " ").split()) <= 3 for text in texts)


def test_every_drawn_query_is_understood_and_finds_something(large_corpus: Corpus) -> None:
    brute_force = BruteForce(large_corpus)
    for query in make_queries(draw_queries(large_corpus.articles, 40))[0]:
        assert parse(query.text).notices == ()
        assert brute_force.matching(query.tree), query.text


def test_a_small_corpus_gives_as_many_as_it_can(corpus: Corpus) -> None:
    texts = draw_queries(corpus.articles[:1], 200)
    assert 0 < len(texts) < 200
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("text", "kind", "plain", "in_tantivy"),
    [
        ("Ferry", "word", "ferry", "ferry"),
        ("ferry strike", "and", "(ferry AND strike)", "(ferry strike)"),
        ("ferry OR strike", "or", "(ferry OR strike)", "(ferry OR strike)"),
        ('"Back to work"', "phrase", '"back to work"', '"back to work"'),
        ("Jong-un", "phrase", '"jong-un"', '"jong-un"'),
        ("O'Brien", "word", '"o\'brien"', '"o\'brien"'),
        ("ferry -strike", "mixed", "(ferry NOT strike)", "(ferry -strike)"),
        ("ferry (strike OR cap) -rain -may", "mixed", "(ferry AND (strike OR cap) NOT rain NOT may)", None),
        ('cap OR "ferry fares"', "mixed", '(cap OR "ferry fares")', '(cap OR "ferry fares")'),
    ],
)
def test_queries_are_said_in_the_language_of_a_peer(text: str, kind: str, plain: str, in_tantivy: str | None) -> None:
    ((query,), _) = make_queries([text])
    assert query.kind == kind
    assert translate(query.tree, exclusion=" NOT ") == plain
    if in_tantivy is not None:
        assert translate(query.tree, conjunction=" ", exclusion=" -") == in_tantivy


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("title:ferry", "the field title"),
        ("published:2024-05", "the field published"),
        ("fer*", "wildcard queries"),
        ("ferri~1", "fuzzy queries"),
        ('"ferry strike"~3', "near queries"),
        ("-ferry", "nothing but what is left out"),
        ("-ferry -strike", "nothing but what is left out"),
        ("-ferry strike", None),
        ("ferry^2 strike", "boost queries"),
        ("", "all queries"),
        ("x" * 3000, "at most 2,000"),
    ],
)
def test_what_peers_cannot_say_is_left_out_with_the_reason(text: str, reason: str | None) -> None:
    queries, left_out = make_queries(["ferry", text])
    if reason is None:
        assert len(queries) == 2
    else:
        assert [query.text for query in queries] == ["ferry"]
        assert [each.text for each in left_out] == [text]
        assert reason in left_out[0].reason


def test_a_file_of_queries_has_one_a_line(tmp_path: Path) -> None:
    path = tmp_path / "queries.txt"
    path.write_text('# ours\n\nferry\n  "grain harvest"  \n', encoding="utf-8")
    assert read_queries(path) == ["ferry", '"grain harvest"']


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"\xff\xfe\x00caf\xe9"])
def test_a_file_without_queries_is_an_error_that_names_it(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "queries.txt"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=r"queries\.txt"):
        read_queries(path)
