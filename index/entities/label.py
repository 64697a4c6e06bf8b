"""Label running text for training: `python -m index.entities.label PACKAGE OUT TEXT...`.

Two recognisers read the `.jsonl.gz` files TEXT (rows with `text`): `find`, with the evidence of the whole article, and
the spaCy pipeline PACKAGE (`en_core_web_sm`; to be installed beside the project, which does not depend on it). Names
on which they agree are labelled; those that only one of them sees get the type "?", which `index.entities.train`
passes over. Labelling and training can be repeated, each time with the better model.
"""

from __future__ import annotations

import gzip
import importlib
import json
import sys
from collections.abc import Iterator

from index.entities.recogniser import find

_TYPES = {"PERSON": "person", "ORG": "org", "GPE": "place", "LOC": "place"}
_LONGEST = 8000  # characters of an article: as many as a front page story has


def labelled(package: str, paths: list[str]) -> Iterator[dict[str, object]]:
    """Rows of `text` and `spans` for `index.entities.train`."""
    pipeline = importlib.import_module(package).load(disable=["parser", "lemmatizer", "attribute_ruler", "tagger"])
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                text = json.loads(line)["text"][:_LONGEST]
                theirs = {
                    (entity.start_char + _the(entity.text), entity.end_char - _possessive(entity.text), label)
                    for entity in pipeline(text).ents
                    if (label := _TYPES.get(entity.label_))
                }
                ours = {tuple(mention) for mention in find(text)}
                agreed = theirs & ours
                doubtful = {(start, end, "?") for start, end, _ in theirs ^ ours}
                yield {"text": text, "spans": sorted(agreed | doubtful)}


def _the(name: str) -> int:
    return 4 if name.lower().startswith("the ") else 0


def _possessive(name: str) -> int:
    return 2 if name.endswith(("'s", "’s")) else 0


def main(package: str, out: str, *paths: str) -> None:
    """Label the files and write them as one."""
    with gzip.open(out, "wt", encoding="utf-8") as lines:
        for row in labelled(package, list(paths)):
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
