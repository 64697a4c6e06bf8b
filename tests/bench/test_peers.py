"""Every engine gives, for plain words, the counts and facets that brute force gives."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from pkgutil import resolve_name

import pytest

from bench.brute_force import BruteForce
from bench.corpus import Corpus, read_corpus
from bench.peers import Peer, size
from bench.speed import ENGINES
from search.query import parse
from tests.bench.conftest import write

QUERIES = [
    "ferry",
    "Harvest",
    "council cap",
    "ferry OR grain",
    "harvest -ferry",
    "ferry (fares OR strike) -june",
    '"grain harvest"',
    '"harbour road" OR fields',
    "zeppelin",
    "rain zeppelin",
]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> type[Peer]:
    if request.param == "tantivy":
        pytest.importorskip("tantivy", reason="tantivy is not installed: pip install -e '.[bench]'")
    found: type[Peer] = resolve_name(ENGINES[request.param])
    return found


@pytest.fixture
def peer(engine: type[Peer], corpus: Corpus, tmp_path: Path) -> Peer:
    return indexed(engine, corpus, tmp_path)


def indexed(engine: type[Peer], corpus: Corpus, folder: Path) -> Peer:
    home = folder / "index"
    home.mkdir()
    peer = engine(home, corpus)
    peer.index()
    return peer


def test_counts_and_facets_equal_brute_force(peer: Peer, corpus: Corpus) -> None:
    brute_force = BruteForce(corpus)
    for text in QUERIES:
        tree = parse(text).tree
        query = peer.translate(text, tree)
        matching = brute_force.matching(tree)
        ids = {corpus.articles[number].id for number in matching}
        values = [brute_force.values(number) for number in matching]
        assert peer.count(query) == len(matching), text
        assert {hit.id for hit in peer.top(query).hits} == ids, text
        for page in (peer.faceted(query), peer.faceted_with_snippets(query)):
            assert page.total == len(matching), text
            assert {hit.id for hit in page.hits} == ids, text
            for name, counts in page.facets.items():
                assert counts == Counter(value for each in values for value in each[name]), (text, name)
            assert set(page.facets) == {"source", "published", "places"}


def test_hits_have_their_fields_and_the_snippet_shows_the_match(peer: Peer) -> None:
    (hit,) = peer.faceted_with_snippets(peer.translate("refused", parse("refused").tree)).hits
    assert (hit.title, hit.source, list(hit.places)) == ("Council votes on cap", "politics", ["norway", "sweden"])
    assert "refused" in hit.snippet
    assert peer.faceted(peer.translate("refused", parse("refused").tree)).hits[0].snippet == ""


def test_an_article_without_places_has_none(peer: Peer) -> None:
    (hit,) = peer.top(peer.translate("festival", parse("festival").tree)).hits
    assert list(hit.places) == []


def test_a_headline_counts_more_than_the_text(peer: Peer) -> None:
    titles = [hit.title for hit in peer.top("council").hits]
    assert titles == ["Council votes on cap", "Ferry fares rise"]


def test_spaces_behind_a_query_change_nothing(peer: Peer) -> None:
    query = peer.translate("council cap", parse("council cap").tree)
    assert peer.faceted_with_snippets(query + " " * 9) == peer.faceted_with_snippets(query)


def test_a_page_has_ten_hits_and_ten_values(
    engine: type[Peer], records: list[dict[str, object]], tmp_path: Path
) -> None:
    records = [{**record, "topics": [f"topic {number}"]} for number, record in enumerate(records * 3)]
    for number, record in enumerate(records):
        record |= {"id": f"{number}", "places": [f"place {number}", "norway"]}
    peer = indexed(engine, read_corpus(write(records, tmp_path)), tmp_path)
    query = peer.translate("ferry OR harvest OR council OR bridge", parse("ferry OR harvest OR council OR bridge").tree)
    page = peer.faceted_with_snippets(query)
    assert page.total == 21
    assert len(page.hits) == len(peer.top(query).hits) == len(page.facets["source"]) == len(page.facets["places"]) == 10
    assert page.facets["places"]["norway"] == 21
    assert sum(page.facets["published"].values()) == 21


def test_what_it_wrote_has_a_size(peer: Peer, tmp_path: Path) -> None:
    assert size(tmp_path / "index") > sum(len(path.name) for path in (tmp_path / "index").iterdir())
