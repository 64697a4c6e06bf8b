"""CSV: a header that names the columns, then an article a row; comma, semicolon, tab or bar between the cells.

Rows are numbered as a spreadsheet numbers them: the header is row 1.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain
from typing import IO, Any

from index.article import Draft, Skipped
from index.errors import Unreadable
from index.loaders.charset import byte_order_mark, characters, decode, legacy_charset, wide_encoding
from index.loaders.columns import is_article, parts_named, to_draft
from index.loaders.files import read_head, read_lines

_CELL_LIMIT = 10_000_000  # characters; a longer cell means that its quote is never closed
csv.field_size_limit(_CELL_LIMIT)


def read(stream: IO[bytes], path: str) -> Iterator[Draft | Skipped]:
    """The articles of a CSV file; `Unreadable` when its first row names no column that holds words."""
    head = read_head(stream)
    rows = _rows(_lines(stream, head), _dialect(decode(head)))
    header = [name.strip() for name in next(rows, None) or []]
    if not is_article(dict.fromkeys(header)):
        raise Unreadable("the first row names no column title, text, body or content")
    seen_ids: set[str] = set()
    for number, row in enumerate(rows, 2):
        place = f"row {number}"
        if row is None:
            yield Skipped(path, place, "a quote is opened and never closed; the lines after it are read as rows")
        elif any(cell.strip() for cell in row[len(header) :]):
            reason = f"{len(row)} cells where the first row names {len(header)}: put quotes around cells with commas"
            yield Skipped(path, place, reason)
        elif any(cell.strip() for cell in row):
            yield to_draft(dict(zip(header, row, strict=False)), path, place, seen_ids)


def _lines(stream: IO[bytes], head: bytes) -> Iterator[str]:
    """The lines of the file with their ends; lines of old Macs, which end in a bare CR, are told apart as well."""
    lines: Iterator[str]
    if byte_order_mark(head) not in (None, ("utf-8", 3)) or wide_encoding(head):  # bytes cannot be cut at "\n"
        lines = iter(characters(stream))
    else:
        charset = legacy_charset(head)
        lines = (decode(line or b"", charset) for line in read_lines(stream))
    for line in lines:
        yield from (
            re.split(r"(?<=\r)(?!\n)", line.replace("\x00", "")) if "\r" in line[:-2] else (line.replace("\x00", ""),)
        )


def _dialect(head: str) -> dict[str, Any]:
    """How cells are divided: by the sign that makes the first row name most parts of an article, then most cells."""
    first = head.lstrip().partition("\n")[0].partition("\r")[0]

    def parts(delimiter: str) -> tuple[int, int]:
        names = next(csv.reader([first], delimiter=delimiter), [])
        return len(parts_named(names)), len(names)

    # Some databases write a quote within a cell as \" where CSV writes "".
    escaped = head.count('\\"') > head.count('""')
    return {"delimiter": max(",;\t|", key=parts), "doublequote": not escaped, "escapechar": "\\" if escaped else None}


def _rows(lines: Iterator[str], dialect: dict[str, Any]) -> Iterator[list[str] | None]:
    """The rows; None for one whose quote is never closed, after which the next line begins a row again."""
    while True:
        held: list[str] = []  # the lines of the row being read
        ended = False

        def read_ahead(lines: Iterator[str] = lines, held: list[str] = held) -> Iterator[str]:
            nonlocal ended
            for line in lines:
                held.append(line)
                yield line
            ended = True

        reader = csv.reader(read_ahead(), **dialect)
        try:
            for row in reader:
                if ended:  # a whole row does not wait for another line
                    break
                held.clear()
                yield row
            else:
                return
        except csv.Error:  # a cell beyond the limit
            pass
        yield None
        lines = chain(held[1:], lines)
