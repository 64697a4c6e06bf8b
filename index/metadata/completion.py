"""From `Draft` to `Article`: what a file says about an article, and what its text shows, made into one record.

Second step of the indexing path, between the loaders and the entities. `complete` cleans every field, tells apart the
parts of a page (`page`), reads and chooses dates (`dates`, `published`), bylines and language.
"""

from __future__ import annotations

import re
from dataclasses import replace
from textwrap import shorten
from urllib.parse import urlsplit

from index.article import Article, DateEvidence, Draft, article_id
from index.errors import Unreadable
from index.metadata.bylines import clean_byline
from index.metadata.dates import find_dates
from index.metadata.language import detect
from index.metadata.lines import Signature, byline_of_line
from index.metadata.page import Page, dateline_of, read_page
from index.metadata.page_words import AGENCIES
from index.metadata.published import choose
from index.metadata.text import clean, one_line, paragraphs

UNKNOWN_SOURCE = "unknown"

_ABOVE = 3  # paragraphs of a text, the headline and the standfirst perhaps among them, that a byline may stand in
_LONGEST_TITLE = 120  # characters of a title made from the text
_LONGEST_URL = 300  # characters that are searched for a date
_SENTENCE = re.compile(r".*?[.!?…][\"'”’)]*(?=\s|$)")
_SMALL_WORDS = frozenset(["a", "an", "and", "at", "de", "del", "der", "for", "in", "la", "of", "on", "the", "to"])
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_].*)?", re.IGNORECASE)


def complete(
    draft: Draft, *, default_source: str | None, folder_source: str | None = None, alone: bool = False
) -> Article:
    """Make an article of a draft; its entities are found later. `Unreadable` when there is neither title nor text.

    What the draft says outright is kept, cleaned; what it leaves out is taken from the page. The source is that of
    the draft, else of the page, else `default_source`, `folder_source`, the agency of the dateline (last of these, for
    an outlet prints agencies' texts), the host of the url, or "unknown". In a file that is `alone`, of which nobody has
    said that its folder is one of articles, the host goes before the folder.
    """
    page = read_page(draft.text) if draft.text is not None else Page()
    if draft.body is not None:
        above, text = _byline_above(tuple(paragraph.text for paragraph in paragraphs(clean(draft.body))), draft)
        dateline = dateline_of(text)
        sender = AGENCIES.get((above.outlet or "").casefold())
        agency = dateline.agency or sender
        page = Page(
            body=text,
            byline=above.names,
            source=dateline.source or (None if sender else above.outlet),
            dates=(*above.dates, *dateline.dates),
            extra={"agency": agency} if agency else {},
        )
    title = one_line(draft.title or "") or page.title or ""
    standfirst = one_line(draft.standfirst or "") or page.standfirst or ""
    standfirst, body = _without_repetition(title, standfirst, page.body)
    if not (title or standfirst or body):
        raise Unreadable("neither a title nor text was found in it")
    url = one_line(draft.url or "") or page.url
    written = (replace(evidence, text=clean(evidence.text)) for evidence in draft.dates)
    published, provenance, dates = choose((*written, *page.dates, *_url_dates(draft, url)))
    place = one_line(draft.place)
    host = _host(url)
    return Article(
        id=article_id(draft.path, place, url),
        path=draft.path,
        place=place,
        title=title or _title_from(standfirst, body),
        standfirst=standfirst,
        body="\n\n".join(body),
        source=one_line(draft.source or "")
        or page.source
        or one_line(default_source or "")
        or (host if alone else None)
        or source_of_folder(folder_source or "")
        or page.extra.get("agency")
        or host
        or UNKNOWN_SOURCE,
        section=one_line(draft.section or "") or page.section,
        byline=clean_byline(one_line(draft.byline)) if draft.byline else page.byline,
        url=url,
        published=published,
        provenance=provenance,
        dates=dates,
        language=_language(draft.language or page.language) or detect("\n".join((title, standfirst, *body[:8]))),
        extra={**page.extra, **{one_line(name): clean(value) for name, value in draft.extra.items()}},
    )


def _byline_above(body: tuple[str, ...], draft: Draft) -> tuple[Signature, tuple[str, ...]]:
    """What a line such as "By Jane Doe" above the text tells, and the text without that line; where the draft names
    somebody else, the line stays in the text."""
    given = clean_byline(one_line(draft.byline)) if draft.byline else None
    for number, paragraph in enumerate(body[: min(_ABOVE, len(body) - 1)]):
        byline = byline_of_line(paragraph)
        if byline and given in (None, byline.names):
            return byline, body[:number] + body[number + 1 :]
    return Signature(None, None, (), whole=False), body


def _without_repetition(title: str, standfirst: str, body: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The standfirst and the body without what is already in the title, and in the first paragraph."""
    while body and _same(body[0], title) and len(body) > 1:
        body = body[1:]
    if _same(standfirst, title) or (body and _same(standfirst, body[0])):
        standfirst = ""
    return standfirst, body


def _same(one: str, other: str) -> bool:
    return one.casefold().rstrip(" .…") == other.casefold().rstrip(" .…")


def _title_from(standfirst: str, body: tuple[str, ...]) -> str:
    """A title for an article that has none: its first sentence, cut between words."""
    text = standfirst or body[0].split("\n")[0]
    if match := _SENTENCE.match(text):
        text = match[0]
    return text if len(text) <= _LONGEST_TITLE else shorten(text, _LONGEST_TITLE, placeholder=" …")


def _url_dates(draft: Draft, url: str | None) -> tuple[DateEvidence, ...]:
    """The date in the path of a url, unless the loader has read it."""
    if not url or any(evidence.kind == "url" for evidence in draft.dates):
        return ()
    return tuple(evidence for _, _, evidence in find_dates(url[:_LONGEST_URL], "url") if evidence.date)[:1]


def source_of_folder(folder: str) -> str:
    """The source that a folder's name stands for: the name, as a title where it is several words in small letters
    (`amber-coast-monitor`)."""
    folder = one_line(folder)
    words = re.split(r"[-_ ]+", folder)
    if len(words) == 1 or folder != folder.lower():
        return folder
    return " ".join(word if place and word in _SMALL_WORDS else word.capitalize() for place, word in enumerate(words))


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _language(code: str | None) -> str | None:
    """The first two letters of a language tag such as `en-GB`; None for what is no tag."""
    match = _LANGUAGE.fullmatch((code or "").strip())
    return match[1].lower() if match else None
