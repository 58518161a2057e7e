"""Shapley shares and interactions of a gap between two readings.

EQ-CRUX (shapley1953). v(S) is the headline with B's view on the groups in S, A's on the
rest; k groups in G.

    phi_g = sum over S without g of s! (k-s-1)! / k! [v(S+g) - v(S)];
    I_gh  = sum over S without g, h of s! (k-s-2)! / (k-1)!
            [v(S+g+h) - v(S+g) - v(S+h) + v(S)]

Shares add up to v(G) - v(empty) in every order of the groups, hence exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import factorial

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.settings import CLIP

__all__ = ["interactions", "log_odds", "order_shares", "shares"]

Array = NDArray[np.float64]


def _sizes(k: int) -> NDArray[np.int64]:
    subsets = np.arange(1 << k)
    return np.asarray(sum((subsets >> g) & 1 for g in range(k)), dtype=np.int64)


def shares(v: Array) -> Array:
    """Exact Shapley shares from all hybrids.

    Parameters
    ----------
    v
        Values of all subsets by bit mask: (2^k,) or (2^k, m).

    Returns
    -------
    ndarray
        (k,) or (k, m).

    Examples
    --------
    >>> import numpy as np
    >>> shares(np.array([0.0, 0.0, 0.0, 1.0])).tolist()
    [0.5, 0.5]
    """
    k = int(np.log2(len(v)))
    sizes, subsets = _sizes(k), np.arange(1 << k)
    weight = np.array([factorial(s) * factorial(k - s - 1) / factorial(k) for s in range(k)])
    out = []
    for g in range(k):
        without = subsets[(subsets >> g) & 1 == 0]
        w = weight[sizes[without]]
        out.append(np.tensordot(w, v[without | (1 << g)] - v[without], axes=1))
    return np.array(out)


def interactions(v: Array) -> Array:
    """Exact Shapley interaction of every pair of groups: (k, k), zero on the diagonal."""
    k = int(np.log2(len(v)))
    out = np.zeros((k, k))
    if k < 2:
        return out
    sizes, subsets = _sizes(k), np.arange(1 << k)
    weight = np.array(
        [factorial(s) * factorial(k - s - 2) / factorial(k - 1) for s in range(k - 1)]
    )
    for g in range(k):
        for h in range(g + 1, k):
            both = (1 << g) | (1 << h)
            without = subsets[subsets & both == 0]
            change = v[without | both] - v[without | 1 << g] - v[without | 1 << h] + v[without]
            out[g, h] = out[h, g] = float(weight[sizes[without]] @ change)
    return out


def log_odds(chance: Array, edge: float = CLIP) -> Array:
    """Log-odds of chances, none taken closer to 0 or 1 than `edge`."""
    p = np.clip(chance, edge, 1.0 - edge)
    return np.asarray(np.log(p) - np.log1p(-p))


def order_shares(orders: Sequence[Sequence[int]], value: Callable[[Sequence[int]], Array]) -> Array:
    """Contributions of the groups along each order: (orders, k, ...).

    Parameters
    ----------
    orders
        Orders of the groups. Each adds up to the gap by itself.
    value
        From subsets as bit masks to their values, subsets first.
    """
    out = []
    for order in orders:
        path = [0]
        for g in order:
            path.append(path[-1] | 1 << g)
        steps = np.diff(value(path), axis=0)
        mine = np.empty_like(steps)
        mine[list(order)] = steps
        out.append(mine)
    return np.array(out)
