"""Wherever the files of an index are damaged, whoever reads it says so or reads what was written."""

from __future__ import annotations

import shutil
import zlib
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from index.archive import Archive
from index.codec.container import Container
from index.errors import DatelineError, IndexDamaged
from index.exchange import export_lines
from index.pipeline import index_paths
from search.request import FACETS, SORTS, SearchRequest
from search.whoosh_engine import WhooshEngine
from tests.index.archives import json_lines

# whoosh leaves a bad file open
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

PARTS = 16
ARTICLES = 40


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("work")
    records = (
        {"title": f"Town {number}", "text": f"The mayor of town {number} spoke. " + f"word{number} " * 30}
        for number in range(ARTICLES)
    )
    json_lines(work / "a.jsonl", records)
    index_paths([work / "a.jsonl"], work / "index")
    return work


@pytest.fixture(params=[(kind, part) for kind in ("terms", "docs") for part in range(PARTS)], ids=str)
def damaged(request: pytest.FixtureRequest, work: Path, tmp_path: Path) -> Path:
    """The folder of an index of which one part in `PARTS` is damaged."""
    folder = Path(shutil.copytree(work / "index", tmp_path / "index"))
    kind, part = request.param
    (segment,) = folder.glob(f"*.{kind}")
    content = segment.read_bytes()
    size = len(content) // PARTS
    start = part * size
    flipped = bytes(byte ^ 0xFF for byte in content[start : start + size])
    segment.write_bytes(content[:start] + flipped + content[start + size :])
    return folder


def test_indexing_adds_nothing_twice(work: Path, damaged: Path) -> None:
    with suppress(IndexDamaged):
        summary = index_paths([work / "a.jsonl"], damaged, prune=True)
        assert (summary.added, summary.skipped) == (0, [])


def test_export_is_whole_or_fails(damaged: Path) -> None:
    with suppress(IndexDamaged):
        assert len(list(export_lines(Archive.open(damaged)))) == ARTICLES


def test_a_search_answers_or_fails(damaged: Path) -> None:
    with suppress(IndexDamaged):
        engine = WhooshEngine(damaged)
        for query in ('"mayor of town"', "word3* OR wrd7~", '"mayor spoke"~s'):
            engine.search(SearchRequest(q=query))


@pytest.mark.parametrize("seed", range(80))
def test_scattered_damage_is_told_or_does_no_harm(seeds_index: Path, tmp_path: Path, seed: int) -> None:
    """What compiled loops are given has to be looked at before: they would read and write wherever they are told to."""
    random = Random(seed)
    folder = Path(shutil.copytree(seeds_index, tmp_path / "index"))
    segment = random.choice([path for path in folder.iterdir() if path.suffix in (".terms", ".docs")])
    content = bytearray(segment.read_bytes())
    for _ in range(random.choice([1, 5, 50, 500])):
        content[random.randrange(len(content))] = random.choice([0, 0xFF, random.randrange(256)])
    segment.write_bytes(content)
    with suppress(IndexDamaged):
        engine = WhooshEngine(folder)
        for query in ('"the strike"', "harbour OR ferry", "the of", "har* OR wrd7~", '"the strike"~s', '"the ferry"~4'):
            for sort in SORTS:
                engine.search(SearchRequest(q=query, sort=sort, facets=FACETS))


@pytest.mark.parametrize("byte", [1, 20, 128, 0xFF])
@pytest.mark.parametrize("section", ["freqs", "freqs.ranks", "freqs.values", "positions.ranks", "positions.values"])
def test_damage_to_what_does_not_fit_a_byte_is_told_or_does_no_harm(tmp_path: Path, section: str, byte: int) -> None:
    text = "Missile tests. " * 300 + "word " * 300 + "The missile was tested."
    json_lines(tmp_path / "a.jsonl", ({"title": f"Test {number}", "text": text * number} for number in range(1, 4)))
    index_paths([tmp_path / "a.jsonl"], tmp_path / "index")
    (segment,) = (tmp_path / "index").glob("*.terms")
    content = bytearray(segment.read_bytes())
    found = Container(bytes(content), "x")._sections[f"{section}:body"]
    content[found.offset : found.offset + found.size] = bytes([byte]) * found.size
    segment.write_bytes(content)
    engine = WhooshEngine(tmp_path / "index")
    for query in ('"missile tests"', "missile", '"tests missile"~4', '"missile was"~s'):
        with suppress(IndexDamaged):
            engine.search(SearchRequest(q=query))


@pytest.mark.parametrize("error", [zlib.error, ValueError, KeyError, IndexError])
def test_whatever_fails_where_only_the_index_is_read_is_damage(tmp_path: Path, error: type[Exception]) -> None:
    archive = Archive.create(tmp_path)
    with (
        pytest.raises(IndexDamaged, match=r"cannot be read to its end \(.*: bytes\)|'bytes'"),
        archive.reading(only=True),
    ):
        raise error("bytes")


@pytest.mark.parametrize("only", [False, True])
def test_want_of_memory_is_no_damage(tmp_path: Path, only: bool) -> None:
    archive = Archive.create(tmp_path)
    with pytest.raises(MemoryError), archive.reading(only=only):
        raise MemoryError


def test_what_damage_cannot_cause_is_not_called_damage(tmp_path: Path) -> None:
    archive = Archive.create(tmp_path)
    with pytest.raises(TypeError), archive.reading():
        raise TypeError
    with pytest.raises(DatelineError, match="ours"), archive.reading(only=True):
        raise DatelineError("ours")
