"""Web pages: the article told from the page around it, and what the page says of it in its head.

trafilatura finds the text; headline, source, section, byline and address are taken from where publishers state
them (JSON-LD, then meta tags) and looked for in the page only where they do not. Every date found goes along as
evidence; which one is right is decided in `index.metadata`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import IO, Any

from htmldate import find_date
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.metadata import extract_author, extract_title
from trafilatura.utils import load_html

from index.article import DateEvidence, DateKind, Draft, Skipped
from index.loaders import jsonld
from index.loaders.charset import decode
from index.loaders.files import read_all
from index.metadata.dates import UPDATED, joined, read_date

for _library in ("trafilatura", "htmldate"):  # what they have to say of a page, `Skipped` says
    logging.getLogger(_library).setLevel(logging.CRITICAL)

PAGE_LIMIT = 20_000_000  # bytes; trafilatura reads no more
_DECLARED = re.compile(rb"""<(?:meta|\?xml)\b[^>]*?\b(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_DATE_IN_URL = re.compile(
    r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2]|[a-z]{3})[/-](0?[1-9]|[12]\d|3[01])(?=[/_-]|$)", re.IGNORECASE
)
_SEPARATOR = re.compile(r"\s+[|•·»*–—-]\s+")

# Names of meta tags and of JSON-LD properties, the surest first.
_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "og:published_time", "datepublished", "pubdate"),
    *("publishdate", "publish-date", "publish_date", "publication_date", "published_at", "article.published"),
    *("parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "citation_publication_date"),
    *("dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dc.date.created", "dcterms.created", "date"),
)
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified")
_SITES = ("og:site_name", "application-name", "dc.publisher", "publisher")
_AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl", "citation_author")
_SECTIONS = ("article:section", "og:article:section", "parsely-section", "section")
_SUMMARIES = ("og:description", "description", "twitter:description", "dc.description")
_TITLES = ("og:title", "headline", "twitter:title", "parsely-title", "dc.title", "title")
_LANGUAGES = ("content-language", "dc.language", "og:locale")


def read(stream: IO[bytes], path: str) -> Iterator[Draft | Skipped]:
    """The article of a page."""
    data = read_all(stream, PAGE_LIMIT)
    declared = _DECLARED.search(data[:4096])
    yield read_page(decode(data, declared[1].decode() if declared else None), path)


def read_page(page: str, path: str, *, place: str = "", url: str | None = None) -> Draft | Skipped:
    """The article of a page given as text; `url` is its address where that is known from elsewhere."""
    root = load_html(page.replace("\x00", ""))
    if root is None:
        return Skipped(path, place, "not a page that can be read")
    meta = _meta_tags(root)
    heading = _heading(root)
    node = jsonld.page_article(root, [heading, meta.get("og:title", "")])
    url = url or _address(root, meta)
    title = _title([jsonld.text(node, "headline"), heading], meta) or _ask(extract_title, root)
    byline = jsonld.text(node, "author") or _first(meta, _AUTHORS) or _ask(extract_author, root)
    dates = _dates(root, node, meta, url)
    body = main_text(root, known=jsonld.body(node))
    if not body:
        return Skipped(path, place, "no article text found on the page")
    return Draft(
        path=path,
        place=place,
        title=title,
        standfirst=_first(meta, _SUMMARIES) or jsonld.text(node, "description") or None,
        body=body,
        source=_first(meta, _SITES[:1]) or jsonld.text(node, "publisher") or _first(meta, _SITES[1:]) or None,
        section=jsonld.text(node, "articleSection") or _first(meta, _SECTIONS) or None,
        byline=byline,
        url=url,
        language=root.get("lang") or jsonld.text(node, "inLanguage") or _first(meta, _LANGUAGES) or None,
        dates=dates,
    )


def main_text(root: HtmlElement, known: str = "") -> str:
    """The text of the article on a page, its paragraphs separated by one blank line; "" when there is none."""
    document = _ask(partial(bare_extraction, favor_precision=True, include_comments=False), root)
    lines = document.text.split("\n") if document and document.text else []
    return "\n\n".join(filter(None, (line.strip() for line in lines))) or known


def _ask(question: Callable[[HtmlElement], Any], root: HtmlElement) -> Any:
    """What the library finds in the page; None where it trips over markup that nobody has foreseen."""
    try:
        return question(root)
    except Exception:  # of any kind: lxml, regular expressions and recursion all fail in their own ways
        return None


def _meta_tags(root: HtmlElement) -> dict[str, str]:
    """The meta tags by name, property or itemprop in lower case; of several of one name the first that says much."""
    found: dict[str, str] = {}
    for tag in root.iter("meta"):
        content = " ".join((tag.get("content") or "").split())
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if content and (name := tag.get(attribute)):
                found.setdefault(name.strip().lower(), content)
    return found


def _first(meta: dict[str, str], names: tuple[str, ...]) -> str:
    return next((meta[name] for name in names if name in meta and not meta[name].startswith(("http:", "https:"))), "")


def _heading(root: HtmlElement) -> str:
    """The only main heading of the page; "" where there are none or several."""
    headings = list(filter(None, (" ".join(element.text_content().split()) for element in root.iter("h1"))))
    return headings[0] if len(headings) == 1 else ""


def _title(candidates: list[str], meta: dict[str, str]) -> str:
    """The headline: the title for sharing without the name of the site, else what JSON-LD or the heading says."""
    shared = _first(meta, _TITLES)
    for candidate in filter(None, candidates):
        rest = shared[len(candidate) :]
        if shared.startswith(candidate) and _SEPARATOR.match(rest):
            return candidate
    site = _first(meta, _SITES[:1])
    head, _, tail = shared.rpartition(site) if site else (shared, "", "")
    if site and head and not tail and (match := re.search(r"\s+[|•·»*–—:-]\s*$", head)):
        shared = head[: match.start()]
    return shared or next(filter(None, candidates), "")


def _address(root: HtmlElement, meta: dict[str, str]) -> str | None:
    """The page's own address: canonical link, else what it gives for sharing."""
    links = (link.get("href") or "" for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical")
    for address in (*links, meta.get("og:url", ""), meta.get("twitter:url", "")):
        if address.startswith(("http://", "https://")):
            return address.strip()
    return None


def _dates(root: HtmlElement, node: jsonld.Node, meta: dict[str, str], url: str | None) -> tuple[DateEvidence, ...]:
    """All dates that the page offers, those of updates noted as such; looked for in its text only if it states none."""
    found: list[DateEvidence] = []

    def add(kind: DateKind, text: str | None, note: str = "") -> None:
        if text and (text := text.strip()):
            evidence = read_date(text, kind)
            found.append(replace(evidence, note=joined(note, evidence.note)) if note else evidence)

    add("jsonld", jsonld.text(node, "datePublished", "dateCreated"))
    add("jsonld", jsonld.text(node, "dateModified"), UPDATED)
    for name in _PUBLISHED:
        add("meta", meta.get(name))
    for name in _MODIFIED:
        add("meta", meta.get(name), UPDATED)
    for element in root.iter("time"):
        if element.get("itemprop", "").lower() == "datepublished" or element.get("pubdate") is not None:
            add("meta", element.get("datetime") or element.text_content())
    if url and (match := _DATE_IN_URL.search(url)):
        add("url", " ".join(match.groups()) if match[2].isalpha() else "-".join(match.groups()))
    if not any(evidence.date and UPDATED not in evidence.note for evidence in found):
        add("text", _ask(partial(find_date, original_date=True, extensive_search=True, url=url), root))
    return tuple(dict.fromkeys(found))
