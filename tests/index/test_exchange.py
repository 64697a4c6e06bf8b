"""What was exported is read back to the same article, and what only looks like it is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from index.archive import Archive
from index.article import DateEvidence, Skipped
from index.exchange import Restored, export_lines, restore
from index.partial_date import PartialDate
from index.pipeline import index_paths
from index.schema import to_document
from index.verification import verify
from tests.index.archives import INDEXED_AT, article, held, json_lines, write

DAY = PartialDate.of(2024, 3, 1)


@pytest.fixture
def exported(tmp_path: Path) -> dict[str, Any]:
    """An article of which every part is filled."""
    archive = Archive.create(tmp_path / "index")
    whole = article(
        section="Traffic",
        byline="A. Driver",
        url="https://tram.example/1",
        published=DAY,
        provenance="column",
        dates=(DateEvidence("column", "1 March 2024", DAY, "taken"),),
        extra={"line": "seven"},
    )
    write(archive, [whole])
    (line,) = export_lines(archive)
    exported: dict[str, Any] = json.loads(line)
    assert restore(exported, "", "") == Restored(path=whole.path, place="", article=whole)
    return exported


WRONG = [7, 0, False, [], {}, [["x"]], "\ud800", "bell\x07", "\x1f"]
READ = (
    *("title", "standfirst", "body", "source", "section", "byline", "url", "language"),
    *("published", "provenance", "dates", "extra", "path", "place"),
)


@pytest.mark.parametrize("name", READ)
def test_a_part_of_the_wrong_kind_is_refused(exported: dict[str, Any], name: str) -> None:
    """Its hash may be right: whoever changed the record can have made one."""
    wrong = [each for each in WRONG if not (name == "path" and isinstance(each, str) and each != "\ud800")]
    for value in wrong:
        if (name, value) not in (("dates", []), ("dates", {}), ("extra", {})):
            skipped = restore(exported | {name: value}, "a.jsonl", "line 1")
            assert isinstance(skipped, Skipped)
            assert "not a whole article" in skipped.reason, value


@pytest.mark.parametrize("part", ["kind", "text", "date", "note"])
@pytest.mark.parametrize("value", WRONG)
def test_a_date_of_the_wrong_kind_is_refused(exported: dict[str, Any], part: str, value: object) -> None:
    skipped = restore(exported | {"dates": [exported["dates"][0] | {part: value}]}, "a.jsonl", "line 1")
    assert isinstance(skipped, Skipped)
    assert "not a whole article" in skipped.reason


def test_one_bad_record_costs_no_other(exported: dict[str, Any], tmp_path: Path) -> None:
    lines = [{"title": "Good", "text": "A good one."}, exported | {"section": 7}, exported]
    (tmp_path / "backup.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    summary = index_paths([tmp_path / "backup.jsonl"], tmp_path / "copy")
    assert (summary.added, len(summary.skipped)) == (2, 1)


@pytest.mark.parametrize("date", ["8166-01-01", "8200", "9999-12-31", "9999-12-31T23:59Z"])
def test_a_date_that_the_index_has_no_room_for_costs_no_other_article(tmp_path: Path, date: str) -> None:
    far = article(1, published=PartialDate.parse(date), provenance="column")
    with pytest.raises(ValueError, match="too far ahead"):
        to_document(far, INDEXED_AT)
    archive = Archive.create(tmp_path / "index")
    write(archive, [article(0), article(2)])
    near, last = map(json.loads, export_lines(archive))
    lines = [near, near | {"path": far.path, "published": date, "provenance": "column"}, last]
    lines[1]["content_hash"] = far.content_hash()
    lines[1]["title"], lines[1]["body"] = far.title, far.body
    summary = index_paths([json_lines(tmp_path / "backup.jsonl", lines)], tmp_path / "copy")
    (skipped,) = summary.skipped
    assert (summary.added, skipped.place) == (2, "line 2")
    assert skipped.reason == f"the date {date} lies too far ahead: the index holds dates up to the end of 8165"


@pytest.mark.parametrize("date", ["8165", "8165-12", "8165-12-31", "8165-12-31T23:59Z"])
def test_the_last_dates_are_held(tmp_path: Path, date: str) -> None:
    archive = Archive.create(tmp_path / "index")
    last = article(published=PartialDate.parse(date), provenance="column")
    write(archive, [last])
    assert list(held(archive.folder).values()) == [last]


def test_what_could_not_be_written_is_stored_and_exported_whole(tmp_path: Path) -> None:
    archive = Archive.create(tmp_path / "index")
    half = article(extra={"tag": "\ud800 ÿ \U0001f600"})
    write(archive, [half])
    assert list(verify(archive)) == []
    (line,) = export_lines(archive)
    assert json.loads(line)["extra"] == half.extra


def test_half_characters_do_not_reach_the_index(tmp_path: Path) -> None:
    record = r'{"title": "T", "text": "A text.", "date": "\ud800 2024", "\ud801": "\ud802x", "id": "\udfff"}'
    (tmp_path / "a.jsonl").write_text(record + "\n")
    assert index_paths([tmp_path / "a.jsonl"], tmp_path / "index").added == 1
    (found,) = held(tmp_path / "index").values()
    assert (found.place, found.extra, found.dates[0].text) == ("id \ufffd", {"\ufffd": "\ufffdx"}, "\ufffd 2024")
    (tmp_path / "b.jsonl").write_bytes(b"".join(export_lines(Archive.open(tmp_path / "index"))))
    assert index_paths([tmp_path / "b.jsonl"], tmp_path / "index").unchanged == 1
