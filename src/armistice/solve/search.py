"""The search for an equilibrium from afar: implicit steps on the month map that end as Newton's.

Some months of plain backward induction choose among equilibria where there are several. Then
V = F(V) is approached by steps ((1 + mu) I - J) dV = F(V) - V with mu falling to zero
(pseudo-transient continuation: Kelley & Keyes 1998, SIAM J. Numer. Anal. 35:508). The linear
systems are solved by GMRES on the factored Jacobian of `armistice.solve.linear`. Damped sweeps
V <- V + 0.8 (F(V) - V), the method of the referee in `armistice.solve.oracle`, are the fallback.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.solve.operator import Deals, Operator

__all__ = ["FAR", "MU", "SWEEPS", "WARM", "Found", "climb", "miss"]

Array = NDArray[np.float64]
DAMPING = 0.8
MU, OVERSHOT = 0.1, 4.0
"""Steps go at least ten months forward; the residual may rise so much in one."""
FINE = (30.0, np.inf, 200, 12, 40)
FAR = (1.0, 0.08, 30, 4, 5)
"""A step goes 1/(pace times residual) months forward once that is more than ten; how far it may
move a value, aims; the most rounds of its linear solve; how many steps may fail to halve the
residual before how many sweeps."""
SWEEPS = 20
"""Months of backward induction from the start. Where a war has several equilibria these
choose among them: from W0, the one that wars with a last month lead to."""
WARM = 3
"""The same from a start that is taken to be near."""
CLOSE = 1e-3
"""A month that moves no value by more ends them early, aims."""
NEARLY = 10.0
"""Where the residual is so many times what is asked, the next step is taken to be the last."""
MAX_STEPS = 60


@dataclass(frozen=True)
class Found:
    """Where a search ended, and what it took.

    `wait` is W there and `trusted` the residual, both with the worth of every deal found anew
    from trust; None if the last month was not looked at in that way. `deals` are those of its
    nodes, if they were kept. A residual of `asked` was enough.
    """

    v: Array
    residual: float
    asked: float
    steps: int
    sweeps: int
    spent: Array | None = None
    wait: Array | None = None
    trusted: float | None = None
    deals: Deals | None = None

    def look_again(self, op: Operator) -> tuple[Array, float]:
        """W and the residual with deals found anew from trust."""
        if self.wait is not None and self.trusted is not None:
            return self.wait, self.trusted
        op.reset()
        new, wait, _ = op(self.v)
        return wait.value, miss(new - self.v, self.spent)


def climb(op: Operator, start: Array, tol: float, first: int, today: bool = False) -> Found:
    """Implicit pseudo-time steps that turn into Newton steps.

    Each step solves ((1 + mu) I - J) dV = F(V) - V: mu is one over the months that a step
    goes forward, falls with the residual and rises where a step overshot. If that stalls,
    plain sweeps take over. With `today` the residual is what it comes to there, steps go
    further, and none moves a value by more than the second number of `FAR`.
    """
    goal = tol if today else tol * (1.0 - float(op.war.delta.max()))
    pace, reach, most, patience, rest = FAR if today else FINE
    spent: Array | None = None

    v, caution, steps, sweeps = start.copy(), 1.0, 0, 0
    op.reset()

    def sweep(times: int, weight: float, enough: float = 0.0) -> None:
        nonlocal v, sweeps
        for _ in range(times):
            change = op(v)[0] - v
            v = v + weight * change
            sweeps += 1
            if _size(change) < enough:
                break

    sweep(first, 1.0, CLOSE if today else 0.0)
    new, wait, jac = op(v, slopes=True)
    gap, trusted = new - v, False
    failures = 0
    while True:
        assert jac is not None
        if today and (spent is None or miss(gap, spent) <= goal):
            spent = jac.months_spent()
        left = miss(gap, spent)
        if left <= goal or steps == MAX_STEPS:
            break
        steps += 1
        size = _size(gap)
        accuracy = max(min(0.01, 10.0 * size), 0.05 * goal / size, 1e-8)
        step = jac.newton_step(gap, accuracy, min(MU, pace * size) * caution, most)
        trial = v + np.clip(step, -reach, reach)
        # under the other rules of breach to find deals anew costs five months and more
        anew = today and left <= NEARLY * goal and op.war.breach == "netted"
        if anew:
            op.reset()
        new, wait_trial, jac_trial = op(trial, slopes=True)
        after = _size(new - trial)
        failures = failures + 1 if not after <= 0.5 * size else 0
        if after < OVERSHOT * size or (today and miss(new - trial, spent) < left):
            v, gap, jac, wait, trusted = trial, new - trial, jac_trial, wait_trial, anew
            caution = max(1.0, 0.5 * caution)
        else:
            caution *= 4.0
        if failures > patience:
            sweep(rest, DAMPING)
            new, wait, jac = op(v, slopes=True)
            gap, trusted, failures, caution = new - v, False, 0, 1.0
    left = miss(gap, spent)
    if not trusted:
        return Found(v, left, goal, steps, sweeps, spent)
    return Found(v, left, goal, steps, sweeps, spent, wait.value, left)


def _size(change: Array) -> float:
    return float(np.max(np.abs(change)))


def miss(gap: Array, spent: Array | None) -> float:
    """The residual: its largest entry, or with `spent` what it comes to today."""
    if not np.isfinite(gap).all():
        return np.inf
    return _size(gap) if spent is None else float((np.abs(gap[0]) * spent).sum(axis=1).max())
