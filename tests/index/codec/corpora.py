"""Documents, operations and queries for tests that compare two ways of writing the same index."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from hypothesis import strategies as st
from whoosh import columns, fields, formats, query
from whoosh.analysis import StandardAnalyzer, StemmingAnalyzer
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex

from index.codec.coded import ListColumn

WORDS = ("alfa", "bravo", "charlie", "delta", "echo", "Zürich", "U.S.", "1,000", "don't", "北京", "the", "x" * 40)


def every_kind_schema() -> fields.Schema:
    """A field of every format and a column of every type that Whoosh has."""
    simple = StandardAnalyzer(stoplist=None)
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        text=fields.TEXT(stored=True, analyzer=simple, spelling=True, vector=formats.Positions()),
        loose=fields.TEXT(phrase=False, analyzer=simple),
        stems=fields.TEXT(analyzer=StemmingAnalyzer(), vector=formats.Frequency()),
        chars=fields.TEXT(chars=True, analyzer=simple),
        boosts=fields.FieldType(formats.PositionBoosts(), simple, scorable=True),
        charboosts=fields.FieldType(formats.CharacterBoosts(), simple, scorable=True),
        heavy=fields.TEXT(analyzer=simple, field_boost=2.5),
        tags=fields.KEYWORD(commas=True, stored=True, scorable=True, sortable=columns.RefBytesColumn()),
        number=fields.NUMERIC(int, signed=True, stored=True, sortable=True),
        ratio=fields.NUMERIC(float, sortable=True),
        when=fields.DATETIME(stored=True, sortable=True),
        flag=fields.BOOLEAN(stored=True),
        payload=fields.STORED(),
        fixed=fields.COLUMN(columns.FixedBytesColumn(4)),
        raw=fields.COLUMN(columns.VarBytesColumn()),
        lists=fields.COLUMN(ListColumn(b"|")),
        packed=fields.COLUMN(columns.CompressedBytesColumn()),
        bits=fields.COLUMN(columns.BitColumn()),
        parts=fields.COLUMN(columns.StructColumn("!ib", (0, 0))),
    )


texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
_bytes = st.binary(max_size=6)

# What a document of `every_kind_schema` may have beside its id.
documents = st.fixed_dictionaries(
    # Whoosh cannot read its own compressed columns where a document has no value.
    {"text": texts, "packed": st.binary(min_size=1, max_size=6)},
    optional={
        **dict.fromkeys(("loose", "stems", "chars", "boosts", "charboosts", "heavy"), texts),
        "tags": st.lists(st.sampled_from(("red", "green", "blue")), min_size=1, max_size=5).map(",".join),
        "number": st.integers(-(2**31), 2**31 - 1),
        "ratio": st.floats(-1e6, 1e6),
        "when": st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),
        "flag": st.booleans(),
        "payload": st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=4) | st.tuples(_bytes),
        "fixed": st.binary(min_size=4, max_size=4),
        "raw": _bytes,
        "lists": st.lists(st.sampled_from((b"red", b"green", b"blue")), max_size=3).map(b"|".join),
        "bits": st.booleans(),
        "parts": st.tuples(st.integers(0, 9), st.integers(0, 9)),
    },
)

# A commit: documents by id that are added or replaced, ids that are deleted, and whether all segments are merged.
commits = st.lists(
    st.tuples(
        st.dictionaries(st.integers(0, 12), documents, max_size=5),
        st.sets(st.integers(0, 12), max_size=3),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


def new_index(schema: fields.Schema) -> FileIndex:
    """An empty index in memory."""
    return FileIndex.create(RamStorage(), schema, "test")


def apply(index: FileIndex, operations: Iterable[Any], **writer_options: Any) -> None:
    """Make the commits."""
    for added, deleted, optimize in operations:
        writer = index.writer(**writer_options)
        for number in sorted(deleted):
            writer.delete_by_term("id", str(number))
        for number, document in sorted(added.items()):
            writer.update_document(id=str(number), **document)
        writer.commit(optimize=optimize, merge=optimize)


def queries() -> list[query.Query]:
    """Queries of every kind."""
    terms = [query.Term("text", word) for word in ("alfa", "bravo", "delta", "nowhere")]
    return [
        *terms,
        query.And(terms[:2]),
        query.Or(terms),
        query.And([terms[0], query.Not(terms[1])]),
        query.AndMaybe(terms[0], terms[2]),
        query.Require(terms[1], terms[2]),
        query.DisjunctionMax(terms),
        query.Phrase("text", ["alfa", "bravo"]),
        query.Phrase("chars", ["alfa", "bravo"], slop=3),
        query.Phrase("charboosts", ["delta", "echo"], slop=2),
        query.Prefix("text", "b"),
        query.Wildcard("loose", "*a*"),
        query.FuzzyTerm("text", "alpha", maxdist=2),
        query.Variations("stems", "charlie"),
        query.TermRange("text", "bravo", "delta"),
        query.NumericRange("number", -1000, 100_000),
        query.DateRange("when", datetime(1950, 1, 1), datetime(2020, 1, 1)),
        query.Term("flag", True),
        query.Term("tags", "red"),
        query.Term("heavy", "echo"),
        query.Every(),
        query.Every("ratio"),
        query.ConstantScoreQuery(terms[0], 2.0),
        query.SpanNear(terms[0], terms[1], slop=4, ordered=False),
        query.SpanFirst(terms[0]),
    ]
