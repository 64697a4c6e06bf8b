"""The format is told from the content, and nothing in a file raises."""

from __future__ import annotations

import gzip
import json
import os
import socket
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Draft, Skipped
from index.loaders import load
from index.loaders.files import ARTICLE_LIMIT
from tests.index.loaders.conftest import Loaded

PARAGRAPH = "The ferry left the pier at noon with nine passengers and a crate of oranges on board. " * 4
PAGE = f"<!DOCTYPE html><html><head><title>Ferry leaves</title></head><body><p>{PARAGRAPH}</p></body></html>"
RECORD = json.dumps({"title": "Ferry leaves", "text": PARAGRAPH})
MESSAGE = f"From: Desk <desk@harbour.example>\nSubject: Ferry leaves\nMIME-Version: 1.0\n\n{PARAGRAPH}\n"
MAILBOX = f"From desk@harbour.example Mon Jan  6 10:00:00 2025\n{MESSAGE}\n"


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("plain.txt", f"Ferry leaves\n\n{PARAGRAPH}", ""),
        ("article.md", f"# Ferry leaves\n\n{PARAGRAPH}", ""),
        ("no-extension", f"Ferry leaves\n\n{PARAGRAPH}", ""),
        ("words-only.html", f"Ferry leaves\n\n{PARAGRAPH}", ""),
        *(
            (f"words.{kind}", f"Ferry leaves\n\n{PARAGRAPH}\n\n{PARAGRAPH}", "")
            for kind in ("json", "jsonl", "csv", "tsv")
        ),
        ("page.html", PAGE, ""),
        ("page.txt", PAGE, ""),
        ("page", f"<!-- saved -->\n{PAGE}", ""),
        ("article.php", PAGE, ""),
        ("articles.log", f"{RECORD}\n{RECORD}", "line 1"),
        ("lines.html", f"{RECORD}\n{RECORD}", "line 1"),
        ("table.jsonl", f'title,text\nFerry leaves,"{PARAGRAPH}"', "row 2"),
        ("table.eml", f'title,text\nFerry leaves,"{PARAGRAPH}"', "row 2"),
        (
            "letter.html",
            f"From: a@b.example\nTo: c@d.example\nSubject: Ferry leaves\nMIME-Version: 1.0\n\n{PARAGRAPH}",
            "",
        ),
        ("lines.jsonl", RECORD, "line 1"),
        ("lines.json", f"{RECORD}\n{RECORD}", "line 1"),
        ("lines.txt", f"{RECORD}\n{RECORD}", "line 1"),
        ("array.json", f"[{RECORD}]", "record 1"),
        ("array.txt", f"[{RECORD}]", "record 1"),
        ("object.json", json.dumps(json.loads(RECORD), indent=1), ""),
        ("table.csv", f"title,text\nFerry leaves,{PARAGRAPH}", "row 2"),
        ("table.txt", f"title;text\nFerry leaves;{PARAGRAPH}", "row 2"),
        ("letter.eml", MESSAGE, ""),
        ("letter.txt", MESSAGE, ""),
        ("letters.mbox", MAILBOX, "message 1"),
        ("letters", MAILBOX, "message 1"),
    ],
)
def test_format_is_told_from_content(loaded: Loaded, name: str, content: str, place: str, zipped: bool) -> None:
    data = gzip.compress(content.encode()) if zipped else content.encode()
    first = loaded(f"{name}.gz" if zipped else name, data)[0]

    assert isinstance(first, Draft)
    assert first.place == place
    assert Path(first.path).is_absolute()
    assert "crate of oranges" in (first.text or first.body or "")
    assert "{" not in (first.text or first.body or "")
    assert "<p>" not in (first.text or first.body or "")


@pytest.mark.parametrize(
    ("name", "content", "reasons"),
    [
        ("empty.txt", b"", ["empty file"]),
        ("blank.html", b" \r\n\t", ["empty file"]),
        ("blank-at-length.txt", b" " * 100_000, ["empty file"]),
        ("noise.txt", bytes(range(256)) * 20, ["looks like binary data, not an article"]),
        ("picture.html", b"\x89PNG\r\n\x1a\n" + bytes(50), ["looks like a picture (PNG), not an article"]),
        ("photo.txt", b"\xff\xd8\xff\xe0" + bytes(50), ["looks like a picture (JPEG), not an article"]),
        ("paper.pdf", b"%PDF-1.7 and so on", ["looks like a PDF document, not an article"]),
        ("style.css", b"p { margin: 0 }", ["looks like part of a page's design (.css), not an article"]),
        ("page.php", b"<?php echo '<p>Hello</p>';", ["looks like a program (.php), not an article"]),
        ("theme.js", b"const title = '<html>';", ["looks like a program (.js), not an article"]),
        ("feed.xml", b'<?xml version="1.0"?><rss><channel/></rss>', ["looks like XML or a feed"]),
        ("twice.gz", gzip.compress(gzip.compress(b"text")), ["looks like a gzip file inside a gzip file"]),
        ("cut.txt.gz", gzip.compress(os.urandom(9000))[:-400], ["the gzip data ends too early"]),
        ("damaged.txt.gz", gzip.compress(b"text " * 900)[:30] + b"\xff" * 40, ["the gzip data is damaged"]),
        ("bomb.txt.gz", gzip.compress(b"a" * (ARTICLE_LIMIT + 1), 1), ["larger than 50 MB"]),
        ("bomb.html.gz", gzip.compress(b"<p>" + b"a" * 30_000_000, 1), ["larger than 20 MB"]),
        ("scripts.html", b"<html><script>let a = 1;</script></html>", ["no article text found on the page"]),
        ("deep.json", b"[" * 100_000, ["the JSON ends in the middle of a record"]),
        ("deep-closed.json", b"[" * 50_000 + b"]" * 50_000, ["not valid JSON: nested too deeply"]),
        ("deep-record.json", b'{"text":' + b"[" * 700 + b'"x"' + b"]" * 700 + b"}", ["nested too deeply"]),
        ("cut.json", b'[{"text": "one', ["the JSON ends in the middle of a record"]),
        ("words.json", b"hello", ["not valid JSON: Expecting value at column 1"]),
        ("nothing.json", b"[]", ["there are no articles in it"]),
        ("header.csv", b"a,b\n1,2\n", ["the first row names no column title, text, body or content"]),
        *(
            (f"cells.{kind}", f"{first}\n\n{PARAGRAPH}\n\n{PARAGRAPH}".encode(), [reason])
            for first in ("1,Ferry leaves", '1,"Ferry leaves"', "1;Ferry leaves", "1\tFerry leaves", '"Ferry leaves"')
            for kind, reason in (("csv", "the first row names no column"), ("json", "not "))
        ),
        ("header-only.csv", b"title,text\n", ["there are no articles in it"]),
        ("headers-only.eml", b"From: a@b.example\nSubject: Nothing\n\n", ["a message without text"]),
    ],
)
def test_what_is_no_article_is_skipped_with_a_reason(
    loaded: Loaded, name: str, content: bytes, reasons: list[str]
) -> None:
    found = loaded(name, content)

    assert [type(item) for item in found] == [Skipped] * len(reasons)
    for item, reason in zip(found, reasons, strict=True):
        assert isinstance(item, Skipped)
        assert item.reason.startswith(reason)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("nul.txt", b"Ferry\x00 leaves"),
        ("broken-utf8.txt", "Café, “noon”".encode() + b"\xe2\x80"),
        ("latin.txt", b"Caf\xe9 at noon"),
        ("no-headers.eml", b"only words, no headers"),
        ("unknown-charset.eml", b"From: a@b.example\nContent-Type: text/plain; charset=klingon\n\nCaf\xe9"),
        ("broken-header.eml", b"From: a@b.example\nSubject: =?x?b?!!!?=\nDate: =?\n\nText"),
        ("cut.mbox", MAILBOX.encode() + b"\nFrom a@b Mon Jan  6 10:00:00 2025\nSubj"),
        ("nul.csv", b"title,text\nFe\x00rry,leaves\n"),
    ],
)
def test_damage_costs_no_more_than_it_must(loaded: Loaded, name: str, content: bytes) -> None:
    for draft in loaded(name, content):
        assert isinstance(draft, Draft)
        assert draft.text or draft.body
        assert "\x00" not in (draft.text or draft.body or "")


def test_what_was_read_before_the_data_ended_is_kept(loaded: Loaded) -> None:
    lines = "".join(f'{{"text": "{os.urandom(40).hex()}"}}\n' for _ in range(2000))
    found = loaded("cut.jsonl.gz", gzip.compress(lines.encode())[:-5000])

    assert len(found) > 1000
    assert all(isinstance(item, Draft) for item in found[:-2])
    assert isinstance(found[-1], Skipped)
    assert found[-1].reason == "the gzip data ends too early"


def test_a_line_beyond_the_limit_costs_only_itself(loaded: Loaded) -> None:
    data = b'{"text": "' + b"a" * ARTICLE_LIMIT + b'"}\n{"text": "short"}\n'
    long, short = loaded("long.jsonl.gz", gzip.compress(data, 1))

    assert isinstance(long, Skipped)
    assert (long.place, isinstance(short, Draft)) == ("line 1", True)


def test_what_is_no_regular_file_is_never_opened(tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe.txt", tmp_path / "link.txt"
    os.mkfifo(pipe)
    link.symlink_to(tmp_path / "nowhere")
    with socket.socket(socket.AF_UNIX) as listener, tempfile.TemporaryDirectory() as folder:
        listener.bind(f"{folder}/socket")
        expected = {
            pipe: "not a regular file",
            tmp_path: "not a regular file",
            Path(folder) / "socket": "not a regular file",
            link: "a link that leads nowhere",
            tmp_path / "missing": "there is no such file",
        }
        for path, reason in expected.items():
            assert list(load(path)) == [Skipped(str(path), "", reason)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("text")
    path.chmod(0)

    assert list(load(path)) == [Skipped(str(path), "", "no permission to read it")]


EXTENSIONS = ["txt", "html", "json", "jsonl", "csv", "eml", "mbox", "mht", "", "gz", "html.gz"]
STARTS = [
    b"",
    b"{",
    b'[{"text":',
    b"<html><body>",
    b"title,text\n",
    MAILBOX.encode(),
    b"From: a\nSubject: b\n",
    b"\xff\xfe",
]


@settings(max_examples=300, deadline=None)
@given(extension=st.sampled_from(EXTENSIONS), start=st.sampled_from(STARTS), rest=st.binary(max_size=400))
def test_no_bytes_under_any_name_raise(extension: str, start: bytes, rest: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file.{extension}"
        path.write_bytes(start + rest)
        found = list(load(path))

    assert found
    for item in found:
        assert item.path == str(path)
        assert item.reason if isinstance(item, Skipped) else (item.text or item.body or item.title or item.standfirst)


@settings(max_examples=100, deadline=None)
@given(
    record=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["text", "title", "date", "author", "id", "name", "articles"]), inner)
        ),
        max_leaves=12,
    ),
    extension=st.sampled_from(["json", "jsonl"]),
)
def test_no_record_raises(record: object, extension: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file.{extension}"
        path.write_text(json.dumps(record))
        for item in load(path):
            assert isinstance(item, Skipped) or isinstance(item.body, str)
