"""Capitalised runs: the stretches of a sentence that may hold names, and the words around them.

A run is as long as it can be ("Former President Donald Trump and the New York Times"); which of its words make up
which names is decided later, by `index.entities.model`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_UPPER = "".join(c for c in map(chr, range(0x1F00)) if c.isupper())
_ABBREVIATION = (
    "Mr|Mrs|Ms|Dr|St|Ste|Gen|Sen|Gov|Rep|Lt|Col|Capt|Sgt|Prof|Rev|Hon|Jr|Sr|Inc|Corp|Co|Ltd|Bros|Ft|Mt|Maj|Adm|Cmdr|"
    "Supt|Det|Insp|Brig|Pres|Dept|Univ|Assn|Sec|Atty"
)
# "London-based", "US-led": the name ends before the hyphen.
_COMPOUND = (
    "based|born|backed|led|style|era|wide|like|funded|owned|run|occupied|controlled|bound|registered|listed|educated|"
    "trained|made|allied|held|area|sponsored|supported|friendly|headquartered|administered|brokered|mediated|linked|"
    "affiliated|aligned|dominated|sanctioned|mandated|imposed|supplied|built|bred|the|in|on|to|and|of"
)
_WORD = (
    rf"(?:(?:[{_UPPER}]\.)+(?:[{_UPPER}](?!\w))?|(?:{_ABBREVIATION})\.(?=\s)"
    rf"|(?:[DdLlO]['’])?(?:(?:[Aa]l|el|ad|as|ash|ul|an)-)?[{_UPPER}]\w*"
    rf"(?:[-‐‑](?!(?:{_COMPOUND})\b)\w+|['’](?![sS]\b)\w+|&[{_UPPER}]\w*|\.(?=[a-z]{{2}})\w+)*)"
)
PARTICLES = frozenset("de la del da dos do di du van von der den bin bint ibn al el ul le abu y".split())  # noqa: SIM905
_PARTICLE = "(?:de la|de|del|da|dos|do|di|du|van der|van den|van|von|bin|bint|ibn|al|el|ul|la|le|abu|y)"
_LINK = rf"(?:of the|of|for the|for|and the|and|&|on|{_PARTICLE})"
_RUN = re.compile(rf"(?<!\w)(?:{_PARTICLE}\s)?{_WORD}(?:(?:['’]s?)?\s{{1,2}}(?:{_LINK}\s{{1,2}})?{_WORD}){{0,30}}")
_TOKEN = re.compile(rf"(?<=\w)['’]s?(?=\s)|{_WORD}|\w+|&")
_CONTEXT = 40  # characters on either side: enough for two words


class Run(NamedTuple):
    """A run at `start`, with the two raw tokens before and after it, nearest first ("" where the sentence ends)."""

    start: int
    text: str
    left: tuple[str, str]
    right: tuple[str, str]


class Token(NamedTuple):
    """A word of a run, at `start` within it."""

    start: int
    text: str


def runs_of(text: str, start: int, end: int) -> Iterator[Run]:
    """The runs of the sentence `text[start:end]`."""
    for match in _RUN.finditer(text, start, end):
        begin, stop = match.span()
        before = text[max(start, begin - _CONTEXT) : begin].rsplit(None, 2)[-2:]
        after = text[stop : min(end, stop + _CONTEXT)].split(None, 2)[:2]
        left = (before[-1], before[0] if len(before) == 2 else "") if before else ("", "")
        right = (after[0], after[1] if len(after) == 2 else "") if after else ("", "")
        yield Run(begin, match[0], left, right)


@lru_cache(maxsize=1 << 16)
def tokens_of(run: str) -> tuple[Token, ...]:
    """The words of a run; a possessive is a word of its own."""
    return tuple(Token(match.start(), match[0]) for match in _TOKEN.finditer(run))
