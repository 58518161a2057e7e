"""Compiled: talks of every phase at a list of states, from the values of waiting.

For each state: what every package is worth once signed (`kernel_deals`), then, phase by
phase, answers, proposals and their worth (`kernel_talks`), then the slopes sent back to
the few inputs that a state depends on. Rows are independent of each other, so the states
may be split over threads in any way without changing a bit.
"""

from __future__ import annotations

import numpy as np

from armistice.kernels import kernel
from armistice.solve.kernel_deals import (
    BASE,
    BLOCK,
    CHANCE,
    CROSS,
    DET,
    DIAG,
    DOWN,
    EFFECT,
    ETA,
    GUESS,
    HALT,
    HURT,
    KEEP,
    NETTED,
    OWN,
    PENALTY,
    RESUME,
    STEEP,
    STRIDE,
    SUFFER,
    VALUE,
    implicit,
    linearise,
    netted,
    truces,
)
from armistice.solve.kernel_math import chosen
from armistice.solve.kernel_talks import FLAT, NET, lay_terms, talks_row, talks_slopes

__all__ = ["deals_at", "months"]


@kernel()
def _desk(b):  # type: ignore[no-untyped-def]
    """A workspace with the standing terms of all packages laid out."""
    blocks = b.blocks[0] + b.blocks[1] + b.blocks[2]
    w = np.zeros(blocks * STRIDE)
    for block in range(b.blocks[0] + b.blocks[1]):
        d, n = w[block * STRIDE : (block + 1) * STRIDE], block * BLOCK
        for i in range(2):
            for t in range(BLOCK):
                d[(KEEP + i) * BLOCK + t] = b.keep[i, n + t]
                d[(CHANCE + i) * BLOCK + t] = b.chance[i, n + t]
                d[(PENALTY + i) * BLOCK + t] = b.penalty[i, n + t]
    return w


@kernel()
def _value(  # type: ignore[no-untyped-def]
    w, b, s, last_front, node, after_a, after_b, resume, v, paper, guess, guessed, tol, slopes
):
    """Rows VALUE and ETA of every package at state s; returns its front step."""
    k = b.front[s]
    lasting, halts = b.blocks[0], b.blocks[1]
    noise = b.numbers[1]
    row, part = node * b.groups, 0
    for block in range(lasting + halts):
        d = w[block * STRIDE : (block + 1) * STRIDE]
        if k != last_front:
            for i in range(2):
                base = b.base[i, k, block * BLOCK : (block + 1) * BLOCK]
                for t in range(BLOCK):
                    d[(BASE + i) * BLOCK + t] = base[t]
        while part < b.parts.shape[0] and b.parts[part, 0] == block:
            start, end, g = b.parts[part, 1], b.parts[part, 2], row + b.parts[part, 3]
            here = d[start:]
            for t in range(end - start):
                here[OWN * BLOCK + t] = after_a[g, 0] - here[PENALTY * BLOCK + t]
                here[HURT * BLOCK + t] = after_b[g, 0]
                here[(HURT + 1) * BLOCK + t] = after_a[g, 1]
                here[(OWN + 1) * BLOCK + t] = after_b[g, 1] - here[(PENALTY + 1) * BLOCK + t]
            if block >= lasting:
                for t in range(end - start):
                    here[RESUME * BLOCK + t] = resume[g, 0]
                    here[(RESUME + 1) * BLOCK + t] = resume[g, 1]
            part += 1
        kept = guess[:, block * BLOCK : (block + 1) * BLOCK]
        halted = b.months[(block - lasting) * BLOCK :]
        # a variant that the compiler knows costs half as much as one that it looks up
        if block >= lasting and b.variant == NETTED:
            truces(d, 0, 1, halted, b.longest, noise, NETTED, slopes)
        elif block >= lasting:
            truces(d, 0, 1, halted, b.longest, noise, b.variant, slopes)
        elif b.variant == NETTED:
            for t in range(BLOCK):
                d[GUESS * BLOCK + t] = kept[1, t] if guessed else 0.0
            netted(d, 1, noise, tol)
            for t in range(BLOCK):
                kept[1, t] = d[GUESS * BLOCK + t]
            linearise(d, 1, noise, NETTED)
        else:
            for i in range(2):
                for t in range(BLOCK):
                    d[(VALUE + i) * BLOCK + t] = kept[i, t] if guessed else 0.0
            implicit(d, 1, noise, b.variant, guessed, tol)
            for i in range(2):
                for t in range(BLOCK):
                    kept[i, t] = d[(VALUE + i) * BLOCK + t]
            linearise(d, 1, noise, b.variant)
    for n in range(b.regime_phase.size):
        f = b.regime_phase[n]
        at = (lasting + halts) * STRIDE + n
        for i in range(2):
            w[at + (VALUE + i) * BLOCK] = v[f, i, s]
            w[at + (ETA + i) * BLOCK] = paper[f, i, s]
    return k


@kernel()
def _send_back(w, b, push, phases, depth, by_deal, by_resume):  # type: ignore[no-untyped-def]
    """Slopes in N_A, N_B and eta (`push`) sent to post-deal values, summed by group.

    Of all `phases` those below `depth`.
    """
    lasting, halts = b.blocks[0], b.blocks[1]
    by_deal[:] = 0.0
    by_resume[:] = 0.0
    part = 0
    for block in range(lasting + halts):
        d = w[block * STRIDE : (block + 1) * STRIDE]
        settled = block < lasting
        first = part
        while part < b.parts.shape[0] and b.parts[part, 0] == block:
            part += 1
        for c in range(2 * depth):
            if not b.open_block[c // 2, block]:
                continue
            r = (block * 2 * phases + c) * 3 * BLOCK
            here = push[r : r + 3 * BLOCK]
            if settled:
                for t in range(BLOCK):
                    pe = here[2 * BLOCK + t]
                    steep_a, steep_b = d[STEEP * BLOCK + t], d[(STEEP + 1) * BLOCK + t]
                    q_a = here[t] - pe * steep_a
                    q_b = here[BLOCK + t] - pe * steep_b
                    cross_a, cross_b = d[CROSS * BLOCK + t], d[(CROSS + 1) * BLOCK + t]
                    # the transposed two-by-two system of the fixed point
                    det = d[DET * BLOCK + t]
                    u_a = q_a * d[(DIAG + 1) * BLOCK + t] - q_b * cross_b * det
                    u_b = q_b * d[DIAG * BLOCK + t] - q_a * cross_a * det
                    down_a, down_b = d[DOWN * BLOCK + t], d[(DOWN + 1) * BLOCK + t]
                    d[EFFECT * BLOCK + t] = u_a * down_a + u_b * cross_b + pe * steep_a
                    d[(EFFECT + 1) * BLOCK + t] = u_a * d[SUFFER * BLOCK + t]
                    d[(EFFECT + 2) * BLOCK + t] = u_b * d[(SUFFER + 1) * BLOCK + t]
                    d[(EFFECT + 3) * BLOCK + t] = u_a * cross_a + u_b * down_b + pe * steep_b
            else:
                for q in range(6):
                    h = (HALT + 3 * q) * BLOCK
                    for t in range(BLOCK):
                        d[(EFFECT + q) * BLOCK + t] = (
                            here[t] * d[h + t]
                            + here[BLOCK + t] * d[h + BLOCK + t]
                            + here[2 * BLOCK + t] * d[h + 2 * BLOCK + t]
                        )
            for n in range(first, part):
                mask, g = b.part_mask[n], b.parts[n, 3]
                for q in range(4 if settled else 6):
                    at = (EFFECT + q) * BLOCK
                    effect = chosen(d[at : at + BLOCK], mask)
                    if q < 4:
                        by_deal[c // 2, c % 2, q, g] += effect
                    else:
                        by_resume[c // 2, c % 2, q - 4, g] += effect


@kernel()
def _hand_over(w, b, value, eta):  # type: ignore[no-untyped-def]
    """From the desk to `value` and `eta` (2, X), solver order."""
    for i in range(2):
        for x in range(b.place.size):
            value[i, x] = w[b.place[x] + (VALUE + i) * BLOCK]
            eta[i, x] = w[b.place[x] + (ETA + i) * BLOCK]


@kernel()
def months(  # type: ignore[no-untyped-def]
    b, nodes, depth, first, last, after_a, after_b, resume, v, wait, paper, refused, guess, guessed,
    tol, slopes, talk, by_wait, by_refusal, by_deal, by_resume, by_regime, value, eta,
):  # fmt: skip
    """What talks add to waiting at nodes first..last-1: `talk` (N, F, 2); and its slopes.

    At each node the phases below `depth` (N,) are looked at; the rest is left as it is.
    Shapes of the slopes: `by_wait` (N, F, i, j), `by_refusal` (N, F, i, b, j), `by_deal`
    (N, F, i, 4, G), `by_resume` (N, F, i, j, G), `by_regime` (N, F, i, j, Xr). `after_a`,
    `after_b` and `resume` (N*G, 2) are the values of the war that follows. `value` and `eta`
    are filled as `deals_at` does unless they have no rows.
    """
    phases, proposals = b.theta.shape[0], b.side.size
    w = _desk(b)
    tables = [lay_terms(b, f) for f in range(phases)]
    blocks = b.blocks[0] + b.blocks[1] + b.blocks[2]
    mean, scale, tally = np.empty((proposals, 2)), np.empty(proposals), np.empty(10 * BLOCK)
    # lanes that are not open in a phase stay zero
    sent = np.zeros(blocks * phases * 6 * BLOCK)
    step = 6 * phases * BLOCK
    lost = np.empty((2, 2))
    lasting, ease = b.numbers[2], 1.0 / b.numbers[2]
    k = -1
    for node in range(first, last):
        s = nodes[node]
        k = _value(
            w, b, s, k, node, after_a, after_b, resume, v, paper, guess[node], guessed, tol, slopes
        )
        if value.shape[0] > 0:
            _hand_over(w, b, value[node], eta[node])
        heard = b.heard[s]
        for f in range(depth[node]):
            table, stride = tables[f]
            rows = b.rows[f]
            for n in range(b.row_count[f]):
                d = table[n * stride : (n + 1) * stride]
                deal = w[rows[n] * STRIDE : (rows[n] + 1) * STRIDE]
                asked = rows[n] * BLOCK
                ask_a = b.price[0, k, asked : asked + BLOCK]
                ask_b = b.price[1, k, asked : asked + BLOCK]
                for t in range(BLOCK):
                    hazard = deal[ETA * BLOCK + t] + deal[(ETA + 1) * BLOCK + t]
                    d[NET * BLOCK + t] = deal[VALUE * BLOCK + t] - ask_a[t]
                    d[(NET + 1) * BLOCK + t] = deal[(VALUE + 1) * BLOCK + t] - ask_b[t]
                    d[FLAT * BLOCK + t] = max(0.0, 1.0 - hazard * ease)
            wait_a, wait_b = wait[f, 0, s], wait[f, 1, s]
            for c in range(2):
                for i in range(2):
                    lost[c, i] = refused[f, c, i, s]
            tau = b.tau[f, s]
            out_a, out_b = talks_row(
                table, stride, b.side, b.theta[f], heard, b.omega, b.face, b.numbers[0], wait_a,
                wait_b, lost, tally, mean, scale,
            )  # fmt: skip
            talk[node, f, 0] = tau * (out_a + b.meeting[0, s])
            talk[node, f, 1] = tau * (out_b + b.meeting[1, s])
            if not slopes:
                continue
            talks_slopes(
                table, stride, b.side, b.theta[f], heard, b.omega, b.face, lasting, b.numbers[0],
                wait_a, wait_b, lost, mean, scale, tau, rows, 6 * f * BLOCK, step, sent, tally,
                by_wait[node, f], by_refusal[node, f],
            )  # fmt: skip
            for n in range(b.regime_phase.size):
                for i in range(2):
                    at = (b.blocks[0] + b.blocks[1] + n // BLOCK) * step
                    at += (2 * f + i) * 3 * BLOCK + n % BLOCK
                    by_regime[node, f, i, 0, n] = sent[at]
                    by_regime[node, f, i, 1, n] = sent[at + BLOCK]
        if slopes:
            _send_back(w, b, sent, phases, depth[node], by_deal[node], by_resume[node])


@kernel()
def deals_at(b, states, first, last, after_a, after_b, resume, v, paper, tol, value, eta):  # type: ignore[no-untyped-def]  # fmt: skip
    """D_i and eta_i at a list of states, from trust, solver order: (N, 2, X) each."""
    w = _desk(b)
    guess = np.empty((2, b.blocks[0] * BLOCK))
    k = -1
    for n in range(first, last):
        k = _value(
            w, b, states[n], k, n, after_a, after_b, resume, v, paper, guess, False, tol, False
        )
        _hand_over(w, b, value[n], eta[n])
