"""Web pages: the article told from the page around it, and what the page says of it in its head.

Headline, source, section, byline and address are taken from where publishers state them, JSON-LD (`jsonld`) and
meta tags (`head`), and looked for in the page by trafilatura and htmldate only where they do not; the text is the
work of `content`. Every date goes along as evidence; which one is right is decided in `index.metadata`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import IO

from htmldate import find_date
from lxml.html import HtmlElement
from trafilatura.metadata import extract_author, extract_title
from trafilatura.utils import load_html

from index.article import DateEvidence, Draft, Skipped
from index.loaders import jsonld
from index.loaders.charset import decode
from index.loaders.content import ask, main_text
from index.loaders.files import read_all
from index.loaders.head import AUTHORS, LANGUAGES, SECTIONS, SITES, SUMMARIES, Head, heading, shown_date, stated_dates
from index.metadata.dates import UPDATED, find_dates

PAGE_LIMIT = 20_000_000  # bytes; trafilatura reads no more
_DECLARED = re.compile(rb"""<(?:meta|\?xml)\b[^>]*?\b(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_VISIBLE = "//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::template)]"


def read(stream: IO[bytes], path: str) -> Iterator[Draft | Skipped]:
    """The article of a page."""
    data = read_all(stream, PAGE_LIMIT)
    declared = _DECLARED.search(data[:4096])
    yield read_page(decode(data, declared[1].decode() if declared else None), path)


def read_page(page: str, path: str, *, place: str = "", url: str | None = None) -> Draft | Skipped:
    """The article of a page given as text; `url` is its address where that is known from elsewhere."""
    root: HtmlElement | None = load_html(page.replace("\x00", ""))
    if root is None:
        return Skipped(path, place, "not a page that can be read")
    head = Head(root)
    shown = heading(root)
    node = jsonld.page_article(root, [shown, head.first("og:title")])
    url = url or head.address(root)
    title = head.title(jsonld.text(node, "headline"), shown) or ask(extract_title, root)
    byline = jsonld.text(node, "author") or head.first(*AUTHORS) or ask(extract_author, root)
    dates = stated_dates(root, node, head, url)
    if not any(evidence.date and UPDATED not in evidence.note for evidence in dates):
        dates += _looked_for(root, title or "", url)
    body = main_text(root, [shown, title or ""], jsonld.body(node))
    if not body:
        return Skipped(path, place, "no article text found on the page")
    return Draft(
        path=path,
        place=place,
        title=title,
        standfirst=head.first(*SUMMARIES) or jsonld.text(node, "description") or None,
        body=body,
        source=head.first("og:site_name") or jsonld.text(node, "publisher") or head.first(*SITES) or None,
        section=jsonld.text(node, "articleSection") or head.first(*SECTIONS) or None,
        byline=byline,
        url=url,
        language=root.get("lang") or jsonld.text(node, "inLanguage") or head.first(*LANGUAGES) or None,
        dates=tuple(dict.fromkeys(dates)),
    )


def _looked_for(root: HtmlElement, title: str, url: str | None) -> list[DateEvidence]:
    """The date of a page that states none for programs: the one shown below its heading, else what htmldate finds.

    htmldate also guesses, from addresses of pictures and from parts of dates that cannot be: only what the text of
    the page says is taken from it. It is asked for a thorough search only of a page that it cannot tell quickly, and
    there of the body, since the dates of the head have been read: for that it may ask dateparser, which takes seconds
    to begin with.
    """
    if shown := shown_date(root, title):
        return [shown]
    text = " ".join(" ".join(root.xpath(_VISIBLE)).split())
    written = [evidence for _, _, evidence in find_dates(text, "text") if evidence.date]
    if not any(evidence.date.precision in ("day", "minute") for evidence in written if evidence.date):
        return []
    guess = _guess(root, url, thorough=False)
    if guess is None and (body := root.find("body")) is not None:
        guess = _guess(body, url, thorough=True)
    return [evidence for evidence in written if guess and str(evidence.date).startswith(guess)][:1]


def _guess(node: HtmlElement, url: str | None, *, thorough: bool) -> str | None:
    """The day that htmldate takes for that of publication, as `2025-01-31`."""
    search = partial(find_date, original_date=True, extensive_search=thorough, url=url)
    return ask(search, node) or None
