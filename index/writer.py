"""`ArchiveWriter`: the one process that changes an archive, in commits that are whole or not there.

The last step of the indexing path. It holds Whoosh's write lock (a `flock`, which the system lets go when the
process dies) from beginning to end, over as many commits as a long run makes.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from whoosh.index import clean_files
from whoosh.reading import SegmentReader

from index.archive import INDEX_NAME, Archive
from index.codec.writer import ColumnarWriter
from index.errors import DatelineError
from index.identities import update_identities
from index.memory import USUAL
from index.merging import segments_due

# What the program and a merge take, in bytes; the rest of the memory is for articles on their way.
_BASE = 280 * 2**20

# What a run that is killed may lose, and have to do again. Every commit copies some of what others wrote, so a run that
# is quick is not to make many.
COMMIT_ARTICLES = 200_000
COMMIT_SECONDS = 60.0


class ArchiveWriter:
    """Writes documents (as `index.schema.to_document` makes them) to an archive.

    A context manager: what was put is committed at the end, or dropped back to the last commit after an error.
    """

    def __init__(
        self,
        archive: Archive,
        *,
        memory: int = USUAL,
        commit_articles: int = COMMIT_ARTICLES,
        commit_seconds: float = COMMIT_SECONDS,
    ) -> None:
        """Take the write lock, `IndexLocked` when another process has it, and clear away what a killed run left.

        `memory` is what this process may take, in bytes.
        """
        self._archive = archive
        self._memory = memory
        self._commit_articles = commit_articles
        self._commit_seconds = commit_seconds
        self._writer: ColumnarWriter | None = None
        self._put = 0
        self._written = 0  # articles in the commits before
        self._last_commit = time.monotonic()
        with _disk_errors(archive.folder):
            self._lock = archive.write_lock()
            _clear_leftovers(archive)
        self._generation = archive.generation()  # of the last commit that was made to its end

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        ended = False
        try:
            if kind is None:
                self._end()
                ended = True
        finally:
            if not ended:
                self._drop()
            self._lock.release()

    def _drop(self) -> None:
        """Drop what was not committed; what cannot be cleared away now, the next run will."""
        if self._writer is not None:
            with suppress(Exception):
                self._writer.cancel()
        with suppress(Exception):
            # A commit that failed when it was seen already, but perhaps not safe from a power cut, needs both.
            if self._archive.generation() == self._generation:
                _clear_leftovers(self._archive)

    def put(self, document: dict[str, Any], *, replace: bool) -> None:
        """Add a document; with `replace`, in place of the committed one of its id. Commits when one is due."""
        try:
            writer = self._writer or self._open()
            if replace:
                writer.delete_by_term("id", document["id"])
            writer.add(document)
        except Exception:  # entered only here, for there are many articles and few errors
            with _disk_errors(self._archive.folder), self._archive.writing():
                raise
        self._put += 1
        if self._put >= self._commit_articles or time.monotonic() - self._last_commit >= self._commit_seconds:
            self.commit()

    def delete(self, ids: Iterable[str]) -> int:
        """Delete the committed articles of these ids; gives how many there were."""
        with _disk_errors(self._archive.folder), self._archive.reading():
            return sum(self._open().delete_by_term("id", each) for each in ids)

    def commit(self) -> None:
        """Make everything that was put or deleted so far visible and durable, in one step."""
        if self._writer is not None:
            self._commit()

    def hurry(self) -> None:
        """Leave it to later runs to merge what this one has written: someone waits for its end."""
        self._written = 0

    def _end(self) -> None:
        """The last commit of the run: of what several have written, it makes few segments. Then the identities."""
        run = self._written + self._put if self._written else 0
        if self._writer is not None or segments_due(self._archive.contents().segments, 0, run):
            self._commit(run)
        with _disk_errors(self._archive.folder):
            update_identities(self._archive)

    def _commit(self, run: int = 0) -> None:
        writer = self._open()
        with _disk_errors(self._archive.folder), self._archive.writing():
            writer.commit(mergetype=partial(self._merge, run=run))
        self._writer, self._generation = None, writer.generation
        self._written += self._put
        self._put = 0
        self._last_commit = time.monotonic()

    def _merge(self, writer: ColumnarWriter, segments: Sequence[Any], run: int) -> list[Any]:
        """Merge what is due into the segment being written; gives the segments that stay. Whoosh calls it."""
        due = segments_due(segments, writer.added, run)
        self._archive.check_sums(due)  # or damage would be written anew, with sums that say it is sound
        for segment in due:
            writer.add_reader(SegmentReader(writer.storage, writer.schema, segment))
        return [segment for segment in segments if segment not in due and segment.doc_count()]

    def _open(self) -> ColumnarWriter:
        if self._writer is None:
            self._writer = ColumnarWriter(self._archive.index(), memory=self._memory - _BASE, _lk=False)
        return self._writer


def _clear_leftovers(archive: Archive) -> None:
    """Delete the files of no commit: a run that failed or was killed left them, for we hold the lock."""
    contents = archive.contents()
    clean_files(archive.storage, INDEX_NAME, contents.generation, contents.segments)
    shutil.rmtree(archive.folder / f"{INDEX_NAME}.tmp", ignore_errors=True)
    for unnamed in archive.folder.glob(f"_{INDEX_NAME}_*.toc.*"):
        unnamed.unlink()


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DatelineError(
            f"The index in {folder} cannot be written: {error.strerror or error}. It is as it was at the last commit."
        ) from error
