"""HTML fragments as paragraphs of plain text: bodies in JSON, CSV and newsletters.

Whole pages, where the article must first be told from what surrounds it, are the work of `html`.
"""

from __future__ import annotations

import re
from html import unescape

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

_MARKUP = re.compile(
    r"</(?:p|div|span|a|b|i|em|strong|h[1-6]|li|ul|table|section|article)\s*>|<(?:br|p|img)\b[^<>]*>", re.I
)
_ENTITY = re.compile(
    r"&(?:#\d{2,6}|#x[0-9a-f]{2,5}|amp|quot|apos|nbsp|[lr][sd]quo|[mn]dash|hellip|[lg]t);", re.IGNORECASE
)
_NAMES_OF_BLOCKS = """
    address article aside blockquote body dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6
    header hr li main nav ol p pre section table td th tr ul
"""
_BLOCKS = frozenset(_NAMES_OF_BLOCKS.split())
_UNREAD = ("script", "style", "noscript", "template", "head", "title", "svg", "iframe", "object", "select", "button")
_SPACE = re.compile(r"\s+")


def looks_like_markup(text: str) -> bool:
    """Whether plain text is in truth HTML: tags that end, breaks, or entities."""
    return ("<" in text and _MARKUP.search(text) is not None) or ("&" in text and _ENTITY.search(text) is not None)


def paragraphs(markup: str) -> str:
    """The visible text of an HTML fragment, each block a paragraph, paragraphs separated by one blank line."""
    if "<" not in markup:
        return unescape(markup)
    try:
        root = document_fromstring(markup.replace("\x00", ""))
    except (etree.ParserError, ValueError):  # nothing but comments, or an encoding declared within text
        return ""
    return text_of(root)


def text_of(root: HtmlElement) -> str:
    """The visible text of an element, each block a paragraph, paragraphs separated by one blank line."""
    pieces: list[str] = []
    hidden: HtmlElement | None = None
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            if hidden is None:
                pieces.append(element.tail or "")
            continue
        tag = element.tag
        if event == "start":
            if hidden is None and tag in _UNREAD:
                hidden = element
            if hidden is None:
                pieces.append("\n\n" if tag in _BLOCKS else "\n" if tag == "br" else "")
                pieces.append(_SPACE.sub(" ", element.text or ""))
            continue
        if hidden is None and tag in _BLOCKS:
            pieces.append("\n\n")
        if hidden is element:
            hidden = None
        if hidden is None and element is not root:
            pieces.append(_SPACE.sub(" ", element.tail or ""))
    blocks = re.split(r"\n[ \n]*\n", "".join(pieces))
    return "\n\n".join(filter(None, (" ".join(block.split()) for block in blocks)))
