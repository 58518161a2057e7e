"""What a whole study says about where its readings part: kept answers, or the cheap ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.answer import cruxes
from armistice.analyses.cruxes.kept import fullest
from armistice.analyses.cruxes.runner import Progress
from armistice.analyses.cruxes.swaps import swaps
from armistice.errors import ArmisticeError
from armistice.scenario import Scenario

__all__ = ["Depth", "crux_pairs"]

Array = NDArray[np.float64]
Depth = Literal["none", "kept", "swaps", "every"]
"""How much may be computed: nothing said at all; nothing but what is kept; one view at a time;
every mixture at the medians."""


def crux_pairs(
    scenario: Scenario,
    readings: Sequence[str],
    depth: Depth,
    *,
    anchors: Mapping[str, Array] | None = None,
    seed: int,
    workers: int = 1,
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """Return one entry for each pair of readings.

    Parameters
    ----------
    scenario, readings
        The scenario, and readings that are studied.
    depth
        How much may be computed. A fuller answer that is kept is used at every depth but none.
    anchors
        V at the medians by reading, where they are known.
    seed, workers, progress
        As in `armistice.analyses.cruxes.answer.cruxes`.

    Returns
    -------
    list of dict
        `a`, `b`; `full`, an answer of `cruxes`, or None; `swaps`, one of `swaps`, or None;
        `why` there is neither, where there is none.

    Raises
    ------
    ArmisticeError
        If there is no such depth.
    """
    if depth not in get_args(Depth):
        raise ArmisticeError(f"no depth '{depth}'; there are {', '.join(get_args(Depth))}")
    if depth == "none":
        return []
    out = []
    known = anchors or {}
    for a, b in combinations(readings, 2):
        row: dict[str, Any] = {"a": a, "b": b, "full": None, "swaps": None, "why": None}
        both = (known[a], known[b]) if a in known and b in known else None
        try:
            row["full"] = fullest(scenario, a, b)
            if row["full"] is None and depth == "every":
                row["full"] = cruxes(
                    scenario, a, b, draws=0, seed=seed, workers=workers, progress=progress
                )
            if row["full"] is None and depth == "swaps":
                row["swaps"] = swaps(
                    scenario, a, b, workers=workers, progress=progress, anchors=both
                )
        except ArmisticeError as error:  # readings that do not differ, a war of another kind
            row["why"] = str(error)
        out.append(row)
    return out
