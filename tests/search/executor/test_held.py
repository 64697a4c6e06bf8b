"""What terms and words hold: no more than there is room for, and those that are asked for stay longer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import fields, query
from whoosh.filedb.filestore import RamStorage

from index.codec import ColumnarCodec
from search.executor import collection, held
from search.executor import terms as terms_module
from search.executor.held import Held
from search.executor.segment import Segment, segment_of
from search.executor.sets import Found
from search.executor.terms import Statistics, Term, Weighed, Word

WORDS = 6
ROOM = 180  # bytes, for about three of the words


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


def held_of(room: int) -> Held:
    """With so many bytes, all of which one may have."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(held, "_HOLDERS", 1)
        return Held(room)


def terms(room: Held, field: str = "text") -> list[Term]:
    """The terms of a field; all are in the second document or later."""
    first = 0 if field == "text" else 1
    return [
        Term(SEGMENT, field, number - first, statistics=Statistics(True, 3.0, 1.0), weight=1.0, held=room)
        for number in range(first, WORDS)
    ]


def words(room: Held) -> list[Word]:
    """Words but the first, each of a term in the text and one in the title."""
    in_text, in_title = terms(room)[1:], terms(room, "title")
    return [
        Word(SEGMENT, [Weighed(one, 1.0), Weighed(other, 3.0)], room)
        for one, other in zip(in_text, in_title, strict=True)
    ]


def holding(each: list[Term], or_words: list[Word]) -> int:
    """The bytes that terms and words hold."""
    arrays = [term._docs for term in each if term._docs is not None]
    arrays += [array for word in or_words for part in (word._found, word._bitmap) for array in part or ()]
    return sum(array.nbytes for array in arrays)


@given(asked=st.lists(st.tuples(st.integers(0, WORDS - 2), st.booleans()), max_size=60), room=st.integers(0, 300))
def test_no_more_is_held_than_there_is_room_for(asked: list[tuple[int, bool]], room: int) -> None:
    few, all_ = held_of(room), held_of(2**20)
    few_terms, all_terms, few_words, all_words = terms(few), terms(all_), words(few), words(all_)
    for number, whole in asked:
        if whole:
            mine, other = few_words[number].found(), all_words[number].found()
            assert mine.places.tolist() == other.places.tolist() == list(range(number + 2))
            assert mine.scores.tolist() == other.scores.tolist()
        else:
            assert few_terms[number].docs.tolist() == all_terms[number].docs.tolist() == list(range(number + 1))
        assert holding(few_terms, few_words) <= room


def test_what_is_asked_for_more_often_takes_the_place_of_what_is_not() -> None:
    each = words(held_of(ROOM))
    for number in range(1, WORDS - 1):
        for _ in range(3):
            assert len(each[0].found().scores) == 2
        assert len(each[number].found().scores) == number + 2
    assert each[0]._found is not None
    assert each[-1]._found is None
    for _ in range(4):
        each[-1].found()
    assert each[-1]._found is not None


def test_of_more_words_than_there_is_room_for_some_are_found_each_time() -> None:
    each = words(held_of(ROOM))
    for word in each:
        word.found()
    kept = [word._found is not None for word in each]
    assert True in kept
    assert False in kept
    for _ in range(20):
        for word in each:
            word.found()
            assert [word._found is not None for word in each] == kept


def test_what_was_asked_for_long_ago_counts_less() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(held, "_AGE", 8)
        each = words(held_of(ROOM))
        for _ in range(5):
            for word in each[:3]:
                word.found()
        for _ in range(8):
            each[-1].found()
    assert each[-1]._found is not None


@given(
    domain=st.sets(st.integers(0, WORDS - 1)).map(sorted),
    number=st.integers(0, WORDS - 2),
    room=st.sampled_from([0, ROOM, 2**20]),
    sparse=st.booleans(),
)
def test_a_word_is_the_same_met_or_read_or_held(domain: list[int], number: int, room: int, sparse: bool) -> None:
    docs = np.array(domain, np.int64)
    own = np.arange(len(docs), dtype=np.float32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(terms_module, "_SPARSE", 0 if sparse else 2**20)
        word, other = words(held_of(room))[number], words(held_of(room))[number]
        found, scores = other.found()
        matching = [doc for doc in domain if doc in found.tolist()]
        expected = [scores.tolist()[found.tolist().index(doc)] for doc in matching]
        for _ in range(3):  # the first time it may be met, then it may be held
            places, in_domain = word.found_in(docs)
            assert docs[places].tolist() == matching
            assert in_domain.tolist() == expected
            assert docs[word.docs_in(docs)].tolist() == matching
            joined, sums = word.joined(Found(docs, own))
            assert joined.tolist() == matching
            assert sums.tolist() == (own[places] + np.array(expected, np.float32)).tolist()
            assert word.docs().tolist() == found.tolist()


def test_a_term_scores_where_it_is_met_as_it_does_anywhere() -> None:
    term = terms(held_of(2**20))[WORDS - 1]
    domain = np.array([1, 2, 5], np.int64)
    docs, scores = term.found(2.5)
    assert docs.tolist() == list(range(WORDS))
    places, found = term.found_in(domain, 2.5)
    assert places.tolist() == [0, 1, 2]
    assert found.tolist() == scores[domain].tolist()
    assert term.scores_at(domain, domain, 2.5).tolist() == found.tolist()


def test_what_cannot_be_read_takes_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    each = words(held_of(ROOM))
    with monkeypatch.context() as patch:
        patch.setattr(Term, "_read", failing)
        for word in each * 20:
            with pytest.raises(MemoryError):
                word.found()
    for _ in range(3):
        each[0].found()
    assert each[0]._found is not None


def failing(term: Term) -> None:
    raise MemoryError


def test_what_is_held_can_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collection, "_LOCATED", 4)
    ix = RamStorage().create_index(fields.Schema(text=fields.TEXT(stored=False)))
    with ix.writer(codec=ColumnarCodec()) as writer:
        writer.add_document(text=" ".join(f"word{n}" for n in range(9)))
    with ix.searcher() as searcher:
        of_index = collection.Collection(searcher)

        def ask(text: str) -> Word | None:
            [word] = of_index.word(query.Term("text", text))
            if word is not None:
                word.found()
            return word

        often = ask("word0")
        for n in range(50):
            assert ask(f"nowhere{n}") is None
        assert ask("word0") is often  # words that are not there let go of none
        for n in range(9):
            ask(f"word{n}")
            known = [each for kept in (of_index._words, of_index._located) for found in kept.values() for each in found]
            assert {*of_index._held._sizes} <= {*known}
            assert len(of_index._words) <= 4
        assert ask("word0") is not often
