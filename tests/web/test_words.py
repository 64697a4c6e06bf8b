"""Dates and filters in words, and articles as citations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.partial_date import PartialDate
from search.request import Filters, Interval
from search.results import Facet, FacetValue
from tests.web.test_marking import ARTICLE
from web import citations
from web.words import (
    counted,
    dates_not_listed,
    filters_in_words,
    found_in_words,
    long_date,
    milliseconds,
    short_date,
    shortened,
)


@pytest.mark.parametrize(
    ("date", "short", "long"),
    [
        ("2024", "2024", "2024"),
        ("2024-03", "Mar 2024", "March 2024"),
        ("2025-01-31", "31 Jan 2025", "31 January 2025"),
        ("2025-01-01T05:07Z", "1 Jan 2025", "1 January 2025, 05:07 UTC"),
    ],
)
def test_a_date_says_no_more_than_is_known(date: str, short: str, long: str) -> None:
    assert (short_date(PartialDate.parse(date)), long_date(PartialDate.parse(date))) == (short, long)


def _dates(first: str | None, last: str | None) -> Filters:
    read = [PartialDate.parse(text) if text else None for text in (first, last)]
    return Filters(published_from=read[0], published_to=read[1])


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        (Filters(), ""),
        (_dates("2025-03-01", None), ", since 1 March 2025"),
        (_dates(None, "2024"), ", until 2024"),
        (_dates("2025", "2025"), ", in 2025"),
        (_dates("2025-03-01", "2025-03-01"), ", on 1 March 2025"),
        (_dates("2024-03", "2025"), ", from March 2024 to 2025"),
        (Filters(source=("A", "B"), person=("C",)), ", from A or B, naming C"),
        (Filters(source=("A", "B", "C", "D")), ", from any of 4 chosen"),
        (Filters(section=("World",), place=("Varn",)), ", in section World, naming Varn"),
        (Filters(person=("C",), not_source=("A", "B")), ", naming C, not from A or B"),
        (Filters(not_section=("World",), not_org=("O",)), ", not in section World, not naming O"),
    ],
)
def test_filters_in_words(filters: Filters, words: str) -> None:
    assert filters_in_words(filters) == words


@pytest.mark.parametrize(
    ("understood", "words"),
    [
        ("*kim* and *spree*", " with *kim* and *spree*"),
        ("the phrase *a b*", " with the phrase *a b*"),
        ("in January 2025", " in January 2025"),
        ("naming the person *Kim*", " naming the person *Kim*"),
        ("not *kim*, in the title *spree*", ", not *kim*, in the title *spree*"),
        ("all articles", ""),
        ("all articles, not *kim*", ", not *kim*"),
        ("", ""),
    ],
)
def test_what_was_understood_makes_a_sentence(understood: str, words: str) -> None:
    assert found_in_words(understood) == words


@pytest.mark.parametrize(("other", "words"), [(0, ", in 2 sources"), (3, "")])
def test_the_number_of_sources_is_said_only_when_it_is_known(other: int, words: str) -> None:
    sources = Facet(values=(FacetValue("A", 2), FacetValue("B", 1)), other=other, missing=0)
    assert filters_in_words(Filters(), sources) == words


@pytest.mark.parametrize(
    ("understood", "words"),
    [
        ("in 2024", ", from A"),
        ("*kim*, not *moon*, in 2024", ", from A"),
        ("*kim*, not in 2024", ", in 2024, from A"),
        ("*kim* or in 2024", ", in 2024, from A"),
        ("the phrase *kim, in 2024, again*", ", in 2024, from A"),
        ("in 2024 and before", ", in 2024, from A"),
    ],
)
def test_dates_of_the_query_and_the_filter_are_said_once(understood: str, words: str) -> None:
    in_2024 = PartialDate.of(2024)
    filters = Filters(published_from=in_2024, published_to=in_2024, source=("A",))
    assert filters_in_words(filters, None, understood) == words


@pytest.mark.parametrize(("number", "words"), [(0, "0 articles"), (1, "1 article"), (1204, "1,204 articles")])
def test_counts_agree_with_their_noun(number: int, words: str) -> None:
    assert counted(number, "article") == words


@pytest.mark.parametrize(("took", "words"), [(0.12, "0.1 ms"), (9.96, "10 ms"), (1234.5, "1,234 ms")])
def test_times_have_two_figures(took: float, words: str) -> None:
    assert milliseconds(took) == words


CITED = replace(
    ARTICLE,
    id="0123456789abcdef",
    title="Profits up 5% & rising {fast}",
    byline="Ann Lee and Bo Ray",
    source="L’Écho_2",
    url="https://echo.example/a_b?c=1",
    published=PartialDate.parse("2025-01-31T10:05Z"),
    content_hash="ff",
)


def test_a_citation_as_a_line() -> None:
    assert ", ".join(citations.parts(CITED)) == (
        "Ann Lee and Bo Ray, “Profits up 5% & rising {fast}”, L’Écho_2, 31 January 2025, https://echo.example/a_b?c=1"
    )
    assert ", ".join(citations.parts(ARTICLE)) == "“Late ferry <b>”, Post, undated."


@pytest.mark.parametrize(
    ("interval", "within", "words"),
    [
        ("year", False, "known by the year only"),
        ("month", False, "known by the year only"),
        ("month", True, "on other dates"),
        ("day", True, "on other dates or dated less exactly"),
    ],
)
def test_dates_that_the_filter_does_not_list_are_put_into_words(interval: Interval, within: bool, words: str) -> None:
    assert dates_not_listed(interval, within) == words


def test_a_citation_as_bibtex_escapes_what_is_special_to_tex() -> None:
    assert citations.bibtex(CITED).splitlines() == [
        "@article{lecho22025-01234567,",
        r"  title = {{Profits up 5\% \& rising \{fast\}}},",
        "  author = {Ann Lee and Bo Ray},",
        r"  journal = {L’Écho\_2},",
        "  year = {2025},",
        "  month = jan,",
        "  day = {31},",
        "  url = {https://echo.example/a_b?c=1},",
        "  note = {Archived copy 0123456789abcdef, SHA-256 ff}",
        "}",
    ]


@pytest.mark.parametrize(
    ("understood", "begins", "ends"),
    [
        (" with *kim* and *moon*", " with *kim*", "*moon*"),
        (f" with {', '.join(['*harbour strike*'] * 60)}", " with *harbour strike*, ", "*harbour strike* …"),
        (f" with {' or '.join(['*“bread and butter”*'] * 60)}", " with *“bread and ", "butter”* …"),
        (f" with *{'a' * 1900}*", " with aaa", "aaa …"),
    ],
)
def test_what_was_understood_of_a_long_query_is_cut_between_its_parts(understood: str, begins: str, ends: str) -> None:
    cut = shortened(understood)
    assert len(cut) <= 245
    assert cut.startswith(begins)
    assert cut.endswith(ends)
    assert cut.count("*") % 2 == 0


@pytest.mark.parametrize(
    ("published", "present"),
    [(None, []), ("2024", ["year"]), ("2024-05", ["year", "month"]), ("2024-05-01", ["year", "month", "day"])],
)
def test_bibtex_has_no_more_of_the_date_than_is_known(published: str | None, present: list[str]) -> None:
    date = PartialDate.parse(published) if published else None
    entry = citations.bibtex(replace(CITED, published=date))
    assert [name for name in ("year", "month", "day") if f"  {name} = " in entry] == present
