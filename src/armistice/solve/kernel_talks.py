"""Compiled: one round of talks at one state, and its slopes.

The same equations as `armistice.solve.month` (EQ-SIGN, EQ-ACCEPT, EQ-PROPOSE, EQ-VALUE) for
the packages that may be tabled in one phase, in loops that the compiler runs several
packages at a time.
"""

from __future__ import annotations

from armistice.kernels import kernel
from armistice.solve.kernel_math import exp, logistic, product, total

__all__ = ["misanswered", "talks_row", "talks_slopes"]


@kernel(fastmath={"nnan"})
def talks_row(  # type: ignore[no-untyped-def]
    m, net, eta, rat, audience, side, theta, heard, omega, face, lasting, sigma,
    wait_a, wait_b, refused, p, q, mean, surplus,
):  # fmt: skip
    """Answers p, proposals q, and what talks add to waiting before tau and meetings.

    `net` (2, m), `eta` (m,), `audience` (J, m), `refused` (b, i). Returns by side
    sum_j pi_j sum_x q_j(x) g_i(x); `mean` holds the inner sums and `surplus` g_i.
    """
    s = 1.0 / sigma
    lost_a, lost_b = refused[0, 0], refused[1, 1]
    for x in range(m):
        p[0, x] = logistic((net[0, x] - lost_a) * s)
        p[1, x] = logistic((net[1, x] - lost_b) * s)
    up_aa, up_ab = refused[0, 0] - wait_a, refused[1, 0] - wait_a
    up_ba, up_bb = refused[0, 1] - wait_b, refused[1, 1] - wait_b
    for x in range(m):
        both = p[0, x] * p[1, x]
        only_a, only_b = p[0, x] - both, p[1, x] - both
        signed = both * rat[x]
        surplus[0, x] = signed * (net[0, x] - wait_a) + only_a * up_ab + only_b * up_aa
        surplus[1, x] = signed * (net[1, x] - wait_b) + only_a * up_bb + only_b * up_ba
    out_a = out_b = 0.0
    for j in range(side.size):
        width = 1.0 / theta[j]
        top = -1e300
        if side[j] == 0:
            for x in range(m):
                score = p[1, x] * (net[0, x] - wait_a) * width
                q[j, x] = score
                top = max(top, score)
        elif side[j] == 1:
            for x in range(m):
                score = p[0, x] * (net[1, x] - wait_b) * width
                q[j, x] = score
                top = max(top, score)
        else:
            for x in range(m):
                worth = omega[j] + (1.0 - omega[j]) * max(0.0, 1.0 - eta[x] / lasting) + face[j]
                score = (p[0, x] * p[1, x] * worth + audience[j, x]) * width
                q[j, x] = score
                top = max(top, score)
        for x in range(m):
            q[j, x] = exp(q[j, x] - top)
        scale = 1.0 / total(q[j], 0, m)
        for x in range(m):
            q[j, x] *= scale
        mean[j, 0] = product(q[j], surplus[0], m)
        mean[j, 1] = product(q[j], surplus[1], m)
        out_a += heard[j] * mean[j, 0]
        out_b += heard[j] * mean[j, 1]
    return out_a, out_b


@kernel()
def talks_slopes(  # type: ignore[no-untyped-def]
    m, i, net, eta, rat, side, theta, heard, omega, face, lasting, sigma,
    wait_a, wait_b, refused, p, q, mean, surplus, weight, push, by_wait, by_refusal,
):  # fmt: skip
    """Slopes of side i's value, tau left out.

    `push` (3, m) returns those in N_A(x), N_B(x) and eta(x); `by_wait` (j,) those in W;
    `by_refusal` (b, j) those in W after a refusal.
    """
    own = wait_a if i == 0 else wait_b
    up_a, up_b = refused[0, i] - own, refused[1, i] - own
    for x in range(m):
        w = weight[x]
        base = w * rat[x] * (net[i, x] - own)
        push[0, x] = base * p[1, x] + w * ((1.0 - p[1, x]) * up_b - p[1, x] * up_a)
        push[1, x] = base * p[0, x] + w * ((1.0 - p[0, x]) * up_a - p[0, x] * up_b)
        push[2, x] = 0.0
        push[3, x] = w * p[0, x] * p[1, x] * rat[x] if i == 0 else 0.0
        push[4, x] = w * p[0, x] * p[1, x] * rat[x] if i == 1 else 0.0
    for j in range(side.size):
        width = heard[j] / theta[j]
        centre = mean[j, i]
        if side[j] == 0:
            for x in range(m):
                tilt = (surplus[i, x] - centre) * q[j, x] * width
                push[1, x] += tilt * (net[0, x] - wait_a)
                push[3, x] += tilt * p[1, x]
        elif side[j] == 1:
            for x in range(m):
                tilt = (surplus[i, x] - centre) * q[j, x] * width
                push[0, x] += tilt * (net[1, x] - wait_b)
                push[4, x] += tilt * p[0, x]
        else:
            for x in range(m):
                tilt = (surplus[i, x] - centre) * q[j, x] * width
                worth = omega[j] + (1.0 - omega[j]) * max(0.0, 1.0 - eta[x] / lasting) + face[j]
                push[0, x] += tilt * p[1, x] * worth
                push[1, x] += tilt * p[0, x] * worth
                tail = -(1.0 - omega[j]) / lasting if eta[x] < lasting else 0.0
                push[2, x] += tilt * p[0, x] * p[1, x] * tail
    s = 1.0 / sigma
    for x in range(m):
        push[0, x] *= p[0, x] * (1.0 - p[0, x]) * s
        push[1, x] *= p[1, x] * (1.0 - p[1, x]) * s
        push[5, x] = p[0, x] * (1.0 - p[1, x])
        push[6, x] = (1.0 - p[0, x]) * p[1, x]
    net_a, net_b = total(push[3], 0, m), total(push[4], 0, m)
    answer_a, answer_b = total(push[0], 0, m), total(push[1], 0, m)
    alone_a, alone_b = product(weight, push[5], m), product(weight, push[6], m)
    for x in range(m):
        push[0, x] += push[3, x]
        push[1, x] += push[4, x]
    # what moves N_j - W_j moves W_j with the opposite sign
    by_wait[0], by_wait[1] = -net_a, -net_b
    by_wait[i] -= alone_a + alone_b
    for b in range(2):
        for j in range(2):
            by_refusal[b, j] = 0.0
    by_refusal[0, 0] -= answer_a
    by_refusal[1, 1] -= answer_b
    by_refusal[0, i] += alone_b
    by_refusal[1, i] += alone_a


@kernel()
def misanswered(m, heard, net, p, q, lost_a, lost_b):  # type: ignore[no-untyped-def]
    """Expected loss of either side from answering offers with error, the other unchanged.

    For every offer the stake N_i - W_i^rej times the chance of the wrong answer, weighted
    by how likely it is tabled and how likely the other side signs.
    """
    out_a = out_b = 0.0
    for j in range(heard.size):
        for x in range(m):
            w = heard[j] * q[j, x]
            stake_a, stake_b = net[0, x] - lost_a, net[1, x] - lost_b
            wrong_a = 1.0 - p[0, x] if stake_a > 0.0 else p[0, x]
            wrong_b = 1.0 - p[1, x] if stake_b > 0.0 else p[1, x]
            out_a += w * p[1, x] * wrong_a * abs(stake_a)
            out_b += w * p[0, x] * wrong_b * abs(stake_b)
    return out_a, out_b
