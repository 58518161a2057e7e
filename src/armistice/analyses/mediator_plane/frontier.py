"""Which points of a plane no other point beats on both counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["beaten_by", "frontier"]

SAME = 1e-9
"""Differences below this count as none."""


def beaten_by(points: NDArray[np.float64]) -> list[int | None]:
    """For every point, the first that is no worse on every count and better on one; or None.

    Parameters
    ----------
    points
        More is better on every count: (n, counts).
    """
    out: list[int | None] = []
    for mine in points:
        ahead = (points >= mine - SAME).all(axis=1) & (points > mine + SAME).any(axis=1)
        out.append(int(np.argmax(ahead)) if ahead.any() else None)
    return out


def frontier(points: Sequence[Sequence[float]] | NDArray[np.float64]) -> list[int]:
    """Return the points that no other beats, by the first count upwards.

    Parameters
    ----------
    points
        More is better on every count: (n, counts).

    Examples
    --------
    >>> frontier([[0.2, 0.9], [0.5, 0.6], [0.4, 0.5], [0.2, 0.9]])
    [0, 3, 1]
    """
    at = np.asarray(points, dtype=float).reshape(len(points), -1)
    free = [n for n, other in enumerate(beaten_by(at)) if other is None]
    return sorted(free, key=lambda n: (float(at[n, 0]), n))
