"""`index_paths`: the whole of the indexing path, from files to a commit.

This process walks the folders, reads big files, decides and writes; loading of small files, metadata and entities
run beside it in worker processes once there is enough to do. Whatever the number of workers, articles are taken in
the order of their files.
"""

from __future__ import annotations

import os
import signal
import time
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from threading import Event
from typing import NamedTuple

from index.accession import Register, Summary
from index.archive import Archive
from index.article import Draft, Skipped
from index.errors import DatelineError
from index.exchange import Restored
from index.holdings import Holdings
from index.loaders.files import path_text
from index.loaders.walk import Found, walk
from index.memory import USUAL
from index.metadata.completion import source_of_folder
from index.preparation import (
    Prepared,
    Preparer,
    Work,
    load_guarded,
    prepare_in_worker,
    start_worker,
)
from index.writer import ArchiveWriter

# A file up to this many bytes is loaded by a worker; a bigger one may hold any number of articles and is streamed.
_SMALL_FILE = 128_000
_BATCH_BYTES = 256_000
_BATCH_ITEMS = 1000

# Starting workers costs as long as this many seconds of work: a smaller run goes without.
_POOL_AFTER = 2.0

# Who asks a run to terminate may ask its workers too, which end at once: this process hears of it within such a time.
_SAME_REQUEST = 0.5  # seconds


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
    memory: int = USUAL,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    stop: Event | None = None,
    debug: bool = False,
) -> Summary:
    """Index all articles of the files and folders `paths` into the archive in `folder`, made when there is none.

    `source` names the source of articles that do not. With `prune`, articles whose file or record is no longer in
    `paths` are deleted. `workers` processes prepare articles beside this one (0: this one does it all), which takes
    about `memory` bytes. After `stop` is set the run commits what it has and ends. `debug` prints the traceback of an
    article that we failed on.
    """
    archive = Archive.create(folder)
    summary = Summary()
    files = _Files(walk(Path(os.path.abspath(path)) for path in paths))
    progress = Progress(0, sum(files.sizes), 0)
    stop = stop or Event()
    with ArchiveWriter(archive, memory=memory) as writer:
        holdings = Holdings(archive)
        holdings.check()
        register = Register(writer, holdings, summary, files.paths)
        for skipped in files.skipped:
            register.skip(skipped)
        preparer = Preparer(holdings, source=source, debug=debug)
        located = (_located(file, holdings) for file in files)
        pool = _Pool(folder, source, debug, workers)
        for outcomes, size in _prepare(_batches(located, files.sizes, debug=debug), preparer, pool, stop):
            for outcome in outcomes:
                register.take(outcome)
                if stop.is_set():
                    break
            progress = progress._replace(done=progress.done + size, articles=summary.read)
            on_progress(progress)
        if stop.is_set():
            summary.stopped = True
            writer.hurry()
        else:
            register.finish()
            if prune:
                register.delete_missing(files.roots)
    return summary


class _Files:
    """The files of a run in order, of which there may be millions: names and sizes, and no object for each."""

    def __init__(self, walked: Iterable[Found | Skipped]) -> None:
        self.skipped: list[Skipped] = []
        self.paths: set[str] = set()  # as they are stored and shown
        self.sizes = array("Q")  # bytes
        self._names: list[str] = []
        self._folders: dict[tuple[Path, str | None, bool], int] = {}  # roots and folders, numbered
        self._numbers = array("I")
        for found in walked:
            if isinstance(found, Skipped):
                self.skipped.append(found)
                continue
            name, path = os.fspath(found.path), path_text(found.path)
            self._names.append(name)
            self.paths.add(name if name == path else path)  # one string where they are the same
            self.sizes.append(_size(found.path))
            self._numbers.append(self._folders.setdefault((found.root, found.folder, found.alone), len(self._folders)))

    def __iter__(self) -> Iterator[Found]:
        folders = list(self._folders)
        return (Found(Path(name), *folders[number]) for name, number in zip(self._names, self._numbers, strict=True))

    @property
    def roots(self) -> set[str]:
        """What was named and has files, as paths are stored."""
        return {path_text(root) for root, _, _ in self._folders}


def _located(file: Found, holdings: Holdings) -> Found:
    """The file with the folder that names its source: for one that was named by itself, the folder above it that did
    so when it was indexed before, whichever was named then."""
    if not file.alone:
        return file
    held = holdings.sources(path_text(file.path))
    known = next((folder.name for folder in file.path.parents if source_of_folder(folder.name) in held), None)
    return file if known is None else replace(file, folder=known, alone=False)


class _Batch(NamedTuple):
    work: list[Work]
    size: int  # bytes of files


def _batches(files: Iterable[Found], sizes: Iterable[int], *, debug: bool) -> Iterator[_Batch]:
    batch, batch_size, work = list[Work](), 0, 0
    for file, size in zip(files, sizes, strict=True):
        for item, item_size in _items(file.path, size, debug=debug):
            batch.append(Work(item, file.folder, file.alone))
            batch_size += item_size
            work += item_size if isinstance(item, Path) else _length(item)  # more than the bytes, where they are zipped
            if work >= _BATCH_BYTES or len(batch) >= _BATCH_ITEMS:
                yield _Batch(batch, batch_size)
                batch, batch_size, work = [], 0, 0
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
        taken = min(left, _length(loaded))
        left -= taken
        pending = loaded, taken
    if pending is not None:
        yield pending[0], pending[1] + left


def _length(loaded: Draft | Skipped) -> int:
    """How many characters of text there are to work on."""
    if isinstance(loaded, Skipped):
        return 0
    return len(loaded.article.body if isinstance(loaded, Restored) else loaded.body or loaded.text or "")


class _Pool(NamedTuple):
    """How worker processes are set up."""

    folder: Path
    source: str | None
    debug: bool
    workers: int

    def start(self) -> ProcessPoolExecutor:
        # Spawned, not forked: a copy of this process would hold on to the write lock.
        setup = (self.folder, self.source, self.debug)
        executor = ProcessPoolExecutor(self.workers, get_context("spawn"), start_worker, setup)
        # Each of the first tasks starts one. Ctrl-C, which a terminal sends to all processes, is for this one to hear.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            for _ in range(self.workers):
                executor.submit(os.getpid)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return executor


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
        if stop.wait(_SAME_REQUEST):
            return
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
