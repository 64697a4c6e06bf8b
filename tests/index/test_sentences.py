"""Sentence boundaries in news prose: tables of cases, and what must hold for any text."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import sentences as module
from index.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["The mayor resigned.", "Her deputy takes over."],
        ["Who knew?", "Nobody!", "We asked."],
        ["Gov. Ann Lee met Sen. J. K. Ruiz on Jan. 5 in St. Louis.", "They agreed."],
        ["It was J.D. Ray and A.P.J. Okoro who met C.E.O. Wu.", "They left J.D.", "He slept."],
        ["The deal with Acme Corp. Chairman Bo Ek fell through.", "Acme Inc. denied it."],
        ["The ship flies the flag of the U.S. Navy.", "It left the U.S.", "The crew stayed."],
        ["They met at 5 p.m. on Friday.", "They left at 7 a.m.", "He slept."],
        ["Rule No. 5 was broken.", "Did it help?", "No.", "It did not."],
        ["Prices rose 3.5 percent in 2024.", "In 2025 they fell."],
        ["“We won.”", "The crowd cheered."],
        ['"Stop!" he cried.', "They did."],
        ["He paused ... and went on.", "Then he stopped..."],
        ["It was over (at last.)", "Everyone left."],
        ["“Is it?” asked Mr. Wu.", "“It is.”"],
        ["Neither she nor I.", "But they did."],
        ["The House passed H.R. 40 and the G.I. Bill.", "The U.S.S. Heron sailed."],
        ["Write to 12 Quay Ave. N.W. Usterby.", "They answer."],
        ["Sen. Ann Lee (D-Calif.) Chairwoman Bo Ek and Rep. Wu (R-Ky.) — both new — agreed."],
        ["The bill is by Ann Lee, D-Calif.", "Senators liked it."],
        ["She left the U.S.", "Additionally, she sold Acme Inc.", "Unfortunately, it failed at 9 p.m.", "Let us see."],
    ],
)
def test_running_text(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\n ", []),
        (
            "The mayor met Mr.\xa0Wu\xa0and Dr.\tLee. They talked.",
            ["The mayor met Mr.\xa0Wu\xa0and Dr.\tLee.", "They talked."],
        ),
        ("  1. The first point\n 2. The second", ["1. The first point", "2. The second"]),
        ("A headline without a stop\n\nThe first paragraph", ["A headline without a stop", "The first paragraph"]),
        ("Mr.\n\nSmith", ["Mr.", "Smith"]),
        ("Storm Hits Coast\nThe storm came at night and left much sand.", None),
        ("• One thing\n• Another thing", ["• One thing", "• Another thing"]),
        ("Said one\n  \t\nSaid two", ["Said one", "Said two"]),
        ("It ended.\r\n\r\nIt began.", ["It ended.", "It began."]),
        ("1. The first point\n\n2. The second", ["1. The first point", "2. The second"]),
        ("The committee met\nin the town hall\nof Usterby.", ["The committee met\nin the town hall\nof Usterby."]),
    ],
)
def test_layout(text: str, expected: list[str] | None) -> None:
    assert sentences(text) == (text.split("\n") if expected is None else expected)


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("Aa. \n\t\r.?!…\"”'’()•1"))))
def test_spans_are_sorted_apart_trimmed_and_cover_everything_but_space(text: str) -> None:
    end_before = 0
    for start, end in sentence_spans(text):
        assert end_before <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert not text[end_before:start].strip()
        end_before = end
    assert not text[end_before:].strip()


# Words and marks of which some leave no doubt, and some are asked about.
PIECES = ["Corp", "said", "SAID", "x", "No", "U.S", "1987", "31", "a1", "Über", "(", '"', "-", "D-Calif", "’", ")"]
MARKS = ["", ".", ".", ".", "?", "!", "…", "...", '."', ".’", "-", ",", "?)"]
WORDS = st.builds("".join, st.tuples(st.sampled_from(["", '"', "“", "-"]), *map(st.sampled_from, (PIECES, MARKS))))


@given(st.lists(WORDS, min_size=2, max_size=12))
def test_where_there_is_no_doubt_sentences_end_as_where_there_is(words: list[str]) -> None:
    pairs = enumerate(pairwise(words))
    first = [0, *(place + 1 for place, pair in pairs if module._ends(*pair, opens_line=place == 0))]
    ends = [*first[1:], len(words)]
    wanted = [" ".join(words[start:end]) for start, end in zip(first, ends, strict=True)]
    assert sentences(" ".join(words)) == wanted


@given(st.lists(st.text(alphabet="Ab. c\n", min_size=1), min_size=1))
def test_paragraphs_can_be_split_one_by_one(paragraphs: list[str]) -> None:
    stripped = [p for p in (" ".join(paragraph.split()) for paragraph in paragraphs) if p]
    assert sentences("\n\n".join(stripped)) == [s for paragraph in stripped for s in sentences(paragraph)]


UNITS = ["word\n", "Mr. ", "Mr.\xa0", "A.", ". ", "“", "The end. ", "1. ", "1.\t", "\n", "\n ", "x", "中. The end. "]


@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_in_step_with_length(unit: str) -> None:
    text = unit * (600_000 // len(unit))
    begin = time.perf_counter()
    sentence_spans(text)
    assert time.perf_counter() - begin < 8  # seconds; far more where a line is read again at each stop
