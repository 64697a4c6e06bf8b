"""Make `land.txt`: `python -m web.build_land LAND`.

LAND is `land-110m.json` of the npm package world-atlas 2 (ISC): Natural Earth's land at 1:110 million (public domain)
as TopoJSON. Outlines are simplified by D. H. Douglas and T. K. Peucker, "Algorithms for the reduction of the number of
points required to represent a digitized line", Cartographica 10:2 (1973).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.entities.build_places import Points, read_land
from index.entities.places import Coordinates
from web.atlas import UNITS, project

_OUT = Path(__file__).with_name("land.txt")
_TOLERANCE = 0.35 * UNITS  # how far a left out point may be from the line
_SMALLEST = (1.2 * UNITS) ** 2  # of the box around a piece of land that is kept
_EDGE = 181  # degrees: what is farther east or west is cut off
_SOUTHERNMOST = -60  # degrees: without Antarctica, where the projection is at its worst


def _simplified(line: Points) -> Points:
    """The points (n, 2) of a line that cannot be left out."""
    kept = np.zeros(len(line), np.bool_)
    kept[[0, -1]] = True
    open_ = [(0, len(line) - 1)]
    while open_:
        first, last = open_.pop()
        if last - first < 2:
            continue
        distances = _distances(line[first + 1 : last], line[first], line[last])
        farthest = int(np.argmax(distances))
        if distances[farthest] > _TOLERANCE:
            middle = first + 1 + farthest
            kept[middle] = True
            open_ += [(first, middle), (middle, last)]
    return line[kept]


def _distances(points: Points, start: Points, end: Points) -> npt.NDArray[np.float64]:
    """How far points are from the stretch between two others."""
    along = end - start
    length = float(along @ along)
    share = np.clip((points - start) @ along / length, 0, 1) if length else np.zeros(len(points))
    distances: npt.NDArray[np.float64] = np.hypot(*(start + share[:, None] * along - points).T)
    return distances


def _path(ring: Points) -> str:
    rounded = np.rint(ring).astype(int)
    steps = np.diff(rounded, axis=0)
    steps = steps[np.any(steps != 0, axis=1)][:-1]  # the last leads back to the start
    moves = "".join(
        f"{x}{y}" if y < 0 else f"{x} {y}" for x, y in ((f"{x}" if x < 0 else f" {x}", y) for x, y in steps)
    )
    return f"M{rounded[0, 0]} {rounded[0, 1]}l{moves.strip()}z"


def _both_sides(rings: list[Points]) -> Iterator[Points]:
    """The rings in one piece each; what lies across the 180th meridian on both edges of the map."""
    for ring in rings:
        longitudes, latitudes = np.unwrap(ring[:, 0], period=360), ring[:, 1]
        for turn in (-360, 0, 360):
            turned = longitudes + turn
            if turned.min() < 180 and turned.max() > -180:
                yield np.stack([np.clip(turned, -_EDGE, _EDGE), latitudes], axis=1)


def main(path: str) -> None:
    """Write the file: a piece of land a line, the box around it, a tab and its outline."""
    lines = []
    for land in read_land(Path(path), "land"):
        for ring in _both_sides(land.rings):
            if ring[:, 1].max() < _SOUTHERNMOST:
                continue
            projected = np.array([project(Coordinates(latitude, longitude)) for longitude, latitude in ring])
            low, high = projected.min(axis=0), projected.max(axis=0)
            if np.prod(high - low) > _SMALLEST:
                box = " ".join(str(round(edge)) for edge in (*low, *high))
                lines.append(f"{box}\t{_path(_simplified(projected))}")
    _OUT.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(lines)} pieces of land, {_OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
