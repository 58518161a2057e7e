"""What a hybrid is worth looking at for: the headlines of its solved war.

The mathematics of cruxes needs a function from positions and draws to values, and nothing
else: anything of the type `Evaluator` will do, with or without a war behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.events import Target, chances
from armistice.analyses.cruxes.hybrids import Hybrids
from armistice.analyses.cruxes.room import durable_room
from armistice.analyses.cruxes.settings import LOOSE, ROUGH_ABOVE, TOLERANCE, WHOLE
from armistice.model.build import build
from armistice.model.war import War
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.whole import solve

__all__ = ["Anchors", "Evaluator", "Solved"]

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
class Anchors:
    """Solutions of both readings at their medians, on all states: (phases, 2, states) each.

    Attributes
    ----------
    values
        None where nothing needs them, or they were not worked out.
    asked
        Whether that was looked into.
    """

    values: tuple[Array, Array] | None = None
    asked: bool = False

    def nearer(self, position: Sequence[float]) -> Array | None:
        """The one of the reading that a position is closer to."""
        return self.values and self.values[int(2 * sum(position) > len(position))]


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
    anchors
        What a mixture without a solved neighbour starts from; see `prepare`.
    waiting
        Whether W today, by side, stands behind the other values.

    Notes
    -----
    On large grids talks are worked out at coarse nodes and interpolated between them;
    `two_starts` says by how much that moves a headline at a position.
    """

    hybrids: Hybrids
    targets: tuple[Target, ...]
    tolerance: float = TOLERANCE
    anchors: Anchors = field(default_factory=Anchors)
    waiting: bool = False

    def prepare(self) -> None:
        """Solve both readings on all states of a large grid, if that was not done before.

        On coarse nodes a search from nowhere can stop at a kink; one from such a solution,
        or from a neighbour's, rarely does.
        """
        if self.anchors.asked or self.anchors.values is not None:
            return
        self.anchors.asked = True
        found = []
        for end in (0.0, 1.0):
            shape, numbers = self.hybrids.numbers([end] * len(self.hybrids.groups), None)
            war = build(shape, numbers=numbers)
            if war.space.size <= ROUGH_ABOVE:
                return
            found.append(self._solve(war, tol=WHOLE, rough=False).v)
        self.anchors.values = (found[0], found[1])

    def __call__(
        self, position: Sequence[float], draw: int | None, carry: Any
    ) -> tuple[Array, Any]:
        """Solve one hybrid, from the neighbour's V where there is one."""
        answer = self.solved(position, draw, carry)
        if not (answer.diagnostics.converged or self._near(answer)):
            return np.full(len(self.targets) + 1 + 2 * self.waiting, np.inf), None
        return self.values(answer), answer.v

    def solved(self, position: Sequence[float], draw: int | None, carry: Any) -> Equilibrium:
        """Return the solution.

        What a step or two do not settle is searched for. A warm start that fails is followed by
        one from the nearer reading, then from the solution on all states; the best of what was
        found is returned.
        """
        shape, numbers = self.hybrids.numbers(position, draw)
        war = build(shape, numbers=numbers)
        size = (len(war.phases), 2, war.space.size)
        anchor = self.anchors.nearer(position)
        starts = [one for one in (carry, anchor) if one is not None and one.shape == size]
        if not starts or war.space.size <= ROUGH_ABOVE:
            starts.append(None)
        best: Equilibrium | None = None
        for start in starts:
            answer = self._solve(war, start=start)
            if answer.diagnostics.converged:
                return answer
            if best is None or answer.diagnostics.residual < best.diagnostics.residual:
                best = answer
        assert best is not None
        if best.rough and not self._near(best):
            whole = self._solve(war, start=best.v, rough=False)
            answer = self._solve(war, start=whole.v)
            if answer.diagnostics.residual < best.diagnostics.residual:
                best = answer
        return best

    @staticmethod
    def _near(answer: Equilibrium) -> bool:
        """Whether what is left of the residual cannot be seen in a headline (`LOOSE`)."""
        return answer.rough and answer.diagnostics.residual <= LOOSE

    def values(self, answer: Equilibrium) -> Array:
        """Headlines and durable gap of a solution."""
        spec = self.hybrids.scenario.spec
        room = durable_room(answer)
        found = chances(answer, spec, self.targets, int(spec.horizon), room=room[0])
        rest = answer.w[0][:, answer.war.start] if self.waiting else ()
        return np.concatenate([found, [room[1]], rest])

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
        anchor = self.anchors.nearer(position)
        answer = self._solve(war, tol=self.tolerance / 100, starts=2, start=anchor)
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

    @staticmethod
    def _is_rough(war: War) -> bool:
        """Whether talks are interpolated between coarse nodes."""
        return war.space.size > ROUGH_ABOVE

    def _solve(self, war: War, **options: Any) -> Equilibrium:
        rough = self._is_rough(war)
        given = {"tol": self.tolerance, "starts": 1, "rough": rough, **options}
        return solve(war, strict=False, details=False, **given)
