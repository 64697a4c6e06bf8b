"""Exact phrases by the forms that an index keeps, against reading the texts: after updates, deletions and merges."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields
from whoosh.writing import SegmentWriter

from index.analysis import NewsAnalyzer, forms
from index.codec import ColumnarCodec
from index.codec.arrays import arrays_of
from index.codec.writer import ColumnarWriter
from search.executor import matching
from search.executor.collection import Collection
from search.query.nodes import ExactPhrase
from tests.index.codec.corpora import new_index

SCHEMA = fields.Schema(id=fields.ID(unique=True), body=fields.TEXT(analyzer=NewsAnalyzer(stem=True), phrase=True))

# Words with up to five forms to a stem, one whose only form is not its stem, and one that is irregular.
WORDS = ["strike", "strikes", "striking", "striker's", "said", "its", "it", "prices", "dying", "die", "dies", "U.S."]
WORDS += ["connect", "connects", "connected", "connecting", "connection", "the"]
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
commits = st.lists(
    st.tuples(
        st.dictionaries(st.integers(0, 9), texts, max_size=6), st.sets(st.integers(0, 9), max_size=2), st.booleans()
    ),
    min_size=1,
    max_size=4,
)


def holds(text: str, wanted: tuple[str, ...]) -> bool:
    read = tuple(forms(text))
    return any(read[at : at + len(wanted)] == wanted for at in range(len(read)))


@settings(max_examples=150, deadline=None)
@given(
    operations=commits,
    phrases=st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), min_size=1, max_size=20),
)
def test_phrases_are_found_as_by_reading_all_texts(operations: Any, phrases: list[list[str]]) -> None:
    index = new_index(SCHEMA)
    kept: dict[int, str] = {}
    for added, deleted, merged in operations:
        writer = ColumnarWriter(index)
        for number in sorted(deleted):
            writer.delete_by_term("id", str(number))
            kept.pop(number, None)
        for number, text in sorted(added.items()):
            writer.update_document(id=str(number), body=text)
            kept[number] = text
        writer.commit(optimize=merged, merge=merged)
    phrases += [text.split()[1:3] or ["it"] for text in kept.values()]
    with index.searcher() as searcher:
        collection = Collection(searcher)
        live = np.array(list(searcher.reader().all_doc_ids()), np.int64)
        names = {
            offset + doc: leaf.decode()
            for reader, offset in searcher.reader().leaf_readers()
            for leaf in reader.lexicon("id")
            for doc in reader.postings("id", leaf).all_ids()
        }
        for phrase in phrases:
            wanted = tuple(forms(" ".join(phrase)))
            found = matching(collection, ExactPhrase("body", wanted), live)
            expected = {str(number) for number, text in kept.items() if holds(text, wanted)}
            assert {names[doc] for doc in found.tolist()} == expected


def test_a_segment_made_by_whoosh_knows_no_forms() -> None:
    for make, known in ((ColumnarWriter, True), (lambda index: SegmentWriter(index, codec=ColumnarCodec()), False)):
        index = new_index(SCHEMA)
        with make(index) as writer:
            writer.add_document(id="1", body="the strike")
        [(leaf, _)] = index.reader().leaf_readers()
        arrays = arrays_of(leaf)
        assert arrays is not None
        field = arrays.field("body")
        assert field is not None
        assert field.has_forms == known
