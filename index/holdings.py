"""`Holdings`: what an archive has already, so that the indexing path does only what is new.

Between metadata and entities. An article's id comes from its url, and so two files can claim one id; what is decided
here is the same in every run over the same files:

- the file that holds the article has changed, has moved, or says the same from another place: it is *updated*;
- another file that is still there has the same url and says the same: the article is a *duplicate*;
- it says something else: both are kept, the second under an id of its own (`own_id`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Container
from dataclasses import replace
from functools import lru_cache
from typing import Literal, NamedTuple

from whoosh.reading import CorruptIndexError

from index.archive import Archive
from index.article import Article, article_id
from index.records import Records

Status = Literal["added", "updated", "unchanged", "duplicate"]


class Verdict(NamedTuple):
    """What is to be done with an article: under which id, as what, and where the article is that it duplicates."""

    id: str
    status: Status
    original: tuple[str, str] = ("", "")  # path and place


class Holdings:
    """The articles of the newest commit, looked up by id and by path; `IndexDamaged` where they cannot be read."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._leaves = [leaf for leaf, _ in archive.reader().leaf_readers()]
        self._records = [Records(leaf) for leaf in self._leaves]
        self._exists = lru_cache(maxsize=65_536)(os.path.exists)

    def check(self) -> None:
        """Raise `IndexDamaged` unless all articles are found by their ids: one that is not would be added again."""
        with self._archive.reading(only=True):
            for leaf in self._leaves:
                found = {doc for id in leaf.lexicon("id") for doc in leaf.postings("id", id).all_ids()}
                if len(found) != leaf.doc_count():
                    raise CorruptIndexError(f"{leaf.doc_count()} articles have {len(found)} ids")

    def verdict(self, article: Article, content_hash: str) -> Verdict:
        """What `article` is beside the articles there are; `content_hash` is its own."""
        place = self._find("id", article.id)
        if place and self._hash(place[0]) == content_hash:
            return Verdict(article.id, "unchanged")
        own = own_id(article)
        own_status = self.status(own, content_hash)
        if own_status == "unchanged":
            return Verdict(own, "unchanged")
        if not place:
            return Verdict(article.id, "added") if own_status == "added" else Verdict(own, "updated")
        held = self._article(place[0])
        if held.path == article.path or not self._exists(held.path):
            return Verdict(article.id, "updated")
        if own_status == "added" and fingerprint(held) == fingerprint(article):
            return Verdict(article.id, "duplicate", (held.path, held.place))
        return Verdict(own, own_status)

    def status(self, id: str, content_hash: str) -> Literal["added", "updated", "unchanged"]:
        """What an article with this very id and content is."""
        place = self._find("id", id)
        if not place:
            return "added"
        return "unchanged" if self._hash(place[0]) == content_hash else "updated"

    def article(self, id: str) -> Article:
        """The article with that id; `KeyError` when there is none."""
        for place in self._find("id", id):
            return self._article(place)
        raise KeyError(id)

    def source(self, id: str) -> str:
        """The source of the article with that id; `KeyError` when there is none."""
        for place in self._find("id", id):
            return self._source(place)
        raise KeyError(id)

    def sources(self, path: str) -> set[str]:
        """The sources of the articles of a file."""
        return {self._source(place) for place in self._find("path", path)}

    def others_in_file(self, article: Article, id: str) -> list[str]:
        """The ids that a file of one article had given before, when it said something else."""
        if article.place:
            return []
        mine = self._find("id", id)
        others = [self._article(place) for place in self._find("path", article.path) if place not in mine]
        return [other.id for other in others if not other.place]

    def missing(self, seen: Container[str], under: Callable[[str], bool]) -> list[str]:
        """The ids that are not among `seen`, of articles whose path is `under` what was read."""
        places = {place for path in self._terms("path") if under(path) for place in self._find("path", path)}
        return [id for id in self._terms("id") if id not in seen and places.intersection(self._find("id", id))]

    def _terms(self, field: str) -> set[str]:
        with self._archive.reading(only=True):
            return {term.decode() for leaf in self._leaves for term in leaf.lexicon(field)}

    def _find(self, field: str, value: str) -> list[tuple[int, int]]:
        """The documents with `value`, each as the number of its segment and its own in there."""
        term = value.encode()
        found = []
        with self._archive.reading(only=True):
            for number, leaf in enumerate(self._leaves):
                if (field, term) in leaf:
                    found += [(number, doc) for doc in leaf.postings(field, term).all_ids() if not leaf.is_deleted(doc)]
        return found

    def _source(self, place: tuple[int, int]) -> str:
        segment, doc = place
        with self._archive.reading(only=True):
            source: bytes = self._records[segment].column("source_value")[doc]
            return source.decode()

    def _hash(self, place: tuple[int, int]) -> str:
        segment, doc = place
        with self._archive.reading(only=True):
            content_hash: bytes = self._records[segment].column("content_hash")[doc]
            return content_hash.hex()

    def _article(self, place: tuple[int, int]) -> Article:
        segment, doc = place
        with self._archive.reading(only=True):
            return self._records[segment].article(doc)


def own_id(article: Article, time: int = 0) -> str:
    """A stable id for an article whose id another one has: the `time`-th (from 0) such article from its place."""
    shared = article_id(article.path, article.place, article.url)
    name = f"{article_id(article.path, article.place, None)}\x00{time}"
    return f"{shared}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def fingerprint(article: Article) -> str:
    """The beginning of the content hash that an article would have anywhere else, whatever finds its entities: 16 hex
    digits."""
    return replace(article, path="", place="", recogniser="").content_hash()[:16]
