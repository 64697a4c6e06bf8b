"""The tree that a query is parsed into: plain data that knows no index and no engine.

Leaves say what to look for and, in `field`, where: None means title, standfirst and body. `start` and `end` say where
a node stands in the text of the query, a leaf's without its field; they take no part in comparisons, nor does the
spelling `text`, so that two trees are equal when they ask for the same.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from index.analysis import Form
from index.partial_date import PartialDate
from index.schema import TEXT_FIELDS

# The names of fields in queries.
FIELDS = (
    *("title", "standfirst", "body", "source", "section", "byline"),
    *("person", "org", "place", "published", "url", "language"),
)
ALIASES = {
    "date": "published",
    "author": "byline",
    "headline": "title",
    "people": "person",
    "organisation": "org",
    "organization": "org",
    "location": "place",
    "outlet": "source",
    "publisher": "source",
    "lang": "language",
    "text": "body",
}

# Lucene's English stopwords (EnglishAnalyzer.ENGLISH_STOP_WORDS_SET).
_STOPWORDS = """
a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was
will with
"""
STOPWORDS = frozenset(_STOPWORDS.split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word, in any of its inflections; in a field of names as it stands."""

    text: str = dataclasses.field(compare=False)
    form: Form
    field: str | None
    start: int = dataclasses.field(compare=False)
    end: int = dataclasses.field(compare=False)


@dataclass(frozen=True, slots=True)
class Run:
    """A word that analysis splits (`Jong-un`): its parts side by side, in any of their inflections."""

    text: str = dataclasses.field(compare=False)
    forms: tuple[Form, ...]
    field: str | None
    start: int = dataclasses.field(compare=False)
    end: int = dataclasses.field(compare=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in quotes: side by side, exactly as they stand."""

    text: str = dataclasses.field(compare=False)
    forms: tuple[Form, ...]
    field: str | None
    start: int = dataclasses.field(compare=False)
    end: int = dataclasses.field(compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """Words, inflected and in any order, with at most `distance` other words between the first and the last."""

    text: str = dataclasses.field(compare=False)
    forms: tuple[Form, ...]
    distance: int
    field: str | None
    start: int = dataclasses.field(compare=False)
    end: int = dataclasses.field(compare=False)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words, inflected and in any order, in one sentence; in a field of names, in one name."""

    text: str = dataclasses.field(compare=False)
    forms: tuple[Form, ...]
    field: str | None
    start: int = dataclasses.field(compare=False)
    end: int = dataclasses.field(compare=False)


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Words whose form is like `pattern`, in which `*` is any number of letters and `?` one."""

    pattern: str
    field: str | None
    start: int = dataclasses.field(compare=False)
    end: int = dataclasses.field(compare=False)


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Words whose form is at most `distance` edits from `form` (optimal string alignment distance)."""

    text: str = dataclasses.field(compare=False)
    form: str
    distance: int
    field: str | None
    start: int = dataclasses.field(compare=False)
    end: int = dataclasses.field(compare=False)


@dataclass(frozen=True, slots=True)
class DateRange:
    """Articles whose own period lies between two dates; None is open, not both.

    `after` leaves the period of `first` out, `before` that of `last`.
    """

    first: PartialDate | None
    last: PartialDate | None
    after: bool
    before: bool
    start: int = dataclasses.field(compare=False)
    end: int = dataclasses.field(compare=False)

    @property
    def field(self) -> str:
        """The field of all dates."""
        return "published"


@dataclass(frozen=True, slots=True)
class All:
    """All articles; with a field, all that have it."""

    field: str | None = None
    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of `children`, two or more, none of which is an `And`."""

    children: tuple[Node, ...]

    @property
    def start(self) -> int:
        """Where the first child stands."""
        return self.children[0].start

    @property
    def end(self) -> int:
        """Where the last child ends."""
        return self.children[-1].end


@dataclass(frozen=True, slots=True)
class Or:
    """Any of `children`, two or more, none of which is an `Or`."""

    children: tuple[Node, ...]

    @property
    def start(self) -> int:
        """Where the first child stands."""
        return self.children[0].start

    @property
    def end(self) -> int:
        """Where the last child ends."""
        return self.children[-1].end


@dataclass(frozen=True, slots=True)
class Not:
    """Everything but `child`."""

    child: Node

    @property
    def start(self) -> int:
        """Where the child stands."""
        return self.child.start

    @property
    def end(self) -> int:
        """Where the child ends."""
        return self.child.end


@dataclass(frozen=True, slots=True)
class Boost:
    """`child`, its score times `factor`."""

    child: Node
    factor: float

    @property
    def start(self) -> int:
        """Where the child stands."""
        return self.child.start

    @property
    def end(self) -> int:
        """Where the child ends."""
        return self.child.end


Leaf: TypeAlias = Word | Run | Phrase | Near | Sentence | Wildcard | Fuzzy | DateRange | All
Node: TypeAlias = Leaf | And | Or | Not | Boost


def positive_leaves(node: Node) -> list[Leaf]:
    """The leaves that an article may match, in the order of the query: all but those that are left out by a `Not`."""
    if isinstance(node, (And, Or)):
        return [leaf for child in node.children for leaf in positive_leaves(child)]
    if isinstance(node, Boost):
        return positive_leaves(node.child)
    return [] if isinstance(node, Not) else [node]


def words_of(leaves: Iterable[Leaf]) -> list[Word]:
    """The words among `leaves` that are looked for in the text of articles."""
    return [leaf for leaf in leaves if isinstance(leaf, Word) and (leaf.field is None or leaf.field in TEXT_FIELDS)]
