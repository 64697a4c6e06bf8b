"""What the recogniser looks at in a token: features, as strings, in each of the places where a token can stand.

A feature depends on one token only, so the score of a token in a text is a sum of rows, one for each token around it,
and a row is computed once for each distinct token.
"""

from __future__ import annotations

from functools import lru_cache

from index.entities.gazetteer import BIT, labels_of, plain
from index.entities.tokens import kind_of

# Where a token can stand in relation to the one that is scored: two before, one before, itself, one after, two after,
# and itself as the first word of a sentence. For each, which of the lists of `features_of` it is.
PLACES = (0, 1, 2, 1, 0, 3)
OWN, FIRST = 2, 5
# Of the features of a token itself, those that name it: training does without them half of the time.
NAMING = ("w=", "p4=", "s4=", "k=", "bk=")

# The numbers of the categories of tokens.
CATEGORIES = 64
_OTHER_MARK, _SMALL, _CAPITALISED, _IN_CAPITALS, _MIXED = 12, 24, 40, 56, 62
_SHAPES = {"9": 10, "y": 11, "I": 60, "L": 61, "N": 63}
_MARKS = {
    mark: number
    for number, marks in enumerate((".", ",", "(", ")", '"“”‘«»`', "-–—", ":", "&/", ("'s", "’s", "'", "’")), 1)
    for mark in marks
}
_WORDS = {
    word: number
    for number, words in enumerate(
        (
            *("of", "the", "in at from near to across around outside inside", "and or", "for", "by with against on"),
            *("a an", "who whose"),
        ),
        16,
    )
    for word in words.split()
}
_CLASS_NUMBERS = (
    *(("title",), ("people",), ("time",), ("country", "region", "state", "city3"), ("orghead",), ("corporate",)),
    *(("placehead",), ("small",), ("first",), ("surname",), ("mixed",), ("city2", "city1", "subdivision")),
    *(("org", "acronym"), ("thing", "said", "craft")),
)
_CLASS_NUMBER = {label: number for number, labels in enumerate(_CLASS_NUMBERS) for label in labels}
_TELLING = frozenset(map(_CLASS_NUMBER.__getitem__, ("title", "people", "time", "orghead", "said")))


@lru_cache(maxsize=1 << 12)
def _main(bits: int) -> str:
    return labels_of(bits)[0] if bits else "?"


def shape_of(word: str) -> str:  # noqa: PLR0911  # a case for each shape
    """How a word is written: x small, A capitalised, X in capitals, M mixed, L a letter, I initials, 9 a number,
    N capitals with a number ("E39")."""
    first = word[0]
    if first.isdigit():
        return "9" if len(word) != 4 or not word.isdigit() else "y"
    if not first.isalpha():
        return first
    if word.islower():
        return "x"
    if "." in word:
        return "I"
    if len(word) == 1:
        return "L"
    if word.isupper() and any(map(str.isdigit, word)):
        return "N"
    shape = "X" if word.isupper() else "A" if word[1:].islower() or not word[1:].isalpha() else "M"
    return shape + "-" if "-" in word else shape


def category(word: str, bits: int) -> int:
    """Which of `CATEGORIES` kinds of tokens one is: the recogniser looks at pairs of neighbours by their categories."""
    shape = shape_of(word)
    known = _CLASS_NUMBER.get(_main(bits), len(_CLASS_NUMBERS))
    fixed = _MARKS.get(word) or _SHAPES.get(shape) or (_WORDS.get(word) if shape == "x" else None)
    if fixed:
        number = fixed
    elif shape == "x":
        number = _SMALL + (known if known in _TELLING else 5 if word.endswith("ed") else 3)
    elif shape[0] == "A":
        number = _CAPITALISED + known
    elif shape[0] == "X":
        number = _IN_CAPITALS + (bits & BIT["acronym"] != 0) + 2 * (bits & BIT["small"] != 0)
    else:
        number = _OTHER_MARK if not word[0].isalpha() else _MIXED
    return number


def own_features(word: str, bits: int, cluster: int) -> list[str]:
    """Features of a token that is scored."""
    low = plain(word)
    shape, main = shape_of(word), _main(bits)
    features = ["", f"w={low}", f"s={shape}", f"G={bits}{shape}", f"n={min(len(low), 10)}{shape}", f"ms={main}{shape}"]
    features += [f"g={label}" for label in labels_of(bits)]
    features += [f"s2={low[-2:]}", f"s3={low[-3:]}", f"s4={low[-4:]}", f"p3={low[:3]}", f"p4={low[:4]}"]
    if cluster:
        features += [
            f"k={cluster}",
            f"k8={cluster & 255}",
            f"k6={cluster & 63}",
            f"k4={cluster & 15}",
            f"ks={cluster & 63}{shape}",
        ]
        features.append(f"km={cluster & 63}{main}")
    return features


def near_features(word: str, bits: int, cluster: int) -> list[str]:
    """Features of a token beside the one that is scored."""
    low = plain(word)
    shape = shape_of(word)
    features = [
        f"w={low}",
        f"ms={_main(bits)}{shape}",
        f"k={cluster}",
        f"k6={cluster & 63}{shape[0]}",
        f"s3={low[-3:]}",
    ]
    features += [f"g={label}{shape[0]}" for label in labels_of(bits)]
    return features


def far_features(word: str, bits: int, cluster: int) -> list[str]:
    """Features of a token two places away from the one that is scored."""
    return [f"w={plain(word)}", f"ms={_main(bits)}{shape_of(word)[0]}", f"k6={cluster & 63}"]


def first_features(word: str, bits: int, cluster: int) -> list[str]:
    """More features of a token that is scored and that begins a sentence, where all words are capitalised."""
    shape = shape_of(word)
    return [
        f"w={plain(word)}",
        f"ms={_main(bits)}{shape}",
        f"G={bits}{shape}",
        f"k={cluster}",
        f"k6={cluster & 63}",
        "",
        f"s3={word[-3:]}",
    ]


def features_of(word: str, bits: int, cluster: int) -> tuple[list[str], list[str], list[str], list[str]]:
    """The features of a token that is two away from, beside, or itself the one that is scored, or that as a first word.

    `bits` are its classes, `cluster` is the cluster it is in.
    """
    if not word:  # outside of the sentence
        return ["w=<>"], ["w=<>"], [], []
    near = near_features(word, bits, cluster)
    far = far_features(word, bits, cluster)
    if not kind_of(word):
        return far, near, [], []
    return far, near, own_features(word, bits, cluster), first_features(word, bits, cluster)
