"""The postings of a field: in memory, and on their way into the sections of a file.

All postings of a field stand one behind the other, term after term in the order of the terms and document after
document within one. Documents are kept by term (`doc_lists.py`), frequencies and positions as bytes with exceptions
(`patched.py`), positions as gaps (`positions.py`). What most fields do not need is not there: frequencies that are all
one, weights that equal the frequencies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from index.codec.arrays import Ints
from index.codec.container import ContainerWriter
from index.codec.doc_lists import DOC_PARTS, DocListsWriter
from index.codec.forms import FORM_PARTS, FormsWriter, FormTable
from index.codec.packing import BytesTable, tag, wide_offsets
from index.codec.patched import PatchedWriter, patched_parts
from index.codec.positions import positions_of
from index.codec.values import OCCURRENCE_PARTS, encoder
from index.compiled import I64, U8, U16, U32, compiled

# Occurrences that are written at a time, or copied when segments are merged.
_OCCURRENCES = 2**20

FORMS = "forms"  # among the occurrences: which of the forms of its term each is, by the term's place in a `FormTable`

POSTING_PARTS = (
    *("terms.offsets", "terms.data", "starts", "occurrence_starts", "weights", "opaque.offsets", "opaque.data"),
    *(*DOC_PARTS, *patched_parts("freqs"), *patched_parts("positions"), *OCCURRENCE_PARTS[1:], *FORM_PARTS),
)


@dataclass
class FieldPostings:
    """Postings of a field in memory: t terms, n postings, and of the kinds with positions o occurrences."""

    kind: str
    terms: BytesTable  # (t,) ascending
    starts: Ints  # (t + 1,) where the postings of each term begin
    docs: npt.NDArray[Any]  # (n,)
    freqs: npt.NDArray[Any]  # (n,)
    weights: npt.NDArray[np.float32] | None = None  # (n,) where they are not the frequencies
    # (o,) each: the parts of its kind, positions as gaps, and `FORMS` with `form_table`.
    occurrences: dict[str, npt.NDArray[Any]] = field(default_factory=dict)
    opaque: BytesTable | None = None  # (n,) values of formats that are not Whoosh's own
    form_table: FormTable | None = None

    def write(self, container: ContainerWriter, name: str) -> None:
        """Write all sections of the field `name`, a range of terms at a time."""
        occurrence_starts = _totals(self.starts, self.freqs)
        outline = Outline(
            self.terms,
            self.starts,
            occurrence_starts,
            int(self.docs.max(initial=0)) + 1,
            bool(self.freqs.max(initial=1) > 1),
            self.weights is not None,
            {part: values.dtype for part, values in self.occurrences.items()},
            self.form_table,
        )
        writer = PostingsWriter(container, name, outline)
        for first, last in spans(occurrence_starts):
            writer.write(self._between(first, last, *occurrence_starts[[first, last]].tolist()), first)
        writer.close()
        if self.opaque is not None:
            for part, array in tag(self.opaque.sections("opaque"), name).items():
                container.add(part, array)

    def _between(self, first: int, last: int, low: int, high: int) -> FieldPostings:
        """Those of a range of terms, which are not told; their occurrences are from number `low` to before `high`."""
        start, stop = self.starts[first], self.starts[last]
        return FieldPostings(
            self.kind,
            BytesTable.of(()),
            self.starts[first : last + 1] - start,
            self.docs[start:stop],
            self.freqs[start:stop],
            None if self.weights is None else self.weights[start:stop],
            {part: values[low:high] for part, values in self.occurrences.items()},
        )

    def items(self, name: str, format_: Any) -> Iterator[tuple[str, bytes, int, float, bytes]]:
        """The postings one by one as Whoosh has them: field, term, document, weight, value."""
        encode = encoder(self.kind, format_)
        kept = {part: values for part, values in self.occurrences.items() if part != FORMS}
        if "positions" in kept:
            kept["positions"] = positions_of(kept["positions"], self.freqs)
        ends = np.cumsum(self.freqs, dtype=np.int64).tolist()
        docs, freqs = self.docs.tolist(), self.freqs.tolist()
        for term, start, stop in zip(self.terms, self.starts[:-1].tolist(), self.starts[1:].tolist(), strict=True):
            for place in range(start, stop):
                freq = freqs[place]
                mine = slice(ends[place] - freq, ends[place])
                value = encode(freq, {part: values[mine] for part, values in kept.items()})
                yield name, term, docs[place], float(freq), value


def spans(occurrence_starts: Ints) -> Sequence[tuple[int, int]]:
    """Ranges of terms with about `_OCCURRENCES` together, or of one term that has more; the occurrences of each begin
    at `occurrence_starts` (t + 1,)."""
    bounds = np.searchsorted(occurrence_starts, np.arange(0, int(occurrence_starts[-1]), _OCCURRENCES))
    return list(pairwise(np.unique(np.append(bounds, len(occurrence_starts) - 1)).tolist()))


@compiled(*((I64, numbers) for numbers in (U8, U16, U32, I64)))
def _totals(starts: Ints, freqs: npt.NDArray[Any]) -> Ints:
    """(t + 1,) where the occurrences of each term begin, whose postings begin at `starts`."""
    totals = np.zeros(len(starts), np.int64)
    for term in range(len(starts) - 1):
        total = totals[term]
        for posting in range(starts[term], starts[term + 1]):
            total += np.int64(freqs[posting])
        totals[term + 1] = total
    return totals


@dataclass
class Outline:
    """What has to be known of a field before its postings are written."""

    terms: BytesTable  # (t,) ascending
    starts: Ints  # (t + 1,) where the postings of each term begin
    occurrence_starts: Ints  # (t + 1,) where the occurrences of each term begin
    doc_count: int  # all documents are below it
    has_freqs: bool  # whether any frequency is more than one
    has_weights: bool
    occurrences: Mapping[str, npt.DTypeLike]  # what is kept of each occurrence
    form_table: FormTable | None


class PostingsWriter:
    """Writes the sections of a field, a range of terms at a time; of what it wrote it holds only the exceptions."""

    def __init__(self, container: ContainerWriter, name: str, outline: Outline) -> None:
        sections = outline.terms.sections("terms") | {"starts": wide_offsets(outline.starts)}
        if outline.occurrences:
            sections["occurrence_starts"] = wide_offsets(outline.occurrence_starts)
        for part, array in tag(sections, name).items():
            container.add(part, array)
        postings, occurrences = int(outline.starts[-1]), int(outline.occurrence_starts[-1])
        self._docs = DocListsWriter(container, name, outline.starts, outline.doc_count)
        self._freqs = PatchedWriter(container, "freqs", name, postings) if outline.has_freqs else None
        self._weights = container.section(f"weights:{name}", np.float32, postings) if outline.has_weights else None
        has_positions = "positions" in outline.occurrences
        self._positions = PatchedWriter(container, "positions", name, occurrences) if has_positions else None
        self._plain = {
            part: container.section(f"{part}:{name}", dtype, occurrences)
            for part, dtype in outline.occurrences.items()
            if part not in ("positions", FORMS)
        }
        self._forms = None
        if outline.form_table is not None:
            self._forms = FormsWriter(container, name, outline.form_table, np.diff(outline.occurrence_starts))

    def write(self, postings: FieldPostings, first: int) -> None:
        """Append the postings of the terms from number `first` on."""
        last = first + len(postings.starts) - 1
        self._docs.write(postings.docs, first, last)
        if self._freqs is not None:
            self._freqs.write(postings.freqs)
        if self._weights is not None:
            self._weights.write((postings.freqs if postings.weights is None else postings.weights).astype(np.float32))
        if self._positions is not None:
            self._positions.write(postings.occurrences["positions"])
        for part, section in self._plain.items():
            section.write(postings.occurrences[part])
        if self._forms is not None:
            self._forms.write(postings.occurrences[FORMS], first, last)

    def close(self) -> None:
        """All terms are written."""
        self._docs.close()
        for section in (*self._plain.values(), self._weights, self._forms, self._freqs, self._positions):
            if section is not None:
                section.close()
