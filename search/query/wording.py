"""A tree as text: in its canonical spelling, which parses to an equal tree, and in words for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from unicodedata import normalize

from pycountry import languages

from index.partial_date import PartialDate
from search.query.clauses import is_stopword
from search.query.syntax import (
    All,
    And,
    Boost,
    DateRange,
    Fuzzy,
    Leaf,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Run,
    Sentence,
    Wildcard,
    Word,
)

NOTHING = "no articles"  # what a query that can find none is understood as

_OPERATORS = ("AND", "OR", "NOT")

_PLACES = {
    "title": "in the title ",
    "standfirst": "in the standfirst ",
    "body": "in the text ",
    "source": "from the source ",
    "section": "in the section ",
    "byline": "with the byline ",
    "person": "naming the person ",
    "org": "naming the organisation ",
    "place": "naming the place ",
    "url": "with the address ",
    "language": "in the language ",
}
_NAMES = ("source", "section", "byline", "person", "org", "place")  # what they hold is no phrase, but a name
_HAVING = {
    "published": "with a date",
    "person": "naming a person",
    "org": "naming an organisation",
    "place": "naming a place",
    "url": "with an address",
    "language": "with a language",
}


def canonical(node: Node) -> str:
    """The canonical spelling of `node`: one for every tree."""
    text = normalize("NFC", _spell(node, None))  # patterns are folded, which parts letters from what composes them
    # A question mark at the end of several words is punctuation, except in parentheses.
    return f"({text})" if text.endswith("?") and " " in text else text


def _spell(node: Node, group: str | None) -> str:
    """Spell `node` in a group of the field `group`."""
    match node:
        case And() | Or():
            if group is None and (field := _common_field(node)):
                return f"{field}:({_join(node, field)})"
            return _join(node, group)
        case Not(child):
            return f"-{_enclosed(child, group)}"
        case Boost(child, factor):
            return f"{_enclosed(child, group)}^{factor:g}"
        case _:
            field = f"{node.field}:" if node.field and node.field != group else ""
            return field + _spell_leaf(node)


def _join(node: And | Or, group: str | None) -> str:
    if isinstance(node, Or):
        return " OR ".join(_enclosed(child, group) for child in node.children)
    stopwords = [is_stopword(child) for child in node.children]
    kept = not all(stopword or isinstance(child, Not) for child, stopword in zip(node.children, stopwords, strict=True))
    spelt = [
        f"+{_spell(child, group)}" if kept and stopword else _enclosed(child, group)
        for child, stopword in zip(node.children, stopwords, strict=True)
    ]
    return " ".join(spelt)


def _enclosed(node: Node, group: str | None) -> str:
    text = _spell(node, group)
    return f"({text})" if isinstance(node, And | Or) and (group or not _common_field(node)) else text


def _common_field(node: Node) -> str | None:
    """The field of all leaves of `node`; None where they differ."""
    match node:
        case And(children) | Or(children):
            fields = {_common_field(child) for child in children}
            return fields.pop() if len(fields) == 1 else None
        case Not(child) | Boost(child):
            return _common_field(child)
        case _:
            return node.field


def _spell_leaf(leaf: Leaf) -> str:  # noqa: PLR0911  # a case for each kind of node
    match leaf:
        case Word(text):
            return text.lower() if text in _OPERATORS else text
        case Run(text) | Wildcard(text):
            return text
        case Phrase(text):
            return f'"{text}"'
        case Near(text, distance=distance):
            return f'"{text}"~{distance}'
        case Sentence(text):
            return f'"{text}"~s'
        case Fuzzy(text, distance=distance):
            return f"{text.lower() if text in _OPERATORS else text}~{distance}"
        case DateRange():
            return _spell_range(leaf)
        case All():
            return "*"


def _spell_range(dates: DateRange) -> str:
    if dates.first is None:
        return f"{'<' if dates.before else '<='}{dates.last}"
    if dates.last is None:
        return f"{'>' if dates.after else '>='}{dates.first}"
    if dates.first == dates.last and not dates.after and not dates.before:
        return str(dates.first)
    return f"{'{' if dates.after else '['}{dates.first} TO {dates.last}{'}' if dates.before else ']'}"


def understood(node: Node) -> str:
    """What `node` looks for, for people: words of articles stand between asterisks, nothing else does."""
    match node:
        case And(children):
            return _tell_all(children)
        case Or(children):
            return " or ".join(dict.fromkeys(_tell_enclosed(child) for child in children))
        case Not(All(field=None)):
            return NOTHING
        case Not():
            return f"all articles, {_tell(node)}"
        case _:
            return _tell(node)


def _tell(node: Node) -> str:
    match node:
        case And() | Or():
            return understood(node)
        case Not(child):
            return f"not {_tell_enclosed(child)}"
        case Boost(child, factor):
            return f"{_tell_enclosed(child)} (weight {factor:g})"
        case _:
            return _tell_leaf(node)


def _tell_enclosed(node: Node) -> str:
    return f"({_tell(node)})" if isinstance(node, And | Or) else _tell(node)


def _tell_all(children: Sequence[Node]) -> str:
    """First the words to be found anywhere, then what is left out, what is asked of fields, and the dates."""
    free = [_tell_enclosed(child) for child in children if not isinstance(child, Not) and _common_field(child) is None]
    without = [_tell(child) for child in children if isinstance(child, Not)]
    fielded = [child for child in children if not isinstance(child, Not) and _common_field(child) is not None]
    fielded.sort(key=lambda child: isinstance(child, DateRange))
    found = [_and(free)] if free else [] if fielded else ["all articles"]
    return ", ".join(dict.fromkeys([*found, *without, *map(_tell_enclosed, fielded)]))


def _tell_leaf(leaf: Leaf) -> str:
    match leaf:
        case DateRange():
            return _tell_range(leaf)
        case All(field):
            return _HAVING.get(field, f"with a {field}") if field else "all articles"
        case Word(field="language"):
            language = languages.get(alpha_2=leaf.form.form) or languages.get(alpha_3=leaf.form.form)
            return f"in the language *{language.name if language else leaf.text}*"
        case Phrase(text, field=field) if field in _NAMES:
            return f"{_PLACES[field]}*{_bare(text)}*"
        case _:
            return _PLACES.get(leaf.field or "", "") + _tell_words(leaf)


def _tell_words(leaf: Word | Run | Phrase | Near | Sentence | Wildcard | Fuzzy) -> str:  # noqa: PLR0911  # a case for each kind of node
    match leaf:
        case Word(text) | Run(text):
            return f"*{text}*"
        case Phrase(text, forms):
            return f"exactly *{_bare(text)}*" if len(forms) == 1 else f"the phrase *{_bare(text)}*"
        case Near(text, distance=distance):
            words = _and(f"*{word}*" for word in _bare(text).split())
            return f"{words} side by side" if not distance else f"{words} at most {distance} words apart"
        case Sentence(text):
            return f"{_and(f'*{word}*' for word in _bare(text).split())} in one sentence"
        case Fuzzy(text):
            return f"words spelt like *{text}*"
        case Wildcard(pattern):
            stem = pattern.strip("*")
            if "*" in stem or "?" in stem or pattern == f"*{stem}*":
                return f"words like *{pattern.replace('*', '…')}*"
            return f"words ending in *{stem}*" if pattern[0] == "*" else f"words beginning with *{stem}*"


def _bare(text: str) -> str:
    return text.replace("*", "").strip()


def _and(parts: Iterable[str]) -> str:
    *first, last = dict.fromkeys(parts)
    return f"{', '.join(first)} and {last}" if first else last


def _tell_range(dates: DateRange) -> str:
    if dates.first is None:
        assert dates.last is not None
        return f"{'before' if dates.before else 'until'} {_tell_date(dates.last)}"
    if dates.last is None:
        return f"{'after' if dates.after else 'since'} {_tell_date(dates.first)}"
    if dates.first == dates.last and not dates.after and not dates.before:
        preposition = {"day": "on", "minute": "at"}.get(dates.first.precision, "in")
        return f"{preposition} {_tell_date(dates.first)}"
    start = f"after {_tell_date(dates.first)}" if dates.after else f"from {_tell_date(dates.first)}"
    return f"{start} {'and before' if dates.before else 'to'} {_tell_date(dates.last)}"


def _tell_date(date: PartialDate) -> str:
    start = date.start
    match date.precision:
        case "year":
            return str(start.year)
        case "month":
            return f"{start:%B} {start.year}"
        case "day":
            return f"{start.day} {start:%B} {start.year}"
        case "minute":
            return f"{start:%H:%M} on {start.day} {start:%B} {start.year} (UTC)"
