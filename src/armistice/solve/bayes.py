"""One step of Bayes' rule, and reading a function of the belief between its grid points.

EQ-BELIEF (powell2004, filsonwerner2002, slantchev2003)
    b' = b f(theta_1) / [b f(theta_1) + (1 - b) f(theta_2)]
for an event that has chance f under a type. Values are interpolated linearly in b.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["belief_grid", "posterior", "read", "signals"]

Array = NDArray[np.float64]


def posterior(belief: ArrayLike, first: ArrayLike, second: ArrayLike) -> Array:
    """Belief in the first type after an event of chance `first` or `second`.

    EQ-BELIEF (powell2004, filsonwerner2002). An event that is as likely under both types
    leaves the belief exactly where it was, and so does one that neither could cause.

    Examples
    --------
    >>> float(posterior(0.5, 0.4, 0.7)) == 0.4 / 1.1
    True
    >>> float(posterior(0.3, 0.2, 0.2))
    0.3
    """
    b, f1, f2 = np.broadcast_arrays(*(np.asarray(a, dtype=float) for a in (belief, first, second)))
    total = b * f1 + (1.0 - b) * f2
    moved = (f1 != f2) & (total > 0)
    return np.where(moved, b * f1 / np.where(moved, total, 1.0), b)


def signals(reliabilities: Sequence[float]) -> list[tuple[float, float]]:
    """Chances under either type of everything that a month's signals can say together.

    EQ-BELIEF. A signal of reliability r names the true type with chance r.

    Examples
    --------
    >>> signals([0.75])
    [(0.75, 0.25), (0.25, 0.75)]
    """
    found = []
    for says in product((True, False), repeat=len(reliabilities)):
        first = second = 1.0
        for one, r in zip(says, reliabilities, strict=True):
            first *= r if one else 1.0 - r
            second *= 1.0 - r if one else r
        found.append((first, second))
    return found


def belief_grid(levels: int, prior: float) -> Array:
    """Grid points of the belief: 0 to 1 in equal steps, or the prior alone.

    Examples
    --------
    >>> belief_grid(3, 0.2)
    array([0. , 0.5, 1. ])
    >>> belief_grid(1, 0.2)
    array([0.2])
    """
    return np.array([prior]) if levels == 1 else np.linspace(0.0, 1.0, levels)


def read(values: Array, belief: Array) -> Array:
    """Values at beliefs between grid points; the last axis of both is the belief.

    Parameters
    ----------
    values
        On the grid: (..., n), broadcast against `belief`.
    belief
        Where to read: (..., any number).

    Examples
    --------
    >>> read(np.array([0.0, 1.0, 4.0]), np.array([0.25, 1.0]))
    array([0.5, 4. ])
    """
    n = values.shape[-1]
    lead = np.broadcast_shapes(values.shape[:-1], belief.shape[:-1])
    shape = (*lead, belief.shape[-1])
    if n == 1:
        return np.broadcast_to(values, shape).copy()
    place = belief * (n - 1)
    low = np.minimum(place.astype(np.int64), n - 2)  # beliefs are never below 0
    part = place - low
    if values.shape[:-1] != lead or not values.flags.c_contiguous:
        values = np.ascontiguousarray(np.broadcast_to(values, (*lead, n)))
    at = low.reshape(-1, shape[-1]) if belief.shape == shape else np.broadcast_to(low, shape)
    at = at.reshape(-1, shape[-1]) + n * np.arange(values.size // n)[:, None]
    flat = values.ravel()
    left = flat[at].reshape(shape)
    return np.asarray(left + part * (flat[at + 1].reshape(shape) - left))
