"""The folder of an index as Whoosh's storage, made safe in two ways that Whoosh is not.

*Trust*: an index is full of pickles (its table of contents, its directories, its postings), and a pickle can call
anything. Once this module is imported, those modules of Whoosh's that read our indexes unpickle only what an index is
made of: plain data, segments and codecs.

*Durability*: a commit becomes visible when its TOC gets its final name. Before that, every file that the commit
wrote is forced to disk, and after it the folder is; so a commit that was seen survives a power cut.
"""

from __future__ import annotations

import io
import os
import pickle
import re
from pathlib import Path
from typing import IO, Any

from whoosh import columns, formats
from whoosh.codec import whoosh3
from whoosh.codec.base import Codec, Segment
from whoosh.filedb import structfile
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

# What segments and the values of documents hold beside themselves and their codec.
_HARMLESS = {
    *(("builtins", "int"), ("builtins", "set"), ("builtins", "frozenset"), ("collections", "defaultdict")),
    *(("datetime", "datetime"), ("datetime", "date"), ("datetime", "timedelta")),
}
_CODECS = ("whoosh.codec.whoosh3", "index.codec")

# Every operation of a pickle that can name something has one of these bytes.
_MAY_NAME = re.compile(rb"[ci\x82-\x84\x93]")


class UntrustedPickle(pickle.UnpicklingError):
    """A pickle names something that no index is made of."""


class _IndexUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        # A dotted name would reach through a module to whatever it has imported.
        if (module, name) in _HARMLESS:
            return super().find_class(module, name)
        if (module, name) in _BYTES:
            return _BYTES[module, name]
        if module.startswith(_CODECS) and name.isidentifier():
            found = super().find_class(module, name)
            if isinstance(found, type) and issubclass(found, (Codec, Segment)):
                return found
        raise UntrustedPickle(f"it names {module}.{name}, which no index is made of")


def _latin1(text: str, encoding: str) -> bytes:
    if encoding != "latin1":
        raise UntrustedPickle(f"it encodes text as {encoding}")
    return text.encode(encoding)


# How a pickle of protocol 2, which has no bytes, writes them.
_BYTES = {("_codecs", "encode"): _latin1, ("__builtin__", "bytes"): bytes}


def _load(file: IO[bytes]) -> Any:
    return _IndexUnpickler(file).load()


def _loads(data: bytes) -> Any:
    # One posting is one pickle of numbers, so most can be read by the quicker function.
    return _load(io.BytesIO(data)) if _MAY_NAME.search(data) else pickle.loads(data)


structfile.load = _load
for _module in (whoosh3, formats, columns):
    _module.loads = _loads


class ArchiveStorage(FileStorage):  # type: ignore[misc]
    """A folder on disk whose commits are durable."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._unsynced: set[str] = set()

    def open_file(self, name: str, **kwargs: Any) -> StructFile:
        """Open a file for reading."""
        path = Path(self._fpath(name))
        # Whoosh leaves a TOC open when it cannot be read, and then nobody is left to close it.
        file = io.BytesIO(path.read_bytes()) if name.endswith(".toc") else path.open("rb")
        return StructFile(file, name=name, **kwargs)

    def create_file(self, name: str, **kwargs: Any) -> StructFile:
        """Create a file; it is forced to disk before the next commit is seen."""
        self._unsynced.add(name)
        return super().create_file(name, **kwargs)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Give a file its final name: Whoosh does so once a commit, with the new TOC."""
        for name in self._unsynced:
            _sync(Path(self.folder) / name)
        self._unsynced.clear()
        super().rename_file(oldname, newname, safe=safe)
        _sync(Path(self.folder))


def _sync(path: Path) -> None:
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return  # joined into a compound file, or merged away, before the commit
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
