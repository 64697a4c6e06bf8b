"""Which format a file is in, told from its first bytes and, where they leave it open, from its name.

Content comes before the extension: archives are full of pages saved as `.txt` and of records saved as `.json`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Literal

from index.errors import Unreadable
from index.loaders.charset import byte_order_mark, decode, wide_encoding
from index.loaders.columns import names_an_article
from index.metadata.lines import is_prose, is_statement

Kind = Literal["text", "html", "jsonl", "json", "csv", "message", "mailbox"]

_EXTENSIONS: dict[str, Kind] = {
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    **dict.fromkeys((".jsonl", ".ndjson"), "jsonl"),
    ".json": "json",
    **dict.fromkeys((".csv", ".tsv", ".tab"), "csv"),
    **dict.fromkeys((".eml", ".mht", ".mhtml"), "message"),
    **dict.fromkeys((".mbox", ".mbx"), "mailbox"),
}
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a Rich Text document"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel document"),
    (b"PK\x03\x04", "a ZIP archive or a Word, Excel or EPUB document"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\x1f\x8b", "a gzip file inside a gzip file"),
    (b"WARC/", "a web archive (WARC)"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"ID3", "a sound recording"),
    (b"OggS", "a sound recording"),
)
# Text that is no article; told by name where its content is of no format, since as text it would be read.
_NOT_ARTICLES = {
    **dict.fromkeys((".js", ".mjs", ".py", ".sh", ".php", ".sql"), "a program"),
    **dict.fromkeys((".css", ".map"), "part of a page's design"),
    **dict.fromkeys((".ini", ".cfg", ".toml", ".yaml", ".yml"), "a settings file"),
    ".log": "a log",
}
# What was taken for a comment is never looked at again ("*+"): there are pages that begin with thousands of them.
_HTML = re.compile(
    r"(?:<\?xml[^>]*>|<!--.*?-->|\s)*+<(?:!doctype\s+html|html|head|body|meta|article|title)\b", re.I | re.S
)
_TAGS = re.compile(r"</(?:p|div|a|span|li|h[1-6])>|<(?:br|p)\s*/?>", re.IGNORECASE)
_XML = re.compile(r"\s*<(?:\?xml\b|rss\b|feed\b|svg\b|nitf\b|newsml)", re.IGNORECASE)
SEPARATOR = r"From \S+ +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \w{3} +\d+ \d\d:\d\d"  # the line before a message of a mailbox
_MAILBOX = re.compile(SEPARATOR)
_CELLS = re.compile(r"[\t;|]|,[^\s\d]")
_BLANK_LINE = re.compile(r"\n\s*\n")
_HEADER = re.compile(r"([!-9;-~]+):(?:[ \t]|\r?\n[ \t])?", re.ASCII)
# Headers that mail has and the head of an article does not.
_MAIL_HEADERS = {"received", "message-id", "mime-version", "return-path", "delivered-to", "dkim-signature", "from"}


def kind_of(head: bytes, path: Path) -> Kind:
    """The format of a file that begins with `head`; `Unreadable`, saying what it is, for one that holds no articles."""
    if not head.strip():
        raise Unreadable("empty file")
    if what := _binary(head):
        raise Unreadable(f"looks like {what}, not an article")
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    suffix = suffixes[-1] if suffixes else ""
    named = _EXTENSIONS.get(suffix)
    start = decode(head).lstrip("\ufeff\x00 \t\r\n")
    if told := _told_by_content(start, named):
        return told
    if _XML.match(start):
        raise Unreadable("looks like XML or a feed, not an article: save its articles as HTML, text or JSON")
    if what := _NOT_ARTICLES.get(suffix):
        raise Unreadable(f"looks like {what} ({suffix}), not an article")
    if start[:1] not in ("{", "[", "<") and names_an_article(start.partition("\n")[0]):
        return "csv"
    if named in ("json", "jsonl", "csv") and _is_running_text(start):
        return "text"
    if named in ("json", "jsonl", "message", "csv") or (named == "html" and "<" in start):
        return named
    return "text"


def _is_running_text(start: str) -> bool:
    """Whether what is no JSON and no table of articles is surely an article: paragraphs, several of them sentences,
    below a line that is not of cells."""
    if start[:1] in ("{", "[", "<", '"') or _CELLS.search(start.partition("\n")[0]):
        return False
    paragraphs = [" ".join(paragraph.split()) for paragraph in _BLANK_LINE.split(start)]
    return len(paragraphs) > 2 and sum(is_statement(text) and is_prose(text) for text in paragraphs) > 1


def _binary(head: bytes) -> str | None:
    """What a file without text is; None for text."""
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            return what
    if head[:4] == b"RIFF" or head[4:8] == b"ftyp":
        return "a picture, a film or a recording"
    if head[257:262] == b"ustar":
        return "a tar archive"
    if byte_order_mark(head) or wide_encoding(head):
        return None
    control = sum(head.count(byte) for byte in range(32)) - sum(head.count(byte) for byte in b"\t\n\r\f\x1b")
    return "binary data" if control > len(head) * 0.02 + 1 else None


def _told_by_content(start: str, named: Kind | None) -> Kind | None:
    """The format where the first characters alone decide, whatever the file is called."""
    if _MAILBOX.match(start):
        return "mailbox"
    if start[0:1] in ("{", "["):
        return _json_kind(start, named)
    if _HTML.match(start) or (start.startswith("<") and len(_TAGS.findall(start[:4000])) >= 3):
        return "html"
    if _is_message(start):
        return "message"
    return None


def _json_kind(start: str, named: Kind | None) -> Kind | None:
    """JSON Lines if the first line is a whole record and another follows; else the name must say JSON, or JSON show."""
    line, _, rest = start.partition("\n")
    if start.startswith("{") and (rest.strip() or named == "jsonl"):
        try:
            json.loads(line)
        except (ValueError, RecursionError):
            pass
        else:
            return "jsonl"
    if named in ("json", "jsonl"):
        return named
    return "json" if re.match(r'\{\s*"|\[\s*\{\s*"', start) else None


def _is_message(start: str) -> bool:
    """Whether the lines before the first blank one are the headers of a mail."""
    names = set()
    for line in re.split(r"\r?\n", start[:20_000]):
        if not line.strip():
            break
        if line[0] in " \t":
            continue
        if not (match := _HEADER.match(line)):
            return False
        names.add(match[1].lower())
    return len(names & _MAIL_HEADERS) >= 2 or {"from", "subject"} <= names
