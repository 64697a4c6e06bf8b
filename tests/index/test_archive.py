"""An archive is opened with care, says what is wrong with it, and shows every new commit."""

from __future__ import annotations

import errno
import gc
import io
import os
import pickle
import time
from datetime import datetime
from pathlib import Path
from struct import pack
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import columns, formats
from whoosh.codec import whoosh3
from whoosh.filedb import structfile
from whoosh.index import TOC
from whoosh.writing import SegmentWriter

from index.archive import INDEX_NAME, Archive
from index.errors import DatelineError, IndexDamaged, IndexLocked, IndexMissing
from index.schema import to_document
from index.storage import ArchiveStorage, UntrustedPickle
from tests.index.archives import article, matching, python, write


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.create(tmp_path / "index")


def test_a_new_archive_is_empty_and_can_be_searched(archive: Archive) -> None:
    reader = archive.reader()
    assert (reader.generation(), reader.doc_count(), reader.leaf_readers()) == (0, 0, [])
    assert matching(reader, "body", "tram") == 0


def test_creating_twice_keeps_what_is_there(archive: Archive) -> None:
    write(archive, [article()])
    assert Archive.create(archive.folder).reader().doc_count() == 1


def test_an_index_that_another_process_makes_meanwhile_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Archive.write_lock

    def slow(archive: Archive) -> Any:
        monkeypatch.setattr(Archive, "write_lock", real)
        write(Archive.create(tmp_path), [article()])  # the other process, from beginning to end
        return archive.write_lock()

    monkeypatch.setattr(Archive, "write_lock", slow)
    assert Archive.create(tmp_path).reader().doc_count() == 1


def test_an_index_is_not_made_by_two_at_once(tmp_path: Path) -> None:
    lock = Archive(tmp_path).write_lock()
    with pytest.raises(IndexLocked):
        Archive.create(tmp_path)
    lock.release()
    assert Archive.create(tmp_path).generation() == 0


@pytest.mark.parametrize("fails", ["create_file", "lock"])
def test_a_folder_that_cannot_be_written_is_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    def refuse(*arguments: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(ArchiveStorage, fails, refuse)
    with pytest.raises(DatelineError, match=r"^Cannot make an index in .*: Permission denied\.$"):
        Archive.create(tmp_path)


@pytest.mark.parametrize("make", [lambda folder: None, Path.mkdir, lambda folder: folder.write_text("a file")])
def test_a_missing_index_says_how_to_make_one(tmp_path: Path, make: Any) -> None:
    make(tmp_path / "nothing")
    with pytest.raises(IndexMissing, match=r"Run `dateline index PATH\.\.\.`"):
        Archive.open(tmp_path / "nothing")


def test_an_index_of_another_layout_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "_dateline999_3.toc").write_bytes(b"whatever")
    with pytest.raises(IndexMissing, match="another version of Dateline"):
        Archive.open(tmp_path)


def test_nothing_is_written_into_a_folder_of_other_things(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"")
    with pytest.raises(DatelineError, match=r"not empty \(it holds holiday\.jpg\)"):
        Archive.create(tmp_path)
    assert os.listdir(tmp_path) == ["holiday.jpg"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("")
    with pytest.raises(DatelineError, match="Cannot make an index"):
        Archive.create(tmp_path / "index")


def test_a_reader_opened_later_sees_each_commit(archive: Archive) -> None:
    for number in range(3):
        assert archive.generation() == number
        assert archive.reader().doc_count() == number
        write(archive, [article(number)])


def test_a_commit_of_another_process_is_seen_within_a_second(archive: Archive) -> None:
    assert archive.generation() == 0
    code = """
import sys
from pathlib import Path
from index.archive import Archive
from tests.index.archives import article, write
write(Archive.open(Path(sys.argv[1])), [article()])
print(flush=True)
"""
    with python(code, archive.folder) as other:
        assert other.stdout is not None
        other.stdout.readline()
        committed = time.monotonic()
        while archive.generation() == 0:
            assert time.monotonic() - committed < 1
    assert archive.reader().doc_count() == 1


def test_two_commits_within_one_tick_of_the_clock_are_both_seen(archive: Archive) -> None:
    """A file system may not move a folder's time between two changes; here it never does."""
    tick = time.time_ns() + 10**10  # ahead, so that a slow machine does not pass it
    for number in range(4):
        os.utime(archive.folder, ns=(tick, tick))
        assert archive.generation() == number
        write(archive, [article(number)])


def test_an_unchanged_folder_is_not_listed_again(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    long_ago = time.time_ns() - 10**10
    os.utime(archive.folder, ns=(long_ago, long_ago))
    assert archive.generation() == 0
    monkeypatch.setattr(os, "listdir", lambda folder: pytest.fail("listed"))
    assert archive.generation() == 0


def test_an_old_reader_reads_on_when_its_segments_are_gone(archive: Archive) -> None:
    for number in range(7):
        write(archive, [article(number)])
    old = archive.reader()
    write(archive, [article(99)])  # merges all
    assert (len(old.leaf_readers()), len(archive.contents().segments)) == (3, 1)
    assert (matching(old, "body", "tram"), matching(archive.reader(), "body", "tram")) == (7, 8)


def test_a_reader_takes_over_the_segments_that_are_the_same(archive: Archive) -> None:
    write(archive, list(map(article, range(8))))
    write(archive, list(map(article, range(8, 11))))
    old = archive.reader()
    write(archive, [article(9, body="It came early.")], replace=True)
    new = archive.reader(reuse=old)
    assert [leaf in [each for each, _ in old.leaf_readers()] for leaf, _ in new.leaf_readers()] == [True, False, False]
    assert (new.generation(), new.doc_count(), matching(new, "body", "earli")) == (3, 11, 1)


class Malicious:
    """Unpickling it makes a file: a stand-in for what an attacker would do."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.trace),)


def write_toc(archive: Archive, segments: Any) -> None:
    TOC(archive.schema, segments, archive.generation() + 1).write(archive.storage, INDEX_NAME)


def test_a_table_of_contents_that_runs_code_is_refused(archive: Archive, tmp_path: Path) -> None:
    write_toc(archive, [Malicious(tmp_path / "trace")])
    with pytest.raises(IndexDamaged, match=r"posix\.mkdir, which no index is made of"):
        Archive.open(archive.folder)
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize(
    "named",
    [
        b"cos\nsystem\n",
        b"cwhoosh.filedb.filestore\nos.system\n",
        b"cwhoosh.codec.base\nrandom_name\n",
        b"cwhoosh.codec.base\nabstractmethod\n",
        b"cwhoosh.codec.whoosh2\nW2Segment\n",  # whose postings are not read by us
        b"cbuiltins\neval\n",
        b"cindex.codecs_of_the_attacker\nSegment\n",
    ],
)
def test_only_segments_and_codecs_may_be_named(archive: Archive, named: bytes) -> None:
    write_toc(archive, [])
    toc = archive.folder / f"_{INDEX_NAME}_{archive.generation()}.toc"
    empty = pickle.dumps([], -1)
    content = toc.read_bytes()
    assert content.endswith(empty)
    toc.write_bytes(content.removesuffix(empty) + named + b".")
    with pytest.raises(IndexDamaged):
        Archive.open(archive.folder)


@pytest.mark.parametrize("field", ["id", "body"])
def test_postings_that_run_code_are_refused(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    """Those of a term of one article stand with the term, those of others in blocks."""
    dumps = whoosh3.dumps
    with monkeypatch.context() as patch:
        patch.setattr(whoosh3, "dumps", lambda data, *protocol: dumps([Malicious(tmp_path / "trace"), data], *protocol))
        writer = SegmentWriter(archive.index(), codec=whoosh3.W3Codec())
        for each in (article(0), article(1)):
            writer.add_document(**to_document(each, datetime(2025, 1, 1)))
        writer.commit()
    with pytest.raises(Exception, match=r"posix\.mkdir, which no index is made of"):
        list(archive.reader().postings(field, article(0).id if field == "id" else "tram").items_as("frequency"))
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize("opened", [structfile.load, lambda file: columns.loads(file.read())])
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_no_reader_of_pickles_runs_code(tmp_path: Path, opened: Any, protocol: int) -> None:
    written = pickle.dumps([Malicious(tmp_path / "trace")], protocol)
    with pytest.raises(UntrustedPickle):
        opened(io.BytesIO(written))
    assert not (tmp_path / "trace").exists()


@given(st.recursive(st.none() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(), st.lists))
def test_plain_data_is_unpickled(data: Any) -> None:
    assert formats.loads(pickle.dumps(data, 2)) == data


@pytest.mark.parametrize("encoding", ["latin-1", "zlib_codec", "utf-7"])
def test_bytes_are_written_in_one_way_only(encoding: str) -> None:
    with pytest.raises(UntrustedPickle):
        formats.loads(
            b"c_codecs\nencode\n(X\x01\x00\x00\x00aX" + pack("<I", len(encoding)) + encoding.encode() + b"tR."
        )


def test_a_table_of_contents_must_list_segments(archive: Archive) -> None:
    write_toc(archive, {1: 2})
    with pytest.raises(IndexDamaged, match="lists no segments"):
        Archive.open(archive.folder)


@pytest.mark.parametrize("damage", ["emptied", "cut", "overwritten"])
def test_a_damaged_table_of_contents_is_said_to_be(archive: Archive, damage: str) -> None:
    write(archive, [article()])
    (toc,) = archive.folder.glob("*.toc")
    spoil(toc, damage)
    with pytest.raises(IndexDamaged, match=r"damaged: its table of contents .* build it again"):
        Archive.open(archive.folder)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # whoosh leaves the bad file open
@pytest.mark.parametrize("part", ["terms", "docs"])
@pytest.mark.parametrize("damage", ["emptied", "cut", "overwritten", "deleted"])
def test_a_damaged_segment_is_said_to_be(archive: Archive, part: str, damage: str) -> None:
    write(archive, [article()])
    (segment,) = archive.folder.glob(f"*.{part}")
    spoil(segment, damage)
    with pytest.raises(IndexDamaged, match=r"is damaged: .*(is missing|is not as it was written)"):
        Archive.open(archive.folder).reader()
    gc.collect()


def spoil(path: Path, damage: str) -> None:
    content = path.read_bytes()
    match damage:
        case "emptied":
            path.write_bytes(b"")
        case "cut":
            path.write_bytes(content[: len(content) // 2])
        case "overwritten":
            path.write_bytes(b"\xff" * len(content))
        case "deleted":
            path.unlink()
