"""Entities as results and addresses name them: by an id, a type and a canonical name."""

from __future__ import annotations

from dataclasses import dataclass

from index.article import ENTITY_TYPES, EntityType
from index.entities.identity import fold
from index.entities.places import Coordinates, coordinates


def entity_id(type: EntityType, name: str) -> str:
    """What addresses call an entity: `person:joe-biden`. It stays as long as the entity has this name, and all ways of
    writing it that fold to one key give the same."""
    return f"{type}:{fold(name, type).replace(' ', '-')}"


def read_entity_id(text: str) -> tuple[EntityType, str] | None:
    """The type and the name in an id, or in `person:` and any spelling; None when it begins with no type."""
    type_, _, name = text.partition(":")
    return (type_, name) if type_ in ENTITY_TYPES and name else None


class Called:
    """What follows from an entity's type and canonical name."""

    __slots__ = ()

    type: EntityType
    name: str

    @property
    def id(self) -> str:
        """What addresses call it."""
        return entity_id(self.type, self.name)

    @property
    def coordinates(self) -> Coordinates | None:
        """Where it is, of a place that the gazetteer knows."""
        return coordinates(self.name) if self.type == "place" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityLink(Called):
    """An entity as another page names it: canonical `name`, and how many articles are meant by `count`."""

    type: EntityType
    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Association(EntityLink):
    """What another entity appears with: `shared` articles name both, `count` of the archive name this one. `score` is
    G² (`search.associations`)."""

    shared: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonAssociation(EntityLink):
    """What two entities both appear with: in how many articles of the one and of the other."""

    with_one: int
    with_other: int
