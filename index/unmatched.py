"""Names in the merge file that no article has: a change by such a name does nothing, and its writer should hear it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from index.article import EntityType
from index.corrections import Correction
from index.entities.identity import fold

_MOST_TOLD = 20

_NOUNS: Final[Mapping[EntityType, str]] = {"person": "person", "org": "organisation", "place": "place"}


def unmatched(
    corrections: Sequence[Correction], has_key: Callable[[EntityType, str], bool]
) -> Iterator[tuple[Correction, str]]:
    """The names in `corrections` that are the full name of no entity when their turn comes, each with its change;
    `has_key` says which keys the articles have."""
    made: set[tuple[EntityType, str]] = set()  # by the changes before

    for correction in corrections:
        keys = [(correction.type, fold(name, correction.type)) for name in correction.names]
        known = [key in made or has_key(*key) for key in keys]
        yield from ((correction, name) for name, found in zip(correction.names, known, strict=True) if not found)
        if correction.kind == "rename" and known[0]:
            made.add((correction.type, fold(correction.to, correction.type)))
        elif correction.kind == "retype" and known[0]:
            made.update((to, fold(correction.names[0], to)) for to in _NOUNS if to == correction.to)


def told(path: Path, corrections: Sequence[Correction], has_key: Callable[[EntityType, str], bool]) -> tuple[str, ...]:
    """A sentence for each of the first of these names in the merge file `path`."""
    found = unmatched(corrections, has_key)
    sentences = [
        f"{path}, line {change.line}: no {_NOUNS[change.type]} in the archive has the full name “{name}”, so the "
        f"{change.kind} does nothing for it."
        for change, name in islice(found, _MOST_TOLD)
    ]
    if more := sum(1 for _ in found):
        sentences.append(f"{path}: {more:,} more names are in no article.")
    return tuple(sentences)
