"""Are Dateline's facet counts right? Every count of every query against a brute-force count over the corpus.

python -m bench.facets_check [--corpus FILE] [--queries FILE] [--limit N]
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bench.brute_force import BruteForce
from bench.corpus import Corpus
from bench.options import with_corpus_and_queries
from bench.peers import FACETS
from bench.peers.dateline import Dateline
from bench.queries import LeftOut, Query
from index.settings import Settings
from search import open_engine
from search.engine import Engine
from search.request import MAX_FACET_SIZE, SearchRequest
from search.results import Facet


def wrong_facets(engine: Engine, corpus: Corpus, brute_force: BruteForce, queries: Sequence[Query]) -> list[str]:
    """For each query that does not get what brute force finds, what is wrong with it."""
    return [
        f"{query.text}: {problem}"
        for query in queries
        if (problem := _problem(engine, corpus, brute_force, query)) is not None
    ]


def _problem(engine: Engine, corpus: Corpus, brute_force: BruteForce, query: Query) -> str | None:
    results = engine.search(
        SearchRequest(q=query.text, facets=FACETS, facet_size=MAX_FACET_SIZE, interval=corpus.interval, snippets=0)
    )
    matching = brute_force.matching(query.tree)
    if results.total != len(matching):
        return f"{results.total} matches, brute force finds {len(matching)}"
    values = [brute_force.values(number) for number in matching]
    wrong = [name for name in FACETS if not _is_right(results.facets[name], [each[name] for each in values])]
    return f"wrong counts of {' and '.join(wrong)}" if wrong else None


def _is_right(facet: Facet, values: Sequence[Sequence[str]]) -> bool:
    """Whether the values listed are the largest, with their counts, and every other article is in the rest.

    `values` are those of each article that matches.
    """
    counts = Counter(value for each in values for value in each)
    listed = {value.value: value.count for value in facet.values}
    largest = [count for _, count in counts.most_common(len(listed))]
    return (
        all(counts[value] == count for value, count in listed.items())
        and sorted(listed.values(), reverse=True) == largest
        and len(listed) == min(len(counts), MAX_FACET_SIZE)
        and facet.other + facet.missing == sum(listed.keys().isdisjoint(each) for each in values)
    )


@with_corpus_and_queries
def main(corpus: Corpus, queries: Sequence[Query], left_out: Sequence[LeftOut]) -> None:
    """Compare Dateline's facet counts with a brute-force count."""
    with TemporaryDirectory() as folder:
        Dateline(Path(folder), corpus).index()
        wrong = wrong_facets(open_engine(Settings(index=Path(folder))), corpus, BruteForce(corpus), queries)
    for line in (*(f"left out: {each.text} ({each.reason})" for each in left_out), *wrong):
        click.echo(line)
    click.echo(f"facet counts equal brute force for {len(queries) - len(wrong)} of {len(queries)} queries")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
