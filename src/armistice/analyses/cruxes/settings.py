"""How much work the crux analysis does unless asked otherwise."""

from __future__ import annotations

__all__ = [
    "BATCHES",
    "BUDGET",
    "CLIP",
    "CRUX_DRAWS",
    "EXACT",
    "FIRST_ROUND",
    "GAP_TARGET",
    "GRID",
    "HALVINGS",
    "LOOSE",
    "ROUGH_ABOVE",
    "SE_GOAL",
    "SIDE_BUDGET",
    "SIDE_RUN",
    "TASK",
    "TOLERANCE",
    "WHOLE",
    "WIDEST_SEARCH",
]

EXACT = 12
"""With so many groups at most, every hybrid is evaluated; with more, orders are sampled."""
CRUX_DRAWS = 24
"""Draws of the expected mode: at least 20, so that batches give a standard error."""
BUDGET = 20_000
"""Most solves that the expected mode may ask for; above it orders are sampled."""
BATCHES = 20
"""Batches behind a standard error; below 20 draws each draw is a batch of its own."""
SE_GOAL = 0.005
"""Sampling of orders stops at this standard error of a share (half a point)."""
FIRST_ROUND = 8
"""Pairs of orders sampled for one draw before the error is looked at."""
WIDEST_SEARCH = 3
"""Largest set searched for where not every hybrid is known."""
SIDE_RUN = 8
"""Runs that only check the main one are exact to so many groups."""
SIDE_BUDGET = 400
"""Most solves of such a run beyond that: some sixteen pairs of orders of twelve groups."""
TASK = 64
"""Positions visited in one go, each solved from its neighbour's solution."""
CLIP = 0.001
"""Chances closer to 0 or 1 are treated as this far from it where log-odds are taken."""
GAP_TARGET = "durable_gap"
"""Name of the second target, the durable gap (EQ-GAP), beside the headlines."""

TOLERANCE = 1e-4
"""Accuracy of V asked of a solve, aims: on large grids at today's state. Against a hundredth of it,
headlines of the reference case moved by 0.002 points in the middle of 21 mixtures and 0.07 at most,
and two of another sixteen, with another fixed point near, by less than one."""
WHOLE = 1e-9
"""The same for the two readings on all states: that of the main job, whose solutions serve."""
LOOSE = 1e-3
"""A mixture that does not come closer than the tolerance counts if it comes so close."""
GRID = 4
"""Steps on which a break-even is looked for before it is closed in on."""
HALVINGS = 4
"""Halvings that close in on it: to 1/64 of the way."""
ROUGH_ABOVE = 1000
"""With more states than this, talks are interpolated between coarse nodes; on smaller grids
that would save little and cost points."""
