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
            assert few[number].parts.tolist() == all_[number].parts.tolist()
        assert holding(few) <= room


def test_a_term_that_is_asked_for_stays() -> None:
    each = terms(HeldTerms(ROOM))
    for number in range(1, WORDS):
        for _ in range(3):
            assert each[0].parts.dtype == np.float32
        assert len(each[number].parts) == number + 1
    assert each[0]._parts is not None
    assert each[1]._parts is None
