"""What a search tells of itself beside its results: why there are none, and which filter means nothing here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from search.request import ExcludingName, FilterName


@dataclass(frozen=True, slots=True)
class WordCount:
    """For a search that found nothing: how many articles a part of the query matches by itself, with no filters."""

    text: str
    count: int
    suggestion: str | None = None


class FilterCount(NamedTuple):
    """For a search that found nothing: how many articles it finds without one of its filters, all values of a
    parameter or both ends of the dates."""

    filter: FilterName | ExcludingName | Literal["published"]
    count: int  # type: ignore[assignment]  # the method of tuples has no use here


@dataclass(frozen=True, slots=True)
class Help:
    """Why nothing was found. `words` are the parts of the query that all must match; `without_filters` is how many
    articles the query finds when the filters are left out, `without_each` how many when each of those in use is;
    `did_you_mean` a query that finds something."""

    words: tuple[WordCount, ...]
    without_filters: int
    without_each: tuple[FilterCount, ...]
    did_you_mean: str | None


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """A value of a filter that no article has; `near` are values that may be meant, likeliest first."""

    param: FilterName | ExcludingName
    value: str
    near: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """That there is none, for people."""
        return f"No article {_UNKNOWN[self.param.removeprefix('not_')]} called “{self.value}”."

    @property
    def question(self) -> str:
        """Whether another is meant; "" where none is near."""
        *others, last = self.near or ("",)
        return f"Did you mean {', '.join(others)}{' or ' if others else ''}{last}?" if last else ""


_UNKNOWN: Final = {
    "source": "is from a source",
    "section": "is in a section",
    "person": "names a person",
    "org": "names an organisation",
    "place": "names a place",
}
