"""The shapes of the answers about entities, for `/openapi.json`; `search.as_json` writes them."""

from __future__ import annotations

from apiflask import Schema
from marshmallow import fields
from marshmallow.validate import OneOf, Range

from index.article import ENTITY_TYPES
from web import shapes
from web.schemas import DateFacet, Facet, Hit, Index, Spelling


def _dates(of: str) -> fields.Nested:
    return fields.Nested(DateFacet, required=True, metadata={"description": f"Articles of {of} by date."})


def _degrees(description: str, most: int) -> fields.Float:
    return fields.Float(required=True, validate=Range(-most, most), metadata={"description": description})


class Coordinates(Schema):
    """A point on the Earth (WGS 84)."""

    latitude = _degrees("North of the equator.", 90)
    longitude = _degrees("East of Greenwich.", 180)


def _where() -> fields.Nested:
    description = "Where a place is, if the gazetteer knows it."
    return fields.Nested(Coordinates, required=True, allow_none=True, metadata={"description": description})


def _score() -> fields.Float:
    description = "Log-likelihood ratio G² (Dunning 1993): how far from chance that is; below 0, rarer than by chance."
    return fields.Float(required=True, metadata={"description": description})


class EntityLink(Schema):
    """An entity and a number of articles."""

    id = shapes.entity_id()
    type = shapes.text("What it is.", validate=OneOf(ENTITY_TYPES))
    name = shapes.text("The name that the archive knows it by.", "Ilse Marten")
    count = shapes.count("Articles of the archive that name it.")
    coordinates = _where()


class Association(EntityLink):
    """What another entity appears with oftener than by chance."""

    shared = shapes.count("Articles that name both.")
    score = _score()


class CommonAssociation(EntityLink):
    """What two entities both appear with."""

    with_one = shapes.count("Articles that name it and the first.")
    with_other = shapes.count("Articles that name it and the second.")


class EntityList(Schema):
    """Entities, most frequent first."""

    entities = shapes.list_of(EntityLink, "The entities.")
    next = shapes.number("The page that follows; null on the last.", allow_none=True)


class EntityAnswer(Schema):
    """An entity across the archive."""

    id = shapes.entity_id()
    type = shapes.text("What it is.", validate=OneOf(ENTITY_TYPES))
    name = shapes.text("The name that the archive knows it by.")
    articles = shapes.count("Articles that name it.")
    coordinates = _where()
    spellings = shapes.list_of(Spelling, "How it is written, with the number of articles.")
    published = _dates("it")
    sources = fields.Nested(Facet, required=True)
    first = fields.Nested(Hit, required=True, allow_none=True, metadata={"description": "The first article."})
    latest = shapes.list_of(Hit, "The latest articles.")
    people = shapes.list_of(Association, "People it appears with, the closest first.")
    orgs = shapes.list_of(Association, "Organisations it appears with, the closest first.")
    places = shapes.list_of(Association, "Places it appears with, the closest first.")
    index = fields.Nested(Index, required=True)


class ComparisonAnswer(Schema):
    """Two entities side by side."""

    one = fields.Nested(EntityLink, required=True)
    other = fields.Nested(EntityLink, required=True)
    shared = shapes.count("Articles that name both.")
    expected = fields.Float(
        required=True, metadata={"description": "How many would, if each were named without regard to the other."}
    )
    score = _score()
    published_one = _dates("the first")
    published_other = _dates("the second")
    published_shared = _dates("both")
    latest = shapes.list_of(Hit, "The latest articles that name both.")
    with_both = shapes.list_of(CommonAssociation, "What both appear with, the closest first.")
    only_one = shapes.list_of(Association, "What the first appears with, and the second never.")
    only_other = shapes.list_of(Association, "What the second appears with, and the first never.")
    index = fields.Nested(Index, required=True)
