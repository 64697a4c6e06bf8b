"""Arrays that terms hold: no more than there is room for, and those that are asked for stay longer."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from whoosh import fields
from whoosh.filedb.filestore import RamStorage

from index.codec import ColumnarCodec
from search.columns import Ints
from search.executor.segment import HeldTerms, Segment, Statistics, Term, segment_of

WORDS = 6
ROOM = 120  # bytes, for about three of the terms


def segment() -> Segment:
    """Six terms, of which the n-th is in n + 1 documents."""
    schema = fields.Schema(text=fields.TEXT(stored=False))
    ix = RamStorage().create_index(schema)
    with ix.writer(codec=ColumnarCodec()) as writer:
        for doc in range(WORDS):
            writer.add_document(text=" ".join(f"word{n}" for n in range(doc, WORDS)))
    with ix.reader() as reader:
        found = segment_of(reader)
    assert found is not None
    return found


SEGMENT = segment()


def terms(held: HeldTerms) -> list[Term]:
    statistics = Statistics(True, 3.0, 1.0)
    held.largest = WORDS  # none is too large to be held
    return [Term(SEGMENT, "text", number, statistics=statistics, weight=1.0, held=held) for number in range(WORDS)]


def holding(each: list[Term]) -> int:
    held: list[Ints | None] = [array for term in each for array in (term._docs, term._parts)]
    return sum(array.nbytes for array in held if array is not None)


@given(asked=st.lists(st.tuples(st.integers(0, WORDS - 1), st.booleans()), max_size=60), room=st.integers(0, 300))
def test_terms_hold_no_more_than_there_is_room_for(asked: list[tuple[int, bool]], room: int) -> None:
    few, all_ = terms(HeldTerms(room)), terms(HeldTerms())
    for number, scored in asked:
        assert few[number].docs.tolist() == all_[number].docs.tolist() == list(range(number + 1))
        if scored:
            assert few[number].found(1.0).scores.tolist() == all_[number].found(1.0).scores.tolist()
        assert holding(few) <= room


def test_a_term_that_is_asked_for_stays() -> None:
    each = terms(HeldTerms(ROOM))
    for number in range(1, WORDS):
        for _ in range(3):
            assert len(each[0].found(1.0).scores) == 1
        assert len(each[number].found(1.0).scores) == number + 1
    assert each[0]._parts is not None
    assert each[1]._parts is None


def test_a_term_that_is_large_is_read_each_time_and_scores_the_same() -> None:
    held, few = HeldTerms(), HeldTerms()
    small = terms(held)[WORDS - 1]
    few.largest = WORDS - 1
    large = Term(SEGMENT, "text", WORDS - 1, statistics=Statistics(True, 3.0, 1.0), weight=1.0, held=few)
    domain = np.array([1, 2, 5], np.int64)
    for term in (small, large):
        docs, scores = term.found(2.5)
        assert docs.tolist() == list(range(WORDS))
        places, found = term.found_in(domain, 2.5)
        assert places.tolist() == [0, 1, 2]
        assert found.tolist() == scores[domain].tolist()
        assert term.scores_at(domain, domain, 2.5).tolist() == found.tolist()
    assert holding([large]) == 0 < holding([small])
