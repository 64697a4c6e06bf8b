"""The batch writer against Whoosh's writer: the same index, whatever it is given and however it is merged."""

from __future__ import annotations

import errno
import gc
import sys
import threading
import tracemalloc
import weakref
from contextlib import closing
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from whoosh import columns, fields, formats
from whoosh.analysis import StandardAnalyzer
from whoosh.codec.whoosh3 import W3Codec
from whoosh.query import Term
from whoosh.writing import IndexingError, SegmentWriter

from index.analysis import SEPARATOR, Form, NewsAnalyzer, ValueAnalyzer, tokens
from index.background import AtOnce
from index.codec import ColumnarCodec
from index.codec.codec import ColumnarSegment
from index.codec.cutting import Runs, cut, tally
from index.codec.names import Names
from index.codec.positions import positions_of
from index.codec.postings import FORMS
from index.codec.texts import Texts
from index.codec.vocabulary import Vocabulary
from index.codec.writer import ColumnarWriter
from index.sentence_starts import SentencesField
from tests.index.codec.corpora import new_index
from tests.index.codec.test_codec import assert_same_reading

TOKENS = ("oil", "Oil", "OILS", "U.S.", "Jong-un", "party's", "1,000", "5.93", "Zürich", "北京", "the", "'", "’s", "12")

SCHEMA = fields.Schema(
    id=fields.ID(unique=True, stored=True),
    body=fields.TEXT(analyzer=NewsAnalyzer(stem=True)),
    names=fields.TEXT(analyzer=NewsAnalyzer(stem=False), phrase=False),
    seen=fields.FieldType(formats.Existence(), NewsAnalyzer(stem=False), scorable=True),
    keys=fields.KEYWORD(analyzer=ValueAnalyzer(), scorable=True),
    day=fields.NUMERIC(int, bits=32, signed=False, sortable=True),
    depth=fields.NUMERIC(int, bits=16, sortable=True),
    ratio=fields.NUMERIC(float, sortable=True),
    source=fields.ID(sortable=True),
    # Fields that go Whoosh's own way.
    plain=fields.TEXT(analyzer=StandardAnalyzer(), vector=True, spelling=True),
    heavy=fields.TEXT(analyzer=NewsAnalyzer(stem=True), field_boost=2.0),
    hash=fields.COLUMN(columns.FixedBytesColumn(2)),
    record=fields.COLUMN(columns.CompressedBytesColumn()),
    kind=fields.COLUMN(columns.RefBytesColumn()),
)

# Short enough for the stock codec to keep lengths exactly.
texts = st.lists(st.sampled_from(TOKENS), max_size=4).map(" ".join)
halves = st.lists(st.sampled_from(TOKENS), max_size=2).map(" ".join)
values = texts | st.tuples(halves, halves).map(SEPARATOR.join)
documents = st.fixed_dictionaries(
    {"record": st.binary(min_size=1, max_size=5)},
    optional={
        "body": values | st.lists(st.sampled_from(["oil", "tin"]), max_size=3),
        "names": values,
        "seen": values,
        "keys": values,
        "day": st.integers(0, 2**32 - 1),
        "depth": st.integers(-(2**15), 2**15 - 1),
        "ratio": st.floats(-10, 10),
        "source": texts,
        "plain": texts,
        "heavy": texts,
        "hash": st.binary(min_size=2, max_size=2),
        "kind": st.sampled_from([b"x", b"y"]),
        "_body_boost": st.sampled_from([1.0, 2.0]),
        "_stored_source": texts,
    },
)
commits = st.lists(
    st.tuples(
        st.dictionaries(st.integers(0, 9), documents, max_size=4),
        st.sets(st.integers(0, 9), max_size=3),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


def write(index: Any, operations: Any, make: Any) -> None:
    for added, deleted, optimize in operations:
        writer = make(index)
        for number in sorted(deleted):
            writer.delete_by_query(Term("id", str(number)))
        for number, document in sorted(added.items()):
            writer.update_document(id=str(number), **document)
        writer.commit(optimize=optimize, merge=optimize)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(operations=commits)
def test_writes_what_whoosh_writes(operations: Any) -> None:
    stock, ours = new_index(SCHEMA), new_index(SCHEMA)
    write(stock, operations, lambda index: SegmentWriter(index, codec=W3Codec()))
    write(ours, operations, ColumnarWriter)
    with closing(stock.reader()) as expected, closing(ours.reader()) as reader:
        assert_same_reading(expected, reader, SCHEMA)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(operations=commits)
def test_small_batches_and_merges_give_the_same_as_one_batch(operations: Any) -> None:
    added = [document for documents, _, _ in operations for document in documents.values()]
    whole, parts = new_index(SCHEMA), new_index(SCHEMA)
    for index, memory in ((whole, 2**30), (parts, 1)):
        with ColumnarWriter(index, memory=memory) as writer:
            for number, document in enumerate(added):
                writer.add_document(id=str(number), **document)
    assert whole.doc_count() == parts.doc_count() == len(added)
    with closing(whole.reader()) as expected, closing(parts.reader()) as reader:
        assert len(reader.leaf_readers()) == 1
        assert_same_reading(expected, reader, SCHEMA)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(operations=commits)
def test_merging_is_rebuilding(operations: Any) -> None:
    merged, rebuilt = new_index(SCHEMA), new_index(SCHEMA)
    write(merged, [(added, deleted, False) for added, deleted, _ in operations], ColumnarWriter)
    with closing(merged.reader()) as reader:
        survivors = [fields["id"] for _, fields in reader.iter_docs()]
    newest = {str(number): document for added, _, _ in operations for number, document in added.items()}
    ColumnarWriter(merged).commit(optimize=True)
    with ColumnarWriter(rebuilt) as writer:
        for number in survivors:
            writer.add_document(id=number, **newest[number])
    with closing(rebuilt.reader()) as expected, closing(merged.reader()) as reader:
        assert_same_reading(expected, reader, SCHEMA)


@given(
    text=st.text()
    | st.lists(st.sampled_from((*TOKENS, " ", "\n", ".", ",", "’", "\x85", "-")), max_size=30).map("".join)
)
def test_tokens_are_those_of_the_analyzer(text: str) -> None:
    texts = Texts(Vocabulary(), AtOnce())
    numbers = texts.numbers([text, "between", text + " "])
    found = texts.tokens()
    forms = [form for _, _, form in tokens(text)]
    for number in (numbers[0], numbers[2]):
        mine = found.numbers[found.starts[number] : found.starts[number + 1]].tolist()
        assert [texts.vocabulary.forms[each].decode() for each in mine] == [form.form for form in forms]
        assert [texts.vocabulary.terms[each].decode() for each in mine] == [form.term for form in forms]


@given(
    bodies=st.lists(st.lists(st.sampled_from((*TOKENS, "end. ", "No. ", "\n", "\n\n", "“")), max_size=12).map("".join))
)
def test_sentences_are_found_in_many_texts_as_in_each(bodies: list[str]) -> None:
    texts, kept = Texts(Vocabulary(), AtOnce()), list[bytes]()
    texts.keep_sentences(texts.numbers(bodies), kept.extend)
    texts.work()
    texts.end()
    assert kept == list(map(SentencesField().to_column_value, bodies))


@given(
    batches=st.lists(
        st.lists(st.text("aS1.,'’-_éß北\ud800", min_size=1, max_size=20), min_size=1, max_size=8), max_size=4
    )
)
@example(batches=[["a", "U.S.", "-U.S.-", "1,000", "a.b,", "'s", "\ud800", "x" * 17], ["a", "1,000", "x" * 17, "n"]])
def test_tokens_of_stretches_new_and_known_are_those_of_the_analyzer(batches: list[list[str]]) -> None:
    texts = Texts(Vocabulary(), AtOnce())
    expected = list[Form]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.codec.vocabulary._STRETCHES", 3)
        for stretches in batches:
            text = " ".join(stretches)
            texts.numbers([text])
            texts.work()
            expected += [form for _, _, form in tokens(text)]
    if batches:
        vocabulary, mine = texts.vocabulary, texts.tokens().numbers.tolist()
        found = [Form(vocabulary.forms[each].decode(), vocabulary.terms[each].decode()) for each in mine]
        assert found == expected


# Runs of tokens: how far the document of each is from the last, how far it begins behind it, and the tokens' numbers.
runs_of_tokens = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2000), st.lists(st.integers(0, 5), max_size=6)), min_size=1, max_size=12
)


@given(
    drawn=runs_of_tokens,
    called=st.lists(st.integers(0, 3), min_size=6, max_size=6),
    kind=st.sampled_from(["existence", "frequency", "positions"]),
    has_forms=st.booleans(),
)
def test_postings_are_what_a_dictionary_collects(
    drawn: list[tuple[int, int, list[int]]], called: list[int], kind: str, has_forms: bool
) -> None:
    # The tokens of a run stand anywhere among those of all texts, and some there are of no run.
    numbers, firsts, sizes = [9], list[int](), [len(run) for _, _, run in drawn]
    for _, _, run in reversed(drawn):
        firsts.insert(0, len(numbers))
        numbers += [*run, 9]
    docs, begins = [0], [0]
    expected: dict[int, dict[int, list[tuple[int, int]]]] = {}
    for (doc_step, gap, run), before in zip(drawn, [0, *sizes], strict=False):
        docs.append(docs[-1] + doc_step)
        begins.append(gap if doc_step else begins[-1] + before + gap)
        for position, number in enumerate(run, begins[-1]):
            expected.setdefault(called[number], {}).setdefault(docs[-1], []).append((position, 7 * number))
    names = Names([b"a", b"b", b"c", b"d"], np.array([*called, 0, 0, 0, 0], np.uint32))
    runs = Runs(np.array(numbers, np.uint32), np.array(firsts), np.array(sizes), np.array(docs[1:], np.uint32))
    tallied = tally(runs, names)
    assert np.flatnonzero(tallied.occurs).tolist() == sorted({number for _, _, run in drawn for number in run})
    kept: dict[str, Any] = {"begins": np.array(begins[1:])} if kind == "positions" else {}
    if kept and has_forms:
        kept["codes"] = np.arange(0, 70, 7, dtype=np.uint16)
    postings = cut(kind, runs, names, tallied, **kept)
    flat = [(doc, found) for _, by_doc in sorted(expected.items()) for doc, found in by_doc.items()]
    assert list(postings.terms) == [names.ordered[term] for term in sorted(expected)]
    assert np.diff(postings.starts).tolist() == [len(by_doc) for _, by_doc in sorted(expected.items())]
    assert postings.docs.tolist() == [doc for doc, _ in flat]
    assert postings.freqs.tolist() == [1 if kind == "existence" else len(found) for _, found in flat]
    assert len(postings.occurrences) == len(kept)
    occurrences = [each for _, found in flat for each in found]
    if "begins" in kept:
        found_positions = positions_of(postings.occurrences["positions"], postings.freqs).tolist()
        assert found_positions == [position for position, _ in occurrences]
    if "codes" in kept:
        assert postings.occurrences[FORMS].tolist() == [code for _, code in occurrences]


def test_segments_of_other_codecs_are_merged_in() -> None:
    stock, ours = new_index(SCHEMA), new_index(SCHEMA)
    makes = (lambda index: SegmentWriter(index, codec=W3Codec()), ColumnarWriter)
    document = {"body": "oil prices", "day": 7, "plain": "oil", "record": b"r", "source": "Reuters"}
    for index, make in ((stock, makes[0]), (ours, makes[1])):
        with SegmentWriter(index, codec=W3Codec()) as writer:
            writer.add_document(id="0", **document)
        write(index, [({1: document}, set(), False), ({2: document}, {1}, True)], make)
    assert [type(segment) for segment in ours._segments()] == [ColumnarSegment]
    with closing(stock.reader()) as expected, closing(ours.reader()) as reader:
        assert_same_reading(expected, reader, SCHEMA)


def test_a_document_that_cannot_be_indexed_leaves_nothing() -> None:
    index = new_index(SCHEMA)
    writer = ColumnarWriter(index)
    with pytest.raises(ValueError, match="many"):
        writer.add_document(id="0", body="oil", day="many")
    writer.add_document(id="1", body="tin")
    writer.commit()
    with closing(index.reader()) as reader:
        assert [fields for _, fields in reader.iter_docs()] == [{"id": "1"}]
        assert list(reader.lexicon("body")) == [b"tin"]
        assert isinstance(reader.leaf_readers()[0][0].codec(), ColumnarCodec)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("day", "many"), ("day", 2**32), ("day", -1), ("hash", b"abc")),
        *(("source", "\ud800"), ("source", 7), ("body", b"oil")),
    ],
)
def test_a_value_that_does_not_fit_is_refused_among_many_that_do(field: str, value: Any) -> None:
    document = {"body": "oil", "day": 7, "hash": b"ab", "source": "Reuters", "record": b"r"}
    index = new_index(SCHEMA)
    with ColumnarWriter(index) as writer:
        for number in range(3):
            writer.add_document(id=str(number), **document)
            with pytest.raises((ValueError, TypeError)):  # Whoosh's own errors
                writer.add_document(**{"id": "wrong", **document, field: value})
    with closing(index.reader()) as reader:
        assert [fields["id"] for _, fields in reader.iter_docs()] == ["0", "1", "2"]
        assert list(reader.lexicon("body")) == [b"oil"]
        assert list(reader.column_reader("day")) == [7, 7, 7]
        assert list(reader.column_reader("source")) == ["Reuters"] * 3


def test_a_cancelled_writer_changes_nothing() -> None:
    index = new_index(SCHEMA)
    writer = ColumnarWriter(index, memory=1)
    writer.add_document(id="1", body="tin")
    writer.add_document(id="2", body="tin")
    assert sum(name.endswith(".docs") for name in index.storage.list()) == 2
    writer.cancel()
    assert index.doc_count() == 0
    assert [name for name in index.storage.list() if name.endswith((".docs", ".terms"))] == []
    with ColumnarWriter(index) as writer:
        writer.add_document(id="3", body="tin")
    assert index.doc_count() == 1
    assert sum(name.endswith(".docs") for name in index.storage.list()) == 1


@pytest.mark.parametrize(
    ("part", "other"),
    [("writer.background", AtOnce), ("postings._OCCURRENCES", 3)],
    ids=["a second thread", "writing in pieces"],
)
def test_what_changes_nothing_that_is_written(monkeypatch: pytest.MonkeyPatch, part: str, other: object) -> None:
    for name, amount in (("writer._TOGETHER", 3), ("texts._TOGETHER", 100), ("compressed._TOGETHER", 50)):
        monkeypatch.setattr(f"index.codec.{name}", amount)
    for name, amount in (("_DICTIONARY", 1000), ("_SMALLEST", 1), ("_TRAINING", 1)):
        monkeypatch.setattr(f"index.codec.compressed.{name}", amount)
    written = []
    for _ in range(2):
        Vocabulary.borrow(-1)
        index = new_index(SCHEMA)
        with ColumnarWriter(index, memory=100_000) as writer:
            for number in range(200):
                text = f"{TOKENS[number % 13]} oil {number} {TOKENS[number % 5]}"
                writer.add_document(id=str(number), body=text, names=text, source="Reuters", record=text.encode())
        storage = index.storage
        files = sorted(name for name in storage.list() if name.endswith((".docs", ".terms")))
        written.append([storage.open_file(name).read() for name in sorted(files, key=lambda name: name[-5:])])
        monkeypatch.setattr(f"index.codec.{part}", other)
    assert len(written[0]) == 2
    assert written[0] == written[1]


@pytest.mark.parametrize("end", ["commit", "cancel"])
def test_a_writer_leaves_no_thread_and_the_interpreter_as_it_was(end: str) -> None:
    interval = sys.getswitchinterval()
    before, index = threading.active_count(), new_index(SCHEMA)
    writer = ColumnarWriter(index)
    for number in range(3):
        writer.add_document(id=str(number), body="tin", record=b"tin")
    getattr(writer, end)()
    assert threading.active_count() == before
    assert sys.getswitchinterval() == interval
    assert index.doc_count() == (3 if end == "commit" else 0)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # whoosh leaves its files open then
@pytest.mark.parametrize("memory", [1, 2**30], ids=["add", "commit"])
@pytest.mark.parametrize("task", ["compressed._compressed", "texts._sought", "fields.ColumnarFieldWriter.add_field"])
def test_what_goes_wrong_in_the_background_ends_the_writer(
    monkeypatch: pytest.MonkeyPatch, task: str, memory: int
) -> None:
    def fail(*arguments: object) -> None:
        assert threading.current_thread() is not threading.main_thread()
        raise OSError(errno.ENOSPC, "No space left on device")

    def commit_three() -> None:
        for number in range(1, 4):
            writer.add_document(id=str(number), body="tin", record=b"tin")
        writer.commit()

    before, index = threading.active_count(), new_index(SCHEMA)
    with ColumnarWriter(index) as writer:
        writer.add_document(id="0", body="tin")
    files = set(index.storage.list())
    writer = ColumnarWriter(index, memory=memory)
    with monkeypatch.context() as patch:
        patch.setattr(f"index.codec.{task}", fail)
        with pytest.raises(OSError, match="No space left"):
            commit_three()
    for call in (
        lambda: writer.add_document(id="5", body="tin"),
        lambda: writer.delete_by_term("id", "0"),
        lambda: writer.add_reader(index.reader()),
        writer.commit,
    ):
        with pytest.raises(IndexingError, match="No space left"):
            call()
    if memory == 1:
        writer.cancel()
        assert set(index.storage.list()) == files
    assert threading.active_count() == before
    assert (index.latest_generation(), index.doc_count()) == (1, 1)
    with ColumnarWriter(index) as writer:
        writer.add_document(id="6", body="tin")
    assert index.doc_count() == 2
    gc.collect()


def test_a_task_that_is_done_at_once_fails_when_its_result_is_taken() -> None:
    failed = AtOnce().submit(int, "many")
    with pytest.raises(ValueError, match="many"):
        failed.result()


@pytest.mark.parametrize("repeats", [0, 1, 300])
def test_the_shortest_field_may_be_long(repeats: int) -> None:
    index = new_index(SCHEMA)
    with ColumnarWriter(index) as writer:
        writer.add_document(body="oil " * repeats)
        writer.add_document(body="oil " * 400)
    with closing(index.reader()) as reader:
        assert (reader.min_field_length("body"), reader.max_field_length("body")) == (repeats, 400)


def test_fields_that_the_schema_knows_by_a_pattern_are_merged() -> None:
    schema = fields.Schema(id=fields.ID(stored=True))
    body = fields.TEXT(analyzer=NewsAnalyzer(stem=True), sortable=True, stored=True, vector=formats.Positions())
    schema.add("*_t", body, glob=True)
    merged, rebuilt = new_index(schema), new_index(schema)
    documents = [{"id": "0", "x_t": "gold coin"}, {"id": "1", "y_t": "coin of gold"}, {"id": "2", "x_t": "tin"}]
    for document in documents:
        with ColumnarWriter(merged) as writer:
            writer.merge = False
            writer.add_document(**document)
    ColumnarWriter(merged).commit(optimize=True)
    with ColumnarWriter(rebuilt) as writer:
        for document in documents:
            writer.add_document(**document)
    with closing(rebuilt.reader()) as expected, closing(merged.reader()) as reader:
        assert reader.doc_field_length(0, "x_t") == 2
        assert [fields for _, fields in reader.iter_docs()] == documents
        assert len(reader.leaf_readers()) == 1
        assert_same_reading(expected, reader, schema)
        for doc, name in ((0, "x_t"), (1, "y_t"), (2, "x_t")):
            assert reader.doc_field_length(doc, name) == expected.doc_field_length(doc, name)
            assert list(reader.column_reader(name)) == list(expected.column_reader(name))
            vectors = [each.vector_as("positions", doc, name) for each in (reader, expected)]
            assert len({str(list(vector)) for vector in vectors}) == 1


def test_words_count_in_the_size_of_a_batch_and_are_forgotten_when_they_are_many(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr("index.codec.writer._TOGETHER", 1)
    monkeypatch.setattr("index.codec.texts._TOGETHER", 1)
    memory = 2**20
    Vocabulary.borrow(-1)
    index = new_index(fields.Schema(body=fields.TEXT(analyzer=NewsAnalyzer(stem=True))))
    writer = ColumnarWriter(index, memory=memory)
    vocabularies: list[weakref.ref[Vocabulary]] = []
    gc.disable()
    request.addfinalizer(gc.enable)
    for number in range(60):  # half a megabyte as texts, more than two as words
        writer.add_document(body=" ".join(f"{number}x{word}" for word in range(100)))
        assert writer._batch.texts.vocabulary.size < memory
        vocabularies.append(weakref.ref(writer._batch.texts.vocabulary))
        assert len({id(each()) for each in vocabularies} - {id(None)}) == 1  # nothing keeps the last one
    batches = sum(name.endswith(".docs") for name in index.storage.list())
    assert 2 <= batches <= 4
    writer.commit()
    assert index.doc_count() == 60


def batches(text: str) -> int:
    """How many batches of a megabyte fifty documents of this text fill."""
    index = new_index(fields.Schema(body=fields.TEXT(analyzer=NewsAnalyzer(stem=True))))
    writer = ColumnarWriter(index, memory=2**20)
    for number in range(50):
        writer.add_document(body=f"{number} {text}")
    found = sum(name.endswith(".docs") for name in index.storage.list())
    writer.cancel()
    return found


def test_a_batch_is_full_by_its_tokens() -> None:
    Vocabulary.borrow(-1)
    assert 2 <= batches("oil tin " * 1000) <= 4  # of 2,000 tokens in 8,000 characters, each
    assert batches("telecommunication " * 444) == 0  # as long, of 444


def test_a_vocabulary_tells_about_how_large_it_is() -> None:
    words = [f"{number}w{number * 7919 % 99991}" for number in range(50_000)]
    tracemalloc.start()
    try:
        vocabulary = Vocabulary()
        texts = Texts(vocabulary, AtOnce())
        texts.numbers([" ".join(words)])
        texts.work()
        texts.end()
        del texts
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held / 2 < vocabulary.size < held * 2


def test_a_vocabulary_has_one_who_uses_it() -> None:
    first, second = Vocabulary.borrow(2**40), Vocabulary.borrow(2**40)
    assert first is not second
    first.give_back()
    assert Vocabulary.borrow(2**40) is first
    first.size = 7
    first.give_back()
    assert Vocabulary.borrow(6) is not first
