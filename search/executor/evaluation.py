"""Evaluates a `whoosh.query` tree over the arrays of one segment.

A node is asked about a *domain*: all documents of the segment, or an ascending list of some, the ones that the other
parts of an And have left. It answers with places in that domain. So the rarest part of an And is evaluated for all
documents, the others for its matches alone, and positions are read of what is left at the end.

Scores are those of Whoosh's matchers but where theirs are wrong (whoosh3 3.54): `DisjunctionMax` takes the best score
of the parts that match the document, theirs also looks at documents still to come; `AndMaybe` adds the score of its
second part wherever that matches, theirs overlooks it after skipping; `AndNot` looks at the first document too. `And`
and `Or` count parts once that are equal as they stand, as when Whoosh normalizes them, but a part that matches
everything does not make the others disappear. A term's weight is its frequency: boosts of documents at indexing are not
looked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from whoosh import query
from whoosh.fields import NUMERIC

from search.columns import Ints
from search.executor.collection import Collection
from search.executor.matchers import from_matcher
from search.executor.phrases import standing
from search.executor.sets import NO_SCORES, NOTHING, Found, common, is_in, maximum, union
from search.executor.terms import Term
from search.query import expansions, nodes

_EMPTY = Found(NOTHING, NO_SCORES)

_WORDS = frozenset((nodes.InTexts, query.Term))

# Documents of a segment up to which Whoosh gives patterns of several terms the score 1 instead of that of their terms,
# and terms from which on it always does (`whoosh.query.Or`).
_PRELOADED_DOCS = 5000
_PRELOADED_TERMS = 1024


class Evaluation:
    """One query over one segment."""

    def __init__(self, collection: Collection, place: int, *, scored: bool) -> None:
        """Over the segment at `place` of `collection`, whose postings are arrays."""
        leaf, segment, self._offset = collection.leaves[place]
        assert segment is not None
        self._collection = collection
        self._place = place
        self._leaf = leaf
        self._segment = segment
        self._scored = scored

    def run(self, tree: query.Query) -> Found:
        """The documents of the segment that match, deleted ones included, and their scores."""
        return self._evaluate(tree, None, self._scored)

    def _evaluate(self, node: query.Query, domain: Ints | None, scored: bool) -> Found:
        known = _NODES.get(type(node))
        found = None if known is None else known(self, node, domain, scored)
        if found is None:
            found = from_matcher(self._leaf, node, scored=scored)
            return found if domain is None else self._within(found, domain)
        return found

    def _size(self, domain: Ints | None) -> int:
        return self._segment.size if domain is None else len(domain)

    def _within(self, found: Found, domain: Ints | None) -> Found:
        """What is found among all documents, as places in the domain."""
        if domain is None:
            return found
        rows, places = common(found.places, domain, self._segment.size)
        return Found(places, found.scores[rows] if len(found.scores) else NO_SCORES)

    def _constant(self, places: Ints, score: float, scored: bool) -> Found:
        return Found(places, np.full(len(places), score, np.float32) if scored else NO_SCORES)

    def _look_up(self, field: str, text: object) -> Term | None:
        """A term; None when the segment has it not."""
        return self._collection.locate(field, text)[self._place]

    def _word(self, node: nodes.InTexts | query.Term, domain: Ints | None, scored: bool) -> Found:
        word = self._collection.word(node)[self._place]
        if word is None:
            return _EMPTY
        if not scored:
            return Found(word.docs() if domain is None else word.docs_in(domain), NO_SCORES)
        return word.found() if domain is None else word.found_in(domain)

    def _and(self, node: query.And, domain: Ints | None, scored: bool) -> Found:
        parts = sorted(_parts(node), key=self._estimate)
        if not parts:
            return _EMPTY
        found = self._evaluate(parts[0], domain, scored)
        for part in parts[1:]:
            if not len(found.places):
                return _EMPTY
            found = self._joined(found, part, domain, scored)
        return _boosted(found, node.boost)

    def _joined(self, found: Found, part: query.Query, domain: Ints | None, scored: bool) -> Found:
        """What of some places in the domain `part` matches too."""
        if domain is None and scored and type(part) in _WORDS:
            word = self._collection.word(part)[self._place]
            return _EMPTY if word is None else word.joined(found)
        places, scores = found
        left, added = self._evaluate(part, places if domain is None else domain[places], scored)
        return Found(places.take(left), scores.take(left) + added if scored else NO_SCORES)

    def _or(self, node: query.Or, domain: Ints | None, scored: bool) -> Found | None:
        if node.scale is not None and scored:
            return None
        return _boosted(union([self._evaluate(part, domain, scored) for part in _parts(node)]), node.boost)

    def _maximum(self, node: query.DisjunctionMax, domain: Ints | None, scored: bool) -> Found:
        parts = [self._evaluate(part, domain, scored) for part in _parts(node)]
        if not scored:
            return union(parts)
        return _boosted(maximum(parts), node.boost)

    def _not(self, node: query.Not, domain: Ints | None, scored: bool) -> Found:
        left = np.ones(self._size(domain), np.bool_)
        left[self._evaluate(node.query, domain, False).places] = False
        return self._constant(np.flatnonzero(left), 1.0, scored)

    def _without(self, node: query.AndNot, domain: Ints | None, scored: bool) -> Found:
        places, scores = self._evaluate(node.a, domain, scored)
        if not len(places):
            return _EMPTY
        left = np.ones(len(places), np.bool_)
        left[self._evaluate(node.b, places if domain is None else domain[places], False).places] = False
        return Found(places[left], scores[left] if scored else scores)

    def _require(self, node: query.Require, domain: Ints | None, scored: bool) -> Found:
        places, scores = self._evaluate(node.a, domain, scored)
        if not len(places):
            return _EMPTY
        left = self._evaluate(node.b, places if domain is None else domain[places], False).places
        return Found(places[left], scores[left] if scored else scores)

    def _and_maybe(self, node: query.AndMaybe, domain: Ints | None, scored: bool) -> Found:
        places, scores = self._evaluate(node.a, domain, scored)
        if not scored or not len(places):
            return Found(places, scores)
        both, added = self._evaluate(node.b, places if domain is None else domain[places], True)
        scores = scores.copy()
        scores[both] += added
        return Found(places, scores)

    def _constant_score(self, node: query.ConstantScoreQuery, domain: Ints | None, scored: bool) -> Found:
        return self._constant(self._evaluate(node.child, domain, False).places, node.score, scored)

    def _null(self, node: query.Query, domain: Ints | None, scored: bool) -> Found:
        return _EMPTY

    def _every(self, node: query.Every, domain: Ints | None, scored: bool) -> Found:
        if node.fieldname is None:
            return self._constant(np.arange(self._size(domain)), node.boost, scored)
        return self._constant(self._among(self._segment.having(node.fieldname), domain), node.boost, scored)

    def _all_of_field(self, node: nodes.Having, domain: Ints | None, scored: bool) -> Found:
        return self._constant(self._among(self._segment.having(node.fieldname), domain), node.boost, scored)

    def _among(self, docs: Ints, domain: Ints | None) -> Ints:
        """The places in the domain of those of `docs` that are in it."""
        return docs if domain is None else np.flatnonzero(is_in(domain, docs, self._segment.size))

    def _phrase(self, node: query.Phrase, domain: Ints | None, scored: bool) -> Found | None:
        normal = node.normalize()
        if type(normal) is not query.Phrase:
            return self._evaluate(normal, domain, scored)
        if normal.fieldname not in self._collection.schema:
            return _EMPTY
        kind = self._collection.schema[normal.fieldname]
        if not kind.format or not kind.format.supports("positions"):
            return None
        return self._positional(normal, domain, scored)

    def _exactly(self, node: nodes.ExactPhrase, domain: Ints | None, scored: bool) -> Found | None:
        arrays = self._segment.arrays.field(node.fieldname)
        return None if arrays is not None and not arrays.has_forms else self._positional(node, domain, scored)

    def _whoever_is_named(self, node: nodes.Named, domain: Ints | None, scored: bool) -> Found:
        docs = self._collection.naming(node)
        if docs is None:
            return self._constant_score(node, domain, scored)
        first, last = docs.searchsorted([self._offset, self._offset + self._segment.size]).tolist()
        return self._constant(self._among(docs[first:last] - self._offset, domain), node.score, scored)

    def _positional(self, node: Any, domain: Ints | None, scored: bool) -> Found:
        """Words that stand together in some way: documents that have them all, then those in which they stand so."""
        found: dict[str, Term] = {}
        for word in node.words:
            term = self._look_up(node.fieldname, word)
            if term is None:
                return _EMPTY
            found[word] = term
        if not found:
            return _EMPTY
        (first, rarest), *others = sorted(found.items(), key=lambda item: len(item[1].postings))
        docs = rarest.docs
        rows = {first: np.arange(len(docs))}
        if domain is not None:
            kept, _ = common(docs, domain, self._segment.size)
            docs, rows[first] = docs.take(kept), kept
        for word, term in others:
            kept, places = term.meet(docs)
            docs = docs.take(kept)
            rows = {each: mine.take(kept) for each, mine in rows.items()}
            rows[word] = places
        if not len(docs):
            return _EMPTY
        occurring = {word: (term.postings, rows[word]) for word, term in found.items()}
        kept = standing(node, self._segment, docs, occurring)
        docs = docs.take(kept)
        scores = NO_SCORES
        if scored:
            scores = np.zeros(len(docs), np.float32)
            for word in node.words:
                term = found[word]
                scores += term.scores_at(rows[word].take(kept), docs, term.weight * node.boost)
        return Found(self._among(docs, domain), scores)

    def _expansion(self, node: expansions.Expansion, domain: Ints | None, scored: bool) -> Found:
        docs = self._segment.remembered(node, lambda: self._having_any(node.fieldname, self._texts(node)))
        return self._constant(self._among(docs, domain), node.boost, scored)

    def _texts(self, node: Any) -> list[bytes]:
        # Whoosh gives some of them as text.
        to_bytes = self._collection.schema[node.fieldname].to_bytes
        return [to_bytes(text) for text in node._btexts(self._leaf.reader()) if text]

    def _having_any(self, field: str, terms: list[bytes]) -> Ints:
        """The documents that have any of `terms`."""
        seen = np.zeros(self._segment.size, np.bool_)
        for term in terms:
            postings = self._segment.postings(field, term)
            if postings is not None:
                seen[postings.docs] = True
        return np.flatnonzero(seen)

    def _multi_term(self, node: query.MultiTerm, domain: Ints | None, scored: bool) -> Found:
        normal = node.normalize()
        if type(normal) is not type(node):
            return self._evaluate(normal, domain, scored)
        if normal.fieldname not in self._collection.schema:
            return _EMPTY
        if getattr(normal, "text", None) == {query.Prefix: "", query.Regex: ".*"}.get(type(normal), "*"):
            return self._every(query.Every(normal.fieldname, boost=normal.boost), domain, scored)
        terms = self._texts(normal)
        alike = normal.constantscore and len(terms) > 2
        alike &= self._segment.size <= _PRELOADED_DOCS or len(terms) >= _PRELOADED_TERMS
        if alike or not scored:
            return self._constant(self._among(self._having_any(normal.fieldname, terms), domain), 1.0, scored)
        parts = [self._word(query.Term(normal.fieldname, term, normal.boost), domain, scored) for term in terms]
        return union(parts)

    def _range(self, node: query.NumericRange, domain: Ints | None, scored: bool) -> Found:
        """A range of numbers, from the column where one tells what has no number: its default is outside the range."""
        field = self._collection.schema[node.fieldname]
        has_column = type(field) is NUMERIC and field.column_type is not None
        column = self._segment.arrays.column(node.fieldname) if has_column else None
        if column is None or not node.constantscore:
            return self._evaluate(node._compile_query(self._leaf.reader()), domain, scored)
        first = field.to_column_value(field.min_value if node.start is None else node.start)
        last = field.to_column_value(field.max_value if node.end is None else node.end)
        first += node.start is not None and bool(node.startexcl)  # an end that is open excludes nothing
        last -= node.end is not None and bool(node.endexcl)
        if first <= field.to_column_value(field.default) <= last:
            return self._evaluate(node._compile_query(self._leaf.reader()), domain, scored)
        values = column if domain is None else column[domain]
        return self._constant(np.flatnonzero((values >= first) & (values <= last)), node.boost, scored)

    def _estimate(self, node: query.Query) -> int:
        """How many documents a node is likely to match at most: rare parts are evaluated first."""
        match node:
            case query.Term() | nodes.InTexts():
                word = self._collection.word(node)[self._place]
                return 0 if word is None else word.count
            case query.Or():
                return sum(map(self._estimate, node.subqueries))
            case query.And():
                return min(map(self._estimate, node.subqueries), default=0)
            case query.BinaryQuery():
                return self._estimate(node.a)
            case nodes.Positional() | query.Phrase():
                return min((self._count(node.fieldname, word) for word in node.words), default=0)
            case _:
                return self._segment.size

    def _count(self, field: str, text: object) -> int:
        """How many documents have a term."""
        found = self._look_up(field, text)
        return 0 if found is None else len(found.postings)


def _boosted(found: Found, boost: float) -> Found:
    return found if boost == 1.0 or not len(found.scores) else Found(found.places, found.scores * np.float32(boost))


def _parts(node: query.CompoundQuery) -> list[query.Query]:
    """The different parts of a node, those of parts of its own kind among them."""
    parts: dict[query.Query, None] = {}
    for part in node.subqueries:
        parts.update(dict.fromkeys(_parts(part)) if type(part) is type(node) and part.boost == 1.0 else {part: None})
    return list(parts)


_NODES: dict[type, Callable[[Evaluation, Any, Ints | None, bool], Found | None]] = {
    nodes.InTexts: Evaluation._word,
    query.Term: Evaluation._word,
    query.And: Evaluation._and,
    query.Or: Evaluation._or,
    query.DisjunctionMax: Evaluation._maximum,
    query.Not: Evaluation._not,
    query.AndNot: Evaluation._without,
    nodes.Without: Evaluation._without,
    query.Require: Evaluation._require,
    query.AndMaybe: Evaluation._and_maybe,
    query.ConstantScoreQuery: Evaluation._constant_score,
    type(query.NullQuery): Evaluation._null,
    query.Every: Evaluation._every,
    nodes.Having: Evaluation._all_of_field,
    query.Phrase: Evaluation._phrase,
    nodes.Adjacent: Evaluation._positional,
    nodes.Named: Evaluation._whoever_is_named,
    nodes.ExactPhrase: Evaluation._exactly,
    nodes.Near: Evaluation._positional,
    nodes.SameSentence: Evaluation._positional,
    expansions.Like: Evaluation._expansion,
    expansions.SpeltLike: Evaluation._expansion,
    query.NumericRange: Evaluation._range,
    query.DateRange: Evaluation._range,
    **dict.fromkeys(
        (query.Prefix, query.Wildcard, query.Regex, query.FuzzyTerm, query.Variations, query.TermRange),
        Evaluation._multi_term,
    ),
}
