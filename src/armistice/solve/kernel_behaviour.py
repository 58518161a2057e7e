"""Compiled: how likely every package is signed at a list of states, and what errors cost."""

from __future__ import annotations

import numpy as np

from armistice.kernels import kernel
from armistice.solve.kernel_deals import BLOCK
from armistice.solve.kernel_math import total
from armistice.solve.kernel_talks import (
    FLAT,
    NET,
    OFFER,
    RATIFIED,
    P,
    lay_terms,
    misanswered,
    talks_row,
)

__all__ = ["behaviour", "talk_in"]


@kernel()
def behaviour(  # type: ignore[no-untyped-def]
    b, which, states, first, last, order, value, eta, wait, refused, sign, refuse, lost_by, tabled,
    accept,
):  # fmt: skip
    """Solved behaviour at states first..last-1 in the phases `which`, packages in menu order.

    `value` and `eta` (N, 2, X) are D and eta in solver order. Returns `sign` (N, F, X),
    `refuse` (N, F, 2), `lost_by` (N, F, 2), `tabled` (N, F, J, X), `accept` (N, F, 2, X); the
    last three are left alone if they have no rows.
    """
    proposals = b.side.size
    mean, scale, tally = np.empty((proposals, 2)), np.empty(proposals), np.empty(4 * BLOCK)
    lost = np.empty((2, 2))
    tables = [lay_terms(b, f) for f in range(b.theta.shape[0])]
    for node in range(first, last):
        s = states[node]
        heard = b.heard[s]
        for m in range(which.size):
            f = which[m]
            table, stride = tables[f]
            _lay_deals(b, f, b.front[s], value[node], eta[node], table, stride)
            for c in range(2):
                for i in range(2):
                    lost[c, i] = refused[f, c, i, s]
            talks_row(
                table, stride, b.side, b.theta[f], heard, b.omega, b.face, b.numbers[0],
                wait[f, 0, s], wait[f, 1, s], lost, tally, mean, scale,
            )  # fmt: skip
            tau = b.tau[f, s]
            if lost_by.shape[0] > 0:
                loss_a, loss_b = misanswered(table, stride, heard, scale, lost[0, 0], lost[1, 1])
                lost_by[node, m, 0], lost_by[node, m, 1] = tau * loss_a, tau * loss_b
            for t in range(3 * BLOCK):
                tally[t] = 0.0
            for x in range(order.size):
                sign[node, m, x] = 0.0
            for n in range(b.row_count[f]):
                d = table[n * stride : (n + 1) * stride]
                for t in range(BLOCK):
                    tally[2 * BLOCK + t] = 0.0
                for j in range(proposals):
                    share = heard[j] * scale[j] * tau
                    offer = d[(OFFER + j) * BLOCK : (OFFER + j + 1) * BLOCK]
                    for t in range(BLOCK):
                        tally[2 * BLOCK + t] += share * offer[t]
                for t in range(BLOCK):
                    p_a, p_b, weight = (
                        d[P * BLOCK + t],
                        d[(P + 1) * BLOCK + t],
                        tally[2 * BLOCK + t],
                    )
                    tally[t] += weight * (1.0 - p_a) * p_b
                    tally[BLOCK + t] += weight * p_a * (1.0 - p_b)
                    tally[2 * BLOCK + t] = weight * p_a * p_b * d[RATIFIED * BLOCK + t]
                for t in range(BLOCK):
                    x = b.row_package[f, n * BLOCK + t]
                    if x < 0:
                        continue
                    sign[node, m, order[x]] = tally[2 * BLOCK + t]
                    if tabled.shape[0] == 0:
                        continue
                    accept[node, m, 0, order[x]] = d[P * BLOCK + t]
                    accept[node, m, 1, order[x]] = d[(P + 1) * BLOCK + t]
                    for j in range(proposals):
                        offer_of = d[(OFFER + j) * BLOCK + t]
                        tabled[node, m, j, order[x]] = heard[j] * scale[j] * offer_of * tau
            refuse[node, m, 0] = total(tally, 0, BLOCK)
            refuse[node, m, 1] = total(tally, BLOCK, 2 * BLOCK)


@kernel()
def talk_in(b, f, states, first, last, value, eta, wait, refused, out):  # type: ignore[no-untyped-def]
    """What talks add to waiting in phase f, deals given, and how likely they end it: `out` (N, 3).

    `value` and `eta` (N, 2, X) in solver order, `wait` (2, S), `refused` (b, i, S).
    """
    proposals = b.side.size
    mean, scale, tally = np.empty((proposals, 2)), np.empty(proposals), np.empty(4 * BLOCK)
    table, stride = lay_terms(b, f)
    lost = np.empty((2, 2))
    for node in range(first, last):
        s = states[node]
        heard = b.heard[s]
        _lay_deals(b, f, b.front[s], value[node], eta[node], table, stride)
        for c in range(2):
            for i in range(2):
                lost[c, i] = refused[c, i, s]
        out_a, out_b = talks_row(
            table, stride, b.side, b.theta[f], heard, b.omega, b.face, b.numbers[0], wait[0, s],
            wait[1, s], lost, tally, mean, scale,
        )  # fmt: skip
        signs = 0.0
        for n in range(b.row_count[f]):
            d = table[n * stride : (n + 1) * stride]
            for t in range(BLOCK):
                signed = d[P * BLOCK + t] * d[(P + 1) * BLOCK + t] * d[RATIFIED * BLOCK + t]
                for j in range(proposals):
                    signs += heard[j] * scale[j] * d[(OFFER + j) * BLOCK + t] * signed
        out[node, 2] = b.tau[f, s] * signs
        out[node, 0] = b.tau[f, s] * (out_a + b.meeting[0, s])
        out[node, 1] = b.tau[f, s] * (out_b + b.meeting[1, s])


@kernel()
def _lay_deals(b, f, k, value, eta, table, stride):  # type: ignore[no-untyped-def]
    """Lay D and eta of one state, (2, X) each in solver order, on the table of phase f."""
    lasting = b.numbers[2]
    for n in range(b.row_count[f]):
        d = table[n * stride : (n + 1) * stride]
        lane = b.rows[f, n] * BLOCK
        for t in range(BLOCK):
            x = b.row_package[f, n * BLOCK + t]
            if x >= 0:
                d[NET * BLOCK + t] = value[0, x] - b.price[0, k, lane + t]
                d[(NET + 1) * BLOCK + t] = value[1, x] - b.price[1, k, lane + t]
                d[FLAT * BLOCK + t] = max(0.0, 1.0 - (eta[0, x] + eta[1, x]) / lasting)
