"""The terms of a segment as Whoosh reads them: by name, in order, and with a cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
from whoosh.codec.base import FieldCursor, TermsReader
from whoosh.reading import TermInfo, TermNotFound

from index.codec.arrays import Unsigned
from index.codec.container import Container
from index.codec.field_reader import MappedField
from index.codec.matcher import ColumnarMatcher

_NO_LENGTHS = np.empty(0, np.uint8)


class ColumnarTermsReader(TermsReader):  # type: ignore[misc]  # whoosh is untyped
    """The inverted index of a segment."""

    def __init__(self, container: Container, lengths: Callable[[str], Unsigned] | None) -> None:
        """`lengths` gives of a field how many tokens each document has, where that is known."""
        self.container = container
        self._lengths = lengths
        self._names: list[str] = list(container.meta["fields"])
        self.field = cache(self._open)

    def _open(self, name: str) -> MappedField | None:
        lengths = self.container.get(f"lengths:{name}", _NO_LENGTHS) if self._lengths is None else self._lengths(name)
        return MappedField(self.container, name, lengths) if name in self.container.meta["fields"] else None

    def _find(self, name: str, text: bytes) -> tuple[MappedField, int]:
        field = self.field(name)
        number = -1 if field is None else field.terms.find(text)
        if field is None or number < 0:
            raise TermNotFound(f"No term {name}:{text!r}")
        return field, number

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        field = self.field(term[0])
        return field is not None and field.terms.find(term[1]) >= 0

    def indexed_field_names(self) -> Sequence[str]:
        """The names of the fields that have terms."""
        return self._names

    def cursor(self, fieldname: str, fieldobj: Any) -> ColumnarCursor:
        """A cursor at the first term of a field; it is not valid when the field has none."""
        return ColumnarCursor(self.field(fieldname), fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """All terms with their fields, in order."""
        return ((name, term) for name, field, number in self._numbers(0) for term in [field.terms[number]])

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """All terms from `prefix` of the field on, those of later fields included."""
        return ((name, field.terms[number]) for name, field, number in self._from(fieldname, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """All terms with their statistics, in order."""
        return (((name, field.terms[number]), field.term_info(number)) for name, field, number in self._numbers(0))

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """The terms of `terms_from` with their statistics."""
        return (
            ((name, field.terms[number]), field.term_info(number))
            for name, field, number in self._from(fieldname, prefix)
        )

    def _numbers(self, first: int, start: int = 0) -> Iterator[tuple[str, MappedField, int]]:
        for name in self._names[first:]:
            field = self.field(name)
            if field is not None:
                yield from ((name, field, number) for number in range(start, len(field.terms)))
            start = 0

    def _from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, MappedField, int]]:
        field = self.field(fieldname)
        if field is None:
            return iter(())
        return self._numbers(self._names.index(fieldname), field.terms.rank(prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """The statistics of a term; `TermNotFound` when it is not there."""
        field, number = self._find(fieldname, text)
        return field.term_info(number)

    def frequency(self, fieldname: str, text: bytes) -> float:
        """The sum of the weights of a term; `KeyError` when it is not there, as Whoosh expects it."""
        return float(self._known(fieldname, text).weight())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """How many documents have a term; `KeyError` when it is not there, as Whoosh expects it."""
        field = self.field(fieldname)
        count = 0 if field is None else field.doc_frequency(text)
        if not count:
            raise KeyError((fieldname, text))
        return count

    def _known(self, fieldname: str, text: bytes) -> TermInfo:
        try:
            return self.term_info(fieldname, text)
        except TermNotFound as error:
            raise KeyError((fieldname, text)) from error

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ColumnarMatcher:
        """The documents of a term; `TermNotFound` when it is not there."""
        field, number = self._find(fieldname, text)
        return ColumnarMatcher(field, number, format_, (fieldname, text), scorer)


class ColumnarCursor(FieldCursor):  # type: ignore[misc]
    """A place in the terms of a field; terms are given as the field reads them (text, numbers)."""

    def __init__(self, field: MappedField | None, fieldobj: Any) -> None:
        self._field = field
        self._fieldobj = fieldobj
        self._count = 0 if field is None else len(field.terms)
        self._number = 0

    def is_valid(self) -> bool:
        """Whether there is a current term."""
        return self._number < self._count

    def first(self) -> Any:
        """Go to the first term, and give it; None when there is none."""
        self._number = 0
        return self.text()

    def find(self, term: Any) -> Any:
        """Go to `term` or, when it is not there, to the next after it, and give that."""
        wanted = term if isinstance(term, bytes) else self._fieldobj.to_bytes(term)
        self._number = self._count if self._field is None else self._field.terms.rank(wanted)
        return self.text()

    def next(self) -> Any:
        """Go to the next term, and give it; None at the end."""
        self._number = min(self._number + 1, self._count)
        return self.text()

    def text(self) -> Any:
        """The current term, None at the end."""
        if self._field is None or not self.is_valid():
            return None
        return self._fieldobj.from_bytes(self._field.terms[self._number])

    def term_info(self) -> TermInfo | None:
        """The statistics of the current term, None at the end."""
        return self._field.term_info(self._number) if self._field is not None and self.is_valid() else None
