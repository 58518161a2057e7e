"""Compiled: the slopes of a month applied to a change of V, and sweeps of the war chain."""

from __future__ import annotations

import numpy as np
from numba import njit

from armistice.kernels import kernel

__all__ = ["contract", "sweep", "sweeps", "times", "times_all"]


@kernel()
def times(indptr, indices, data, x):  # type: ignore[no-untyped-def]
    """A sparse matrix of n rows times the transpose of x, (2, S): (n, 2)."""
    out = np.empty((indptr.size - 1, 2))
    for row in range(indptr.size - 1):
        first, end = indptr[row], indptr[row + 1]
        # sums of every other entry: an addition need not wait for the one before
        a = b = odd_a = odd_b = 0.0
        for p in range(first, end - 1, 2):
            c, d = indices[p], indices[p + 1]
            a += data[p] * x[0, c]
            b += data[p] * x[1, c]
            odd_a += data[p + 1] * x[0, d]
            odd_b += data[p + 1] * x[1, d]
        if (end - first) % 2:
            c = indices[end - 1]
            a += data[end - 1] * x[0, c]
            b += data[end - 1] * x[1, c]
        out[row, 0] = a + odd_a
        out[row, 1] = b + odd_b
    return out


WIDE = 8
"""Columns that share one pass over a matrix."""


@njit(inline="always", error_model="numpy")
def _gathered(indptr, indices, data, wide, row, apart):  # type: ignore[no-untyped-def]
    """One row of a sparse matrix times all of `wide`, (S, WIDE), but for column `apart`.

    Returns that column's entry and the sums, each in the order of the row.
    """
    own = 0.0
    t0 = t1 = t2 = t3 = t4 = t5 = t6 = t7 = 0.0
    for p in range(indptr[row], indptr[row + 1]):
        c = indices[p]
        if c == apart:
            own = data[p]
            continue
        share, at = data[p], wide[c]
        t0 += share * at[0]
        t1 += share * at[1]
        t2 += share * at[2]
        t3 += share * at[3]
        t4 += share * at[4]
        t5 += share * at[5]
        t6 += share * at[6]
        t7 += share * at[7]
    return own, (t0, t1, t2, t3, t4, t5, t6, t7)


@kernel()
def times_all(indptr, indices, data, x):  # type: ignore[no-untyped-def]
    """A sparse matrix of n rows times each row of x, (C, S): (C, n), eight at a time."""
    columns, size, rows = x.shape[0], x.shape[1], indptr.size - 1
    out = np.empty((columns, rows))
    wide = np.zeros((size, WIDE))
    for first in range(0, columns, WIDE):
        count = min(WIDE, columns - first)
        for c in range(count):
            for s in range(size):
                wide[s, c] = x[first + c, s]
        for row in range(rows):
            _, found = _gathered(indptr, indices, data, wide, row, -1)
            for c in range(count):
                out[first + c, row] = found[c]
    return out


@kernel()
def contract(  # type: ignore[no-untyped-def]
    states, depth, by_wait, by_refusal, by_deal, by_resume, by_regime, regime_phase, dv, dw,
    refused, after_a, after_b, resume, talk,
):  # fmt: skip
    """Change of T at the nodes: `talk` (N, F, 2) from dV, dW and the changes of post-deal values.

    At each node of the phases below `depth` (N,). `after_a` and `after_b` (N*G, 2) change with dV
    where A or B breaks; `resume` likewise.
    """
    groups = by_deal.shape[4]
    for n in range(states.size):
        s = states[n]
        for f in range(depth[n]):
            for i in range(2):
                total = by_wait[n, f, i, 0] * dw[f, 0, s] + by_wait[n, f, i, 1] * dw[f, 1, s]
                for b in range(2):
                    for j in range(2):
                        total += by_refusal[n, f, i, b, j] * refused[f, b, j, s]
                # sums of their own: an addition need not wait for the one before
                t0 = t1 = t2 = t3 = t4 = t5 = 0.0
                for g in range(groups):
                    row = n * groups + g
                    t0 += by_deal[n, f, i, 0, g] * after_a[row, 0]
                    t1 += by_deal[n, f, i, 1, g] * after_b[row, 0]
                    t2 += by_deal[n, f, i, 2, g] * after_a[row, 1]
                    t3 += by_deal[n, f, i, 3, g] * after_b[row, 1]
                    t4 += by_resume[n, f, i, 0, g] * resume[row, 0]
                    t5 += by_resume[n, f, i, 1, g] * resume[row, 1]
                total += ((t0 + t1) + (t2 + t3)) + (t4 + t5)
                for x in range(regime_phase.size):
                    p = regime_phase[x]
                    total += by_regime[n, f, i, 0, x] * dv[p, 0, s]
                    total += by_regime[n, f, i, 1, x] * dv[p, 1, s]
                talk[n, f, i] = total


@kernel()
def sweep(indptr, indices, data, weight, mu, order, b, x):  # type: ignore[no-untyped-def]
    """One Gauss-Seidel sweep of ((1 + mu) I - weight * chain) x = b, both sides, in place."""
    for n in range(order.size):
        s = order[n]
        own = 0.0
        t_a = t_b = 0.0
        for p in range(indptr[s], indptr[s + 1]):
            c = indices[p]
            if c == s:
                own = data[p]
            else:
                t_a += data[p] * x[0, c]
                t_b += data[p] * x[1, c]
        x[0, s] = (b[0, s] + weight[0, s] * t_a) / (1.0 + mu - weight[0, s] * own)
        x[1, s] = (b[1, s] + weight[1, s] * t_b) / (1.0 + mu - weight[1, s] * own)


@kernel()
def sweeps(indptr, indices, data, weight, mu, orders, b, out):  # type: ignore[no-untyped-def]
    """Gauss-Seidel sweeps of ((1 + mu) I - weight * chain) x = b from nothing, in every order.

    `weight`, `b` and `out` (C, S): rows share one pass over the chain, eight at a time.
    """
    columns, size = b.shape
    wide = np.empty((size, WIDE))
    for first in range(0, columns, WIDE):
        count = min(WIDE, columns - first)
        wide[:] = 0.0
        for n in range(orders.shape[0]):
            for k in range(size):
                s = orders[n, k]
                own, found = _gathered(indptr, indices, data, wide, s, s)
                for c in range(count):
                    w = weight[first + c, s]
                    wide[s, c] = (b[first + c, s] + w * found[c]) / (1.0 + mu - w * own)
        for c in range(count):
            for s in range(size):
                out[first + c, s] = wide[s, c]
