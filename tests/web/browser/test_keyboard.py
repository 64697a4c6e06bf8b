"""A reader who never touches the mouse."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def _headline(page: Page) -> str:
    """The headline that has the focus."""
    focused: str = page.evaluate("document.activeElement.matches('.hit h3 a') ? document.activeElement.innerText : ''")
    return focused


def test_from_the_query_to_the_match_and_back(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("strike")
    page.keyboard.press("Enter")
    expect(page.locator(".understood")).to_contain_text("with strike")
    titles = page.locator(".hit h3 a").all_inner_texts()

    walked = []
    for key in ("j", "j", "ArrowDown", "k", "ArrowUp"):
        page.keyboard.press(key)
        walked.append(_headline(page))
    assert walked == [titles[0], titles[1], titles[2], titles[1], titles[0]]

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(titles[1], use_inner_text=True)
    count = page.locator("mark").count()
    for key, number in (("n", 1), ("n", 2 % count or count), ("p", 1), ("p", count)):
        page.keyboard.press(key)
        expect(page.locator("mark:target + .step")).to_contain_text(f"match {number} of {count}")
    page.go_back()
    expect(page.locator(".understood")).to_contain_text("with strike")


def test_filters_and_the_list_of_keys(page: Page) -> None:
    page.goto("/?q=strike")
    page.keyboard.press("f")
    expect(page.locator("#facet-source .value").first).to_be_focused()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    page.keyboard.press("j")  # keys do nothing behind the list
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("#facet-source .value").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".chips a")).to_have_count(1)


def test_the_keys_can_be_switched_off_and_on_again(page: Page) -> None:
    page.goto("/?q=strike")
    page.get_by_role("link", name="Keys").click()
    page.get_by_label("Keyboard shortcuts on").uncheck()
    page.get_by_role("button", name="Close").click()
    for address in ("/?q=strike", "/?q=harbour"):
        page.goto(address)
        for key in ("j", "/", "f", "?"):
            page.keyboard.press(key)
        assert _headline(page) == ""
        expect(page.locator("#q")).not_to_be_focused()
        expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.get_by_role("link", name="Keys").click()
    expect(page.get_by_label("Keyboard shortcuts on")).not_to_be_checked()
    page.get_by_label("Keyboard shortcuts on").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert _headline(page) == page.locator(".hit h3 a").first.inner_text()


def test_letters_in_the_query_box_are_letters(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("j/f?n")
    expect(page.locator("#q")).to_have_value("j/f?n")


def test_a_range_is_chosen_on_the_time_line(page: Page) -> None:
    page.goto("/?sort=newest")
    bars = page.locator(".timeline a")
    assert page.locator(".timeline a[tabindex='0']").count() == 1, "the time line is one stop of the Tab key"
    bars.first.focus()
    page.keyboard.press("ArrowRight")
    expect(bars.nth(1)).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(bars.nth(3)).to_be_focused()
    expect(page.locator(".range")).to_contain_text(re.compile(r" to .*: \d+ articles"))
    first, last = (bars.nth(place).get_attribute("data-period") for place in (1, 3))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"from={first}&to={last}"))


def test_the_arrow_keys_go_from_place_to_place_on_the_map(page: Page) -> None:
    page.goto("/?q=strike")
    dots = page.locator(".atlas a")
    assert page.locator(".atlas a[tabindex='0']").count() == 1, "the map is one stop of the Tab key"

    def at() -> tuple[float, float]:
        x, y = page.evaluate(
            "(box => [box.x + box.width / 2, box.y + box.height / 2])"
            "(document.activeElement.querySelector('circle').getBoundingClientRect())"
        )
        return x, y

    dots.first.focus()
    for key, axis, sign in (("ArrowRight", 0, 1), ("ArrowLeft", 0, -1), ("ArrowUp", 1, -1), ("ArrowDown", 1, 1)):
        before = at()
        page.keyboard.press(key)
        assert (at()[axis] - before[axis]) * sign > 0, key
    name = str(page.evaluate("document.activeElement.getAttribute('aria-label')")).split(":")[0]
    page.keyboard.press("Enter")
    expect(page.locator(".understood")).to_contain_text(f"naming {name}")


def test_the_first_stop_skips_to_the_content_and_focus_is_seen(page: Page) -> None:
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
