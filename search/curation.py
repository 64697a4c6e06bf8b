"""What lies beside the index and says who is who: the identities of its last run, and the merge file.

Both are read again when they have changed. What cannot be read breaks no search: the last good one stays in force, and
`problem` says what is wrong. Of the merge file that is so after a restart too, for a copy is kept beside the index.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from index.corrections import Correction, corrections_path, keep_corrections, kept_corrections, read_corrections
from index.errors import DatelineError
from index.identities import NO_IDENTITIES, Identities, identities_path, read_identities
from index.unmatched import told

if TYPE_CHECKING:
    from search.snapshot import Snapshot

_Content = TypeVar("_Content")
Stamp = tuple[int, int, int]

_UNREAD: Stamp = (-1, -1, -1)


class Curated(NamedTuple):
    """Who is who, as it was when a snapshot was opened."""

    identities: Identities = NO_IDENTITIES
    corrections: tuple[Correction, ...] = ()


class _Watched(Generic[_Content]):
    """A file, what was last read from it without an error, and the error since then; `kept` gives what stands in for a
    file that has an error from the first."""

    def __init__(self, path: Path, read: Callable[[], _Content], kept: Callable[[], _Content]) -> None:
        self.path = path
        self.problem: str | None = None
        self._read = read
        self._kept = kept
        self._content: _Content | None = None
        self._stamp: Stamp | None = _UNREAD

    def stamp(self) -> Stamp | None:
        """What changes with the file; None when it is not there."""
        try:
            found = os.stat(self.path)
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def content(self) -> _Content:
        """What is in force, once the file has been read if it has changed."""
        stamp = self.stamp()
        if stamp != self._stamp:
            try:
                self._content, self.problem = self._read(), None
            except DatelineError as error:
                self.problem = f"{error} Until then what was read before stays in force."
            self._stamp = stamp
        if self._content is None:
            self._content = self._kept()
        return self._content


class Curation:
    """The files beside the index in `folder`; `merge_file` is where the settings say that the merge file is, `path`
    where it is, if it is."""

    def __init__(self, folder: Path, merge_file: Path | None = None) -> None:
        self.path = path = corrections_path(folder, merge_file)

        def read_and_keep() -> tuple[Correction, ...]:
            found = read_corrections(path)
            keep_corrections(folder, path, found)
            return found

        self._identities = _Watched(identities_path(folder), lambda: read_identities(folder), lambda: NO_IDENTITIES)
        self._corrections = _Watched(path, read_and_keep, lambda: kept_corrections(folder, path))

    def stamps(self) -> tuple[Stamp | None, Stamp | None]:
        """What changes when one of the files does; costs a `stat` for each."""
        return self._identities.stamp(), self._corrections.stamp()

    def read(self) -> Curated:
        """Who is who, by what can be read of the files now or could be read before."""
        return Curated(self._identities.content(), self._corrections.content())

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the files, as far as they have been read."""
        return tuple(filter(None, (self._corrections.problem, self._identities.problem)))

    def unmatched(self, snapshot: Snapshot) -> tuple[str, ...]:
        """The names in the merge file, where it could be read, that no article of a snapshot has, a sentence each."""
        corrections = () if self._corrections.problem else self._corrections.content()
        return told(self.path, corrections, snapshot.key_test()) if corrections else ()
