"""What lies beside the index and says who is who: the identities of its last run, and the merge file.

Both are read again when they have changed. What cannot be read breaks no search: the last good one stays in force, and
`problem` says what is wrong.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from index.corrections import Correction, corrections_path, read_corrections
from index.errors import DatelineError
from index.identities import NO_IDENTITIES, Identities, identities_path, read_identities

_log = logging.getLogger(__name__)

_NO_CORRECTIONS: tuple[Correction, ...] = ()

_Content = TypeVar("_Content")
Stamp = tuple[int, int, int]


class Curated(NamedTuple):
    """Who is who, as it was when a snapshot was opened."""

    identities: Identities = NO_IDENTITIES
    corrections: tuple[Correction, ...] = ()


class _Watched(Generic[_Content]):
    """A file, what was last read from it without an error, and the error since then."""

    def __init__(self, path: Path, read: Callable[[], _Content], content: _Content) -> None:
        self.path = path
        self.content = content
        self.problem: str | None = None
        self._read = read
        self._stamp: Stamp | None = None

    def stamp(self) -> Stamp | None:
        """What changes with the file; None when it is not there."""
        try:
            found = os.stat(self.path)
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def refresh(self) -> None:
        """Read the file if it has changed."""
        stamp = self.stamp()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self.content, self.problem = self._read(), None
        except DatelineError as error:
            self.problem = str(error)
            _log.warning("%s Until then what was read before stays in force.", error)


class Curation:
    """The files beside the index in `folder`; `merge_file` is where the settings say that the merge file is."""

    def __init__(self, folder: Path, merge_file: Path | None = None) -> None:
        path = corrections_path(folder, merge_file)
        self._identities = _Watched(identities_path(folder), lambda: read_identities(folder), NO_IDENTITIES)
        self._corrections = _Watched(path, lambda: read_corrections(path), _NO_CORRECTIONS)

    def stamps(self) -> tuple[Stamp | None, Stamp | None]:
        """What changes when one of the files does; costs a `stat` for each."""
        return self._identities.stamp(), self._corrections.stamp()

    def read(self) -> Curated:
        """Who is who, by what can be read of the files now or could be read before."""
        self._identities.refresh()
        self._corrections.refresh()
        return Curated(self._identities.content, self._corrections.content)

    @property
    def problem(self) -> str | None:
        """What is wrong with the files, as far as they have been read."""
        return self._corrections.problem or self._identities.problem
