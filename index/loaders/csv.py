"""CSV: a header that names the columns, then an article a row; comma, semicolon, tab or bar between the cells.

Rows are numbered as a spreadsheet numbers them: the header is row 1.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from typing import IO, Any

from index.article import Draft, Skipped
from index.errors import Unreadable
from index.loaders.charset import byte_order_mark, characters, decode, legacy_charset, wide_encoding
from index.loaders.columns import is_article, parts_named, to_draft
from index.loaders.files import ARTICLE_LIMIT, read_head, read_lines

_CELL_LIMIT = 10_000_000  # characters; a longer cell means that its quote is never closed
csv.field_size_limit(_CELL_LIMIT)
_ROW_LIMIT = _CELL_LIMIT  # characters of a row of several lines
_READ_AGAIN = 5 * _ROW_LIMIT  # characters of a file that are read again after quotes that were never closed
_LINE = 100  # characters that a line counts for beside its own, for the time that it takes
_TOO_LONG = (
    f"larger than {ARTICLE_LIMIT // 1_000_000} MB, or a cell larger than {_CELL_LIMIT // 1_000_000} MB: too large for "
    "one article"
)


def read(stream: IO[bytes], path: str) -> Iterator[Draft | Skipped]:
    """The articles of a CSV file; `Unreadable` when its first row names no column that holds words."""
    head = read_head(stream)
    rows = _rows(_lines(stream, head), _dialect(decode(head)))
    first = next(rows, "")
    header = [] if isinstance(first, str) else [name.strip() for name in first]
    if not is_article(dict.fromkeys(header)):
        raise Unreadable("the first row names no column title, text, body or content")
    seen_ids: set[str] = set()
    for number, row in enumerate(rows, 2):
        place = f"row {number}"
        if isinstance(row, str):
            yield Skipped(path, place, row)
        elif any(cell.strip() for cell in row[len(header) :]):
            reason = f"{len(row)} cells where the first row names {len(header)}: put quotes around cells with commas"
            yield Skipped(path, place, reason)
        elif any(cell.strip() for cell in row):
            yield to_draft(dict(zip(header, row, strict=False)), path, place, seen_ids)


def _lines(stream: IO[bytes], head: bytes) -> Iterator[str | None]:
    """The lines of the file with their ends, None for one beyond the limit.

    Lines of old Macs, which end in a bare CR, are told apart as well.
    """
    for decoded in _decoded(stream, head):
        line = decoded and decoded.replace("\x00", "")
        if line and "\r" in line.rstrip("\r\n"):
            yield from re.split(r"(?<=\r)(?!\n)", line)
        else:
            yield line


def _decoded(stream: IO[bytes], head: bytes) -> Iterator[str | None]:
    if byte_order_mark(head) not in (None, ("utf-8", 3)) or wide_encoding(head):  # bytes cannot be cut at "\n"
        yield from read_lines(characters(stream))
        return
    charset = legacy_charset(head)
    for line in read_lines(stream):
        yield None if line is None else decode(line, charset)


def _dialect(head: str) -> dict[str, Any]:
    """How cells are divided: by the sign that makes the first row name most parts of an article, then most cells."""
    first = head.lstrip().partition("\n")[0].partition("\r")[0]

    def parts(delimiter: str) -> tuple[int, int]:
        names = next(csv.reader([first], delimiter=delimiter), [])
        return len(parts_named(names)), len(names)

    # Some databases write a quote within a cell as \" where CSV writes "".
    escaped = head.count('\\"') > head.count('""')
    return {"delimiter": max(",;\t|", key=parts), "doublequote": not escaped, "escapechar": "\\" if escaped else None}


class _Lines:
    """The lines as the csv reader asks for them; those of the row being read are kept, to be read again if need be."""

    def __init__(self, lines: Iterator[str | None]) -> None:
        self._lines = lines
        self._waiting: deque[str | None] = deque()
        self.begin_row()

    def begin_row(self) -> None:
        """Forget the lines of the row before."""
        self.row: list[str] = []
        self.size = 0
        self.ended = False

    def read_row_again(self) -> None:
        """Put back the lines of the row but for the first."""
        self._waiting.extendleft(reversed(self.row[1:]))

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.size > _ROW_LIMIT and self.row:
            raise csv.Error
        try:
            line = self._waiting.popleft() if self._waiting else next(self._lines)
        except StopIteration:
            self.ended = True
            raise
        if line is None:
            if self.row:  # it is a row of its own, once those lines have been read again
                self._waiting.appendleft(None)
            raise csv.Error
        self.row.append(line)
        self.size += len(line) + _LINE
        return line


def _rows(lines: Iterator[str | None], dialect: dict[str, Any]) -> Iterator[list[str] | str]:
    """The rows; in place of one that cannot be read, why.

    After a row whose quote is never closed its next line begins a row again, until that has been done too often.
    """
    source = _Lines(lines)
    reader = csv.reader(source, **dialect)
    read_again = 0
    while True:
        source.begin_row()
        try:
            if (row := next(reader, None)) is None:
                return
            if not source.ended:  # a whole row does not wait for another line
                yield row
                continue
        except csv.Error:
            if len(source.row) < 2:
                yield _TOO_LONG
                continue
        if (read_again := read_again + source.size) > _READ_AGAIN:
            yield "quotes are opened and never closed, again and again; the file was read no further"
            return
        source.read_row_again()
        yield "a quote is opened and never closed; the lines after it are read as rows"
