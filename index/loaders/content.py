"""The text of the article on a web page.

trafilatura tells the article from the page. Around it stands what news pages have in common: articles that
advertisements cut into several containers are put together again, what readers do not see and links to other
articles are taken out first, and the headline and the house notices are taken off afterwards.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from lxml.html import HtmlElement
from trafilatura import bare_extraction

from index.metadata.text import SENTENCE_END, wording

for _library in ("trafilatura", "htmldate"):  # what they have to say of a page, `Skipped` says
    logging.getLogger(_library).setLevel(logging.CRITICAL)

# What is not shown, and the card that opens over a name in a sentence: a picture and links inside a paragraph.
_UNSEEN = """//*[@hidden or contains(translate(@style, " ", ""), "display:none")]
    | //span[ancestor::p][.//img][count(.//a) > 1]"""
_STAYING = ("html", "body", "main", "article")
_ASIDE = re.compile(r"comment|repl(?:y|ies)\b|related|footer|promo|teaser|widget|sidebar", re.IGNORECASE)
_TEXT = 200  # letters in paragraphs from which a container holds text
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
_PARAGRAPH = 80  # letters from which a line that ends in a full stop is a paragraph


def main_text(root: HtmlElement, titles: Iterable[str], known: str = "") -> str:
    """The text of the article on a page, its paragraphs separated by one blank line; "" when there is none.

    `titles` are lines that are no part of the text though they stand above it; `known` is the text as JSON-LD gives
    it, if it does. The tree is changed.
    """
    _rejoin(root)
    _remove_unread(root)
    # Two opinions: the careful one knows what is not the article, but may lose a first paragraph.
    full = _lines(ask(partial(bare_extraction, include_comments=False), root))
    careful = _lines(ask(partial(bare_extraction, include_comments=False, favor_precision=True, fast=True), root))
    return "\n\n".join(_trimmed(_agreed(full, careful), titles)) or known


def ask(question: Callable[[HtmlElement], Any], root: HtmlElement) -> Any:
    """What a library finds in the page; None where it trips over markup that nobody has foreseen."""
    try:
        return question(root)
    except Exception:  # of any kind: lxml, regular expressions and recursion all fail in their own ways
        return None


def _lines(document: Any) -> list[str]:
    text = document.text if document else None
    return [line for line in map(str.strip, (text or "").split("\n")) if line]


def _agreed(full: list[str], careful: list[str]) -> list[str]:
    """The lines of both opinions, and whole paragraphs of the full one that stand before the last such line."""
    sure = {wording(line) for line in careful}
    end = max((number for number, line in enumerate(full) if wording(line) in sure), default=len(full))
    return [
        line
        for number, line in enumerate(full)
        if wording(line) in sure or (number < end and len(line) >= _PARAGRAPH and SENTENCE_END.search(line))
    ] or full


def _rejoin(root: HtmlElement) -> None:
    """Put together the containers into which advertisements cut an article.

    They are alike in class, each holds paragraphs of text and lies in a container of its own. Of several such groups
    the one with most text is the article.
    """
    groups: dict[tuple[str, HtmlElement | None], list[HtmlElement]] = {}
    letters: Counter[tuple[str, HtmlElement | None]] = Counter()
    for element in root.iter("div", "section"):
        name = element.get("class") or ""
        paragraphs = element.findall("p")
        if not name or not paragraphs or _ASIDE.search(name):
            continue
        if (length := sum(map(_letters, paragraphs))) >= _TEXT:
            group = (name, next(element.iterancestors("article", "main"), None))
            groups.setdefault(group, []).append(element)
            letters[group] += length
    if not groups:
        return
    first, *others = groups[max(groups, key=letters.__getitem__)]
    for other in others:
        if other.getparent() is not first.getparent() and first not in other.iterancestors():
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
    known = {wording(title) for title in titles} - {""}
    lines = [line for number, line in enumerate(lines) if number > 3 or wording(line) not in known]
    end = len(lines)
    while (
        end > max(2, len(lines) - _MOST_NOTICES)
        and len(lines[end - 1]) <= 300
        and _NOTICE.match(lines[end - 1].lstrip("- "))
    ):
        end -= 1
    return lines[:end]
