"""What terms and words hold: no more than there is room for, and those that are asked for stay longer."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from whoosh import fields
from whoosh.filedb.filestore import RamStorage

from index.codec import ColumnarCodec
from search.executor.segment import Segment, segment_of
from search.executor.terms import Held, Statistics, Term, Weighed, Word

WORDS = 6
ROOM = 150  # bytes, for about three of the words


def segment() -> Segment:
    """Six terms in two fields, of which the n-th is in n + 1 documents."""
    schema = fields.Schema(title=fields.TEXT(stored=False), text=fields.TEXT(stored=False))
    ix = RamStorage().create_index(schema)
    with ix.writer(codec=ColumnarCodec()) as writer:
        for doc in range(WORDS):
            words = " ".join(f"word{n}" for n in range(doc, WORDS))
            writer.add_document(text=words, title=words if doc % 2 else "")
    with ix.reader() as reader:
        found = segment_of(reader)
    assert found is not None
    return found


SEGMENT = segment()


def terms(held: Held, field: str = "text") -> list[Term]:
    """The terms of a field, of which none is too large to be held; all are in the second document or later."""
    held.largest = 2 * WORDS
    first = 0 if field == "text" else 1
    return [
        Term(SEGMENT, field, number - first, statistics=Statistics(True, 3.0, 1.0), weight=1.0, held=held)
        for number in range(first, WORDS)
    ]


def words(held: Held) -> list[Word]:
    """Words but the first, each of a term in the text and one in the title."""
    in_text, in_title = terms(held)[1:], terms(held, "title")
    return [
        Word(SEGMENT, [Weighed(one, 1.0), Weighed(other, 3.0)], held)
        for one, other in zip(in_text, in_title, strict=True)
    ]


def holding(each: list[Term], or_words: list[Word]) -> int:
    """The bytes that terms and words hold."""
    held = sum(term._docs.nbytes for term in each if term._docs is not None)
    return held + sum(sum(array.nbytes for array in word._found) for word in or_words if word._found is not None)


@given(asked=st.lists(st.tuples(st.integers(0, WORDS - 2), st.booleans()), max_size=60), room=st.integers(0, 300))
def test_no_more_is_held_than_there_is_room_for(asked: list[tuple[int, bool]], room: int) -> None:
    few, all_ = Held(room), Held()
    few_terms, all_terms, few_words, all_words = terms(few), terms(all_), words(few), words(all_)
    for number, whole in asked:
        if whole:
            mine, other = few_words[number].found(), all_words[number].found()
            assert mine.places.tolist() == other.places.tolist() == list(range(number + 2))
            assert mine.scores.tolist() == other.scores.tolist()
        else:
            assert few_terms[number].docs.tolist() == all_terms[number].docs.tolist() == list(range(number + 1))
        assert holding(few_terms, few_words) <= room


def test_what_is_asked_for_stays() -> None:
    each = words(Held(ROOM))
    for number in range(1, WORDS - 1):
        for _ in range(3):
            assert len(each[0].found().scores) == 2
        assert len(each[number].found().scores) == number + 2
    assert each[0]._found is not None
    assert each[1]._found is None


def test_a_large_word_is_read_each_time_and_finds_the_same() -> None:
    held, none = Held(), Held()
    small, large = words(held)[WORDS - 2], words(none)[WORDS - 2]
    none.largest = 0
    domain = np.array([0, 2, 5], np.int64)
    docs, scores = small.found()
    for word in (small, large):
        assert word.count == WORDS + WORDS // 2
        assert [array.tolist() for array in word.found()] == [docs.tolist(), scores.tolist()]
        places, found = word.found_in(domain)
        assert places.tolist() == [0, 1, 2]
        assert found.tolist() == scores[domain].tolist()
        assert word.docs().tolist() == docs.tolist() == list(range(WORDS))
        assert word.docs_in(domain).tolist() == [0, 1, 2]
    assert holding([], [large]) == 0 < holding([], [small])


def test_a_term_scores_where_it_is_met_as_it_does_anywhere() -> None:
    held = Held()
    term = terms(held)[WORDS - 1]
    domain = np.array([1, 2, 5], np.int64)
    docs, scores = term.found(2.5)
    assert docs.tolist() == list(range(WORDS))
    places, found = term.found_in(domain, 2.5)
    assert places.tolist() == [0, 1, 2]
    assert found.tolist() == scores[domain].tolist()
    assert term.scores_at(domain, domain, 2.5).tolist() == found.tolist()
