"""How long a query takes to become what Whoosh runs, and its matches in a text to be found: `python -m bench.parser`.

Parses and compiles short queries with nothing remembered between them, side by side with Whoosh's own
MultifieldParser over the same fields and the same analyzer; then marks a text of 1,000 words. Times are the best of
fifty runs, for one query or one text.
"""

from __future__ import annotations

from collections.abc import Callable
from timeit import repeat

from whoosh.qparser import MultifieldParser

from index.schema import TEXT_FIELDS, make_schema
from search.query import compile_query, parse
from search.query.matches import Marker
from search.ranking import FIELD_BOOSTS

QUERIES = [
    "missile",
    "missile tests",
    "harbour strike Bergen",
    '"drinking spree"',
    "title:ferry late",
    "night train -Vienna",
]
MARKED = ["harbour strike", '"the late ferry" person:"Anna Berg"', 'harb* "strike ferry"~5 "late crew"~s']
SENTENCE = (
    "The late ferry reached Bergen harbour after a strike, and its crew of 20 told Anna Berg's paper why it was. "
)


def _best(run: Callable[[], object], number: int) -> float:
    """Milliseconds for one run."""
    return min(repeat(run, number=number, repeat=50)) / number * 1000


def main() -> None:
    """Print the table."""
    whoosh = MultifieldParser(list(TEXT_FIELDS), make_schema(), fieldboosts=FIELD_BOOSTS)
    parse_anew = parse.__wrapped__
    print(f"{'query':28} {'parse':>8} {'+ compile':>10} {'Whoosh':>8}   ms")
    for text in QUERIES:
        parsed = _best(lambda text=text: parse_anew(text), 50)
        compiled = _best(lambda text=text: compile_query(parse_anew(text).tree), 50)
        theirs = _best(lambda text=text: whoosh.parse(text), 10)
        print(f"{text:28} {parsed:8.4f} {compiled:10.4f} {theirs:8.4f}")
    body = SENTENCE * (1000 // len(SENTENCE.split()))
    print(f"\n{'marks in 1,000 words':58} ms")
    for text in MARKED:
        marker = Marker(parse(text).leaves)
        marking = _best(lambda marker=marker: marker.spans("body", body), 2)
        print(f"{text:50} {marking:10.3f}")


if __name__ == "__main__":
    main()
