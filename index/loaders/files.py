"""Files as streams of bytes: opened, unzipped, and never read past a limit.

The first step of loading: `open_file` is what every loader reads from. Anything that cannot be read ends in
`Unreadable`, whose message is the reason that people see.
"""

from __future__ import annotations

import gzip
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import IO, AnyStr

from index.errors import Unreadable

ARTICLE_LIMIT = 50_000_000  # bytes, unzipped, of one article: a file of one article, a line, a message
HEAD = 1 << 16  # bytes from which the format of a file is told

_GZIP = b"\x1f\x8b"


def path_text(path: Path) -> str:
    """The path as it is stored and shown: bytes of a name that are not UTF-8 are written as `\\xe9`."""
    return os.fsencode(path).decode(errors="backslashreplace")


@contextmanager
def open_file(path: Path) -> Iterator[IO[bytes]]:
    """Open `path` for reading from its start, unzipped if its first bytes say gzip; `Unreadable` if that fails.

    Errors met while the stream is read, in the body of the `with`, become `Unreadable` as well.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for ever
            raise Unreadable("not a regular file")
        with path.open("rb", buffering=HEAD) as plain:
            zipped = plain.read(2) == _GZIP
            plain.seek(0)
            if not zipped:
                yield plain
                return
            with BufferedReader(gzip.GzipFile(fileobj=plain), HEAD) as stream:
                yield stream
    except EOFError as error:
        raise Unreadable("the gzip data ends too early") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise Unreadable(f"the gzip data is damaged: {error}") from error
    except FileNotFoundError as error:
        raise Unreadable("a link that leads nowhere" if path.is_symlink() else "there is no such file") from error
    except PermissionError as error:
        raise Unreadable("no permission to read it") from error
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from error


def read_head(stream: IO[bytes]) -> bytes:
    """The first bytes of the stream, which is left at its start."""
    head = stream.read(HEAD)
    stream.seek(0)
    return head


def read_all(stream: IO[bytes], limit: int = ARTICLE_LIMIT) -> bytes:
    """All of the stream; `Unreadable` when it is longer than `limit` bytes."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise Unreadable(f"larger than {limit // 1_000_000} MB, too large for one article")
    return data


def read_lines(stream: IO[AnyStr], limit: int = ARTICLE_LIMIT) -> Iterator[AnyStr | None]:
    """The lines of the stream with their ends; None in place of one longer than `limit` bytes (characters of text)."""
    while line := stream.readline(limit):
        newline = b"\n" if isinstance(line, bytes) else "\n"
        if len(line) < limit or line.endswith(newline):
            yield line
            continue
        while line and not line.endswith(newline):
            line = stream.readline(HEAD)
        yield None
