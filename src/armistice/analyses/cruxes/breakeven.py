"""Break-even: how far along the way to the other view a headline crosses its line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.settings import GRID, HALVINGS

__all__ = ["BreakEven", "break_even"]

Array = NDArray[np.float64]
Position = tuple[float, ...]


@dataclass(frozen=True)
class BreakEven:
    """Where moving one group alone crosses the line.

    Attributes
    ----------
    from_a, from_b
        Smallest share of the way from A to B (from B to A) at which it crosses; None for
        never.
    path_a, path_b
        The headline at each step of the grid, A's end (B's end) first.
    """

    from_a: float | None
    from_b: float | None
    path_a: tuple[float, ...]
    path_b: tuple[float, ...]


def break_even(
    values: Callable[[Sequence[Position]], Array], k: int, movable: Sequence[int], line: float
) -> dict[int, BreakEven]:
    """Find the break-even of each group, from both ends.

    Parameters
    ----------
    values
        From positions to the headline.
    k
        Number of groups.
    movable
        Groups that can stand between the readings; switches cannot.
    line
        The threshold.

    Returns
    -------
    dict
        By group. The smallest crossing is looked for on quarters of the way, then closed in
        on by bisection; one that opens and closes again between two quarters is missed.
    """

    def at(end: int, g: int, share: float) -> Position:
        base = [float(end)] * k
        base[g] = abs(end - share)
        return tuple(base)

    steps = [n / GRID for n in range(GRID + 1)]
    ways = [(end, g) for g in movable for end in (0, 1)]
    asked = [at(end, g, share) for end, g in ways for share in steps]
    paths = values(asked).reshape(len(ways), GRID + 1) if asked else np.zeros((0, GRID + 1))
    brackets: dict[tuple[int, int], list[float]] = {}
    for way, path in zip(ways, paths, strict=True):
        above = path >= line
        crossed = np.flatnonzero(above != above[0])
        if len(crossed):
            n = int(crossed[0])
            brackets[way] = [steps[n - 1], steps[n], float(path[n - 1]), float(path[n])]
    for _ in range(HALVINGS):
        open_ways = list(brackets)
        middles = {way: (brackets[way][0] + brackets[way][1]) / 2 for way in open_ways}
        if not open_ways:
            break
        found = values([at(end, g, middles[end, g]) for end, g in open_ways])
        for way, value in zip(open_ways, found, strict=True):
            if (float(value) >= line) == (brackets[way][2] >= line):
                brackets[way][0], brackets[way][2] = middles[way], float(value)
            else:
                brackets[way][1], brackets[way][3] = middles[way], float(value)
    crossing = {way: _crossing(bracket, line) for way, bracket in brackets.items()}
    by_way = dict(zip(ways, paths, strict=True))
    return {
        g: BreakEven(
            crossing.get((0, g)),
            crossing.get((1, g)),
            tuple(float(v) for v in by_way[0, g]),
            tuple(float(v) for v in by_way[1, g]),
        )
        for g in movable
    }


def _crossing(bracket: Sequence[float], line: float) -> float:
    """Where a straight line through the bracket's ends meets the threshold."""
    low, high, v_low, v_high = bracket
    if not np.isfinite([v_low, v_high]).all() or v_low == v_high:
        return high
    return float(np.clip(low + (high - low) * (line - v_low) / (v_high - v_low), low, high))
