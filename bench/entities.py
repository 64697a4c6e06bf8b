"""How well and how fast entities are found: `python -m bench.entities [DATA_FOLDER]` (`../shared/data` by default).

Measured on `ner/newswire-heldout.jsonl.gz`, hand-annotated newspaper articles that nothing of ours was trained on.
`span` counts mentions, right when both ends and the type are; `article` counts the distinct names of each article. A
leading "the" and a possessive do not count, as in the data's own scorer. Beside it, in the same process, the pipeline
of spaCy that `--spacy` names, where it is installed, with nothing but what its entities need. Both read `--batch`
articles at a time. Dateline remembers words: the first reading, after a sentence to warm up, is told from the next.
It also says which share of the time of indexing `reuters/reuters.jsonl.gz` in one process entities take.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import click

from index import preparation
from index.article import ENTITY_TYPES
from index.entities.linking import Entities, entities_of_all
from index.entities.pipelines import Recogniser, spacy_pipeline
from index.entities.recogniser import Mention, recognise
from index.errors import DatelineError
from index.pipeline import index_paths

_ROUNDS = 3

Row = tuple[str, list[tuple[int, int, str]]]

_THE = re.compile(r"(?i)\s*the\s+(?=\S)|\s+")
_TAIL = re.compile(r"(?<=.)['’]s?$|\s+$")


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without surrounding space, a leading "the" and a possessive."""
    head = _THE.match(text, start, end)
    start = head.end() if head else start
    tail = _TAIL.search(text[start:end])
    return start, start + tail.start() if tail else end


def _rows(path: Path) -> Iterator[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["text"], [(start, end, label) for start, end, label in row["spans"] if label in ENTITY_TYPES]


def _report(name: str, right: int, found: int, gold: int) -> None:
    precision, recall = right / (found or 1), right / (gold or 1)
    f = 2 * right / ((found + gold) or 1)
    print(f"{name:8} P {precision:.3f}  R {recall:.3f}  F {f:.3f}  ({gold:,} annotated)")


def _read_in_batches(recogniser: Recogniser, texts: Sequence[str], size: int) -> tuple[list[list[Mention]], float]:
    """The names in each text, and the processor's seconds."""
    begin = time.process_time()
    found: list[list[Mention]] = []
    for start in range(0, len(texts), size):
        batch = texts[start : start + size]
        found += recogniser(batch, [0] * len(batch))
    return found, time.process_time() - begin


def score(rows: Sequence[Row], found: Sequence[list[Mention]]) -> None:
    """Print precision, recall and F1 for each type, for all mentions and for articles."""
    right: Counter[str] = Counter()
    ours: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    for (text, spans), mentions in zip(rows, found, strict=True):
        sides = [{(*trimmed(text, start, end), label) for start, end, label in side} for side in (mentions, spans)]
        names = [{(text[start:end].lower(), label) for start, end, label in side} for side in sides]
        for counter, spans_of, names_of in (
            (right, sides[0] & sides[1], names[0] & names[1]),
            (ours, sides[0], names[0]),
            (gold, sides[1], names[1]),
        ):
            counter.update(label for _, _, label in spans_of)
            counter["span"] += len(spans_of)
            counter["article"] += len(names_of)
    for name in (*ENTITY_TYPES, "span", "article"):
        _report(name, right[name], ours[name], gold[name])


def measure(recogniser: Recogniser, rows: Sequence[Row], size: int, rounds: int) -> list[float]:
    """Print how well and how fast a recogniser reads; the seconds of the first reading, and the least of more."""
    texts = [text for text, _ in rows]
    found, first = _read_in_batches(recogniser, texts, size)
    score(rows, found)
    seconds = [first]
    if rounds:
        seconds.append(min(_read_in_batches(recogniser, texts, size)[1] for _ in range(rounds)))
    characters = sum(map(len, texts))
    for name, each in zip(("first", "again"), seconds, strict=False):
        print(f"{name}: {characters / each:,.0f} characters a second of processor time")
    return seconds


def share_of_indexing(path: Path) -> float:
    """The share of the processor's time that finding and linking entities takes when `path` is indexed."""
    seconds = 0.0

    def timed(articles: Sequence[tuple[str, str, str]]) -> list[Entities]:
        nonlocal seconds
        begin = time.process_time()
        found = entities_of_all(articles)
        seconds += time.process_time() - begin
        return found

    with TemporaryDirectory() as folder, patch.object(preparation, "entities_of_all", timed):
        begin = time.process_time()
        index_paths([path], Path(folder))
        return seconds / (time.process_time() - begin)


@click.command()
@click.argument("data", type=click.Path(path_type=Path), required=False)
@click.option("--spacy", "package", default="en_core_web_sm", help="The pipeline to compare with.")
@click.option("--batch", "size", default=64, help="Articles that are read at a time.")
def main(data: Path | None, package: str, size: int) -> None:
    """Measure on the data folder given, or on the one beside the repository."""
    data = data or Path(__file__).resolve().parents[2] / "shared" / "data"
    path = data / "ner" / "newswire-heldout.jsonl.gz"
    if not path.is_file():
        sys.exit(f"{path} is not there: give the folder that holds ner/newswire-heldout.jsonl.gz.")
    rows = list(_rows(path))
    print("Dateline")
    recognise(["Warm up in Paris."], [0])
    first, again = measure(recognise, rows, size, _ROUNDS)
    reuters = data / "reuters" / "reuters.jsonl.gz"
    if reuters.is_file():
        print(f"Entities take {share_of_indexing(reuters):.0%} of the time of indexing {reuters.name}.")
    try:
        peer = spacy_pipeline(package)
    except DatelineError as error:
        print(f"Not compared with spaCy: {error}")
        return
    print(f"\nspaCy, {package}")
    peer(["Warm up in Paris."], [0])
    (theirs,) = measure(peer, rows, size, 0)
    print(f"\nDateline is {theirs / first:,.0f} times as fast at first, {theirs / again:,.0f} times as fast again.")


if __name__ == "__main__":
    main()
