"""Text and spans to safe HTML. Whatever comes from an article is escaped here or by the template, never by neither."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from index.article import Entity, EntityType
from search.results import ArticleView, Spans

EntityUrl = Callable[[EntityType, str], str]

_STARRED: Final = re.compile(r"\*([^*]+)\*")
_PARAGRAPH_BREAK: Final = re.compile(r"\n\s*\n\s*")


def marked(text: str, spans: Spans) -> Markup:
    """The text with each span in a `<mark>`."""
    pieces: list[str] = []
    position = 0
    for start, end in spans:
        pieces += [escape(text[position:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
        position = end
    return Markup("").join([*pieces, escape(text[position:])])


def starred(text: str) -> Markup:
    """What an engine understood of a query, its words between asterisks in `<em>`."""
    return Markup(_STARRED.sub(r"<em>\1</em>", str(escape(text))))


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article to read: its parts as HTML, with `matches` marks in them that have the ids `m1`, `m2` and so on.

    After each mark stands "match 3 of 11" with links to its neighbours; the style sheet shows it for the mark that
    the address names, so that a reader walks the matches with no script.
    """

    title: Markup
    standfirst: Markup
    paragraphs: tuple[Markup, ...]
    matches: int


def article_text(article: ArticleView, entity_url: EntityUrl) -> ArticleText:
    """Number the matches of an article and link what it names: the first time in each paragraph, between matches."""
    paragraphs = list(_paragraphs(article.body, article.body_spans))
    parts = [(article.title, article.title_spans), (article.standfirst, article.standfirst_spans), *paragraphs]
    total = sum(len(spans) for _, spans in parts)
    find_names = _names((*article.people, *article.orgs, *article.places), entity_url)
    rendered: list[Markup] = []
    number = 0
    for position, (text, spans) in enumerate(parts):
        links = find_names(text) if position else []  # a headline is not broken up by links
        rendered.append(_rendered(text, spans, links, number, total))
        number += len(spans)
    title, standfirst, *body = rendered
    return ArticleText(title, standfirst, tuple(body), total)


def _paragraphs(text: str, spans: Spans) -> Iterator[tuple[str, Spans]]:
    """The paragraphs of a text, each with the spans that fall into it, counted from its own start."""
    start = 0
    for end, after in [*(gap.span() for gap in _PARAGRAPH_BREAK.finditer(text)), (len(text), len(text))]:
        if text[start:end].strip():
            inside = [(max(first, start), min(last, end)) for first, last in spans]
            yield text[start:end], tuple((first - start, last - start) for first, last in inside if first < last)
        start = after


def _names(entities: tuple[Entity, ...], entity_url: EntityUrl) -> Callable[[str], list[tuple[int, int, str]]]:
    """A function that finds the first mention of each entity in a text: `(start, end, url)`, in order."""
    urls: dict[str, str] = {}
    for entity in entities:
        for spelling, _ in entity.spellings:
            urls.setdefault(spelling, entity_url(entity.type, entity.name))
    longest_first = sorted(filter(None, urls), key=len, reverse=True)
    if not longest_first:
        return lambda text: []
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")

    def find(text: str) -> list[tuple[int, int, str]]:
        first: dict[str, tuple[int, int, str]] = {}
        for mention in pattern.finditer(text):
            url = urls[mention[0]]
            first.setdefault(url, (*mention.span(), url))
        return list(first.values())

    return find


def _rendered(text: str, spans: Spans, links: list[tuple[int, int, str]], before: int, total: int) -> Markup:
    free = [link for link in links if all(end <= link[0] or link[1] <= start for start, end in spans)]
    marks = [(start, end, "") for start, end in spans]
    pieces: list[str] = []
    position, number = 0, before
    for start, end, url in sorted(marks + free):
        pieces.append(escape(text[position:start]))
        if url:
            pieces.append(Markup('<a href="{}">{}</a>').format(url, text[start:end]))
        else:
            number += 1
            pieces.append(Markup('<mark id="m{}">{}</mark>').format(number, text[start:end]))
            pieces.append(_step(number, total))
        position = end
    return Markup("").join([*pieces, escape(text[position:])])


def _step(number: int, total: int) -> Markup:
    previous, following = (number - 2) % total + 1, number % total + 1
    return Markup(
        '<span class="step"><a href="#m{}" rel="prev" aria-label="Previous match">‹</a>'
        ' match {} of {} <a href="#m{}" rel="next" aria-label="Next match">›</a></span>'
    ).format(previous, number, total, following)
