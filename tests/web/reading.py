"""What a page says, for tests: its tree, the text of an element, the addresses of its links."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from flask.testing import FlaskClient
from lxml.html import HtmlElement, document_fromstring

READER = {"Accept": "text/html"}


def read(client: FlaskClient, url: str, status: int = 200) -> HtmlElement:
    """The tree of a page that is answered with `status`."""
    response = client.get(url, headers=READER)
    assert response.status_code == status, response.text
    assert response.mimetype == "text/html"
    return document_fromstring(response.text)


def said(tree: HtmlElement, name: str) -> str:
    """The text of the one element of that class, spaces folded."""
    [element] = tree.find_class(name)
    return fold(element)


def all_said(tree: HtmlElement, name: str) -> list[str]:
    """The texts of all elements of that class."""
    return [fold(element) for element in tree.find_class(name)]


def fold(element: HtmlElement) -> str:
    """The text of an element, spaces folded."""
    return " ".join(element.text_content().split())


def link(tree: HtmlElement, text: str) -> str:
    """The address of the first link that reads so."""
    return next(a.get("href") for a in tree.iter("a") if fold(a) == text)


def asked(url: str) -> list[tuple[str, str]]:
    """The parameters of an address."""
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)
