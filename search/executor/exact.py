"""Exact phrases: of the documents whose stems stand side by side, those in which the very forms do.

The index knows stems. Where a stem has one form in all of the segment there is nothing to verify; else a document that
has not all the forms is out, one that has no other form of their stems is in, and only of the rest is the text read.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import numpy as np

from index.analysis import forms
from index.records import Records
from search.columns import Ints, Mask
from search.executor import proximity
from search.executor.segment import Segment
from search.executor.sets import is_in
from search.query import vocabulary
from search.query.nodes import ExactPhrase


def stand_exactly(node: ExactPhrase, reader: Any, segment: Segment, docs: Ints, starts: Ints) -> Ints:
    """The places in `docs` with the forms of `node` side by side; `starts` are the keys of where its stems are so."""
    places = proximity.documents(starts)
    doubtful = np.zeros(len(places), np.bool_)
    for form, stem in dict(zip(node.forms, node.words, strict=True)).items():
        others = vocabulary.siblings(reader, stem) - {form}
        if others:
            own = _having_any(segment, docs[places], [form])
            places, doubtful = places[own], doubtful[own]
            doubtful |= _having_any(segment, docs[places], sorted(others))
    passing = ~doubtful
    if doubtful.any():
        verdicts: dict[int, bool] = segment.remembered((node.fieldname, node.forms), dict)
        found = docs[places[doubtful]].tolist()
        unread = [doc for doc in found if doc not in verdicts]
        if unread:
            records = Records(reader)
            for doc in unread:
                verdicts[doc] = holds(records.text(node.fieldname, doc), node.forms)
        passing[doubtful] = [verdicts[doc] for doc in found]
    return places[passing]


def _having_any(segment: Segment, docs: Ints, terms: list[str]) -> Mask:
    """Which of `docs` have any of the forms `terms`."""
    found = np.zeros(len(docs), np.bool_)
    for term in terms:
        postings = segment.postings("words", term.encode())
        if postings is not None:
            found |= is_in(docs, postings.docs, segment.size)
    return found


# Signs that part no words otherwise than these do.
_PLAIN = str.maketrans({"’": "'", "‘": '"', "“": '"', "”": '"', "–": "-", "—": "-", "…": " ", "\xa0": " "})


def holds(text: str, wanted: tuple[str, ...]) -> bool:
    """Whether the forms `wanted` stand side by side in `text`.

    Two patterns decide nearly all texts: one that finds nothing but the phrase, one that finds it however it is written
    in ASCII. Between the two the text is read (`index.analysis`).
    """
    plain = text.translate(_PLAIN).lower()
    surely, perhaps = _patterns(wanted)
    if surely is not None and len(plain) == len(text) and surely.search(plain):
        return True
    if plain.isascii() and not perhaps.search(plain):
        return False
    found = forms(text)
    return any(tuple(found[place : place + len(wanted)]) == wanted for place in range(len(found)))


@lru_cache(maxsize=256)
def _patterns(wanted: tuple[str, ...]) -> tuple[re.Pattern[str] | None, re.Pattern[str]]:
    # A form leaves out at most one character between two that it keeps, and a possessive ending.
    perhaps = r"(?:'s)?[\W_]*".join("['.,]?".join(map(re.escape, form)) for form in wanted)
    if not all(form.isascii() and form.isalpha() and len(form) > 1 for form in wanted):  # it may be an acronym
        return None, re.compile(perhaps)
    words = r"\W*\s\W*".join(rf"{form}(?!\w|'\w)" for form in wanted)
    return re.compile(rf"(?<![\w.',]){words}"), re.compile(perhaps)
