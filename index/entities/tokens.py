"""The tokens of a batch of texts as arrays, and the runs of tokens that may hold names: the recogniser's first step.

Texts are cut at their spaces, and each distinct piece ("Kim's,") is cut into tokens once and remembered. A run is a
longest stretch of capitalised words with the small words that link them ("Bank of the West", "Rio de Janeiro"); every
other token names nothing, so only runs are decoded.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import count, islice
from typing import Generic, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from index.sentences import sentence_starts
from index.stretches import Stretches

Ints = npt.NDArray[np.int64]
Scalar = TypeVar("Scalar", bound=np.generic)

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
_CAPITALISED = (
    rf"(?:[{_UPPER}]\.)+(?:[{_UPPER}](?!\w))?|(?:{_ABBREVIATION})\.(?!\S)"
    rf"|(?:[DdLlO]['’])?(?:(?:[Aa]l|el|ad|as|ash|ul|an)-)?[{_UPPER}]\w*"
    rf"(?:[-‐‑](?!(?:{_COMPOUND})\b)\w+|['’](?![sS]\b)\w+|&[{_UPPER}]\w*|\.(?=[a-z]{{2}})\w+)*"
)
_TOKEN = re.compile(
    rf"(?<!\w)[a-z]+(?![\w'’-])|(?<=\w)['’](?:[sS](?!\w)|(?!\S))|{_CAPITALISED}|\w+(?:['’-]\w+)*|[^\w\s]"
)
LINKS = frozenset({"of", "for", "and", "the", "on", "&"})
PARTICLES = frozenset("de la del da dos do di du van von der den bin bint ibn al el ul le abu y".split())  # noqa: SIM905
POSSESSIVES = frozenset({"'", "’", "'s", "’s", "'S", "’S"})

# What a token may be in a run.
CAPITALISED, PARTICLE, LINK = 1, 2, 3
_WIDEST_GAP = 2  # characters of space inside a name
_LONGEST_LINK = 3  # tokens between two capitalised words: "'s", "of", "the"
_LONGEST_RUN = 40  # tokens; a longer one is a table or a list in capitals, and is cut

_SMALL_BEFORE = re.compile(rf"(?:[dl]['’]|(?:al|el|ad|as|ash|ul|an)-)[{_UPPER}]")


def kind_of(token: str) -> int:
    """CAPITALISED, PARTICLE, LINK, or 0 for a token that cannot be in a run."""
    if token in LINKS or token in POSSESSIVES:
        return LINK
    if token in PARTICLES:
        return PARTICLE
    return CAPITALISED if token[0].isupper() or _SMALL_BEFORE.match(token) else 0


def tokens_of(piece: str) -> list[str]:
    """The tokens of a piece of text without spaces."""
    return _TOKEN.findall(piece)


class Growing(Generic[Scalar]):
    """An array that grows at its end."""

    def __init__(self, dtype: type[Scalar], *shape: int) -> None:
        self._array: npt.NDArray[Scalar] = np.zeros((1024, *shape), dtype)
        self._size = 0

    def extend(self, more: npt.ArrayLike) -> None:
        """Append rows."""
        rows = np.asarray(more, self._array.dtype)
        size = self._size + len(rows)
        if size > len(self._array):
            larger = np.zeros((max(size, 2 * len(self._array)), *self._array.shape[1:]), self._array.dtype)
            larger[: self._size] = self.view
            self._array = larger
        self._array[self._size : size] = rows
        self._size = size

    @property
    def view(self) -> npt.NDArray[Scalar]:
        """What there is so far; not to be kept."""
        return self._array[: self._size]


class Pieces:
    """The distinct pieces and tokens of the texts read so far. Token 0 stands for "outside of the sentence"."""

    def __init__(self) -> None:
        self.tokens: list[str] = [""]
        self._token_ids: defaultdict[str, int] = defaultdict(count(1).__next__)
        self._ids: defaultdict[str, int] = defaultdict(count().__next__)
        self._first = Growing(np.int64)  # of each piece, the place of its first token in the arrays below
        self._first.extend([0])
        self._token = Growing(np.int64)
        self._offset = Growing(np.int64)  # of a token in its piece
        self._length = Growing(np.int64)  # of each distinct token
        self._length.extend([0])

    def __len__(self) -> int:
        return len(self._ids)

    def tokenised(self, stretches: Stretches) -> tuple[Ints, Ints, Ints]:
        """The tokens of texts as numbers in `self.tokens`, the stretch that each is in, and its offset in it."""
        before = len(self._ids)
        numbers = np.fromiter(map(self._ids.__getitem__, stretches.joined.split()), np.int64, len(stretches.starts))
        if len(self._ids) > before:
            self._learn(list(islice(self._ids, before, None)))
        first = self._first.view[numbers]
        many = self._first.view[numbers + 1] - first
        ends = np.cumsum(many)
        within = np.repeat(np.arange(len(many)), many)
        at = np.arange(len(within)) + (first - ends + many)[within]
        return self._token.view[at], within, self._offset.view[at]

    @property
    def lengths(self) -> Ints:
        """The length of each token, in characters."""
        return self._length.view

    def recased(self, numbers: Ints) -> Ints:
        """The numbers of tokens with a capital and small letters, for those of the same in capitals."""
        written = [self.tokens[number].capitalize() for number in numbers.tolist()]
        found = np.fromiter(map(self._token_ids.__getitem__, written), np.int64, len(written))
        self._name_new_tokens()
        return found

    def _name_new_tokens(self) -> None:
        new = list(islice(self._token_ids, len(self.tokens) - 1, None))
        self.tokens += new
        self._length.extend(list(map(len, new)))

    def _learn(self, pieces: list[str]) -> None:
        found: list[str] = []
        offsets: list[int] = []
        firsts: list[int] = []
        base = int(self._first.view[-1])
        for piece in pieces:
            if piece.isalnum() and (piece.islower() or piece.istitle()):
                found.append(piece)
                offsets.append(0)
            else:
                for match in _TOKEN.finditer(piece):
                    found.append(match[0])
                    offsets.append(match.start())
            firsts.append(base + len(found))
        self._token.extend(list(map(self._token_ids.__getitem__, found)))
        self._name_new_tokens()
        self._offset.extend(offsets)
        self._first.extend(firsts)


class Batch(NamedTuple):
    """The tokens of several texts, one after the other; n tokens, s sentences."""

    texts: Sequence[str]
    tokens: Ints  # (n,) numbers in `Pieces.tokens`
    starts: Ints  # (n,) offset of each token in its text
    ends: Ints  # (n,)
    sentences: Ints  # (n,) number of the sentence, ascending over all texts
    owners: Ints  # (n,) number of the text, ascending
    firsts: Ints  # (s + 1,) the first token of each sentence, and n


def read(texts: Sequence[str], pieces: Pieces) -> Batch:
    """The tokens and sentences of `texts`."""
    stretches = Stretches.of(texts)
    tokens, within, offsets = pieces.tokenised(stretches)
    owners = np.repeat(np.arange(len(texts)), np.diff(stretches.firsts))
    starts = (stretches.starts - stretches.begins[owners])[within] + offsets
    opening = sentence_starts(stretches)
    sentences = (np.searchsorted(opening, np.arange(len(owners)), "right") - 1)[within]
    firsts = np.append(np.searchsorted(within, opening), len(tokens))
    return Batch(texts, tokens, starts, starts + pieces.lengths[tokens], sentences, owners[within], firsts)


class Runs(NamedTuple):
    """The runs of a batch: r of them, with m tokens in all."""

    tokens: Ints  # (m,) places of their tokens in the batch, ascending
    first: Ints  # (r,) where each run begins in `tokens`
    length: Ints  # (r,)


def runs_of(batch: Batch, kinds: npt.NDArray[np.uint8]) -> Runs:
    """The runs of a batch, given the kind of each of its tokens (`kind_of`)."""
    # `tight[i]`: token i stands close behind its neighbour, in the same sentence.
    tight = np.zeros(len(kinds), bool)
    tight[1:] = (batch.sentences[1:] == batch.sentences[:-1]) & (batch.starts[1:] - batch.ends[:-1] <= _WIDEST_GAP)
    breaks = np.cumsum((kinds == 0) | ~tight)
    at = np.flatnonzero(kinds == CAPITALISED)
    if not len(at):
        return Runs(at, at, at)
    alone = np.ones(len(at) + 1, bool)
    alone[1:-1] = (breaks[at[1:]] != breaks[at[:-1]]) | (at[1:] - at[:-1] > _LONGEST_LINK + 1)
    begin, end = at[alone[:-1]], at[alone[1:]] + 1
    begin = begin - (tight[begin] & (kinds[begin - 1] == PARTICLE))
    begin[1:] = np.maximum(begin[1:], end[:-1])
    pieces = -((begin - end) // _LONGEST_RUN)
    part = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    begin = np.repeat(begin, pieces) + part * _LONGEST_RUN
    length = np.minimum(np.repeat(end, pieces) - begin, _LONGEST_RUN)
    first = np.cumsum(length) - length
    return Runs(np.arange(length.sum()) - np.repeat(first - begin, length), first, length)
