"""Plain text and Markdown: the whole page as one draft, its parts to be told apart by `index.metadata`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

from index.article import Draft
from index.errors import Unreadable
from index.loaders.charset import decode
from index.loaders.files import read_all
from index.loaders.markdown import without_marks

_MARKDOWN = re.compile(r"\.(?:md|markdown)(?:\.gz)?$", re.IGNORECASE)


def read(stream: IO[bytes], path: str) -> Iterator[Draft]:
    """The file as one draft; `Unreadable` when there is nothing in it."""
    text = decode(read_all(stream)).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise Unreadable("empty file")
    yield Draft(path=path, text=without_marks(text) if _MARKDOWN.search(path) else text)
