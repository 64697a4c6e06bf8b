"""The contract that every engine keeps, so that the pages, the API and the command line know no engine by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from index.article import EntityType
from search.entity_links import EntityLink
from search.request import SearchRequest
from search.results import ArticleView, Comparison, EntityView, Hit, IndexState, Overview, SearchResults, Suggestion


class Engine(Protocol):
    """Answers over one archive. Every method sees the newest commit; all raise `RequestError` for a bad request and
    `index.errors.DatelineError` when the index cannot be read."""

    def search(self, request: SearchRequest) -> SearchResults:
        """Ranked, faceted search. `CursorExpired` when the index changed under a cursor."""
        ...

    def scan(self, request: SearchRequest) -> Iterator[tuple[Hit, ...]]:
        """Every result of a search once and in order, in batches, whatever `request` says of pages and facets.

        The articles are found before it returns, so that a bad request is refused at once; they are those of one
        commit, even when the index changes before the last batch.
        """
        ...

    def article(self, article_id: str, q: str = "") -> ArticleView | None:
        """The article with that id, with the matches of `q` marked; None when there is none."""
        ...

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Completions of the last word of `text`: words of the archive and entities, most frequent first."""
        ...

    def entities(
        self, *, type: EntityType | None = None, prefix: str = "", limit: int = 50, offset: int = 0
    ) -> tuple[EntityLink, ...]:
        """The archive's entities whose name has a word that begins with `prefix`, most frequent first: `limit` of them
        after the first `offset`."""
        ...

    def entity_counts(self, prefix: str = "") -> Mapping[EntityType, int]:
        """How many of each type `entities` gives in all."""
        ...

    def entity(self, type: EntityType, name: str) -> EntityView | None:
        """The entity known by `name` (in any of its spellings); None when no article names it."""
        ...

    def compare(self, one: tuple[EntityType, str], other: tuple[EntityType, str]) -> Comparison | None:
        """Two entities, each by its type and any of its spellings, side by side; None when no article names one."""
        ...

    def newest_indexed(self, request: SearchRequest, limit: int) -> tuple[tuple[Hit, str], ...]:
        """The articles that match, latest indexed first, each with its time of indexing (ISO 8601, UTC): for feeds."""
        ...

    def overview(self) -> Overview:
        """What the archive holds."""
        ...

    def state(self) -> IndexState:
        """The number of articles and the generation of the newest commit."""
        ...

    def warnings(self) -> tuple[str, ...]:
        """What is wrong beside the index, such as an error in the merge file or a name in it that nobody has; searches
        go on."""
        ...

    def close(self) -> None:
        """Let go of the index."""
        ...
