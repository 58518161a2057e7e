"""Compiled: one round of talks at one state, and its slopes.

The same equations as `armistice.solve.month` (EQ-SIGN, EQ-ACCEPT, EQ-PROPOSE, EQ-VALUE) for
the packages that may be tabled in one phase. They work in a desk like that of
`armistice.solve.kernel_deals`: blocks of 16 packages, in each of them rows of a fixed length.
Every sum runs lane by lane over the blocks first, so that several packages are taken at a time
in an order that is always the same.
"""

from __future__ import annotations

import numpy as np

from armistice.kernels import kernel
from armistice.solve.kernel_deals import BLOCK
from armistice.solve.kernel_math import exp, logistic, total

__all__ = [
    "FLAT",
    "LIVE",
    "NET",
    "OFFER",
    "RATIFIED",
    "P",
    "lay_terms",
    "misanswered",
    "talks_row",
    "talks_slopes",
]  # fmt: skip

# Rows of a block: N_i, 1 - min(1, eta/lasting), rho_A rho_B, whether it may be tabled;
NET, FLAT, RATIFIED, LIVE = 0, 2, 3, 4
# P_i, g_i, chance that anybody tables it, slopes by way of offers of A, B and mediators;
P, GAIN, WEIGHT, TILT = 5, 7, 9, 10
# by proposer, exp((score_j - max score_j) / theta_j) and the audience's part of the score.
OFFER = 18
SHUT = 1e30
"""Taken from the score of what may not be tabled."""
FAINT = -600.0
"""Exponents below this are as good as none; products of still smaller ones slow a machine."""


@kernel()
def lay_terms(b, f):  # type: ignore[no-untyped-def]
    """A desk for phase f with what no state changes laid out, and the length of its blocks."""
    proposals = b.side.size
    stride = (OFFER + 2 * proposals) * BLOCK
    w = np.zeros(b.row_count[f] * stride)
    for n in range(b.row_count[f]):
        d = w[n * stride : (n + 1) * stride]
        for t in range(BLOCK):
            x = b.row_package[f, n * BLOCK + t]
            if x < 0:
                continue
            d[LIVE * BLOCK + t] = 1.0
            d[RATIFIED * BLOCK + t] = b.ratified[x]
            for j in range(proposals):
                d[(OFFER + proposals + j) * BLOCK + t] = b.audience[j, x]
    return w, stride


@kernel(fastmath={"nnan"})
def talks_row(  # type: ignore[no-untyped-def]
    w, stride, side, theta, heard, omega, face, sigma, wait_a, wait_b, refused, tally, mean, scale
):
    """Answers, proposals, and what talks add to waiting before tau and meetings, by side.

    sum_j pi_j sum_x q_j(x) g_i(x); `mean` (J, 2) holds the inner sums, and row OFFER + j times
    `scale` (J,) is q_j. `refused` (b, i); `tally` is room for four rows.
    """
    s = 1.0 / sigma
    lost_a, lost_b = refused[0, 0], refused[1, 1]
    up_aa, up_ab = refused[0, 0] - wait_a, refused[1, 0] - wait_a
    up_ba, up_bb = refused[0, 1] - wait_b, refused[1, 1] - wait_b
    blocks, proposals = w.size // stride, side.size
    for n in range(blocks):
        d = w[n * stride : (n + 1) * stride]
        for t in range(BLOCK):
            net_a, net_b = d[NET * BLOCK + t], d[(NET + 1) * BLOCK + t]
            p_a, p_b = logistic((net_a - lost_a) * s), logistic((net_b - lost_b) * s)
            both = p_a * p_b
            only_a, only_b = p_a - both, p_b - both
            signed = both * d[RATIFIED * BLOCK + t]
            d[P * BLOCK + t] = p_a
            d[(P + 1) * BLOCK + t] = p_b
            d[GAIN * BLOCK + t] = signed * (net_a - wait_a) + only_a * up_ab + only_b * up_aa
            d[(GAIN + 1) * BLOCK + t] = signed * (net_b - wait_b) + only_a * up_bb + only_b * up_ba
    out_a = out_b = 0.0
    for j in range(proposals):
        width = 1.0 / theta[j]
        own = (OFFER + j) * BLOCK
        heed = (OFFER + proposals + j) * BLOCK
        best, sums = tally[:BLOCK], tally[BLOCK : 4 * BLOCK]
        for t in range(BLOCK):
            best[t] = -1e300
        for t in range(3 * BLOCK):
            sums[t] = 0.0
        for n in range(blocks):
            d = w[n * stride : (n + 1) * stride]
            # a slice: an index whose sign is unknown keeps a loop from being vectorised
            q = d[own : own + BLOCK]
            if side[j] == 0:
                for t in range(BLOCK):
                    q[t] = d[(P + 1) * BLOCK + t] * (d[NET * BLOCK + t] - wait_a) * width
            elif side[j] == 1:
                for t in range(BLOCK):
                    q[t] = d[P * BLOCK + t] * (d[(NET + 1) * BLOCK + t] - wait_b) * width
            else:
                heard_by = d[heed : heed + BLOCK]
                for t in range(BLOCK):
                    worth = omega[j] + (1.0 - omega[j]) * d[FLAT * BLOCK + t] + face[j]
                    both = d[P * BLOCK + t] * d[(P + 1) * BLOCK + t]
                    q[t] = (both * worth + heard_by[t]) * width
            for t in range(BLOCK):
                score = q[t] - (1.0 - d[LIVE * BLOCK + t]) * SHUT
                best[t] = max(best[t], score)
        top = best[0]
        for t in range(1, BLOCK):
            top = max(top, best[t])
        for n in range(blocks):
            d = w[n * stride : (n + 1) * stride]
            q = d[own : own + BLOCK]
            for t in range(BLOCK):
                offer = exp(max(q[t] - top, FAINT)) * d[LIVE * BLOCK + t]
                q[t] = offer
                sums[t] += offer
                sums[BLOCK + t] += offer * d[GAIN * BLOCK + t]
                sums[2 * BLOCK + t] += offer * d[(GAIN + 1) * BLOCK + t]
        scale[j] = 1.0 / total(sums, 0, BLOCK)
        mean[j, 0] = total(sums, BLOCK, 2 * BLOCK) * scale[j]
        mean[j, 1] = total(sums, 2 * BLOCK, 3 * BLOCK) * scale[j]
        out_a += heard[j] * mean[j, 0]
        out_b += heard[j] * mean[j, 1]
    return out_a, out_b


@kernel()
def talks_slopes(  # type: ignore[no-untyped-def]
    w, stride, side, theta, heard, omega, face, lasting, sigma, wait_a, wait_b, refused, mean,
    scale, tau, rows, first, step, sent, tally, by_wait, by_refusal,
):  # fmt: skip
    """Slopes of both sides' values.

    Those in N_A(x), N_B(x) and eta(x) go to `sent`, at `first` plus `step` times the block that
    `rows` names: three rows for either side. `by_wait` (i, j) returns those in W; `by_refusal`
    (i, b, j) those in W after a refusal. `tally` is room for ten rows.
    """
    s = 1.0 / sigma
    up_aa, up_ab = refused[0, 0] - wait_a, refused[1, 0] - wait_a
    up_ba, up_bb = refused[0, 1] - wait_b, refused[1, 1] - wait_b
    for t in range(10 * BLOCK):
        tally[t] = 0.0
    for n in range(w.size // stride):
        d = w[n * stride : (n + 1) * stride]
        for t in range(9 * BLOCK):
            d[WEIGHT * BLOCK + t] = 0.0
        for j in range(side.size):
            share = heard[j] * scale[j]
            width = share / theta[j]
            mean_a, mean_b = mean[j, 0], mean[j, 1]
            own = (OFFER + j) * BLOCK
            q = d[own : own + BLOCK]
            if side[j] >= 0:
                at = (TILT + side[j]) * BLOCK
                tilt = d[at : at + 5 * BLOCK]
                for t in range(BLOCK):
                    offer = q[t]
                    d[WEIGHT * BLOCK + t] += share * offer
                    offer *= width
                    tilt[t] += (d[GAIN * BLOCK + t] - mean_a) * offer
                    tilt[4 * BLOCK + t] += (d[(GAIN + 1) * BLOCK + t] - mean_b) * offer
            else:
                fair = 1.0 - omega[j]
                steep = -fair / lasting
                for t in range(BLOCK):
                    offer, flat = q[t], d[FLAT * BLOCK + t]
                    d[WEIGHT * BLOCK + t] += share * offer
                    offer *= width
                    worth = omega[j] + fair * flat + face[j]
                    tail = steep if flat > 0.0 else 0.0
                    tilt_a = (d[GAIN * BLOCK + t] - mean_a) * offer
                    tilt_b = (d[(GAIN + 1) * BLOCK + t] - mean_b) * offer
                    d[(TILT + 2) * BLOCK + t] += tilt_a * worth
                    d[(TILT + 3) * BLOCK + t] += tilt_a * tail
                    d[(TILT + 6) * BLOCK + t] += tilt_b * worth
                    d[(TILT + 7) * BLOCK + t] += tilt_b * tail
        at = first + step * rows[n]
        out = sent[at : at + 6 * BLOCK]
        for t in range(BLOCK):
            p_a, p_b = d[P * BLOCK + t], d[(P + 1) * BLOCK + t]
            gain_a, gain_b = d[NET * BLOCK + t] - wait_a, d[(NET + 1) * BLOCK + t] - wait_b
            weight = d[WEIGHT * BLOCK + t]
            no_a, no_b = 1.0 - p_a, 1.0 - p_b
            ratified = weight * d[RATIFIED * BLOCK + t]
            steep_a, steep_b = p_a * no_a * s, p_b * no_b * s
            both = p_a * p_b
            direct = ratified * both
            # side A's value
            by_a, by_b = d[TILT * BLOCK + t], d[(TILT + 1) * BLOCK + t]
            by_m = d[(TILT + 2) * BLOCK + t]
            base = ratified * gain_a
            own_a = base * p_b + weight * (no_b * up_ab - p_b * up_aa) + by_b * gain_b + by_m * p_b
            own_b = base * p_a + weight * (no_a * up_aa - p_a * up_ab) + by_a * gain_a + by_m * p_a
            own_a *= steep_a
            own_b *= steep_b
            net_a, net_b = by_a * p_b + direct, by_b * p_a
            out[t] = (own_a + net_a) * tau
            out[BLOCK + t] = (own_b + net_b) * tau
            out[2 * BLOCK + t] = d[(TILT + 3) * BLOCK + t] * both * tau
            tally[t] += net_a
            tally[BLOCK + t] += net_b
            tally[2 * BLOCK + t] += own_a
            tally[3 * BLOCK + t] += own_b
            # side B's value
            by_a, by_b = d[(TILT + 4) * BLOCK + t], d[(TILT + 5) * BLOCK + t]
            by_m = d[(TILT + 6) * BLOCK + t]
            base = ratified * gain_b
            own_a = base * p_b + weight * (no_b * up_bb - p_b * up_ba) + by_b * gain_b + by_m * p_b
            own_b = base * p_a + weight * (no_a * up_ba - p_a * up_bb) + by_a * gain_a + by_m * p_a
            own_a *= steep_a
            own_b *= steep_b
            net_a, net_b = by_a * p_b, by_b * p_a + direct
            out[3 * BLOCK + t] = (own_a + net_a) * tau
            out[4 * BLOCK + t] = (own_b + net_b) * tau
            out[5 * BLOCK + t] = d[(TILT + 7) * BLOCK + t] * both * tau
            tally[4 * BLOCK + t] += net_a
            tally[5 * BLOCK + t] += net_b
            tally[6 * BLOCK + t] += own_a
            tally[7 * BLOCK + t] += own_b
            tally[8 * BLOCK + t] += weight * p_a * no_b
            tally[9 * BLOCK + t] += weight * no_a * p_b
    alone_a = total(tally, 8 * BLOCK, 9 * BLOCK) * tau
    alone_b = total(tally, 9 * BLOCK, 10 * BLOCK) * tau
    for i in range(2):
        at = 4 * i * BLOCK
        # what moves N_j - W_j moves W_j with the opposite sign
        by_wait[i, 0] = -total(tally, at, at + BLOCK) * tau
        by_wait[i, 1] = -total(tally, at + BLOCK, at + 2 * BLOCK) * tau
        by_wait[i, i] -= alone_a + alone_b
        for b in range(2):
            for j in range(2):
                by_refusal[i, b, j] = 0.0
        by_refusal[i, 0, 0] -= total(tally, at + 2 * BLOCK, at + 3 * BLOCK) * tau
        by_refusal[i, 1, 1] -= total(tally, at + 3 * BLOCK, at + 4 * BLOCK) * tau
        by_refusal[i, 0, i] += alone_b
        by_refusal[i, 1, i] += alone_a


@kernel()
def misanswered(w, stride, heard, scale, lost_a, lost_b):  # type: ignore[no-untyped-def]
    """Expected loss of either side from answering offers with error, the other unchanged.

    For every offer the stake N_i - W_i^rej times the chance of the wrong answer, weighted
    by how likely it is tabled and how likely the other side signs.
    """
    out_a = out_b = 0.0
    for n in range(w.size // stride):
        d = w[n * stride : (n + 1) * stride]
        for t in range(BLOCK):
            weight = 0.0
            for j in range(heard.size):
                weight += heard[j] * scale[j] * d[(OFFER + j) * BLOCK + t]
            p_a, p_b = d[P * BLOCK + t], d[(P + 1) * BLOCK + t]
            stake_a, stake_b = d[NET * BLOCK + t] - lost_a, d[(NET + 1) * BLOCK + t] - lost_b
            wrong_a = 1.0 - p_a if stake_a > 0.0 else p_a
            wrong_b = 1.0 - p_b if stake_b > 0.0 else p_b
            out_a += weight * p_b * wrong_a * abs(stake_a)
            out_b += weight * p_a * wrong_b * abs(stake_b)
    return out_a, out_b
