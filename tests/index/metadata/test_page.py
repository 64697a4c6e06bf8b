"""Pages of many layouts, each told apart into title, standfirst, byline, dates, body and the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.metadata.lines import is_navigation, is_section
from index.metadata.page import read_page

TODAY = date(2026, 6, 1)

HARBOUR = (
    "The port of Eastmere closed its northern quay on Tuesday after divers found cracks in the sea wall, and ships "
    "were sent forty miles down the coast while engineers worked through the night to measure the damage."
)
REPAIRS = (
    "Repairs may take until the autumn, the harbour master Ilse Brandt told a crowded meeting in the town hall, where "
    "owners of fishing boats asked who would pay for the weeks that they are going to lose."
)
COUNCIL = (
    "The council promised an answer before the end of the month and asked the ministry in the capital for a loan, "
    "which three of its members called too little and too late for a town that lives by the sea."
)
TITLE = "Eastmere Port Shuts Northern Quay After Cracks Are Found"


@dataclass(frozen=True)
class Case:
    text: str
    title: str | None = TITLE
    standfirst: str | None = None
    body: tuple[str, ...] = (HARBOUR, REPAIRS, COUNCIL)
    source: str | None = None
    section: str | None = None
    byline: str | None = None
    dates: tuple[str, ...] = ()
    captions: str | None = None
    url: str | None = None


def page(*lines: str) -> str:
    return "\n\n".join(lines)


def wrapped(text: str, width: int = 60) -> str:
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) + 1 > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


CASES = {
    "title and text": Case(page(TITLE, HARBOUR, REPAIRS, COUNCIL)),
    "one line a paragraph": Case("\n".join((TITLE, HARBOUR, REPAIRS, COUNCIL))),
    "text alone": Case(page(HARBOUR, REPAIRS, COUNCIL), title=None),
    "title alone": Case(TITLE, body=()),
    "page date, section, date": Case(
        page("Today : Mar 3, 2025\nRegional News\n3 March 2025", TITLE, HARBOUR, REPAIRS, COUNCIL),
        section="Regional News",
        dates=("text 2025-03-03", "header 2025-03-03"),
    ),
    "standfirst set apart by the byline": Case(
        page(
            TITLE,
            "Ships are sent down the coast while divers search the sea wall for more damage.",
            "By Nora Feld and Tom Ashe, Staff Writers",
            "Published: 4 March 2025 10:15 GMT | Updated: 5 March 2025",
            HARBOUR,
            REPAIRS,
            COUNCIL,
        ),
        standfirst="Ships are sent down the coast while divers search the sea wall for more damage.",
        byline="Nora Feld, Tom Ashe",
        dates=("header 2025-03-04T10:15Z", "header 2025-03-05"),
    ),
    "standfirst much shorter than the text": Case(
        page(TITLE, "Repairs to the old sea wall may take until autumn.", HARBOUR, REPAIRS, COUNCIL),
        standfirst="Repairs to the old sea wall may take until autumn.",
    ),
    "a lead is no standfirst": Case(
        page(TITLE, "The port of Eastmere is closed, its master said.", HARBOUR, REPAIRS, COUNCIL),
        body=("The port of Eastmere is closed, its master said.", HARBOUR, REPAIRS, COUNCIL),
    ),
    "agency dateline": Case(
        page(TITLE, f"EASTMERE, March 4 (Reuters) - {HARBOUR}", REPAIRS, COUNCIL),
        body=(f"EASTMERE, March 4 (Reuters) - {HARBOUR}", REPAIRS, COUNCIL),
        dates=("byline None",),
    ),
    "dateline with the paper and the day": Case(
        page("Tuesday, March 4, 2025", TITLE, f"The Eastmere Post (5/3/2025): {HARBOUR}", REPAIRS, COUNCIL),
        body=(f"The Eastmere Post (5/3/2025): {HARBOUR}", REPAIRS, COUNCIL),
        source="The Eastmere Post",
        dates=("text 2025-03-04", "byline 2025-05-03"),
    ),
    "caption, share lines and foot": Case(
        page(
            "Skip to content",
            "Home > Regions > Coast",
            TITLE,
            "By Nora Feld | March 4, 2025",
            "Share this article",
            "Facebook",
            "Eastmere Port\nThe northern quay, seen from the lighthouse (AP Photo/Jan Holt)",
            HARBOUR,
            "Advertisement",
            REPAIRS,
            "File photo: the harbour master in her office",
            COUNCIL,
            "Related stories",
            "Fishing Fleet Asks for Help",
            "What the Sea Wall Cost",
            "© 2025 Coastal Press Group. All rights reserved.",
        ),
        section="Coast",
        source="Coastal Press Group",
        byline="Nora Feld",
        dates=("byline 2025-03-04",),
        captions="Eastmere Port\n\nThe northern quay, seen from the lighthouse (AP Photo/Jan Holt)"
        "\n\nFile photo: the harbour master in her office",
    ),
    "window title with the site, menu, title again": Case(
        page(
            f"{TITLE} | Coast Today",
            "News",
            "Sport",
            "Weather",
            "Shipping",
            "Fleet Owners Ask the Ministry for Help",
            "We use cookies to keep you signed in and to count how often our pages are read by you and by others.",
            TITLE,
            HARBOUR,
            REPAIRS,
            COUNCIL,
            TITLE,
        ),
        source="Coast Today",
    ),
    "fields at the top": Case(
        f"Title: {TITLE}\nAuthor: Nora Feld\nDate: 4 March 2025\nSource: Coast Today\n"
        f"URL: https://coast.example/quay\n\n{page(HARBOUR, REPAIRS, COUNCIL)}",
        byline="Nora Feld",
        source="Coast Today",
        dates=("header 2025-03-04",),
        url="https://coast.example/quay",
    ),
    "front matter": Case(
        f'---\ntitle: "{TITLE}"\nauthors:\n  - Nora Feld\n  - Tom Ashe\ndate: 2025-03-04\nlayout: post\n---\n\n'
        f"# {TITLE}\n\n{page(HARBOUR, REPAIRS, COUNCIL)}",
        byline="Nora Feld, Tom Ashe",
        dates=("header 2025-03-04",),
    ),
    "Markdown": Case(
        page(f"# {TITLE}", HARBOUR, "## The bill", REPAIRS, COUNCIL), body=(HARBOUR, "The bill", REPAIRS, COUNCIL)
    ),
    "hard-wrapped": Case(
        page(TITLE, *(wrapped(text) for text in (HARBOUR, REPAIRS, COUNCIL))),
    ),
    "hard-wrapped, paragraphs indented": Case(
        page(TITLE, "\n    ".join(wrapped(text) for text in (HARBOUR, REPAIRS, COUNCIL))),
    ),
    "numbered headings and bullets stay": Case(
        page(TITLE, HARBOUR, "1. Who Pays", REPAIRS, "  • The boats: forty are idle.", "2. What Next", COUNCIL),
        body=(HARBOUR, "1. Who Pays", REPAIRS, "• The boats: forty are idle.", "2. What Next", COUNCIL),
    ),
    "dates as headings stay": Case(
        page(TITLE, "4 March 2025", HARBOUR, "2 February 2025", REPAIRS, "1 January 2025", COUNCIL),
        body=(HARBOUR, "2 February 2025", REPAIRS, "1 January 2025", COUNCIL),
        dates=("header 2025-03-04",),
    ),
    "name above a date": Case(
        page(TITLE, "Nora Feld", "Coast correspondent", "4 March 2025", HARBOUR, REPAIRS, COUNCIL),
        byline="Nora Feld",
        dates=("header 2025-03-04",),
    ),
    "address of the site at the end": Case(
        page(TITLE, HARBOUR, REPAIRS, COUNCIL, "CoastToday.Net"), source="CoastToday"
    ),
    "source line at the end": Case(page(TITLE, HARBOUR, REPAIRS, COUNCIL, "Source: Coast Today"), source="Coast Today"),
    "a caption that names the title's subject": Case(
        page(TITLE, "Eastmere Port", "The quay before the storm (Getty Images)", HARBOUR, REPAIRS, COUNCIL),
        captions="Eastmere Port\n\nThe quay before the storm (Getty Images)",
    ),
    "a title that asks": Case(
        page("Who Will Pay for the Weeks That the Fishing Boats of Eastmere Lose?", HARBOUR, REPAIRS, COUNCIL),
        title="Who Will Pay for the Weeks That the Fishing Boats of Eastmere Lose?",
    ),
    "furniture alone is kept": Case(
        page("4 March 2025", "Share", "By Nora Feld"),
        title=None,
        body=("4 March 2025", "Share", "By Nora Feld"),
    ),
    "a writer behind the role": Case(
        page(TITLE, "From our coast correspondent, Nora Feld-Orr", HARBOUR, REPAIRS, COUNCIL),
        byline="Nora Feld-Orr",
    ),
    "a role with a place below its writer": Case(
        page(TITLE, "Nora Feld", "Coast correspondent, New York", HARBOUR, REPAIRS, COUNCIL),
        byline="Nora Feld",
    ),
    "a role without a writer": Case(
        page(TITLE, "Our coast correspondent", HARBOUR, REPAIRS, COUNCIL),
        body=("Our coast correspondent", HARBOUR, REPAIRS, COUNCIL),
    ),
    "a foot of headlines": Case(
        page(TITLE, HARBOUR, REPAIRS, COUNCIL, *(f"Headline of Another Story Number {word}" for word in "ABCDEF")),
    ),
    "a short list at the end stays": Case(
        page(TITLE, HARBOUR, "Boats that may sail:", "- the Gull", "- the Tern"),
        body=(HARBOUR, "Boats that may sail:", "- the Gull", "- the Tern"),
    ),
    "a notice above the title": Case(
        page(
            "We use cookies to keep you signed in and to count how often our pages are read.",
            TITLE,
            HARBOUR,
            REPAIRS,
            COUNCIL,
            TITLE,
        ),
    ),
    "a short title above a short text": Case(
        "Yak two\n\nA second yak in Lhasa.\n", title="Yak two", body=("A second yak in Lhasa.",)
    ),
    "a short title, one line a paragraph": Case(
        "Secret memo\nThe budget line is hidden.", title="Secret memo", body=("The budget line is hidden.",)
    ),
    "a short title above a short first sentence": Case(
        page("Port shut", "The northern quay is closed.", HARBOUR, REPAIRS, COUNCIL),
        title="Port shut",
        standfirst="The northern quay is closed.",
    ),
    "a short title above a list": Case(
        page("Boats that may sail today", "Gull", "Tern", "Heron", "Curlew"),
        title="Boats that may sail today",
        body=("Gull", "Tern", "Heron", "Curlew"),
    ),
    "signed: Jonas Berg, 3 April 2025": Case(
        page(TITLE, "Jonas Berg, 3 April 2025", HARBOUR, REPAIRS, COUNCIL),
        byline="Jonas Berg",
        dates=("header 2025-04-03",),
    ),
    "signed: Jonas Berg | 3 April 2025": Case(
        page(TITLE, "Jonas Berg | 3 April 2025", HARBOUR, REPAIRS, COUNCIL),
        byline="Jonas Berg",
        dates=("header 2025-04-03",),
    ),
    "signed: *Jonas Berg, 3 April 2025*": Case(
        page(TITLE, "*Jonas Berg, 3 April 2025*", HARBOUR, REPAIRS, COUNCIL),
        byline="Jonas Berg",
        dates=("header 2025-04-03",),
    ),
    "signed: Åsa Berg-Holm (3 April 2025)": Case(
        page(TITLE, "Åsa Berg-Holm (3 April 2025)", HARBOUR, REPAIRS, COUNCIL),
        byline="Åsa Berg-Holm",
        dates=("header 2025-04-03",),
    ),
    "signed: 3 April 2025 - Jonas Berg, The Daily Test": Case(
        page(TITLE, "3 April 2025 - Jonas Berg, The Daily Test", HARBOUR, REPAIRS, COUNCIL),
        byline="Jonas Berg",
        dates=("header 2025-04-03",),
        source="The Daily Test",
    ),
    "signed: Jonas Berg, Staff Writer, 3 April 2025": Case(
        page(TITLE, "Jonas Berg, Staff Writer, 3 April 2025", HARBOUR, REPAIRS, COUNCIL),
        byline="Jonas Berg",
        dates=("header 2025-04-03",),
    ),
    "by, with a date: Published 3 April 2025 by Jonas Berg": Case(
        page(TITLE, "Published 3 April 2025 by Jonas Berg", HARBOUR, REPAIRS, COUNCIL),
        byline="Jonas Berg",
        dates=("byline 2025-04-03",),
    ),
    "by, with a date: By [Jonas Berg](https://coast.example/jonas) - April 3, 2025": Case(
        page(TITLE, "By [Jonas Berg](https://coast.example/jonas) - April 3, 2025", HARBOUR, REPAIRS, COUNCIL),
        byline="Jonas Berg",
        dates=("byline 2025-04-03",),
    ),
    "by, with a date: 3 April 2025, by **Jonas Berg**": Case(
        page(TITLE, "3 April 2025, by **Jonas Berg**", HARBOUR, REPAIRS, COUNCIL),
        byline="Jonas Berg",
        dates=("byline 2025-04-03",),
    ),
    "by, in French": Case(
        page(TITLE, "Par Élodie Lefèvre", "Publié le 3 mars 2025 à 18h05", HARBOUR, REPAIRS, COUNCIL),
        byline="Élodie Lefèvre",
        dates=("header 2025-03-03T18:05Z",),
    ),
    "by, in French, of two and brought up to date": Case(
        page(
            *(TITLE, "Par Élodie Lefèvre et Anne Roux", "Publié le 3 mars 2025, mis à jour le 4 mars 2025 à 9 h 10"),
            *(HARBOUR, REPAIRS, COUNCIL),
        ),
        byline="Élodie Lefèvre, Anne Roux",
        dates=("header 2025-03-03", "header 2025-03-04T09:10Z"),
    ),
    "by, in German": Case(
        page(TITLE, "Von Jürgen Müller", "Veröffentlicht am 3. März 2025 um 18:05 Uhr", HARBOUR, REPAIRS, COUNCIL),
        byline="Jürgen Müller",
        dates=("header 2025-03-03T18:05Z",),
    ),
    **{
        f"no byline: {line}": Case(page(TITLE, HARBOUR, line, REPAIRS, COUNCIL), body=(HARBOUR, line, REPAIRS, COUNCIL))
        for line in (
            *("Von der Leyen", "Von der Leyen Kommission", "Von Jürgen Müller stammt das Buch", "Par New York"),
            *("Par Élodie Lefèvre, notre envoyée", "Publié le 3 mars 2025 chez Roux"),
        )
    },
    "by, with an outlet and a date": Case(
        page(TITLE, "by Jonas Berg, The Daily Test, 3 April 2025", HARBOUR, REPAIRS, COUNCIL),
        byline="Jonas Berg",
        dates=("byline 2025-04-03",),
        source="The Daily Test",
    ),
    "by, with an outlet between bars": Case(
        page(TITLE, "By Jonas Berg | Daily Post | Updated 3 April 2025 | 3 min read", HARBOUR, REPAIRS, COUNCIL),
        byline="Jonas Berg",
        dates=("byline 2025-04-03",),
        source="Daily Post",
    ),
    "by, for an outlet": Case(
        page(TITLE, "By Jonas Berg in Eastmere for the Eastmere Gazette", HARBOUR, REPAIRS, COUNCIL),
        byline="Jonas Berg",
        source="Eastmere Gazette",
    ),
    "by, with an outlet on the page of another": Case(
        page(f"{TITLE} | The Courier", TITLE, "By Jonas Berg, The Daily Test", HARBOUR, REPAIRS, COUNCIL),
        byline="Jonas Berg",
        source="The Courier",
    ),
    "by, with what is no outlet": Case(
        page(TITLE, "By Jonas Berg, University of Eastmere, in Eastmere", HARBOUR, REPAIRS, COUNCIL),
        byline="Jonas Berg",
    ),
    "by, one name set apart from a date": Case(
        page(TITLE, "Published 3 April 2025 by Madonna", HARBOUR, REPAIRS, COUNCIL),
        byline="Madonna",
        dates=("byline 2025-04-03",),
    ),
    "signed: what is neither name nor outlet stays": Case(
        page(TITLE, "Jonas Berg, University of Eastmere, 3 April 2025", HARBOUR, REPAIRS, COUNCIL),
        body=("Jonas Berg, University of Eastmere, 3 April 2025", HARBOUR, REPAIRS, COUNCIL),
        byline="Jonas Berg",
        dates=("header 2025-04-03",),
    ),
    "what is no name beside a date stays": Case(
        page(TITLE, "Eastmere, 3 April 2025", HARBOUR, REPAIRS, COUNCIL),
        body=("Eastmere, 3 April 2025", HARBOUR, REPAIRS, COUNCIL),
        dates=("header 2025-04-03",),
    ),
    "a place of two words beside a date is no name": Case(
        page(TITLE, "New York, 3 April 2025", HARBOUR, REPAIRS, COUNCIL),
        body=("New York, 3 April 2025", HARBOUR, REPAIRS, COUNCIL),
        dates=("header 2025-04-03",),
    ),
    "a place beside names and a date stays": Case(
        page(TITLE, "Jonas Berg, Eastmere, 3 April 2025", HARBOUR, REPAIRS, COUNCIL),
        body=("Jonas Berg, Eastmere, 3 April 2025", HARBOUR, REPAIRS, COUNCIL),
        byline="Jonas Berg",
        dates=("header 2025-04-03",),
    ),
    "a short headline above names, a date and a short text": Case(
        page("Wombat headline one", "Jonas Berg, 3 April 2025", "A wombat slept in the hall."),
        title="Wombat headline one",
        body=("A wombat slept in the hall.",),
        byline="Jonas Berg",
        dates=("header 2025-04-03",),
    ),
    "a short headline above a byline and a text without a full stop": Case(
        page("Wombat headline", "Published 3 April 2025 by Jonas Berg", "A wombat slept in the hall"),
        title="Wombat headline",
        body=("A wombat slept in the hall",),
        byline="Jonas Berg",
        dates=("byline 2025-04-03",),
    ),
    "names and a date above the headline": Case(
        page("Jonas Berg, 3 April 2025", TITLE, HARBOUR, REPAIRS, COUNCIL),
        byline="Jonas Berg",
        dates=("header 2025-04-03",),
    ),
    "a sentence with names and a date stays": Case(
        page(TITLE, "Baker Jonas Berg, at work in Eastmere, March 4, 2025", HARBOUR, REPAIRS, COUNCIL),
        standfirst="Baker Jonas Berg, at work in Eastmere, March 4, 2025",
    ),
    "a list of days stays": Case(
        page(
            "Streets to be closed this spring", "4 March 2025", "Heron Street, 3 April 2025", "Gull Row, 5 April 2025"
        ),
        title="Streets to be closed this spring",
        body=("Heron Street, 3 April 2025", "Gull Row, 5 April 2025"),
        dates=("header 2025-03-04",),
    ),
    "nothing": Case("", title=None, body=()),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_parts(case: Case) -> None:
    found = read_page(case.text, today=TODAY)
    assert (found.title, found.standfirst, found.body) == (case.title, case.standfirst, case.body)
    assert (found.source, found.section, found.byline, found.url) == (case.source, case.section, case.byline, case.url)
    assert tuple(f"{evidence.kind} {evidence.date}" for evidence in found.dates) == case.dates
    assert found.extra.get("captions") == case.captions


WORDS = st.sampled_from(["Yak", "yak", "memo", "Lhasa", "World", "News", "budget", "the", "second", "hidden", "Share"])
SHORT_LINES = st.builds(
    lambda words, end: " ".join(words) + end,
    st.lists(WORDS, min_size=1, max_size=8),
    st.sampled_from(["", ".", "?", "!"]),
)


@given(st.lists(SHORT_LINES, min_size=1, max_size=12), st.sampled_from(["\n", "\n\n"]))
def test_of_short_lines_only_those_known_by_their_wording_are_left_out(lines: list[str], between: str) -> None:
    found = read_page(between.join(lines), today=TODAY)

    kept = "\n".join(filter(None, (found.title, found.standfirst, found.byline, found.section, *found.body)))
    lost = [line for line in lines if line.rstrip(".?!") not in kept]
    assert [line for line in lost if not is_navigation(line) and not is_section(line)] == []


PIECES = st.sampled_from(
    ["Jonas Berg", "Åsa Holm", "Eastmere", "The Daily Test", "Coast Post", "the quay", "van Dijk", "Oboe", "5 of 9"]
)
BETWEEN = st.sampled_from([", ", " | ", " - ", " · ", " "])
MARKS = st.sampled_from(["{}", "*{}*", "__{}__", "Published {}", "[{}](https://coast.example/a)"])


@given(st.lists(PIECES, max_size=3, unique=True), st.integers(0, 3), BETWEEN, MARKS, st.booleans())
def test_nothing_beside_a_date_below_the_title_is_lost(
    pieces: list[str], place: int, between: str, marks: str, short: bool
) -> None:
    line = marks.format(between.join((*pieces[:place], "3 April 2025", *pieces[place:])))
    found = read_page(page(TITLE, line, *(("A gull sat there.",) if short else (HARBOUR, REPAIRS))), today=TODAY)

    kept = "\n".join(filter(None, (found.standfirst, found.byline, found.source, *found.body)))
    assert [piece for piece in pieces if piece not in kept] == []
    assert found.title == TITLE
