"""A saved page that has become plain text, as the parts of an article: title, standfirst, byline, dates, body.

`index.metadata` calls `read_page` for drafts that hold a whole page; `index.metadata.parts` tells the parts apart,
here they are put together with the fields written at the top of the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from index.article import DateEvidence
from index.metadata.bylines import clean_byline
from index.metadata.datelines import Dateline, read_dateline
from index.metadata.dates import UPDATED, joined, read_date
from index.metadata.front_matter import read_front_matter
from index.metadata.lines import breadcrumbs
from index.metadata.page_words import AGENCIES, COPYRIGHT, DOMAIN, SOURCE, TITLE_SITE
from index.metadata.parts import Line, lines_of
from index.metadata.text import clean, one_line

_FOOT = 4  # lines at the end of a page where its address is looked for
_DATELINES = 3  # paragraphs of the body that may open with a dateline


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The parts of a page: `body` is its paragraphs in order, `extra` has captions, the dateline's place and agency."""

    title: str | None = None
    standfirst: str | None = None
    body: tuple[str, ...] = ()
    source: str | None = None
    section: str | None = None
    byline: str | None = None
    url: str | None = None
    language: str | None = None
    dates: tuple[DateEvidence, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)


def read_page(text: str, *, today: date | None = None) -> Page:
    """Read a page that has become plain text, with or without `Title: ...` lines at its top. Never fails."""
    fields, rest = read_front_matter(clean(text))
    fields = {name: one_line(value) for name, value in fields.items()}
    lines = lines_of(rest, title=fields.get("title"), today=today)
    texts: dict[str, list[str]] = {}
    for line in lines:
        texts.setdefault(line.part, []).append(line.text)
    body = tuple(line.text for line in lines if line.part in ("body", "dated"))
    dateline = dateline_of(body, today=today)
    title, site = _title(lines)
    names = [line.names for line in lines if line.part in ("byline", "dated") and line.names]
    outlet = next((line.outlet for line in lines if line.part in ("byline", "dated") and line.outlet), None)
    agency = AGENCIES.get((outlet or "").casefold())
    captions = texts.get("caption", ())
    extra = {
        "captions": "\n\n".join(captions),
        "dateline": dateline.place or "",
        "agency": dateline.agency or agency or "",
    }
    return Page(
        title=fields.get("title") or title or None,
        standfirst=fields.get("standfirst") or next(iter(texts.get("standfirst", ())), None),
        body=body,
        source=fields.get("source")
        or _source_line(texts)
        or dateline.source
        or site
        or _owner(lines)
        or (None if agency else outlet),
        section=fields.get("section") or _section(texts.get("section", []), title),
        byline=clean_byline(fields.get("byline") or ", ".join(names)),
        url=fields.get("url"),
        language=fields.get("language"),
        dates=(
            *_field_dates(fields, today),
            *(evidence for line in lines for evidence in line.dates if line.part in ("date", "byline", "dated")),
            *dateline.dates,
        ),
        extra={name: value for name, value in extra.items() if value},
    )


def dateline_of(body: tuple[str, ...], *, today: date | None = None) -> Dateline:
    """The first dateline among the first paragraphs of a body; an empty one when there is none."""
    found = (read_dateline(paragraph, today=today) for paragraph in body[:_DATELINES])
    return next((dateline for dateline in found if dateline), Dateline())


def _field_dates(fields: Mapping[str, str], today: date | None) -> tuple[DateEvidence, ...]:
    found = []
    if "date" in fields:
        found.append(read_date(fields["date"], "header", today=today))
    if "updated" in fields:
        updated = read_date(fields["updated"], "header", today=today)
        note = updated.note if UPDATED in updated.note else joined(UPDATED, updated.note)
        found.append(DateEvidence(updated.kind, updated.text, updated.date, note))
    return tuple(found)


def _title(lines: list[Line]) -> tuple[str, str | None]:
    """The title, and the name of the site where a line holds both: `Talks resume | The Courier`."""
    title = next((line.text for line in lines if line.part == "title"), "")
    for line in lines:
        if (match := TITLE_SITE.fullmatch(line.text)) and match["title"] == title:
            return title, match["site"]
    match = TITLE_SITE.fullmatch(title)
    return (match["title"], match["site"]) if match and " | " in title else (title, None)


def _section(found: list[str], title: str) -> str | None:
    """The section that stands nearest to the text; of breadcrumbs the last step that is not the title."""
    if not found:
        return None
    steps = [step for step in breadcrumbs(found[-1]) or found[-1:] if step != title]
    return steps[-1] if steps else None


def _source_line(texts: Mapping[str, list[str]]) -> str | None:
    match = SOURCE.fullmatch(texts.get("source", [""])[0])
    return match["name"] if match else None


def _owner(lines: list[Line]) -> str | None:
    """Whose page it is, from its foot: who claims the copyright, else the name in its address."""
    last = max((number for number, line in enumerate(lines) if line.part == "body"), default=-1)
    foot = [line.text for line in lines[last + 1 :] if line.part == "navigation"]
    claims = (COPYRIGHT.match(text) for text in foot)
    hosts = (DOMAIN.fullmatch(text) for text in foot[-_FOOT:])
    return next((claim["owner"] for claim in claims if claim), None) or next(
        (host["name"] for host in hosts if host), None
    )
