"""Whoosh matchers that check each document that has all words of a node: under the nodes of positions (`nodes.py`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from whoosh import matching
from whoosh.util import make_binary_tree

# Whether a document is a match: its number, and the positions of each word in it.
Places: TypeAlias = Mapping[str, Sequence[int]]
Check: TypeAlias = Callable[[int, Places], bool]


class CheckedMatcher(matching.WrappingMatcher):  # type: ignore[misc]  # whoosh is untyped
    """The documents that all of `words` have and that pass a check."""

    def __init__(self, words: dict[str, matching.Matcher], new_check: Callable[[], Check], boost: float) -> None:
        super().__init__(make_binary_tree(matching.IntersectionMatcher, list(words.values())), boost=boost)
        self._words = words
        self._new_check = new_check
        self._check = new_check()
        self._find_next()

    def _find_next(self) -> None:
        child, words = self.child, self._words
        while child.is_active():
            places = {word: matcher.value_as("positions") for word, matcher in words.items()}
            if self._check(child.id(), places):
                return
            child.next()

    def next(self) -> None:
        """Go to the next document."""
        self.child.next()
        self._find_next()

    def skip_to(self, id: int) -> None:
        """Go to the first document from `id` on."""
        self.child.skip_to(id)
        self._find_next()

    def reset(self) -> None:
        """Go back to the first document."""
        self.child.reset()
        self._check = self._new_check()
        self._find_next()

    def copy(self) -> CheckedMatcher:
        """Another, at the same document."""
        words = {word: matcher.copy() for word, matcher in self._words.items()}
        return CheckedMatcher(words, self._new_check, self.boost)

    def replace(self, minquality: float = 0) -> matching.Matcher:
        """Whoosh asks for something quicker: there is none."""
        return self if self.is_active() else matching.NullMatcher()

    def all_ids(self) -> Iterator[int]:
        """The documents from here on."""
        while self.is_active():
            yield self.id()
            self.next()

    def supports_block_quality(self) -> bool:
        """No bound of the scores of several documents is known."""
        return False


class DocumentsHaving:
    """The documents of `reader` that have any of several forms, to be asked in ascending order."""

    def __init__(self, reader: Any, forms: Sequence[str] | frozenset[str]) -> None:
        terms = [("words", form.encode()) for form in forms]
        found = [reader.postings(*term) for term in terms if term in reader]
        self._matcher = make_binary_tree(matching.UnionMatcher, found) if found else matching.NullMatcher()

    def __contains__(self, doc: object) -> bool:
        matcher = self._matcher
        if matcher.is_active() and matcher.id() < doc:
            matcher.skip_to(doc)
        return bool(matcher.is_active() and matcher.id() == doc)
