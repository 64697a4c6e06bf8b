"""Learn `model.json.gz`: `python -m index.entities.train FILE...`.

Each FILE is `.jsonl.gz` with rows `{"text", "spans": [[start, end, type], ...]}`, offsets in characters. The weights
are those of an averaged structured perceptron (Collins, "Discriminative training methods for hidden Markov models",
EMNLP 2002) over the segments of `index.entities.model`. Rare and weak features are left out of the file.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

from index.article import ENTITY_TYPES
from index.entities.features import inner_features, left_features, right_features
from index.entities.model import LABELS, NONE, cuts, may_be_name
from index.entities.runs import Run, runs_of, tokens_of
from index.sentences import sentence_spans

_OUT = Path(__file__).with_name("model.json.gz")
_EPOCHS = 6
_FORGET = 0.5
_NAMING = ("s=", "f=", "l=", "m=", "f2=", "l2=", "suf4=")
_KEEP = 90_000  # features in the file
_TYPES = {**{name: name for name in ENTITY_TYPES}, "Person": "person", "Organisation": "org", "Location": "place"}
# Published corpora put a space around every token; prose does not.
_THE = re.compile(r"(?i)the\s+")
_LOOSE = re.compile(r" (?=[.,;:!?)\]%]|'s\b|n't\b|'(?:re|ve|ll|d|m)\b)|(?<=[(\[$]) ")


class Example(NamedTuple):
    """A run with the features of each possible segment and the segments, with labels, that are right."""

    segments: list[tuple[int, int, list[str], bool]]
    length: int
    gold: frozenset[tuple[int, int, int]]


def tightened(text: str, spans: list[tuple[int, int, str]]) -> tuple[str, list[tuple[int, int, str]]]:
    """`text` without the spaces that tokenisation put before punctuation, and the spans moved with it."""
    gone = [match.start() for match in _LOOSE.finditer(text)]
    where = []
    shift = 0
    dropped = set(gone)
    for at in range(len(text) + 1):
        where.append(at - shift)
        shift += at in dropped
    kept = "".join(c for at, c in enumerate(text) if at not in dropped)
    return kept, [(where[start], where[end], label) for start, end, label in spans]


def _features(run: Run) -> list[tuple[int, int, list[str], bool]]:
    tokens = tokens_of(run.text)
    words = [token.text for token in tokens]
    count = len(words)
    segments = []
    for first, last in cuts(tokens):
        before = (words[first - 1].lower(), words[first - 2].lower() if first > 1 else "") if first else run.left
        after = (
            (words[last].lower(), words[last + 1].lower() if last + 1 < count else "") if last < count else run.right
        )
        features = inner_features(words[first:last])
        features += left_features(*before, words[first]) + right_features(*after)
        segments.append((first, last, features, may_be_name(tokens, first, last)))
    return segments


def examples_of(path: str) -> list[Example]:
    """The runs of a file; those are left out in which an annotated name does not begin and end with a word."""
    examples = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            spans = [(start, end, _TYPES[label]) for start, end, label in row["spans"] if label in _TYPES]
            text, spans = tightened(row["text"], spans) if " . " in row["text"] + " " else (row["text"], spans)
            for begin, end in sentence_spans(text):
                for run in runs_of(text, begin, end):
                    example = _example(run, text, spans)
                    if example is not None:
                        examples.append(example)
    return examples


def _example(run: Run, text: str, spans: list[tuple[int, int, str]]) -> Example | None:
    tokens = tokens_of(run.text)
    starts = {run.start + token.start: at for at, token in enumerate(tokens)}
    ends = {run.start + token.start + len(token.text): at + 1 for at, token in enumerate(tokens)}
    gold = set()
    covered: set[int] = set()
    for span_start, span_end, label in spans:
        if span_end <= run.start or span_start >= run.start + len(run.text):
            continue
        article = _THE.match(text, span_start, span_end)
        begin = article.end() if article else span_start
        end = span_end - 2 if text[span_start:span_end].endswith(("'s", "’s")) else span_end
        if begin not in starts or end not in ends:
            return None
        first, last = starts[begin], ends[end]
        if first >= last or not may_be_name(tokens, first, last) or covered & set(range(first, last)):
            return None
        covered.update(range(first, last))
        gold.add((first, last, LABELS.index(label)))
    gold.update((at, at + 1, NONE) for at in range(len(tokens)) if at not in covered)
    segments = _features(run)
    possible = {(first, last) for first, last, _, _ in segments}
    if any((first, last) not in possible for first, last, _ in gold):
        return None
    return Example(segments, len(tokens), frozenset(gold))


def _forgetful(example: Example, rng: random.Random) -> Example:
    """The example with, half of the time, each segment stripped of what names its words: so that the other features
    learn to do without, as they must for the names of tomorrow."""
    segments = [
        (first, last, [name for name in names if not name.startswith(_NAMING)] if rng.random() < _FORGET else names, ok)
        for first, last, names, ok in example.segments
    ]
    return example._replace(segments=segments)


def _decode(example: Example, weights: dict[str, list[float]]) -> set[tuple[int, int, int]]:
    totals = [0.0] + [float("-inf")] * example.length
    best: list[tuple[int, int]] = [(0, 0)] * (example.length + 1)
    for first, last, features, nameable in example.segments:
        scores = [0.0] * 4
        for feature in features:
            row = weights.get(feature)
            if row is not None:
                for label in range(4):
                    scores[label] += row[label]
        labels = ([0, 1, 2] if nameable else []) + ([NONE] if last == first + 1 else [])
        label = max(labels, key=scores.__getitem__)
        if totals[first] + scores[label] > totals[last]:
            totals[last] = totals[first] + scores[label]
            best[last] = first, label
    found = set()
    at = example.length
    while at:
        first, label = best[at]
        found.add((first, at, label))
        at = first
    return found


def learn(examples: list[Example], epochs: int = _EPOCHS) -> dict[str, list[float]]:
    """The averaged weights of every feature that was ever in the wrong."""
    seen = Counter(feature for example in examples for segment in example.segments for feature in set(segment[2]))
    weights: dict[str, list[float]] = {}
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * 4)
    step = 1
    order = random.Random(1)
    for epoch in range(epochs):
        order.shuffle(examples)
        wrong = 0
        for whole in examples:
            step += 1
            example = _forgetful(whole, order)
            found = _decode(example, weights)
            if found == example.gold:
                continue
            wrong += 1
            features = {(first, last): names for first, last, names, _ in example.segments}
            for change, part in ((1.0, example.gold - found), (-1.0, found - example.gold)):
                for first, last, label in part:
                    for feature in features[first, last]:
                        if seen[feature] > 1:
                            weights.setdefault(feature, [0.0] * 4)[label] += change
                            sums[feature][label] += change * step
        print(f"epoch {epoch + 1}: {wrong / len(examples):.4f} of {len(examples):,} runs wrong", flush=True)
    return {name: [w - s / step for w, s in zip(row, sums[name], strict=True)] for name, row in weights.items()}


def save(weights: dict[str, list[float]], path: Path = _OUT) -> None:
    """Write the features with the greatest weights, as whole hundredths."""
    strongest = sorted(weights, key=lambda name: max(weights[name]) - min(weights[name]), reverse=True)[:_KEEP]
    table = {name: [round(100 * w) for w in weights[name]] for name in sorted(strongest)}
    table = {name: row for name, row in table.items() if any(row)}
    path.write_bytes(gzip.compress(json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode(), mtime=0))
    print(f"{len(table):,} features, {path.stat().st_size:,} bytes")


def main(paths: list[str]) -> None:
    """Train on the given files and write the model."""
    examples = [example for path in paths for example in examples_of(path)]
    save(learn(examples))


if __name__ == "__main__":
    main(sys.argv[1:])
