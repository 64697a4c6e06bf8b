"""The engine over the demo archive: documents and scores against Whoosh's searcher, counts by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.searching import Searcher

from index.archive import Archive
from index.article import Article, Entity
from index.identities import read_identities
from index.partial_date import PartialDate
from index.pipeline import index_paths
from index.records import Records
from search.errors import CursorExpired, RequestError
from search.query import compile_query, parse
from search.query.syntax import Phrase, Word, positive_leaves
from search.ranking import weighting
from search.request import FACETS, FacetName, Filters, SearchRequest
from search.whoosh_engine import WhooshEngine

QUERIES = [
    "",
    "strike",
    "strike harbour",
    "ferry OR train",
    '"the meeting of the board"',
    "kim -drinking",
    "title:comet",
    "publish*",
    "harbur~2",
    '"strike harbour"~8',
    '"kim officials"~s',
    "published:2025",
    "person:kim",
    "zeppelin",
]
EVERYTHING = SearchRequest(page_size=100, facets=FACETS, facet_size=1000, snippets=0)
FILTERS = [
    Filters(),
    Filters(source=("Meridian Wire",)),
    Filters(source=("Meridian Wire", "harbour courier", "Nobody's Own")),
    Filters(published_from=PartialDate.parse("2025")),
    Filters(published_from=PartialDate.parse("2024-03"), published_to=PartialDate.parse("2024-04"), place=("Bergen",)),
    Filters(person=("KIM JONG-UN",), source=("Meridian Wire",)),
]


@pytest.fixture(scope="module")
def articles(seeds_index: Path) -> dict[str, Article]:
    reader = Archive.open(seeds_index).reader()
    same = read_identities(seeds_index).of

    def identified(entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
        known = [replace(entity, key=same[entity.type].keys.get(entity.key, entity.key)) for entity in entities]
        return tuple({entity.key: entity for entity in known}.values())

    return {
        article.id: replace(
            article,
            people=identified(article.people),
            orgs=identified(article.orgs),
            places=identified(article.places),
        )
        for article in (record.article for record in Records(reader).live())
    }


@pytest.mark.parametrize("q", QUERIES)
def test_documents_and_scores_are_those_of_whoosh(seeds_engine: WhooshEngine, seeds_index: Path, q: str) -> None:
    hits = seeds_engine.search(replace(EVERYTHING, q=q)).hits
    reader = Archive.open(seeds_index).reader()
    searcher = Searcher(reader, weighting=weighting())
    records = Records(reader)
    expected = {
        records.card(hit.docnum).id: hit.score for hit in searcher.search(compile_query(parse(q).tree), limit=None)
    }
    assert {hit.id for hit in hits} == set(expected)
    if q:
        assert {hit.id: pytest.approx(hit.score) for hit in hits} == expected
    if any(isinstance(leaf, Word | Phrase) and leaf.field is None for leaf in positive_leaves(parse(q).tree)):
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def values_of(article: Article, facet: FacetName) -> list[str]:
    if facet in ("source", "section"):
        value = getattr(article, facet)
        return [value] if value else []
    return [entity.key for entity in getattr(article, facet)]


@pytest.mark.parametrize(("q", "filters"), list(product(QUERIES, FILTERS)))
def test_facets_are_those_of_a_count_by_hand(
    seeds_engine: WhooshEngine, articles: dict[str, Article], q: str, filters: Filters
) -> None:
    results = seeds_engine.search(replace(EVERYTHING, q=q, filters=filters))
    assert {hit.id for hit in results.hits} == {a.id for a in _passing(seeds_engine, articles, q, filters)}
    fields: dict[FacetName, str] = {"people": "person", "orgs": "org", "places": "place"}
    for facet in FACETS:
        if facet == "published":
            others = replace(filters, published_from=None, published_to=None)
        else:
            others = replace(filters, **{fields.get(facet, facet): ()})
        counted = _passing(seeds_engine, articles, q, others)
        found = results.facets[facet]
        assert found.other >= 0
        if facet == "published":
            assert sum(value.count for value in found.values) + found.other + found.missing == len(counted)
            assert found.missing == sum(article.published is None for article in counted)
        else:
            expected = Counter(value for article in counted for value in values_of(article, facet))
            assert sorted(value.count for value in found.values if value.count) == sorted(expected.values())
            assert found.other == 0
            assert found.missing == sum(not values_of(article, facet) for article in counted)
        if facet == "source":
            assert {value.value: value.count for value in found.values if value.count} == expected


def _passing(engine: WhooshEngine, articles: dict[str, Article], q: str, filters: Filters) -> list[Article]:
    matching = [articles[hit.id] for hit in engine.search(replace(EVERYTHING, q=q)).hits]
    begin, end = filters.published_from, filters.published_to

    def passes(article: Article) -> bool:
        sources = {source.lower() for source in filters.source}
        keys = {key.lower().replace("-", " ") for key in (*filters.person, *filters.place)}
        date = article.published
        dated = (
            date is not None and (begin is None or date.start >= begin.start) and (end is None or date.end <= end.end)
        )
        return (
            (not sources or article.source.lower() in sources)
            and (not filters.person or any(entity.key in keys for entity in article.people))
            and (not filters.place or any(entity.key in keys for entity in article.places))
            and ((begin is None and end is None) or dated)
        )

    return [article for article in matching if passes(article)]


@pytest.mark.parametrize(("sort", "page_size"), list(product(["relevance", "newest", "oldest"], [1, 7, 100])))
def test_pages_and_cursors_go_through_all_results_once(seeds_engine: WhooshEngine, sort: str, page_size: int) -> None:
    request = SearchRequest(q="the OR strike", sort=sort, page_size=page_size, facets=(), snippets=0)  # type: ignore[arg-type]
    everything = [hit.id for hit in seeds_engine.search(replace(request, page_size=100)).hits]
    by_page: list[str] = []
    by_cursor: list[str] = []
    page, cursor = 1, None
    while True:
        results = seeds_engine.search(replace(request, page=page))
        by_page += [hit.id for hit in results.hits]
        by_cursor += [hit.id for hit in seeds_engine.search(replace(request, cursor=cursor)).hits]
        page, cursor = page + 1, results.next
        if cursor is None:
            break
    assert by_page == everything
    assert by_cursor == everything
    assert len(set(everything)) == results.total
    assert not seeds_engine.search(replace(request, page=page)).hits


def test_undated_articles_come_last_in_both_orders(seeds_engine: WhooshEngine) -> None:
    newest = [hit.published for hit in seeds_engine.search(replace(EVERYTHING, sort="newest")).hits]
    oldest = [hit.published for hit in seeds_engine.search(replace(EVERYTHING, sort="oldest")).hits]
    undated = newest.count(None)
    assert undated >= 2
    assert newest[-undated:] == oldest[-undated:] == [None] * undated
    starts = [date.start for date in newest if date]
    assert starts == sorted(starts, reverse=True)
    assert starts == [date.start for date in oldest if date][::-1]


def test_a_commit_is_seen_at_once_and_expires_cursors(tmp_path: Path) -> None:
    folder, archive = tmp_path / "articles", tmp_path / "index"
    folder.mkdir()
    (folder / "one.txt").write_text("The ferry is late\n\nThe ferry of Bergen was late again on Monday, the port said.")
    (folder / "two.txt").write_text("The ferry is early\n\nThe ferry of Bergen was early for once, the port said.")
    index_paths([folder], archive)
    engine = WhooshEngine(archive)
    request = SearchRequest(q="ferry", page_size=1)
    first = engine.search(request)
    assert (first.total, first.index.articles) == (2, 2)
    (folder / "three.txt").write_text("No ferry\n\nThere was no ferry from Bergen at all on Tuesday, the port said.")
    index_paths([folder], archive)
    second = engine.search(request)
    assert (second.total, second.index.articles) == (3, 3)
    assert second.index.generation > first.index.generation
    with pytest.raises(CursorExpired):
        engine.search(replace(request, cursor=first.next))
    (folder / "two.txt").unlink()
    index_paths([folder], archive, prune=True)
    assert engine.search(request).total == 2


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (SearchRequest(page=0), "out_of_bounds"),
        (SearchRequest(page_size=101), "out_of_bounds"),
        (SearchRequest(snippets=6), "out_of_bounds"),
        (SearchRequest(facet_size=-1), "out_of_bounds"),
        (SearchRequest(cursor="x"), "bad_cursor"),
        (SearchRequest(q="x" * 2001), "query_too_long"),
        (SearchRequest(q='"open', strict=True), "unclosed_quote"),
        (
            SearchRequest(
                filters=Filters(published_from=PartialDate.parse("2025"), published_to=PartialDate.parse("2024"))
            ),
            "empty_range",
        ),
    ],
)
def test_a_bad_request_says_what_is_wrong(seeds_engine: WhooshEngine, request_: SearchRequest, code: str) -> None:
    with pytest.raises(RequestError) as caught:
        seeds_engine.search(request_)
    assert caught.value.code == code


WORDS = st.sampled_from(
    [
        "strike",
        "harbour",
        "ferry",
        "comet",
        "board",
        "kim",
        "train",
        "the",
        "of",
        "not",
        "AND",
        "OR",
        "(",
        ")",
        "-",
        "*",
    ]
)


@settings(deadline=None, max_examples=60)
@given(st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=5).map(" ".join), st.lists(WORDS).map('"{}"'.format)))
def test_any_query_is_answered(seeds_engine: WhooshEngine, q: str) -> None:
    results = seeds_engine.search(SearchRequest(q=q, facets=FACETS))
    assert results.total >= len(results.hits)
    if not results.total:
        assert results.help is not None
    for hit in results.hits:
        for text, spans in ((hit.title, hit.title_spans), *((snip.text, snip.spans) for snip in hit.snippets)):
            assert list(spans) == sorted(spans)
            assert all(0 <= start < end <= len(text) for start, end in spans)
            assert all(first[1] <= second[0] for first, second in pairwise(spans))


@pytest.mark.parametrize(
    ("q", "meant"),
    [("harbur strike", "harbour strike"), ("strike", None), ("zeppelins", None), ('title:"comet" feryy', None)],
)
def test_did_you_mean(seeds_engine: WhooshEngine, q: str, meant: str | None) -> None:
    assert seeds_engine.search(SearchRequest(q=q)).did_you_mean == meant


def test_help_says_which_word_is_to_blame(seeds_engine: WhooshEngine) -> None:
    results = seeds_engine.search(SearchRequest(q="strike zeppelin harbur"))
    assert results.help is not None
    counts = {word.text: (word.count > 0, word.suggestion) for word in results.help.words}
    assert counts == {"strike": (True, None), "zeppelin": (False, None), "harbur": (False, "harbour")}


def test_help_says_what_the_filters_took_away(seeds_engine: WhooshEngine) -> None:
    everywhere = seeds_engine.search(SearchRequest(q="strike")).total
    results = seeds_engine.search(SearchRequest(q="strike", filters=Filters(source=("Nobody",))))
    assert results.help is not None
    assert results.help.without_filters == everywhere > 0


@pytest.mark.parametrize("q", ["", "published:2024", "-harbour", "source:courier", "person:kim OR place:bergen"])
def test_without_words_to_rank_by_the_newest_come_first(seeds_engine: WhooshEngine, q: str) -> None:
    request = replace(EVERYTHING, q=q)
    assert seeds_engine.search(request).hits == seeds_engine.search(replace(request, sort="newest")).hits


def test_an_index_built_anew_in_the_same_place_is_seen(tmp_path: Path) -> None:
    for name, text in (("first", "The ferry was late again."), ("second", "The train was late again.")):
        (tmp_path / f"{name}.txt").write_text(f"A headline of the {name} paper\n\n{text}")
        index_paths([tmp_path / f"{name}.txt"], tmp_path / f"{name}-index")
    place = tmp_path / "index"
    (tmp_path / "first-index").rename(place)
    engine = WhooshEngine(place)
    before = engine.search(SearchRequest(q="late"))
    place.rename(tmp_path / "away")
    (tmp_path / "second-index").rename(place)
    after = engine.search(SearchRequest(q="late"))
    assert before.index.generation == after.index.generation
    assert [hit.title for hit in before.hits] == ["A headline of the first paper"]
    assert [hit.title for hit in after.hits] == ["A headline of the second paper"]
    assert engine.state() == after.index != before.index


def test_an_article_comes_whole_with_its_matches(seeds_engine: WhooshEngine) -> None:
    hit = seeds_engine.search(SearchRequest(q='"the meeting of the board"')).hits[0]
    view = seeds_engine.article(hit.id, '"the meeting of the board"')
    assert view is not None
    marked = [view.body[start:end].casefold() for start, end in view.body_spans]
    assert set(marked) <= {"the meeting of the board"}
    assert marked or view.title_spans or view.standfirst_spans
    assert view.id not in [related.id for related in view.related]
    assert seeds_engine.article("no such article") is None


def test_an_entity_is_one_under_all_its_spellings(seeds_engine: WhooshEngine) -> None:
    views = [seeds_engine.entity("person", name) for name in ("Kim Jong Un", "kim jong-un", "KIM JONG UN")]
    assert views[0] is not None
    assert views[0] == views[1] == views[2]
    view = views[0]
    assert view.articles == seeds_engine.search(SearchRequest(filters=Filters(person=("Kim Jong Un",)))).total
    assert len(view.spellings) >= 2
    assert view.name not in [link.name for link in view.people]
    assert seeds_engine.entity("person", "Nobody At All") is None
    assert seeds_engine.entity("person", "") is None


def test_suggestions_complete_the_last_word(seeds_engine: WhooshEngine) -> None:
    suggestions = seeds_engine.suggest("harbour stri")
    assert suggestions[0].query.startswith("harbour ")
    assert "harbour strike" in [suggestion.query for suggestion in suggestions]
    assert any(s.kind == "person" and s.query == f'person:"{s.text}"' for s in seeds_engine.suggest("kim jong"))
    for suggestion in seeds_engine.suggest("ber", limit=20):
        assert seeds_engine.search(SearchRequest(q=suggestion.query)).total
    assert seeds_engine.suggest("harbour ") == ()
    assert seeds_engine.suggest("") == ()


def test_the_overview_offers_queries_that_find_something(seeds_engine: WhooshEngine) -> None:
    overview = seeds_engine.overview()
    assert len(overview.examples) == 5
    assert all(seeds_engine.search(SearchRequest(q=q)).total for q in overview.examples)
    assert overview.first is not None
    assert overview.last is not None
    assert overview.first.start < overview.last.start
    assert overview.source_count == len(seeds_engine.search(replace(EVERYTHING, q="")).facets["source"].values)


def test_an_empty_archive_answers(tmp_path: Path) -> None:
    Archive.create(tmp_path / "index")
    engine = WhooshEngine(tmp_path / "index")
    results = engine.search(SearchRequest(q="ferry", facets=FACETS))
    assert results.total == 0
    assert engine.overview().examples == ()
    assert engine.suggest("fer") == ()
    assert engine.entities() == ()
    assert engine.search(SearchRequest()).total == 0
