"""What the recogniser looks at: features, as strings, of a stretch of words and of what stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from index.entities.gazetteer import classes_of, plain

# The class that says most about a word comes first.
_PRIORITY = (
    *("title", "people", "time", "country", "region", "state", "orghead", "corporate", "placehead", "city3", "small"),
    *("first", "surname", "mixed", "city2", "org", "city1", "subdivision", "acronym"),
)
_RANK = {label: rank for rank, label in enumerate(_PRIORITY)}
_OPENING = frozenset("\"'“‘([{•—–:-*")


@lru_cache(maxsize=1 << 16)
def main_class(word: str) -> str:
    """The most telling class of a word in its plain form; "?" for a word that is not known."""
    return min(classes_of(word), key=_RANK.__getitem__, default="?")


@lru_cache(maxsize=1 << 16)
def _shape(word: str) -> str:
    if "." in word:
        return "I"
    if not word[0].isupper():
        return "'" if word[0] in "'’" else "x"
    if len(word) == 1:
        return "L"
    shape = "X" if word.isupper() else "A" if word[1:].islower() or not word[1:].isalpha() else "M"
    return shape + "-" if "-" in word else shape


def inner_features(words: Sequence[str]) -> list[str]:
    """Features of the stretch `words` itself, as it is written."""
    known = [plain(word) for word in words]
    phrase = " ".join(known)
    first, last, count = known[0], known[-1], len(words)
    classes = classes_of(phrase)
    shape = "".join(map(_shape, words[:5]))
    features = [
        *(f"s={phrase}", f"n={min(count, 5)}", f"shape={shape}", f"G={'|'.join(classes)}{'X' if shape == 'X' else ''}"),
        *(f"suf3={last[-3:]}", f"suf4={last[-4:]}", f"pre3={first[:3]}", f"sufn={last[-2:]}{min(count, 3)}"),
        *(f"g={label}" for label in classes if label != "acronym" or "X" in shape or "I" in shape),
    ]
    if count == 1:
        features.append(f"len={min(len(first), 12)}{shape}")
        return features
    features += (f"f={first}", f"l={last}", *(f"m={word}" for word in known[1:-1]))
    features += (f"fg={'|'.join(classes_of(first))}", f"lg={'|'.join(classes_of(last))}")
    features += (f"fl={main_class(first)}>{main_class(last)}", f"fs={main_class(first)}{shape}")
    features += (f"ls={main_class(last)}{shape}", f"small={sum('small' in classes_of(word) for word in known)}{count}")
    if count > 2:
        features += (f"f2={known[0]} {known[1]}", f"l2={known[-2]} {known[-1]}")
    return features


def left_features(nearest: str, second: str, first: str) -> list[str]:
    """Features of what stands before a stretch whose first word is `first`: two raw tokens, nearest first."""
    nearest, second = nearest.lower(), second.lower()
    bare = plain(nearest).strip("\"'“”‘’(),;:.")
    kind = main_class(bare) if bare else "-"
    features = [f"L={nearest}", f"LL={second} {nearest}", f"Lc={kind}"]
    place = "init" if not nearest or nearest[-1] in _OPENING else "mid"
    features.append(f"{place}={main_class(plain(first))}{_shape(first)}")
    return features


def right_features(nearest: str, second: str) -> list[str]:
    """Features of what stands after a stretch: two raw tokens, nearest first."""
    nearest, second = nearest.lower(), second.lower()
    bare = plain(nearest).strip("\"'“”‘’(),;:.-")
    return [f"R={nearest}", f"RR={nearest} {second}", f"Rc={main_class(bare) if bare else '-'}"]
