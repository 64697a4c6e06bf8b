"""How well and how fast entities are found: `python -m bench.entities [DATA_FOLDER]` (`../shared/data` by default).

Measured on `ner/newswire-heldout.jsonl.gz`, hand-annotated newspaper articles that nothing of ours was trained on.
`span` counts mentions, right when both ends and the type are; `article` counts the distinct names of each article. A
leading "the" and a possessive do not count, as in the data's own scorer.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from index.article import ENTITY_TYPES
from index.entities import find

_THE = re.compile(r"(?i)\s*the\s+(?=\S)|\s+")
_TAIL = re.compile(r"(?<=.)['’]s?$|\s+$")


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without surrounding space, a leading "the" and a possessive."""
    head = _THE.match(text, start, end)
    start = head.end() if head else start
    tail = _TAIL.search(text[start:end])
    return start, start + tail.start() if tail else end


def _rows(path: Path) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["text"], [(start, end, label) for start, end, label in row["spans"] if label in ENTITY_TYPES]


def _report(name: str, right: int, found: int, gold: int) -> None:
    precision, recall = right / (found or 1), right / (gold or 1)
    f = 2 * right / ((found + gold) or 1)
    print(f"{name:8} P {precision:.3f}  R {recall:.3f}  F {f:.3f}  ({gold:,} annotated)")


def measure(rows: Iterable[tuple[str, list[tuple[int, int, str]]]]) -> None:
    """Print precision, recall and F1 for each type, for all mentions and for articles, and characters a second."""
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    seconds = 0.0
    characters = 0
    find("Warm up in Paris.")
    for text, spans in rows:
        begin = time.perf_counter()
        mentions = find(text)
        seconds += time.perf_counter() - begin
        characters += len(text)
        ours = {(*trimmed(text, m.start, m.end), m.type) for m in mentions}
        theirs = {(*trimmed(text, start, end), label) for start, end, label in spans}
        names = [{(text[start:end].lower(), label) for start, end, label in side} for side in (ours, theirs)]
        for counter, spans_of, names_of in (
            (right, ours & theirs, names[0] & names[1]),
            (found, ours, names[0]),
            (gold, theirs, names[1]),
        ):
            counter.update(label for _, _, label in spans_of)
            counter["span"] += len(spans_of)
            counter["article"] += len(names_of)
    for name in (*ENTITY_TYPES, "span", "article"):
        _report(name, right[name], found[name], gold[name])
    print(f"{characters / seconds:,.0f} characters a second")


def main(arguments: list[str]) -> None:
    """Measure on the data folder given, or on the one beside the repository."""
    data = Path(arguments[0]) if arguments else Path(__file__).resolve().parents[2] / "shared" / "data"
    path = data / "ner" / "newswire-heldout.jsonl.gz"
    if not path.is_file():
        sys.exit(f"{path} is not there: give the folder that holds ner/newswire-heldout.jsonl.gz.")
    measure(_rows(path))


if __name__ == "__main__":
    main(sys.argv[1:])
