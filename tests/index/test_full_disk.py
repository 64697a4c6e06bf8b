"""A disk that is full, or fails, at any step of a commit: the index is as it was, and nothing lies about."""

from __future__ import annotations

import errno
import gc
import itertools
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from index.archive import INDEX_NAME, Archive
from index.errors import DatelineError
from index.storage import ArchiveStorage
from index.verification import verify
from index.writer import ArchiveWriter
from tests.index.archives import article, held, write

# whoosh leaves its files open then
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.create(tmp_path / "index")


class Disk:
    """Fails at a step, and from then on if it `stays` full. Steps are files made, written to, forced to disk, renamed.

    With a `step` of None it never fails, and counts.
    """

    def __init__(self, patch: pytest.MonkeyPatch, step: int | None, *, stays: bool) -> None:
        self.steps = 0
        self._step = step
        self._stays = stays
        create, rename, sync = ArchiveStorage.create_file, FileStorage.rename_file, os.fsync

        def counted_create(storage: Any, name: str, **options: Any) -> Any:
            self.count()
            return _File(create(storage, name, **options), self)

        def counted_rename(*arguments: Any, **options: Any) -> None:
            self.count()
            rename(*arguments, **options)

        def counted_sync(handle: int) -> None:
            self.count()
            sync(handle)

        patch.setattr(ArchiveStorage, "create_file", counted_create)
        patch.setattr(FileStorage, "rename_file", counted_rename)
        patch.setattr(os, "fsync", counted_sync)

    def count(self) -> None:
        """A step."""
        self.steps += 1
        if self._step is not None and (self.steps == self._step or (self._stays and self.steps > self._step)):
            raise OSError(errno.ENOSPC, "No space left on device")


class _File:
    def __init__(self, file: Any, disk: Disk) -> None:
        self._file = file
        self._disk = disk

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, data: Any) -> Any:
        self._disk.count()
        return self._file.write(data)

    def close(self) -> None:
        self._disk.count()  # what is left in a buffer is written then
        self._file.close()


def files_of(archive: Archive, generation: int) -> set[str]:
    """The files of a commit, which are held against their checksums."""
    segments = TOC.read(archive.storage, INDEX_NAME, gen=generation, schema=archive.schema).segments
    archive.check_sums(segments)
    files = {f"{segment.segment_id()}.{kind}" for segment in segments for kind in ("docs", "terms")}
    return files | {f"_{INDEX_NAME}_{generation}.toc"}


@pytest.mark.parametrize("stays", [True, False], ids=["stays full", "fails once"])
def test_a_commit_that_fails_at_any_step_leaves_the_last_one_and_nothing_else(
    tmp_path: Path, archive: Archive, stays: bool
) -> None:
    write(archive, [article(0), article(1)])
    before = set(os.listdir(archive.folder))
    kinds, told = set(), set()
    for step in itertools.count(1):
        folder = Path(shutil.copytree(archive.folder, tmp_path / str(step)))
        copy = Archive.open(folder)
        with pytest.MonkeyPatch.context() as patch:
            disk = Disk(patch, step, stays=stays)
            try:
                write(copy, [article(2), article(3), article(4)])
            except DatelineError as error:
                told.add(str(error).replace(str(folder), "FOLDER"))
        if disk.steps < step:
            break
        left = set(os.listdir(folder))
        if copy.generation() == 1:
            kinds.add("as it was")
            assert (left, len(held(folder))) == (before, 2)
        else:
            done = f"_{INDEX_NAME}_1.toc" not in left  # else the new contents may not be safe from a power cut
            kinds.add("as it should be" if done else "both")
            assert left == files_of(copy, 2) | (before - files_of(archive, 1) if done else before)
            assert len(held(folder)) == 5
        write(copy, [article(5)])
        assert list(verify(copy)) == []
        shutil.rmtree(folder)
    assert told == {
        "The index in FOLDER cannot be written: No space left on device. It is as it was at the last commit."
    }
    assert kinds == {"as it was", "both", "as it should be"}
    gc.collect()


def test_a_full_disk_is_said_to_be_when_articles_are_deleted(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    write(archive, [article(0)])

    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch, ArchiveWriter(archive) as writer:
        patch.setattr(ArchiveStorage, "temp_storage", full)
        with pytest.raises(DatelineError, match="cannot be written: No space left"):
            writer.delete([article(0).id])
    assert list(held(archive.folder)) == [article(0).id]
