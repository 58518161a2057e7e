"""Compiled: packages of a row put together, and masses sent along sparse matrices."""

from __future__ import annotations

import numpy as np

from armistice.kernels import kernel

__all__ = ["lump", "push", "send"]


@kernel()
def lump(  # type: ignore[no-untyped-def]
    chance, phase, rows_of, packages, eta, column, code, codes, edges, never
):
    """Put together packages of a row that have a code in common and are as likely to break.

    Parameters
    ----------
    chance
        By state, phase and package: (N, F, X).
    phase, rows_of, packages
        Which of them: a phase, states (n,), packages (W,).
    eta
        Hazards, by month, state, breaker and column: (L, N, 2, C); the sum of the first month
        says into which class of hazards a package falls.
    column
        Where the hazards of a package are: (W,).
    code
        Code of every package, below `codes`: (W,).
    edges
        Classes of hazards; none if empty.
    never
        What is together less likely is left out.

    Returns
    -------
    row, code, chance, eta
        Of what is left: (m,) each, and mean hazards (L, 2, m).
    """
    count, width = rows_of.size, packages.size
    months = eta.shape[0]
    depth = edges.size + 1
    total = np.zeros(codes * depth)
    hazard = np.zeros((codes * depth, 2 * months))
    found = np.empty(min(width, codes * depth), dtype=np.int64)
    size = 0
    rows = np.empty(0, dtype=np.int64)
    names = np.empty(0, dtype=np.int64)
    chances = np.empty(0)
    means = np.empty((0, 2 * months))
    for n in range(count):
        some, state = 0, rows_of[n]
        for x in range(width):
            p, at_x = chance[state, phase, packages[x]], column[x]
            if p <= 0.0:
                continue
            at = code[x] * depth
            if depth > 1:
                h = eta[0, state, 0, at_x] + eta[0, state, 1, at_x]
                low, high = 0, edges.size
                while low < high:
                    middle = (low + high) // 2
                    if edges[middle] < h:
                        low = middle + 1
                    else:
                        high = middle
                at += low
            if total[at] == 0.0:
                found[some] = at
                some += 1
            total[at] += p
            for t in range(months):
                hazard[at, 2 * t] += p * eta[t, state, 0, at_x]
                hazard[at, 2 * t + 1] += p * eta[t, state, 1, at_x]
        if size + some > rows.size:
            more = max(2 * rows.size, size + some + 1024)
            grown, kept = np.empty(more, dtype=np.int64), np.empty(more, dtype=np.int64)
            much, mean = np.empty(more), np.empty((more, 2 * months))
            grown[:size], kept[:size], much[:size] = rows[:size], names[:size], chances[:size]
            mean[:size] = means[:size]
            rows, names, chances, means = grown, kept, much, mean
        for at in np.sort(found[:some]):
            if total[at] > never:
                rows[size], names[size], chances[size] = n, at // depth, total[at]
                for t in range(2 * months):
                    means[size, t] = hazard[at, t] / total[at]
                size += 1
            total[at] = 0.0
            for t in range(2 * months):
                hazard[at, t] = 0.0
    out = np.empty((months, 2, size))
    for t in range(months):
        for b in range(2):
            for m in range(size):
                out[t, b, m] = means[m, 2 * t + b]
    return rows[:size], names[:size], chances[:size], out


@kernel()
def push(indptr, indices, data, x, out):  # type: ignore[no-untyped-def]
    """Add to `out` (S, C) where masses x (n, C) go by a matrix of n rows: its transpose times x."""
    columns = x.shape[1]
    for row in range(indptr.size - 1):
        some = False
        for c in range(columns):
            some |= x[row, c] != 0.0
        if not some:
            continue
        for p in range(indptr[row], indptr[row + 1]):
            to, share = indices[p], data[p]
            for c in range(columns):
                out[to, c] += share * x[row, c]


@kernel()
def send(indptr, indices, data, rows, flow, out):  # type: ignore[no-untyped-def]
    """Add to `out` (S, C) where flows (n, C) go, each by a row of a matrix."""
    columns = flow.shape[1]
    for n in range(rows.size):
        for p in range(indptr[rows[n]], indptr[rows[n] + 1]):
            to, share = indices[p], data[p]
            for c in range(columns):
                out[to, c] += share * flow[n, c]
