"""From draft to article: which of draft and page counts, how text is cleaned, and what is no article at all."""

from __future__ import annotations

import gzip
import json
import re
import string
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, DateEvidence, Draft, article_id
from index.errors import Unreadable
from index.metadata.completion import complete
from index.metadata.dates import read_date
from index.metadata.page import read_page
from index.metadata.text import clean
from index.partial_date import PartialDate

DATA = Path(__file__).parents[4] / "shared" / "data"
BODY = "The ferry to Northwick was late again on Monday.\n\nNobody on the quay could say why it was late."
DRAFT = Draft(path="/archive/ferry.json", place="line 3", title="Ferry Late Again", body=BODY)


def article(draft: Draft, **sources: str | None) -> Article:
    return complete(draft, **({"default_source": None} | sources))


def test_what_the_draft_says_is_kept() -> None:
    made = article(
        replace(
            DRAFT,
            standfirst="Third delay in a week",
            source="Coast Gazette",
            section="Transport",
            byline="By Nora Feld",
            url="https://www.coast.example/ferry",
            language="en-GB",
            dates=(DateEvidence("column", "2025-03-04", PartialDate.of(2025, 3, 4)),),
            extra={"topic": "ferries"},
        )
    )
    assert made.id == article_id("", "", "https://www.coast.example/ferry")
    assert (made.title, made.standfirst, made.body) == ("Ferry Late Again", "Third delay in a week", BODY)
    assert (made.source, made.section, made.byline) == ("Coast Gazette", "Transport", "Nora Feld")
    assert (made.language, made.extra) == ("en", {"topic": "ferries"})
    assert (str(made.published), made.provenance) == ("2025-03-04", "column")
    assert (made.path, made.place, made.people) == ("/archive/ferry.json", "line 3", ())


def test_an_article_without_url_is_known_by_its_place() -> None:
    assert article(DRAFT).id == article_id("/archive/ferry.json", "line 3", None)


@pytest.mark.parametrize(
    ("draft", "sources", "expected"),
    [
        (replace(DRAFT, source="Own"), {"default_source": "Given", "folder_source": "Folder"}, "Own"),
        (replace(DRAFT, body=f"(Reuters) - {BODY}"), {"default_source": "Given"}, "Given"),
        (replace(DRAFT, body=f"(Reuters) - {BODY}"), {"folder_source": "amber-coast-monitor"}, "Amber Coast Monitor"),
        (replace(DRAFT, body=f"(Reuters) - {BODY}", url="https://coast.example/1"), {}, "Reuters"),
        (replace(DRAFT, body=f"The Courier (12/12/2025): {BODY}"), {"default_source": "Given"}, "The Courier"),
        (replace(DRAFT, byline=None, body=f"By Jo Ray, The Courier\n\n{BODY}"), {"default_source": "G"}, "The Courier"),
        (replace(DRAFT, byline=None, body=f"By Jo Ray, Reuters\n\n{BODY}"), {"default_source": "Given"}, "Given"),
        (replace(DRAFT, byline=None, body=f"By Jo Ray, Reuters\n\n{BODY}"), {}, "Reuters"),
        (DRAFT, {"folder_source": "voice_of_rana"}, "Voice of Rana"),
        (DRAFT, {"folder_source": "BBC-News"}, "BBC-News"),
        (DRAFT, {"default_source": "Given", "folder_source": "Folder"}, "Given"),
        (replace(DRAFT, url="https://coast.example/1"), {"folder_source": "Folder"}, "Folder"),
        (replace(DRAFT, url="https://coast.example/1"), {"folder_source": "Folder", "alone": True}, "coast.example"),
        (DRAFT, {"folder_source": "Folder", "alone": True}, "Folder"),
        (replace(DRAFT, url="https://www.coast.example/1"), {}, "coast.example"),
        (replace(DRAFT, url="http://[broken"), {}, "unknown"),
        (DRAFT, {}, "unknown"),
    ],
)
def test_source(draft: Draft, sources: dict[str, Any], expected: str) -> None:
    assert article(draft, **sources).source == expected


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Fish &amp; chips &lt;hot&gt; &#8217;n&#x2019; cheap", "Fish & chips <hot> ’n’ cheap"),
        ("AT&T; R&D, Q&A", "AT&T; R&D, Q&A"),
        ("Cafe\u0301 \u00adsoft\u200b \ufeffmark", "Café soft mark"),
        ("nul\x00 bell\x07 tab\tspace\u00a0 end ", "nul bell tab space end"),
        ("half \ud83d sign", "half \ufffd sign"),
    ],
)
def test_text_is_cleaned(written: str, read: str) -> None:
    made = article(replace(DRAFT, title=written, standfirst=f"Of {written}", body=f"{BODY}\n\n{written}"))
    assert (made.title, made.standfirst, made.body.split("\n\n")[-1]) == (read, f"Of {read}", read)
    made.content_hash()


@pytest.mark.parametrize(
    ("body", "paragraphs"),
    [
        ("One stands here.\n\n\n Two stands there.", ["One stands here.", "Two stands there."]),
        ("One stands here.\nTwo stands there.\r\nThree.", ["One stands here.", "Two stands there.", "Three."]),
        (
            "The ferry to Northwick, which is the oldest\nof the fleet, was late again. The\nmaster said why.\n"
            "    Nobody on the quay could hear what it\nwas that he said.\n Coast News",
            [
                "The ferry to Northwick, which is the oldest of the fleet, was late again. The master said why.",
                "Nobody on the quay could hear what it was that he said.",
                "Coast News",
            ],
        ),
        (
            "Fares rose on every line of the company\nin the year\n Adults    2.55   2.40\n Children  1.35   1.20",
            ["Fares rose on every line of the company in the year", "Adults 2.55 2.40\nChildren 1.35 1.20"],
        ),
        ("the well-\nknown ferry was of an\nolder kind", ["the well-known ferry was of an older kind"]),
    ],
)
def test_paragraphs(body: str, paragraphs: list[str]) -> None:
    assert article(replace(DRAFT, body=body)).body.split("\n\n") == paragraphs


@pytest.mark.parametrize(
    ("draft", "title", "standfirst", "body"),
    [
        (Draft(path="a", body=BODY), "The ferry to Northwick was late again on Monday.", "", BODY),
        (replace(DRAFT, body=f"Ferry late again\n\n{BODY}"), "Ferry Late Again", "", BODY),
        (replace(DRAFT, standfirst=BODY.split("\n", maxsplit=1)[0]), "Ferry Late Again", "", BODY),
        (replace(DRAFT, standfirst="Ferry Late Again"), "Ferry Late Again", "", BODY),
        (replace(DRAFT, body=""), "Ferry Late Again", "", ""),
        (Draft(path="a", standfirst="Only this is known."), "Only this is known.", "Only this is known.", ""),
    ],
)
def test_nothing_is_said_twice(draft: Draft, title: str, standfirst: str, body: str) -> None:
    made = article(draft)
    assert (made.title, made.standfirst, made.body) == (title, standfirst, body)


@pytest.mark.parametrize(
    ("above", "given", "byline", "kept"),
    [
        (["By Jane Doe"], None, "Jane Doe", []),
        (["Ferry Late Again", "By Jane Doe and John Roe"], None, "Jane Doe, John Roe", []),
        (["Third delay in a week", "By Jane Doe, Staff Writer"], None, "Jane Doe", ["Third delay in a week"]),
        (["By Jane Doe"], "JANE DOE", "Jane Doe", []),
        (["By Jane Doe"], "Coast Press", "Coast Press", ["By Jane Doe"]),
        (["By Friday all was well."], None, None, ["By Friday all was well."]),
    ],
)
def test_a_byline_above_the_text_is_no_part_of_it(
    above: list[str], given: str | None, byline: str | None, kept: list[str]
) -> None:
    made = article(replace(DRAFT, byline=given, body="\n\n".join([*above, BODY])))
    assert (made.byline, made.body) == (byline, "\n\n".join([*kept, BODY]))


def test_a_line_that_is_all_there_is_stays_the_text() -> None:
    made = article(replace(DRAFT, body="By Jane Doe"))
    assert (made.byline, made.body) == (None, "By Jane Doe")


def test_the_date_beside_a_byline_is_evidence() -> None:
    made = article(replace(DRAFT, body=f"By Jane Doe, 3 May 2024\n\n{BODY}"))
    assert (str(made.published), made.provenance) == ("2024-05-03", "byline")


def test_a_headline_alone_is_an_article() -> None:
    made = article(replace(DRAFT, body=""))
    assert (made.title, made.body) == ("Ferry Late Again", "")


def test_a_long_first_sentence_is_cut_between_words() -> None:
    title = article(Draft(path="a", body="late " * 100)).title
    assert title.endswith("late …")
    assert len(title) <= 120


def test_the_date_in_the_url_counts_where_there_is_no_other() -> None:
    made = article(replace(DRAFT, url="https://coast.example/2025/03/04/ferry"))
    assert (str(made.published), made.provenance) == ("2025-03-04", "url")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Die Fähre nach Nordwick hatte am Montag wieder Verspätung, und niemand wusste warum.", "de"),
        ("Le ferry de Northwick était encore en retard lundi, et personne ne savait pourquoi.", "fr"),
        ("THE FERRY TO NORTHWICK WAS LATE AGAIN ON MONDAY AND NOBODY COULD SAY WHY", "en"),
        ("12.5 13.0", "und"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert article(Draft(path="a", body=text)).language == language


@pytest.mark.parametrize(
    "draft", [Draft(path="a", text=" \n\x00"), Draft(path="a"), Draft(path="a", title=" ", body="\n")]
)
def test_without_title_and_text_there_is_no_article(draft: Draft) -> None:
    with pytest.raises(Unreadable, match="neither a title nor text"):
        article(draft)


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


LINES = st.lists(
    st.sampled_from(
        [
            "Ferry Late Again",
            "By Nora Feld",
            "March 4, 2025",
            "World News",
            "Share",
            "",
            "The ferry to Northwick was late again on Monday, and nobody could say why it was.",
            "the master of the ship, who",
            "    Nobody on the quay could say.",
            "Seen from the quay (AP Photo)",
            "1. Why It Was Late",
            "Related",
            "© 2025 Coast Gazette",
            "---",
            "Title: Ferry",
            "- item",
            "# Heading",
        ]
    )
    | st.text(string.printable),
    max_size=25,
).map("\n".join)


@given(LINES)
def test_a_page_never_fails_and_its_body_gains_no_words(text: str) -> None:
    page = read_page(text)
    # An entity becomes a sign, and what cannot be seen vanishes from within a word.
    if "&" not in text:
        assert not words("\n\n".join(page.body)) - words(clean(text))
    assert sum(map(len, page.body)) <= 2 * len(text)


OPTIONAL = st.none() | st.text()


@given(
    st.builds(
        Draft,
        path=st.text(),
        text=OPTIONAL,
        title=OPTIONAL,
        standfirst=OPTIONAL,
        body=OPTIONAL,
        source=OPTIONAL,
        section=OPTIONAL,
        byline=OPTIONAL,
        url=OPTIONAL,
        language=OPTIONAL,
    )
)
def test_any_draft_is_an_article_or_unreadable(draft: Draft) -> None:
    try:
        made = article(draft)
    except Unreadable:
        return
    assert made.title
    assert made.source
    assert "\n" not in made.title
    assert "\n\n\n" not in made.body
    assert re.fullmatch("[a-z]{2}|und", made.language)
    json.dumps(made.body, ensure_ascii=False).encode()
    made.content_hash()


@pytest.mark.skipif(not DATA.exists(), reason="the corpora that the project is measured on are not here")
class TestCorpora:
    def test_first_page_of_the_seeds(self) -> None:
        lines, made = self.seed("000")
        _, section, _, title, standfirst, *body = lines
        assert (made.section, made.title, made.standfirst) == (section, title, standfirst)
        assert made.body.split("\n\n") == body
        assert (str(made.published), made.provenance) == ("2025-01-31", "header")
        assert (made.source, made.byline) == ("unknown", None)

    def test_second_page_of_the_seeds(self) -> None:
        lines, made = self.seed("001")
        _, title, opening, picture, caption, *body, foot = lines
        assert (made.title, made.standfirst) == (title, "")
        assert made.body.split("\n\n") == [opening, *body]
        assert made.extra["captions"] == f"{picture}\n\n{caption}"
        assert made.source == foot.split(".", maxsplit=1)[0]
        assert {str(evidence.date) for evidence in made.dates} == {"2025-12-11", "2025-12-12"}
        assert made.published in {evidence.date for evidence in made.dates}

    @staticmethod
    def seed(prefix: str) -> tuple[list[str], Article]:
        path = next((DATA / "seeds").glob(f"{prefix}_*.txt"))
        text = path.read_text(encoding="utf-8")
        lines = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
        return lines, article(Draft(path=str(path), text=text))

    @pytest.mark.parametrize(("name", "share"), [("reuters/reuters", 1.0), ("allsides/allsides", 0.999)])
    def test_dates_are_read_where_there_are_any(self, name: str, share: float) -> None:
        with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            written = [row["date"] for row in map(json.loads, lines) if row["date"]]
        read = [read_date(text, "column").date for text in written]
        assert sum(found is not None for found in read) >= share * len(written)
