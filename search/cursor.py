"""Cursors: an opaque string that says where the next page begins, in which generation of the index, of which search.

Within one generation the order of results is fixed, so a place in it is enough to go on exactly.
"""

from __future__ import annotations

import binascii
import struct
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache

from search.errors import CursorExpired, RequestError
from search.request import SearchRequest
from search.results import IndexState

_LAYOUT = struct.Struct(">BQQIQ")  # version, generation, stamp, fingerprint of the search, place of the first result
_VERSION = 2


def encode(request: SearchRequest, index: IndexState, place: int) -> str:
    """The cursor that goes on with `request` at its `place`-th result (from 0)."""
    packed = _LAYOUT.pack(_VERSION, index.generation, index.stamp, _fingerprint(request), place)
    return urlsafe_b64encode(packed).decode().rstrip("=")


def decode(request: SearchRequest, index: IndexState) -> int:
    """Where the cursor of `request` points to; `CursorExpired` when the index has changed since."""
    cursor = request.cursor or ""
    try:
        packed = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        version, generation, stamp, fingerprint, place = _LAYOUT.unpack(packed)
    except (UnicodeEncodeError, binascii.Error, struct.error) as error:
        raise _bad("This cursor is not one that a search has given out. Start again without it.") from error
    if version != _VERSION or place > 2**62:
        raise _bad("This cursor is not one that a search has given out. Start again without it.")
    if fingerprint != _fingerprint(request):
        raise _bad("This cursor belongs to another search: send it with the same q, filters and sort.")
    if (generation, stamp) != (index.generation, index.stamp):
        raise CursorExpired(
            "cursor_expired",
            "The archive has changed since this cursor was given out. Start again from the first page.",
            param="cursor",
        )
    return int(place)


def _bad(message: str) -> RequestError:
    return RequestError("bad_cursor", message, param="cursor")


def _fingerprint(request: SearchRequest) -> int:
    written = f"{request.q!r}, {_written(request.filters)}, {request.sort!r}"
    return zlib.crc32(written.encode(errors="surrogatepass"))


# Those of most searches are none at all.
_written = lru_cache(maxsize=256)(repr)
