"""How the parser joins clauses: groups of one kind in each other become one, and between words that must all match
stopwords fall away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from index.schema import TEXT_FIELDS
from search.query.notices import Notices
from search.query.syntax import STOPWORDS, All, And, Node, Not, Or, Word


class Operand(NamedTuple):
    """A clause, and whether a plus says that it is to be kept though it may be a stopword."""

    node: Node
    kept: bool = False


def is_stopword(node: Node) -> bool:
    """Whether `node` is a stopword to be found in the text of articles."""
    return isinstance(node, Word) and node.form.form in STOPWORDS and (node.field is None or node.field in TEXT_FIELDS)


def negation(node: Node) -> Node:
    """Everything but `node`."""
    return node.child if isinstance(node, Not) else Not(node)


def conjunction(parts: Sequence[Operand], notices: Notices) -> Operand:
    """All of `parts`, of which there is at least one."""
    if len(parts) == 1:
        return parts[0]
    remaining = _without_stopwords(parts)
    if len(remaining) < len(parts):
        _notice_small_operators(parts, remaining, notices)
    children: list[Node] = []
    for node, _ in remaining:
        children.extend(node.children if isinstance(node, And) else (node,))
    children = [child for child in children if not isinstance(child, All) or child.field] or [All()]
    return Operand(
        And(tuple(children)) if len(children) > 1 else children[0], len(remaining) == 1 and remaining[0].kept
    )


def disjunction(parts: Sequence[Operand]) -> Operand:
    """Any of `parts`, of which there is at least one: all articles where one of them is that."""
    if len(parts) == 1:
        return parts[0]
    children: list[Node] = []
    for node, _ in parts:
        children.extend(node.children if isinstance(node, Or) else (node,))
    if All() in children:
        return Operand(All())
    return Operand(Or(tuple(children)))


def _without_stopwords(parts: Sequence[Operand]) -> Sequence[Operand]:
    """`parts` without stopwords, where another part remains that is to be found."""
    remaining = [part for part in parts if part.kept or not is_stopword(part.node)]
    return remaining if any(not isinstance(part.node, Not) for part in remaining) else parts


def _notice_small_operators(parts: Sequence[Operand], remaining: Sequence[Operand], notices: Notices) -> None:
    """Notice an `or` between words and a `not` before one: in small letters they are words, and were left out."""
    for place, part in enumerate(parts[:-1]):
        if part in remaining or not isinstance(part.node, Word):
            continue
        if part.node.text == "not" or (part.node.text == "or" and place):
            notices.small_operator(part.node.text, part.node.start, part.node.end)
