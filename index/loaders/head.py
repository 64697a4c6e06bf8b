"""What a page says of its article outside the text: title, address, and every date that it states.

Part of reading HTML; `html` puts it beside the JSON-LD of `jsonld` and the text of `content`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml.html import HtmlElement

from index.article import DateEvidence, DateKind
from index.loaders import jsonld
from index.metadata.dates import UPDATED, find_dates, joined, read_date

# Names of meta tags, the surest first.
PUBLISHED = (
    *("article:published_time", "og:article:published_time", "og:published_time", "datepublished", "pubdate"),
    *("publishdate", "publish-date", "publish_date", "publication_date", "published_at", "article.published"),
    *("parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "citation_publication_date"),
    *("dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dc.date.created", "dcterms.created", "date"),
)
MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified")
TITLES = ("og:title", "headline", "twitter:title", "parsely-title", "dc.title", "title")
SITES = ("og:site_name", "application-name", "dc.publisher", "publisher")
AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl", "citation_author")
SECTIONS = ("article:section", "og:article:section", "parsely-section", "section")
SUMMARIES = ("og:description", "description", "twitter:description", "dc.description")
LANGUAGES = ("content-language", "dc.language", "og:locale")

_DATE_IN_URL = re.compile(
    r"/((?:19|20)\d\d)([/-]?)(0[1-9]|1[0-2]|(?<=/)[1-9]|(?<=/)[a-z]{3})(?:\2(0[1-9]|[12]\d|3[01]|(?<=/)[1-9]))?(?=[/_-]|$)",
    re.IGNORECASE,
)
# Where a page shows its date: among the first lines after its heading.
_NEXT_LINES = "following::text()[normalize-space()][not(parent::script or parent::style)][position() <= 15]"
_LINE = 80  # characters; longer ones are text
_STRAIGHT = str.maketrans("‘’“”", "''\"\"")
_AFTER_TITLE = re.compile(r"\s+[|•·»*–—-]\s+")
_BEFORE_SITE = re.compile(r"\s+[|•·»*–—:-]\s*$")


class Head:
    """The meta tags of a page by name, property or itemprop in lower case; the first of several of one name."""

    def __init__(self, root: HtmlElement) -> None:
        self._tags: dict[str, str] = {}
        for tag in root.iter("meta"):
            content = " ".join((tag.get("content") or "").split())
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                if content and (name := tag.get(attribute)):
                    self._tags.setdefault(name.strip().lower(), content)

    def first(self, *names: str) -> str:
        """What the first of these tags says, "" if there is none; addresses in place of names do not count."""
        found = (self._tags.get(name, "") for name in names)
        return next((content for content in found if content and not content.startswith(("http:", "https:"))), "")

    def address(self, root: HtmlElement) -> str | None:
        """The page's own address: its canonical link, else the one it gives for sharing."""
        links = (link.get("href") or "" for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical")
        for address in (*links, self._tags.get("og:url", ""), self._tags.get("twitter:url", "")):
            if address.startswith(("http://", "https://")):
                return address.strip()
        return None

    def title(self, *candidates: str) -> str:
        """The title for sharing without the name of the site, else the first of the candidates (JSON-LD, heading)."""
        shared = self.first(*TITLES)
        for candidate in filter(None, candidates):
            same = shared[: len(candidate)].translate(_STRAIGHT) == candidate.translate(_STRAIGHT)
            if same and _AFTER_TITLE.match(shared, len(candidate)):
                return candidate
        site = self.first("og:site_name")
        if site and shared.endswith(site) and (match := _BEFORE_SITE.search(shared.removesuffix(site))):
            shared = shared[: match.start()]
        return shared or next(filter(None, candidates), "")

    def dates(self) -> Iterator[DateEvidence]:
        """The dates in the meta tags; those of updates are noted as such."""
        yield from (read_date(self._tags[name], "meta") for name in PUBLISHED if name in self._tags)
        yield from (_update(self._tags[name], "meta") for name in MODIFIED if name in self._tags)


def heading(root: HtmlElement) -> str:
    """The only main heading of the page; "" where there are none or several."""
    headings = list(filter(None, (" ".join(element.text_content().split()) for element in root.iter("h1"))))
    return headings[0] if len(headings) == 1 else ""


def stated_dates(root: HtmlElement, node: jsonld.Node, head: Head, url: str | None) -> list[DateEvidence]:
    """All dates that the page states for programs, and the one in its address."""
    found: list[DateEvidence] = []
    if published := jsonld.text(node, "datePublished", "dateCreated"):
        found.append(read_date(published, "jsonld"))
    if modified := jsonld.text(node, "dateModified"):
        found.append(_update(modified, "jsonld"))
    found += head.dates()
    marked = {
        element.get("datetime") or element.text_content()
        for element in root.iter("time")
        if (element.get("itemprop") or "").lower() == "datepublished" or element.get("pubdate") is not None
    }
    if len(marked) == 1:  # several are those of a list of articles
        found.append(read_date(marked.pop(), "meta"))
    if url and (match := _DATE_IN_URL.search(url)):
        year, _, month, day = match.groups()
        written = f"{day or ''} {month} {year}" if month.isalpha() else "-".join(filter(None, (year, month, day)))
        found.append(read_date(written, "url"))
    return found


def shown_date(root: HtmlElement, title: str) -> DateEvidence | None:
    """The first full date among the short lines that follow the heading of the page."""
    headings = [element for element in root.iter("h1") if element.text_content().strip()]
    own = [element for element in headings if " ".join(element.text_content().split()) == title] or headings[:1]
    lines = own[0].xpath(_NEXT_LINES) if own else []
    for line in lines:
        for _, _, evidence in find_dates(line.strip()[:_LINE], "byline"):
            if evidence.date and evidence.date.precision in ("day", "minute") and UPDATED not in evidence.note:
                return evidence
    return None


def _update(text: str, kind: DateKind) -> DateEvidence:
    evidence = read_date(text, kind)
    return replace(evidence, note=joined(UPDATED, evidence.note))
