"""Stems are those of NLTK's English Snowball stemmer, word for word."""

from __future__ import annotations

import re
from itertools import product

from hypothesis import example, given
from hypothesis import strategies as st
from nltk.stem.snowball import SnowballStemmer

from index.stemmer import stems
from tests.conftest import SEEDS

NLTK = SnowballStemmer("english")

# What the algorithm's rules, conditions and exceptions are about: prefixes, letters and suffixes.
PREFIXES = ("", "y", "ay", "gener", "commun", "arsen", "proc", "exc", "succ")
SUFFIXES = (
    *("s", "sses", "ied", "ies", "us", "ss", "eed", "eedly", "ed", "edly", "ing", "ingly", "y", "at", "bl", "iz", "tt"),
    *(
        "tional",
        "enci",
        "anci",
        "abli",
        "entli",
        "izer",
        "ization",
        "ational",
        "ation",
        "ator",
        "alism",
        "aliti",
        "alli",
    ),
    *(
        "fulness",
        "ousli",
        "ousness",
        "iveness",
        "iviti",
        "biliti",
        "bli",
        "ogi",
        "logi",
        "fulli",
        "lessli",
        "li",
        "tli",
    ),
    *("alize", "icate", "iciti", "ical", "ful", "ness", "ative", "al", "ance", "ence", "er", "ic", "able", "ible"),
    *("ant", "ement", "ment", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion", "sion", "tion", "e", "l", "ll"),
)
KINDS = "aeiybltswx1"  # letters of each sort that a condition tells apart


def differing(words: list[str]) -> dict[str, tuple[str, str]]:
    """Of each word whose stem is another than NLTK's, both."""
    found = [stem.decode() for stem in stems([word.encode() for word in words])]
    both = zip(words, found, map(NLTK.stem, words), strict=True)
    return {word: (mine, theirs) for word, mine, theirs in both if mine != theirs}


parts = (
    st.sampled_from(PREFIXES),
    st.text(KINDS, max_size=6),
    st.lists(st.sampled_from(SUFFIXES), max_size=3).map("".join),
)


@given(words=st.lists(st.tuples(*parts).map("".join) | st.text(KINDS + "cdeghkmnrugv", max_size=12)))
@example(words=["", "a", "by", "say", "yes", "hoping", "hopped", "generously", "fertilization", "sss"])
@example(words=["3.5", "1'er", "'skies", "Skies", "naïveté", "щи", "北", "party’s", "x" * 1000 + "ing"])
def test_stems_are_those_of_nltk(words: list[str]) -> None:
    assert not differing(words)


def test_every_suffix_behind_every_short_beginning() -> None:
    beginnings = ["".join(letters) for size in (0, 1, 2, 3, 4) for letters in product("aybtl", repeat=size)]
    assert not differing([beginning + suffix for beginning in beginnings for suffix in SUFFIXES])


def test_exceptions_and_all_that_begin_like_one() -> None:
    exceptions = NLTK.stemmer._EnglishStemmer__special_words
    assert not differing([word + suffix for word in exceptions for suffix in ("", *SUFFIXES)])


def test_the_words_of_an_archive() -> None:
    texts = (path.read_text(errors="ignore") for path in sorted(SEEDS.rglob("*.*")))
    words = {word for text in texts for word in re.findall(r"[^\W_]+", text.lower())}
    assert len(words) > 1000
    assert not differing(sorted(words))


def test_a_word_that_is_its_own_stem_is_given_back() -> None:
    words = [b"comet", b"sky", b"oil", b"1987"]
    found = stems(words)
    assert found == words
    assert all(stem is word for stem, word in zip(found, words, strict=True))
