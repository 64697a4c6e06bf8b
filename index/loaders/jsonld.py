"""Structured data of news pages: the JSON-LD objects (schema.org) that say what the article on a page is.

Part of reading HTML; gives `html` the page's own article among those that the page describes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import TypeAlias

from lxml.html import HtmlElement

from index.loaders.columns import as_text
from index.loaders.markup import looks_like_markup, paragraphs
from index.metadata.text import wording

Node: TypeAlias = dict[str, object]

_ARTICLE = re.compile(r"Article|Posting$|^Report$|^Review$|^Analysis", re.IGNORECASE)
# What some pages put around the JSON, as though it were a program, begins so. How it ends does not matter.
_WRAPPING = re.compile(r"\s*(?:/[/*]\s*)?(?:<!\[CDATA\[|<!--)\s*(?:\*/)?")
_DECODER = json.JSONDecoder(strict=False)
_LAST_COMMA = re.compile(r",(\s*[}\]])")
# Where a page puts its own article; lists of other articles hang on other keys.
_WITHIN = ("@graph", "mainEntity", "mainEntityOfPage")
_SAYING = ("headline", "articleBody", "datePublished", "author")
_DEEPEST = 6


def page_article(root: HtmlElement, titles: Iterable[str]) -> Node:
    """The object of the page's article: of several, the one headed by one of `titles`, else the first.

    Where a page describes no article, the dates of the page itself; else {}.
    """
    values = [_parsed(script.text) for script in root.iter("script") if _is_json_ld(script)]
    found = [node for value in values for node in _articles(value)]
    objects = {str(node["@id"]): node for value in values for node in _graph(value) if "@id" in node}
    known = {wording(title) for title in titles if title}
    own = next((node for node in found if wording(text(node, "headline")) in known), None)
    node = own or (found[0] if found else _page_dates(values))
    return {name: _resolved(value, objects) for name, value in node.items()}


def text(node: Node, *names: str) -> str:
    """The first of the named properties that says something, as one line; of an object its name."""
    for name in names:
        if found := as_text(node.get(name), ", "):
            return " ".join(unescape(paragraphs(found) if looks_like_markup(found) else found).split())
    return ""


def body(node: Node) -> str:
    """The article's text, its paragraphs separated by one blank line where the publisher kept them apart."""
    written = unescape(as_text(node.get("articleBody"), "\n\n"))
    if "<" in written:
        return paragraphs(written)
    return "\n\n".join(filter(None, (" ".join(line.split()) for line in re.split(r"[\r\n]+", written))))


def _is_json_ld(script: HtmlElement) -> bool:
    return "ld+json" in (script.get("type") or "").lower()


def _parsed(source: str | None) -> object:
    """The first JSON value of a script; None when it is broken beyond what publishers commonly break."""
    source = source or ""
    source = source[match.end() :] if (match := _WRAPPING.match(source)) else source
    for attempt in (source.lstrip(), _LAST_COMMA.sub(r"\1", source).lstrip()):
        try:
            return _DECODER.raw_decode(attempt)[0]
        except (ValueError, RecursionError):
            continue
    return None


def _graph(value: object) -> Iterator[Node]:
    """The objects of a graph, which refer to each other by `@id`."""
    for item in value if isinstance(value, list) else [value]:
        nodes = item.get("@graph") if isinstance(item, dict) else None
        yield from (node for node in nodes if isinstance(node, dict)) if isinstance(nodes, list) else ()


def _page_dates(values: list[object]) -> Node:
    """When the page was published and changed, as the object that describes it in a graph says."""
    nodes = (node for value in values for node in _graph(value) if "WebPage" in as_text(node.get("@type"), " "))
    page = next((node for node in nodes if "datePublished" in node), {})
    return {name: page[name] for name in ("datePublished", "dateModified") if name in page}


def _resolved(value: object, objects: Mapping[str, Node]) -> object:
    """The value with each object that is only a reference replaced by what it refers to; nothing for nameless ones."""
    if isinstance(value, list):
        return [_resolved(item, objects) for item in value]
    if isinstance(value, dict) and "@id" in value and "name" not in value:
        return objects.get(str(value["@id"]), {})
    return value


def _articles(value: object, depth: int = 0) -> Iterator[Node]:
    """The articles that a JSON-LD value describes as the subject of the page, in its order."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _articles(item, depth + 1)
    elif isinstance(value, dict):
        if _ARTICLE.search(as_text(value.get("@type"), " ")) and not value.keys().isdisjoint(_SAYING):
            yield value
        for key in _WITHIN:
            yield from _articles(value.get(key), depth + 1)
