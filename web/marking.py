"""Text and spans to safe HTML. Whatever comes from an article is escaped here or by the template, never by neither."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from index.article import EntityType
from search.results import ArticleView, Mention, Mentions, Spans

EntityUrl = Callable[[EntityType, str], str]
Link = tuple[int, int, str]  # start, end, address

_STARRED: Final = re.compile(r"\*([^*]+)\*")
_LONGEST_SUBHEADING: Final = 80  # characters
_SUBHEADING: Final = re.compile(r"""['"‘“]?[^\W_a-z][^\n]*[^\s.!…,;:'"’”]""")
_SENTENCE_END: Final = re.compile(r"""[.!?…:]['"’”»)\]]*\s*$""")
_BULLETS: Final = ("-", "•", "*", "–")
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
class Paragraph:
    """A paragraph of an article as HTML; `heads` says that it reads as the heading of those after it."""

    html: Markup
    heads: bool


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article to read: its parts as HTML, with `matches` marks in them that have the ids `m1`, `m2` and so on.

    After each mark stands "match 3 of 11" with links to its neighbours; the style sheet shows it for the mark that
    the address names, so that a reader walks the matches with no script.
    """

    title: Markup
    standfirst: Markup
    paragraphs: tuple[Paragraph, ...]
    matches: int


def article_text(article: ArticleView, entity_url: EntityUrl) -> ArticleText:
    """Number the matches of an article and link the entities that it names.

    A link that a match overlaps goes on inside the mark. In each paragraph the Tab key stops at an entity once.
    """
    parts = [
        (article.title, article.title_spans, article.title_mentions),
        (article.standfirst, article.standfirst_spans, article.standfirst_mentions),
        *_paragraphs(article.body, article.body_spans, article.body_mentions),
    ]
    total = sum(len(spans) for _, spans, _ in parts)
    rendered: list[Markup] = []
    number = 0
    for text, spans, mentions in parts:
        links = [(start, end, entity_url(type, name)) for start, end, type, name in mentions]
        rendered.append(_rendered(text, spans, links, number, total))
        number += len(spans)
    title, standfirst, *body = rendered
    heads = subheadings([text for text, _, _ in parts[2:]])
    return ArticleText(title, standfirst, tuple(map(Paragraph, body, heads)), total)


def subheadings(paragraphs: Sequence[str]) -> list[bool]:
    """Which paragraphs of a text read as headings within it: a short line between two that end like sentences, which
    does not itself. What marked them as such in the file is not in the index."""
    ends = [bool(_SENTENCE_END.search(text)) for text in paragraphs]
    return [
        0 < number < len(paragraphs) - 1
        and len(text) <= _LONGEST_SUBHEADING
        and bool(_SUBHEADING.fullmatch(text))
        and (ends[number - 1] or paragraphs[number - 1].startswith(_BULLETS))
        and ends[number + 1]
        and len(paragraphs[number + 1]) > len(text)
        for number, text in enumerate(paragraphs)
    ]


def _paragraphs(text: str, spans: Spans, mentions: Mentions) -> Iterator[tuple[str, Spans, Mentions]]:
    """The paragraphs of a text, each with the spans and mentions that fall into it, counted from its own start."""
    start = 0
    for end, after in [*(gap.span() for gap in _PARAGRAPH_BREAK.finditer(text)), (len(text), len(text))]:
        if text[start:end].strip():
            inside = [(max(first, start), min(last, end)) for first, last in spans]
            yield (
                text[start:end],
                tuple((first - start, last - start) for first, last in inside if first < last),
                tuple(
                    Mention(first - start, last - start, type, name)
                    for first, last, type, name in mentions
                    if start <= first and last <= end
                ),
            )
        start = after


def _rendered(text: str, spans: Spans, links: list[Link], before: int, total: int) -> Markup:
    pieces: list[Markup] = []
    position = 0
    told: set[str] = set()
    for number, (start, end) in enumerate(spans, before + 1):
        pieces.append(_linked(text, position, start, links, told))
        inside = _linked(text, start, end, links, told)
        pieces.append(Markup('<mark id="m{}">{}</mark>').format(number, inside))
        pieces.append(_step(number, total))
        position = end
    return Markup("").join([*pieces, _linked(text, position, len(text), links, told)])


def _linked(text: str, start: int, end: int, links: list[Link], told: set[str]) -> Markup:
    """The text from `start` to `end` with what of the links lies in it; those already `told` are no stop of Tab."""
    pieces: list[str] = []
    for link_start, link_end, url in links:
        first, last = max(link_start, start), min(link_end, end)
        if first < last:
            skip = Markup(' tabindex="-1"') if url in told else ""
            told.add(url)
            pieces.append(escape(text[start:first]))
            pieces.append(Markup('<a href="{}"{}>{}</a>').format(url, skip, text[first:last]))
            start = last
    return Markup("").join([*pieces, escape(text[start:end])])


def _step(number: int, total: int) -> Markup:
    previous, following = (number - 2) % total + 1, number % total + 1
    return Markup(
        '<span class="step" dir="ltr"><a href="#m{}" rel="prev" aria-label="Previous match">‹</a>'
        ' match {} of {} <a href="#m{}" rel="next" aria-label="Next match">›</a></span>'
    ).format(previous, number, total, following)
