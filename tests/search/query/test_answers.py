"""Compiled queries against brute force: what Whoosh finds over a small index is what reading every text finds."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import permutations

import pytest
from rapidfuzz.distance import OSA
from whoosh import query
from whoosh.filedb.filestore import RamStorage
from whoosh.searching import Searcher

from index.analysis import form_of, forms, tokens
from index.article import Article, Entity
from index.partial_date import PartialDate
from index.records import Records
from index.schema import make_schema, to_document
from index.sentences import sentence_spans
from search.errors import RequestError
from search.query import compile_query, parse
from search.query.expansions import MAX_EXPANSIONS
from search.query.nodes import ExactPhrase
from search.ranking import weighting

_WORDS = ["test", "tests", "tested", "testing", "missile", "missiles", "drill", "the", "of", "party", "Kim", "Jong-un"]
_WORDS += ["café", "cafes", "new", "new", "york", "don't", "U.S.", "1,000", "tent", "text", "rocket."]
_DATES = [None, "2024", "2025", "2025-01", "2025-02", "2025-01-01", "2025-01-31", "2025-02-01", "2025-03-01T10:05Z"]
_DATES += ["0001", "8160", "1987-02-26", "2024-12-31"]
_PEOPLE = ["Kim Jong Un", "Kim Yo Jong", "Ana María Núñez", "Un Jong Kim"]


def _text(chance: random.Random, sentences: int, length: int) -> str:
    made = (" ".join(chance.choices(_WORDS, k=chance.randint(2, length))) for _ in range(chance.randint(0, sentences)))
    return " ".join(f"{text[0].upper()}{text[1:].rstrip('.')}." for text in made)


def _articles() -> list[Article]:
    chance = random.Random(20250131)
    articles = []
    for number in range(240):
        date = chance.choice(_DATES)
        people = chance.sample(_PEOPLE, k=chance.randint(0, 2))
        articles.append(
            Article(
                id=f"{number:016x}",
                path=f"{number}.txt",
                place="",
                title=_text(chance, 1, 6),
                standfirst=_text(chance, 1, 6),
                body=_text(chance, 4, 9),
                source=chance.choice(["The Harbour Courier", "Northlight Gazette", "Courier of the North"]),
                section=chance.choice([None, "World News", "Sport"]),
                byline=chance.choice([None, "Jane Doe", "Doe Jane"]),
                url=chance.choice([None, f"https://harbour.example/2025/{number}"]),
                published=PartialDate.parse(date) if date else None,
                provenance=None,
                dates=(),
                language=chance.choice(["en", "no"]),
                extra={},
                people=tuple(Entity("person", name.lower(), name, ((name, 1),)) for name in people),
            )
        )
    return articles


ARTICLES = _articles()


def _searcher(segments: int) -> Searcher:
    index = RamStorage().create_index(make_schema())
    for part in range(segments):
        writer = index.writer()
        for article in ARTICLES[part::segments]:
            writer.add_document(**to_document(article, datetime(2025, 6, 1)))
        writer.commit(merge=False)
    writer = index.writer()
    writer.delete_by_term("id", ARTICLES[0].id)
    writer.commit(merge=False)
    return index.searcher(weighting=weighting())


@pytest.fixture(scope="module", params=[1, 3], ids=["one segment", "three segments"])
def searcher(request: pytest.FixtureRequest) -> Iterator[Searcher]:
    with _searcher(request.param) as opened:
        yield opened


def _found(searcher: Searcher, text: str) -> set[str]:
    """The ids of what `text` finds; the same by a walk without scores, by a scored one and by the best few."""
    compiled = compile_query(parse(text).tree)
    docs = set(searcher.docs_for_query(compiled))
    assert {hit.docnum for hit in searcher.search(compiled, limit=None)} == docs
    assert {hit.docnum for hit in searcher.search(compiled, limit=5)} <= docs
    assert {hit.docnum for hit in searcher.search(compiled.normalize(), limit=None)} == docs
    records = Records(searcher.reader())
    return {records.card(doc).id for doc in docs}


def _expected(holds: Callable[[Article], bool]) -> set[str]:
    return {article.id for article in ARTICLES[1:] if holds(article)}


def _texts(article: Article) -> tuple[str, str, str]:
    return article.title, article.standfirst, article.body


def _anywhere(holds: Callable[[str], bool]) -> Callable[[Article], bool]:
    return lambda article: any(map(holds, _texts(article)))


def _terms(text: str) -> list[str]:
    return [form.term for _, _, form in tokens(text)]


def _contains(sequence: list[str], wanted: list[str]) -> bool:
    return any(sequence[at : at + len(wanted)] == wanted for at in range(len(sequence)))


def _word(word: str) -> Callable[[Article], bool]:
    return _anywhere(lambda text: _contains(_terms(text), _terms(word)))


def _phrase(phrase: str) -> Callable[[Article], bool]:
    return _anywhere(lambda text: _contains(forms(text), forms(phrase)))


def _near(words: str, distance: int) -> Callable[[Article], bool]:
    wanted = _terms(words)

    def holds(text: str) -> bool:
        terms = _terms(text)
        return any(
            max(places) - min(places) + 1 - len(wanted) <= distance
            for places in permutations(range(len(terms)), len(wanted))
            if [terms[place] for place in places] == wanted
        )

    return _anywhere(holds)


def _sentence(words: str) -> Callable[[Article], bool]:
    wanted = set(_terms(words))

    def holds(article: Article) -> bool:
        sentences = [article.body[start:end] for start, end in sentence_spans(article.body)]
        return any(wanted <= set(_terms(text)) for text in (article.title, article.standfirst, *sentences))

    return holds


def _has_form(matches: Callable[[str], bool]) -> Callable[[Article], bool]:
    return _anywhere(lambda text: any(map(matches, forms(text))))


def _has_form_and_stem_in_title(matches: Callable[[str], bool]) -> Callable[[Article], bool]:
    vocabulary = {form for article in ARTICLES for text in _texts(article) for form in forms(text)}
    stems = {form_of(form).term for form in vocabulary if matches(form)}
    return lambda article: _has_form(matches)(article) and not stems.isdisjoint(_terms(article.title))


def _within(first: str | None, last: str | None) -> Callable[[Article], bool]:
    start = PartialDate.parse(first).start if first else datetime.min
    end = PartialDate.parse(last).end if last else datetime.max
    return lambda article: bool(article.published and article.published.start >= start and article.published.end <= end)


CASES = [
    ("missile", _word("missile")),
    ("MISSILES", _word("missile")),
    ("cafe", _word("café")),
    ("Jong-un", _word("Jong un")),
    ("1000", _word("1,000")),
    ("US", _word("U.S.")),
    ("title:tests", lambda a: "test" in _terms(a.title)),
    ("title:(tests kim)", lambda a: {"test", "kim"} <= set(_terms(a.title))),
    ("the test", _word("test")),
    ("the of", lambda a: _word("the")(a) and _word("of")(a)),
    ("+the test", lambda a: _word("the")(a) and _word("test")(a)),
    ('"tests"', _phrase("tests")),
    ('"test"', _phrase("test")),
    ('"testing missiles"', _phrase("testing missiles")),
    ('"the party of"', _phrase("the party of")),
    ('"new new york"', _phrase("new new york")),
    ('"don’t"', _phrase("don't")),
    ('body:"tested drill"', lambda a: _contains(forms(a.body), ["tested", "drill"])),
    ('"unheard of"', _phrase("unheard of")),
    ('-"testing"', lambda a: not _phrase("testing")(a)),
    ('kim -"tests"', lambda a: _word("kim")(a) and not _phrase("tests")(a)),
    ('"tests" OR "tested"', lambda a: _phrase("tests")(a) or _phrase("tested")(a)),
    ('"missile kim"~0', _near("missile kim", 0)),
    ('"missile kim"~1', _near("missile kim", 1)),
    ('"missile kim test"~2', _near("missile kim test", 2)),
    ('"new new"~2', _near("new new", 2)),
    ('"missile kim"~s', _sentence("missile kim")),
    ('"drill tests party"~s', _sentence("drill test party")),
    ('-"drill tests"~s', lambda a: not _sentence("drill test")(a)),
    ("te?t", _has_form(lambda form: len(form) == 4 and form[:2] + form[3:] == "tet")),
    ("test*", _has_form(lambda form: form.startswith("test"))),
    ("*ile", _has_form(lambda form: form.endswith("ile"))),
    ("m*s", _has_form(lambda form: form[0] == "m" and form[-1] == "s")),
    ("tests*", _has_form(lambda form: form == "tests")),
    ("title:tests*", _has_form_and_stem_in_title(lambda form: form == "tests")),
    ("title:missilesx~", _has_form_and_stem_in_title(lambda form: form == "missiles")),
    ("-title:tests*", lambda a: not _has_form_and_stem_in_title(lambda form: form == "tests")(a)),
    ("zzz*", lambda a: False),
    ("testsx~", _has_form(lambda form: form == "tests")),
    ("rokcet~", _has_form(lambda form: OSA.distance(form, "rokcet") <= 1)),
    ("tast~2", _has_form(lambda form: OSA.distance(form, "tast") <= 2)),
    ("kim OR drill test", lambda a: _word("kim")(a) or (_word("drill")(a) and _word("test")(a))),
    ("(kim OR drill) test", lambda a: (_word("kim")(a) or _word("drill")(a)) and _word("test")(a)),
    ("kim OR -drill", lambda a: _word("kim")(a) or not _word("drill")(a)),
    ("-kim", lambda a: not _word("kim")(a)),
    ("-kim -drill", lambda a: not _word("kim")(a) and not _word("drill")(a)),
    ("-(kim OR drill) test", lambda a: not _word("kim")(a) and not _word("drill")(a) and _word("test")(a)),
    ("NOT (kim drill)", lambda a: not (_word("kim")(a) and _word("drill")(a))),
    ("(kim -drill)^2 OR party^0.5", lambda a: (_word("kim")(a) and not _word("drill")(a)) or _word("party")(a)),
    ("-*", lambda a: False),
    ("", lambda a: True),
    ("*", lambda a: True),
    ("person:kim", lambda a: any("kim" in forms(p.name) for p in a.people)),
    ('person:"kim jong"', lambda a: any(_contains(forms(p.name), ["kim", "jong"]) for p in a.people)),
    ("person:(un kim)", lambda a: any("un" in forms(p.name) for p in a.people)),
    ('person:"kim un"~s', lambda a: any({"kim", "un"} <= set(forms(p.name)) for p in a.people)),
    ("person:nunez", lambda a: any("nunez" in forms(p.name) for p in a.people)),
    ("person:n*", lambda a: any(form[0] == "n" for p in a.people for form in forms(p.name))),
    ("person:*", lambda a: bool(a.people)),
    ("source:courier", lambda a: "courier" in forms(a.source)),
    ('source:"the harbour courier"', lambda a: a.source == "The Harbour Courier"),
    ("section:news -byline:doe", lambda a: a.section == "World News" and a.byline is None),
    ('byline:"jane doe"', lambda a: a.byline == "Jane Doe"),
    ("title:*", lambda a: bool(a.title)),
    ("standfirst:*", lambda a: bool(a.standfirst)),
    ("-body:*", lambda a: not a.body),
    ("url:*", lambda a: a.url is not None),
    ("source:* -section:*", lambda a: a.section is None),
    ("language:* language:no", lambda a: a.language == "no"),
    ("title:* title:kim", lambda a: "kim" in _terms(a.title)),
    ("title:* OR title:kim", lambda a: bool(a.title)),
    ("byline:*", lambda a: a.byline is not None),
    ("url:https://harbour.example/2025/7", lambda a: a.url == "https://harbour.example/2025/7"),
    ("http://www.harbour.example/2025/7/?fbclid=x1", lambda a: a.url == "https://harbour.example/2025/7"),
    ("www.harbour.example/2025/7", lambda a: a.url == "https://harbour.example/2025/7"),
    ("harbour.example/2025/7#top", lambda a: a.url == "https://harbour.example/2025/7"),
    ("language:no", lambda a: a.language == "no"),
    ("published:*", lambda a: a.published is not None),
    ("-published:*", lambda a: a.published is None),
    ("published:2025", _within("2025", "2025")),
    ("published:2025-01", _within("2025-01", "2025-01")),
    ("published:2025-01-01", _within("2025-01-01", "2025-01-01")),
    ("published:>=2025-02", _within("2025-02", None)),
    ("published:>2025-01-31", _within("2025-02-01", None)),
    ("published:<2025-02", _within(None, "2025-01")),
    ("published:<=2025-01", _within(None, "2025-01")),
    ("published:[2025-01 TO 2025-02]", _within("2025-01", "2025-02")),
    ("published:{2025-01 TO 2025-03}", _within("2025-02", "2025-02")),
    ("published:[* TO 1999]", _within(None, "1999")),
    ("published:[2025-03-01T10:05Z TO *]", _within("2025-03-01T10:05Z", None)),
    ("published:{2025-03-01T10:05Z TO *]", _within("2025-03-01T10:06Z", None)),
    ("published:0001", _within("0001", "0001")),
    ("published:8160", _within("8160", "8160")),
    ("published:9999", lambda a: False),
    ("published:>=9000", lambda a: False),
    ("published:<=9999", _within(None, "9999")),
    (
        "published:2025 -published:2025-01",
        lambda a: _within("2025", "2025")(a) and not _within("2025-01", "2025-01")(a),
    ),
    ("kim published:2025", lambda a: _word("kim")(a) and _within("2025", "2025")(a)),
]


@pytest.mark.parametrize(("text", "holds"), CASES, ids=[text for text, _ in CASES])
def test_a_query_finds_what_reading_every_article_finds(
    searcher: Searcher, text: str, holds: Callable[[Article], bool]
) -> None:
    assert _found(searcher, text) == _expected(holds)


@pytest.mark.parametrize("words", ["kim missile", "of the party", "new york", "tests", "tested drill test"])
def test_a_phrase_scores_as_its_stems_do(searcher: Searcher, words: str) -> None:
    phrase = ExactPhrase("body", forms(words))
    stems = query.Phrase("body", _terms(words)).normalize()
    expected = {hit.docnum: hit.score for hit in searcher.search(stems, limit=None)}
    for hit in searcher.search(phrase, limit=None):
        assert hit.score == pytest.approx(expected[hit.docnum])


def test_a_title_counts_more_than_a_text_and_a_boost_multiplies(searcher: Searcher) -> None:
    def scores(text: str) -> dict[int, float]:
        return {hit.docnum: hit.score for hit in searcher.search(compile_query(parse(text).tree), limit=None)}

    title, standfirst, body, anywhere = (scores(f"{field}missile") for field in ("title:", "standfirst:", "body:", ""))
    assert anywhere == pytest.approx(
        {
            doc: 3 * title.get(doc, 0) + 1.5 * standfirst.get(doc, 0) + body.get(doc, 0)
            for doc in {*title, *standfirst, *body}
        }
    )
    assert scores("missile^2") == pytest.approx({doc: 2 * score for doc, score in anywhere.items()})


def test_what_a_field_holds_is_not_read_to_find_the_articles_that_have_it(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object, **__: object) -> None:
        raise AssertionError("read the postings")

    for reader, _ in searcher.reader().leaf_readers():
        monkeypatch.setattr(reader, "postings", read)
    for field in ("title", "standfirst", "body", "byline", "url"):
        assert list(searcher.docs_for_query(compile_query(parse(f"{field}:*").tree)))


@pytest.mark.parametrize("text", ["test*", "title:test*", "person:k*", "tast~", "body:tast~"])
def test_every_word_of_a_pattern_scores_one(searcher: Searcher, text: str) -> None:
    for boost in (1, 3):
        hits = searcher.search(compile_query(parse(f"{text}^{boost}").tree), limit=None)
        assert {hit.score for hit in hits} == {boost}


@pytest.mark.parametrize(
    "text",
    [
        " ".join(f"{word}{number}" for number in range(100) for word in ("test", "-kim")),
        " OR ".join(["kim", "test"] * 100),
        "(" * 49 + "kim" + "".join(f"{' OR' * (depth % 2)} test{depth})" for depth in range(49)),
        "-(kim OR " * 45 + "test" + ")" * 45,
        '"' + "test " * 390 + '"',
        "你" * 2000,
    ],
    ids=["wide and", "wide or", "deep", "deep not", "long phrase", "long run"],
)
def test_the_largest_queries_run(searcher: Searcher, text: str) -> None:
    _found(searcher, text)


def test_a_pattern_for_too_many_words_is_an_error_that_says_where() -> None:
    index = RamStorage().create_index(make_schema())
    writer = index.writer()
    writer.add_document(words=" ".join(f"a{number}" for number in range(MAX_EXPANSIONS + 1)))
    writer.commit()
    with index.searcher() as opened, pytest.raises(RequestError, match="1,001 words") as error:
        opened.search(compile_query(parse("kim a*").tree))
    assert (error.value.code, error.value.param, error.value.position) == ("too_many_expansions", "q", 4)
