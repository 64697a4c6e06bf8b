"""Cursors: an opaque string that says where the next page begins, in which generation of the index, of which search.

Within one generation the order of results is fixed, so a place in it is enough to go on exactly.
"""

from __future__ import annotations

import binascii
import struct
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

from search.errors import CursorExpired, RequestError
from search.request import SearchRequest

_LAYOUT = struct.Struct(">BQIQ")  # version, generation, fingerprint of the search, place of the first result
_VERSION = 1


def encode(request: SearchRequest, generation: int, place: int) -> str:
    """The cursor that goes on with `request` at its `place`-th result (from 0)."""
    return urlsafe_b64encode(_LAYOUT.pack(_VERSION, generation, _fingerprint(request), place)).decode().rstrip("=")


def decode(request: SearchRequest, generation: int) -> int:
    """Where the cursor of `request` points to; `CursorExpired` when the index has changed since."""
    cursor = request.cursor or ""
    try:
        packed = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        version, made_in, fingerprint, place = _LAYOUT.unpack(packed)
    except (UnicodeEncodeError, binascii.Error, struct.error) as error:
        raise _bad("This cursor is not one that a search has given out. Start again without it.") from error
    if version != _VERSION or place > 2**62:
        raise _bad("This cursor is not one that a search has given out. Start again without it.")
    if fingerprint != _fingerprint(request):
        raise _bad("This cursor belongs to another search: send it with the same q, filters and sort.")
    if made_in != generation:
        raise CursorExpired(
            "cursor_expired",
            "The archive has changed since this cursor was given out. Start again from the first page.",
            param="cursor",
        )
    return int(place)


def _bad(message: str) -> RequestError:
    return RequestError("bad_cursor", message, param="cursor")


def _fingerprint(request: SearchRequest) -> int:
    return zlib.crc32(repr((request.q, request.filters, request.sort)).encode(errors="surrogatepass"))
