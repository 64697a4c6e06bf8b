"""Which of the places of one name an article means: Cambridge, or Cambridge in Massachusetts.

A place that is not the one which its name means without more is called by its area too ("Cambridge, Massachusetts"), so
that the two stay apart in the whole archive. An article says which it means, by the area that it puts behind a name
("Paris, Texas"; "SPRINGFIELD, Ill. -"), or by what else it names: Boston and nothing in England. Where it says neither
it is the one that the name means alone: a country, else the largest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from index.entities.places import Area, Kind, Located, apart, areas_called, located
from index.entities.recogniser import Mention

_BEHIND = re.compile(r"(?:,\s{1,2}| \()([A-Z][\w.]*(?:[ -]\w[\w.]*){0,3})")
_GAP = re.compile(r",\s{1,2}| \(")
_LIST_GOES_ON = re.compile(r"(?:,|,? (?:and|or)) [A-Z]")
_IN_LIST = re.compile(r"[^\W\d_], $")
# How likely an article that names nothing of an area means a place in it all the same, beside one all of whose places
# are there: where it names something else of the country, and where it does not.
_UNNAMED, _ABROAD = 0.05, 0.01


def told_apart(text: str, mentions: Sequence[Mention], names: Sequence[str]) -> dict[int, Area]:
    """For the numbers of those `mentions` whose place is not the one that their name means alone, the area that tells
    it from that one.

    `names` are the keys of the mentions.
    """
    places = {
        number: place
        for number, (mention, name) in enumerate(zip(mentions, names, strict=True))
        if mention.type == "place" and (place := located(name)) is not None
    }
    found: dict[int, Area] = {}  # what is said of a mention, which may be the usual area
    said: dict[str, set[Area]] = {}  # what is said of a name by the areas behind it
    before = -2
    for number, place in places.items():
        mention, name = mentions[number], names[number]
        follows = before == number - 1 and _GAP.fullmatch(text, mentions[before].end, mention.start)
        state = _state(names[before], name) if follows else None
        area = state or _said_behind(text, mention, name, place)
        if area is not None:
            found[number] = area
            if state is None:
                said.setdefault(name, set()).add(area)
        before = number
    meant = {name: areas.pop() for name, areas in said.items() if len(areas) == 1}
    unsaid = {names[number]: place for number, place in places.items() if place.rivals and names[number] not in said}
    if unsaid:
        there = {(names[at], found.get(at, place.area)) for at, place in places.items() if names[at] not in unsaid}
        named = Counter(area for _, area in there)
        meant |= {name: _by_others(place, named) for name, place in unsaid.items()}
    areas = {number: found.get(number) or meant.get(names[number], place.area) for number, place in places.items()}
    return {number: area for number, area in areas.items() if area != places[number].area}


def _said_behind(text: str, mention: Mention, name: str, place: Located) -> Area | None:
    """The area of a place for the words behind its name; None where there is no area, or none that has such a place."""
    match = _BEHIND.match(text, mention.end)
    if match is None:
        return None
    words = match[1].split(" ")
    for length in range(len(words), 0, -1):
        called = " ".join(words[:length])
        area = _in_area(name, called)
        if area is not None:
            if place.kind is Kind.COUNTRY and area.name == area.country:  # "Colombia, Brazil and Peru"
                return None
            # "Lebanon, Pennsylvania", but not "in Peru, New York and Tokyo".
            after = _LIST_GOES_ON.match(text, match.start(1) + len(called))
            listed = after or _IN_LIST.search(text, mention.start - 3, mention.start)
            return None if listed and (place.kind is not Kind.CITY or _is_no_region(called)) else area
    return None


@lru_cache(maxsize=1 << 12)
def _in_area(name: str, called: str) -> Area | None:
    """The area of the place of a `name` that is in what a text calls `called`, if there is one."""
    place = located(name)
    if place is None:
        return None
    areas = areas_called(called)
    if any(area == place.area or area.name == place.area.country for area in areas):
        return place.area
    for area in areas:
        inside = [rival for rival, _ in place.rivals if rival.country == area.name and place.kind is Kind.CITY]
        for other in (area, *inside):
            if located(apart(name, other)) is not None:
                return other
    return None


def _is_no_region(area: str) -> bool:
    """Whether the name of an area is a country's or a city's."""
    place = located(area)
    return place is not None and place.kind is not Kind.REGION


@lru_cache(maxsize=1 << 12)
def _state(city: str, name: str) -> Area | None:
    """The state of a `name` that means another place, where it stands behind a city in it: "Athens, Georgia"."""
    for area in areas_called(name):
        state = located(apart(name, area))
        if state is not None and state.kind is Kind.REGION:
            towns = (located(city), located(apart(city, area)))
            if any(town is not None and town.area == area for town in towns):
                return area
    return None


def _by_others(place: Located, named: Counter[Area]) -> Area:
    """The likeliest area of a place in an article whose other places are in the areas `named`.

    As a naive Bayes classifier has it: as likely as people are many there, times the share of the article's other
    places that are in that area.
    """
    countries = {area.country for area in named}

    def likely(area: Area, people: float) -> float:
        unseen = _UNNAMED if area.country in countries else _ABROAD
        return people * (named[area] / max(1, named.total()) + unseen)

    usual = (place.area, 1.0)
    return max((usual, *(rival for rival in place.rivals if rival[0] in named)), key=lambda each: likely(*each))[0]
