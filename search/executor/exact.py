"""Exact phrases: of the documents whose stems stand side by side, those in which the very forms do.

The index knows stems. Where a stem has one form in all of the segment there is nothing to verify; else a document that
has not all the forms is out, one that has no other form of their stems is in, and only of the rest is the text read.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

import numpy as np

from index.analysis import forms
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
    for row in np.flatnonzero(doubtful).tolist():
        place = int(places[row])
        within = starts[np.searchsorted(starts, place << 32) : np.searchsorted(starts, (place + 1) << 32)]
        passing[row] = _stand_at(node, reader, int(docs[place]), (within & 0xFFFFFFFF).tolist())
    return places[passing]


def _having_any(segment: Segment, docs: Ints, terms: list[str]) -> Mask:
    """Which of `docs` have any of the forms `terms`."""
    found = np.zeros(len(docs), np.bool_)
    for term in terms:
        postings = segment.postings("words", term.encode())
        if postings is not None:
            found |= is_in(docs, postings.docs, segment.size)
    return found


def _stand_at(node: ExactPhrase, reader: Any, doc: int, starts: list[int]) -> bool:
    text = json.loads(reader.column_reader("record")[doc])[node.fieldname]
    length = len(node.forms)
    found = tuple(islice(forms(text), starts[-1] + length))
    return any(found[start : start + length] == node.forms for start in starts)
