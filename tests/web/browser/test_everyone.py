"""Every kind of page, for everyone: axe in both schemes, a narrow window, a finger, and no JavaScript."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

OpenPage = Callable[..., Page]

PAGES = {
    "start": "/",
    "results": "/?q=strike&source=Harbour+Courier&from=2024",
    "long facets": "/?sort=newest&facet_size=1000#more-people",
    "long query": "/?q=" + "+OR+".join(["harbour", "strike"] * 40),
    "nothing": "/?q=strike+zeppelin&place=Bergen",
    "long words": f"/?q={'a' * 120}+donaudampfschifffahrtsgesellschaft",
    "wrong": '/?q="strike&page=two',
    "refused": "/?q=" + "strike+" * 300,
    "help": "/help",
    "names": "/entities?q=b",
    "names of a type": "/entities?type=place&page=two",
    "side by side": "/compare?one=place:bergen&other=org:north-sea-ports-authority",
    "missing": "/article/none",
    "programs": "/docs",
}


def _article(page: Page) -> None:
    page.locator(".hit h3 a").first.click()
    page.locator(".evidence summary").click()
    page.get_by_role("link", name=re.compile("go to the first")).click()


def _entity(page: Page) -> None:
    page.locator(".names a[href^='/entity/']").first.click()


FOLLOWED = {"article": _article, "entity": _entity}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", [*PAGES, *FOLLOWED])
def test_axe_finds_nothing_serious(open_page: OpenPage, kind: str, scheme: str) -> None:
    page = open_page(PAGES.get(kind, "/?q=strike"), color_scheme=scheme)
    if kind in FOLLOWED:
        FOLLOWED[kind](page)
    found = Axe().run(page).response["violations"]
    assert [
        (violation["id"], node["html"], node["failureSummary"])
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ] == []
    levels = [int(level) for level in page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(h => h.tagName[1])")]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), levels


@pytest.mark.parametrize("kind", [*PAGES, *FOLLOWED])
def test_nothing_scrolls_sideways_in_a_narrow_window(open_page: OpenPage, kind: str) -> None:
    page = open_page(PAGES.get(kind, "/?q=strike"), width=360)
    if kind in FOLLOWED:
        FOLLOWED[kind](page)
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_narrow_window_folds_the_filters_and_keeps_the_time_line(open_page: OpenPage) -> None:
    page = open_page("/?q=strike&source=Harbour+Courier&from=2024", width=360)
    facet = page.locator("#facet-source")
    expect(facet).to_be_hidden()
    expect(page.locator(".timeline svg")).to_be_visible()
    page.get_by_text("Filter (2)").click()
    expect(facet).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_the_map_is_before_the_results_in_a_narrow_window_and_beside_them_in_a_wide_one(
    open_page: OpenPage, script: bool
) -> None:
    page = open_page("/?q=strike", width=380, java_script_enabled=script)
    expect(page.locator(".atlas")).to_be_hidden()
    page.get_by_text("Map", exact=True).click()
    expect(page.locator(".atlas")).to_be_visible()
    tops = [box["y"] for box in map(Locator.bounding_box, (page.locator(".atlas"), page.locator(".results"))) if box]
    assert len(tops) == 2
    assert tops[0] < tops[1]
    wide = open_page("/?q=strike", width=1280, java_script_enabled=script)
    left, right = (wide.locator(part).bounding_box() for part in (".results", ".atlas"))
    assert left
    assert right
    assert left["x"] + left["width"] < right["x"]


def test_a_finger_finds_targets_of_44_pixels(open_page: OpenPage) -> None:
    page = open_page(
        "/?q=strike&source=Harbour+Courier&sort=newest&page_size=2", width=360, has_touch=True, is_mobile=True
    )
    page.get_by_text("Filter (1)").tap()
    for selector in ("#q", ".ask button", ".to-help", ".chips a", ".choice .value", ".choice .exclude", ".pages a"):
        for box in page.locator(selector).evaluate_all("all => all.map(a => a.getBoundingClientRect().height)"):
            assert box >= 44, selector


@pytest.mark.parametrize("width", [1280, 360])
def test_everything_works_without_javascript(open_page: OpenPage, width: int) -> None:
    page = open_page("/", width=width, java_script_enabled=False)
    page.get_by_label("Search the archive").fill("strike")
    page.get_by_role("button", name="Search", exact=True).click()
    if width == 360:
        page.locator("summary", has_text="Filter").click()
    expect(page.locator("#facet-source")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Harbour Courier")).first.click()
    expect(page.locator(".understood")).to_contain_text("from Harbour Courier")

    if width == 360:
        page.get_by_text("Filter (1)").click()
    page.get_by_label("From", exact=True).fill("2024")
    page.get_by_label("To", exact=True).fill("2024-05")
    page.get_by_role("button", name="Set dates").click()
    expect(page.locator(".understood")).to_contain_text("from 2024 to May 2024")

    page.locator(".hit h3 a").first.click()
    count = page.locator("mark").count()
    page.get_by_role("link", name=re.compile("go to the first")).click()
    page.get_by_role("link", name="Next match").click()
    expect(page.locator("mark:target + .step")).to_contain_text(f"match {2 % count or count} of {count}")


def test_nothing_moves(open_page: OpenPage) -> None:
    page = open_page("/?q=strike", reduced_motion="no-preference")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert (
        page.evaluate(
            "[...document.querySelectorAll('*')].map(e => getComputedStyle(e))"
            ".filter(style => style.transitionDuration !== '0s' || style.animationName !== 'none').length"
        )
        == 0
    )


SHORT_LINES = ["/?sort=newest&from=2025-03&to=2025-03", "/?sort=newest&from=2025-01&to=2025-04", "/?sort=newest"]


@pytest.mark.parametrize("path", SHORT_LINES)
def test_labels_of_the_time_line_stand_apart_on_a_phone(open_page: OpenPage, path: str) -> None:
    labels = open_page(path, width=360).locator(".timeline text")
    boxes = [box for label in labels.all() if (box := label.bounding_box())]
    assert boxes
    assert all(left["x"] + left["width"] < right["x"] for left, right in itertools.pairwise(boxes))
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 360 for box in boxes)


@pytest.mark.parametrize("width", [1280, 1000, 380])
@pytest.mark.parametrize("path", ["/?sort=newest", "/?q=strike", "/?q=the"])
def test_names_on_the_map_are_within_its_frame(open_page: OpenPage, path: str, width: int) -> None:
    page = open_page(path, width=width)
    if width < 960:
        page.locator(".where > summary").click()
    frame = page.locator(".atlas > svg").bounding_box()
    names = [box for name in page.locator(".atlas text").all() if (box := name.bounding_box())]
    assert frame
    assert names
    assert all(frame["x"] <= box["x"] and box["x"] + box["width"] <= frame["x"] + frame["width"] for box in names)
