"""From folders of files to an archive: nothing twice, nothing lost, and every article accounted for."""

from __future__ import annotations

import gzip
import itertools
import os
import shutil
import signal
import time
from dataclasses import asdict
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import pipeline, preparation
from index.accession import Register, Summary
from index.archive import Archive
from index.errors import IndexMissing
from index.exchange import export_lines
from index.loaders.walk import Found
from index.pipeline import Progress, index_paths
from index.verification import verify
from tests.index.archives import article, held, json_lines, python, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def news(tmp_path: Path) -> Path:
    news = tmp_path / "news"
    news.mkdir()
    return news


def record(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "title": f"Lighthouse {number} is painted",
        "text": f"The lighthouse of island {number} was painted white on Monday. It took {number} days.",
        "url": f"https://islands.example/{number}",
        "source": "Island Post",
    } | changes


def counts(summary: Summary) -> dict[str, int]:
    """The counts that are not 0."""
    numbers = asdict(summary) | {"skipped": len(summary.skipped)}
    return {name: count for name, count in numbers.items() if count}


def test_articles_that_change_their_source_are_counted(news: Path, folder: Path) -> None:
    one, *others = ({name: value for name, value in record(number).items() if name != "source"} for number in range(3))
    json_lines(news / "a.jsonl", [one, *others, record(3)])
    assert counts(index_paths([news], folder, source="Gull")) == {"added": 4}
    assert counts(index_paths([news], folder, source="Tern")) == {"updated": 3, "moved": 3, "unchanged": 1}
    json_lines(news / "a.jsonl", [{**one, "title": "Another lighthouse"}, *others, record(3, source="Gull")])
    assert counts(index_paths([news], folder, source="Tern")) == {"updated": 2, "moved": 1, "unchanged": 2}


def test_added_then_unchanged_then_updated(news: Path, folder: Path) -> None:
    json_lines(news / "a.jsonl", [record(1), record(2)])
    (news / "note.txt").write_text("A note on gulls\n\nGulls were seen at the pier on Tuesday, eating chips.")
    assert counts(index_paths([news], folder)) == {"added": 3}
    generation = Archive.open(folder).generation()
    assert counts(index_paths([news], folder)) == {"unchanged": 3}
    assert Archive.open(folder).generation() == generation
    json_lines(news / "a.jsonl", [record(1, text="It was painted red."), record(2), record(3)])
    assert counts(index_paths([news], folder)) == {"added": 1, "updated": 1, "unchanged": 2}
    assert {each.body for each in held(folder).values()} >= {"It was painted red."}
    assert list(verify(Archive.open(folder))) == []


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(news: Path, folder: Path) -> None:
    (news / "bad.jsonl").write_text('{"title": "One", "text": "The first."}\n{"title": \n')
    (news / "cut.txt.gz").write_bytes(gzip.compress(b"The whole of it. " * 99)[:40])
    json_lines(news / "good.jsonl", [record(1)])
    summary = index_paths([news, news / "gone"], folder)
    assert counts(summary) == {"added": 2, "skipped": 3}
    assert [(Path(each.path).name, each.place) for each in summary.skipped] == [
        ("gone", ""),
        ("bad.jsonl", "line 2"),
        ("cut.txt.gz", ""),
    ]
    assert summary.read == 5


@pytest.mark.parametrize("step", ["complete", "entities_of_all", "document_of"])
def test_a_failure_of_ours_costs_one_article(
    step: str, news: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    json_lines(news / "a.jsonl", [record(number) for number in range(3)])

    def failing(given: Any, **keywords: Any) -> Any:
        titles = [title for title, _, _ in given] if step == "entities_of_all" else [given.title]
        if "Lighthouse 1 is painted" in titles:
            raise RecursionError("a bug")
        return real(given, **keywords)

    real = getattr(preparation, step)
    monkeypatch.setattr(preparation, step, failing)
    summary = index_paths([news], folder)
    assert counts(summary) == {"added": 2, "skipped": 1}
    assert [(each.place, each.reason) for each in summary.skipped] == [
        ("line 2", "Dateline failed on it: RecursionError: a bug")
    ]
    assert sorted(each.title for each in held(folder).values()) == [
        "Lighthouse 0 is painted",
        "Lighthouse 2 is painted",
    ]


def test_the_source_is_what_is_said_or_the_folder(news: Path, folder: Path) -> None:
    (news / "harbour").mkdir()
    text = "Crane stands still\n\nThe crane on quay four stood still all of Wednesday, and nobody knew why."
    (news / "harbour" / "crane.txt").write_text(text)
    index_paths([news], folder)
    assert [each.source for each in held(folder).values()] == ["harbour"]
    index_paths([news], folder, source="The Crane")
    assert [each.source for each in held(folder).values()] == ["The Crane"]


@pytest.mark.parametrize("first", ["", "wire", "wire/2024", "wire/2024/crane.txt"])
def test_a_file_named_by_itself_keeps_the_source_that_its_folder_gave_it(news: Path, folder: Path, first: str) -> None:
    place = news / "wire" / "2024"
    place.mkdir(parents=True)
    text = "Crane stands still\n\nPORT (Reuters) - The crane on quay four stood still all of Wednesday, unexplained."
    (place / "crane.txt").write_text(text)
    json_lines(place / "more.jsonl", [record(1, source=None), record(2)])
    index_paths([news / first], folder)
    if first.endswith(".txt"):
        index_paths([place / "more.jsonl"], folder)
    before = {id: each.source for id, each in held(folder).items()}
    of_folder = "2024" if first else "wire"
    of_record = "islands.example" if first.endswith(".txt") else of_folder  # the host, of a table that is named alone
    assert sorted(before.values()) == sorted(["Island Post", of_folder, of_record])
    assert counts(index_paths([place / "more.jsonl"], folder)) == {"unchanged": 2}
    assert counts(index_paths([place / "crane.txt"], folder)) == {"unchanged": 1}
    (place / "crane.txt").write_text(text.replace("Wednesday", "Thursday"))
    assert counts(index_paths([place / "crane.txt"], folder)) == {"updated": 1}
    assert {id: each.source for id, each in held(folder).items()} == before


def test_names_that_are_not_utf8_are_stored_in_a_way_that_is(news: Path, folder: Path) -> None:
    place = news / os.fsdecode(b"caf\xe9")
    place.mkdir()
    json_lines(place / os.fsdecode(b"\xff.jsonl"), [record(1, url=None, source=None), record(2, url=None), {}])
    (place / os.fsdecode(b"\xfe.txt")).write_bytes(b"")
    for expected in ({"added": 2, "skipped": 2}, {"unchanged": 2, "skipped": 2}):
        summary = index_paths([news], folder, prune=True)
        assert counts(summary) == expected
    assert {each.path for each in held(folder).values()} == {str(news / r"caf\xe9" / r"\xff.jsonl")}
    assert {each.source for each in held(folder).values()} == {"caf\ufffd", "Island Post"}
    assert {Path(each.path).name for each in summary.skipped} == {r"\xfe.txt", r"\xff.jsonl"}
    json_lines(place / os.fsdecode(b"\xff.jsonl"), [record(2, url=None)])
    (place / os.fsdecode(b"\xfe.txt")).unlink()
    assert counts(index_paths([news], folder, prune=True)) == {"updated": 1, "moved": 1, "deleted": 1}


class TestPrune:
    def test_gone_files_and_records_are_deleted(self, news: Path, folder: Path) -> None:
        json_lines(news / "a.jsonl", [record(1), record(2)])
        json_lines(news / "b.jsonl", [record(3)])
        index_paths([news], folder)
        json_lines(news / "a.jsonl", [record(1)])
        (news / "b.jsonl").unlink()
        assert counts(index_paths([news], folder)) == {"unchanged": 1}
        assert counts(index_paths([news], folder, prune=True)) == {"unchanged": 1, "deleted": 2}
        assert [each.url for each in held(folder).values()] == ["https://islands.example/1"]

    def test_other_folders_are_left_alone(self, news: Path, tmp_path: Path, folder: Path) -> None:
        (tmp_path / "news-too").mkdir()
        json_lines(tmp_path / "news-too" / "a.jsonl", [record(1)])
        json_lines(news / "a.jsonl", [record(2)])
        index_paths([news, tmp_path / "news-too"], folder)
        assert counts(index_paths([news], folder, prune=True)) == {"unchanged": 1}
        assert len(held(folder)) == 2

    def test_what_cannot_be_read_this_time_is_kept(self, news: Path, folder: Path) -> None:
        json_lines(news / "a.jsonl", [record(1), record(2)])
        json_lines(news / "b.jsonl", [record(3)])
        index_paths([news], folder)
        (news / "a.jsonl").write_text("{broken\n")
        assert counts(index_paths([news], folder, prune=True)) == {"unchanged": 1, "skipped": 1}
        assert len(held(folder)) == 3

    def test_a_folder_that_is_empty_or_gone_deletes_nothing(self, news: Path, folder: Path) -> None:
        """It is more likely a disk that is not there."""
        json_lines(news / "a.jsonl", [record(1)])
        index_paths([news], folder)
        (news / "a.jsonl").unlink()
        assert counts(index_paths([news], folder, prune=True)) == {}
        news.rmdir()
        assert counts(index_paths([news], folder, prune=True)) == {"skipped": 1}
        assert len(held(folder)) == 1


class TestSameUrl:
    def test_the_same_article_from_two_files_is_kept_once(self, news: Path, folder: Path) -> None:
        json_lines(news / "a.jsonl", [record(1)])
        json_lines(news / "b.jsonl", [record(1)])
        for expected in ({"added": 1, "skipped": 1}, {"unchanged": 1, "skipped": 1}):
            summary = index_paths([news], folder)
            assert counts(summary) == expected
            assert summary.skipped[0].reason == f"the same article as {news / 'a.jsonl'}, line 1"
        assert counts(index_paths([news / "b.jsonl"], folder)) == {"skipped": 1}

    def test_two_texts_are_both_kept(self, news: Path, folder: Path) -> None:
        json_lines(news / "a.jsonl", [record(1)])
        json_lines(news / "b.jsonl", [record(1, text="Another text."), record(1, text="A third.")])
        assert counts(index_paths([news], folder)) == {"added": 3}
        before = held(folder)
        for paths in ([news], [news / "b.jsonl"], [news / "a.jsonl"], [news / "b.jsonl", news / "a.jsonl"]):
            summary = index_paths(paths, folder)
            assert counts(summary) == {"unchanged": summary.read}, paths
        assert counts(index_paths([news], folder, prune=True)) == {"unchanged": 3}
        assert held(folder) == before

    def test_an_article_that_moved_moves(self, news: Path, folder: Path) -> None:
        json_lines(news / "a.jsonl", [record(1)])
        index_paths([news], folder)
        (news / "a.jsonl").rename(news / "b.jsonl")
        assert counts(index_paths([news], folder)) == {"updated": 1}
        assert [Path(each.path).name for each in held(folder).values()] == ["b.jsonl"]

    def test_a_page_that_has_become_another_replaces_it(self, news: Path, folder: Path) -> None:
        page = news / "page.html"
        text = "<p>" + "The weather station on the hill recorded eleven hours of fog on Friday. " * 4
        for number in (1, 2):
            page.write_text(
                f"<html><head><title>Fog {number}</title><link rel=canonical href=https://fog.example/{number}></head>"
                f"<body><article><h1>Fog {number}</h1>{text}</article></body></html>"
            )
            summary = index_paths([news], folder)
        assert counts(summary) == {"added": 1, "deleted": 1}
        assert [each.title for each in held(folder).values()] == ["Fog 2"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    runs=st.lists(
        st.dictionaries(
            st.sampled_from(["a.jsonl", "b.jsonl", "c.jsonl"]),
            st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=4),
            min_size=1,
        ),
        min_size=1,
        max_size=3,
    )
)
def test_after_a_sync_the_archive_holds_every_text_and_a_second_run_is_idle(
    tmp_path: Path, runs: list[dict[str, list[tuple[int, int]]]]
) -> None:
    """Any files with any records (url, text), changed in any way between runs."""
    work = tmp_path / str(time.monotonic_ns())
    for files in runs:
        shutil.rmtree(work / "news", ignore_errors=True)
        (work / "news").mkdir(parents=True)
        for name, records in files.items():
            json_lines(work / "news" / name, [record(url, text=f"Text {text}.") for url, text in records])
        first = index_paths([work / "news"], work / "index", prune=True)
        again = index_paths([work / "news"], work / "index", prune=True)
        assert first.read == again.read == sum(map(len, files.values()))
        assert counts(again) == {
            name: count
            for name, count in {"unchanged": len(held(work / "index")), "skipped": len(first.skipped)}.items()
            if count
        }
        texts = {(f"https://islands.example/{url}", f"Text {text}.") for url, text in itertools.chain(*files.values())}
        assert {(each.url, each.body) for each in held(work / "index").values()} == texts
        assert list(verify(Archive.open(work / "index"))) == []


@pytest.mark.parametrize("kind", ["restored", "skipped", "titles", "zipped"])
def test_a_big_file_is_never_all_in_memory(
    news: Path, folder: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "_SMALL_FILE", 0)
    monkeypatch.setattr(pipeline, "_BATCH_BYTES", 10_000)
    monkeypatch.setattr(pipeline, "_BATCH_ITEMS", 50)
    records: list[dict[str, Any]] = [record(number, text="word " * 500) for number in range(100)]
    if kind == "restored":
        write(Archive.create(folder), [article(number, body="word " * 500) for number in range(100)])
        (news / "a").write_bytes(b"".join(export_lines(Archive.open(folder))))
    elif kind == "zipped":
        (news / "a").write_bytes(gzip.compress(json_lines(news / "b", records).read_bytes()))
    else:
        json_lines(news / "a", [{"title": "One"} if kind == "titles" else {} for _ in records])
    found = Found(news / "a", news, None)
    size = found.path.stat().st_size
    batches = list(pipeline._batches([found], [size], debug=False))
    assert max(len(batch.work) for batch in batches) <= (50 if kind in ("titles", "skipped") else 5)
    assert (sum(len(batch.work) for batch in batches), sum(batch.size for batch in batches)) == (100, size)


def test_any_number_of_workers_gives_the_same(
    news: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "_POOL_AFTER", 0)
    monkeypatch.setattr(pipeline, "_BATCH_BYTES", 2_000)
    monkeypatch.setattr(pipeline, "_SMALL_FILE", 1_000)
    json_lines(news / "big.jsonl", [record(number) for number in range(60)])
    json_lines(news / "double.jsonl", [record(7, text="Another text."), {"title": ""}, record(8)])
    for number in range(20):
        (news / f"{number}.txt").write_text(f"Buoy {number} drifts\n\nBuoy {number} has drifted off, the pilots said.")
    progress: list[Progress] = []
    one = index_paths([news], folder)
    two = index_paths([news], tmp_path / "other", workers=2, on_progress=progress.append)
    assert one == two
    assert counts(one) == {"added": 81, "skipped": 2}
    assert held(folder) == held(tmp_path / "other")
    assert progress == sorted(progress)
    assert (progress[-1].done, progress[-1].articles) == (progress[-1].total, two.read)
    assert counts(index_paths([news], tmp_path / "other")) == {"unchanged": 81, "skipped": 2}


def test_a_worker_that_cannot_begin_says_why(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparation, "_worker", None, raising=False)
    preparation.start_worker(folder, None, False)
    with pytest.raises(IndexMissing):
        preparation.prepare_in_worker([])


def test_a_run_that_is_stopped_keeps_what_it_did(news: Path, folder: Path) -> None:
    json_lines(news / "a.jsonl", [record(number) for number in range(20)])
    stop = Event()
    real = Register.take

    def take(desk: Any, outcome: Any) -> None:
        real(desk, outcome)
        if desk._summary.added == 5:
            stop.set()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Register, "take", take)
        summary = index_paths([news], folder, prune=True, stop=stop)
    assert (counts(summary), len(held(folder))) == ({"added": 5, "stopped": True}, 5)
    assert counts(index_paths([news], folder)) == {"added": 15, "unchanged": 5}


def test_workers_end_with_a_run_that_is_killed_and_free_the_lock(news: Path, folder: Path) -> None:
    json_lines(news / "a.jsonl", [record(number) for number in range(400)])
    code = """
import sys
from pathlib import Path
from index import pipeline
pipeline._POOL_AFTER, pipeline._BATCH_BYTES, pipeline._SMALL_FILE = 0, 1000, 1000
def told(progress):
    print(progress.articles, flush=True)
if __name__ == "__main__":
    pipeline.index_paths([Path(sys.argv[1])], Path(sys.argv[2]), workers=1, on_progress=told)
"""
    script = news.parent / "run.py"
    script.write_text(code)
    with python(f"import runpy; runpy.run_path({str(script)!r}, run_name='__main__')", news, folder) as run:
        assert run.stdout is not None
        while int(run.stdout.readline()) < 60:
            pass
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        assert children
        assert index_paths([news], folder).read == 400
        deadline = time.monotonic() + 10
        while any(Path(f"/proc/{child}/cmdline").exists() for child in children):
            assert time.monotonic() < deadline
            time.sleep(0.05)
