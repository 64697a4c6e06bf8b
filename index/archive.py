"""`Archive`: the Whoosh index in a folder, opened with our own schema and checked before it is believed.

Both paths meet here: `index.writer` commits to an archive, and the engine asks it for readers. A commit is one new
TOC file with the next generation in its name; whoever reads looks for the newest.
"""

from __future__ import annotations

import os
import re
import struct
import time
import traceback
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from json import JSONDecodeError
from pathlib import Path
from pickle import UnpicklingError
from textwrap import shorten
from typing import Any, NamedTuple

from whoosh.codec.base import Segment
from whoosh.index import TOC, FileIndex
from whoosh.reading import CorruptIndexError, MultiReader, SegmentReader

from index.codec import ColumnarCodec
from index.errors import DatelineError, IndexDamaged, IndexLocked, IndexMissing
from index.schema import make_schema
from index.storage import ArchiveStorage

# Whoosh's name of the index, and the beginning of every file of it. The number is that of the schema's layout: an
# index of another layout is not opened, but told from a folder of other things.
INDEX_NAME = "dateline2"

_TOC = re.compile(rf"_{INDEX_NAME}_(\d+)\.toc")
_OURS = re.compile(rf"_?{INDEX_NAME}[_.].+")
_OTHER_LAYOUT = re.compile(r"_dateline\d+_\d+\.toc")

# A writer may delete a segment between the reading of the TOC that lists it and the opening of its files.
_RETRIES = 10

# What damaged bytes make of reading them, and nothing else does.
_DAMAGE = (CorruptIndexError, struct.error, zlib.error, UnpicklingError, EOFError, UnicodeError, JSONDecodeError)

# The clock of a file system may tick this seldom: a folder that changed so recently may have changed again unseen.
_TICK_NS = 1_000_000_000


class Contents(NamedTuple):
    """A commit as its TOC describes it."""

    segments: list[Any]
    generation: int


class Commit(NamedTuple):
    """Which commit it is: `generation` counts those of one index, from 0; `stamp` tells two indexes apart that were at
    one place, one after the other. `generation` is -1 where there is no index."""

    generation: int
    stamp: int


_NO_COMMIT = Commit(-1, 0)


class Archive:
    """An index that exists. It holds no file open; the readers that it gives do."""

    def __init__(self, folder: Path) -> None:
        """Use `open` or `create`."""
        self.folder = folder
        self.schema = make_schema()
        self.storage = ArchiveStorage(folder)
        self._listed: tuple[tuple[int, int], Commit] | None = None  # the folder and its time of change, the commit then

    @classmethod
    def open(cls, folder: Path) -> Archive:
        """Open the index in `folder`: `IndexMissing` when there is none, `IndexDamaged` when it cannot be read."""
        archive = cls(folder)
        archive.contents()
        return archive

    @classmethod
    def create(cls, folder: Path) -> Archive:
        """Open the index in `folder`, made first when there is none; a `DatelineError` when other things are there."""
        archive = cls(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            strangers = [name for name in sorted(os.listdir(folder)) if not _OURS.fullmatch(name) and name[0] != "."]
            if archive.generation() < 0:
                if strangers:
                    raise DatelineError(
                        f"{folder} is not an index and not empty (it holds {strangers[0]}): "
                        "choose an empty or a new folder for the index."
                    )
                archive._make()
        except OSError as error:
            raise DatelineError(f"Cannot make an index in {folder}: {error.strerror}.") from error
        archive.contents()
        return archive

    def _make(self) -> None:
        lock = self.write_lock()
        try:
            if self.generation() < 0:  # nobody made it meanwhile: Whoosh clears away all that is there
                FileIndex.create(self.storage, self.schema, INDEX_NAME)
        finally:
            lock.release()

    def write_lock(self) -> Any:
        """The lock of whoever writes, taken; `IndexLocked` when another process has it."""
        lock = self.storage.lock(f"{INDEX_NAME}_WRITELOCK")
        if not lock.acquire():
            raise IndexLocked(
                f"Another process is writing to the index in {self.folder}. "
                "Wait until it is done, or stop it, and run the command again."
            )
        return lock

    def index(self) -> FileIndex:
        """The index as Whoosh's own object, for writers."""
        return FileIndex(self.storage, schema=self.schema, indexname=INDEX_NAME)

    def generation(self) -> int:
        """The number of the newest commit, -1 when there is none."""
        return self.commit().generation

    def commit(self) -> Commit:
        """The newest commit; costs one `stat` while nothing changes."""
        try:
            folder = os.stat(self.folder)
            key = folder.st_ino, folder.st_mtime_ns
            if self._listed is not None and self._listed[0] == key:
                return self._listed[1]
            found = {int(match[1]): name for name in os.listdir(self.folder) if (match := _TOC.fullmatch(name))}
            if not found:
                return _NO_COMMIT
            newest = max(found)
            commit = Commit(newest, os.stat(self.folder / found[newest]).st_mtime_ns)
        except (FileNotFoundError, NotADirectoryError):
            return _NO_COMMIT
        except OSError as error:
            raise IndexDamaged(f"The folder of the index, {self.folder}, cannot be read: {error.strerror}.") from error
        settled = time.time_ns() - folder.st_mtime_ns > _TICK_NS
        self._listed = (key, commit) if settled else None
        return commit

    def contents(self) -> Contents:
        """What the newest commit consists of."""
        for _ in range(_RETRIES):
            generation = self.generation()
            if generation < 0:
                raise IndexMissing(self._why_missing())
            try:
                toc = TOC.read(self.storage, INDEX_NAME, gen=generation, schema=self.schema)
            except FileNotFoundError:
                continue
            except MemoryError:
                raise
            except Exception as error:  # whatever a damaged file makes of Whoosh's reading of it
                raise self._damaged(f"its table of contents is not as it was written ({error})") from error
            if not isinstance(toc.segments, list) or not all(isinstance(each, Segment) for each in toc.segments):
                raise self._damaged("its table of contents lists no segments")
            return Contents(toc.segments, generation)
        raise self._damaged("its table of contents comes and goes")

    def reader(self, reuse: Any = None) -> Any:
        """A Whoosh `IndexReader` of the newest commit; `.generation()` says which that is.

        Segments that `reuse`, an older reader of this archive, has open are taken over from it, not opened again, so
        the two must not be used at the same time. A reader needs no closing: a segment that is deleted while someone
        reads it lasts until the last reader of it is let go.
        """
        opened = _open_segments(reuse)
        for _ in range(_RETRIES):
            segments, generation = self.contents()
            try:
                leaves = [opened.get(_identity(segment)) or self._open(segment, generation) for segment in segments]
            except FileNotFoundError as error:
                missing = error
                time.sleep(0.01)
                continue
            if len(leaves) == 1 and leaves[0].generation() == generation:
                return leaves[0]
            reader = MultiReader(leaves, generation=generation)
            reader.schema = self.schema
            return reader
        raise self._missing(missing) from missing

    @contextmanager
    def reading(self, *, only: bool = False) -> Iterator[None]:
        """Within it, what damaged bytes make of the reading of them is an `IndexDamaged`.

        With `only`, nothing but the index is read within it, so that every error but want of memory is one of damage.
        """
        try:
            yield
        except (DatelineError, OSError, MemoryError):
            raise
        except Exception as error:
            if not (only or isinstance(error, _DAMAGE) or _failed_in_codec(error)):
                self.check_sums()  # damaged arrays may have been read whole, and make others fail
                raise
            what = shorten(f"{type(error).__name__}: {error}", 100, placeholder=" …")
            raise self._damaged(f"it cannot be read to its end ({what})") from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Within it, an error is an `IndexDamaged` if a file of the index is not as it was written, else what it is.

        Much of what fails there has read nothing: memory is short, or something cannot be written.
        """
        try:
            yield
        except (DatelineError, OSError):
            raise
        except Exception:
            self.check_sums()
            raise

    def check_sums(self, segments: Iterable[Any] | None = None) -> None:
        """Read all files of some segments, else of the newest commit, against their checksums; `IndexDamaged` says what
        is wrong with one."""
        contents = self.contents()
        for segment in contents.segments if segments is None else segments:
            codec = segment.codec()
            if isinstance(codec, ColumnarCodec):
                try:
                    codec.verify(self.storage, segment)
                except IndexDamaged as error:
                    raise self._damaged(str(error)) from error
                except FileNotFoundError as error:
                    if segments is None and self.generation() != contents.generation:
                        return self.check_sums()  # it was merged into another meanwhile
                    raise self._missing(error) from error
        return None

    def _open(self, segment: Any, generation: int) -> Any:
        try:
            return SegmentReader(self.storage, self.schema, segment, generation=generation)
        except (FileNotFoundError, MemoryError):
            raise
        except Exception as error:  # as above
            raise self._damaged(f"segment {segment.segment_id()} is not as it was written ({error})") from error

    def _damaged(self, what: str) -> IndexDamaged:
        return IndexDamaged(
            f"The index in {self.folder} is damaged: {what}. "
            "Move the folder away and run `dateline index PATH...` to build it again."
        )

    def _missing(self, error: FileNotFoundError) -> IndexDamaged:
        return self._damaged(f"the file {os.path.basename(error.filename)} is missing")

    def _why_missing(self) -> str:
        advice = "Run `dateline index PATH...` to make one."
        if self.folder.is_dir() and any(_OTHER_LAYOUT.fullmatch(name) for name in os.listdir(self.folder)):
            advice = "It holds one of another version of Dateline. Move it away and run `dateline index PATH...`."
        return f"There is no index in {self.folder}. {advice}"


def _identity(segment: Any) -> tuple[str, frozenset[int]]:
    """Two commits share a segment when it has the same name and the same deletions."""
    return segment.segment_id(), frozenset(segment.deleted_docs())


def _open_segments(reader: Any) -> dict[tuple[str, frozenset[int]], Any]:
    if reader is None:
        return {}
    return {_identity(leaf.segment()): leaf for leaf, _ in reader.leaf_readers()}


def _failed_in_codec(error: Exception) -> bool:
    """Whether a codec failed on what it read: it takes a file as it is written, and looks up what cannot be there."""
    # A frame of a compiled loop has no module: one that fails was given what was read.
    modules = (
        str(frame.f_globals.get("__name__", "index.codec.")) for frame, _ in traceback.walk_tb(error.__traceback__)
    )
    return any(module.startswith(("whoosh.codec.", "index.codec.")) for module in modules)
