"""The kinds of value that a parameter may have beside text: a period, an entity, a number, yes or no,
several choices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import OneOf, Range
from webargs.fields import DelimitedList

from index.article import ENTITY_TYPES, EntityType
from search.entity_links import read_entity_id
from search.query.dates import UnreadDate, read_sure

Named = tuple[EntityType, str]


def choice(values: tuple[str, ...]) -> OneOf:
    """A check that a value is one of a few."""
    return OneOf(values, error=f"{{input!r}} is not one of {', '.join(values)}.")


class Period(fields.String):
    """A year, a month, a day or a minute, as people or programs write it, read into a `PartialDate`."""

    def __init__(self, description: str, **kwargs: Any) -> None:
        metadata = {"description": description, "examples": ["2025-01", "2025-01-31", "20250131", "31 Jan 2025"]}
        super().__init__(metadata=metadata, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        try:
            return read_sure(super()._deserialize(value, attr, data, **kwargs))
        except UnreadDate as error:
            raise ValidationError(str(error)) from error


class EntityName(fields.String):
    """An entity by its id, or by its type and any of its spellings: `person:joe-biden`, `place:U.S.`."""

    def __init__(self, description: str, example: str) -> None:
        pattern = f"^({'|'.join(ENTITY_TYPES)}):.+$"
        super().__init__(required=True, metadata={"description": description, "pattern": pattern, "example": example})

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        read = read_entity_id(super()._deserialize(value, attr, data, **kwargs))
        if read is None:
            raise ValidationError(f"{value!r} is not an entity: write its type and its name, such as person:ann-lee.")
        return read


class Number(fields.Integer):
    """A whole number in plain digits, from `low` to `high`; `int()` alone would also take `1_0` and ` 5`."""

    def __init__(self, low: int, high: int, default: int, description: str) -> None:
        self._bounds = f"{low} to {high}"
        between = Range(low, high, error=f"{{input}} is out of range: give a number from {self._bounds}.")
        super().__init__(validate=between, load_default=default, metadata={"description": description})

    def _validated(self, value: Any) -> int:
        if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 9):
            raise ValidationError(f"{value!r} is not a number from {self._bounds} in plain digits.")
        return int(value)


_YES = ("1", "true", "yes", "on")
_NO = ("0", "false", "no", "off")


class Flag(fields.String):
    """Yes or no, in any of the words that programs have for it."""

    def __init__(self, description: str) -> None:
        choices = OneOf((*_YES, *_NO), error="{input!r} is neither yes nor no: write 1 or 0.")
        super().__init__(validate=choices, load_default=False, metadata={"description": description, "default": "0"})

    def deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return super().deserialize(value.casefold(), *args, **kwargs) in _YES


class Choices(DelimitedList):
    """Several of a few names, with commas between them, each counted once; empty for none of them."""

    def __init__(self, choices: tuple[str, ...], default: tuple[str, ...], description: str) -> None:
        metadata = {"description": description, "default": list(default)}
        super().__init__(fields.String(validate=choice(choices)), load_default=default, metadata=metadata)
        self._choices = frozenset(choices)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        given = dict.fromkeys(value.split(",")) if value else {}
        if given.keys() <= self._choices:
            return tuple(given)
        return super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]  # says what is wrong
