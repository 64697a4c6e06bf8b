"""Label running text for training: `python -m index.entities.label PACKAGE OUT TEXT...`.

Two recognisers read the `.jsonl.gz` files TEXT (rows with `text`): ours, with the evidence of the whole article, and
the spaCy pipeline PACKAGE (`en_core_web_sm`; to be installed beside the project, which does not depend on it). Names on
which they agree are labelled; those that only one of them sees get the type "?", which `index.entities.train` passes
over. Labelling and training can be repeated, each time with the better model.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
from collections.abc import Iterator

from index.entities.pipelines import spacy_pipeline
from index.entities.recogniser import find_all

_LONGEST = 8000  # characters of an article: as many as a front page story has
_MOST = 1000  # articles of a file, drawn at random
_MARK = re.compile(r"[.,]\s")
_RAREST_MARK = 200  # characters for each full stop or comma; texts that have fewer have lost their punctuation


def labelled(package: str, paths: list[str]) -> Iterator[dict[str, object]]:
    """Rows of `text` and `spans` for `index.entities.train`."""
    theirs = spacy_pipeline(package)
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            texts = [json.loads(line)["text"][:_LONGEST] for line in lines]
        texts = [text for text in texts if _RAREST_MARK * len(_MARK.findall(text)) >= len(text)]
        random.Random(7).shuffle(texts)
        texts = texts[:_MOST]
        for text, one, other in zip(texts, find_all(texts), theirs(texts, [0] * len(texts)), strict=True):
            doubtful = {(start, end, "?") for start, end, _ in set(one) ^ set(other)}
            yield {"text": text, "spans": sorted({*map(tuple, set(one) & set(other)), *doubtful})}


def main(package: str, out: str, *paths: str) -> None:
    """Label the files and write them as one."""
    with gzip.GzipFile(out, "wb", mtime=0) as file:
        for row in labelled(package, list(paths)):
            file.write((json.dumps(row, ensure_ascii=False) + "\n").encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
