"""Fields written out at the top of a text file: `Title: ...` lines, or front matter between `---` lines."""

from __future__ import annotations

import re
from collections.abc import Mapping

_FENCE = "---"
_FIELD = re.compile(r"[*_]{0,2}(?P<key>[A-Za-z][A-Za-z_ -]{0,24}?)[*_]{0,2}\s*[:=]\s?[*_]{0,2}\s*(?P<value>.*)")
_ITEM = re.compile(r"\s*-\s+(.*)")

# The names that people give to the fields of an article.
_FIELDS: Mapping[str, str] = {
    name: field
    for field, names in {
        "title": "title headline head heading hl",
        "standfirst": "standfirst subtitle subheadline subhead summary description abstract deck dek excerpt lede",
        "byline": "byline by author authors writer reporter written_by",
        "source": "source publication publisher newspaper outlet site site_name website provider",
        "section": "section category categories desk topic",
        "url": "url link permalink canonical canonical_url source_url address",
        "language": "language lang",
        "date": "date published publication_date date_published published_at pubdate pub_date publish_date posted "
        "time timestamp created issued",
        "updated": "updated last_updated modified last_modified date_modified",
    }.items()
    for name in names.split()
}


def read_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Read the fields at the top of a clean text: the fields by our names, and the rest of the text.

    Front matter stands between two lines `---`, whatever its keys. Without them the lines at the top must each name a
    field that news has; a blank line, or any other line, ends them. Fields of other names in front matter are
    dropped with it: they say nothing that an article has a place for.
    """
    lines = text.lstrip("\n").split("\n")
    if lines[0].strip() == _FENCE:
        return _fenced(lines, text)
    fields: dict[str, str] = {}
    for number, line in enumerate(lines):
        match = _FIELD.fullmatch(line.strip())
        name = _name(match["key"]) if match else None
        if match is None or name is None or not match["value"]:
            return (fields, "\n".join(lines[number:])) if _is_header(fields) else ({}, text)
        fields.setdefault(name, match["value"])
    return {}, text


def _fenced(lines: list[str], text: str) -> tuple[dict[str, str], str]:
    closing = next((number for number, line in enumerate(lines[1:], 1) if line.strip() in (_FENCE, "...")), None)
    if closing is None:
        return {}, text
    fields: dict[str, str] = {}
    last = None
    for line in lines[1:closing]:
        if match := _FIELD.fullmatch(line.strip()):
            last = _name(match["key"])
            if last and (value := _unquoted(match["value"])):
                fields.setdefault(last, value)
        elif last and (item := _ITEM.fullmatch(line)):
            fields[last] = f"{fields[last]}, {_unquoted(item[1])}" if last in fields else _unquoted(item[1])
        elif line.strip() and not line.lstrip().startswith("#") and not fields:
            return {}, text  # two rules around a paragraph
    return fields, "\n".join(lines[closing + 1 :])


def _is_header(fields: Mapping[str, str]) -> bool:
    """A lone "Updated: ..." or "By: ..." is a line of the page; a title, or two fields, are a header."""
    return "title" in fields or len(fields) > 1


def _name(key: str) -> str | None:
    return _FIELDS.get(key.strip().lower().replace(" ", "_").replace("-", "_"))


def _unquoted(value: str) -> str:
    value = value.strip("[]") if value.startswith("[") else value
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value
