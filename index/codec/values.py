"""The values of postings: Whoosh's formats as arrays, and back.

A Whoosh format encodes what it keeps of a term's occurrences in a document as bytes, most of them a pickle. Here they
are arrays, by *kind*: `existence` keeps nothing, `frequency` a number, the others something of each occurrence.
Values of formats that are not Whoosh's own are kept as they are (`opaque`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh import formats

from index.codec.packing import BytesTable, narrow
from index.codec.positions import gaps_of
from index.errors import IndexDamaged

OPAQUE = "opaque"


class _Kind(NamedTuple):
    format: type[Any]
    decode: str | None  # the name under which the format gives all that it knows of the occurrences
    parts: tuple[str, ...]  # the arrays that keep it


OCCURRENCE_PARTS = ("positions", "char_starts", "char_ends", "boosts")
KINDS = {
    "existence": _Kind(formats.Existence, None, ()),
    "frequency": _Kind(formats.Frequency, None, ()),
    "positions": _Kind(formats.Positions, "positions", ("positions",)),
    "characters": _Kind(formats.Characters, "characters", ("positions", "char_starts", "char_ends")),
    "position_boosts": _Kind(formats.PositionBoosts, "position_boosts", ("positions", "boosts")),
    "character_boosts": _Kind(formats.CharacterBoosts, "character_boosts", OCCURRENCE_PARTS),
}
_KIND_OF = {kind.format: name for name, kind in KINDS.items()}


class Values(NamedTuple):
    """The values of n postings: `freqs` (n,), of each occurrence the arrays of the kind, or the bytes as they were.

    Positions are kept as gaps (`index.codec.positions`).
    """

    kind: str
    freqs: npt.NDArray[Any]
    occurrences: dict[str, npt.NDArray[Any]]
    opaque: BytesTable | None = None


def encode_values(format_: Any, values: Sequence[bytes], weights: Sequence[float]) -> Values:
    """The arrays of the encoded values of some postings.

    Values that their format cannot read itself are kept as bytes; the weight stands for the frequency then.
    """
    kind = _KIND_OF.get(type(format_), OPAQUE)
    try:
        return _encode(kind, format_, values)
    except Exception:  # whatever a format makes of bytes that it did not write
        freqs = np.array([max(1, round(weight)) for weight in weights], np.int64)
        return Values(OPAQUE, narrow(freqs), {}, BytesTable.of(values))


def _encode(kind: str, format_: Any, values: Sequence[bytes]) -> Values:
    if kind == OPAQUE:
        raise ValueError("not a format of Whoosh's own")
    if kind == "existence":
        if any(values):
            raise ValueError("existence has no values")
        return Values(kind, np.ones(len(values), np.uint8), {})
    if kind == "frequency":
        freqs = np.frombuffer(b"".join(values), ">u4")
        if len(freqs) != len(values) or any(len(value) != 4 for value in values):
            raise ValueError("a frequency is four bytes")
        return Values(kind, narrow(freqs.astype(np.uint32)), {})
    decode = format_.decoder(KINDS[kind].decode)
    decoded = [decode(value) for value in values]
    freqs = np.fromiter(map(len, decoded), np.int64, len(decoded))
    flat = [each for occurrences in decoded for each in occurrences]
    columns = zip(*flat, strict=True) if len(KINDS[kind].parts) > 1 else [flat]
    occurrences = {
        part: _occurrence_array(part, column) for part, column in zip(KINDS[kind].parts, columns, strict=True)
    }
    gaps = gaps_of(occurrences["positions"], freqs)
    if gaps.min(initial=0) < 0:
        raise ValueError("positions ascend in a document")
    occurrences["positions"] = narrow(gaps)
    return Values(kind, narrow(freqs), occurrences)


def _occurrence_array(part: str, column: Sequence[Any]) -> npt.NDArray[Any]:
    if part == "boosts":
        return np.array(column, np.float64)
    numbers = np.array(column, np.int64)
    if numbers.min(initial=0) < 0:
        raise ValueError("no position comes before the beginning")
    return narrow(numbers)


def encoder(kind: str, format_: Any) -> Callable[[int, dict[str, npt.NDArray[Any]]], bytes]:
    """What gives a posting's value as the bytes of Whoosh's format, from its frequency and its occurrences."""
    if kind == "existence":
        return lambda freq, occurrences: b""
    if kind == "frequency":
        return lambda freq, occurrences: freq.to_bytes(4, "big")
    if type(format_) is not KINDS[kind].format:
        format_ = KINDS[kind].format()
    if kind == "positions":
        return lambda freq, occurrences: _bytes(format_.encode(occurrences["positions"].tolist()))
    parts = KINDS[kind].parts
    return lambda freq, occurrences: _bytes(
        format_.encode(list(zip(*(occurrences[part].tolist() for part in parts), strict=True)))
    )


def _bytes(encoded: Any) -> bytes:
    # CharacterBoosts gives the sum of the boosts beside the bytes.
    value: bytes = encoded[0] if isinstance(encoded, tuple) else encoded
    return value


def check_decodable(kind: str, format_: Any) -> None:
    """`IndexDamaged` when a format of Whoosh's own would have to read bytes that it did not write: it unpickles."""
    if kind == OPAQUE and type(format_) in _KIND_OF:
        raise IndexDamaged(f"The values of a posting are not of the format {format_!r} that the schema names.")
