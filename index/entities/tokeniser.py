"""Where the tokens of a text begin and end, and which of them are capitalised: one loop over its characters.

A token is a word with what belongs to it, or a sign. In a name more belongs to a word than elsewhere: "U.S.", "Dr.",
"al-Qaeda", "AT&T", "Amazon.com", but of "London-based" only "London".
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.compiled import U8, U32, compiled
from index.entities.arrays import Bytes, Ints, Words
from index.entities.characters import CAPITAL, SPACE, WORD

ABBREVIATIONS = (
    "Mr|Mrs|Ms|Dr|St|Ste|Gen|Sen|Gov|Rep|Lt|Col|Capt|Sgt|Prof|Rev|Hon|Jr|Sr|Inc|Corp|Co|Ltd|Bros|Ft|Mt|Maj|Adm|Cmdr|"
    "Supt|Det|Insp|Brig|Pres|Dept|Univ|Assn|Sec|Atty"
)
# "London-based", "US-led": the name ends before the hyphen.
COMPOUNDS = (
    "based|born|backed|led|style|era|wide|like|funded|owned|run|occupied|controlled|bound|registered|listed|educated|"
    "trained|made|allied|held|area|sponsored|supported|friendly|headquartered|administered|brokered|mediated|linked|"
    "affiliated|aligned|dominated|sanctioned|mandated|imposed|supplied|built|bred|the|in|on|to|and|of"
)
_LONGEST_LISTED = 16  # characters of an abbreviation or of the end of a compound


def _spelling(word: str) -> int:
    """A number for a short ASCII word, as `_is_listed` makes it."""
    spelling = 0
    for code in word.encode():
        spelling = (spelling * 131 + code) % (1 << 64)
    return spelling


_ABBREVIATED = np.array(sorted(map(_spelling, ABBREVIATIONS.split("|"))), np.uint64)
_COMPOUNDED = np.array(sorted(map(_spelling, COMPOUNDS.split("|"))), np.uint64)
_APOSTROPHES, _HYPHENS = (ord("'"), ord("’")), (ord("-"), ord("‐"), ord("‑"))
_JOINTS = (*_APOSTROPHES, *_HYPHENS, ord("&"))  # what words are joined by
_ELIDED = (ord("D"), ord("d"), ord("L"), ord("l"), ord("O"))  # before an apostrophe: "d'Estaing", "O'Brien"


@compiled()
def _is_listed(codes: Words, start: int, end: int, spellings: npt.NDArray[np.uint64]) -> bool:
    """Whether the word from `start` to before `end` is one of those whose `_spelling` is among `spellings`."""
    if end - start > _LONGEST_LISTED:
        return False
    spelling = np.uint64(0)
    for place in range(start, end):
        if codes[place] >= 128:
            return False
        spelling = spelling * np.uint64(131) + np.uint64(codes[place])
    for each in spellings:  # noqa: SIM110  # compiled loops have no generators
        if each == spelling:
            return True
    return False


@compiled()
def _has(codes: Words, flags: Bytes, place: int, wanted: int) -> bool:
    """Whether all of the flags `wanted` are those of the character at `place`, if there is one."""
    return place < len(codes) and flags[codes[place]] & wanted == wanted


@compiled()
def _word_end(codes: Words, flags: Bytes, place: int) -> int:
    """Where the letters and digits from `place` on end."""
    while place < len(codes) and flags[codes[place]] & WORD:
        place += 1
    return place


@compiled()
def _is_one_of(codes: Words, place: int, wanted: tuple[int, ...]) -> bool:
    """Whether the character at `place` is one of `wanted`."""
    return place < len(codes) and codes[place] in wanted


@compiled()
def _is_small(codes: Words, place: int) -> bool:
    """Whether there is one of the letters a to z at `place`."""
    return place < len(codes) and ord("a") <= codes[place] <= ord("z")


@compiled()
def _article_end(codes: Words, place: int) -> int:
    """Where an Arabic article with its hyphen that begins at `place` ends ("al-"), else `place`."""
    if place + 2 >= len(codes):
        return place
    first, second = codes[place], codes[place + 1]
    end = place + 2
    if first == ord("a") and second == ord("s") and codes[end] == ord("h"):
        end += 1
    elif second == ord("l"):
        if first not in (ord("a"), ord("A"), ord("e"), ord("u")):
            return place
    elif first != ord("a") or second not in (ord("d"), ord("s"), ord("n")):
        return place
    return end + 1 if _is_one_of(codes, end, (ord("-"),)) else place


@compiled()
def _capital_place(codes: Words, flags: Bytes, place: int) -> int:
    """Where the capital is of a name that begins at `place`, behind "d'", "O'" and "al-" if they are there; else -1."""
    if _is_one_of(codes, place, _ELIDED) and _is_one_of(codes, place + 1, _APOSTROPHES):
        behind = _article_end(codes, place + 2)
        if _has(codes, flags, behind, CAPITAL):
            return behind
        if _has(codes, flags, place + 2, CAPITAL):
            return place + 2
    behind = _article_end(codes, place)
    if _has(codes, flags, behind, CAPITAL):
        return behind
    return place if _has(codes, flags, place, CAPITAL) else -1


@compiled()
def _name_end(codes: Words, flags: Bytes, capital: int) -> int:
    """Where a word of a name ends whose capital is at `capital`: "Amazon.com", "Jean-Luc", "AT&T", "O'Brien"."""
    end = _word_end(codes, flags, capital)
    while end < len(codes):
        after = end + 1
        if _is_one_of(codes, end, _HYPHENS):
            after = _word_end(codes, flags, end + 1)
            if _is_listed(codes, end + 1, after, _COMPOUNDED):
                break
        elif _is_one_of(codes, end, _APOSTROPHES):
            after = _word_end(codes, flags, end + 1)
            if after == end + 2 and _is_one_of(codes, end + 1, (ord("s"), ord("S"))):
                break
        elif codes[end] == ord("&"):
            if _has(codes, flags, end + 1, CAPITAL):
                after = _word_end(codes, flags, end + 1)
        elif codes[end] == ord(".") and _is_small(codes, end + 1) and _is_small(codes, end + 2):
            after = _word_end(codes, flags, end + 1)
        if after == end + 1:
            break
        end = after
    return end


@compiled()
def _initials_end(codes: Words, flags: Bytes, place: int) -> int:
    """Where the initials from `place` on end ("U.S.", "U.S"), which is `place` where there are none."""
    end = place
    while _has(codes, flags, end, CAPITAL) and _is_one_of(codes, end + 1, (ord("."),)):
        end += 2
    if end > place and _has(codes, flags, end, CAPITAL) and not _has(codes, flags, end + 1, WORD):
        end += 1
    return end


@compiled()
def _plain_end(codes: Words, flags: Bytes, place: int) -> int:
    """Where a word that is no name's ends: "don't", "well-known"."""
    end = _word_end(codes, flags, place)
    while _is_one_of(codes, end, (ord("'"), ord("’"), ord("-"))) and _has(codes, flags, end + 1, WORD):
        end = _word_end(codes, flags, end + 1)
    return end


@compiled()
def _sign_end(codes: Words, flags: Bytes, place: int) -> int:
    """Where a sign ends: it stands alone, except in the possessive of a word."""
    if (
        _is_one_of(codes, place, _APOSTROPHES)
        and place > 0
        and flags[codes[place - 1]] & WORD
        and _is_one_of(codes, place + 1, (ord("s"), ord("S")))
        and not _has(codes, flags, place + 2, WORD)
    ):
        return place + 2
    return place + 1


@compiled()
def _whole_name_end(codes: Words, flags: Bytes, place: int, capital: int) -> int:
    """Where a word of a name ends that begins at `place` and whose capital is at `capital`."""
    if capital == place:
        end = _initials_end(codes, flags, place)
        if end > place:
            return end
        end = _word_end(codes, flags, place)
        is_last = end + 1 == len(codes) or _has(codes, flags, end + 1, SPACE)
        if is_last and codes[end] == ord(".") and _is_listed(codes, place, end, _ABBREVIATED):
            return end + 1
    return _name_end(codes, flags, capital)


@compiled((U32, U8))
def token_bounds(codes: Words, flags: Bytes) -> tuple[Ints, Ints, Ints, npt.NDArray[np.bool_]]:
    """Where the tokens of a text of these code points start and end (n,), the stretch that each is in, and whether it
    is capitalised. All of `codes` have been learned in `flags`."""
    starts, ends = np.empty(len(codes), np.int64), np.empty(len(codes), np.int64)
    within = np.empty(len(codes), np.int64)
    capitalised = np.empty(len(codes), np.bool_)
    found, stretch, place = 0, -1, 0
    before = True
    while place < len(codes):
        flag = flags[codes[place]]
        if flag & SPACE:
            before = True
            place += 1
            continue
        stretch += before
        before = False
        starts[found], within[found] = place, stretch
        capital, end = flag & CAPITAL == CAPITAL, place + 1
        while end < len(codes) and flag & WORD and flags[codes[end]] & WORD:
            end += 1
        # Nearly all tokens end where their letters end, or are a sign.
        if not flag & WORD:
            if codes[place] in _APOSTROPHES:
                end = _sign_end(codes, flags, place)
        elif end < len(codes) and (codes[end] in _JOINTS or (capital and codes[end] == ord("."))):
            begin = _capital_place(codes, flags, place)
            capital = begin >= 0
            end = _whole_name_end(codes, flags, place, begin) if capital else _plain_end(codes, flags, place)
        ends[found], capitalised[found] = end, capital
        found += 1
        place = end
    return starts[:found].copy(), ends[:found].copy(), within[:found].copy(), capitalised[:found].copy()
