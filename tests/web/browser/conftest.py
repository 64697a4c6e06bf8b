"""A real Chromium on a real server over the demo archive.

Whatever a test does, its page must end without an error on the console and without a request to another origin.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from apiflask import APIFlask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

NAMES = ("chromium", "chromium-browser", "google-chrome")

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def origin(archive_app: APIFlask) -> Iterator[str]:
    """Where the server listens, such as `http://127.0.0.1:40123`."""
    server = make_server("127.0.0.1", 0, archive_app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail("There is no Chromium for the browser tests. Install one, with apt-get install chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, origin: str) -> Iterator[OpenPage]:
    """Open an address in a page of its own; the options are those of Playwright's `Browser.new_context`."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def opened(path: str, **options: Any) -> Page:
        width = options.pop("width", 1280)
        context = browser.new_context(base_url=origin, viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda said: problems.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda asked: problems.append(asked.url) if not asked.url.startswith(origin) else None)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        assert context.cookies() == []
        context.close()
    # A page that says what is wrong is one of ours, though the browser counts its status as an error.
    assert [problem for problem in problems if not re.search("with a status of 40[04]", problem)] == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """The start page, in a wide window."""
    return open_page("/")
