"""Stored fields as bytes: JSON where it says the same, else a pickle of harmless types.

Whoosh pickles stored fields, and a pickle from an index of unknown origin can call anything. What is read here as a
pickle can name only the types below.
"""

from __future__ import annotations

import io
import json
import pickle
from typing import Any

_JSON, _PICKLE = b"j", b"p"

_HARMLESS = {
    ("builtins", "set"),
    ("builtins", "frozenset"),
    ("builtins", "bytearray"),
    ("builtins", "complex"),
    ("collections", "OrderedDict"),
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("datetime", "time"),
    ("datetime", "timedelta"),
    ("datetime", "timezone"),
    ("decimal", "Decimal"),
    ("fractions", "Fraction"),
    ("uuid", "UUID"),
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _HARMLESS:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"a stored field cannot hold a {module}.{name}")


def load_plain(file: io.BytesIO) -> Any:
    """Unpickle a value of harmless types; `pickle.UnpicklingError` when it names another."""
    return _Unpickler(file).load()


def pack(fields: dict[str, Any]) -> bytes:
    """The stored fields of a document as bytes; `TypeError` when one could not be read again."""
    if _is_json(fields):
        return _JSON + json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass")
    pickled = pickle.dumps(fields, 4)
    try:
        load_plain(io.BytesIO(pickled))
    except pickle.UnpicklingError as error:
        raise TypeError(f"Stored fields are of Python's plain types: {error}.") from error
    return _PICKLE + pickled


def unpack(packed: bytes) -> dict[str, Any]:
    """The inverse of `pack`; nothing is the fields of a document that has none."""
    if not packed:
        return {}
    fields: dict[str, Any] = (
        json.loads(packed[1:].decode(errors="surrogatepass"))
        if packed[:1] == _JSON
        else load_plain(io.BytesIO(packed[1:]))
    )
    return fields


def _is_json(value: Any) -> bool:
    """Whether JSON gives back the same value: of these types exactly, and keys only strings."""
    kind = type(value)
    if kind is dict:
        return all(type(key) is str and _is_json(each) for key, each in value.items())
    if kind is list:
        return all(map(_is_json, value))
    return kind in (str, int, float, bool, type(None))
