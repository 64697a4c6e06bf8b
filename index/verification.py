"""`verify`: reads all of an archive and holds what it says of an article in one place against the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from index.archive import Archive
from index.corrections import WrongCorrections, corrections_path, read_corrections
from index.errors import DatelineError, IndexDamaged
from index.identities import has_key, read_identities
from index.records import Record, Records
from index.sentence_starts import SentenceStarts, unpack_sentences
from index.unmatched import told


def verify(archive: Archive) -> Iterator[str]:
    """What is wrong with the newest commit, a sentence each; nothing when it is sound.

    Every file is held against its checksums, every article is put together from the columns and its hash computed anew,
    every posting is read, and articles are counted by their ids and by their records.
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
            ids: list[str] = []
            yield from _problems(Records(leaf), name, ids)
            counted.update(ids)
            yield from _unreadable_postings(leaf, name, ids)
        except Exception as error:  # whatever damaged bytes make of the reading of them
            yield f"Segment {name} cannot be read to its end: {type(error).__name__}: {error}"
    yield from (f"Article {id} is in the index {count} times." for id, count in counted.items() if count > 1)


def verify_beside(folder: Path, merge_file: Path | None) -> Iterator[str]:
    """What is wrong with the files beside the index in `folder` that say who is who, a sentence or two each."""
    path = corrections_path(folder, merge_file)
    for read in (lambda: read_corrections(path), lambda: read_identities(folder)):
        try:
            read()
        except DatelineError as error:
            yield str(error)


def unmatched_names(archive: Archive, merge_file: Path | None) -> tuple[str, ...]:
    """The names in the merge file that no article has, a sentence each; none where it cannot be read."""
    path = corrections_path(archive.folder, merge_file)
    try:
        corrections = read_corrections(path)
    except WrongCorrections:
        return ()
    return told(path, corrections, has_key(archive)) if corrections else ()


def _problems(records: Records, name: str, ids: list[str]) -> Iterator[str]:
    """What is wrong with the articles of a segment; adds the ids of those that could be opened to `ids`."""
    live = list(records.leaf.all_doc_ids())
    if len(live) != records.leaf.doc_count():
        yield f"Segment {name} says {records.leaf.doc_count()} articles and has {len(live)}."
    for doc in live:
        try:
            record = records[doc]
            ids.append(record.article.id)
            wrong = list(_contradictions(record, unpack_sentences(records.column("sentences")[doc])))
        except Exception as error:  # as in `verify`
            wrong = [f"its record cannot be read: {type(error).__name__}: {error}"]
        yield from (f"Document {doc} of segment {name}: {problem}." for problem in wrong)


def _contradictions(record: Record, sentences: SentenceStarts) -> Iterator[str]:
    article = record.article
    if article.content_hash() != record.content_hash:
        yield "what is kept of it does not give its content hash (changed, or indexed by another version of Dateline)"
    starts = sentences.chars
    if starts and (any(after <= before for before, after in pairwise(starts)) or starts[-1] >= len(article.body)):
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
