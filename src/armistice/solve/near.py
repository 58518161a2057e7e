"""A war solved from an expectation that is nearly right.

A Newton step, and further steps by the same slopes as long as they bring the residual down,
corrected along the one before (Anderson 1965, JACM 12:547, with a memory of one); then Newton
again. Where two pieces of the month map meet, Newton's steps alone go to and fro between them.
The months between find every deal from trust, and so are the check as well. A search from afar,
which begins with months of backward induction, is left to `armistice.solve.search`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from armistice.solve.operator import Operator
from armistice.solve.search import FAR, MU, Found, miss

__all__ = ["ENOUGH", "approach"]

Array = NDArray[np.float64]

NEAR = 0.3
"""What the residual may come to today at the start."""
STEPS = 18
"""Steps at most."""
GAIN = 0.3
"""A step must bring the residual down to this share, or the slopes are no longer right."""
PATIENCE = 7
"""Steps in a row that may fail to bring the residual below its least."""
SOON, ENOUGH = 2, 3.0
"""From so many steps on, so many times the tolerance is enough: a bend is near."""
ACCURACY = 0.01
"""Relative accuracy of the linear solve."""
ELSEWHERE = 0.02
"""Weight of a remote state's change in the correction, beside one where the war is most."""


def approach(op: Operator, start: Array, tol: float) -> Found:
    """Come closer to the equilibrium from near it.

    Parameters
    ----------
    op
        The month map.
    start
        V that is expected: (phases, 2, states).
    tol
        What the residual may come to today, aims; `ENOUGH` times that where a second step and
        later ones find no less.

    Returns
    -------
    Found
        The best V, with `trusted` if the residual there is as small as that.
    """
    reach, rounds = FAR[1], FAR[2]
    v, best, least, worse = start, start, np.inf, 0
    anew, left, last, moved = True, np.inf, start, start
    for n in range(STEPS):
        before = left
        if anew:
            new, _, found = op(v, slopes=True)
            assert found is not None
            slopes, spent = found, found.months_spent()
            left = miss(new - v, spent)
        else:
            new, wait, deals = op.from_trust(v)
            left = miss(new - v, spent)
            asked = tol if n < SOON or left <= tol else ENOUGH * tol
            if left <= asked:
                return Found(v, left, asked, n, 0, spent, wait.value, left, deals)
        if left < least:
            best, least, worse = v, left, 0
        else:
            worse += 1
        if least > NEAR or worse > PATIENCE:
            break
        size = float(np.abs(new - v).max())
        accuracy = max(ACCURACY, 0.05 * tol / max(size, tol))
        step = slopes.newton_step(new - v, accuracy, min(MU, size), rounds)
        moved = step if anew else _corrected(step, last, moved, spent)
        last, moved = step, np.clip(moved, -reach, reach)
        v, anew = v + moved, not anew and left > GAIN * before
    return Found(best, least, tol, n, 0, spent)


def _corrected(step: Array, last: Array, moved: Array, spent: Array) -> Array:
    """A step by slopes that are no longer right, given what the last one expected and did.

    d' = d - g (m + d - d0), g = <d - d0, d> / <d - d0, d - d0>: d is the step that the slopes
    ask for, d0 what they asked for before, m what was done then (Anderson 1965).
    """
    weight = np.full(step.shape, ELSEWHERE)
    weight[0] += spent / spent.max()
    change = step - last
    along = float((change * step * weight**2).sum() / max((change**2 * weight**2).sum(), 1e-300))
    return np.asarray(step - along * (moved + change))
