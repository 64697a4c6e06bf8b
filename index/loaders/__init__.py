"""Files in, drafts out: the first step of the indexing path.

`load` tells the format of a file from its content and its name, and hands it to the loader of that format. A new
format is a module with a `read(stream, path)`, a row in `_LOADERS` and what tells it in `kinds`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from index.article import Draft, Skipped
from index.errors import Unreadable
from index.loaders import csv, html, jsonl, mail, text
from index.loaders.date_order import in_order_of_file
from index.loaders.files import open_file, path_text, read_head
from index.loaders.kinds import Kind, kind_of

_LOADERS: dict[Kind, Callable[[IO[bytes], str], Iterator[Draft | Skipped]]] = {
    "text": text.read,
    "html": html.read,
    "jsonl": lambda stream, path: in_order_of_file(jsonl.read(stream, path)),
    "json": lambda stream, path: in_order_of_file(jsonl.read_values(stream, path)),
    "csv": lambda stream, path: in_order_of_file(csv.read(stream, path)),
    "message": mail.read,
    "mailbox": mail.read_mailbox,
}


def load(path: Path) -> Iterator[Draft | Skipped]:
    """The articles of a file, one at a time, and what could not be read of it.

    Nothing in a file raises: a record that is no article is a `Skipped` and the next one follows; a file that
    cannot be read, or not to its end, ends in a `Skipped` whose place is "".
    """
    path = path.absolute()
    name = path_text(path)
    is_empty = True
    try:
        with open_file(path) as stream:
            for item in _LOADERS[kind_of(read_head(stream), path)](stream, name):
                is_empty = False
                yield item
        if is_empty:
            yield Skipped(name, "", "there are no articles in it")
    except Unreadable as error:
        yield Skipped(name, "", str(error))
