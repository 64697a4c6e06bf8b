"""The tree of a query as `whoosh.query` nodes.

A word without a field is an `Or` over the text fields, each with its weight: its score is their sum. A pattern or a
misspelt word is looked for in the vocabulary of forms, for a stem would find words that are not like it. What is left
out is a `Without`, from all articles where nothing is asked for beside it, so that it has no part in the score.
"""

from __future__ import annotations

from typing import TypeAlias

from whoosh import query

from index.analysis import VALUE_GAP
from index.article import ENTITY_FIELDS, ENTITY_TYPES, EntityType
from index.periods import NO_DATE, minutes
from index.schema import TEXT_FIELDS
from search.query import expansions, nodes
from search.query.syntax import (
    All,
    And,
    Boost,
    DateRange,
    Fuzzy,
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
from search.ranking import FIELD_BOOSTS

_Words: TypeAlias = Word | Run | Phrase | Near | Sentence | Wildcard | Fuzzy

_WEIGHTS = tuple((field, FIELD_BOOSTS[field]) for field in TEXT_FIELDS)

# Where the articles that have a field are found quickest: in the values of its facet.
_VALUES: dict[str, str] = {**ENTITY_FIELDS, "source": "source_value", "section": "section_value"}

_ENTITY_TYPES: dict[str, EntityType] = {type_: type_ for type_ in ENTITY_TYPES}

_LAST = NO_DATE - 1  # the last minute that the index can tell from no date


def compile_query(node: Node) -> query.Query:
    """What Whoosh runs for `node`; equal trees give equal queries."""
    return _compile(node, 1.0)


def _compile(node: Node, boost: float) -> query.Query:  # noqa: PLR0911  # a case for each kind of node
    match node:
        case Word(field=None, form=form):
            return nodes.InTexts(form.term, _WEIGHTS if boost == 1.0 else _times(boost))
        case And(children):
            return _without(
                [_compile(child, boost) for child in children if not isinstance(child, Not)],
                [_compile(child.child, 1.0) for child in children if isinstance(child, Not)],
            )
        case Or(children):
            return query.Or([part for child in children for part in _alternatives(_compile(child, boost))])
        case Not(child):
            return _without([], [_compile(child, 1.0)])
        case Boost(child, factor):
            return _compile(child, boost * factor)
        case DateRange():
            return _dates(node)
        case All(field):
            return _all(field)
        case Wildcard() | Fuzzy() if node.field is None:
            return _expansion(node, "words", boost)
        case Wildcard() | Fuzzy() if node.field in TEXT_FIELDS:
            # Forms tell which articles, stems in which field; the scores of both add up to one.
            return query.And([_expansion(node, field, boost / 2) for field in ("words", node.field)])
        case _ if node.field is not None:
            return _in_field(node, node.field, boost)
        case _:
            return query.Or([_in_field(node, field, weight) for field, weight in _times(boost)])


def _times(boost: float) -> list[tuple[str, float]]:
    return [(field, weight * boost) for field, weight in _WEIGHTS]


def _in_field(leaf: _Words, field: str, boost: float) -> query.Query:  # noqa: PLR0911  # a case for each kind of node
    """What looks for `leaf` in one field: for stems in a text field, for forms in others."""
    if type_ := _ENTITY_TYPES.get(field):
        return nodes.Named(type_, _in_names(leaf, type_), boost, whole=isinstance(leaf, Phrase))
    stemmed = field in TEXT_FIELDS
    match leaf:
        case Word(form=form):
            return query.Term(field, form.term if stemmed else form.form, boost)
        case Wildcard() | Fuzzy():
            return _expansion(leaf, field, boost)
    terms = [form.term if stemmed else form.form for form in leaf.forms]
    match leaf:
        case Phrase(forms=forms) if stemmed:
            return nodes.ExactPhrase(field, [form.form for form in forms], boost)
        case Run() | Phrase():
            return nodes.Adjacent(field, terms, boost)
        case Near(distance=distance):
            return nodes.Near(field, terms, distance, boost)
        case Sentence() if field == "body":
            return nodes.SameSentence(terms, boost)
        case Sentence() if stemmed:  # a headline or a standfirst counts as one
            return query.And([query.Term(field, term, boost) for term in dict.fromkeys(terms)])
        case Sentence():
            return _in_one_value(leaf, field, boost)


def _in_one_value(sentence: Sentence, field: str, boost: float) -> query.Query:
    return nodes.Near(field, [form.form for form in sentence.forms], VALUE_GAP // 2, boost)


def _in_names(leaf: _Words, field: str) -> query.Query:
    """What looks for `leaf` in the names of entities of one type."""
    match leaf:
        case Word(form=form):
            return nodes.Adjacent(field, [form.form])
        case Wildcard() | Fuzzy():
            return _expansion(leaf, field, 1.0)
        case Run(forms=forms) | Phrase(forms=forms):
            return nodes.Adjacent(field, [form.form for form in forms])
        case Near(forms=forms, distance=distance):
            return nodes.Near(field, [form.form for form in forms], distance)
        case Sentence():
            return _in_one_value(leaf, field, 1.0)


def _expansion(leaf: Wildcard | Fuzzy, field: str, boost: float) -> expansions.Expansion:
    """What looks for the words of `field` that `leaf` stands for; knows the place in the query that an error names."""
    match leaf:
        case Wildcard(pattern):
            expansion: expansions.Expansion = expansions.Like(field, pattern, boost)
        case Fuzzy(form=form, distance=distance):
            expansion = expansions.SpeltLike(field, form, distance, boost)
    expansion.startchar, expansion.endchar = leaf.start, leaf.end
    return expansion


def _without(found: list[query.Query], excluded: list[query.Query]) -> query.Query:
    """What all of `found` match and none of `excluded`."""
    base = query.And(found) if len(found) > 1 else found[0] if found else query.Every()
    if not excluded:
        return base
    return nodes.Without(base, query.Or(excluded) if len(excluded) > 1 else excluded[0])


def _alternatives(compiled: query.Query) -> list[query.Query]:
    """The parts of a query that can stand in a wider `Or`."""
    return list(compiled.subqueries) if type(compiled) is query.Or else [compiled]


def _all(field: str | None) -> query.Query:
    if field is None:
        return query.Every()
    if field == "published":
        return query.NumericRange("published_start", 0, _LAST)
    return nodes.Having(_VALUES.get(field, field))


def _dates(dates: DateRange) -> query.Query:
    """Articles whose whole period lies in the range: one dated by the month is not in a range of days in it."""
    ends = []
    if dates.first is not None:
        start = minutes(dates.first.end if dates.after else dates.first.start)
        # Of an article in the last minutes that the index can hold nothing is known but that it is late.
        ends.append(query.NumericRange("published_start", min(start, _LAST), _LAST))
    if dates.last is not None:
        end = minutes(dates.last.start if dates.before else dates.last.end)
        ends.append(query.NumericRange("published_end", 0, min(end, _LAST)))
    return query.And(ends) if len(ends) > 1 else ends[0]
