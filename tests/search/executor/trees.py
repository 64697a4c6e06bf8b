"""Corpora and query trees that hypothesis makes up, and what Whoosh's own matchers answer to them."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from hypothesis import strategies as st
from whoosh import fields, matching, query
from whoosh.filedb.filestore import RamStorage
from whoosh.searching import Searcher

from index.analysis import form_of
from index.article import Article
from index.partial_date import PartialDate
from index.schema import make_schema, to_document
from search.query import expansions, nodes
from search.ranking import weighting

WORDS = (
    "test",
    "tests",
    "testing",
    "missile",
    "missiles",
    "the",
    "of",
    "party",
    "new",
    "York",
    "U.S.",
    "drill",
    "tent",
)
FIELDS = ("title", "body", "words", "source", "section_value")
TERMS = (*(form_of(word).term for word in WORDS), "Sport", "Courier", "nowhere")
SECTIONS = ("Sport", "World News", None)
DATES = (None, "2024", "2025-01", "2025-01-31", "2025-03-01T10:05Z")


def schema() -> fields.Schema:
    """Ours, and two fields of kinds that it has not."""
    made = make_schema()
    made.add("seen", fields.DATETIME(sortable=True))
    made.add("balance", fields.NUMERIC(int, signed=True))
    return made


def sentences(limit: int) -> st.SearchStrategy[str]:
    words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9)
    return st.lists(words.map(lambda found: f"{' '.join(found).capitalize()}."), max_size=limit).map(" ".join)


def documents() -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda title, body, section, date, balance: _document(title, body, section, date) | balance,
        sentences(1),
        sentences(4),
        st.sampled_from(SECTIONS),
        st.sampled_from(DATES),
        st.one_of(st.just({}), st.integers(-50, 50).map(lambda number: {"balance": number})),
    )


def corpus(size: int) -> list[dict[str, Any]]:
    """The same documents every time."""
    chance = random.Random(7)

    def text(limit: int) -> str:
        made = [" ".join(chance.choices(WORDS, k=chance.randint(1, 9))) for _ in range(chance.randint(0, limit))]
        return " ".join(f"{words.capitalize()}." for words in made)

    return [
        _document(text(1), text(4), chance.choice(SECTIONS), chance.choice(DATES))
        | ({"balance": chance.randint(-50, 50)} if chance.random() < 0.5 else {})
        for _ in range(size)
    ]


def _document(title: str, body: str, section: str | None, date: str | None) -> dict[str, Any]:
    article = Article(
        id=title,
        path="archive",
        place="",
        title=title,
        standfirst="",
        body=body,
        source="Harbour Courier" if len(body) % 2 else "Northlight Gazette",
        section=section,
        byline=None,
        url=None,
        published=PartialDate.parse(date) if date else None,
        provenance=None,
        dates=(),
        language="en",
        extra={},
    )
    document = to_document(article, datetime(2025, 6, 1))
    if article.published:
        document["seen"] = article.published.start
    return document


def searcher_of(
    segments: Iterable[Iterable[dict[str, Any]]], deleted: Sequence[int] = (), codec: Any = None
) -> Searcher:
    """A searcher over an index of these segments, without the documents numbered `deleted`."""
    index = RamStorage().create_index(schema())
    for segment in segments:
        writer = index.writer(codec=codec)
        for document in segment:
            writer.add_document(**document)
        writer.commit(merge=False)
    writer = index.writer(codec=codec)
    for doc in deleted:
        writer.delete_document(doc)
    writer.commit(merge=False)
    return Searcher(index.reader(), weighting=weighting())


def _boosts() -> st.SearchStrategy[float]:
    return st.sampled_from([1.0, 1.0, 0.5, 3.0])


def leaves() -> st.SearchStrategy[query.Query]:
    text, term, boost = st.sampled_from(["title", "body"]), st.sampled_from(TERMS), _boosts()
    some = st.lists(st.sampled_from(TERMS[:10]), min_size=1, max_size=3)
    several = st.lists(st.sampled_from(TERMS[:10]), min_size=2, max_size=3)
    forms = st.lists(st.sampled_from(["test", "tests", "testing", "missiles", "the", "new"]), min_size=1, max_size=3)
    numbers = st.one_of(st.none(), st.integers(-60, 60))
    moments = st.one_of(st.none(), st.datetimes(datetime(2023, 12, 1), datetime(2025, 4, 1)))
    field = st.sampled_from(FIELDS)
    return st.one_of(
        st.builds(query.Term, field, term, boost),
        st.builds(query.Phrase, text, several, st.integers(1, 4), boost),
        st.builds(nodes.Adjacent, text, some, boost),
        st.builds(nodes.ExactPhrase, text, forms, boost),
        st.builds(nodes.Near, text, some, st.integers(0, 4), boost),
        st.builds(nodes.SameSentence, several, boost),
        st.builds(query.Prefix, field, st.sampled_from(["", "t", "te", "mis", "n", "S"]), boost),
        st.builds(query.Wildcard, field, st.sampled_from(["*", "t*t", "?e*", "tes?", "new", "miss*"]), boost),
        st.builds(query.FuzzyTerm, field, st.sampled_from(["test", "tent", "nev"]), boost, st.integers(1, 2)),
        st.builds(query.Variations, text, st.sampled_from(["test", "missile"]), boost),
        st.builds(query.TermRange, field, st.one_of(st.none(), term), st.one_of(st.none(), term)),
        st.builds(expansions.Like, text, st.sampled_from(["te*", "*s", "?he"]), boost),
        st.builds(expansions.SpeltLike, text, st.sampled_from(["test", "parti"]), st.integers(1, 2), boost),
        st.builds(_range, st.just("balance"), numbers, numbers, st.booleans(), st.booleans(), boost),
        st.builds(_range, st.just("published_start"), st.none(), st.integers(1_064_600_000, 1_065_300_000)),
        st.builds(query.DateRange, st.just("seen"), moments, moments, st.booleans(), st.booleans(), boost),
        st.builds(query.Every, st.sampled_from([None, "title", "section_value", "balance"]), boost),
        st.just(query.NullQuery),
        st.builds(lambda words: query.SpanNear2([query.Term("body", word) for word in words], slop=3), several),
        st.builds(lambda a, b: query.Otherwise(query.Term("title", a), query.Term("body", b)), term, term),
    )


def _range(field: str, start: int | None, end: int | None, *rest: Any) -> query.NumericRange:
    if start is not None and end is not None:
        start, end = sorted((start, end))
    return query.NumericRange(field, start, end, *rest)


def _compounds(parts: st.SearchStrategy[query.Query]) -> st.SearchStrategy[query.Query]:
    some = st.lists(parts, min_size=1, max_size=4)
    return st.one_of(
        *(st.builds(kind, some) for kind in (query.And, query.Or, query.DisjunctionMax)),
        *(st.builds(kind, some, st.just(2.5)) for kind in (query.And, query.Or)),
        *(st.builds(kind, parts, parts) for kind in (query.AndNot, nodes.Without, query.AndMaybe, query.Require)),
        st.builds(query.Not, parts),
        st.builds(query.ConstantScoreQuery, parts, st.just(1.5)),
    )


def trees() -> st.SearchStrategy[query.Query]:
    return st.recursive(leaves(), _compounds, max_leaves=6)


def _scores(part: query.Query, searcher: Any, context: Any) -> dict[int, float]:
    found = {}
    matcher = part.matcher(searcher, context)
    while matcher.is_active():
        found[matcher.id()] = matcher.score()
        matcher.next()
    return found


def _list_matcher(scores: dict[int, float]) -> matching.Matcher:
    return matching.ListMatcher(array("I", sorted(scores)), [scores[doc] for doc in sorted(scores)])


class _Best(query.DisjunctionMax):  # type: ignore[misc]  # whoosh is untyped
    """The best score of the parts that match a document: Whoosh's matcher also looks at later documents."""

    def matcher(self, searcher: Any, context: Any = None) -> matching.Matcher:
        best: dict[int, float] = {}
        for part in self.subqueries:
            for doc, score in _scores(part, searcher, context).items():
                best[doc] = max(best.get(doc, score), score)
        return _list_matcher(best)


class _Maybe(query.AndMaybe):  # type: ignore[misc]
    """The score of both parts where both match: Whoosh's matcher, when it skips, overlooks the second."""

    def matcher(self, searcher: Any, context: Any = None) -> matching.Matcher:
        more = _scores(self.b, searcher, context)
        found = _scores(self.a, searcher, context)
        return _list_matcher({doc: score + more.get(doc, 0.0) for doc, score in found.items()})


class _Only(query.And):  # type: ignore[misc]
    """One part and its boost, which Whoosh's matcher forgets."""

    def matcher(self, searcher: Any, context: Any = None) -> matching.Matcher:
        return matching.WrappingMatcher(self.subqueries[0].matcher(searcher, context), boost=self.boost)


_RIGHT = {query.AndNot: nodes.Without, query.AndMaybe: _Maybe}


def corrected(tree: query.Query) -> query.Query:
    """The tree for Whoosh's matchers: equal parts once, and no node whose matcher is wrong.

    Whoosh's own `normalize` does the same and more, but makes `And([a, Every()])` an `Every()`.
    """
    if isinstance(tree, nodes.InTexts):
        tree = query.Or(tree.subqueries, boost=tree.boost)
    if isinstance(tree, query.BinaryQuery):
        kind = _RIGHT.get(type(tree), type(tree))
        return kind(corrected(tree.a), corrected(tree.b))
    if isinstance(tree, query.Not):
        return query.Not(corrected(tree.query))
    if isinstance(tree, query.ConstantScoreQuery):
        return query.ConstantScoreQuery(corrected(tree.child), tree.score)
    if not isinstance(tree, query.CompoundQuery):
        return tree.normalize()
    parts = [corrected(part) for part in _flat(tree)]
    if len(parts) == 1:
        return _Only(parts, boost=tree.boost)
    return (_Best if isinstance(tree, query.DisjunctionMax) else type(tree))(parts, boost=tree.boost)


def _flat(tree: query.CompoundQuery) -> list[query.Query]:
    parts: dict[query.Query, None] = {}
    for part in tree.subqueries:
        same = type(part) is type(tree) and part.boost == 1
        parts.update(dict.fromkeys(_flat(part) if same else [part]))
    return list(parts)


def answers_of_matchers(searcher: Searcher, tree: query.Query) -> dict[int, float]:
    """The documents that match and their scores, by Whoosh's matchers; that of `Not` gives deleted documents too."""
    return {
        doc + offset: score
        for leaf, offset in searcher.leaf_searchers()
        for doc, score in _scores(tree, leaf, leaf.context()).items()
        if not leaf.reader().is_deleted(doc)
    }
