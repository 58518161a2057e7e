"""One view exchanged at a time: 2k + 2 mixtures at the medians, cheap enough for every report.

A swap says what would move a reading, and nothing of what matters only together; sets, shares
and break-even positions need every mixture (`armistice.analyses.cruxes.answer`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.asked import MakeEvaluator
from armistice.analyses.cruxes.exchanges import exchanges, finite
from armistice.analyses.cruxes.measures import crosses
from armistice.analyses.cruxes.rows import group_row
from armistice.analyses.cruxes.runner import Progress
from armistice.errors import NotConverged
from armistice.results import software_version
from armistice.scenario import Scenario

__all__ = ["swap_row", "swaps"]

Array = NDArray[np.float64]


def swaps(
    scenario: Scenario,
    a: str,
    b: str,
    *,
    headline: str | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    keep: bool = True,
    anchors: tuple[Array, Array] | None = None,
    evaluator: MakeEvaluator | None = None,
) -> dict[str, Any]:
    """Exchange the view on one question at a time, from both readings, at the medians.

    Parameters
    ----------
    scenario, a, b, headline, workers, progress, keep, evaluator
        As in `armistice.analyses.cruxes.answer.cruxes`.
    anchors
        V of both readings at their medians, where they are known.

    Returns
    -------
    dict
        `a`, `b`, `groups`, `primary` and `headlines`; of each headline the two ends, every
        swap, and which swap alone carries a reading over the line. None for what could not
        be solved or is not defined.

    Raises
    ------
    ArmisticeError
        If a reading or headline is unknown, or the readings do not differ.
    NotConverged
        If a reading itself could not be solved.
    """
    found = exchanges(
        scenario,
        a,
        b,
        headline=headline,
        workers=workers,
        progress=progress,
        keep=keep,
        anchors=anchors,
        evaluator=evaluator,
    )
    asked = found.asked
    rows: dict[str, Any] = {}
    for t, target in enumerate(asked.targets[:-1]):
        if np.isinf(found.ends[:, t]).any():
            raise NotConverged(f"'{a}' or '{b}' could not be solved at its medians", {})
        first, last = map(finite, found.ends[:, t])
        moved = {}
        for g, group in enumerate(found.groups):
            with_b, with_a = map(finite, found.turned[g, :, t])
            moved[group.id] = swap_row(first, last, with_b, with_a, target.line)
        defined = first is not None and last is not None
        rows[target.id] = {
            "event": target.event,
            "within": target.within or None,
            "line": target.line,
            "a": first,
            "b": last,
            "straddles": defined and crosses(float(first or 0), float(last or 0), target.line),
            "groups": moved,
            "cruxes_of_a": [name for name, row in moved.items() if row["crux_of_a"]],
            "cruxes_of_b": [name for name, row in moved.items() if row["crux_of_b"]],
            "failed": [n for n, r in moved.items() if None in (r["a_with_b"], r["b_with_a"])],
        }
    return {
        "scenario": scenario.id,
        "a": a,
        "b": b,
        "content_hash": scenario.hash,
        "version": software_version(),
        "groups": [group_row(scenario, group, found.sides) for group in found.groups],
        "primary": asked.headlines[0].id,
        "headlines": {target.id: rows[target.id] for target in asked.headlines},
    }


def swap_row(
    a: float | None,
    b: float | None,
    with_b: float | None,
    with_a: float | None,
    line: float,
) -> dict[str, Any]:
    """One question: where each reading goes with the other view on it."""
    apart = a is not None and b is not None and crosses(a, b, line)
    return {
        "a_with_b": with_b,
        "b_with_a": with_a,
        "crux_of_a": apart and with_b is not None and crosses(float(a or 0), with_b, line),
        "crux_of_b": apart and with_a is not None and crosses(float(b or 0), with_a, line),
    }
