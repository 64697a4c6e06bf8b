"""Loops over arrays as machine code: the one door to Numba.

Where NumPy needs several passes, or many calls for a few numbers, a loop under `compiled` needs one. It is compiled for
the types it is given here when its module is first imported on a machine (all of them in a minute or two), and is kept
beside the module, in the user's cache, or where `NUMBA_CACHE_DIR` says; later processes load it from there. Of several
that need it at once one compiles it, and the others wait.

Such a loop sees arrays as they are in memory: it looks at no bounds, so its callers keep places below lengths. What it
does at each step stands in the loop: a call that hands arrays on counts their references, for which there is no time.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any, TypeVar, cast
from zlib import crc32

import numpy as np
from numba import njit, types
from whoosh.util.filelock import FileLock

_log = logging.getLogger(__name__)

_Loop = TypeVar("_Loop", bound=Callable[..., Any])


def _array(item: Any) -> Any:
    return types.Array(item, 1, "C", readonly=True)  # which arrays that may be written to are, too


I64, I32, F32, MASK = _array(types.int64), _array(types.int32), _array(types.float32), _array(types.boolean)
U8, U16, U32, U64 = (_array(item) for item in (types.uint8, types.uint16, types.uint32, types.uint64))
I8, I16, F64 = _array(types.int8), _array(types.int16), _array(types.float64)
WIDTHS = (U8, U16, U32)  # of codes and the like, which are kept in the narrowest type
OUT_I64, OUT_I32, OUT_F32, OUT_MASK = types.int64[::1], types.int32[::1], types.float32[::1], types.boolean[::1]
OUT_I16, OUT_U32, OUT_U64, OUT_F64 = types.int16[::1], types.uint32[::1], types.uint64[::1], types.float64[::1]
OUT_U8, OUT_U16 = types.uint8[::1], types.uint16[::1]
INT, UINT, FLOAT, BOOL = types.int64, types.uint64, types.float32, types.boolean


def named(kind: type[tuple[Any, ...]], *fields: Any) -> Any:
    """The type of a named tuple of arrays of these types; unlike others, these have to be read-only indeed."""
    make: Any = types.NamedTuple
    return make(fields, kind)


def hash_of(function: Any) -> int:
    """A number that changes with what a function does."""
    return _hash_of_code(function.__code__)


def _hash_of_code(code: CodeType) -> int:
    # Code in code is shown with its address, which is another one in each process.
    constants = [_hash_of_code(each) if isinstance(each, CodeType) else each for each in code.co_consts]
    return crc32(code.co_code + repr((constants, code.co_names)).encode())


def compiled(*signatures: tuple[Any, ...]) -> Callable[[_Loop], _Loop]:
    """Compile a function for arguments of each of these types; without any, as part of the loops of its module that
    call it."""

    def compile_(loop: _Loop) -> _Loop:
        # Numba compiles again when the file of a loop has changed. The constants and the loops that it has from other
        # files are in what it keeps the loop under, for they are in the machine code.
        used = {name: loop.__globals__.get(name) for name in loop.__code__.co_names}
        known: list[Any] = [each for each in used.items() if isinstance(each[1], int | float | str | tuple)]
        known += [(name, each.tobytes()) for name, each in used.items() if isinstance(each, np.ndarray)]
        called: list[Any] = [each.py_func for each in used.values() if each is not None and hasattr(each, "py_func")]
        known += [(other.__qualname__, hash_of(other)) for other in called]
        loop.__qualname__ += f"_{crc32(repr(known).encode()):08x}"
        try:
            found = _made(loop, signatures, keep=bool(signatures))  # without any it is kept in the loops that call it
        except Exception as error:  # there is nowhere to keep it, or what was kept was not written to its end
            _log.warning("The loop %s cannot be kept compiled: %s", loop.__name__, error)
            found = _made(loop, signatures, keep=False)
        return cast(_Loop, found)

    return compile_


def _made(loop: Callable[..., Any], signatures: tuple[tuple[Any, ...], ...], *, keep: bool) -> Any:
    """The compiled loop; with `keep`, from where compiled ones are kept, or put there."""
    made: Any = njit(cache=keep, nogil=True, error_model="numpy")(loop)
    with _alone(made.stats.cache_path):
        for signature in signatures:
            made.compile(signature)
    if signatures:
        made.disable_compile()
    return made


@contextmanager
def _alone(folder: str | None) -> Iterator[None]:
    """Within it no other process does anything with what is kept in a folder, unless no file can be locked there."""
    lock = FileLock(os.path.join(folder or "", "dateline.lock"))  # the system's, which a process takes with it
    try:
        locked = folder is not None and lock.acquire(blocking=True)
    except OSError:
        locked = False
    try:
        yield
    finally:
        if locked:
            lock.release()
