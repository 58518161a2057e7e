"""Compiled: how likely every package is signed at a list of states, and what errors cost."""

from __future__ import annotations

import numpy as np

from armistice.kernels import kernel
from armistice.solve.kernel_talks import misanswered, talks_row

__all__ = ["behaviour", "talk_in"]


@kernel()
def behaviour(  # type: ignore[no-untyped-def]
    b, states, first, last, order, value, eta, wait, refused, sign, refuse, lost_by, tabled, accept
):
    """Solved behaviour at states first..last-1, packages in menu order.

    `value` and `eta` (N, 2, X) are D and eta in solver order. Returns `sign` (N, F, X),
    `refuse` (N, F, 2), `lost_by` (N, F, 2), `tabled` (N, F, J, X), `accept` (N, F, 2, X); the
    last two are left alone if they have no rows.
    """
    count = b.place.size
    phases, proposals = b.theta.shape[0], b.side.size
    net, rat, total = np.empty((2, count)), np.empty(count), np.empty(count)
    audience, q = np.empty((proposals, count)), np.empty((proposals, count))
    p, surplus, mean = np.empty((2, count)), np.empty((2, count)), np.empty((proposals, 2))
    heard = np.empty(proposals)
    lost = np.empty((2, 2))
    for node in range(first, last):
        s = states[node]
        k = b.front[s]
        for j in range(proposals):
            heard[j] = b.heard[s, j]
        for f in range(phases):
            m = b.open_count[f]
            for t in range(m):
                x = b.open_index[f, t]
                net[0, t] = value[node, 0, x] - b.price[0, k, x]
                net[1, t] = value[node, 1, x] - b.price[1, k, x]
                total[t] = eta[node, 0, x] + eta[node, 1, x]
                rat[t] = b.ratified[x]
                for j in range(proposals):
                    audience[j, t] = b.audience[j, x]
            for c in range(2):
                for i in range(2):
                    lost[c, i] = refused[f, c, i, s]
            talks_row(
                m, net, total, rat, audience, b.side, b.theta[f], heard, b.omega, b.face,
                b.numbers[2], b.numbers[0], wait[f, 0, s], wait[f, 1, s], lost, p, q, mean,
                surplus,
            )  # fmt: skip
            tau = b.tau[f, s]
            loss_a, loss_b = misanswered(m, heard, net, p, q, lost[0, 0], lost[1, 1])
            lost_by[node, f, 0], lost_by[node, f, 1] = tau * loss_a, tau * loss_b
            no_a = no_b = 0.0
            for x in range(count):
                sign[node, f, x] = 0.0
            for t in range(m):
                weight = 0.0
                for j in range(proposals):
                    weight += heard[j] * q[j, t]
                weight *= tau
                sign[node, f, order[b.open_index[f, t]]] = weight * p[0, t] * p[1, t] * rat[t]
                no_a += weight * (1.0 - p[0, t]) * p[1, t]
                no_b += weight * p[0, t] * (1.0 - p[1, t])
            refuse[node, f, 0], refuse[node, f, 1] = no_a, no_b
            if tabled.shape[0] == 0:
                continue
            for t in range(m):
                x = order[b.open_index[f, t]]
                accept[node, f, 0, x], accept[node, f, 1, x] = p[0, t], p[1, t]
                for j in range(proposals):
                    tabled[node, f, j, x] = heard[j] * q[j, t] * tau


@kernel()
def talk_in(b, f, states, first, last, value, eta, wait, refused, out):  # type: ignore[no-untyped-def]
    """What talks add to waiting in phase f, deals given, and how likely they end it: `out` (N, 3).

    `value` and `eta` (N, 2, X) in solver order, `wait` (2, S), `refused` (b, i, S).
    """
    count, m = b.place.size, b.open_count[f]
    proposals = b.side.size
    net, rat, total = np.empty((2, count)), np.empty(count), np.empty(count)
    audience, q = np.empty((proposals, count)), np.empty((proposals, count))
    p, surplus, mean = np.empty((2, count)), np.empty((2, count)), np.empty((proposals, 2))
    for node in range(first, last):
        s = states[node]
        k = b.front[s]
        for t in range(m):
            x = b.open_index[f, t]
            net[0, t] = value[node, 0, x] - b.price[0, k, x]
            net[1, t] = value[node, 1, x] - b.price[1, k, x]
            total[t] = eta[node, 0, x] + eta[node, 1, x]
            rat[t] = b.ratified[x]
            for j in range(proposals):
                audience[j, t] = b.audience[j, x]
        out_a, out_b = talks_row(
            m, net, total, rat, audience, b.side, b.theta[f], b.heard[s], b.omega, b.face,
            b.numbers[2], b.numbers[0], wait[0, s], wait[1, s], refused[:, :, s], p, q, mean,
            surplus,
        )  # fmt: skip
        signs = 0.0
        for j in range(proposals):
            for t in range(m):
                signs += b.heard[s, j] * q[j, t] * p[0, t] * p[1, t] * rat[t]
        out[node, 2] = b.tau[f, s] * signs
        out[node, 0] = b.tau[f, s] * (out_a + b.meeting[0, s])
        out[node, 1] = b.tau[f, s] * (out_b + b.meeting[1, s])
