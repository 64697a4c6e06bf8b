"""Whom readers mean by what they write for the two sides of a comparison (`web.entities`)."""

from __future__ import annotations

from dataclasses import dataclass

from search.entity_links import EntityLink, read_entity_id
from web.context import engine
from web.values import Named

_OFFERED = 4  # others whom a reader may mean


@dataclass(frozen=True, slots=True)
class Side:
    """What a reader wrote, and whom it was taken for: None where nobody is called so.

    `link` is that entity where it was found by its name, and not by its id; `others` are whom it may mean as well.
    """

    written: str
    named: Named | None
    link: EntityLink | None = None
    others: tuple[EntityLink, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether an article names it."""
        return self.named is not None and (self.link is not None or engine().entity(*self.named) is not None)

    @property
    def is_guessed(self) -> bool:
        """Whether the name was not written whole, or is that of others too."""
        return self.link is not None and (bool(self.others) or not _is_called(self.link, self.written))


def side(text: str) -> Side:
    """Whom a reader means by an id, a name, or the beginning of one: of several with this very name, or else of several
    that begin so, the commonest."""
    if named := read_entity_id(text):
        return Side(text, named)
    found = engine().entities(prefix=text)
    if not found:
        return Side(text, None)
    first, *others = [link for link in found if _is_called(link, text)] or found
    return Side(text, (first.type, first.name), first, tuple(others[:_OFFERED]))


def called(link: EntityLink) -> str:
    """What a reader may write for an entity: its name where that alone means it, else its type with it."""
    return link.name if side(link.name).named == (link.type, link.name) else f"{link.type}:{link.name}"


def _is_called(link: EntityLink, text: str) -> bool:
    return link.name.casefold() == text.casefold()
