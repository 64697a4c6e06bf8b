"""A reader with a mouse: search, filter, drill down, turn the page, read an article, walk its matches."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]


def _total(page: Page) -> int:
    return int(page.locator(".understood").inner_text().split()[0])


def test_search_filter_and_take_the_filter_back(page: Page) -> None:
    page.get_by_label("Search the archive").fill("strike")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator(".understood")).to_contain_text("articles with strike")
    everything = _total(page)

    facet = page.locator("#facet-source .value").first
    name, count = facet.locator(".name").inner_text(), int(facet.locator(".count").inner_text().split()[0])
    facet.click()
    expect(page.locator(".understood")).to_contain_text(f"from {name}")
    assert _total(page) == count < everything
    assert {text.split("\n")[0] for text in page.locator(".hit .meta span:first-child").all_inner_texts()} >= {name}

    page.locator("#facet-source .value:not([aria-current])").first.click()
    assert _total(page) > count, "a second value of a facet widens the results"
    page.get_by_role("link", name="Clear all").click()
    assert _total(page) == everything


def test_a_value_is_left_out(page: Page) -> None:
    page.goto("/?q=strike")
    everything = _total(page)
    choice = page.locator("#facet-source .choice").first
    count = int(choice.locator(".count").inner_text().split()[0])
    page.mouse.move(0, 0)
    expect(choice.locator(".exclude")).to_have_css("opacity", "1")  # a finger hovers over nothing
    choice.locator(".exclude").click()
    assert _total(page) == everything - count


def test_the_time_line_drills_down_to_a_day_and_leads_back(page: Page) -> None:
    page.goto("/?q=strike")
    page.get_by_role("link", name=re.compile(r"^April 2024: ")).first.click()
    expect(page.locator(".understood")).to_contain_text("in April 2024")
    page.get_by_role("link", name=re.compile(r"^3 April 2024: ")).first.click()
    expect(page.locator(".understood")).to_contain_text("on 3 April 2024")
    assert page.locator(".hit time").all_inner_texts() == ["3 Apr 2024"] * _total(page)
    page.locator(".crumbs").get_by_role("link", name="2024", exact=True).click()
    expect(page.locator(".understood")).to_contain_text("in 2024")
    page.get_by_role("link", name="All dates").click()
    assert "from=" not in page.url


def test_a_range_is_dragged_on_the_time_line(page: Page) -> None:
    bars = page.locator(".timeline a .slot")
    first, last = bars.first.bounding_box(), bars.nth(3).bounding_box()
    assert first is not None
    assert last is not None
    page.mouse.move(first["x"] + 5, first["y"] + 30)
    page.mouse.down()
    page.mouse.move(last["x"] + 5, last["y"] + 30, steps=5)
    expect(page.locator(".range")).to_contain_text(re.compile(r" to .*: \d+ articles"))
    with page.expect_navigation():
        page.mouse.up()
    periods = re.findall(r"(?:from|to)=(\d{4}-\d{2})", page.url)
    assert len(periods) == 2
    assert periods[0] < periods[1]


def test_pages_are_turned(page: Page) -> None:
    page.goto("/?sort=newest")
    dates = page.locator(".hit time").evaluate_all("times => times.map(time => time.dateTime.slice(0, 10))")
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Next").click()
    later = page.locator(".hit time").evaluate_all("times => times.map(time => time.dateTime.slice(0, 10))")
    assert dates + later == sorted(dates + later, reverse=True)
    page.get_by_role("link", name="Page 1", exact=True).click()
    expect(page.locator(".pages [aria-current]")).to_have_text("1")


def test_an_article_is_opened_and_its_matches_walked(page: Page) -> None:
    page.goto("/?q=strike&source=Harbour+Courier")
    headline = page.locator(".hit h3 a").first
    title = headline.inner_text()
    headline.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title, use_inner_text=True)
    count = page.locator("mark").count()
    page.get_by_role("link", name=re.compile(r"^\d+ matches?: go to the first")).click()
    for number in range(1, count + 1):
        expect(page.locator("mark:target + .step")).to_contain_text(f"match {number} of {count}")
        expect(page.locator("mark:target")).to_be_in_viewport()
        page.get_by_role("link", name="Next match").click()
    expect(page.locator("mark:target + .step")).to_contain_text(f"match 1 of {count}")
    page.get_by_role("link", name="Back to the results").click()
    expect(page.locator(".understood")).to_contain_text("with strike, from Harbour Courier")


def test_an_entity_leads_to_its_articles(page: Page) -> None:
    page.locator(".columns a[href^='/entity/place']").first.click()
    name = page.get_by_role("heading", level=1).inner_text()
    page.get_by_label("Search within these articles").fill("night")
    page.get_by_role("button", name="Search within").click()
    expect(page.locator(".understood")).to_contain_text(f"with night, naming {name}")


def test_suggestions_come_as_one_types(page: Page) -> None:
    box = page.get_by_role("combobox", name="Search the archive")
    box.press_sequentially("berg")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text(re.compile("bergen", re.IGNORECASE))
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    box.press("Escape")
    expect(box).to_have_value("berg")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.press_sequentially("e")
    options.first.click()
    expect(page.locator(".understood")).to_contain_text(re.compile("bergen", re.IGNORECASE))


def test_the_first_suggestion_is_what_most_articles_have(page: Page) -> None:
    box = page.get_by_role("combobox", name="Search the archive")
    box.press_sequentially("har")
    expect(page.get_by_role("option").filter(has_text="Riga Harbour")).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    expect(page.locator(".understood")).to_contain_text("with harbour")


def test_a_long_facet_is_searched_within(page: Page) -> None:
    page.goto("/?sort=newest")
    page.get_by_role("link", name="More places").click()
    within = page.get_by_label("Search within places")
    expect(within).to_be_visible()
    values = page.locator("#facet-places .longer .choice")
    wanted = values.last.locator(".name").inner_text()
    within.fill(wanted.upper())
    expect(values.last).to_be_visible()
    assert page.locator("#facet-places .longer .choice:visible").count() < values.count()
    within.press("Enter")
    expect(page.locator("#facet-places .choice .name").first).to_have_text(wanted)
    page.get_by_role("link", name="All places").click()
    assert "narrow" not in page.url


def test_a_printed_article_has_nothing_to_press(page: Page) -> None:
    page.goto("/?q=strike")
    page.locator(".hit h3 a").first.click()
    page.emulate_media(media="print")
    assert not page.locator(".masthead, .side, .actions, .foot").filter(visible=True).count()
    expect(page.locator(".story .text")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_scheme_has_a_ground_of_its_own(open_page: OpenPage, scheme: str) -> None:
    page = open_page("/?q=strike", color_scheme=scheme)
    red = page.evaluate("Number(/\\d+/.exec(getComputedStyle(document.body).backgroundColor)[0])")
    assert (red < 60) if scheme == "dark" else (red > 230)
