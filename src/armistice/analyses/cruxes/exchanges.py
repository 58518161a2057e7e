"""Both readings at their medians, and either with one view of the other's: 2k + 2 mixtures.

What would move a reading (`armistice.analyses.cruxes.swaps`) and whether it moves as its author
says (`armistice.analyses.turns`) are read off the same solves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.asked import Asked, MakeEvaluator
from armistice.analyses.cruxes.events import targets_of
from armistice.analyses.cruxes.groups import Group, partition
from armistice.analyses.cruxes.runner import Position, Progress, corner
from armistice.analyses.settings import SEED
from armistice.scenario import Scenario
from armistice.scenario.mixing import Side, side_of

__all__ = ["Exchanges", "exchanges", "finite"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Exchanges:
    """What was found.

    Attributes
    ----------
    asked, sides, groups
        What was compared.
    ends
        Values of A and of B: (2, values). Headlines in the order of `asked.targets`, the durable
        gap last of them, and behind it W today by side, aims. Infinite where a solve failed, NaN
        where a headline is not defined.
    turned
        Values of A with the view of B, and of B with the view of A: (groups, 2, values).
    """

    asked: Asked
    sides: tuple[Side, Side]
    groups: tuple[Group, ...]
    ends: Array
    turned: Array


def exchanges(
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
) -> Exchanges:
    """Solve both readings and every exchange of one view.

    Parameters
    ----------
    scenario, a, b, headline, workers, progress, keep, anchors, evaluator
        As in `armistice.analyses.cruxes.swaps.swaps`.

    Raises
    ------
    ArmisticeError
        If a reading or headline is unknown, or the readings do not differ.
    """
    sides = (side_of(scenario, a), side_of(scenario, b))
    groups = partition(scenario, *sides)
    asked = Asked(
        scenario,
        targets_of(scenario.spec, headline),
        seed=SEED,
        workers=workers,
        progress=progress,
        keep=keep,
        make=evaluator,
        anchors=anchors,
        waiting=True,
    )
    runner, k = asked.runner(sides, groups, 0, "swaps"), len(groups)
    whole = (1 << k) - 1
    ends = (corner(0, k), corner(whole, k))
    turned = [(corner(1 << g, k), corner(whole ^ (1 << g), k)) for g in range(k)]
    # each way is one step from a reading, which was solved before
    runner.walk([(None, [at]) for at in (*ends, *chain(*turned))], "one view at a time")

    def values(places: Iterable[Position]) -> Array:
        return np.array([runner.store.get(None, at) for at in places])

    return Exchanges(asked, sides, groups, values(ends), np.array([values(one) for one in turned]))


def finite(value: float) -> float | None:
    """A value, or None for what could not be solved or is not defined."""
    return float(value) if np.isfinite(value) else None
