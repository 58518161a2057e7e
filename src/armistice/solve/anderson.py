"""A fixed point of a map that contracts slowly, by mixing the last few steps.

Anderson (1965, J. ACM 12:547) acceleration in the form of Walker and Ni (2011, SIAM J.
Numer. Anal. 49:1715); wherever a mixed step makes the residual much worse, a plain damped
step is taken instead. No answer comes back without its residual.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["FixedPoint", "fixed_point"]

Array = NDArray[np.float64]
LEAP = 1e4
"""Longest mixed step, in residuals: a map that contracts at rate d is within 1/(1-d) of them."""


@dataclass(frozen=True)
class FixedPoint:
    """What was found: the point, max |F(x) - x|, how often F was called, and the verdict."""

    value: Array
    residual: float
    evaluations: int
    converged: bool


def fixed_point(
    step: Callable[[Array], Array],
    start: Array,
    *,
    goal: float,
    most: int = 4000,
    depth: int = 8,
    damping: float = 0.8,
) -> FixedPoint:
    """Find x = F(x).

    Parameters
    ----------
    step
        F.
    start
        First x, of any shape.
    goal
        The residual max |F(x) - x| that ends the search.
    most
        Calls of F allowed.
    depth
        How many past steps are mixed.
    damping
        Weight of F(x) in a plain step.

    Returns
    -------
    FixedPoint
        The best point met; `converged` says whether it meets the goal.
    """
    x = np.array(start, dtype=float)
    shape = x.shape
    xs: list[Array] = []
    gaps: list[Array] = []
    best, best_gap, since = x, np.inf, 0
    for count in range(1, most + 1):
        gap = (step(x.reshape(shape)).ravel()) - x.ravel()
        size = float(np.max(np.abs(gap), initial=0.0))
        if not np.isfinite(size):
            x, xs, gaps = best.copy(), [], []
            continue
        if size < best_gap:
            best, since = x.copy(), 0 if size < 0.9 * best_gap else since + 1
            best_gap = size
        else:
            since += 1
        if size <= goal:
            return FixedPoint(x.reshape(shape), size, count, True)
        if size > 3.0 * best_gap or since > 30:
            xs, gaps, since = [], [], 0  # what was remembered misleads
        flat = x.ravel()
        xs.append(flat.copy())
        gaps.append(gap)
        xs, gaps = xs[-depth - 1 :], gaps[-depth - 1 :]
        move = damping * gap
        if len(gaps) > 1:
            dg = np.stack([gaps[n + 1] - gaps[n] for n in range(len(gaps) - 1)], axis=1)
            dx = np.stack([xs[n + 1] - xs[n] for n in range(len(xs) - 1)], axis=1)
            weight, *_ = np.linalg.lstsq(dg, gap, rcond=1e-10)
            mixed = damping * gap - (dx + damping * dg) @ weight
            if float(np.max(np.abs(mixed))) <= LEAP * size:
                move = mixed
        x = (flat + move).reshape(shape)
    return FixedPoint(best.reshape(shape), best_gap, most, best_gap <= goal)
