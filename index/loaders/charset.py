"""Bytes to text: byte order marks, UTF-8, UTF-16, and a guess for the rest. Decoding never fails.

Used by every loader; what a format itself says of its charset is passed in as `declared`.
"""

from __future__ import annotations

import codecs
from codecs import getincrementaldecoder
from io import TextIOWrapper
from typing import IO, TextIO

from charset_normalizer import from_bytes

from index.loaders.files import read_head

# The longer marks first: UTF-32 begins like UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What old newspaper systems wrote; a short list keeps the guess from straying.
_LEGACY = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "cp932", "euc_jp", "gb18030"]
_SAMPLE = 1 << 16  # bytes that the guess is made from
# The letters of Western Europe and what typography adds to them. Bytes that windows-1252 reads as nothing else are
# in it: other charsets would show signs or the letters š and ž there.
_WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿßÀÁÂÄÅÆÇÈÉÊËÍÎÏÑÓÔÖØŒÚÜ‘’“”„‚–—…•€£§°©®™«»¿¡·´\xa0")


def byte_order_mark(data: bytes) -> tuple[str, int] | None:
    """The encoding that a byte order mark at the start of `data` names, and the length of the mark."""
    return next(((encoding, len(mark)) for mark, encoding in _MARKS if data.startswith(mark)), None)


def wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin text is NUL."""
    sample = data[: 1 << 12]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > len(sample) * 0.3 and even < len(sample) * 0.05:
        return "utf-16-le"
    if even > len(sample) * 0.3 and odd < len(sample) * 0.05:
        return "utf-16-be"
    return None


def decode(data: bytes, declared: str | None = None) -> str:
    """Text of `data`. A mark wins, then UTF-8, then the `declared` charset, then the likeliest legacy charset.

    UTF-8 comes before what is declared because text of another charset is hardly ever valid UTF-8, while
    declarations are often wrong.
    """
    if mark := byte_order_mark(data):
        encoding, length = mark
        return data[length:].decode(encoding, errors="replace")
    if wide := wide_encoding(data):
        return data.decode(wide, errors="replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        pass
    text = data.decode(errors="replace")
    broken = text.count("\ufffd")
    if sum(character > "\x7f" for character in text) > 5 * broken:  # UTF-8 with a few damaged characters
        return text
    if declared and (text_as_declared := _decode_as(data, declared)) is not None:
        return text_as_declared
    return data.decode(legacy_charset(data), errors="replace")


class _Borrowed(TextIOWrapper):
    """Text over a stream that stays open, since whoever opened it closes it."""

    def close(self) -> None:
        """Let go of the stream."""


def characters(stream: IO[bytes]) -> TextIO:
    """The stream as text in the one charset that its first bytes speak for; only a newline ends its lines."""
    head = read_head(stream)
    mark = byte_order_mark(head)
    encoding = mark[0] if mark else wide_encoding(head)
    if mark:
        stream.seek(mark[1])
    if encoding is None:
        try:
            getincrementaldecoder("utf-8")().decode(head)  # the head may end within a character
            encoding = "utf-8"
        except UnicodeDecodeError:
            encoding = legacy_charset(head)
    return _Borrowed(stream, encoding, "replace", newline="\n")


def _decode_as(data: bytes, declared: str) -> str | None:
    """`data` in the declared charset; None when there is no such charset or it does not fit."""
    try:
        name = codecs.lookup(declared.strip()).name
        # Browsers read both as windows-1252 (WHATWG Encoding Standard), for pages and mail mean it.
        text = data.decode("cp1252" if name in ("iso8859-1", "ascii") else name, errors="replace")
    except (LookupError, ValueError, UnicodeError, AssertionError):  # what codecs raise for names that are none
        return None
    return text if isinstance(text, str) and text.count("\ufffd") * 50 < len(text) else None


def legacy_charset(data: bytes) -> str:
    """The likeliest legacy charset; windows-1252 where that gives Western text, or where nothing is certain."""
    sample = data[:_SAMPLE]
    high = {character for character in sample.decode("cp1252", errors="replace") if character > "\x7f"}
    if high <= _WESTERN:
        return "cp1252"
    best = from_bytes(sample, cp_isolation=_LEGACY).best()
    return best.encoding if best else "cp1252"
