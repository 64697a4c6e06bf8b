"""Learn `model.json.gz`: `python -m index.entities.train FILE...`.

Each FILE is `.jsonl.gz` with rows `{"text", "spans": [[start, end, type], ...]}`, offsets in characters; the type "?"
marks a name on which annotators differ, and nothing is learned from the run that holds it. The weights maximise the
likelihood of the right segments (a semi-Markov conditional random field, see `index.entities.model`) by AdaGrad
(Duchi, Hazan and Singer, JMLR 12, 2011). Rare and weak features are left out of the file.

The model that ships was trained on WikiGold (Balasuriya and others, 2009; CC BY 4.0), the English Web Treebank of
Universal NER (CC BY-SA 4.0), and articles of Wikinews (2019 and 2020, CC BY 2.5) and releases of US Senate offices
(public domain) as `index.entities.label` labels them.
"""

from __future__ import annotations

import gzip
import json
import math
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from index.entities.features import inner_features, left_features, right_features
from index.entities.gazetteer import gazetteer, read_lists
from index.entities.model import LABELS, NONE, cuts, may_be_name
from index.entities.runs import Run, runs_of, tokens_of
from index.sentences import sentence_spans

_OUT = Path(__file__).with_name("model.json.gz")
_EPOCHS = 5
_RATE = 0.1
_FORGET = 0.5
_NAMING = ("s=", "f=", "l=", "m=", "f2=", "l2=", "suf4=")
_KEEP = 90_000  # features in the file
_DOUBT = "?"
# Published corpora put a space around every token; prose does not.
_RENAME = 0.4
_SYLLABLES = """Ae An Bae Bo Bum Chan Chol Chul Chun Dae Dong Eun Feng Geun Gil Guk Hae Han Ho Hua Hui Hun Hwa Hye Hyok
Hyon Hyun Il In Jae Jia Jian Jin Jong Ju Jun Jung Kai Kang Ki Ku Kum Kuk Kwang Kyong Lei Li Lin Long Mi Min Ming Mo Mun
Myong Myung Nam Nan Ok Pil Ping Pyong Qi Qiang Rim Rong Ryong Ryol Sang Se Seok Seung Shi Si Sik Sok Son Song Soo Su
Suk Sun Sung Tae Tao Thae Ting Un Ung Wan Wei Wen Won Woo Xia Xiao Xin Yan Yang Yeon Yi Ying Yo Yong Yoon Yu Yun Zhi"""
_THE = re.compile(r"(?i)the\s+")
_LOOSE = re.compile(r" (?=[.,;:!?)\]%]|'s\b|n't\b|'(?:re|ve|ll|d|m)\b)|(?<=[(\[$]) ")


Weights = dict[str, list[float]]  # of a feature, one for each of LABELS


Span = tuple[int, int, str]


class Example(NamedTuple):
    """A run with the features of each possible segment and the segments, with labels, that are right."""

    segments: list[tuple[int, int, list[str], bool]]
    length: int
    gold: frozenset[tuple[int, int, int]]


def tightened(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
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


def renamed(text: str, spans: list[Span], rng: random.Random) -> tuple[str, list[Span]]:
    """The text with some of its people called otherwise, from all over the world, so that no few names are learned."""
    pieces: list[str] = []
    moved: list[Span] = []
    done = length = 0
    for start, end, label in sorted(spans):
        if start < done:
            continue
        name = text[start:end]
        if label == "person" and " " in name and rng.random() < _RENAME:
            name = _invented_name(rng)
        pieces += text[done:start], name
        length += start - done
        moved.append((length, length + len(name), label))
        length += len(name)
        done = end
    return "".join((*pieces, text[done:])), moved


@cache
def _name_tables() -> tuple[list[str], list[str]]:
    known = gazetteer().items()
    return tuple([name for name, labels in known if label in labels] for label in ("first", "surname"))  # type: ignore


def _invented_name(rng: random.Random) -> str:
    if rng.random() < 0.3:
        family, one, other = rng.choice(read_lists()["surname"][:100]), *rng.sample(_SYLLABLES.split(), 2)
        given = rng.choice((f"{one} {other}", f"{one}-{other.lower()}", f"{one}-{other}", f"{one}{other.lower()}", one))
        return f"{family.title()} {given}"
    first, surname = (rng.choice(table).title() for table in _name_tables())
    return f"{first} {surname}"


def _features(run: Run) -> list[tuple[int, int, list[str], bool]]:
    tokens = tokens_of(run.text)
    words = [token.text for token in tokens]
    count = len(words)
    segments = []
    for first, last in cuts(tokens):
        before = (words[first - 1], words[first - 2] if first > 1 else "") if first else run.left
        after = (words[last], words[last + 1] if last + 1 < count else "") if last < count else run.right
        features = inner_features(words[first:last])
        features += left_features(*before, words[first]) + right_features(*after)
        segments.append((first, last, features, may_be_name(tokens, first, last)))
    return segments


def examples_of(path: str) -> list[Example]:
    """The runs of a file; those are left out in which an annotated name does not begin and end with a word."""
    examples = []
    rng = random.Random(Path(path).name)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            spans = [(start, end, label) for start, end, label in row["spans"] if label in (*LABELS[:NONE], _DOUBT)]
            text, spans = tightened(row["text"], spans) if " . " in row["text"] + " " else (row["text"], spans)
            text, spans = renamed(text, spans, rng)
            for begin, end in sentence_spans(text):
                for run in runs_of(text, begin, end):
                    example = _example(run, text, spans)
                    if example is not None:
                        examples.append(example)
    return examples


def _example(run: Run, text: str, spans: list[Span]) -> Example | None:
    tokens = tokens_of(run.text)
    starts = {run.start + token.start: at for at, token in enumerate(tokens)}
    ends = {run.start + token.start + len(token.text): at + 1 for at, token in enumerate(tokens)}
    gold = set()
    covered: set[int] = set()
    for span_start, span_end, label in spans:
        if span_end <= run.start or span_start >= run.start + len(run.text):
            continue
        if label == _DOUBT:
            return None
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


def _log_sum(values: list[float]) -> float:
    greatest = max(values)
    if greatest == -math.inf:
        return greatest
    return greatest + math.log(sum(math.exp(value - greatest) for value in values))


def _scored(example: Example, weights: Weights) -> Iterator[tuple[int, int, list[str], list[float], list[int]]]:
    """Each segment's first and last word, features, scores and the labels that it may have."""
    for first, last, features, nameable in example.segments:
        scores = [0.0] * 4
        for feature in features:
            row = weights.get(feature)
            if row is not None:
                for label in range(4):
                    scores[label] += row[label]
        labels = ([0, 1, 2] if nameable else []) + ([NONE] if last == first + 1 else [])
        yield first, last, features, scores, labels


def _gradients(example: Example, weights: Weights) -> Iterator[tuple[list[str], list[float]]]:
    """For each segment its features and, for each label, by how much the model expects too little of it."""
    scored = list(_scored(example, weights))
    # Forward and backward sums over all segmentations; `cuts` gives segments by their first word.
    length = example.length
    ahead = [[0.0]] + [[] for _ in range(length)]
    behind: list[list[float]] = [[] for _ in range(length)] + [[0.0]]
    forward = [0.0] * (length + 1)
    backward = [0.0] * (length + 1)
    for at in range(length):
        forward[at] = _log_sum(ahead[at])
        for first, last, _, scores, labels in scored:
            if first == at:
                ahead[last] += [forward[at] + scores[label] for label in labels]
    forward[length] = _log_sum(ahead[length])
    for at in range(length, 0, -1):
        backward[at] = _log_sum(behind[at])
        for first, last, _, scores, labels in scored:
            if last == at:
                behind[first] += [backward[at] + scores[label] for label in labels]
    for first, last, features, scores, labels in scored:
        gradient = [0.0] * 4
        for label in labels:
            expected = math.exp(forward[first] + scores[label] + backward[last] - forward[length])
            gradient[label] = ((first, last, label) in example.gold) - expected
        if max(map(abs, gradient)) > 0.01:
            yield features, gradient


def learn(examples: list[Example]) -> Weights:
    """The weights under which the right segments are most likely: AdaGrad on the log-likelihood."""
    seen = Counter(feature for example in examples for segment in example.segments for feature in set(segment[2]))
    weights: Weights = {name: [0.0] * 4 for name, count in seen.items() if count > 1}
    squares: Weights = {name: [1e-2] * 4 for name in weights}
    rng = random.Random(1)
    for epoch in range(_EPOCHS):
        rng.shuffle(examples)
        for example in examples:
            for features, gradient in _gradients(_forgetful(example, rng), weights):
                for feature in features:
                    row = weights.get(feature)
                    if row is None:
                        continue
                    square = squares[feature]
                    for label, slope in enumerate(gradient):
                        if slope:
                            square[label] += slope * slope
                            row[label] += _RATE * slope / math.sqrt(square[label])
        print(f"epoch {epoch + 1} of {_EPOCHS}", flush=True)
    return weights


def save(weights: Weights, path: Path = _OUT) -> None:
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
