"""Shapes as path strings in the square [-1, 1], y downwards, as Vega wants them.

A glyph filled from the bottom shows how many of four layers a package got through: the
same code in the icon arrays, on the plane and in the legends, legible in grey print.
"""

from __future__ import annotations

import math
from functools import lru_cache

from armistice.report.palette import Shape

__all__ = ["LEVELS", "ending", "filled", "outline", "standing"]

LEVELS = 5  # none, values, commitment, consent, trust

Point = tuple[float, float]


def _regular(sides: int, turn: float = 0.0, squeeze: float = 1.0) -> list[Point]:
    angles = [2 * math.pi * i / sides - math.pi / 2 + turn for i in range(sides)]
    return [(squeeze * math.cos(a), math.sin(a)) for a in angles]


_POLYGONS: dict[str, list[Point]] = {
    "square": [(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)],
    "triangle": [(0.0, -0.95), (1.0, 0.8), (-1.0, 0.8)],
    "diamond": _regular(4),
    "pentagon": _regular(5),
    "hexagon": _regular(6, math.pi / 6),
    "kite": _regular(4, squeeze=0.7),
    "down-triangle": [(-1.0, -0.8), (1.0, -0.8), (0.0, 0.95)],
}


def _path(points: list[Point]) -> str:
    if not points:
        return "M0,0"
    return "M" + "L".join(f"{x:.3f},{y:.3f}" for x, y in points) + "Z"


def _below(points: list[Point], top: float) -> list[Point]:
    """Part of the polygon at or under the line y = top (clip at one half-plane)."""
    kept: list[Point] = []
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
        if y0 >= top:
            kept.append((x0, y0))
        if (y0 >= top) != (y1 >= top):
            share = (top - y0) / (y1 - y0)
            kept.append((x0 + share * (x1 - x0), top))
    return kept


@lru_cache(maxsize=64)
def outline(shape: Shape) -> str:
    """Return the outline of `shape`."""
    if shape == "circle":
        return "M-1,0A1,1,0,1,1,1,0A1,1,0,1,1,-1,0Z"
    return _path(_POLYGONS[shape])


@lru_cache(maxsize=64)
def filled(shape: Shape, level: int) -> str:
    """Return the part of `shape` that is filled at `level` of four, from the bottom.

    Parameters
    ----------
    shape
        Name of the glyph.
    level
        0 (empty) to 4 (full).
    """
    if level <= 0:
        return "M0,0"
    if level >= LEVELS - 1:
        return outline(shape)
    share = level / (LEVELS - 1)
    if shape == "circle":
        top = 1 - 2 * share
        half = math.sqrt(1 - top * top)
        large = int(share > 0.5)
        return f"M{-half:.3f},{top:.3f}A1,1,0,{large},0,{half:.3f},{top:.3f}Z"
    points = _POLYGONS[shape]
    low, high = max(y for _, y in points), min(y for _, y in points)
    return _path(_below(points, low - share * (low - high)))


_STAR = [
    (radius * math.cos(a), radius * math.sin(a))
    for i in range(10)
    for radius, a in [(1.0 if i % 2 == 0 else 0.42, math.pi * i / 5 - math.pi / 2)]
]

# Settled endings are round, a side that gives way is a triangle, a wider war is a star.
_ENDINGS: dict[str, tuple[str, str]] = {
    "settled_holding": (outline("circle"), outline("circle")),
    "settled_broken": (outline("circle"), "M0,-1A1,1,0,0,0,0,1Z"),
    "collapse": (outline("down-triangle"), outline("down-triangle")),
    "defeat": (outline("triangle"), outline("triangle")),
    "wider_war": (_path(_STAR), _path(_STAR)),
    "still_war": (outline("square"), "M0,0"),
}


# Broken agreements are halves, one for each side; one that lapsed is empty.
_STANDING: dict[str, tuple[str, str]] = {
    "standing": (outline("circle"), outline("circle")),
    "broken_a": (outline("circle"), "M0,-1A1,1,0,0,0,0,1Z"),
    "broken_b": (outline("circle"), "M0,-1A1,1,0,0,1,0,1Z"),
    "lapsed": (outline("square"), "M0,0"),
}


def standing(kind: str) -> tuple[str, str]:
    """Return outline and filled part of the glyph of an agreement twelve months on."""
    return _STANDING[kind]


def ending(kind: str) -> tuple[str, str]:
    """Return outline and filled part of the glyph of an ending."""
    return _ENDINGS[kind]
