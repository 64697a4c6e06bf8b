"""Whoosh queries of our own: phrases in exact words, words near each other, words in one sentence; `Having`, `Without`.

Those of positions match documents that hold all of their words, score as their stems do together, and work under
Whoosh's own searcher over one segment or several. A subclass says which positions are a match.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from functools import cached_property
from typing import Any

import numpy as np
from whoosh import matching, query

from index.analysis import form_of
from index.article import EntityType
from index.records import Records
from index.sentence_starts import unpack_sentences
from search.query import vocabulary
from search.query.checked import Check, CheckedMatcher, DocumentsHaving, Places
from search.query.exactness import stands_in
from search.query.positions import adjacent, near


class Positional(query.Query):  # type: ignore[misc]  # whoosh is untyped
    """Documents in which `words` (terms of `fieldname`) stand together as a subclass demands."""

    def __init__(self, fieldname: str, words: Sequence[str], boost: float = 1.0) -> None:
        self.fieldname = fieldname
        self.words = list(words)
        self.boost = boost

    def _key(self) -> tuple[object, ...]:
        return type(self), self.fieldname, tuple(self.words), self.boost

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Positional) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def in_field(self, fieldname: str) -> Positional:
        """The same in another field."""
        other = copy(self)
        other.fieldname = fieldname
        return other

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self._key()[1:]!r}"

    def __str__(self) -> str:
        return repr(self)

    def has_terms(self) -> bool:
        """Whoosh asks: this node looks for terms that are known beforehand."""
        return True

    def terms(self, phrases: bool = False) -> Iterator[tuple[str, str]]:
        """The terms, where those of phrases are wanted."""
        return ((self.fieldname, word) for word in self.words if phrases)

    def normalize(self) -> query.Query:
        """Itself: a phrase of one word is more than its term."""
        return self

    def needs_spans(self) -> bool:
        """Whoosh asks: positions are read from the postings."""
        return True

    def estimate_size(self, ixreader: Any) -> int:
        """At most as many documents as have the rarest word."""
        return int(min(query.Term(self.fieldname, word).estimate_size(ixreader) for word in set(self.words)))

    def estimate_min_size(self, ixreader: Any) -> int:
        """Perhaps none."""
        return 0

    def matcher(self, searcher: Any, context: Any = None) -> matching.Matcher:
        """The documents that hold all words and pass `check`."""
        # A word that stands twice in a phrase is read once and counts twice.
        counts = Counter(self.words)
        matchers = {
            word: query.Term(self.fieldname, word, boost=float(count)).matcher(searcher, context)
            for word, count in counts.items()
        }
        if not all(matcher.is_active() for matcher in matchers.values()):
            return matching.NullMatcher()
        return CheckedMatcher(matchers, lambda: self.check(searcher.reader()), self.boost)

    def check(self, reader: Any) -> Check:
        """A check for one walk over the documents of `reader`, to be asked in ascending order."""
        raise NotImplementedError


class Adjacent(Positional, query.Phrase):  # type: ignore[misc]
    """Words side by side, in order."""

    def __init__(self, fieldname: str, words: Sequence[str], boost: float = 1.0) -> None:
        query.Phrase.__init__(self, fieldname, list(words), boost=boost)

    def check(self, reader: Any) -> Check:
        """Whether the words stand side by side anywhere."""
        return lambda _, places: bool(adjacent([places[word] for word in self.words]))


class Named(query.ConstantScoreQuery):  # type: ignore[misc]
    """An entity of a type: any that has a name in which `child` matches, and where that is a `whole` name, its bearer.

    Whose names they are only an archive as a whole can say (`search.naming`), and then all articles match that name one
    of them, under whatever spelling, with the same score. By itself it finds articles that spell a name so.
    """

    def __init__(self, type_: EntityType, child: query.Query, score: float = 1.0, *, whole: bool = False) -> None:
        super().__init__(child, score)
        self.type = type_
        self.whole = whole

    def _rewrap(self, child: query.Query) -> Named:
        return Named(self.type, child, self.score, whole=self.whole)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Named)
            and (self.type, self.whole) == (other.type, other.whole)
            and bool(super().__eq__(other))
        )

    def __hash__(self) -> int:
        return hash((self.type, self.child, self.score, self.whole))


class ExactPhrase(Adjacent):
    """Words side by side, in order, exactly in their `forms`; `words` are the stems of those.

    The index knows stems. Where a stem has one form in all of the reader there is nothing to verify; else a document
    that has not all the forms is out, one that has no other form of their stems is in, and only of the rest is the
    text read.
    """

    def __init__(self, fieldname: str, forms: Sequence[str], boost: float = 1.0) -> None:
        self.forms = tuple(forms)
        super().__init__(fieldname, [form_of(form).term for form in forms], boost)

    def _key(self) -> tuple[object, ...]:
        return (*super()._key(), self.forms)

    def check(self, reader: Any) -> Check:
        """Whether the forms stand side by side anywhere."""
        doubts = []
        for form, stem in dict(zip(self.forms, self.words, strict=True)).items():
            others = vocabulary.siblings(reader, stem) - {form}
            if others:
                doubts.append((DocumentsHaving(reader, [form]), DocumentsHaving(reader, others)))
        records = Records(reader)

        def passes(doc: int, places: Places) -> bool:
            if not adjacent([places[word] for word in self.words]) or not all(doc in own for own, _ in doubts):
                return False
            if not any(doc in others for _, others in doubts):
                return True
            return stands_in(self.forms, records.text(self.fieldname, doc))

        return passes


class Near(Positional):
    """Words in any order with at most `distance` other words between the first and the last of them."""

    def __init__(self, fieldname: str, words: Sequence[str], distance: int, boost: float = 1.0) -> None:
        super().__init__(fieldname, words, boost)
        self.distance = distance

    def _key(self) -> tuple[object, ...]:
        return (*super()._key(), self.distance)

    def check(self, reader: Any) -> Check:
        """Whether the words stand near each other anywhere."""

        def passes(_: int, places: Places) -> bool:
            return next(near(self.words, places, self.distance), None) is not None

        return passes


class SameSentence(Positional):
    """Words in any order in one sentence of the body."""

    def __init__(self, words: Sequence[str], boost: float = 1.0) -> None:
        super().__init__("body", words, boost)

    def check(self, reader: Any) -> Check:
        """Whether any sentence holds all the words."""
        column = reader.column_reader("sentences")

        def passes(doc: int, places: Places) -> bool:
            starts = unpack_sentences(column[doc]).positions
            first, *rest = (set(np.searchsorted(starts, found, side="right").tolist()) for found in places.values())
            return bool(first.intersection(*rest))

        return passes


class Having(query.Query):  # type: ignore[misc]
    """Documents that have anything in a field, each with the score 1: `whoosh.query.Every` of a field, quicker.

    That of whoosh3 3.54 reads every posting of the field, and takes the place of what else is asked of it in an `And`.
    """

    boost = 1.0

    def __init__(self, fieldname: str) -> None:
        self.fieldname = fieldname

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Having) and (self.fieldname, self.boost) == (other.fieldname, other.boost)

    def __hash__(self) -> int:
        return hash((Having, self.fieldname))

    def __repr__(self) -> str:
        return f"Having({self.fieldname!r})"

    def __str__(self) -> str:
        return repr(self)

    def field(self) -> str:
        """Whoosh asks: the field."""
        return self.fieldname

    def estimate_size(self, ixreader: Any) -> int:
        """Perhaps all documents."""
        return int(ixreader.doc_count())

    def matcher(self, searcher: Any, context: Any = None) -> matching.Matcher:
        """By the lengths of a field that has them; else by its postings, of which there is one for each value."""
        reader, name = searcher.reader(), self.fieldname
        if not reader.schema[name].scorable:
            return query.Every(name).matcher(searcher, context)
        return matching.ListMatcher([doc for doc in reader.all_doc_ids() if reader.doc_field_length(doc, name)])


class InTexts(query.Or):  # type: ignore[misc]
    """A word in any of the text fields: an `Or` of the stem `term` in each of them, with the `boosts` of the fields."""

    def __init__(self, term: str, boosts: Sequence[tuple[str, float]]) -> None:
        self.term = term
        self.boosts = tuple(boosts)
        self.boost, self.minmatch, self.scale = 1.0, 0, None

    @cached_property
    def subqueries(self) -> list[query.Query]:
        """Whoosh asks: the parts, which the executor over arrays has no use for."""
        return [query.Term(field, self.term, boost) for field, boost in self.boosts]

    def __eq__(self, other: object) -> bool:
        return type(other) is InTexts and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return self.term, self.boosts, self.boost

    def normalize(self) -> query.Query:
        """Whoosh asks: the plain `Or`."""
        return query.Or(self.subqueries, boost=self.boost).normalize()

    def apply(self, fn: Callable[[query.Query], query.Query]) -> query.Query:
        """Whoosh asks: the plain `Or` of what `fn` makes of the parts."""
        return query.Or([fn(part) for part in self.subqueries], boost=self.boost)


class Without(query.AndNot):  # type: ignore[misc]
    """The documents of one query that another does not match; `whoosh.query.AndNot` with a matcher that is right.

    That of whoosh3 3.54 does not look whether the other query matches the first document of the one.
    """

    def matcher(self, searcher: Any, context: Any = None) -> matching.Matcher:
        """The documents of `a` with their scores."""
        return _WithoutMatcher(self.a.matcher(searcher, context), self.b.matcher(searcher, searcher.boolean_context()))


class _WithoutMatcher(matching.AndNotMatcher):  # type: ignore[misc]
    def _find_first(self) -> None:
        self._find_next()

    def _find_next(self) -> None:
        wanted, excluded = self.a, self.b
        while wanted.is_active() and excluded.is_active():
            if excluded.id() < wanted.id():
                excluded.skip_to(wanted.id())
            elif excluded.id() == wanted.id():
                wanted.next()
            else:
                return
