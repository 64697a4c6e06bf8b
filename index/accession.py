"""`Register`: what becomes of each article that a run brings, and the counts that account for all of them.

Between preparation and the writer, in the one process that writes. Workers judge an article beside what the archive
held when the run began; here it is judged beside the run itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from index.article import Article, Skipped
from index.holdings import Holdings, Status, own_id
from index.preparation import Prepared, document_of
from index.records import article_of
from index.writer import ArchiveWriter


@dataclass(slots=True)
class Summary:
    """What a run did. Every article that was read is one of added, updated, unchanged and skipped.

    Of the updated articles `moved` have another source than before. `stopped` says that the run was interrupted; what
    it counts is in the index all the same.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    moved: int = 0
    stopped: bool = False

    @property
    def read(self) -> int:
        """How many articles, or things that should have been articles, were met."""
        return self.added + self.updated + self.unchanged + len(self.skipped)


class Register:
    """Decides, article by article in the order of the files, and writes. It knows what this run has seen so far.

    `paths` are the files of the run.
    """

    def __init__(self, writer: ArchiveWriter, holdings: Holdings, summary: Summary, paths: set[str]) -> None:
        self._writer = writer
        self._holdings = holdings
        self._summary = summary
        self._paths = paths
        self._seen: dict[str, _Seen] = {}  # by id
        self._repeats: list[Prepared] = []
        self._repeated: set[str] = set()  # ids that articles of this run repeat from files outside it
        self._superseded: set[str] = set()
        self._unread: set[str] = set()  # paths

    def take(self, outcome: Prepared | Skipped) -> None:
        if isinstance(outcome, Skipped):
            self.skip(outcome)
        elif (twin := self._seen.get(outcome.verdict.id)) is not None:
            self._take_twin(outcome, twin)
        elif outcome.verdict.status == "duplicate":
            self._repeats.append(outcome)  # unless the run shows that the original is gone
        else:
            self._superseded.update(outcome.superseded)
            self._put(outcome.verdict.id, outcome, outcome.document, outcome.verdict.status)

    def skip(self, skipped: Skipped) -> None:
        """Name something that could not be read; nothing is deleted for want of it."""
        self._unread.add(skipped.path)
        self._summary.skipped.append(skipped)

    def finish(self) -> None:
        """Decide what only the whole run can tell, and delete what files of one article said before."""
        for repeat in self._repeats:
            id, _, (path, place) = repeat.verdict
            if (twin := self._seen.get(id)) is not None:
                self._take_twin(repeat, twin)
            elif path in self._paths and path not in self._unread:
                self._put(id, repeat, document_of(self._article(repeat)), "updated")
            else:
                self._repeated.add(id)
                self._skip_repeat(repeat, path, place)
        self._delete(self._superseded)

    def delete_missing(self, roots: Iterable[str]) -> None:
        """Delete the articles under `roots` that were not met, except where something could not be read."""

        def gone(path: str) -> bool:
            parents = {path, *map(str, Path(path).parents)}
            return not parents.isdisjoint(roots) and parents.isdisjoint(self._unread)

        self._delete(self._holdings.missing(self._seen, gone))

    def _delete(self, ids: Iterable[str]) -> None:
        self._summary.deleted += self._writer.delete(set(ids) - self._seen.keys() - self._repeated)

    def _take_twin(self, prepared: Prepared, twin: _Seen) -> None:
        """Take an article whose id another article of this run has: under an id of its own if it says another thing."""
        if twin.fingerprint == prepared.fingerprint:
            self._skip_repeat(prepared, twin.path, twin.place)
            return
        article = self._article(prepared)
        id = next(id for time in itertools.count() if (id := own_id(article, time)) not in self._seen)
        status = self._holdings.status(id, prepared.content_hash)
        document = None if status == "unchanged" else document_of(replace(article, id=id))
        self._put(id, prepared, document, status)

    def _article(self, prepared: Prepared) -> Article:
        if prepared.document is not None:
            return article_of(prepared.document)
        # It was not prepared because the index has the same article, perhaps from another place.
        return replace(self._holdings.article(prepared.verdict.id), path=prepared.path, place=prepared.place)

    def _put(self, id: str, prepared: Prepared, document: dict[str, Any] | None, status: Status) -> None:
        self._seen[id] = _Seen(prepared.fingerprint, prepared.path, prepared.place)
        if document is not None:
            self._summary.moved += status == "updated" and document["source"] != self._holdings.source(id)
            self._writer.put(document, replace=status == "updated")
        setattr(self._summary, status, getattr(self._summary, status) + 1)

    def _skip_repeat(self, prepared: Prepared, path: str, place: str) -> None:
        original = f"{path}, {place}" if place else path
        self._summary.skipped.append(Skipped(prepared.path, prepared.place, f"the same article as {original}"))


class _Seen(NamedTuple):
    """An article of this run."""

    fingerprint: str
    path: str
    place: str
