"""What holds for every query: it parses, its canonical spelling is a fixed point, it compiles, it can be told."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from whoosh.query import Query

from search.errors import RequestError
from search.query import Parsed, compile_query, parse
from search.query.bare_words import bare_words
from search.query.matches import Marker
from search.query.parser import _Parser
from search.query.syntax import positive_leaves
from search.request import MAX_QUERY_LENGTH

_PIECES = [
    *(
        "kim",
        "Tests",
        "the",
        "or",
        "not",
        "Jong-un",
        "O'Brien",
        "U.S.",
        "1,000",
        "10:30",
        "naïve",
        "ＫＩＭ",
        "你好",
        "Ha\u030akon",
        "한글",
        "\u1112",
        "_a.b",
    ),
    *("a|b", "|", "x^-1"),
    *("mis*", "te?t", "*", "?", "*ship", "kin~", "kin~2", "kin~9", "x^2", "^0", "^", "~", "~s", "~5", "a\\*b", "\\"),
    *("/a.*b/", "/[x]/"),
    *(
        '"',
        '"drinking spree"',
        '"a b"~3',
        '"a b"~s',
        '"kim"',
        "“un",
        "«x»",
        '""',
        "(",
        ")",
        "((",
        "-",
        "+",
        "!",
        "—kim",
    ),
    *("AND", "OR", "NOT", "&&", "||", "title:", "person:", "published:", "date:", "autor:", "language:", "url:", "c:"),
    *("2025-01", "31 Jan 2025", "2025-13", "[2025 TO 2026]", "{2025-01 TO *}", "[* TO *]", "[x", ">=", "<", ">2025-03"),
    *("http://example.org/a?b=c", "english", "31/1/2025", ",", "…", "...", "\x00", "\x1e", "\ud800", "\u0301"),
]
_queries = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(_PIECES), max_size=14).map(" ".join),
    st.lists(st.sampled_from(_PIECES), max_size=14).map("".join),
    st.lists(st.one_of(st.sampled_from(_PIECES), st.characters()), max_size=20).map("".join),
)


def _parsed(text: str) -> Parsed:
    try:
        return parse(text)
    except RequestError as error:
        assume(error.code not in ("too_many_clauses", "query_too_long"))
        raise


@settings(max_examples=1500, deadline=None)
@given(_queries)
def test_every_string_parses_to_a_tree_whose_canonical_spelling_is_a_fixed_point(text: str) -> None:
    parsed = _parsed(text)
    again = _parsed(parsed.canonical)
    assert again.tree == parsed.tree
    assert again.canonical == parsed.canonical
    assert again.notices == ()


@settings(max_examples=300, deadline=None)
@given(_queries)
def test_a_query_is_the_same_however_its_letters_are_composed(text: str) -> None:
    composed, decomposed = normalize("NFC", text), normalize("NFD", text)
    assume(max(len(composed), len(decomposed)) <= MAX_QUERY_LENGTH)
    assert _parsed(decomposed) == _parsed(composed)


@settings(max_examples=500, deadline=None)
@given(_queries)
def test_every_string_compiles_and_can_be_told(text: str) -> None:
    parsed = _parsed(text)
    assert isinstance(compile_query(parsed.tree), Query)
    assert compile_query(parsed.tree) == compile_query(parse(parsed.canonical).tree)
    assert parsed.understood
    assert parsed.understood.count("*") % 2 == 0


@settings(max_examples=500, deadline=None)
@given(_queries)
def test_nodes_and_notices_stand_within_the_text(text: str) -> None:
    parsed = _parsed(text)
    for leaf in positive_leaves(parsed.tree):
        assert 0 <= leaf.start <= leaf.end <= len(parsed.text)
    positions = [notice.position for notice in parsed.notices]
    assert positions == sorted(positions)
    for notice in parsed.notices:
        assert notice.message
        assert notice.suggestion is None or not _parsed(notice.suggestion).notices
        assert 0 <= notice.position <= notice.position + notice.length <= len(parsed.text)


@settings(max_examples=500, deadline=None)
@given(_queries)
def test_the_suggestion_of_a_single_notice_is_followed_to_the_letter(text: str) -> None:
    notices = _parsed(text).notices
    if len(notices) == 1 and notices[0].suggestion is not None:
        assert parse(notices[0].suggestion).notices == ()


@settings(max_examples=300, deadline=None)
@given(_queries, st.text(max_size=200))
def test_spans_stand_within_any_text(query: str, text: str) -> None:
    marker = Marker(_parsed(query).leaves)
    for field in ("title", "standfirst", "body"):
        matches = marker.spans(field, text)
        assert matches == sorted(matches, key=lambda match: match.start)
        assert all(0 <= match.start < match.end <= len(text) for match in matches)
        assert all(match.clause < len(marker.clauses) for match in matches)


@pytest.mark.parametrize("piece", ["(", ")", "-", '"', "OR (", "NOT ", "title:", "[", "^", "你", "\\", "&&", ":"])
def test_the_longest_queries_give_a_tree(piece: str) -> None:
    parsed = parse((piece * MAX_QUERY_LENGTH)[:MAX_QUERY_LENGTH])
    assert isinstance(compile_query(parsed.tree), Query)
    assert parsed.understood


@pytest.mark.parametrize("piece", ["a ", "a* ", "a OR (", '"a"', "-a:"])
def test_queries_of_many_parts_give_an_error(piece: str) -> None:
    with pytest.raises(RequestError, match="more than 200 parts"):
        parse((piece * MAX_QUERY_LENGTH)[:MAX_QUERY_LENGTH])


def test_a_longer_query_is_an_error_that_says_so() -> None:
    with pytest.raises(RequestError, match="2,001 characters") as error:
        parse("a" * (MAX_QUERY_LENGTH + 1))
    assert error.value.code == "query_too_long"
    assert error.value.param == "q"


_BARE_PIECES = [
    *("kim", "Tests", "the", "or", "OR", "AND", "NOT", "not", "IT", "TO", "x", "a2", "é"),
    *("  ", "\u3000", "\n", ""),
]
_BARE = st.one_of(
    st.lists(st.one_of(st.sampled_from(_BARE_PIECES), st.text("abAB", max_size=3)), max_size=9).map(" ".join), _queries
)


@settings(max_examples=1500, deadline=None)
@given(_BARE)
def test_bare_words_are_what_the_parser_makes_of_them(text: str) -> None:
    tree = bare_words(text, 5)
    if tree is not None:
        parser = _Parser(text)
        assert repr(parser.query()) == repr(tree)  # which has positions and spellings too
        assert not len(parser.notices)
        assert parser.clauses == len(positive_leaves(tree)) <= 5


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("kim", ["kim"]),
        (" Oil  prices ", ["Oil", "prices"]),
        ("oil OR gas prices", ["oil", "gas", "prices"]),
    ],
)
def test_queries_of_bare_words_are_known_as_such(text: str, leaves: list[str]) -> None:
    tree = bare_words(text, 5)
    assert tree is not None
    assert [text[leaf.start : leaf.end] for leaf in positive_leaves(tree)] == leaves


@pytest.mark.parametrize("text", ["", "the oil", "oil AND gas", "oil OR", "a-b", "oil 2025", '"oil"', "a b c d e f"])
def test_other_queries_are_not_bare_words(text: str) -> None:
    assert bare_words(text, 5) is None
