from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bench.corpus import UNTAGGED, Corpus, place_names, read_corpus
from index.errors import Unreadable
from index.sentences import sentence_spans
from tests.bench.conftest import TEXTS, write

TEXT = "Snow fell on the pass all night."


def test_an_article_keeps_its_text_its_day_its_topic_and_its_tags(corpus: Corpus) -> None:
    third = corpus.articles[2]
    assert (third.title, third.body, third.source) == TEXTS[2][:3]
    assert place_names(third) == ["norway", "sweden"]
    assert corpus.period(third) == "2024-05-12"
    assert len({article.id for article in corpus.articles}) == len(corpus.articles) == len(TEXTS)


@pytest.mark.parametrize(
    ("record", "source"),
    [
        ({}, UNTAGGED),
        ({"topics": []}, UNTAGGED),
        ({"topics": ["snow", "roads"]}, "snow"),
        ({"exchanges": ["oslo"]}, "oslo"),
        ({"section": "Weather", "topics": ["snow"]}, "Weather"),
        ({"source": "The Pass", "section": "Weather"}, "The Pass"),
    ],
)
def test_the_source_is_the_records_own_or_its_section_or_first_topic(
    record: Mapping[str, object], source: str, tmp_path: Path
) -> None:
    (article,) = read_corpus(write([{"body": TEXT, **record}], tmp_path)).articles
    assert article.source == source


def test_without_tags_places_are_recognised(tmp_path: Path) -> None:
    text = "Mediators met in Norway on Monday. The talks in Norway go on."
    corpus = read_corpus(write([{"title": "Talks go on", "body": text}], tmp_path))
    assert place_names(corpus.articles[0]) == ["norway"]
    assert "places were recognised by Dateline beforehand" in corpus.notes


def test_a_standfirst_is_part_of_the_text(tmp_path: Path) -> None:
    (article,) = read_corpus(
        write([{"title": "Snow", "standfirst": "The pass is shut.", "body": TEXT}], tmp_path)
    ).articles
    assert article.body == f"The pass is shut.\n\n{TEXT}"
    assert article.standfirst == ""


@pytest.mark.parametrize(
    ("dates", "periods"),
    [
        (["2024-05-11", "2024-07-12"], ["2024-05-11", "2024-07-12"]),
        (["2024-05-11", "2024-07-13"], ["2024-05", "2024-07"]),
        (["2024-05-11", "2024-05"], ["2024-05-11", None]),
        (["2024-05-11", None], ["2024-05-11", None]),
    ],
)
def test_a_long_archive_is_counted_by_month(dates: list[str | None], periods: list[str | None], tmp_path: Path) -> None:
    records: list[dict[str, object]] = [{"id": number, "body": TEXT, "date": date} for number, date in enumerate(dates)]
    corpus = read_corpus(write(records, tmp_path))
    assert [corpus.period(article) for article in corpus.articles] == periods


def test_records_without_text_are_left_out_and_counted(records: list[dict[str, object]], tmp_path: Path) -> None:
    corpus = read_corpus(write([*records, {"id": "empty", "date": "2024-05-11"}], tmp_path))
    assert len(corpus.articles) == len(records)
    assert "1 records without text left out" in corpus.notes


def test_a_corpus_of_nothing_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="There are no articles in"):
        read_corpus(tmp_path)


def test_growing_makes_articles_of_the_same_sentences_and_facets(
    records: list[dict[str, object]], corpus: Corpus, tmp_path: Path
) -> None:
    grown = read_corpus(write(records, tmp_path), grow=3)
    originals = len(corpus.articles)
    assert grown.articles[:originals] == corpus.articles
    assert len(grown.articles) == 3 * originals
    assert len({article.id for article in grown.articles}) == 3 * originals
    known = {article.body[start:end] for article in corpus.articles for start, end in sentence_spans(article.body)}
    for number, article in enumerate(grown.articles):
        model = corpus.articles[number % originals]
        sentences = [article.body[start:end] for start, end in sentence_spans(article.body)]
        assert set(sentences) <= known
        assert len(sentences) == len(sentence_spans(model.body))
        assert (article.source, article.published, article.places) == (model.source, model.published, model.places)


def test_growing_is_the_same_every_time(records: list[dict[str, object]], tmp_path: Path) -> None:
    path = write(records, tmp_path)
    assert read_corpus(path, grow=3).articles == read_corpus(path, grow=3).articles
