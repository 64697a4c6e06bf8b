"""Snippets are sentences of the article that hold the words looked for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import form_of, tokens
from index.sentences import sentence_spans
from search.query import parse
from search.query.hints import Passage
from search.query.matches import Marker
from search.snippets import snippets

BODY = (
    "The ferry left Bergen at noon. Nobody waved.\n\n"
    "Its captain said that ferries are late, and that the late ferry is the rule. “We sail when we sail,” she said.\n\n"
    "The meeting of the board was short. The board of the meeting house was long. Late ferries cost money."
)


def read(body: str) -> Passage:
    return Passage.of(body, [start for start, _ in sentence_spans(body)])


def marked(q: str, body: str, limit: int = 3, standfirst: str = "") -> list[str]:
    marker = Marker(parse(q).leaves)
    found = snippets(
        read(body),
        marker.spans("body", body),
        limit,
        standfirst=Passage.of(standfirst) if standfirst else None,
        in_standfirst=marker.spans("standfirst", standfirst),
    )
    shown = []
    for snippet in found:
        text = snippet.text
        for start, end in reversed(snippet.spans):
            text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
        shown.append(text)
    return shown


@pytest.mark.parametrize(
    ("q", "limit", "expected"),
    [
        ("noon", 3, ["The ferry left Bergen at [noon]."]),
        ("wave", 3, ["Nobody [waved]."]),
        # The best in the order of the text: first the one with both words, then the ones with more matches.
        (
            "late ferry",
            2,
            [
                "Its captain said that [ferries] are [late], and that the [late] [ferry] is the rule.",
                "[Late] [ferries] cost money.",
            ],
        ),
        ('"the meeting of the board"', 3, ["[The meeting of the board] was short."]),
        ('"we sail"', 1, ["“[We sail] when [we sail],” she said."]),
        ('"board meeting"', 1, ["The ferry left Bergen at noon."]),  # not there: how the article begins
        ("", 2, ["The ferry left Bergen at noon."]),
        ("ferry -late", 1, ["Its captain said that [ferries] are late, and that the late [ferry] is the rule."]),
        ("noon", 0, []),
    ],
)
def test_the_best_sentences_are_shown(q: str, limit: int, expected: list[str]) -> None:
    assert marked(q, BODY, limit) == expected


def test_the_standfirst_counts_as_a_sentence() -> None:
    shown = marked("ferry", BODY, 1, standfirst="A ferry, a late ferry and a ferry at noon")
    assert shown == ["A [ferry], a late [ferry] and a [ferry] at noon"]
    assert marked("", BODY, 1, standfirst="A ferry at noon") == ["A ferry at noon"]


def test_a_long_sentence_is_cut_on_words_around_its_matches() -> None:
    body = f"{'word ' * 200}then the ferry came {'more ' * 200}and that was all."
    (shown,) = marked("ferry", body)
    assert "[ferry]" in shown
    assert shown.startswith("…word")
    assert shown.endswith("more…")
    assert len(shown) <= 304


def test_a_sentence_that_is_one_long_list_is_cut_where_most_of_it_matches() -> None:
    body = ", ".join(["apple"] * 5000 + ["ferry", "bus"] * 20 + ["ferry"] * 20 + ["apple"] * 5000)
    (shown,) = marked("ferry", body)
    assert shown.count("[ferry]") == 20 + 13  # 300 characters: 20 times 7, the rest in pairs of 12
    assert marked("apple", body)  # ten thousand matches take no longer than their number asks for


@pytest.mark.parametrize("body", ["", "x", "word" * 500, "ferry" + "x" * 1000, "。" * 10, "\n\n\n"])
def test_odd_texts(body: str) -> None:
    assert len(marked("ferry", body)) <= 1


WORDS = ["ferry", "Ferries", "board", "the", "of", "late", "Bergen", "sailing", "sailed", "U.S.", "party’s"]


@settings(deadline=None)
@given(
    st.lists(st.lists(st.sampled_from([*WORDS, "and", "nobody"]), min_size=1, max_size=40), max_size=6),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
    st.integers(1, 5),
)
def test_the_spans_hold_the_words(sentences: list[list[str]], words: list[str], limit: int) -> None:
    body = " ".join(" ".join(sentence).capitalize() + "." for sentence in sentences)
    marker = Marker(parse(" ".join(words)).leaves)
    terms = {form_of(word).term for word in words}
    found = snippets(read(body), marker.spans("body", body), limit)
    assert len(found) <= limit
    for snippet in found:
        for start, end in snippet.spans:
            (held,) = tokens(snippet.text[start:end])
            assert held[2].term in terms
        assert snippet.text.strip("…") in body
    if any(form.term in terms - {"the", "of"} for _, _, form in tokens(body)) and terms - {"the", "of"}:
        assert any(snippet.spans for snippet in found)
