"""The kinds of field that the answers have, for `web.schemas` and `web.entity_schemas`: each with its description."""

from __future__ import annotations

from typing import Any, get_args

from apiflask import Schema
from marshmallow import fields
from marshmallow.validate import Length, OneOf, Range

from index.article import DateKind
from index.partial_date import PRECISIONS

_COUNT = Range(min=0)


def text(description: str, example: str | None = None, **kwargs: Any) -> fields.String:
    """Text that is always there."""
    metadata = {"description": description} | ({"example": example} if example is not None else {})
    return fields.String(required=True, metadata=metadata, **kwargs)


def maybe(description: str, example: str | None = None, **kwargs: Any) -> fields.String:
    """Text, or null."""
    return text(description, example, allow_none=True, **kwargs)


def number(description: str, **kwargs: Any) -> fields.Integer:
    """A whole number."""
    return fields.Integer(required=True, metadata={"description": description}, **kwargs)


def count(description: str) -> fields.Integer:
    """A whole number from 0 on."""
    return number(description, validate=_COUNT)


def texts(description: str) -> fields.List[Any]:
    """Several texts."""
    return fields.List(fields.String(), required=True, metadata={"description": description})


def spans(of: str) -> fields.List[Any]:
    """The places of the matches in a text."""
    pair = fields.List(fields.Integer(), validate=Length(equal=2))
    description = f"Where the matches stand in the {of}: [start, end] in characters, a phrase as one."
    return fields.List(pair, required=True, metadata={"description": description, "example": [[0, 7]]})


def list_of(schema: type[Schema], description: str) -> fields.List[Any]:
    """A list of objects."""
    return fields.List(fields.Nested(schema), required=True, metadata={"description": description})


def published() -> fields.String:
    """A date of publication."""
    return maybe("Date of publication, as exact as it is known (UTC).", "2025-01-31")


def precision() -> fields.String:
    """How exact a date is."""
    return maybe("How exact that is.", validate=OneOf(PRECISIONS))


def provenance() -> fields.String:
    """Where a date comes from."""
    return maybe("What the date was read from.", validate=OneOf(get_args(DateKind)))


def other_date() -> fields.String:
    """What a date of publication may be as well."""
    description = "What the date may be as well, where it is written in figures of which either may be the day."
    return maybe(description, "2025-04-03")


def entity_id() -> fields.String:
    """The id of an entity."""
    return text("What addresses call it: its type and its name.", "person:ilse-marten")
