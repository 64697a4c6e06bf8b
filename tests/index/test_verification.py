"""`verify` finds what does not belong together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index.archive import Archive
from index.article import Entity
from index.codec import ColumnarCodec
from index.errors import IndexDamaged
from index.partial_date import PartialDate
from index.schema import to_document
from index.verification import verify
from index.writer import ArchiveWriter
from tests.index.archives import INDEXED_AT, article, write

WHOLE = article(
    section="Transport",
    published=PartialDate.of(2025, 3),
    people=(Entity("person", "ida holm", "Ida Holm", (("Ida Holm", 2),)),),
)
OTHER = article(1, section="Sport", published=PartialDate.of(2024), body="Short.", title="Another")


def problems(tmp_path: Path, *documents: dict[str, Any]) -> list[str]:
    archive = Archive.create(tmp_path / "index")
    with ArchiveWriter(archive) as writer:
        for document in documents:
            writer.put(document, replace=False)
    return list(verify(archive))


def test_a_sound_archive_has_no_problems(tmp_path: Path) -> None:
    assert problems(tmp_path, to_document(WHOLE, INDEXED_AT), to_document(article(1), INDEXED_AT)) == []


@pytest.mark.parametrize(
    "column",
    ["source_value", "section_value", "published_start", "published_end", "content_hash", "card", "details", "body"],
)
def test_an_article_whose_columns_are_not_of_one_article(tmp_path: Path, column: str) -> None:
    wrong: dict[str, Any] = {"source_value": "Nobody", "content_hash": bytes(32)}
    value = wrong.get(column) or to_document(OTHER, INDEXED_AT)[column]
    problem, *_ = problems(tmp_path, to_document(WHOLE, INDEXED_AT) | {column: value})
    assert "does not give its content hash" in problem or "cannot be read" in problem


def test_sentences_of_a_longer_text(tmp_path: Path) -> None:
    longer = to_document(article(body="A sentence. " * 40), INDEXED_AT)["sentences"]
    (problem,) = problems(tmp_path, to_document(WHOLE, INDEXED_AT) | {"sentences": longer})
    assert problem.endswith("its sentences do not lie in its text.")


@pytest.mark.parametrize("column", ["card", "details"])
@pytest.mark.parametrize("value", [b"", b"{}", b"{nonsense", b"[1, 2]"])
def test_a_record_that_cannot_be_read(tmp_path: Path, column: str, value: bytes) -> None:
    found = problems(tmp_path, to_document(WHOLE, INDEXED_AT) | {column: value})
    assert "its record cannot be read" in found[0]


def test_a_record_whose_text_was_changed(tmp_path: Path) -> None:
    document = to_document(WHOLE, INDEXED_AT)
    document["body"] = document["body"].replace("Nobody minded", "They all minded")
    (problem,) = problems(tmp_path, document)
    assert "does not give its content hash" in problem


def test_an_article_that_is_there_twice(tmp_path: Path) -> None:
    found = problems(tmp_path, to_document(WHOLE, INDEXED_AT), to_document(WHOLE, INDEXED_AT))
    assert f"Article {WHOLE.id} is in the index 2 times." in found


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    archive = Archive.create(tmp_path)
    write(archive, [article()])
    (path,) = tmp_path.glob("*.terms")
    path.unlink()
    with pytest.raises(IndexDamaged, match=rf"is damaged: the file {path.name} is missing\."):
        archive.check_sums()


def test_segments_that_are_merged_while_they_are_verified_are_not_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive.create(tmp_path)
    write(archive, [article(0)])
    waiting = [article(1)]

    def verify_late(codec: ColumnarCodec, storage: Any, segment: Any) -> None:
        if waiting:
            write(archive, [waiting.pop()])
        real(codec, storage, segment)

    real = ColumnarCodec.verify
    monkeypatch.setattr(ColumnarCodec, "verify", verify_late)
    assert list(verify(Archive.open(tmp_path))) == []
    assert not waiting
