"""Entities of an archive that may be one, as `dateline entities suggest` shows them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from index.archive import Archive
from index.article import EntityType
from index.entities.identity import fold
from index.entities.suggestions import suggest
from index.identities import evidence
from search.curation import Curation
from search.entity_links import EntityLink
from search.names import ENTITY_FACETS
from search.snapshot import Snapshot


class SuggestedMerge(NamedTuple):
    """Two entities that may be one: a score from 0 to 1, and why in words."""

    score: float
    name: EntityLink
    other: EntityLink
    why: str


def suggestions(folder: Path, merge_file: Path | None, types: Iterable[EntityType], limit: int) -> list[SuggestedMerge]:
    """The best suggestions for the index in `folder`: those that people have not decided in the merge file."""
    archive = Archive.open(folder)
    reader = archive.reader()
    curated = Curation(folder, merge_file).read()
    snapshot = Snapshot(reader, reader.generation(), curated=curated)
    apart = {(each.type, fold(each.names[0], each.type)) for each in curated.corrections if each.kind == "split"}
    found = []
    for type_ in types:
        facet = ENTITY_FACETS[type_]
        counts = snapshot.columns.values[facet].counts(snapshot.live)
        names = snapshot.names[facet].shown
        leaves = [leaf for leaf, _ in reader.leaf_readers()]
        for each in suggest(type_, evidence(leaves, type_), curated.identities.of[type_].keys):
            codes = [snapshot.identified.code(type_, key) for key in (each.key, each.other)]
            if None in codes or codes[0] == codes[1] or {(type_, each.key), (type_, each.other)} & apart:
                continue
            one, other = (
                EntityLink(type=type_, name=names[code], count=int(counts[code])) for code in codes if code is not None
            )
            found.append(SuggestedMerge(each.score, one, other, each.why))
    return sorted(found, key=lambda each: (-each.score, -each.name.count - each.other.count))[:limit]
