"""What a hybrid is worth looking at for: the headlines of its solved war.

The mathematics of cruxes needs a function from positions and draws to values, and nothing
else: anything of the type `Evaluator` will do, with or without a war behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.events import Target, chances
from armistice.analyses.cruxes.hybrids import Hybrids
from armistice.analyses.cruxes.room import durable_room
from armistice.analyses.cruxes.settings import ROUGH_ABOVE, TOLERANCE
from armistice.model.build import build
from armistice.model.war import War
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.whole import solve

__all__ = ["Evaluator", "Solved"]

Array = NDArray[np.float64]


class Evaluator(Protocol):
    """From a position between two readings, and a draw, to values.

    Called as ``evaluator(position, draw, carry)``; returns the values, one for each target,
    and whatever helps to evaluate a neighbouring position (the next call's `carry`). A value
    that is not defined is NaN; if the position could not be evaluated, all are infinite.
    """

    def __call__(
        self, position: Sequence[float], draw: int | None, carry: Any
    ) -> tuple[Array, Any]:
        """Evaluate."""
        ...


@dataclass
class Solved:
    """The evaluator that solves: headlines in order, then the durable gap in aims.

    Attributes
    ----------
    hybrids
        The two readings.
    targets
        The headlines.
    tolerance
        Accuracy of V asked of a solve, aims.

    Notes
    -----
    On large grids talks are worked out at coarse nodes and interpolated between them;
    `two_starts` says by how much that moves a headline at a position.
    """

    hybrids: Hybrids
    targets: tuple[Target, ...]
    tolerance: float = TOLERANCE

    def __call__(
        self, position: Sequence[float], draw: int | None, carry: Any
    ) -> tuple[Array, Any]:
        """Solve one hybrid, from the neighbour's V where there is one."""
        answer = self.solved(position, draw, carry)
        if not answer.diagnostics.converged:
            return np.full(len(self.targets) + 1, np.inf), None
        return self.values(answer), answer.v

    def solved(self, position: Sequence[float], draw: int | None, carry: Any) -> Equilibrium:
        """Return the solution; a warm start that fails is followed by a cold one."""
        shape, numbers = self.hybrids.numbers(position, draw)
        war = build(shape, numbers=numbers)
        size = (len(war.phases), 2, war.space.size)
        for start in (carry, None):
            if start is not None and start.shape != size:
                continue
            answer = self._solve(war, start=start)
            if answer.diagnostics.converged or start is None:
                return answer
        raise AssertionError("unreachable: the last start is cold")

    def values(self, answer: Equilibrium) -> Array:
        """Headlines and durable gap of a solution."""
        spec = self.hybrids.scenario.spec
        found = chances(answer, spec, self.targets, int(spec.horizon))
        return np.append(found, durable_room(answer)[1])

    def two_starts(self, position: Sequence[float]) -> tuple[Array, Array]:
        """What the way of solving changes in each value, at the medians.

        Returns
        -------
        starts, grid
            Largest difference that a second start makes: zero where both lead to one
            solution. Difference to talks worked out in every state. NaN where a solve did
            not converge.
        """
        shape, numbers = self.hybrids.numbers(position, None)
        war = build(shape, numbers=numbers)
        unknown = np.full(len(self.targets) + 1, np.nan)
        answer = self._solve(war, tol=self.tolerance / 100, starts=2)
        if not answer.diagnostics.converged:
            return unknown, unknown
        here = self.values(answer)
        whole = self._solve(war, start=answer.v, rough=False)
        grid = np.abs(self.values(whole) - here) if whole.diagnostics.converged else unknown
        gap = answer.diagnostics.multistart_gap
        if not answer.others or gap is None or gap <= self.tolerance:
            return np.zeros_like(here), grid
        apart = [
            np.abs(self.values(self._solve(war, start=other)) - here) for other in answer.others
        ]
        return np.asarray(np.nanmax(np.stack(apart), axis=0)), grid

    def _solve(self, war: War, **options: Any) -> Equilibrium:
        rough = war.space.size > ROUGH_ABOVE
        given = {"tol": self.tolerance, "starts": 1, "rough": rough, **options}
        return solve(war, strict=False, details=False, **given)
