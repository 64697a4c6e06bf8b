"""The executor over arrays against Whoosh's own matchers over the same segments: same documents, same scores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import query
from whoosh.filedb.filestore import RamStorage
from whoosh.searching import Searcher

from index.codec import ColumnarCodec
from index.codec.arrays import SegmentArrays, arrays_of
from search.executor import held, match, matching, segment, terms
from search.executor.collection import Collection
from search.hits import by_score
from search.query import nodes
from search.ranking import weighting
from tests.search.array_adapter import AdaptedSegment
from tests.search.executor.trees import answers_of_matchers, corpus, corrected, documents, schema, searcher_of, trees


def _arrays(reader: Any) -> SegmentArrays:
    """Those of the columnar codec, and of another what its matchers give."""
    return arrays_of(reader) or AdaptedSegment(reader)


@pytest.fixture(autouse=True, scope="module")
def arrays_of_any_codec() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segment, "arrays_of", _arrays)
        yield


@pytest.fixture(
    scope="module",
    params=[(1, None), (3, None), (3, ColumnarCodec())],
    ids=["one segment", "three segments", "three columnar segments"],
)
def searcher(request: pytest.FixtureRequest) -> Iterator[Searcher]:
    count, codec = request.param
    made = corpus(150)
    with searcher_of([made[part::count] for part in range(count)], deleted=(0, 5, 70), codec=codec) as opened:
        yield opened


@pytest.fixture(scope="module")
def collection(searcher: Searcher) -> Collection:
    """One for many trees, which holds what it has read for those before."""
    return Collection(searcher)


def _agree(searcher: Searcher, collection: Collection, tree: query.Query) -> None:
    live: Any = np.fromiter(searcher.reader().all_doc_ids(), np.int64)
    expected = answers_of_matchers(searcher, corrected(tree))
    docs, scores = match(collection, tree, live)
    assert docs.tolist() == sorted(expected)
    assert matching(collection, tree, live).tolist() == sorted(expected)
    if tree != query.Every():  # nothing to rank by
        np.testing.assert_allclose(scores, [expected[doc] for doc in docs.tolist()], rtol=1e-5)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tree=trees())
def test_every_tree_is_answered_as_whoosh_does(searcher: Searcher, collection: Collection, tree: query.Query) -> None:
    _agree(searcher, collection, tree)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tree=trees())
def test_terms_that_are_too_large_to_be_held_are_answered_the_same(searcher: Searcher, tree: query.Query) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(held, "_HOLDERS", 2**60)  # as if there had to be room for so many: each is too large
        patch.setattr(terms, "_FEW", 0)
        _agree(searcher, Collection(searcher), tree)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(documents(), max_size=6), max_size=3), st.data())
def test_every_corpus_is_searched_as_whoosh_does(segments: list[list[dict[str, Any]]], data: st.DataObject) -> None:
    count = sum(map(len, segments))
    deleted = data.draw(st.lists(st.integers(0, count - 1), max_size=4, unique=True)) if count else []
    with searcher_of(segments, deleted) as searcher:
        collection = Collection(searcher)
        for _ in range(5):
            _agree(searcher, collection, data.draw(trees()))


@settings(max_examples=50, deadline=None)
@given(words=st.lists(st.sampled_from(["test", "missil", "the", "york", "parti"]), min_size=1, max_size=3, unique=True))
def test_the_order_is_that_of_whooshs_searcher(searcher: Searcher, words: list[str]) -> None:
    tree = query.Or([query.Term("body", word) for word in words])
    live: Any = np.fromiter(searcher.reader().all_doc_ids(), np.int64)
    found = match(Collection(searcher), tree, live)
    docs = found.docs[by_score(found, 10)].tolist()
    best = searcher.search(tree, limit=10)
    for ours, hit in zip(docs, best, strict=True):
        if ours != hit.docnum:  # a sum of the same parts in another order
            assert answers_of_matchers(searcher, tree.normalize())[ours] == pytest.approx(hit.score, rel=1e-6)


@pytest.mark.parametrize(
    "tree",
    [
        nodes.Having("section_value"),
        query.Or([query.Or([nodes.Having("title"), query.Term("body", "test")])]),
        nodes.InTexts("test", [("title", 2.0), ("body", 1.0)]),
        nodes.InTexts("test", [("title", 2.0), ("body", 1.0)]).with_boost(3.0),
        query.NumericRange("balance", 0, None, endexcl=True),
        query.NumericRange("balance", None, 0, startexcl=True),
    ],
    ids=repr,
)
def test_odd_trees_are_answered_as_whoosh_does(searcher: Searcher, collection: Collection, tree: query.Query) -> None:
    _agree(searcher, collection, tree)


def test_there_is_nothing_in_a_field_that_the_schema_has_not(searcher: Searcher) -> None:
    live: Any = np.fromiter(searcher.reader().all_doc_ids(), np.int64)
    for tree in (query.Prefix("nowhere", "te"), query.Term("nowhere", "test"), query.Phrase("nowhere", ["a", "b"])):
        assert not len(matching(Collection(searcher), tree, live))


def test_no_slop_reaches_from_one_article_to_the_next(searcher: Searcher) -> None:
    live: Any = np.fromiter(searcher.reader().all_doc_ids(), np.int64)
    far = query.Phrase("body", ["test", "drill"], slop=2**33)
    found = matching(Collection(searcher), far, live).tolist()
    assert found == matching(Collection(searcher), query.Phrase("body", ["test", "drill"], slop=1000), live).tolist()


def test_what_whoosh_gets_wrong_is_right(searcher: Searcher) -> None:
    collection = Collection(searcher)
    live: Any = np.fromiter(searcher.reader().all_doc_ids(), np.int64)
    term, other = query.Term("body", "drill"), query.Term("body", "tent")
    both = query.And([term, query.Every()])
    assert matching(collection, both, live).tolist() == matching(collection, term, live).tolist()
    without = matching(collection, query.AndNot(term, other), live).tolist()
    assert without == sorted({*matching(collection, term, live)} - {*matching(collection, other, live)})
    best = match(collection, query.DisjunctionMax([term, other]), live)
    parts = [dict(zip(*map(np.ndarray.tolist, match(collection, part, live)), strict=True)) for part in (term, other)]
    assert best.scores.tolist() == [max(part.get(doc, 0.0) for part in parts) for doc in best.docs.tolist()]


def test_segments_of_two_codecs_answer_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment, "arrays_of", arrays_of)
    index = RamStorage().create_index(schema())
    for codec in (None, ColumnarCodec()):
        writer = index.writer(codec=codec)
        for document in corpus(30):
            writer.add_document(**document)
        writer.commit(merge=False)
    with Searcher(index.reader(), weighting=weighting()) as searcher:
        collection = Collection(searcher)
        for tree in (query.Term("body", "test"), query.Or([query.Term("body", "drill"), query.Term("title", "tent")])):
            _agree(searcher, collection, tree)
            docs = matching(collection, tree, np.arange(60)).tolist()
            assert docs[len(docs) // 2 :] == [doc + 30 for doc in docs[: len(docs) // 2]]
