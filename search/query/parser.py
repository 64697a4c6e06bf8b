"""The query language: text -> tree and notices. Total: every string gives a tree, and what could not be followed to
the letter gives a notice with a whole query that says it rightly. The only errors are the limits of size.

    query   = and { "OR" and }                  `||` and `|` are OR; AND binds tighter
    and     = clause { [ "AND" ] clause }       `&&` is AND; all must match
    clause  = { "NOT" | "-" | "+" } [ field ":" ] operand { "~" ... | "^" ... }
    operand = word | "quoted" | "(" query ")" | range

Operators are in capitals. `a OR b c` is `a OR (b AND c)`. A minus belongs to the clause after it, whatever the
operator before it: `a OR -b` is everything that has a, or has not b. Stopwords outside quotes are left out between
words that must all match; a plus keeps one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from unicodedata import normalize

from search.errors import RequestError
from search.query import operands
from search.query.bare_words import bare_words
from search.query.clauses import Operand, conjunction, disjunction, negation
from search.query.lexer import Lexeme, lex, plain, question_mark
from search.query.notices import Notices
from search.query.syntax import All, And, Boost, DateRange, Leaf, Node, Not, positive_leaves
from search.query.wording import canonical, understood
from search.request import MAX_QUERY_LENGTH
from search.results import Notice

MAX_CLAUSES = 200
MAX_DEPTH = 50  # groups in groups; deeper ones are dissolved into the group around them

_MIN_BOOST, _MAX_BOOST = 0.01, 100.0
_MOST_PUT_RIGHT = 5  # things of a query; one with more is suggested in its canonical spelling
_DATED = ("word", "quoted", "range", "comparison", "address", "regex")  # what is read as a date in the field of dates
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)")


@dataclass(frozen=True)
class Parsed:
    """A query: as it was written, what it was understood as, and where the two differ.

    `text` is in Unicode's composed form (NFC), as articles are in the index; the positions of nodes and of notices are
    in characters of it.
    """

    text: str
    tree: Node
    leaves: tuple[Leaf, ...]  # those that an article may match
    notices: tuple[Notice, ...]

    @cached_property
    def canonical(self) -> str:
        """The query's canonical spelling, which parses to an equal tree without notices."""
        return canonical(self.tree)

    @cached_property
    def understood(self) -> str:
        """What is looked for, for people: plain text with words between asterisks."""
        return understood(self.tree)

    @property
    def required(self) -> tuple[Node, ...]:
        """The parts that an article must all have; what is left out is not among them."""
        parts = self.tree.children if isinstance(self.tree, And) else (self.tree,)
        return tuple(part for part in parts if not isinstance(part, Not | All))


@lru_cache(maxsize=1024)
def parse(text: str) -> Parsed:
    """Parse a query of at most `MAX_QUERY_LENGTH` characters, counted in its composed form.

    `RequestError`: `query_too_long`, or `too_many_clauses` for one of more than `MAX_CLAUSES`.
    """
    text = normalize("NFC", text)
    if len(text) > MAX_QUERY_LENGTH:
        raise RequestError(
            "query_too_long",
            f"The query has {len(text):,} characters; at most {MAX_QUERY_LENGTH:,} can be searched for.",
            param="q",
            position=MAX_QUERY_LENGTH,
        )
    tree = bare_words(text, MAX_CLAUSES)
    if tree is not None:
        return Parsed(text, tree, tuple(positive_leaves(tree)), ())
    parser = _Parser(text)
    tree = parser.query()
    notices = parser.notices.all()
    if any(notice.suggestion for notice in notices):
        suggestion = _put_right(notices) or (canonical(tree) if len(notices) > 1 else None)
        notices = tuple(replace(each, suggestion=each.suggestion and suggestion) for each in notices)
    return Parsed(text, tree, tuple(positive_leaves(tree)), notices)


def _put_right(notices: tuple[Notice, ...]) -> str | None:
    """A query that can be followed to the letter, for one that these are told of: what the first suggestion among them
    is, or leads to. A suggestion puts one thing right; of a query with several, none does by itself."""
    left = _MOST_PUT_RIGHT + 1
    while len(notices) < left:  # for one that puts nothing right leads nowhere
        left = len(notices)
        wanted = next((notice.suggestion for notice in notices if notice.suggestion), None)
        if wanted is None or len(wanted) > MAX_QUERY_LENGTH:
            return None
        parser = _Parser(wanted)
        try:
            parser.query()
        except RequestError:
            return None
        notices = parser.notices.all()
        if not notices:
            return wanted
    return None


class _Parser:
    """Recursive descent over the lexemes; `at` is the next one."""

    def __init__(self, text: str) -> None:
        self.text = plain(text)
        self.notices = Notices(text)
        mark = question_mark(self.text)
        if mark is not None:
            self.text = f"{self.text[:mark]} {self.text[mark + 1 :]}"
        self.lexemes = lex(self.text)
        self.at = 0
        self.clauses = 0
        self.depth = 0
        self.dissolved = 0  # groups that are open but too deep to be one

    def query(self) -> Node:
        """The tree of the whole text."""
        parts: list[Operand] = []
        while True:
            if (operand := self._any_of(None)) is not None:
                parts.append(operand)
            if self._kind() == "end":
                break
            self.notices.stray_parenthesis(self._take())
        if parts:
            self.notices.passed_over()
            return conjunction(parts, self.notices).node
        if self.notices.nothing_but_bad_dates():
            return Not(All())
        if not len(self.notices) and self.text.strip() not in ("", "*:*"):
            self.notices.nothing_to_look_for()
        return All()

    def _kind(self) -> str:
        return self.lexemes[self.at].kind

    def _take(self) -> Lexeme:
        self.at += 1
        return self.lexemes[self.at - 1]

    def _any_of(self, field: str | None) -> Operand | None:
        parts: list[Operand] = []
        dangling: Lexeme | None = None
        while True:
            told = len(self.notices)
            part = self._all_of(field)
            if part is not None:
                parts.append(part)
            if part is not None or len(self.notices) > told:  # what was left out is told already
                dangling = None
            if self._kind() != "operator":
                break
            if part is None and len(self.notices) > told:
                self._take()
            elif part is None:
                self.notices.dangling_operator(self.lexemes[self.at])
                self._take()
            else:
                dangling = self._take()
        if dangling is not None:
            self.notices.dangling_operator(dangling)
        return disjunction(parts) if parts else None

    def _all_of(self, field: str | None) -> Operand | None:
        """Clauses up to an OR, the end of the group or the end."""
        parts: list[Operand] = []
        pending: Lexeme | None = None
        while (kind := self._kind()) != "end":
            if kind == "closing":
                if not self.dissolved:
                    break
                self.dissolved -= 1
                self._take()
            elif kind == "operator" and self.lexemes[self.at].text in ("OR", "||", "|"):
                break
            elif kind == "operator" and self.lexemes[self.at].text in ("AND", "&&"):
                operator = self._take()
                if parts and pending is None:
                    pending = operator
                else:
                    self.notices.dangling_operator(operator)
            elif (part := self._clause(field)) is not None:
                parts.append(part)
                pending = None
        if pending is not None:
            self.notices.dangling_operator(pending)
        return conjunction(parts, self.notices) if parts else None

    def _clause(self, field: str | None) -> Operand | None:
        """One clause; None for a piece that asks for nothing."""
        negative = kept = False
        operator: Lexeme | None = None
        while self._kind() == "sign" or (self._kind() == "operator" and self.lexemes[self.at].text == "NOT"):
            lexeme = self._take()
            operator = lexeme if lexeme.kind == "operator" else operator
            if set(lexeme.text) == {"+"}:
                kept = True
            else:
                negative = not negative
        node = self._fielded(field)
        if node is None:
            if operator is not None:
                self.notices.dangling_operator(operator)
            return None
        return Operand(negation(node) if negative else node, kept)

    def _fielded(self, field: str | None) -> Node | None:
        if self._kind() != "field":
            return self._boosted(field)
        lexeme = self._take()
        name = operands.field_named(lexeme.text.rstrip().removesuffix(":"))
        if name is None:
            self.notices.unknown_field(lexeme)
            return self._modified(lexeme._replace(kind="word", text=lexeme.text.rstrip()[:-1]), field)
        if self._kind() in ("end", "closing", "operator"):
            self.notices.empty_field(lexeme)
            return None
        told = len(self.notices)
        node = self._fielded(name)
        if node is None and len(self.notices) == told:
            self.notices.empty_field(lexeme)
        return node

    def _boosted(self, field: str | None) -> Node | None:
        """An operand with its modifiers."""
        if self._kind() in ("end", "closing", "operator"):
            return None
        lexeme = self._take()
        if lexeme.kind == "opening":
            return self._group(lexeme, field)
        return self._modified(lexeme, field)

    def _group(self, opening: Lexeme, field: str | None) -> Node | None:
        if self.depth == MAX_DEPTH:
            self.notices.too_deep(opening, MAX_DEPTH)
            self.dissolved += 1
            return None
        self.depth += 1
        operand = self._any_of(field)
        self.depth -= 1
        end = len(self.text)
        if self._kind() == "closing":
            end = self._take().end
        else:
            self.notices.unclosed_group(opening)
        boost, fuzzy = self._modifiers(end)
        operands.no_distance(fuzzy, self.notices)
        return self._with_boost(operand.node, boost) if operand else None

    def _modified(self, lexeme: Lexeme, field: str | None) -> Node | None:
        if field == "published" and lexeme.kind in _DATED:
            nodes = self._date(lexeme)
            boost, fuzzy = self._modifiers(self.lexemes[self.at - 1].end)
            operands.no_distance(fuzzy, self.notices)
        else:
            boost, fuzzy = self._modifiers(lexeme.end)
            nodes = self._operand(lexeme, fuzzy, field)
        self.clauses += len(nodes)
        if self.clauses > MAX_CLAUSES:
            raise RequestError(
                "too_many_clauses",
                f"The query has more than {MAX_CLAUSES} parts; make it shorter.",
                param="q",
                position=lexeme.start,
            )
        if not nodes:
            return None
        return self._with_boost(And(tuple(nodes)) if len(nodes) > 1 else nodes[0], boost)

    def _operand(self, lexeme: Lexeme, fuzzy: Lexeme | None, field: str | None) -> Sequence[Node]:
        match lexeme.kind:
            case "quoted":
                if len(lexeme.text) == 1 or not lexeme.text.endswith('"'):
                    self.notices.unclosed_quote(lexeme)
                return operands.quoted(lexeme, fuzzy, field, self.notices)
            case "word" | "address":
                return operands.word(lexeme, fuzzy, field, self.notices)
            case "regex":
                self.notices.regular_expression(lexeme)
                return operands.word(lexeme, fuzzy, field, self.notices)
            case "fuzzy" | "boost":
                self.notices.stray_modifier(lexeme)
                return ()
            case "range":
                self.notices.range_without_dates(lexeme)
                operands.no_distance(fuzzy, self.notices)
                return operands.words_in(lexeme, field, self.notices)
            case _:
                return ()

    def _date(self, lexeme: Lexeme) -> Sequence[Node]:
        if lexeme.kind == "quoted" and not lexeme.text.endswith('"'):
            self.notices.unclosed_quote(lexeme)
        following = [lexeme]
        for ahead in self.lexemes[self.at : self.at + operands.LONGEST_DATE]:
            if ahead.kind not in ("word", "quoted"):
                break
            following.append(ahead)
        nodes, used = operands.dates_in(self.text, following, self.notices)
        self.at += used
        return nodes

    def _modifiers(self, end: int) -> tuple[float, Lexeme | None]:
        """The boost and the `~` that stand directly after an operand that ends at `end`."""
        boost, fuzzy = 1.0, None
        while self._kind() in ("boost", "fuzzy") and self.lexemes[self.at].start == end:
            lexeme = self._take()
            end = lexeme.end
            if lexeme.kind == "fuzzy" and fuzzy is not None:
                self.notices.stray_modifier(lexeme)
            elif lexeme.kind == "fuzzy":
                fuzzy = lexeme
            else:
                boost = self._boost(lexeme)
        return boost, fuzzy

    def _boost(self, lexeme: Lexeme) -> float:
        number = lexeme.text[1:]
        asked = float(number) if _NUMBER.fullmatch(number) else None
        factor = 1.0 if asked is None else float(f"{min(max(asked, _MIN_BOOST), _MAX_BOOST):.4g}")
        if asked is None or not _MIN_BOOST <= asked <= _MAX_BOOST:
            self.notices.bad_boost(lexeme, factor, _MIN_BOOST, _MAX_BOOST)
        return factor

    @staticmethod
    def _with_boost(node: Node, factor: float) -> Node:
        if isinstance(node, Not | All | DateRange):  # they have no score
            return node
        if isinstance(node, Boost):
            factor = float(f"{min(max(factor * node.factor, _MIN_BOOST), _MAX_BOOST):.4g}")
            node = node.child
        return Boost(node, factor) if factor != 1.0 else node
