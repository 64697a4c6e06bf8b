"""Mail: messages (`.eml`), mailboxes (`.mbox`) of newsletters and press releases, and pages saved as MHTML.

The sender is the byline, the mailing list or the sender the source, the subject the headline. Of a message in two
forms the plain one is taken, unless it is no more than a note that there is another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr
from typing import IO

from trafilatura.utils import load_html

from index.article import Draft, Skipped
from index.errors import Unreadable
from index.loaders.charset import decode
from index.loaders.content import main_text
from index.loaders.files import ARTICLE_LIMIT, read_all, read_lines
from index.loaders.html import read_page
from index.loaders.kinds import SEPARATOR
from index.loaders.markup import paragraphs
from index.metadata.dates import read_date

_SEPARATOR = re.compile(SEPARATOR.encode())
_QUOTED_SEPARATOR = re.compile(rb"^>(>*From )", re.MULTILINE)
_ADDRESS = re.compile(r"[^@\s<>]+@([\w.-]+)")
_SHORT = 400  # characters of plain text below which the HTML form is looked at


def read(stream: IO[bytes], path: str) -> Iterator[Draft | Skipped]:
    """The article of one message."""
    yield _article(read_all(stream), path, "")


def read_mailbox(stream: IO[bytes], path: str) -> Iterator[Draft | Skipped]:
    """The articles of a mailbox, a message at a time."""
    message: list[bytes] = []
    number = size = 0
    after_blank = True

    def article() -> Draft | Skipped:
        place = f"message {number}"
        if size > ARTICLE_LIMIT:
            return Skipped(path, place, f"larger than {ARTICLE_LIMIT // 1_000_000} MB, too large for one article")
        return _article(_QUOTED_SEPARATOR.sub(rb"\1", b"".join(message)), path, place)

    for line in read_lines(stream):
        if line is not None and after_blank and _SEPARATOR.match(line):
            if number:
                yield article()
            message, number, size = [], number + 1, 0
        else:
            size += ARTICLE_LIMIT if line is None else len(line)
            if line is not None and size <= ARTICLE_LIMIT:
                message.append(line)
        after_blank = line is not None and not line.strip()
    yield article()


def _article(data: bytes, path: str, place: str) -> Draft | Skipped:
    """The article of one message, or why there is none, whatever its headers do to the parsers of mail."""
    try:
        return _parsed(message_from_bytes(data), path, place)
    except (MessageError, ValueError, LookupError, RecursionError, Unreadable) as error:
        reason = str(error) if isinstance(error, Unreadable) else f"not a message that can be read: {error}"
        return Skipped(path, place, reason)


def _parsed(message: Message, path: str, place: str) -> Draft | Skipped:
    if message["Snapshot-Content-Location"]:
        return _saved_page(message, path, place)
    body = _body(message)
    if not body.strip():
        return Skipped(path, place, "a message without text")
    sender, address = parseaddr(_header(message, "From"))
    sender = "" if "@" in sender else sender.strip("'\" ")
    mailing_list = _header(message, "List-Id").partition("<")[0].strip("'\" ")
    domain = match[1] if (match := _ADDRESS.fullmatch(address)) else None
    archived = re.search(r"https?://[^\s<>]+", _header(message, "Archived-At"))
    date = _header(message, "Date")
    attachments = "; ".join(name for part in message.walk() if (name := _decoded(part.get_filename() or "")))
    extra = {"message_id": _header(message, "Message-ID").strip("<> "), "attachments": attachments}
    return Draft(
        path=path,
        place=place,
        title=_header(message, "Subject") or None,
        body=body,
        source=mailing_list or sender or domain,
        byline=sender or None,
        url=archived[0] if archived else None,
        language=_header(message, "Content-Language").partition(",")[0] or None,
        dates=(read_date(date, "header"),) if date else (),
        extra={name: value for name, value in extra.items() if value},
    )


def _saved_page(message: Message, path: str, place: str) -> Draft | Skipped:
    """The article of a page that a browser saved with all its parts (MHTML)."""
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            url = _header(message, "Snapshot-Content-Location")
            return read_page(_text(part), path, place=place, url=url)
    return Skipped(path, place, "a saved page without HTML")


def _body(message: Message) -> str:
    """The text of a message: its plain parts, or its HTML parts where those say much more."""
    plain: list[str] = []
    markup: list[str] = []
    for part in message.walk():
        if part.is_multipart() or part.get_content_disposition() == "attachment" or part.get_filename():
            continue
        if part.get_content_type() == "text/html":
            markup.append(_text(part))
        elif part.get_content_maintype() == "text":
            plain.append(_text(part).strip())
    text = "\n\n".join(filter(None, plain)).replace("\r\n", "\n").replace("\r", "\n")
    if markup and len(text) < _SHORT:
        rendered = "\n\n".join(filter(None, (_rendered(part, _header(message, "Subject")) for part in markup)))
        if len(rendered) > 2 * len(text):
            return rendered
    return text


def _rendered(markup: str, subject: str) -> str:
    """The article in an HTML part; all that is visible where no more than a fraction of it seems to be the article."""
    visible = paragraphs(markup)
    root = load_html(markup)
    article = main_text(root, [subject]) if root is not None else ""
    return article if len(article) > len(visible) / 2 else visible


def _text(part: Message) -> str:
    """The decoded text of a part; transfer encodings and charsets that are wrong cost no more than they must."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    return decode(payload, part.get_content_charset()).replace("\x00", "")


def _header(message: Message, name: str) -> str:
    """A header in one line, its encoded words decoded; "" where there is none."""
    return _decoded(message.get(name, ""))


def _decoded(value: object) -> str:
    """Decode the encoded words of a header (RFC 2047)."""
    try:
        words = decode_header(str(value))
    except (MessageError, ValueError):
        return " ".join(str(value).split())
    text = "".join(decode(word, charset) if isinstance(word, bytes) else word for word, charset in words)
    return " ".join(text.replace("\x00", "").split())
