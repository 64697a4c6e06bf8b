"""How well names are joined: `python -m bench.identity INDEX...`, and `--merges` for a sample to judge by hand.

`within.txt` lists by hand which spellings are one in articles of `seeds/` and of Reuters-21578 (as `reuters.jsonl`); of
those that are in an index, pairs of spellings are compared with what its articles say. `merges.txt` holds the verdicts
on 200 names that were joined across two archives.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from index.archive import Archive
from index.article import Article
from index.identities import evidence, identified
from index.records import Records

_GOLD = Path(__file__).with_name("within.txt")
_SAMPLE = 200

Pair = frozenset[tuple[str, str]]


def read_gold(text: str) -> dict[str, set[Pair]]:
    """For each article, by the name of its file and its place there, the pairs of a type's spellings that are one."""
    gold: dict[str, set[Pair]] = {}
    article = ""
    for line in text.splitlines():
        if line.startswith("["):
            article = line.strip("[]")
            gold[article] = set()
        elif line and not line.startswith("#"):
            type_, _, names = line.partition(": ")
            gold[article] |= set(_pairs(type_, names.split(" = ")))
    return gold


def _pairs(type_: str, names: list[str]) -> Iterator[Pair]:
    return (frozenset({(type_, one), (type_, other)}) for one, other in combinations(names, 2))


def found_in(article: Article) -> set[Pair]:
    """The pairs of spellings that an article has as one."""
    entities = (*article.people, *article.orgs, *article.places)
    return {pair for each in entities for pair in _pairs(each.type, [spelling for spelling, _ in each.spellings])}


def score(gold: dict[str, set[Pair]], articles: Iterator[Article]) -> None:
    """Print precision and recall of pairs over the articles of `gold` that are among `articles`."""
    right = found = wanted = count = 0
    for article in articles:
        pairs = gold.get(f"{Path(article.path).name.removesuffix('.gz')} {article.place}".strip())
        if pairs is None:
            continue
        mine = found_in(article)
        count += 1
        right, found, wanted = right + len(mine & pairs), found + len(mine), wanted + len(pairs)
        for label, differing in (("wrong ", mine - pairs), ("missed", pairs - mine)):
            for pair in sorted(" = ".join(sorted(name for _, name in each)) for each in differing):
                print(f"{label} {Path(article.path).name} {article.place}: {pair}")
    precision, recall = right / (found or 1), right / (wanted or 1)
    print(f"{count} articles: precision {precision:.3f} of {found:,} pairs, recall {recall:.3f} of {wanted:,}")


def print_merges(archives: list[Archive]) -> None:
    """Print names that are joined across each archive, drawn at random but always alike."""
    merges = []
    for archive in archives:
        leaves = [leaf for leaf, _ in archive.reader().leaf_readers()]
        for type_, found in identified(leaves)[0].items():
            articles = evidence(leaves, type_).articles
            merges += [
                f"{archive.folder.name} {type_}: {key} ({articles[key]}) = {other} ({articles[other]})"
                for key, other in sorted(found.items())
            ]
    random.seed(6)
    print("\n".join(sorted(random.sample(merges, min(_SAMPLE, len(merges))))))


def main(arguments: list[str]) -> None:
    """Score the indexes that are named, or print a sample of their merges."""
    archives = [Archive.open(Path(folder)) for folder in arguments if folder != "--merges"]
    if not archives:
        sys.exit("Name the folders of one index or more.")
    if "--merges" in arguments:
        print_merges(archives)
        return
    leaves = [leaf for archive in archives for leaf, _ in archive.reader().leaf_readers()]
    articles = (record.article for leaf in leaves for record in Records(leaf).live())
    score(read_gold(_GOLD.read_text("utf-8")), articles)


if __name__ == "__main__":
    main(sys.argv[1:])
