"""JSON and JSON Lines: the columns, and bad records among good ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from index.article import Draft, Skipped
from tests.index.loaders.conftest import Loaded


def one(found: list[Draft | Skipped]) -> Draft:
    (draft,) = found
    assert isinstance(draft, Draft)
    return draft


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"text": "Body."}, {"body": "Body."}),
        ({"articleBody": "Body.", "Headline": "Head"}, {"body": "Body.", "title": "Head"}),
        ({"full_text": "Body.", "web-url": "https://a.example/1"}, {"body": "Body.", "url": "https://a.example/1"}),
        ({"text": ["One.", "Two."]}, {"body": "One.\n\nTwo."}),
        ({"content": "<p>One &amp; a half.</p><p>Two.</p>"}, {"body": "One & a half.\n\nTwo."}),
        (
            {"content": {"rendered": "<p>One.</p>"}, "title": {"rendered": "It&#8217;s"}},
            {"body": "One.", "title": "It’s"},
        ),
        ({"text": "B", "authors": [{"name": "Ada Orr"}, {"name": "Bo Lin"}]}, {"byline": "Ada Orr, Bo Lin"}),
        ({"text": "B", "source": {"id": None, "name": "Harbour Post"}}, {"source": "Harbour Post"}),
        (
            {"text": "B", "publisher": "Post", "domain": "post.example"},
            {"source": "Post", "extra": {"domain": "post.example"}},
        ),
        ({"text": "B", "Category": "Ports"}, {"section": "Ports"}),
        ({"text": "B", "dek": "In short"}, {"standfirst": "In short"}),
        ({"text": "B", "lang": "en"}, {"language": "en"}),
        ({"title": "Only a flash"}, {"title": "Only a flash", "body": ""}),
        ({"title": "T", "description": "All there is."}, {"title": "T", "body": "All there is.", "standfirst": None}),
        ({"body": "Oil rose.", "dateline": "LONDON, March 3 -"}, {"body": "LONDON, March 3 - Oil rose."}),
        ({"body": "Oil rose.", "dateline": "LONDON, March 3"}, {"body": "LONDON, March 3 – Oil rose."}),
        ({"body": "LONDON - Oil rose.", "dateline": "LONDON"}, {"body": "LONDON - Oil rose."}),
        ({"text": "B", "tags": ["a", "b"], "words": 7, "none": None}, {"extra": {"tags": "a, b", "words": "7"}}),
        ({"id": 17, "text": "B"}, {"place": "id 17"}),
        ({"_id": "x", "_source": {"text": "B", "title": "T"}}, {"body": "B", "title": "T", "place": "id x"}),
    ],
)
def test_columns(loaded: Loaded, record: dict[str, Any], expected: dict[str, Any]) -> None:
    if "_id" in record:
        record = {"id": record.pop("_id"), **record}
    draft = one(loaded("a.jsonl", json.dumps(record)))

    assert {name: getattr(draft, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("date", "2024-03-05", "2024-03-05"),
        ("publishedAt", "2024-03-05T10:20:00Z", "2024-03-05T10:20Z"),
        ("pub date", "5 March 2024", "2024-03-05"),
        ("published_date", "2024", "2024"),
        ("created_at", 1709634000, "2024-03-05T10:20Z"),
        ("date", "not a date", "None"),
    ],
)
def test_dates_keep_their_precision(loaded: Loaded, column: str, value: object, expected: str) -> None:
    (evidence,) = one(loaded("a.jsonl", json.dumps({"text": "B", column: value}))).dates

    assert (evidence.kind, evidence.text, str(evidence.date)) == ("column", str(value), expected)


def test_every_date_column_is_evidence_the_surest_first(loaded: Loaded) -> None:
    draft = one(loaded("a.jsonl", '{"created": "2024-03-09", "text": "B", "published": "2024-03-05"}'))

    assert [str(evidence.date) for evidence in draft.dates] == ["2024-03-05", "2024-03-09"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{oops}", "not valid JSON: Expecting property name enclosed in double quotes at column 2"),
        ('{"text": "a" "b"}', "not valid JSON: Expecting ',' delimiter at column 14"),
        ('{"text": 5}', "its 'text' is 5, not text"),
        ('{"text": {"a": 1}}', "its 'text' is {\"a\": 1}, not text"),
        ('{"text": null}', "its text is empty"),
        ('{"text": []}', "its text is empty"),
        ('{"a": 1, "b": 2}', "no text: none of its columns (a, b) is named title, text, body or content"),
        ("{}", "an empty record"),
        ("[1, 2]", "not a record but a list"),
        ("null", "not a record but null"),
        ('"words"', "not a record but a string"),
        ('{"n": ' + "9" * 5000 + "}", "not valid JSON: a number has too many digits"),
        ('{"text":' * 100_000, "not valid JSON: nested too deeply"),
    ],
)
def test_a_bad_line_costs_only_itself(loaded: Loaded, line: str, reason: str) -> None:
    before, bad, after = loaded("a.jsonl", f'{{"text": "one"}}\n\n{line}\n{{"text": "two"}}')

    assert isinstance(before, Draft)
    assert (before.place, before.body) == ("line 1", "one")
    assert isinstance(bad, Skipped)
    assert (bad.place, bad.reason) == ("line 3", reason)
    assert isinstance(after, Draft)
    assert (after.place, after.body) == ("line 4", "two")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('[{"text": "a"}, {"text": "b"}]', ["a", "b"]),
        ('[{"text": "a, ] } \\" ["},\n{"text": "b"}]', ['a, ] } " [', "b"]),
        ('[{"text": "a"}, {"text": "b",}, {"text": "c"}]', ["a", None, "c"]),
        ('[{"text": "a"}, {"text": "b"}] and more', ["a", "b", None]),
        ('[{"text": "a"}, {"text": "b"', ["a", None]),
        ('[{"text": "a"}, 7, null]', ["a", None, None]),
        ('{"text":\n"a"}\n{"text":\n"b"}', ["a", "b"]),
        ('{"status": "ok", "articles": [{"text": "a"}, {"text": "b"}]}', ["a", "b"]),
        ('{"response": {"docs": [{"headline": {"main": "T"}, "text": "a"}]}}', ["a"]),
        ('{"title": "My feed", "items": [{"content_text": "a"}]}', ["a"]),
    ],
)
def test_arrays_and_wrapped_lists(loaded: Loaded, content: str, expected: list[str | None]) -> None:
    assert [item.body if isinstance(item, Draft) else None for item in loaded("a.json", content)] == expected


def test_an_array_larger_than_the_buffer_is_cut_at_the_same_places(loaded: Loaded) -> None:
    records = [{"id": number, "text": f"{number} [,] {{}} \\ " + '"' * (number * 40)} for number in range(150)]
    found = loaded("a.json", json.dumps(records, indent=2))

    assert [item.body for item in found if isinstance(item, Draft)] == [str(r["text"]).strip() for r in records]


def test_two_records_of_one_id_keep_apart(loaded: Loaded) -> None:
    found = loaded("a.jsonl", '{"id": 1, "text": "a"}\n{"id": 1, "text": "b"}')

    assert [item.place for item in found] == ["id 1", "line 2"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_charsets(loaded: Loaded, encoding: str) -> None:
    lines = '{"text": "Café “noon” – déjà vu"}\n{"text": "second"}\n'
    first, second = loaded("a.jsonl", lines.encode(encoding))

    assert isinstance(first, Draft)
    assert first.body == "Café “noon” – déjà vu"
    assert isinstance(second, Draft)
