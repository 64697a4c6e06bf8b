"""The filters of a results page as links: chosen, taken back, left out, opened."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.web.reading import asked, fold, link, read, said


def test_a_filter_is_a_link_that_sets_it_and_a_chip_that_takes_it_away(client: FlaskClient) -> None:
    page = read(client, "/?q=missile&page=1")
    facet = page.get_element_by_id("facet-source")
    values = [(fold(choice), choice.get("href")) for choice in facet.find_class("value")]
    assert values[0][0] == "Northern Wire3 articles"
    assert asked(values[0][1]) == [("q", "missile"), ("source", "Northern Wire")]

    filtered = read(client, values[0][1])
    assert said(filtered, "understood").startswith("3 articles with missile, from Northern Wire ·")
    [chip] = [a for chips in filtered.find_class("chips") for a in chips.iter("a")]
    assert fold(chip) == "×Remove the filter Source: Northern Wire"
    assert asked(chip.get("href")) == [("q", "missile")]
    chosen, other = filtered.get_element_by_id("facet-source").find_class("value")
    assert (chosen.get("aria-current"), other.get("aria-current")) == ("true", None)
    assert asked(other.get("href")) == [("q", "missile"), ("source", "Northern Wire"), ("source", "Lowland Post")]


def test_a_value_can_be_left_out(client: FlaskClient) -> None:
    page = read(client, "/?q=missile")
    leave_out = page.get_element_by_id("facet-people").find_class("exclude")[0]
    assert leave_out.get("aria-label") == "Leave out Osk Haldane"
    assert asked(leave_out.get("href")) == [("q", "missile"), ("not_person", "Osk Haldane")]
    left = read(client, leave_out.get("href"))
    assert said(left, "understood").startswith("1 article with missile, not naming Osk Haldane ·")
    [chip] = [a for chips in left.find_class("chips") for a in chips.iter("a")]
    assert fold(chip) == "×Remove the filter Person: not Osk Haldane"
    assert asked(chip.get("href")) == [("q", "missile")]
    assert dict(left.find_class("ask")[0].form_values()) == {"q": "missile", "not_person": "Osk Haldane"}


def test_a_value_is_taken_back_however_the_address_spells_it(client: FlaskClient) -> None:
    page = read(client, "/?q=missile&source=northern+wire&source=NORTHERN+WIRE&source=Nobody")
    chosen = [a for a in page.get_element_by_id("facet-source").find_class("value") if a.get("aria-current")]
    assert [asked(a.get("href")) for a in chosen] == [
        [("q", "missile"), ("source", "Nobody")],
        [("q", "missile"), ("source", "northern wire"), ("source", "NORTHERN WIRE")],
    ]


def test_a_long_facet_opens_on_request(client: FlaskClient) -> None:
    more = link(read(client, "/?sort=newest"), "More people")
    assert more == "/?sort=newest&facet_size=1000#more-people"
    page = read(client, more)
    people = page.get_element_by_id("facet-people")
    assert len(people.find_class("longer")[0].find_class("choice")) == len(people.find_class("choice")) - 10
    assert page.get_element_by_id("more-people") is not None


def test_counts_of_a_facet_add_up_with_other_and_missing(client: FlaskClient) -> None:
    page = read(client, "/?sort=newest")
    total = int(said(page, "understood").split()[0])
    source = page.get_element_by_id("facet-section")
    counts = [
        int(fold(count).split()[0].removesuffix("article").removesuffix("articles"))
        for count in source.find_class("count")
    ]
    assert sum(counts) == total


def test_a_facet_is_searched_within_by_a_form(client: FlaskClient) -> None:
    page = read(client, "/?sort=newest&not_source=A&not_source=B&facet_size=1000")
    forms = {form.get("aria-label"): form for form in page.find_class("narrow")}
    fields = forms["Within people"].form_values()
    assert {"narrow": "people", "beginning": "", "sort": "newest"}.items() <= dict(fields).items()
    assert [value for name, value in fields if name == "not_source"] == ["A", "B"]
    found = read(client, "/?sort=newest&facet_size=1000&narrow=orgs&beginning=b")
    names = [fold(name) for name in found.get_element_by_id("facet-orgs").find_class("name")]
    assert names
    assert all(any(word.startswith("B") for word in name.split()) for name in names)
    chosen = found.get_element_by_id("facet-orgs").find_class("value")[0].get("href")
    assert not {"narrow", "beginning"} & dict(asked(chosen)).keys()
    assert dict(asked(link(found, "All organisations")))["facet_size"] == "1000"


def test_a_facet_that_is_cut_short_is_searched_within_at_once(client: FlaskClient) -> None:
    page = read(client, "/?sort=newest")
    assert link(page, "More people")
    [form] = page.get_element_by_id("facet-people").find_class("narrow")
    assert dict(form.form_values())["narrow"] == "people"
    assert not page.get_element_by_id("facet-source").find_class("narrow")


def test_more_is_offered_only_where_there_is_more(client: FlaskClient) -> None:
    exact, short = (read(client, f"/?sort=newest&facet_size={size}") for size in (5, 4))
    sources = [fold(page.get_element_by_id("facet-source")) for page in (exact, short)]
    assert ["More sources" in source for source in sources] == [False, True]


def test_long_facets_are_for_one_page(client: FlaskClient) -> None:
    page = read(client, "/?sort=newest&facet_size=1000")
    links = [fold(a) for a in page.iter("a") if "facet_size" in a.get("href")]
    forms = [dict(form.form_values()) for form in page.iter("form")]
    assert links == ["JSON"]
    assert not any("facet_size" in fields for fields in forms)


def test_one_more_value_is_one(client: FlaskClient) -> None:
    page = read(client, "/?sort=newest&facet_size=11")
    [longer] = page.get_element_by_id("facet-people").find_class("longer")
    assert fold(longer.find("summary")) == "1 more person"


def test_a_search_within_a_facet_that_finds_nothing_says_so(client: FlaskClient) -> None:
    page = read(client, "/?q=missile&narrow=people&beginning=zz")
    assert "None of the people here has a word that begins with “zz”." in fold(page.get_element_by_id("facet-people"))
