"""`/docs`: the OpenAPI document as a page for people, with no script and nothing from other sites."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

from apiflask import APIBlueprint
from flask import Response, current_app, make_response, render_template
from markupsafe import Markup, escape

docs = APIBlueprint("docs", __name__, enable_openapi=False)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of an answer: what it may be in words, and the `schema` that describes its inside."""

    name: str
    value: str
    description: str
    schema: str | None


@dataclass(frozen=True, slots=True)
class Operation:
    """One address; `responses` are status, description and the name of the schema of each answer. One that takes just
    what an operation before it does has that as `takes`, and no parameters of its own."""

    id: str
    path: str
    summary: str
    description: str
    parameters: list[Field]
    responses: list[tuple[str, str, str | None]]
    takes: Operation | None = None


@docs.app_template_filter()
def coded(text: str) -> Markup:
    """The text with what stands `between backticks` as code."""
    words = [escape(part) for part in text.split("`")]
    words[1::2] = [Markup("<code>{}</code>").format(word) for word in words[1::2]]
    return Markup("").join(words)


@docs.get("/docs")
def page() -> Response:
    """The API for people who write programs."""
    document = cast(Response, current_app.view_functions["openapi.spec"]())  # kept by APIFlask, unlike app.spec
    spec = cast(Json, document.get_json())
    schemas = {name: list(_fields(schema)) for name, schema in spec["components"]["schemas"].items()}
    return make_response(
        render_template("docs.html", info=spec["info"], operations=list(_operations(spec)), schemas=schemas)
    )


def _operations(spec: Json) -> Iterator[Operation]:
    known: list[Operation] = []
    for operation in _declared(spec):
        same = (other for other in known if len(other.parameters) > 1 and other.parameters == operation.parameters)
        takes = next(same, None)
        known.append(replace(operation, parameters=[], takes=takes) if takes else operation)
        yield known[-1]


def _declared(spec: Json) -> Iterator[Operation]:
    for path, methods in spec["paths"].items():
        operation = methods["get"]
        yield Operation(
            id=operation["operationId"],
            path=path,
            summary=operation["summary"],
            description=operation["description"],
            parameters=[
                Field(parameter["name"], _value(parameter["schema"]), parameter.get("description", ""), None)
                for parameter in operation["parameters"]
            ],
            responses=[
                (status, response["description"], _answer(response))
                for status, response in sorted(operation["responses"].items())
            ],
        )


def _answer(response: Json) -> str | None:
    contents = response.get("content", {}).values()
    return next((_reference(content["schema"]) for content in contents), None)


def _fields(schema: Json) -> Iterator[Field]:
    for name, field in schema["properties"].items():
        yield Field(name, _value(field), field.get("description", ""), _reference(field))


def _value(field: Json) -> str:
    """What a field may be, in words: "number from 1 to 100, by default 10"."""
    if "items" in field:
        words = f"any of: {_value(field['items'])}" if "enum" in field["items"] else f"list of {_value(field['items'])}"
    elif "enum" in field:
        words = ", ".join("null" if value is None else str(value) for value in field["enum"])
    elif "$ref" in field or "anyOf" in field:
        return "null or" if any(kind.get("type") == "null" for kind in field.get("anyOf", ())) else ""
    else:
        kinds = field["type"] if isinstance(field["type"], list) else [field["type"]]
        words = " or ".join("text" if kind == "string" else kind for kind in kinds)
    if "minimum" in field and "maximum" in field:
        words += f" from {field['minimum']} to {field['maximum']}"
    if "examples" in field:
        words += f", as {', '.join(field['examples'])}"
    default = field.get("default")
    if default not in (None, "", []):
        words += f"; by default {', '.join(default) if isinstance(default, list) else default}"
    return words


def _reference(schema: Json) -> str | None:
    """The name of the schema that this one is, is a list of, or may be."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    inner = [schema["items"]] if "items" in schema else schema.get("anyOf", ())
    return next(filter(None, map(_reference, inner)), None)
