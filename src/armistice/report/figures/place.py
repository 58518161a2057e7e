"""Where to put the number beside a mark so that numbers do not cover marks or each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Spot", "place_labels"]

_DIRECTIONS = tuple(math.radians(angle) for angle in (-45, 45, -135, 135, 0, 180, -90, 90))
_RADII = (13.0, 19.0, 26.0, 34.0, 44.0, 56.0, 70.0)
_FREE_OF_LINE = 14.0


@dataclass(frozen=True)
class Spot:
    """Centre of a label in pixels; `line` says whether it needs a line to its mark."""

    x: float
    y: float
    line: bool


def place_labels(
    marks: Sequence[tuple[float, float]],
    widths: Sequence[float],
    *,
    size: tuple[float, float],
    mark: float = 7.0,
    height: float = 11.0,
) -> list[Spot]:
    """Place one label per mark, nearest free spot first, in the order given.

    Parameters
    ----------
    marks
        Mark centres in pixels.
    widths
        Label widths in pixels.
    size
        Width and height of the plot; labels stay inside.
    mark, height
        Half-size of a mark and height of a label.
    """
    boxes = [(x - mark, y - mark, x + mark, y + mark) for x, y in marks]
    spots: list[Spot] = []
    for (x, y), width in zip(marks, widths, strict=True):
        options = [
            (radius, x + radius * math.cos(turn), y + radius * math.sin(turn))
            for radius in _RADII
            for turn in _DIRECTIONS
        ]
        best = min(
            range(len(options)),
            key=lambda i: (_covered(_box(options[i], width, height), boxes, size), i),
        )
        radius, px, py = options[best]
        spots.append(Spot(px, py, radius > _FREE_OF_LINE))
        boxes.append(_box(options[best], width, height))
    return spots


def _box(
    option: tuple[float, float, float], width: float, height: float
) -> tuple[float, float, float, float]:
    _, x, y = option
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _covered(
    box: tuple[float, float, float, float],
    boxes: Sequence[tuple[float, float, float, float]],
    size: tuple[float, float],
) -> float:
    """Overlap with anything already there, plus what sticks out of the plot."""
    left, top, right, bottom = box
    total = 0.0
    for x0, y0, x1, y1 in boxes:
        total += max(0.0, min(right, x1) - max(left, x0)) * max(0.0, min(bottom, y1) - max(top, y0))
    out = max(0.0, -left) + max(0.0, right - size[0]) + max(0.0, -top) + max(0.0, bottom - size[1])
    return total + 100 * out
