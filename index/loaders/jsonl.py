"""JSON: one record a line (JSON Lines), an array of records, one record, or an object that holds a list of them.

Lines, and the elements of an array that is the whole file, are streamed, so a bad record costs only itself. An object
that holds a list is one record of the file: it is read whole, and is subject to the limit of an article.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TextIO

from index.article import Draft, Skipped
from index.errors import Unreadable
from index.exchange import is_exported, restore
from index.loaders.charset import byte_order_mark, characters, decode, legacy_charset, wide_encoding
from index.loaders.columns import is_article, to_draft
from index.loaders.files import ARTICLE_LIMIT, HEAD, read_head, read_lines

# A whole string, the start of one that goes on beyond the buffer, or a sign that opens, closes or separates.
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?P<closed>")?|[\[\]{},]', re.DOTALL)
_TOO_LONG = f"larger than {ARTICLE_LIMIT // 1_000_000} MB, too large for one article"
# Where APIs and exports put their records.
_LISTS = {
    *("articles", "items", "docs", "documents", "results", "data", "posts", "stories", "entries", "hits", "news"),
    *("records", "rows", "response", "feed", "channel", "item"),
}


def read(stream: IO[bytes], path: str) -> Iterator[Draft | Skipped]:
    """The articles of a JSON Lines file."""
    head = read_head(stream)
    if byte_order_mark(head) not in (None, ("utf-8", 3)) or wide_encoding(head):  # bytes cannot be cut at "\n"
        yield from read_values(stream, path)
        return
    charset = legacy_charset(head)
    seen_ids: set[str] = set()
    for number, line in enumerate(read_lines(stream), 1):
        place = f"line {number}"
        if line is None:
            yield Skipped(path, place, _TOO_LONG)
        elif line.strip():
            try:
                yield _article(_parse(decode(line, charset)), path, place, seen_ids)
            except Unreadable as error:
                yield Skipped(path, place, str(error))


def read_values(stream: IO[bytes], path: str) -> Iterator[Draft | Skipped]:
    """The articles of a JSON file: of an array, of one object, of several on end, or of a list within an object."""
    first = decode(read_head(stream)).lstrip()[:1]
    seen_ids: set[str] = set()
    for number, text in enumerate(_values(characters(stream)), 1):
        place = "" if number == 1 and first == "{" else f"record {number}"
        try:
            value = _parse(text)
            listed = _listed(value)
            if listed is None:
                yield _article(value, path, place, seen_ids)
                continue
        except Unreadable as error:
            yield Skipped(path, place, str(error))
            continue
        for position, item in enumerate(listed, 1):
            yield _article(item, path, f"record {position}", seen_ids)


def _parse(text: str) -> object:
    """The value that JSON text stands for; `Unreadable` says where it is wrong."""
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        line = f"line {error.lineno}, " if error.lineno > 1 else ""
        raise Unreadable(f"not valid JSON: {error.msg} at {line}column {error.colno}") from error
    except ValueError as error:  # Python reads no integer of more than 4,300 digits
        raise Unreadable("not valid JSON: a number has too many digits") from error
    except RecursionError as error:
        raise Unreadable("not valid JSON: nested too deeply") from error


def _article(value: object, path: str, place: str, seen_ids: set[str]) -> Draft | Skipped:
    """The article of one record."""
    if not isinstance(value, dict):
        return Skipped(path, place, f"not a record but {_kind(value)}")
    if is_exported(value):
        return restore(value, path, place)
    try:
        return to_draft(_opened(value), path, place, seen_ids)
    except RecursionError:
        return Skipped(path, place, "nested too deeply")


def _kind(value: object) -> str:
    names = {str: "a string", bool: "true or false", int: "a number", float: "a number", list: "a list"}
    return names.get(type(value), "null")


def _opened(record: dict[str, object]) -> dict[str, object]:
    """The record with an article that it wraps (Elasticsearch's `_source`, the Guardian's `fields`) brought up."""
    if is_article(record):
        return record
    for name, inner in record.items():
        if isinstance(inner, dict) and is_article(inner):
            return {**{key: value for key, value in record.items() if key != name}, **inner}
    return record


def _listed(value: object, depth: int = 3) -> list[object] | None:
    """The list of records that an object holds in place of an article, as the answers of APIs do."""
    if not isinstance(value, dict) or not depth:
        return None
    for name, inner in value.items():
        if name in _LISTS:
            if isinstance(inner, list) and inner and all(isinstance(item, dict) for item in inner):
                return inner
            if (found := _listed(inner, depth - 1)) is not None:
                return found
    return None


def _values(stream: TextIO) -> Iterator[str]:
    """The text of each top-level value or, where that is an array, of each of its elements."""
    cutter = _Cutter()
    scanned = 0
    while more := stream.read(max(HEAD, len(cutter.rest))):  # doubling, for an unfinished string is scanned again
        scanned -= cutter.start
        cutter.buffer, cutter.start = cutter.rest + more, 0
        for token in _TOKEN.finditer(cutter.buffer, scanned):
            if token[0][0] == '"' and not token["closed"]:
                scanned = token.start()
                break
            if text := cutter.cut(token):
                yield text
        else:
            scanned = len(cutter.buffer)
        if len(cutter.rest) > ARTICLE_LIMIT:
            raise Unreadable(f"a record is {_TOO_LONG}; the rest of the file was not read: save it as JSON Lines")
    if rest := cutter.rest.strip():
        if cutter.depth:
            raise Unreadable("the JSON ends in the middle of a record")
        yield rest


@dataclass(slots=True)
class _Cutter:
    """Cuts JSON text into records at the brackets and commas outside strings.

    Whether a record is well formed is for `_parse` to say, so a bad one does not take the others along.
    """

    buffer: str = ""
    start: int = 0  # of the record in the buffer
    depth: int = 0  # of brackets, those around the record included
    in_array: bool = False

    @property
    def rest(self) -> str:
        return self.buffer[self.start :]

    def cut(self, token: re.Match[str]) -> str:
        """The record that ends at this bracket, comma or string; "" where none does."""
        sign = token[0][0]
        if sign in "[{":
            self.depth += 1
            if self.depth == 1:  # what stood before it, outside all brackets, is no record, as `_parse` will say
                self.in_array = sign == "["
                return self._taken(token.start(), token.end() if self.in_array else token.start()).strip(",")
        elif sign in "]}":
            self.depth = max(self.depth - 1, 0)
            if self.depth == 0:
                in_array, self.in_array = self.in_array, False
                return self._taken(token.start() if in_array else token.end(), token.end())
        elif sign == "," and self.depth == 1 and self.in_array:
            return self._taken(token.start(), token.end())
        return ""

    def _taken(self, end: int, start: int) -> str:
        """The text up to `end`; the next record begins at `start`."""
        text = self.buffer[self.start : end]
        self.start = start
        return text.strip()
