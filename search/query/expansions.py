"""Whoosh queries for patterns and misspelt words, which stand for words of the archive's vocabulary."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from copy import copy
from typing import Any

from whoosh import matching, query

from index.analysis import form_of
from search.errors import RequestError
from search.query import vocabulary

MAX_EXPANSIONS = 1000


class Expansion(query.MultiTerm):  # type: ignore[misc]  # whoosh is untyped
    """Documents that have any term of `fieldname` that a subclass expands to; each scores `boost`, as in Lucene, for
    the rarest of many spellings would count most.

    In text fields the terms are the stems of the forms found in the vocabulary, in others the forms themselves.
    """

    constantscore = True

    def __init__(self, fieldname: str, text: str, boost: float = 1.0) -> None:
        self.fieldname = fieldname
        self.text = text
        self.boost = boost

    def _key(self) -> tuple[object, ...]:
        return type(self), self.fieldname, self.text, self.boost

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expansion) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def in_field(self, fieldname: str) -> Expansion:
        """The same in another field."""
        other = copy(self)
        other.fieldname = fieldname
        return other

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self._key()[1:]!r}"

    def __str__(self) -> str:
        return repr(self)

    def forms(self, reader: Any) -> Sequence[str]:
        """The forms in `reader` that the text stands for."""
        raise NotImplementedError

    def _btexts(self, ixreader: Any) -> list[bytes]:
        """The terms, sorted. `RequestError` when there are more than `MAX_EXPANSIONS` forms."""
        found = self.forms(ixreader)
        if len(found) > MAX_EXPANSIONS:
            raise RequestError(
                "too_many_expansions",
                f"“{self.text}” stands for {len(found):,} words of the archive; at most {MAX_EXPANSIONS:,} can be "
                "searched for. Write more of its letters.",
                param="q",
                position=self.startchar,
            )
        field = ixreader.schema[self.fieldname]
        terms = {form_of(form).term for form in found} if field.analyzer.stem else set(found)
        return [term for term in sorted(map(field.to_bytes, terms)) if (self.fieldname, term) in ixreader]

    def estimate_min_size(self, ixreader: Any) -> int:
        """At least as many documents as have the commonest term."""
        return max((ixreader.doc_frequency(self.fieldname, term) for term in self._btexts(ixreader)), default=0)

    def matcher(self, searcher: Any, context: Any = None) -> matching.Matcher:
        """The documents that have any of the terms."""
        reader = searcher.reader()
        docs: set[int] = set()
        for term in self._btexts(reader):
            docs.update(reader.postings(self.fieldname, term).all_ids())
        if not docs:
            return matching.NullMatcher()
        return matching.ListMatcher(array("I", sorted(docs)), all_weights=self.boost)


class Like(Expansion):
    """Words like a pattern, `text`, in which `*` is any number of letters and `?` one."""

    def forms(self, reader: Any) -> Sequence[str]:
        """The forms in `reader` that the pattern stands for."""
        return vocabulary.like(reader, self.fieldname, self.text)


class SpeltLike(Expansion):
    """Words whose form is at most `distance` edits from the form `text`."""

    def __init__(self, fieldname: str, text: str, distance: int, boost: float = 1.0) -> None:
        super().__init__(fieldname, text, boost)
        self.distance = distance

    def _key(self) -> tuple[object, ...]:
        return (*super()._key(), self.distance)

    def forms(self, reader: Any) -> Sequence[str]:
        """The forms in `reader` that are spelt like the word."""
        return vocabulary.spelt_like(reader, self.fieldname, self.text, self.distance)
