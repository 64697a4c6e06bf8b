"""What an operation of the API takes and answers: declared for the OpenAPI document, and read from the request.

APIFlask's decorators say what they declare in an attribute of the view that they give back. Here they are asked for
that alone: their views look with every request whether they are coroutines, and whether an answer has yet to be made.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from apiflask import APIBlueprint, Schema
from flask import request
from flask.typing import ResponseReturnValue

from web.parameters import Parameters

_View: TypeAlias = Callable[..., ResponseReturnValue]


def reads(blueprint: APIBlueprint, schema: type[Parameters], name: str) -> Callable[[_View], _View]:
    """Give a view of `blueprint` what `schema` reads from the query string as its argument `name`."""
    reader = schema()

    def decorate(view: _View) -> _View:
        @wraps(view)
        def reading(**kwargs: Any) -> ResponseReturnValue:
            kwargs[name] = reader.asked(request.query_string.decode())
            return view(**kwargs)

        return _declared(reading, blueprint.input(schema, location="query")(view))

    return decorate


def answers(blueprint: APIBlueprint, schema: type[Schema], description: str, **more: Any) -> Callable[[_View], _View]:
    """Declare that the answers of a view of `blueprint` are as `schema` says, and what else its `doc` is told."""

    def decorate(view: _View) -> _View:
        return _declared(view, blueprint.output(schema, description=description)(blueprint.doc(**more)(view)))

    return decorate


def _declared(view: _View, declaration: Any) -> _View:
    view._spec = declaration._spec  # type: ignore[attr-defined]
    return view
