"""`verify`: reads all of an archive and holds what it says of an article in one place against the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from index.archive import Archive
from index.errors import IndexDamaged
from index.schema import ENTITY_FIELDS, NO_DATE, Record, minutes, pack_entities, unpack_record
from index.sentence_starts import unpack_sentences


def verify(archive: Archive) -> Iterator[str]:
    """What is wrong with the newest commit, a sentence each; nothing when it is sound.

    Every file is held against its checksums, every record is opened and its hash computed anew, every column is held
    against the records, every posting is read, and articles are counted by their ids and by their records.
    """
    try:
        archive.check_sums()
    except IndexDamaged as error:
        yield str(error)
    reader = archive.reader()
    counted: Counter[str] = Counter()
    for leaf, _ in reader.leaf_readers():
        name = leaf.segment().segment_id()
        try:
            records = _Records(leaf, name)
            yield from records.problems()
            counted.update(records.ids)
            yield from _unreadable_postings(leaf, name, records.ids)
        except Exception as error:  # whatever damaged bytes make of the reading of them
            yield f"Segment {name} cannot be read to its end: {type(error).__name__}: {error}"
    yield from (f"Article {id} is in the index {count} times." for id, count in counted.items() if count > 1)


class _Records:
    """The records of a segment beside its columns. `ids` are those of the live articles that could be opened."""

    def __init__(self, leaf: Any, segment: str) -> None:
        self._leaf = leaf
        self._segment = segment
        self.ids: list[str] = []

    def problems(self) -> Iterator[str]:
        live = list(self._leaf.all_doc_ids())
        if len(live) != self._leaf.doc_count():
            yield f"Segment {self._segment} says {self._leaf.doc_count()} articles and has {len(live)}."
        records = self._leaf.column_reader("record")
        columns = {name: self._leaf.column_reader(name, translate=False) for name in _COLUMNS}
        for doc in live:
            try:
                record = unpack_record(records[doc])
                self.ids.append(record.article.id)
                wrong = list(_contradictions(record, {name: column[doc] for name, column in columns.items()}))
            except Exception as error:  # as in `verify`
                wrong = [f"its record cannot be read: {type(error).__name__}: {error}"]
            yield from (f"Document {doc} of segment {self._segment}: {problem}." for problem in wrong)


_COLUMNS = (
    *("content_hash", "indexed_at", "published_start", "published_end", "sentences", "source_value", "section_value"),
    *(f"{name}_column" for name in ENTITY_FIELDS.values()),
)


def _contradictions(record: Record, columns: dict[str, Any]) -> Iterator[str]:
    article = record.article
    if article.content_hash() != record.content_hash:
        yield "its text does not give its content hash (changed, or indexed by another version of Dateline)"
    date = article.published
    expected = {
        "content_hash": bytes.fromhex(record.content_hash),
        "published_start": minutes(date.start) if date else NO_DATE,
        "published_end": minutes(date.end) if date else NO_DATE,
        "source_value": article.source.encode(),
        "section_value": (article.section or "").encode(),
        **{f"{name}_column": pack_entities(getattr(article, name)) for name in ENTITY_FIELDS.values()},
    }
    yield from (
        f"its column {name} is not what its record says" for name in expected if columns[name] != expected[name]
    )
    indexed_at = datetime.fromisoformat(record.indexed_at)
    if columns["indexed_at"] != int(indexed_at.timestamp()):
        yield "its column indexed_at is not what its record says"
    starts = unpack_sentences(columns["sentences"]).chars
    if len(starts) and (any(starts[1:] <= starts[:-1]) or starts[-1] >= len(article.body)):
        yield "its sentences do not lie in its text"


def _unreadable_postings(leaf: Any, segment: str, ids: list[str]) -> Iterator[str]:
    """Read every posting of every term, and find each article once by its id."""
    size = leaf.doc_count_all()
    for field in sorted(leaf.indexed_field_names()):
        for term in leaf.lexicon(field):
            matcher = leaf.postings(field, term)
            while matcher.is_active():
                if not 0 <= matcher.id() < size:
                    yield f"Segment {segment}: {field}:{term!r} is in a document that does not exist."
                matcher.value()
                matcher.next()
    for id in ids:
        found = list(leaf.postings("id", id).all_ids()) if ("id", id.encode()) in leaf else []
        if len(found) != 1:
            yield f"Segment {segment}: article {id} is found {len(found)} times by its id."
