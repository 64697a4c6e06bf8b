"""Which positions of words make a match: side by side, near each other. Shared by the index's and the texts' side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence


def adjacent(places: Sequence[Sequence[int]]) -> list[int]:
    """The positions, ascending, where the first of several words stands with the others right after it in order.

    `places` are the positions of each word.
    """
    rarest = min(range(len(places)), key=lambda number: len(places[number]))
    starts = {place - rarest for place in places[rarest]}
    for number, found in enumerate(places):
        if number != rarest:
            starts.intersection_update([place - number for place in found])
            if not starts:
                return []
    return sorted(starts)


def near(words: Sequence[str], places: Mapping[str, Sequence[int]], distance: int) -> Iterator[list[int]]:
    """The windows that hold all `words`, in any order, with at most `distance` other words between them.

    `places` has the ascending positions of each word; a word that is asked for twice has to stand twice. A window is
    given as the positions of the words in it; no window that begins later ends at the same position.
    """
    missing = Counter(words)
    events = sorted((place, word) for word in missing for place in places[word])
    left, lacking = 0, len(words)
    for right, (place, word) in enumerate(events):
        lacking -= missing[word] > 0
        missing[word] -= 1
        while missing[events[left][1]] < 0:
            missing[events[left][1]] += 1
            left += 1
        if not lacking and place - events[left][0] + 1 - len(words) <= distance:
            yield [position for position, _ in events[left : right + 1]]
