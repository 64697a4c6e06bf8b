"""Learn `model.bin`: `python -m index.entities.train FILE...`.

Each FILE is `.jsonl.gz` with rows `{"text", "spans": [[start, end, type], ...]}`, offsets in characters; the type "?"
marks a name on which annotators differ, and nothing is learned from the run that holds it. The model is described in
`docs/model-card.md`; the likelihood is `index.entities.likelihood`'s. The same files give the same model, bit by bit,
on the same machine.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import numpy as np

from index.article import ENTITY_TYPES
from index.codec.container import ContainerWriter
from index.entities.arrays import Ints
from index.entities.invention import Span, eastern_name, names, sentences, unknown_name
from index.entities.lexicon import Lexicon
from index.entities.likelihood import Examples, learn
from index.entities.model import SCALE, TYPES, Weights, allowed, surroundings
from index.entities.tokens import Batch, Runs, runs_of

_OUT = Path(__file__).with_name("model.bin")
_DOUBT = "?"
_KEEP = 120_000  # features in the file
# Published corpora put a space around every token; prose does not.
_RENAME = 0.4
_COPIES = 8  # of the sentences of our own
_THE = re.compile(r"(?i)the\s+")
_LOOSE = re.compile(r" (?=[.,;:!?)\]%]|'s\b|n't\b|'(?:re|ve|ll|d|m)\b)|(?<=[(\[$]) ")


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


def _invented_name(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return eastern_name(rng)
    first, surnames = rng.choice(names()["first"]), names()["surname"]
    surname = unknown_name(surnames, rng) if rng.random() < 0.3 else rng.choice(surnames)
    return f"{first.title()} {surname.title()}"


def rows_of(path: str) -> Iterator[tuple[str, list[Span]]]:
    """The texts of a file with their names, without the spaces of tokenised text and with some people renamed."""
    rng = random.Random(Path(path).name)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            spans = [(start, end, label) for start, end, label in row["spans"] if label in (*ENTITY_TYPES, _DOUBT)]
            text, spans = tightened(row["text"], spans) if " . " in row["text"] + " " else (row["text"], spans)
            yield renamed(text, spans, rng)


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    article = _THE.match(text, start, end)
    return article.end() if article else start, end - 2 if text[start:end].endswith(("'s", "’s")) else end


def labelled(batch: Batch, runs: Runs, spans: list[list[Span]], lexicon: Lexicon) -> tuple[Runs, Ints]:
    """The runs whose names are known and can be names, and the right label of each of their tokens."""
    labels = np.zeros(len(batch.tokens), np.int64)
    wrong = np.zeros(len(batch.tokens), bool)
    bounds = np.searchsorted(batch.owners, np.arange(len(spans) + 1))
    for number, own in enumerate(spans):
        begin, end = bounds[number], bounds[number + 1]
        starts, ends = batch.starts[begin:end], batch.ends[begin:end]
        for *span, label in own:
            start, stop = _bare(batch.texts[number], *span)
            first = begin + int(np.searchsorted(ends, start, "right"))
            last = begin + int(np.searchsorted(starts, stop)) - 1
            if first > last:
                continue
            fits = batch.starts[first] == start and batch.ends[last] == stop and not labels[first : last + 1].any()
            if label == _DOUBT or not fits:
                wrong[first : last + 1] = True
                continue
            type = ENTITY_TYPES.index(label)
            roles = [3] if first == last else [0, *[1] * (last - first - 1), 2]
            labels[first : last + 1] = [1 + role * TYPES + type for role in roles]
    in_runs = labels[runs.tokens]
    possible = allowed(lexicon.kinds[batch.tokens[runs.tokens]])[np.arange(len(in_runs)), in_runs] == 0
    good = ~(wrong[runs.tokens] | ~possible)
    # A name must lie within one run, or the labels make no sequence.
    role = (in_runs - 1) // TYPES
    head = np.zeros(len(in_runs), bool)
    tail = np.zeros(len(in_runs), bool)
    head[runs.first], tail[runs.first + runs.length - 1] = True, True
    inside = in_runs > 0
    good &= ~(inside & head & ((role == 1) | (role == 2))) & ~(inside & tail & ((role == 0) | (role == 1)))
    kept = np.logical_and.reduceat(good, runs.first)
    length = runs.length[kept]
    chosen = np.repeat(kept, runs.length)
    return Runs(runs.tokens[chosen], np.cumsum(length) - length, length), in_runs[chosen]


def examples_of(rows: Iterable[tuple[str, list[Span]]]) -> Examples:
    """What is to be learned from annotated texts."""
    texts, spans = map(list, zip(*rows, strict=True))
    lexicon = Lexicon()
    batch = lexicon.read(texts)
    runs, labels = labelled(batch, runs_of(batch, lexicon.kinds[batch.tokens]), spans, lexicon)
    return Examples.of(lexicon, surroundings(batch, runs, lexicon), runs, labels)


def save(weights: Weights, path: Path = _OUT) -> None:
    """Write the features with the greatest weights, in 32nds."""
    strength = np.abs(weights.features).max(1)
    strongest = np.sort(np.argsort(-strength, kind="stable")[:_KEEP])
    strongest = strongest[np.rint(strength[strongest] * SCALE) > 0]
    with path.open("wb") as file:
        writer = ContainerWriter(file)
        kept = weights._replace(keys=weights.keys[strongest], features=weights.features[strongest])
        writer.add("keys", kept.keys)
        for name in ("features", "pairs", "parts", "steps"):
            writer.add(name, np.clip(np.rint(getattr(kept, name) * SCALE), -127, 127).astype(np.int8))
        writer.close({})
    print(f"{len(strongest):,} features, {path.stat().st_size:,} bytes")


def main(paths: list[str]) -> None:
    """Train on the given files and write the model."""
    annotated = (row for path in paths for row in rows_of(path))
    examples = examples_of(chain(annotated, sentences(_COPIES)))
    save(learn(examples))


if __name__ == "__main__":
    main(sys.argv[1:])
