"""The text of the article on a web page.

trafilatura tells the article from the page. Around it stands what news pages have in common: articles that
advertisements cut into several containers are put together again, what readers do not see and links to other
articles are taken out first, and the headline and the house notices are taken off afterwards.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from typing import Any

from lxml.html import HtmlElement
from trafilatura import bare_extraction

for _library in ("trafilatura", "htmldate"):  # what they have to say of a page, `Skipped` says
    logging.getLogger(_library).setLevel(logging.CRITICAL)

# What is not shown, and the card that opens over a name in a sentence: a picture and links inside a paragraph.
_UNSEEN = (
    """//*[@hidden or contains(translate(@style, " ", ""), "display:none")] | //p//span[.//img][count(.//a) > 1]"""
)
_STAYING = ("html", "body", "main", "article")
_BODY = re.compile(r"(?:article|story|entry|post)[-_]*(?:body|content)|body__container", re.IGNORECASE)
_LINKED = 0.8  # share of a short paragraph's letters in links from which it is a link, not a paragraph
_SHORT = 250  # letters
_NOTICE = re.compile(
    r"""(?:sign\sup|subscribe|follow\s(?:us|him|her|them|me|@)|get\s(?:the\slatest|our|access\sto)|download\s(?:the|our)
    |click\shere|copyright\b|©|\(c\)\s*(?:19|20)\d\d|tags?\b|comments?$|share\s(?:this|on)|(?:do\syou\s)?have\sa\s(?:tip|story)
    |e-?mail\s|you\s(?:may|might)\salso|(?:related|read\s(?:more|next|also)|see\salso|more)\s?:|tell\sus
    |.*\b(?:newsletters?\b|follow\s(?:him|her|us|me|them)\son|on\stwitter\sat|all\srights\sreserved|\S+@\S+\.(?:com|org|net)))""",
    re.IGNORECASE | re.VERBOSE,
)
_MOST_NOTICES = 6


def main_text(root: HtmlElement, titles: Iterable[str], known: str = "") -> str:
    """The text of the article on a page, its paragraphs separated by one blank line; "" when there is none.

    `titles` are lines that are no part of the text though they stand above it; `known` is the text as JSON-LD gives
    it, if it does. The tree is changed.
    """
    _rejoin(root)
    _remove_unread(root)
    document = ask(_extract, root)
    lines = [line.strip() for line in document.text.split("\n")] if document and document.text else []
    return "\n\n".join(_trimmed([line for line in lines if line], titles)) or known


def ask(question: Callable[[HtmlElement], Any], root: HtmlElement) -> Any:
    """What a library finds in the page; None where it trips over markup that nobody has foreseen."""
    try:
        return question(root)
    except Exception:  # of any kind: lxml, regular expressions and recursion all fail in their own ways
        return None


def _extract(root: HtmlElement) -> Any:
    return bare_extraction(root, favor_precision=True, include_comments=False)


def _rejoin(root: HtmlElement) -> None:
    """Put together the containers into which advertisements cut an article: alike in class, within one parent."""
    groups: dict[tuple[str, HtmlElement | None], list[HtmlElement]] = {}
    for element in root.iter("div", "section"):
        name = element.get("class") or ""
        if _BODY.search(name) and element.find("p") is not None:
            around = next(element.iterancestors("article", "main"), None)
            groups.setdefault((name, around), []).append(element)
    for first, *others in groups.values():
        for other in others:
            if first not in other.iterancestors():
                first.extend(list(other))


def _remove_unread(root: HtmlElement) -> None:
    """Take out what readers do not see, and paragraphs that are links to other articles."""
    for element in root.xpath(_UNSEEN):
        _drop(element)
    for element in list(root.iter("p", "li", "h2", "h3", "h4", "h5")):
        links = element.findall(".//a")
        if links and 0 < (letters := _letters(element)) <= _SHORT and sum(map(_letters, links)) >= _LINKED * letters:
            _drop(element)


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None and element.tag not in _STAYING:
        element.drop_tree()


def _letters(element: HtmlElement) -> int:
    return len("".join(element.text_content().split()))


def _trimmed(lines: list[str], titles: Iterable[str]) -> list[str]:
    """The lines without the headline among the first and the notices of the house among the last."""
    known = {_folded(title) for title in titles} - {""}
    lines = [line for number, line in enumerate(lines) if number > 3 or _folded(line) not in known]
    end = len(lines)
    while (
        end > max(2, len(lines) - _MOST_NOTICES)
        and len(lines[end - 1]) <= 300
        and _NOTICE.match(lines[end - 1].lstrip("- "))
    ):
        end -= 1
    return lines[:end]


def _folded(line: str) -> str:
    return re.sub(r"\W+", "", line).casefold()
