"""Messages, mailboxes and saved pages in mail form."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from index.article import Draft, Skipped
from tests.index.loaders.conftest import Loaded

TEXT = "The harbour board met on Monday and put off the vote on the third crane until the spring tides are over.\n" * 5


def draft_of(found: list[object]) -> Draft:
    (draft,) = found
    assert isinstance(draft, Draft)
    return draft


def message(**headers: str) -> EmailMessage:
    made = EmailMessage()
    made.set_content(TEXT)
    made["From"] = headers.pop("From", "Ines Dahl <ines@harbour.example>")
    made["Subject"] = headers.pop("Subject", "Crane vote put off")
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    return made


def test_headers(loaded: Loaded) -> None:
    sent = message(
        Subject="Re: Café vote",
        Date="Mon, 06 Jan 2025 08:30:00 +0100",
        List_Id="Harbour Letters <letters.harbour.example>",
        Message_ID="<17@harbour.example>",
        Archived_At="<https://harbour.example/letters/17>",
        Content_Language="en",
    )
    draft = draft_of([*loaded("a.eml", sent.as_bytes())])

    assert (draft.title, draft.byline, draft.source) == ("Re: Café vote", "Ines Dahl", "Harbour Letters")
    assert (draft.url, draft.language) == ("https://harbour.example/letters/17", "en")
    assert [(item.kind, str(item.date)) for item in draft.dates] == [("header", "2025-01-06T07:30Z")]
    assert draft.extra == {"message_id": "17@harbour.example"}
    assert (draft.body or "").startswith("The harbour board met")


@pytest.mark.parametrize(
    ("sender", "byline", "source"),
    [
        ("Harbour Post <news@post.example>", "Harbour Post", "Harbour Post"),
        ("news@post.example", None, "post.example"),
        ('"news@post.example" <news@post.example>', None, "post.example"),
    ],
)
def test_senders(loaded: Loaded, sender: str, byline: str | None, source: str) -> None:
    draft = draft_of([*loaded("a.eml", message(From=sender).as_bytes())])

    assert (draft.byline, draft.source) == (byline, source)


def test_the_html_part_is_taken_where_the_plain_one_says_nothing(loaded: Loaded) -> None:
    both = message()
    both.set_content("This letter is best read in a browser.")
    both.add_alternative(
        f"<html><body><div><h1>Crane vote put off</h1><p>{TEXT}</p></div></body></html>", subtype="html"
    )
    draft = draft_of([*loaded("a.eml", both.as_bytes())])

    assert "third crane" in (draft.body or "")
    assert "<p>" not in (draft.body or "")
    assert "browser" not in (draft.body or "")


def test_the_plain_part_is_taken_where_it_is_the_article(loaded: Loaded) -> None:
    both = message()
    both.add_alternative(f"<p>{TEXT}</p><p>HTML only</p>", subtype="html")
    draft = draft_of([*loaded("a.eml", both.as_bytes())])

    assert "HTML only" not in (draft.body or "")


def test_attachments_are_named(loaded: Loaded) -> None:
    sent = message()
    sent.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="tides.pdf")
    sent.add_attachment("not the article", filename="notes.txt")
    draft = draft_of([*loaded("a.eml", sent.as_bytes())])

    assert draft.extra["attachments"] == "tides.pdf; notes.txt"
    assert "not the article" not in (draft.body or "")


@pytest.mark.parametrize(
    ("encoding", "charset"), [("quoted-printable", "utf-8"), ("base64", "utf-8"), ("8bit", "iso-8859-1")]
)
def test_transfer_encodings(loaded: Loaded, encoding: str, charset: str) -> None:
    sent = message()
    sent.set_content("Ærø ferry: délai de 5 %\n" * 30, charset=charset, cte=encoding)

    assert (draft_of([*loaded("a.eml", sent.as_bytes())]).body or "").startswith("Ærø ferry: délai de 5 %")


def test_mailbox(loaded: Loaded) -> None:
    separator = "From ines@harbour.example Mon Jan  6 10:00:00 2025\n"
    headers = "From: Ines <ines@harbour.example>\nSubject: One\n\n"
    first = f"{headers}A start.\n\n>From here on, quoted.\n\nFrom the pier, not a mark.\n"
    second = "From: Bo <bo@harbour.example>\nSubject: =?utf-8?q?Caf=C3=A9?=\n\nSecond.\n"
    found = loaded("letters.mbox", f"{separator}{first}\n{separator}{second}")

    assert [(item.place, getattr(item, "title", None)) for item in found] == [
        ("message 1", "One"),
        ("message 2", "Café"),
    ]
    assert isinstance(found[0], Draft)
    assert found[0].body == "A start.\n\nFrom here on, quoted.\n\nFrom the pier, not a mark."


def test_a_page_saved_as_mhtml(loaded: Loaded) -> None:
    page = f"<html><head><title>Crane</title></head><body><h1>Crane vote</h1><p>{TEXT}</p></body></html>"
    saved = (
        "From: <Saved by a browser>\nSnapshot-Content-Location: https://harbour.example/crane\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; boundary="X"\n\n--X\nContent-Type: text/html; charset=utf-8\n\n'
        f"{page}\n--X\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--X--\n"
    )
    draft = draft_of([*loaded("crane.mhtml", saved)])

    assert (draft.title, draft.url) == ("Crane vote", "https://harbour.example/crane")
    assert "third crane" in (draft.body or "")


@pytest.mark.parametrize(
    "hostile",
    [
        f"From: {'(' * 5000}\nSubject: Deep\n\nText.\n",
        "From: a@b.example\nSubject: Named\nContent-Type: multipart/mixed; boundary=X\n\n--X\n"
        "Content-Type: text/plain\n\nText.\n--X\n"
        "Content-Disposition: attachment; filename*=undefined''x.pdf\n\nabc\n--X--\n",
        f"From: a@b.example\nSubject: {'=?utf-8?q?a?= ' * 2000}\nContent-Type: text/{'(' * 5000}\n\nText.\n",
        f"From: a@b.example\nList-Id: {'<' * 5000}\nDate: {'(' * 5000}\n\nText.\n",
    ],
)
def test_a_hostile_message_costs_no_other(loaded: Loaded, hostile: str) -> None:
    separator = "From a@b.example Mon Jan  6 10:00:00 2025\n"
    good = f"{separator}From: Ines <ines@harbour.example>\nSubject: Good\n\n{TEXT}\n"
    found = loaded("letters.mbox", f"{good}{separator}{hostile}\n{good}")

    assert [getattr(found[at], "title", None) for at in (0, 2)] == ["Good", "Good"]
    assert isinstance(found[1], Draft | Skipped)
