"""Another spelling is offered at a cost that the query cannot raise, and never in place of an answer."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from whoosh.filedb.filestore import RamStorage

from index.partial_date import PartialDate
from index.periods import period
from index.pipeline import index_paths
from index.schema import make_schema
from search.corrections import MAX_CORRECTIONS, did_you_mean, why_nothing
from search.query import parse
from search.request import MAX_QUERY_LENGTH, Filters, SearchRequest
from search.snapshot import Snapshot
from search.vocabulary import Vocabulary
from search.whoosh_engine import WhooshEngine
from tests.index.archives import json_lines

_TEXT = "harbour strike ferry missile comet telescope parliament"


@pytest.fixture
def snapshot() -> Snapshot:
    index = RamStorage().create_index(make_schema())
    writer = index.writer()
    begin, end = period(PartialDate.of(2025, 6, 1))
    writer.add_document(
        body=_TEXT,
        words=_TEXT,
        byline="Jane Marchbank",
        published_start=begin,
        published_end=end,
        indexed_at=datetime(2025, 6, 1).toordinal(),
    )
    writer.commit()
    return Snapshot(index.reader(), 1)


@pytest.mark.parametrize(
    ("q", "meant"),
    [
        ("harbur strike", "harbour strike"),
        ("HARBUR (strik OR title:fery)", "harbour (strike OR title:ferry)"),
        ("harbur harbur", "harbour harbour"),
        ("strike -harbur", None),
        ("person:harbur", None),
        ("person:harbur title:harbur OR strike", "person:harbur title:harbour OR strike"),
        ("misile zeppelin", None),
    ],
)
def test_did_you_mean(snapshot: Snapshot, q: str, meant: str | None) -> None:
    assert did_you_mean(snapshot, parse(q), 0) == meant


@pytest.mark.parametrize(
    ("q", "meant"),
    [
        ("who saw the comet?", "comet"),
        ("What is a harbour", "harbour"),
        ("where did the ferry strike", "ferry strike"),
        ("how many telescopes", "telescopes"),
        ('why "harbour strike"', '"harbour strike"'),
        ("where is the harbur", "harbour"),
        ("when was the strike of 1 June 2025", "strike published:2025-06-01"),
        ("who is Jane Marchbank?", 'byline:"Jane Marchbank"'),
        ("did the zepelin strike", "strike"),
        ("where did the misile strike a zeppelin", "missile OR strike"),
        ("strike would harbour", "strike harbour"),
        ("strike zeppelin", None),
        ("who", None),
        ("who did what", None),
        ("who zeppelin", None),
        ("who -strike", None),
        ("who OR zeppelin", None),
        ("title:who strike", None),
        ("who source:post", None),
    ],
)
def test_for_a_question_that_finds_nothing_what_it_asks_about_is_offered(
    snapshot: Snapshot, q: str, meant: str | None
) -> None:
    assert why_nothing(snapshot, parse(q), without_filters=0).did_you_mean == meant


@pytest.mark.parametrize(
    ("q", "found", "meant"),
    [
        ("what is a harbour", 0, "harbour"),
        ("what is a harbour", 1, None),
        ("harbour what", 0, None),
        ("is it a harbour", 0, None),
        ("WHO harbour", 0, None),
        ("WHAT HARBOUR", 0, "HARBOUR"),
        ("", 0, None),
    ],
)
def test_for_a_question_that_finds_some_its_subject_is_offered_where_that_finds_more(
    snapshot: Snapshot, q: str, found: int, meant: str | None
) -> None:
    assert did_you_mean(snapshot, parse(q), found) == meant


def test_a_filter_makes_no_question_of_words_that_all_articles_have(tmp_path: Path) -> None:
    records = ({"text": f"He asked who bombed bridge {n}.", "source": "Post" if n else "Mail"} for n in range(3))
    json_lines(tmp_path / "a.jsonl", records)
    index_paths([tmp_path / "a.jsonl"], tmp_path / "index")
    engine = WhooshEngine(tmp_path / "index")
    found = engine.search(SearchRequest(q="who bombed", filters=Filters(source=("Post",))))
    assert (found.total, found.did_you_mean) == (2, None)


def test_a_correction_that_is_too_long_is_not_offered(snapshot: Snapshot) -> None:
    filler = "+" * (MAX_QUERY_LENGTH - len("harbur OR  strike"))
    q = f"harbur OR {filler} strike"
    assert len(parse(q).text) == MAX_QUERY_LENGTH
    assert did_you_mean(snapshot, parse(q), 0) is None
    assert did_you_mean(snapshot, parse(q.replace("+", "", 1)), 0) is not None


def test_few_words_are_put_right_and_each_once(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    correction = Vocabulary.correction

    def counted(self: Vocabulary, word: str) -> str | None:
        asked.append(word)
        return correction(self, word)

    monkeypatch.setattr(Vocabulary, "correction", counted)
    unknown = [f"zeppelin{chr(97 + number)}" for number in range(20)]
    why_nothing(snapshot, parse(" ".join(["strike", "x1", "zzz", *unknown, *unknown])), without_filters=0)
    assert asked == unknown[:MAX_CORRECTIONS]


@pytest.mark.parametrize(
    ("q", "meant"),
    [
        ("on 1 June 2025", "published:2025-06-01"),
        ("strike 1 June 2025", "strike published:2025-06-01"),
        ("In June 2025 harbour", "published:2025-06 harbour"),
        ("strike since 2024", "strike published:>=2024"),
        ("strike before 3 June 2025", "strike published:<2025-06-03"),
        ("2025 strike", "published:2025 strike"),
        ("strike 01/06/2024", None),
        ("zeppelin 1 June 2025", None),
        ('"1 June 2025"', None),
        ("published:2024 1 June 2025", None),
        ("title:ferry OR June 2025", "title:ferry OR published:2025-06"),
        ("title:(June 2025)", None),
    ],
)
def test_a_date_among_the_words_is_offered_as_the_date_of_the_articles(
    snapshot: Snapshot, q: str, meant: str | None
) -> None:
    assert why_nothing(snapshot, parse(q), without_filters=0).did_you_mean == meant


@pytest.mark.parametrize(
    ("q", "meant"),
    [
        ("marchbank", "byline:marchbank"),
        ("Jane Marchbank", 'byline:"Jane Marchbank"'),
        ('"jane marchbank" -comet', None),
        ('"jane marchbank" -zeppelin', 'byline:"jane marchbank" -zeppelin'),
        ("strike marchbank ferry", "strike byline:marchbank ferry"),
        ("title:marchbank", None),
        ("marchbank zeppelin", None),
    ],
)
def test_a_name_that_only_bylines_have_is_offered_as_one(snapshot: Snapshot, q: str, meant: str | None) -> None:
    assert why_nothing(snapshot, parse(q), without_filters=0).did_you_mean == meant


def test_the_vocabulary_is_not_read_for_words_that_the_archive_has(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Vocabulary, "read", None)
    assert did_you_mean(snapshot, parse("harbour strike title:ferry"), 0) is None


def test_help_offers_words_for_those_that_find_nothing(snapshot: Snapshot) -> None:
    helped = why_nothing(snapshot, parse("strike harbur source:harbur zeppelin"), without_filters=0)
    assert [(word.text, word.count, word.suggestion) for word in helped.words] == [
        ("strike", 1, None),
        ("harbur", 0, "harbour"),
        ("source:harbur", 0, None),
        ("zeppelin", 0, None),
    ]
