"""What postings are made of (documents, frequencies, positions, forms) comes back as it was written, in any pieces."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.filedb.filestore import RamStorage

from index.codec.container import Container, ContainerWriter
from index.codec.doc_lists import DOC_PARTS, DocLists, DocListsWriter
from index.codec.forms import ANY_FORM, FORM_PARTS, FormsWriter, FormTable, MappedForms, are_coded, ending, form_with
from index.codec.packing import BytesTable, Sections, offsets_of, untag
from index.codec.patched import ALL_ONE, Patched, PatchedWriter, patched_parts
from index.codec.positions import begins, begins_among, extents, gaps_of, keys_at, positions_of


def written(write: Callable[[ContainerWriter], None]) -> Container:
    storage = RamStorage()
    container = ContainerWriter(storage.create_file("x"))
    write(container)
    container.close({})
    return Container.open(storage, "x")


numbers = st.lists(st.integers(0, 300) | st.integers(0, 2**32 - 1), max_size=40)
bounds = st.tuples(st.integers(0, 40), st.integers(0, 40))


def patched(values: list[int], cut: int, repeat: int = 1) -> Patched:
    def write(container: ContainerWriter) -> None:
        writer = PatchedWriter(container, "x", "field", repeat * len(values))
        for _ in range(repeat):
            writer.write(np.array(values[:cut], np.int64))
            writer.write(np.array(values[cut:], np.int64))
        writer.close()

    return Patched(untag(written(write), "field", patched_parts("x")), "x")


@given(values=numbers, bounds=bounds, cut=st.integers(0, 40))
def test_exceptions_are_put_in_their_places(values: list[int], bounds: tuple[int, int], cut: int) -> None:
    start, stop = sorted(min(bound, len(values)) for bound in bounds)
    numbers = patched(values, cut)
    assert numbers.slice(start, stop).tolist() == values[start:stop]


def test_exceptions_are_found_far_into_the_numbers() -> None:
    values = [*range(250, 262), 70_000]
    numbers = patched(values, 5, repeat=1000)
    for start in (0, 255, 256, 511, 4096, 12_345):
        assert numbers.slice(start, 13_000).tolist() == (values * 1000)[start:13_000]


def doc_lists(lists: list[list[int]], doc_count: int, step: int) -> DocLists:
    starts = offsets_of(np.array(list(map(len, lists)), np.int64))

    def write(container: ContainerWriter) -> None:
        writer = DocListsWriter(container, "field", starts, doc_count)
        for first in range(0, len(lists), step):
            last = min(first + step, len(lists))
            writer.write(np.array(list(chain.from_iterable(lists[first:last])), np.int64), first, last)
        writer.close()

    return DocLists(untag(written(write), "field", DOC_PARTS), starts)


@given(
    lists=st.lists(st.sets(st.integers(0, 999), min_size=1) | st.integers(1, 1000).map(range), min_size=1, max_size=8),
    step=st.integers(1, 4),
    asked=st.sets(st.integers(0, 999)),
)
def test_documents_of_rare_and_of_frequent_terms(lists: list[set[int]], step: int, asked: set[int]) -> None:
    ordered = [sorted(each) for each in lists]
    found = doc_lists(ordered, 1000, step)
    assert [found[number].tolist() for number in range(len(lists))] == ordered
    for first in range(len(lists) + 1):
        for last in range(first, len(lists) + 1):
            assert found.range(first, last).tolist() == list(chain.from_iterable(ordered[first:last]))
    for number, mine in enumerate(ordered):
        met = found.meet(number, np.array(sorted(asked), np.int64))
        if met is not None:  # in blocks
            places, rows = met
            assert [sorted(asked)[place] for place in places.tolist()] == sorted(asked & {*mine})
            assert [mine[row] for row in rows.tolist()] == sorted(asked & {*mine})


@pytest.mark.parametrize("doc_count", [1, 254, 255, 256, 65_535, 65_536, 65_537, 200_000])
def test_documents_at_the_ends_of_types_and_blocks(doc_count: int) -> None:
    last = doc_count - 1
    few, some, many = [last], list(range(0, doc_count, 97)), list(range(doc_count))
    found = doc_lists([few, many, some, few], doc_count, 2)
    assert [found[number].tolist() for number in range(4)] == [few, many, some, few]
    assert found.range(0, 4).tolist() == few + many + some + few
    for number, mine in ((1, many), (2, some)):
        met = found.meet(number, np.array([0, last] if last else [0], np.int64))
        assert met is None or [mine[row] for row in met[1].tolist()] == sorted({0, last} & {*mine})


documents = st.lists(st.lists(st.integers(0, 2000), min_size=1, max_size=9, unique=True).map(sorted), max_size=9)


@given(documents=documents)
def test_positions_are_the_sums_of_their_gaps(documents: list[list[int]]) -> None:
    freqs = np.array(list(map(len, documents)), np.int64)
    positions = np.array(list(chain.from_iterable(documents)), np.int64)
    gaps = gaps_of(positions, freqs)
    assert (gaps >= 0).all()
    assert positions_of(gaps, freqs).tolist() == positions.tolist()


@pytest.mark.parametrize(("repeat", "most"), [(1, 3), (1, 500), (400, 3), (400, 500)])
@given(data=st.data())
def test_occurrences_are_read_of_the_documents_asked_for(data: st.DataObject, repeat: int, most: int) -> None:
    # Enough of them, and of exceptions among them, for the counts of exceptions before a block to matter.
    positions = st.sets(st.integers(0, 300) | st.integers(0, 100_000), min_size=1, max_size=3)
    some = [sorted(each) for each in data.draw(st.lists(positions, min_size=1, max_size=9))]
    documents = [*some, list(range(0, 300 * most, 300))] * repeat
    freqs = np.array(list(map(len, documents)), np.int64)
    gaps = gaps_of(np.array(list(chain.from_iterable(documents)), np.int64), freqs)
    before = data.draw(st.integers(0, len(documents) - 1))
    rows = sorted(data.draw(st.sets(st.integers(0, len(documents) - 1 - before), max_size=12)))
    places = offsets_of(freqs)
    found = np.array(rows, np.int64)
    starts, counts = extents(found, patched(freqs.tolist(), len(freqs) // 2).parts, before, int(places[before]))
    assert starts.tolist() == places[before + found].tolist()
    assert counts.tolist() == freqs[before + found].tolist()
    parts = patched(gaps.tolist(), len(gaps) // 3).parts
    keys, own = keys_at(starts, counts, found * 2, parts)
    assert keys.tolist() == [row * 2 << 32 | position for row in rows for position in documents[before + row]]
    number = data.draw(st.integers(0, 4))
    few = data.draw(st.integers(1, 3))  # forms, of which the occurrences have one after the other
    codes, form = codes_of(few, int(places[-1])), data.draw(st.integers(0, few - 1))
    told = (starts, counts, found * 2, parts, number, 0, codes, 0, 2, form)
    in_form = [key for key, place in zip(keys.tolist(), own.tolist(), strict=True) if place % few == form]
    expected = [key - number for key in in_form if key % 2**32 >= number]
    assert begins(*told).tolist() == expected
    wanted = {*expected[:: data.draw(st.integers(1, 50))], *data.draw(st.sets(st.integers(0, 2**36), max_size=9))}
    wanted |= {*keys[:50].tolist()}
    assert begins_among(np.array(sorted(wanted), np.int64), *told).tolist() == sorted(wanted & {*expected})


def codes_of(few: int, many: int) -> npt.NDArray[np.uint8]:
    """Codes of two bits for so many occurrences, each the remainder of its number by `few`."""
    codes = (np.arange((many // 4 + 1) * 4) % few).astype(np.uint8).reshape(-1, 4)
    return np.bitwise_or.reduce(codes << np.arange(0, 8, 2, dtype=np.uint8), axis=1)


def test_occurrences_that_share_a_position_are_one_among_keys() -> None:
    gaps = patched([7, 0, 0, 2, 7, 0], 3).parts
    extent = (np.array([0, 4]), np.array([4, 2]))
    for wanted in ([7], [7, 9], [9, 1 << 32 | 7], [7, 8, 9, 1 << 32 | 7, 1 << 32 | 9]):
        kept = begins_among(np.array(wanted), *extent, np.arange(2), gaps, 0, 0, *ANY_FORM)
        assert kept.tolist() == [key for key in wanted if key not in (8, 1 << 32 | 9)]


@given(rows=st.sets(st.integers(0, 40)).map(sorted))
def test_without_frequencies_each_document_has_one_occurrence(rows: list[int]) -> None:
    starts, counts = extents(np.array(rows, np.int64), ALL_ONE, 5, 7)
    assert starts.tolist() == [7 + row for row in rows]
    assert counts.tolist() == [1] * len(rows)


@given(term=st.binary(max_size=300), form=st.binary(max_size=300))
def test_a_form_is_its_term_with_another_ending(term: bytes, form: bytes) -> None:
    assert form_with(term, ending(term, form)) == form
    assert form_with(term, ending(term, term + form)) == term + form


# Of each term how many forms it has, and which of them stands at each of its occurrences.
coded = st.lists(
    st.sampled_from((1, 2, 3, 4, 5, 16, 17, 256, 257, 300)).flatmap(
        lambda count: st.tuples(st.just(count), st.lists(st.integers(0, count - 1), min_size=1, max_size=20))
    ),
    min_size=1,
    max_size=8,
)


@given(terms=coded, step=st.integers(1, 4))
def test_forms_and_their_codes(terms: list[tuple[int, list[int]]], step: int) -> None:
    counts = np.array([count for count, _ in terms], np.int64)
    names = [b"%04d" % number for number in range(len(terms))]
    forms = [
        [name + (b"" if number % 2 and not place else b"%d" % place) for place in range(count)]
        for number, (name, (count, _)) in enumerate(zip(names, terms, strict=True))
    ]
    endings = [ending(name, form) for name, mine in zip(names, forms, strict=True) for form in mine]
    table = sorted(set(endings))
    starts = offsets_of(np.array([len(codes) for _, codes in terms], np.int64))

    def write(container: ContainerWriter) -> None:
        form_table = FormTable(counts, np.array([table.index(each) for each in endings], np.int64), table)
        writer = FormsWriter(container, "field", form_table, np.diff(starts))
        for first in range(0, len(terms), step):
            codes = [code for _, mine in terms[first : first + step] for code in mine]
            writer.write(np.array(codes, np.uint16), first, min(first + step, len(terms)))
        writer.close()

    sections: Sections = untag(written(write), "field", FORM_PARTS)
    found = MappedForms(sections, BytesTable.of(names), starts)
    for number, (_, codes) in enumerate(terms):
        assert found.of(number) == forms[number]
        places = np.arange(0, len(codes), 2)
        for code, form in enumerate(forms[number]):
            assert are_coded(places, *found.coded(number, form)).tolist() == [each == code for each in codes[::2]]
        assert not are_coded(places, *found.coded(number, b"no form of it")).any()
        for last in range(number, len(terms) + 1):
            assert found.range(number, last).tolist() == [code for _, mine in terms[number:last] for code in mine]
    read = found.table()
    assert read.counts.tolist() == counts.tolist()
    assert [read.table[place] for place in read.endings.tolist()] == endings
