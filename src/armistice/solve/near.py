"""A war solved from an expectation that is nearly right: a Newton step or two, and a check.

What a search from afar needs (months of backward induction, slopes at every step) is left out.
A step ends with a month in which every deal is worth what it is from trust, which is the check as
well; further steps make do with the slopes that there are. What does not come close that way is
left to `armistice.solve.equilibrium`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from armistice.model.war import War
from armistice.solve.diagnostics import Diagnostics
from armistice.solve.equilibrium import FAR, MU, Equilibrium, miss
from armistice.solve.nodes import coarse
from armistice.solve.operator import Operator, Waiting
from armistice.workers import one_blas_thread

__all__ = ["improved"]

Array = NDArray[np.float64]

NEAR, CLOSE = 1e-2, 2e-3
"""What the residual may come to today for a first step, and for slopes to be worked out again."""
STEPS = 3
"""Steps at most with the same slopes."""
GAIN = 0.5
"""A step must bring the residual down to this share, or the slopes are no longer right."""
ACCURACY = 0.01
"""Relative accuracy of the linear solve."""


def improved(war: War, start: Array, tol: float) -> tuple[Array, Equilibrium | None]:
    """Come closer to the equilibrium from near it, talks on coarse nodes.

    Parameters
    ----------
    war
        A war without layers.
    start
        V that is expected: (phases, 2, states).
    tol
        What the residual may come to today, aims.

    Returns
    -------
    V
        The best V found.
    answer
        The solution, or None if the residual is still larger.
    """
    with one_blas_thread():
        op = Operator(war, coarse(war))
        (_, reach, rounds, _, _), v, steps = FAR, start, 0
        for bound in (NEAR, CLOSE):
            new, _, slopes = op(v, slopes=True)
            assert slopes is not None
            spent, gap = slopes.months_spent(), new - v
            left = miss(gap, spent)
            if not left <= bound:
                break
            for _ in range(STEPS):
                size = float(np.abs(gap).max())
                accuracy = max(ACCURACY, 0.05 * tol / size)
                step = slopes.newton_step(gap, accuracy, min(MU, size), rounds)
                trial, steps = v + np.clip(step, -reach, reach), steps + 1
                op.reset()
                new, wait, _ = op(trial)
                after = miss(new - trial, spent)
                if after <= tol:
                    return trial, _answer(op, trial, wait, after, tol, steps)
                gained = after <= GAIN * left
                if after < left:
                    v, gap, left = trial, new - trial, after
                if not gained:
                    break
    return v, None


def _answer(
    op: Operator, v: Array, wait: Waiting, left: float, tol: float, steps: int
) -> Equilibrium:
    diagnostics = Diagnostics(
        residual=left,
        tolerance=tol,
        error_bound=left,
        iterations=steps,
        sweeps=0,
        converged=True,
        trust_gap=left,
    )
    answer = Equilibrium(op.war, v, wait.value, diagnostics, rough=True)
    answer.__dict__["operator"] = op  # what `operator` would make again
    return answer
