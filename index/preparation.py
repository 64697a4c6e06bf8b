"""From files and drafts to documents: the part of the indexing path that needs no lock, so several processes share it.

Entities are looked for only in articles that are new or have changed.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from index.archive import Archive
from index.article import Article, Draft, Skipped
from index.entities import entities_of
from index.errors import DatelineError, Unreadable
from index.exchange import Restored
from index.holdings import Holdings, Verdict, fingerprint
from index.loaders import load
from index.loaders.files import path_text
from index.metadata import complete
from index.schema import to_document


class Work(NamedTuple):
    """A file to be loaded, or what loading one gave; `folder_source` is the source its folder names, if any."""

    item: Path | Draft | Skipped
    folder_source: str | None


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


class Preparer:
    """Prepares articles beside the holdings of one generation."""

    def __init__(self, holdings: Holdings, *, source: str | None, debug: bool) -> None:
        self._holdings = holdings
        self._source = source
        self._debug = debug

    def prepare(self, batch: Iterable[Work]) -> list[Prepared | Skipped]:
        """Prepare each article of a batch, in order; what fails is skipped with the reason."""
        return [outcome for work in batch for outcome in self._prepare(work)]

    def _prepare(self, work: Work) -> Iterator[Prepared | Skipped]:
        if not isinstance(work.item, Path):
            yield self._prepare_one(work.item, work.folder_source)
            return
        for loaded in load_guarded(work.item, debug=self._debug):
            yield self._prepare_one(loaded, work.folder_source)

    def _prepare_one(self, loaded: Draft | Skipped, folder_source: str | None) -> Prepared | Skipped:
        if isinstance(loaded, Skipped):
            return loaded
        try:
            if isinstance(loaded, Restored):
                return self._prepared(loaded.article)
            return self._prepared(complete(loaded, default_source=self._source, folder_source=folder_source))
        except Unreadable as error:
            return Skipped(loaded.path, loaded.place, str(error))
        except DatelineError:
            raise
        except Exception as error:  # nor the other articles
            return _failed(loaded.path, loaded.place, error, debug=self._debug)

    def _prepared(self, article: Article) -> Prepared:
        content_hash = article.content_hash()
        verdict = self._holdings.verdict(article, content_hash)
        document = None
        if verdict.status in ("added", "updated"):
            people, orgs, places = entities_of(article.title, article.standfirst, article.body)
            document = document_of(replace(article, id=verdict.id, people=people, orgs=orgs, places=places))
        return Prepared(
            verdict=verdict,
            path=article.path,
            place=article.place,
            content_hash=content_hash,
            fingerprint=fingerprint(article),
            superseded=[] if verdict.status == "duplicate" else self._holdings.others_in_file(article, verdict.id),
            document=document,
        )


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


_worker: Preparer


def start_worker(folder: Path, source: str | None, debug: bool) -> None:
    """Make this process a worker of the one that started it: it leaves Ctrl-C to that one, and ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    global _worker  # noqa: PLW0603  # a process pool gives its tasks no other place for what they share
    _worker = Preparer(Holdings(Archive.open(folder)), source=source, debug=debug)


def prepare_in_worker(batch: list[Work]) -> list[Prepared | Skipped]:
    """`Preparer.prepare` in a process that `start_worker` has set up."""
    return _worker.prepare(batch)


def _end_with_parent() -> None:
    # A parent that is killed cannot end its workers, and they would wait for work for ever.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
