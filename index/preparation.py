"""From files and drafts to documents: the part of the indexing path that needs no lock, so several processes share it.

Entities are looked for only in articles that are new or have changed, in all of a batch at once.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from index.archive import Archive
from index.article import Article, Draft, Skipped
from index.entities.linking import entities_of_all
from index.errors import DatelineError, Unreadable
from index.exchange import Restored
from index.holdings import Holdings, Verdict, fingerprint
from index.loaders import load
from index.loaders.files import path_text
from index.metadata.completion import complete
from index.schema import to_document
from index.settings import Settings

# Names are looked for in up to about this many characters at once: more is no quicker, and takes more memory.
_TEXT = 1_000_000


class Work(NamedTuple):
    """A file to be loaded, or what loading one gave; `folder_source` is the source its folder names, if any; `alone` is
    that of `index.loaders.walk.Found`."""

    item: Path | Draft | Skipped
    folder_source: str | None
    alone: bool = False


class Prepared(NamedTuple):
    """An article, as far as it need be: with its document when that is to be written.

    `superseded` are the ids of articles that its file gave before and does not give now.
    """

    verdict: Verdict
    path: str
    place: str
    content_hash: str
    fingerprint: str
    superseded: list[str]
    document: dict[str, Any] | None


class _Waiting(NamedTuple):
    """An article that is to be written, before its entities are known."""

    article: Article
    prepared: Prepared


class Preparer:
    """Prepares articles beside the holdings of one generation."""

    def __init__(self, holdings: Holdings, *, source: str | None, debug: bool) -> None:
        self._holdings = holdings
        self._source = source
        self._debug = debug
        self._recogniser = Settings.from_env().recogniser

    def prepare(self, batch: Iterable[Work]) -> list[Prepared | Skipped]:
        """Prepare each article of a batch, in order; what fails is skipped with the reason."""
        outcomes: list[Prepared | Skipped] = []
        waiting: list[tuple[int, _Waiting]] = []
        length = 0
        for work in batch:
            for loaded in self._loaded(work.item):
                outcome = self._judged(loaded, work)
                if not isinstance(outcome, _Waiting):
                    outcomes.append(outcome)
                    continue
                waiting.append((len(outcomes), outcome))
                outcomes.append(outcome.prepared)
                length += len(outcome.article.body)
                if length >= _TEXT:
                    self._finish(waiting, outcomes)
                    waiting, length = [], 0
        self._finish(waiting, outcomes)
        return outcomes

    def _loaded(self, item: Path | Draft | Skipped) -> Iterable[Draft | Skipped]:
        return load_guarded(item, debug=self._debug) if isinstance(item, Path) else (item,)

    def _judged(self, loaded: Draft | Skipped, work: Work) -> _Waiting | Prepared | Skipped:
        """What is to be done about an article."""
        if isinstance(loaded, Skipped):
            return loaded
        try:
            if isinstance(loaded, Restored):
                article = loaded.article
            else:
                article = complete(
                    loaded, default_source=self._source, folder_source=work.folder_source, alone=work.alone
                )
            article = replace(article, recogniser=self._recogniser)
            prepared = self._prepared(article)
        except Unreadable as error:
            return Skipped(loaded.path, loaded.place, str(error))
        except DatelineError:
            raise
        except Exception as error:  # nor the other articles
            return _failed(loaded.path, loaded.place, error, debug=self._debug)
        return _Waiting(article, prepared) if prepared.verdict.status in ("added", "updated") else prepared

    def _prepared(self, article: Article) -> Prepared:
        content_hash = article.content_hash()
        verdict = self._holdings.verdict(article, content_hash)
        return Prepared(
            verdict=verdict,
            path=article.path,
            place=article.place,
            content_hash=content_hash,
            fingerprint=fingerprint(article),
            superseded=[] if verdict.status == "duplicate" else self._holdings.others_in_file(article, verdict.id),
            document=None,
        )

    def _finish(self, waiting: Sequence[tuple[int, _Waiting]], outcomes: list[Prepared | Skipped]) -> None:
        """Put the outcomes of those that wait in their places."""
        finished = self._with_documents([each for _, each in waiting])
        for (place, _), outcome in zip(waiting, finished, strict=True):
            outcomes[place] = outcome

    def _with_documents(self, waiting: Sequence[_Waiting]) -> list[Prepared | Skipped]:
        try:
            found = entities_of_all([(each.title, each.standfirst, each.body) for each, _ in waiting])
            return [
                prepared._replace(
                    document=document_of(
                        replace(article, id=prepared.verdict.id, people=people, orgs=orgs, places=places)
                    )
                )
                for (article, prepared), (people, orgs, places) in zip(waiting, found, strict=True)
            ]
        except DatelineError:
            raise
        except Exception as error:
            if len(waiting) > 1:  # one by one, only the article that it is about fails
                return [outcome for each in waiting for outcome in self._with_documents([each])]
            return [_failed(waiting[0].article.path, waiting[0].article.place, error, debug=self._debug)]


def load_guarded(path: Path, *, debug: bool) -> Iterator[Draft | Skipped]:
    """The articles of a file; where a loader fails, the rest of the file is skipped."""
    try:
        yield from load(path)
    except Exception as error:  # a bug of ours must not cost the other files
        yield _failed(path_text(path), "", error, debug=debug)


def _failed(path: str, place: str, error: Exception, *, debug: bool) -> Skipped:
    if debug:
        traceback.print_exc(file=sys.stderr)
    return Skipped(path, place, f"Dateline failed on it: {type(error).__name__}: {error}")


def document_of(article: Article) -> dict[str, Any]:
    """The document of an article that is indexed now."""
    return to_document(article, datetime.now(UTC).replace(tzinfo=None))


_worker: Preparer | Exception


def start_worker(folder: Path, source: str | None, debug: bool) -> None:
    """Make this process a worker of the one that started it, with which it ends."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    global _worker  # noqa: PLW0603  # a process pool gives its tasks no other place for what they share
    try:
        _worker = Preparer(Holdings(Archive.open(folder)), source=source, debug=debug)
    except Exception as error:  # a pool would only tell that it broke
        _worker = error


def prepare_in_worker(batch: list[Work]) -> list[Prepared | Skipped]:
    """`Preparer.prepare` in a process that `start_worker` has set up, or tried to: it raises what that did."""
    if isinstance(_worker, Exception):
        raise _worker
    return _worker.prepare(batch)


def _end_with_parent() -> None:
    # A parent that is killed cannot end its workers, and they would wait for work for ever.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
