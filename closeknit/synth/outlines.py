"""Invented outlines of streets for a map: a jittered mesh of cells, no real boundary.

A map of China shown in public needs an approved base map; these shapes are nobody's territory and say so.
"""

from __future__ import annotations

import math

import numpy as np

from closeknit.synth.areas import district

_CENTRE = (100.0, 10.0)  # an arbitrary place for an arbitrary shape, in degrees as GeoJSON wants
_CELL = 0.02
_NOTE = "Invented outlines for a synthetic district; no real boundary. 虚构轮廓，非真实边界。"


def outlines(code: str) -> dict[str, object]:
    """Return a GeoJSON FeatureCollection with one invented polygon for each street of a district."""
    area = district(code)
    streets = sorted(area.streets.items())
    across = math.ceil(math.sqrt(len(streets)))
    corners = _mesh(code, across, math.ceil(len(streets) / across))
    features = []
    for place, (street, name) in enumerate(streets):
        row, column = divmod(place, across)
        ring = [
            corners[row][column],
            corners[row][column + 1],
            corners[row + 1][column + 1],
            corners[row + 1][column],
        ]
        features.append(
            {
                "type": "Feature",
                "id": street,
                "properties": {"name": name, "code": street, "invented": True},
                "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
            }
        )
    return {"type": "FeatureCollection", "invented": True, "note": _NOTE, "features": features}


def _mesh(code: str, across: int, down: int) -> list[list[list[float]]]:
    """Corner points of a grid, shifted a little so that the cells look like districts; counter-clockwise rings."""
    rng = np.random.default_rng([3, int(code)])
    shift = rng.uniform(-0.3, 0.3, (down + 1, across + 1, 2)) * _CELL
    return [
        [
            [
                round(_CENTRE[0] + c * _CELL + shift[r, c, 0], 5),
                round(_CENTRE[1] + r * _CELL + shift[r, c, 1], 5),
            ]
            for c in range(across + 1)
        ]
        for r in range(down + 1)
    ]
