"""One writer at a time, commits that are whole or not there, and segments that stay few."""

from __future__ import annotations

import gc
import os
import random
import signal
import time
from pathlib import Path
from typing import Any, cast

import pytest

from index.archive import INDEX_NAME, Archive
from index.codec import batch
from index.errors import IndexDamaged, IndexLocked
from index.memory import USUAL
from index.schema import to_document
from index.verification import verify
from index.writer import ArchiveWriter
from tests.index.archives import INDEXED_AT, article, held, matching, python, write


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.create(tmp_path / "index")


def test_added_replaced_and_deleted(archive: Archive) -> None:
    write(archive, [article(0), article(1), article(2)])
    write(archive, [article(1, body="It came early.")], replace=True)
    with ArchiveWriter(archive) as writer:
        assert writer.delete([article(2).id, "no such id"]) == 1
    articles = held(archive.folder)
    assert {each.body for each in articles.values()} == {article(0).body, "It came early."}
    assert matching(archive.reader(), "body", "earli") == 1
    assert list(verify(archive)) == []


def test_a_run_that_changes_nothing_makes_no_commit(archive: Archive) -> None:
    with ArchiveWriter(archive):
        pass
    assert archive.generation() == 0


def test_an_error_drops_what_was_not_committed(archive: Archive) -> None:
    write(archive, [article(0)])
    with pytest.raises(AttributeError):
        write(archive, [article(1), cast(Any, None)])
    assert list(held(archive.folder)) == [article(0).id]
    write(archive, [article(2)])  # the lock is free and nothing is left over
    assert list(verify(archive)) == []


def test_long_runs_commit_as_they_go(archive: Archive) -> None:
    with ArchiveWriter(archive, commit_articles=2, commit_seconds=1000) as writer:
        for number, expected in enumerate([0, 2, 2, 4]):
            writer.put(to_document(article(number), INDEXED_AT), replace=False)
            assert archive.reader().doc_count() == expected
    with ArchiveWriter(archive, commit_articles=1000, commit_seconds=0) as writer:
        writer.put(to_document(article(4), INDEXED_AT), replace=False)
        assert archive.reader().doc_count() == 5


def test_a_second_writer_is_told_at_once(archive: Archive) -> None:
    code = """
import sys
from pathlib import Path
from index.archive import Archive
from index.writer import ArchiveWriter
with ArchiveWriter(Archive.open(Path(sys.argv[1]))):
    print("locked", flush=True)
    sys.stdin.read()
"""
    with python(code, archive.folder) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        started = time.monotonic()
        with pytest.raises(IndexLocked, match=rf"{archive.folder}.*Wait"):
            ArchiveWriter(archive)
        assert time.monotonic() - started < 0.5
        other.kill()  # nor does a dead one keep the lock
        other.wait()
        write(archive, [article()])


def test_a_long_run_ends_with_one_segment(archive: Archive) -> None:
    with ArchiveWriter(archive, commit_articles=1) as writer:
        for number in range(7):
            writer.put(to_document(article(number), INDEXED_AT), replace=False)
        assert [segment.doc_count() for segment in archive.contents().segments] == [4, 2, 1]
    assert [segment.doc_count() for segment in archive.contents().segments] == [7]
    assert list(verify(archive)) == []


def test_a_long_run_that_ends_with_a_commit_makes_no_other(archive: Archive) -> None:
    with ArchiveWriter(archive, commit_articles=1) as writer:
        for number in range(2):
            writer.put(to_document(article(number), INDEXED_AT), replace=False)
    assert (archive.generation(), len(archive.contents().segments)) == (2, 1)


def test_in_a_hurry_what_a_long_run_has_written_is_left_as_it_is(archive: Archive) -> None:
    with ArchiveWriter(archive, commit_articles=2) as writer:
        for number in range(7):
            writer.put(to_document(article(number), INDEXED_AT), replace=False)
        writer.hurry()
    assert [segment.doc_count() for segment in archive.contents().segments] == [4, 2, 1]
    assert list(verify(archive)) == []


# A commit that merges, in a process that is killed at its first step, in another at its second, and so on. A step is
# some pieces that are written, a file that is forced to disk, renamed or deleted.
_KILLED_AT_EVERY_STEP = """
import os, signal, sys
from pathlib import Path
from whoosh.filedb.structfile import StructFile
from index.archive import Archive
from index.verification import verify
from tests.index.archives import article, held, write

def counted(owner, name, of):
    real, calls = getattr(owner, name), 0
    def step(*arguments, **keywords):
        nonlocal calls
        calls += 1
        counted.steps += calls % of == 0
        if counted.steps == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **keywords)
    setattr(owner, name, step)

archive = Archive.open(Path(sys.argv[1]))
dies_at = 0
while True:
    dies_at += 1
    child = os.fork()
    if child == 0:
        counted.steps = 0
        counted(StructFile, "write", 10)
        for owner, name in ((os, "fsync"), (os, "rename"), (os, "remove")):
            counted(owner, name, 1)
        write(archive, [article(0, body="It came early."), article(3)], replace=True)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    bodies = [each.body for each in held(archive.folder).values()]
    assert list(verify(archive)) == []
    assert bodies.count("It came early.") == len(bodies) - 3 in (0, 1), bodies
    if os.WIFEXITED(status) or len(bodies) == 4:
        break
print(os.WEXITSTATUS(status), dies_at, len(archive.contents().segments), len(bodies), flush=True)
"""


def test_killed_at_any_step_of_a_merge_a_whole_commit_is_there(archive: Archive) -> None:
    write(archive, [article(0), article(1), article(2)])
    with python(_KILLED_AT_EVERY_STEP, archive.folder) as run:
        assert run.stdout is not None
        status, steps, segments, articles = map(int, run.stdout.readline().split())
    assert (status, segments, articles) == (0, 1, 4)
    assert steps > 20


_ENDLESS = """
import sys
from pathlib import Path
from index.archive import Archive
from index.schema import to_document
from index.writer import ArchiveWriter
from tests.index.archives import INDEXED_AT, article
archive = Archive.open(Path(sys.argv[1]))
start = archive.reader().doc_count()
with ArchiveWriter(archive, commit_articles=10) as writer:
    for number in range(start, start + 100_000):
        writer.put(to_document(article(number), INDEXED_AT), replace=False)
        if number == start:
            print("writing", flush=True)
"""


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_any_moment_a_whole_commit_is_there(archive: Archive, seed: int) -> None:
    """Commits of ten articles, merges among them, come one after the other, so most kills fall into one."""
    moments = random.Random(seed)
    for _ in range(2):
        with python(_ENDLESS, archive.folder) as run:
            assert run.stdout is not None
            assert run.stdout.readline() == "writing\n"
            time.sleep(moments.uniform(0, 0.4))
            run.send_signal(signal.SIGKILL)
        before = Archive.open(archive.folder).reader().doc_count()
        assert before % 10 == 0
        assert list(verify(Archive.open(archive.folder))) == []
    write(archive, [])
    segments = archive.contents().segments
    left = {name.split(".")[0] for name in os.listdir(archive.folder)}
    assert left == {
        f"_{INDEX_NAME}_{archive.generation()}",
        f"{INDEX_NAME}_WRITELOCK",
        INDEX_NAME,  # what names its identities
        *(segment.segment_id() for segment in segments),
    }


def test_an_empty_segment_is_dropped(archive: Archive) -> None:
    write(archive, [article(0), article(1)])
    with ArchiveWriter(archive) as writer:
        writer.delete([article(0).id, article(1).id])
    assert archive.contents().segments == []
    assert [name for name in os.listdir(archive.folder) if name.endswith(".docs")] == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # whoosh leaves its files open then
def test_damage_is_not_merged(archive: Archive) -> None:
    """A merge would give what is damaged a checksum of its own, and nobody could tell."""
    write(archive, [article(0)])
    (segment,) = archive.contents().segments
    path = archive.folder / f"{segment.segment_id()}.docs"
    data = bytearray(path.read_bytes())
    data[64] ^= 1  # the first byte of the first section
    path.write_bytes(data)
    with pytest.raises(
        IndexDamaged, match=r"is damaged: .*\.docs: section .* is not as it was written.*Move the folder"
    ):
        write(archive, [article(1)])
    assert archive.generation() == 1
    gc.collect()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # as above
@pytest.mark.parametrize("error", [MemoryError, KeyError, UnicodeError])
@pytest.mark.parametrize("memory", [USUAL, 0], ids=["commit", "put"])
def test_what_fails_while_a_sound_index_is_written_is_not_called_damage(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, error: type[Exception], memory: int
) -> None:
    write(archive, [article(0)])

    def fail(*arguments: object, **named: object) -> None:
        raise error("no room")

    with monkeypatch.context() as patch:
        patch.setattr(batch, "cut", fail)
        with pytest.raises(error, match="no room"), ArchiveWriter(archive, memory=memory) as writer:
            writer.put(to_document(article(1), INDEXED_AT), replace=False)
    assert list(held(archive.folder)) == [article(0).id]
    write(archive, [article(1)])
    assert len(held(archive.folder)) == 2
    gc.collect()


def test_everything_is_on_disk_before_a_commit_is_seen(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    seen_before_sync: list[str] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        name = os.path.basename(os.readlink(f"/proc/self/fd/{handle}"))
        if name == f"{INDEX_NAME}.new":  # identities, which are worked out from the commit
            return
        if f"_{INDEX_NAME}_1.toc" in os.listdir(archive.folder) and name != archive.folder.name:
            seen_before_sync.append(name)
        synced.append(name)
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    write(archive, [article()])
    (segment,) = archive.contents().segments
    assert {f"{segment.segment_id()}.terms", f"{segment.segment_id()}.docs"} <= set(synced)
    assert any(name.startswith(f"_{INDEX_NAME}_1.toc.") for name in synced)
    assert synced[-1] == archive.folder.name
    assert seen_before_sync == []
