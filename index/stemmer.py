"""Stems of English words, many at once: forms become terms by them (`analysis.py`, `codec/vocabulary.py`).

The algorithm is Porter2 (M. Porter, "The English (Porter2) stemming algorithm", 2002), as NLTK's
`SnowballStemmer("english")` has it: both give the same for every word. NLTK goes its own way in these:

- where the suffix that a rule of steps 2 or 3 replaces reaches out of R2, nothing is left of R2, or *e*;
- the *e* that step 1b adds is in R1, and in R2 if the word has more than five letters or R1 three, wherever they began;
- exceptions are looked for before anything else, so that inflections of theirs are listed too.

NLTK itself stems words that have more in them than letters a to z, digits and full stops.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from index.compiled import I64, U8, compiled

# Stems of words that no rule is for, and the inflections of words that are to stay as they are.
_EXCEPTIONS = {
    form: stem
    for stem, *forms in map(
        bytes.split,
        b"""ski skis, sky skies sky, die dying, lie lying, tie tying, idl idly, gentl gently, ugli ugly, earli early,
        onli only, singl singly, news news, howe howe, atlas atlas, cosmos cosmos, bias bias, andes andes,
        inning inning innings, outing outing outings, canning canning cannings, herring herring herrings,
        earring earring earrings, proceed proceed proceeds proceeded proceeding,
        exceed exceed exceeds exceeded exceeding, succeed succeed succeeds succeeded succeeding""".split(b","),
    )
    for form in forms
}

# What R2 is behind a rule whose suffix reached out of it: shorter by what the word is, nothing, or the letter *e*.
_SHORTER, _NOTHING, _ONLY_E = -1, 0, 1

# Of each step, (suffix, what stands in its place, R2), the longest of those that end alike first.
_STEP_1B = (
    ("eedly", "ee", _NOTHING), ("ingly", "", _SHORTER), ("edly", "", _SHORTER),
    ("eed", "ee", _NOTHING), ("ing", "", _SHORTER), ("ed", "", _SHORTER),
)  # fmt: skip
_STEP_2 = (
    ("ization", "ize", _NOTHING), ("ational", "ate", _ONLY_E), ("fulness", "ful", _SHORTER),
    ("ousness", "ous", _NOTHING), ("iveness", "ive", _ONLY_E), ("tional", "tion", _SHORTER),
    ("biliti", "ble", _NOTHING), ("lessli", "less", _SHORTER), ("entli", "ent", _SHORTER), ("ation", "ate", _ONLY_E),
    ("alism", "al", _NOTHING), ("aliti", "al", _NOTHING), ("ousli", "ous", _NOTHING), ("iviti", "ive", _ONLY_E),
    ("fulli", "ful", _SHORTER), ("enci", "ence", _SHORTER), ("anci", "ance", _SHORTER), ("abli", "able", _SHORTER),
    ("izer", "ize", _NOTHING), ("ator", "ate", _ONLY_E), ("alli", "al", _NOTHING), ("bli", "ble", _NOTHING),
    ("ogi", "og", _SHORTER), ("li", "", _SHORTER),
)  # fmt: skip
_STEP_3 = (
    ("ational", "ate", _NOTHING), ("tional", "tion", _SHORTER), ("alize", "al", _SHORTER), ("icate", "ic", _NOTHING),
    ("iciti", "ic", _NOTHING), ("ative", "", _SHORTER), ("ical", "ic", _NOTHING), ("ness", "", _SHORTER),
    ("ful", "", _SHORTER),
)  # fmt: skip
_DELETED = (
    "ement",
    "ance",
    "ence",
    "able",
    "ible",
    "ment",
    "ant",
    "ent",
    "ism",
    "ate",
    "iti",
    "ous",
    "ive",
    "ize",
    "ion",
)
_STEP_4 = tuple((suffix, "", _SHORTER) for suffix in (*_DELETED, "al", "er", "ic"))
_RULES = (*_STEP_1B, *_STEP_2, *_STEP_3, *_STEP_4)
_STEPS = tuple(accumulate(map(len, (_STEP_1B, _STEP_2, _STEP_3, _STEP_4)), initial=0))  # where the rules of each begin
_OGI, _LI, _ATIVE, _ION = (
    next(i for i, rule in enumerate(_RULES) if rule[0] == s) for s in ("ogi", "li", "ative", "ion")
)

_LONGEST = 7  # letters of a suffix


def _table(words: Iterable[str]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Words as arrays: each `_LONGEST` bytes behind the one before, and (n,) how long each is."""
    encoded = [word.encode() for word in words]
    data = b"".join(word.ljust(_LONGEST, b"\0") for word in encoded)
    return np.frombuffer(data, np.uint8), np.array([len(word) for word in encoded])


_SUFFIXES, _LENGTHS = _table(suffix for suffix, _, _ in _RULES)
_NEW, _NEW_LENGTHS = _table(new for _, new, _ in _RULES)
_REST_OF_R2 = np.array([rest for _, _, rest in _RULES])
_PREFIXES, _PREFIX_LENGTHS = _table(("gener", "commun", "arsen"))  # R1 is what follows on them


def _letters(letters: bytes) -> npt.NDArray[np.bool_]:
    return np.isin(np.arange(256), list(letters))


_KNOWN = _letters(b"abcdefghijklmnopqrstuvwxyz0123456789.")
_VOWEL, _DOUBLE = _letters(b"aeiouy"), _letters(b"bdfgmnprt")
_BEFORE_LI, _W_X_Y = _letters(b"cdeghkmnrt"), _letters(b"wxY")

_A, _B, _D, _E, _I, _L, _S, _T, _U, _Y, _Z, _LARGE_Y = b"abdeilstuyzY"


def stems(words: Sequence[bytes]) -> list[bytes]:
    """The stem of each of `words`, which are forms in UTF-8; one that is its own stem is that very object."""
    starts = np.fromiter(accumulate(map(len, words), initial=0), np.int64, len(words) + 1)
    stemmed, lengths = _stemmed(np.frombuffer(b"".join(words), np.uint8), starts)
    data, found = stemmed.tobytes(), []
    for word, begin, length in zip(words, starts.tolist(), lengths.tolist(), strict=False):
        stem = _EXCEPTIONS.get(word) or data[begin : begin + length]
        if length < 0:
            stem = _nltk().stem(word.decode()).encode()
        found.append(word if stem == word else stem)
    return found


@cache
def _nltk() -> Any:
    from nltk.stem.snowball import SnowballStemmer  # noqa: PLC0415  # all of NLTK comes with it

    return SnowballStemmer("english")


@compiled()
def _is(word: npt.NDArray[np.uint8], begin: int, table: npt.NDArray[np.uint8], row: int, length: int) -> bool:
    for at in range(length):  # noqa: SIM110  # compiled loops have no generators
        if word[begin + at] != table[row * _LONGEST + at]:
            return False
    return True


@compiled()
def _rule(word: npt.NDArray[np.uint8], start: int, end: int, step: int) -> int:
    """The first rule whose suffix the word has, or -1: of step 1b if `step` is 1, else of that step."""
    for rule in range(_STEPS[step - 1], _STEPS[step]):
        length = _LENGTHS[rule]
        if end - start >= length and _is(word, end - length, _SUFFIXES, rule, length):
            return rule
    return -1


@compiled()
def _has_vowel(word: npt.NDArray[np.uint8], start: int, end: int) -> bool:
    for at in range(start, end):  # noqa: SIM110  # compiled loops have no generators
        if _VOWEL[word[at]]:
            return True
    return False


@compiled()
def _is_short(word: npt.NDArray[np.uint8], start: int, end: int) -> bool:
    """Whether a short syllable ends here: a vowel between two consonants, the last of them not w, x or Y; or all that
    there is, a vowel and a consonant."""
    last, vowel = word[end - 1], word[end - 2]
    if end - start == 2:
        return _VOWEL[vowel] and not _VOWEL[last]
    return end - start > 2 and not (_VOWEL[last] or _W_X_Y[last]) and _VOWEL[vowel] and not _VOWEL[word[end - 3]]


@compiled()
def _behind_syllable(word: npt.NDArray[np.uint8], start: int, end: int) -> int:
    """Where that begins which follows on the first consonant behind a vowel."""
    for at in range(start + 1, end):
        if _VOWEL[word[at - 1]] and not _VOWEL[word[at]]:
            return at + 1
    return end


@compiled()
def _regions(word: npt.NDArray[np.uint8], start: int, end: int) -> tuple[int, int]:
    """The lengths of R1 and R2, which are at the end of the word."""
    begins = _behind_syllable(word, start, end)
    for row in range(len(_PREFIX_LENGTHS)):
        length = _PREFIX_LENGTHS[row]
        if end - start >= length and _is(word, start, _PREFIXES, row, length):
            begins = start + length
    return end - begins, end - _behind_syllable(word, begins, end)


@compiled()
def _plural(word: npt.NDArray[np.uint8], start: int, end: int) -> int:
    """How much step 1a leaves out of a word of three letters or more: of plurals."""
    last, second, third = word[end - 1], word[end - 2], word[end - 3]
    if last in (_S, _D) and second == _E and third == _I:
        return 2 if end - start > 4 else 1
    if last != _S or second in (_S, _U):
        return 0
    if second == _E and third == _S and end - start > 3 and word[end - 4] == _S:
        return 2
    return 1 if _has_vowel(word, start, end - 2) else 0


@compiled()
def _past(word: npt.NDArray[np.uint8], start: int, end: int, r1: int, r2: int) -> tuple[int, int, int]:
    """Step 1b, past tenses and participles: where the word ends, and the lengths of R1 and R2."""
    rule = _rule(word, start, end, 1)
    cut, new = _LENGTHS[rule], _NEW_LENGTHS[rule]
    if rule < 0 or (r1 < cut if new else not _has_vowel(word, start, end - cut)):
        return end, r1, r2
    if new:  # ee
        return end - cut + new, r1 - cut + new, r2 - cut + new if r2 >= cut else 0
    end, r1, r2 = end - cut, max(r1 - cut, 0), max(r2 - cut, 0)
    last, second = word[end - 1], word[end - 2] if end - start > 1 else np.uint8(0)
    if (second == _A and last == _T) or (second == _B and last == _L) or (second == _I and last == _Z):
        word[end] = _E
        return end + 1, r1 + 1, r2 + 1 if end + 1 - start > 5 or r1 + 1 >= 3 else r2
    if last == second and _DOUBLE[last]:
        return end - 1, max(r1 - 1, 0), max(r2 - 1, 0)
    if r1 == 0 and _is_short(word, start, end):
        word[end] = _E
        end += 1
    return end, r1, r2


@compiled()
def _derived(word: npt.NDArray[np.uint8], start: int, end: int, r1: int, r2: int, step: int) -> tuple[int, int, int]:  # noqa: PLR0917
    """Steps 2 and 3, suffixes in R1 that make words of words: where the word ends, and the lengths of R1 and R2."""
    rule = _rule(word, start, end, step)
    cut, new = _LENGTHS[rule], _NEW_LENGTHS[rule]
    if (
        rule < 0
        or r1 < cut
        or (rule == _OGI and word[end - 4] != _L)
        or (rule == _LI and not _BEFORE_LI[word[end - 3]])
        or (rule == _ATIVE and r2 < cut)
    ):
        return end, r1, r2
    for at in range(new):
        word[end - cut + at] = _NEW[rule * _LONGEST + at]
    is_shorter = _REST_OF_R2[rule] == _SHORTER or r2 >= cut
    return end - cut + new, r1 - cut + new, max(r2 - cut + new, 0) if is_shorter else _REST_OF_R2[rule]


@compiled()
def _stem(word: npt.NDArray[np.uint8], start: int, end: int) -> int:
    """Stem the word from `start` to `end` where it is, and give its length, or -1 where it has other letters."""
    for at in range(start, end):
        if not _KNOWN[word[at]]:
            return -1
    if end - start <= 2:
        return end - start
    for at in range(start, end):  # a y that is a consonant is written large
        if word[at] == _Y and (at == start or _VOWEL[word[at - 1]]):
            word[at] = _LARGE_Y
    r1, r2 = _regions(word, start, end)

    cut = _plural(word, start, end)
    end, r1, r2 = _past(word, start, end - cut, max(r1 - cut, 0), max(r2 - cut, 0))
    if end - start > 2 and (word[end - 1] == _Y or word[end - 1] == _LARGE_Y) and not _VOWEL[word[end - 2]]:
        word[end - 1] = _I  # step 1c
    for step in (2, 3):
        end, r1, r2 = _derived(word, start, end, r1, r2, step)
    rule = _rule(word, start, end, 4)
    if rule >= 0 and r2 >= _LENGTHS[rule] and (rule != _ION or word[end - 4] == _S or word[end - 4] == _T):
        end, r1, r2 = end - _LENGTHS[rule], r1 - _LENGTHS[rule], r2 - _LENGTHS[rule]
    last = word[end - 1]  # step 5
    end -= (r2 > 0 and (last == _E or (last == _L and word[end - 2] == _L))) or (
        r1 > 0 and last == _E and end - start > 3 and not _is_short(word, start, end - 1)
    )

    for at in range(start, end):
        if word[at] == _LARGE_Y:
            word[at] = _Y
    return end - start


@compiled((U8, I64))
def _stemmed(
    data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """The stems of the words `data[starts[i]:starts[i + 1]]`, each where its word was, and (n,) how long each is, or -1
    where NLTK has to stem it."""
    out = data.copy()
    lengths = np.empty(len(starts) - 1, np.int64)
    for number in range(len(lengths)):
        lengths[number] = _stem(out, starts[number], starts[number + 1])
    return out, lengths
