"""Who is who in a running server: the merge file takes effect at once, and a wrong one breaks nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.archive import Archive
from index.article import EntityType
from index.corrections import Correction, add_correction, corrections_path
from index.identities import identities_path
from index.pipeline import index_paths
from index.verification import unmatched_names
from search.names import ENTITY_FACETS
from search.request import Filters, SearchRequest
from search.whoosh_engine import WhooshEngine

TEXTS = [
    *("Ada Norrgren, the minister, opened the harbour.",) * 3,
    "The minister, Ada J. Norrgren, closed the harbour in Paris.",
    "Nobody knows Tom Ekman in Berlin. Mr Ekman said so.",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    articles = tmp_path / "articles"
    articles.mkdir()
    for number, text in enumerate(TEXTS):
        (articles / f"{number}.txt").write_text(f"A harbour\n\n{text}\n")
    index_paths([articles], tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def engine(folder: Path) -> Iterator[WhooshEngine]:
    engine = WhooshEngine(folder)
    yield engine
    engine.close()


def people(engine: WhooshEngine) -> dict[str, int]:
    return {
        value.value: value.count for value in engine.search(SearchRequest(q="harbour OR ekman")).facets["people"].values
    }


def test_names_that_nobody_has_are_told_until_somebody_has_them(engine: WhooshEngine, folder: Path) -> None:
    path = corrections_path(folder, None)
    add_correction(path, Correction("merge", "person", ("Ada Norrgren", "Tom Eckman")))
    add_correction(path, Correction("block", "person", ("Tom Ekman",)))
    add_correction(path, Correction("rename", "person", ("Tom Ekman",), "Tom"))  # it is there, if blocked
    [warning] = engine.warnings()
    assert warning.startswith(f"{path}, line 1: no person in the archive has the full name “Tom Eckman”, so the merge ")
    assert list(unmatched_names(Archive.open(folder), None)) == [warning]
    articles = folder.parent / "articles"
    (articles / "4.txt").write_text("A harbour\n\nNobody knows Tom Eckman in Berlin. Mr Eckman said so.\n")
    index_paths([articles], folder)
    [warning, _] = engine.warnings()
    assert "line 5: no person in the archive has the full name “Tom Ekman”, so the block does nothing" in warning
    assert list(unmatched_names(Archive.open(folder), None)) == list(engine.warnings())
    path.unlink()
    assert engine.warnings() == ()


def test_a_change_takes_effect_at_once_and_so_does_its_undoing(engine: WhooshEngine, folder: Path) -> None:
    assert people(engine) == {"Ada Norrgren": 4, "Tom Ekman": 1}
    before = engine.state()
    path = corrections_path(folder, None)
    add_correction(path, Correction("merge", "person", ("Tom Ekman", "Ada Norrgren")))
    assert people(engine) == {"Tom Ekman": 5}
    assert engine.state() != before  # what clients keep of older answers is out of date
    path.unlink()
    assert people(engine) == {"Ada Norrgren": 4, "Tom Ekman": 1}


def test_a_wrong_file_changes_nothing_and_is_told(
    engine: WhooshEngine, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = corrections_path(folder, None)
    add_correction(path, Correction("block", "person", ("Tom Ekman",)))
    assert people(engine) == {"Ada Norrgren": 4}
    with caplog.at_level(logging.WARNING), path.open("a") as file:
        file.write("[[merge]]\n")
    assert people(engine) == {"Ada Norrgren": 4}
    assert "line 4" in caplog.text
    identities_path(folder).write_text("?")
    assert people(engine) == {"Ada Norrgren": 4}
    assert str(identities_path(folder)) in caplog.text


def test_what_was_last_read_is_in_force_after_a_restart_and_told(engine: WhooshEngine, folder: Path) -> None:
    path = corrections_path(folder, None)
    add_correction(path, Correction("block", "person", ("Tom Ekman",)))
    assert (people(engine), engine.warnings()) == ({"Ada Norrgren": 4}, ())
    good = path.read_text()
    path.write_text(f"{good}[[merge]]\n")
    for each in (engine, WhooshEngine(folder)):
        assert people(each) == {"Ada Norrgren": 4}
        [warning] = each.warnings()
        assert warning.startswith(f"{path}, line 4: the merge has no 'type'.")
    other = WhooshEngine(folder, folder.parent / "other.toml")
    assert people(other) == {"Ada Norrgren": 4, "Tom Ekman": 1}
    (folder.parent / "other.toml").write_text("[[")
    assert people(WhooshEngine(folder, folder.parent / "other.toml")) == {"Ada Norrgren": 4, "Tom Ekman": 1}


def test_a_file_that_was_taken_away_is_not_remembered(folder: Path) -> None:
    path = corrections_path(folder, None)
    add_correction(path, Correction("block", "person", ("Tom Ekman",)))
    assert people(WhooshEngine(folder)) == {"Ada Norrgren": 4}
    path.unlink()
    assert people(WhooshEngine(folder)) == {"Ada Norrgren": 4, "Tom Ekman": 1}
    path.write_text("[[")
    engine = WhooshEngine(folder)
    assert people(engine) == {"Ada Norrgren": 4, "Tom Ekman": 1}
    path.unlink()
    assert people(engine) == {"Ada Norrgren": 4, "Tom Ekman": 1}
    assert engine.warnings() == ()


@pytest.mark.parametrize(
    ("type_", "name", "count"),
    [
        ("person", "Ada Norrgren", 4),
        ("person", "Ada J. Norrgren", 4),
        ("person", "norrgren ada", 0),
        ("person", "Mr Ekman", 1),
        ("place", "paris", 1),
    ],
)
def test_queries_filters_pages_and_facets_agree(engine: WhooshEngine, type_: EntityType, name: str, count: int) -> None:
    asked = engine.search(SearchRequest(q=f'{type_}:"{name}"'))
    filters = replace(Filters(), **{type_: (name,)})
    filtered = engine.search(SearchRequest(q="", filters=filters))
    assert {hit.id for hit in asked.hits} == {hit.id for hit in filtered.hits}
    assert asked.total == count
    view = engine.entity(type_, name)
    assert (view.articles if view else 0) == count
    assert [value.count for value in filtered.facets[ENTITY_FACETS[type_]].values if value.selected] == [count]


def test_words_of_a_name_find_all_who_have_them(engine: WhooshEngine) -> None:
    assert engine.search(SearchRequest(q="person:ada")).total == 4
    assert engine.search(SearchRequest(q="person:j")).total == 4  # one article calls her so, all name her
    assert engine.search(SearchRequest(q="-person:norrgren")).total == 1


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("person:j*", 4),  # one article calls her so, all name her
        ("person:ad?", 4),
        ("person:norgren~", 4),
        ('person:"norrgren ada"~1', 4),
        ('person:"norrgren j"~0', 4),
        ('person:"norrgren j"~s', 4),
        ("person:(ad* OR ekmann~)", 5),
        ("-person:j*", 1),
        ("org:j*", 0),
        ("person:x*", 0),
        ('person:"ekman ada"~5', 0),
    ],
)
def test_patterns_and_words_like_those_of_a_name_find_all_who_have_them(
    engine: WhooshEngine, query: str, total: int
) -> None:
    assert engine.search(SearchRequest(q=query)).total == total
