"""A small map of places: dots sized by articles, each a link, over an outline of the land; one inline SVG and no tiles.

The projection is Miller's (O. M. Miller, "Notes on Cylindrical World Map Projections", Geographical Review 32:3, 1942):
north is up and a part of the map is a rectangle of it, and the north is not as large as with Mercator. The outline is
in `land.txt`, made by `web.build_land`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from index.entities.places import Coordinates, coordinates

UNITS: Final = 4  # of the map to a degree of longitude: what the outline is rounded to

_ASPECT: Final = 1.6  # as the style sheet has it
_NARROWEST: Final = 40.0  # degrees that are shown at least: the outline is not made for less
_MARGIN: Final = 0.12  # of the extent of the dots, on each side
_TOP, _BOTTOM = 84.0, -58.0  # degrees of latitude: there is no news beyond
_SMALLEST, _LARGEST = 3.0, 8.0  # radius of a dot, in CSS pixels
_WIDTH: Final = 205  # CSS pixels of the map where it is smallest: labels are placed so that they fit there
_LETTER, _BOLD_LETTER, _LINE = 7.0, 7.8, 13.0  # of a label, in CSS pixels
_GAP: Final = 3  # between a dot and its label

Side = Literal["right", "left", "above", "below"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place to show: how many articles name it and where its dot leads."""

    name: str
    count: int
    url: str
    picked: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the map, `x` and `y` in per cent of its width and height, the rest in CSS pixels. `label` is where its
    name stands beside it, `shift` how far right and down of its middle; None is nowhere, for want of room."""

    place: Place
    x: float
    y: float
    radius: float
    label: Side | None
    shift: tuple[float, float] = (0.0, 0.0)

    @property
    def anchor(self) -> str:
        """Which part of the name is at the point that is `shift` away."""
        return {"right": "start", "left": "end"}.get(self.label or "", "middle")


@dataclass(frozen=True, slots=True)
class Atlas:
    """The map: the dots, most articles first, and the `land` in the coordinates of `view_box`; `unknown` places are not
    on it, for nobody knows where they are."""

    dots: tuple[Dot, ...]
    land: str
    view_box: str
    unknown: int


def project(at: Coordinates) -> tuple[float, float]:
    """Where a point is on the map, in units: to the right of Greenwich, and down from the equator."""
    x = at.longitude
    y = math.degrees(1.25 * math.log(math.tan(math.pi / 4 + 0.4 * math.radians(at.latitude))))
    return x * UNITS, -y * UNITS


def atlas(places: Iterable[Place]) -> Atlas | None:
    """The map of those places that have coordinates; None when none has."""
    ranked = sorted(places, key=lambda place: (-place.count, place.name))
    located = [(place, project(at)) for place in ranked if (at := coordinates(place.name))]
    if not located:
        return None
    left, top, width, height = _window([point for _, point in located])
    most = max(1, located[0][0].count)
    dots: list[Dot] = []
    taken: list[tuple[float, float, float, float]] = []
    for place, (x, y) in located:
        radius = round(_SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt(place.count / most), 1)
        dot = Dot(place, round((x - left) / width * 100, 2), round((y - top) / height * 100, 2), radius, None)
        middle, level = dot.x / 100 * _WIDTH, dot.y / 100 * _WIDTH / _ASPECT
        taken.append((middle - radius, level - radius, middle + radius, level + radius))
        dots.append(dot)
    for number, dot in enumerate(dots):
        dots[number] = _labelled(dot, number, taken)
    land = "".join(path for box, path in _land() if _meet(box, (left, top, left + width, top + height)))
    view_box = f"{left:.1f} {top:.1f} {width:.1f} {height:.1f}"
    return Atlas(tuple(dots), land, view_box, len(ranked) - len(located))


def _window(points: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    """Left, top, width and height of the part of the map that shows all points, in units."""
    xs, ys = zip(*points, strict=True)
    room = 1 + 2 * _MARGIN
    width = max(_NARROWEST * UNITS, (max(xs) - min(xs)) * room, (max(ys) - min(ys)) * room * _ASPECT)
    width = min(width, 360 * UNITS)
    height = width / _ASPECT
    highest, lowest = (project(Coordinates(latitude, 0))[1] for latitude in (_TOP, _BOTTOM))
    left = min(max((min(xs) + max(xs) - width) / 2, -180 * UNITS), 180 * UNITS - width)
    top = max(min((min(ys) + max(ys) - height) / 2, lowest - height), highest)
    return left, top, width, height


def _labelled(dot: Dot, number: int, taken: list[tuple[float, float, float, float]]) -> Dot:
    """The dot with its name on the first side where nothing else is; `taken` gets the room that it takes.

    `taken` begins with the dots, of which this is `number`.
    """
    half = (_BOLD_LETTER if dot.place.picked else _LETTER) * len(dot.place.name) / 2
    middle, level = dot.x / 100 * _WIDTH, dot.y / 100 * _WIDTH / _ASPECT
    beside, over = dot.radius + _GAP, dot.radius + _GAP + _LINE / 2
    within = min(max(middle, half), _WIDTH - half) - middle  # a name over a dot at the edge begins or ends there
    sides: dict[Side, tuple[float, float]] = {
        "right": (beside + half, 0),
        "left": (-beside - half, 0),
        "above": (within, -over),
        "below": (within, over),
    }
    for side, (right, down) in sides.items():
        x, y = middle + right, level + down
        box = (x - half, y - _LINE / 2, x + half, y + _LINE / 2)
        inside = box[0] >= 0 and box[2] <= _WIDTH and box[1] >= 0 and box[3] <= _WIDTH / _ASPECT
        if inside and not any(_meet(box, other) for place, other in enumerate(taken) if place != number):
            taken.append(box)
            start = {"right": beside, "left": -beside}.get(side, round(within, 1))
            return replace(dot, label=side, shift=(start, round(down + 0.3 * _LINE, 1)))
    return dot


def _meet(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two boxes, each left, top, right and bottom, have a part in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@cache
def _land() -> list[tuple[tuple[int, ...], str]]:
    """The pieces of land: the box around each, and its outline as an SVG path."""
    lines = (files(__package__) / "land.txt").read_text("utf-8").splitlines()
    split = (line.split("\t") for line in lines)
    return [(tuple(map(int, box.split())), path) for box, path in split]
