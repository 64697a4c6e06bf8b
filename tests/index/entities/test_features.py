"""What is known of a token, as compiled loops work it out, against the strings that say it."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.entities import features
from index.entities.features import feature_keys
from index.entities.gazetteer import BIT, clusters, plain, word_key
from index.entities.lexicon import Lexicon
from index.entities.spelling import HYPHENATED
from index.entities.tokens import Cut
from tests.index.entities.reference import category, features_of, kind_of, shape_of

WORDS = [
    "Kim",
    "KIM",
    "kim",
    "U.S.",
    "IMF",
    "iPhone",
    "E39",
    "1999",
    "12",
    "3rd",
    "Jean-Luc",
    "AT&T",
    "o'clock",
    "warned",
]
WORDS += [
    "Łódź",
    "ΟΔΟΣ",
    "Straße",
    "ﬁnally",
    "ﷺ",
    "İstanbul",
    "日本",
    "²",
    "½",
    "—",
    "’s",
    "O’Brien",
    "ǅemal",
    "𝐀𝐁",
    "\ud800",
]
WORDS += [
    "Paris",
    "Corp",
    "president",
    "Monday",
    "University",
    "of",
    "the",
    "Russian",
    "Red-Green",
    "BBC-TV",
    "McDonald",
]
TEXTS = st.one_of(
    st.text(), st.lists(st.sampled_from(WORDS)).map(" ".join), st.lists(st.sampled_from(WORDS)).map("".join)
)


def read(text: str) -> tuple[Lexicon, list[str], np.ndarray]:
    """A lexicon with the tokens of a text, the tokens as written, and their numbers."""
    cut, lexicon = Cut.of([text]), Lexicon()
    written = [text[start:end] for start, end in zip(cut.starts.tolist(), cut.ends.tolist(), strict=True)]
    return lexicon, written, lexicon._number(cut.codes, cut.starts, cut.ends, cut.capitalised)


@given(TEXTS)
def test_a_token_is_what_its_letters_say(text: str) -> None:
    lexicon, written, numbers = read(text)
    known = lexicon.written
    for word, number in zip(written, numbers.tolist(), strict=True):
        form = bytes(known.plain[known.plain_begins[number] : known.plain_begins[number + 1]])
        assert form == plain(word).encode(errors="surrogatepass")
        assert lexicon.keys[number] == word_key(plain(word))
        assert known.checksums[number] == zlib.crc32(word.encode(errors="surrogatepass"))
        shape = shape_of(word)
        assert known.shapes[number] == ord(shape[0]) + HYPHENATED * (shape[1:] == "-")
        assert lexicon.categories[number] == category(word, int(lexicon.bits[number]))


@given(TEXTS, st.booleans())
def test_the_keys_of_features_are_those_of_their_names(text: str, nameless: bool) -> None:
    lexicon, written, numbers = read(text)
    tokens = np.concatenate(([0], numbers))
    of_words = clusters(lexicon.written.checksums[tokens]).tolist()
    for place in range(len(features.PLACES)):
        where = np.full(len(tokens), place, np.uint8)
        keys, counts = feature_keys(lexicon, tokens, where, nameless=nameless)
        names = [
            features_of(word, int(lexicon.bits[token]), cluster, place, nameless=nameless)
            for word, token, cluster in zip(["", *written], tokens.tolist(), of_words, strict=True)
        ]
        assert counts.tolist() == list(map(len, names))
        mixed = [(word_key(name) * 0x9E3779B1 + place) % (1 << 32) for own in names for name in own]
        assert keys.tolist() == mixed


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("kim", "x"),
        ("Kim", "A"),
        ("KIM", "X"),
        ("iPhone", "M"),
        ("K", "L"),
        ("U.S.", "I"),
        ("12", "9"),
        ("1987", "y"),
        ("E39", "N"),
        ("Jean-Luc", "A-"),
        ("(", "("),
    ],
)
def test_shapes(word: str, shape: str) -> None:
    lexicon, _, (number,) = read(word)
    assert lexicon.written.shapes[number] == ord(shape[0]) + HYPHENATED * (shape[1:] == "-")


def test_categories_tell_the_same_word_from_its_capitals() -> None:
    lexicon, _, numbers = read("will Will WILL")
    assert len(set(lexicon.categories[numbers].tolist())) == 3
    assert lexicon.bits[numbers[0]] & BIT["small"]


def test_words_in_capitals_side_by_side_are_read_in_small_letters() -> None:
    lexicon = Lexicon()
    batch = lexicon.read(["KIM JONG UN left for the IMF."])
    assert [lexicon.spelling(token) for token in batch.tokens.tolist()][:3] == ["Kim", "Jong", "UN"]
    assert kind_of("Kim") == lexicon.kinds[batch.tokens[0]]
