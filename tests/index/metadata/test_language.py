"""The language of an article, and what is said where it cannot be found out."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import py3langid.langid
import pytest

from index.errors import DatelineError
from index.metadata import language
from index.metadata.language import detect
from index.pipeline import index_paths
from tests.index.archives import json_lines

FRENCH = "Le bac de midi est resté au port, et les passagers ont attendu le soir."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The ferry of the day stayed in the harbour, and those who had come for it waited till night.", "en"),
        ("the and to that for with by his from has have this said it are were not who which would " * 3, "en"),
        (FRENCH, "fr"),
        ("Die Fähre blieb am Mittag im Hafen, und die Reisenden warteten bis zum Abend.", "de"),
        ("1,200 3.5 17", "und"),
        ("", "und"),
    ],
)
def test_the_language_is_found(text: str, code: str) -> None:
    assert detect(text) == code


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The model has not been loaded, and the disk is full."""

    def full(*arguments: Any, **options: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(py3langid.langid, "IDENTIFIER", None)
    monkeypatch.setattr("tempfile.TemporaryFile", full)
    language._model.cache_clear()
    yield
    language._model.cache_clear()


def test_no_room_for_the_model_is_said_once(tmp_path: Path, no_room: None) -> None:
    records = ({"title": f"Le bac {number}", "text": FRENCH} for number in range(9))
    with pytest.raises(DatelineError, match=r"No space left on device\. Make room"):
        index_paths([json_lines(tmp_path / "a.jsonl", records)], tmp_path / "index")
