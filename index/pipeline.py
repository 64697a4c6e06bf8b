"""`index_paths`: the whole of the indexing path, from files to a commit.

This process walks the folders, reads big files, decides and writes; loading of small files, metadata and entities
run beside it in worker processes once there is enough to do. Whatever the number of workers, articles are taken in
the order of their files.
"""

from __future__ import annotations

import itertools
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from threading import Event
from typing import NamedTuple

from index.archive import Archive
from index.article import Article, Draft, Skipped
from index.errors import DatelineError
from index.holdings import Holdings, describe, own_id
from index.loaders.walk import Found, walk
from index.preparation import (
    Prepared,
    Preparer,
    Work,
    document_of,
    load_guarded,
    prepare_in_worker,
    start_worker,
)
from index.schema import unpack_record
from index.writer import ArchiveWriter

# A file up to this many bytes is loaded by a worker; a bigger one may hold any number of articles and is streamed.
_SMALL_FILE = 128_000
_BATCH_BYTES = 256_000

# Starting workers costs as long as this many seconds of work: a smaller run goes without.
_POOL_AFTER = 2.0


@dataclass(slots=True)
class Summary:
    """What a run did. Every article that was read is one of added, updated, unchanged and skipped.

    `stopped` says that the run was interrupted; what it counts is in the index all the same.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    stopped: bool = False

    @property
    def read(self) -> int:
        """How many articles, or things that should have been articles, were met."""
        return self.added + self.updated + self.unchanged + len(self.skipped)


class Progress(NamedTuple):
    """How far a run is, in bytes of files (estimated within a big one) and in articles."""

    done: int
    total: int
    articles: int


def index_paths(
    paths: Sequence[Path],
    folder: Path,
    *,
    source: str | None = None,
    prune: bool = False,
    workers: int = 0,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    stop: Event | None = None,
    debug: bool = False,
) -> Summary:
    """Index all articles of the files and folders `paths` into the archive in `folder`, made when there is none.

    `source` names the source of articles that do not. With `prune`, articles whose file or record is no longer in
    `paths` are deleted. `workers` processes prepare articles beside this one (0: this one does it all). After `stop`
    is set the run commits what it has and ends. `debug` prints the traceback of an article that we failed on.
    """
    archive = Archive.create(folder)
    summary = Summary()
    files: list[Found] = []
    for found in walk(Path(os.path.abspath(path)) for path in paths):
        if isinstance(found, Skipped):
            summary.skipped.append(found)
        else:
            files.append(found)
    sizes = [_size(file.path) for file in files]
    progress = Progress(0, sum(sizes), 0)
    stop = stop or Event()
    with ArchiveWriter(archive) as writer:
        holdings = Holdings(archive.reader())
        desk = _Desk(writer, holdings, summary)
        preparer = Preparer(holdings, source=source, debug=debug)
        pool = _Pool(folder, source, debug, workers)
        for outcomes, size in _prepare(_batches(files, sizes, debug=debug), preparer, pool, stop):
            for outcome in outcomes:
                desk.take(outcome)
                if stop.is_set():
                    break
            progress = progress._replace(done=progress.done + size, articles=summary.read)
            on_progress(progress)
        if stop.is_set():
            summary.stopped = True
        else:
            desk.delete_superseded()
            if prune:
                desk.delete_missing({str(file.root) for file in files})
    return summary


class _Desk:
    """Decides, article by article in the order of the files, and writes. It knows what this run has seen so far."""

    def __init__(self, writer: ArchiveWriter, holdings: Holdings, summary: Summary) -> None:
        self._writer = writer
        self._holdings = holdings
        self._summary = summary
        self._seen: dict[str, tuple[str, str, str]] = {}  # id: fingerprint, path, place
        self._claimed: set[str] = set()  # ids of articles that others repeat
        self._superseded: set[str] = set()

    def take(self, outcome: Prepared | Skipped) -> None:
        if isinstance(outcome, Skipped):
            self._summary.skipped.append(outcome)
            return
        id, status, original = outcome.verdict
        twin = self._seen.get(id)
        if twin is not None:
            if twin[0] == outcome.fingerprint:
                self._skip_duplicate(outcome, describe(*twin[1:]))
            else:
                self._put_beside(outcome)
        elif status == "duplicate":
            self._claimed.add(id)
            self._skip_duplicate(outcome, original)
        else:
            self._superseded.update(outcome.superseded)
            self._put(id, outcome)

    def delete_superseded(self) -> None:
        """Delete what files of one article said before, unless another file says it now."""
        self._delete(self._superseded)

    def delete_missing(self, roots: Iterable[str]) -> None:
        """Delete the articles under `roots` that were not met, except where something could not be read."""
        unread = {skipped.path for skipped in self._summary.skipped}

        def gone(path: str) -> bool:
            parents = {path, *map(str, Path(path).parents)}
            return not parents.isdisjoint(roots) and parents.isdisjoint(unread)

        self._delete(self._holdings.missing(self._seen, gone))

    def _delete(self, ids: Iterable[str]) -> None:
        self._summary.deleted += self._writer.delete(set(ids) - self._seen.keys() - self._claimed)

    def _put(self, id: str, prepared: Prepared) -> None:
        self._seen[id] = prepared.fingerprint, prepared.path, prepared.place
        status = prepared.verdict.status
        if prepared.document is not None:
            self._writer.put(prepared.document, replace=status == "updated")
        self._count(status)

    def _put_beside(self, prepared: Prepared) -> None:
        """Index an article whose id another article of this run has, under an id of its own."""
        article = self._article(prepared)
        id = next(id for time in itertools.count() if (id := own_id(article, time)) not in self._seen)
        self._seen[id] = prepared.fingerprint, prepared.path, prepared.place
        status = self._holdings.status(id, prepared.content_hash)
        if status != "unchanged":
            self._writer.put(document_of(replace(article, id=id)), replace=status == "updated")
        self._count(status)

    def _article(self, prepared: Prepared) -> Article:
        if prepared.document is not None:
            return unpack_record(prepared.document["record"]).article
        # It was not prepared because the index has the same article, perhaps from another place.
        return replace(self._holdings.article(prepared.verdict.id), path=prepared.path, place=prepared.place)

    def _skip_duplicate(self, prepared: Prepared, original: str) -> None:
        reason = f"the same article as {original}"
        self._summary.skipped.append(Skipped(prepared.path, prepared.place, reason))

    def _count(self, status: str) -> None:
        setattr(self._summary, status, getattr(self._summary, status) + 1)


class _Batch(NamedTuple):
    work: list[Work]
    size: int  # bytes of files


def _batches(files: Iterable[Found], sizes: Iterable[int], *, debug: bool) -> Iterator[_Batch]:
    batch, batch_size = list[Work](), 0
    for file, size in zip(files, sizes, strict=True):
        for item, item_size in _items(file.path, size, debug=debug):
            batch.append(Work(item, file.folder))
            batch_size += item_size
            if batch_size >= _BATCH_BYTES:
                yield _Batch(batch, batch_size)
                batch, batch_size = [], 0
    if batch:
        yield _Batch(batch, batch_size)


def _items(path: Path, size: int, *, debug: bool) -> Iterator[tuple[Path | Draft | Skipped, int]]:
    """What there is to do for a file, with how many of its bytes each takes: they add up to `size`."""
    if size <= _SMALL_FILE:
        yield path, size
        return
    left = size
    pending: tuple[Draft | Skipped, int] | None = None
    for loaded in load_guarded(path, debug=debug):
        if pending is not None:
            yield pending
        text = "" if isinstance(loaded, Skipped) else loaded.body or loaded.text or ""
        taken = min(left, len(text))
        left -= taken
        pending = loaded, taken
    if pending is not None:
        yield pending[0], pending[1] + left


class _Pool(NamedTuple):
    """How worker processes are set up."""

    folder: Path
    source: str | None
    debug: bool
    workers: int

    def start(self) -> ProcessPoolExecutor:
        # Spawned, not forked: a copy of this process would hold on to the write lock.
        setup = (self.folder, self.source, self.debug)
        return ProcessPoolExecutor(self.workers, get_context("spawn"), start_worker, setup)


def _prepare(
    batches: Iterator[_Batch], preparer: Preparer, pool: _Pool, stop: Event
) -> Iterator[tuple[list[Prepared | Skipped], int]]:
    """The outcomes of each batch, in order: by this process at first, and by the pool when that takes long."""
    started = time.monotonic()
    for batch in batches:
        yield preparer.prepare(batch.work), batch.size
        if stop.is_set():
            return
        if pool.workers and time.monotonic() - started > _POOL_AFTER:
            break
    else:
        return
    executor = pool.start()
    pending: deque[tuple[Future[list[Prepared | Skipped]], int]] = deque()
    try:
        for batch in batches:
            pending.append((executor.submit(prepare_in_worker, batch.work), batch.size))
            if len(pending) > 2 * pool.workers:
                future, size = pending.popleft()
                yield future.result(), size
            if stop.is_set():
                return
        for future, size in pending:
            yield future.result(), size
            if stop.is_set():
                return
    except BrokenProcessPool as error:
        raise DatelineError(
            "A worker process was killed, perhaps for want of memory. "
            "Run the command again with `--workers 0`; what was committed so far is kept."
        ) from error
    finally:
        executor.shutdown(cancel_futures=True)


def _size(path: Path) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0  # the loader says why
