"""One month at the table: answers, proposals and what talks are worth.

EQ-SIGN (ours)      N_i = D_i - chi_i - kappa_s
EQ-ACCEPT (mckelveypalfrey1998, signorino1999)
    P_i = L((N_i - W_i^rej) / sigma), W_i^rej after i's own refusal (EQ-REJECT, ours)
EQ-PROPOSE (ours)   q_j(x) proportional to exp(score_j(x) / theta_j);
    belligerent j: P_other (N_j - W_j);
    mediator: P_A P_B [omega + (1-omega)(1 - min(1, eta/0.2)) + f_m(1-nu)] + dom_m(x)
EQ-VALUE (merlowilson1995, merlowilson1998), with a = P_A P_B rho_A rho_B,
    V_i = W_i + tau { sum_j pi_j sum_x q_j [ a (N_i - W_i) + P_A (1-P_B) (W_i^Bref - W_i)
                      + (1-P_A) P_B (W_i^Aref - W_i) ] + meeting_i }

The first term collects everything else: both refuse, or a signature is not ratified.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.solve.breach import logistic

__all__ = ["Month", "Table", "month"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Table:
    """What is fixed about a round of talks in a block of states.

    `ratified` is rho_A rho_B by package; `recognition` has shape (J, states);
    `audience` (J, packages); `theta` (J,); `side` 0, 1 or -1 by proposer.
    """

    sigma: float
    theta: Array
    side: NDArray[np.int64]
    recognition: Array
    any_paper: Array
    face: Array
    audience: Array
    lasting: float
    ratified: Array
    tau: Array
    meeting: Array


@dataclass
class Month:
    """Outcome of `month` for a block: arrays over (states, packages) unless said otherwise.

    Attributes
    ----------
    value
        V_i: (2, states).
    accept
        P_i: (2, states, packages).
    propose
        q_j: (J, states, packages).
    by_net, by_eta
        Slopes of V_i in N_j(x): (i, j, states, packages), and in eta(x): (i, states, packages).
    by_wait, by_refusal
        Slopes of V_i in W_j: (i, j, states); in W_j after side b refuses: (i, b, j, states).
    """

    value: Array
    accept: Array
    propose: Array
    by_net: Array | None = None
    by_eta: Array | None = None
    by_wait: Array | None = None
    by_refusal: Array | None = None


def month(
    net: Array, eta: Array, wait: Array, refused: Array, table: Table, slopes: bool = False
) -> Month:
    """Evaluate one round of possible talks.

    Parameters
    ----------
    net
        N_i(x): (2, states, packages); -inf where a hard bar forbids signing.
    eta
        Total breach hazard of every package: (states, packages).
    wait
        W_i: (2, states).
    refused
        W_i after side b refuses what the other would sign: (b, i, states).
    table
        Everything else.
    slopes
        Also return derivatives.
    """
    barred = ~np.isfinite(net)
    has_bar = bool(barred.any())
    if has_bar:
        net = np.where(barred, -1e3, net)
    w_a, w_b = wait[0][:, None], wait[1][:, None]
    p_a = logistic((net[0] - refused[0, 0][:, None]) / table.sigma)
    p_b = logistic((net[1] - refused[1, 1][:, None]) / table.sigma)
    gain = np.stack([net[0] - w_a, net[1] - w_b])
    both = p_a * p_b
    signed = both * table.ratified
    only_a, only_b = p_a - both, p_b - both
    drop = refused - wait  # (b, i, states)
    moved = bool(np.any(drop))
    bonus_flat = np.maximum(0.0, 1.0 - eta / table.lasting)
    proposals = len(table.side)
    q = np.empty((proposals, *eta.shape))
    bonus: list[Array | None] = [None] * proposals
    for j, side in enumerate(table.side):
        if side == 0:
            score = p_b * gain[0]
        elif side == 1:
            score = p_a * gain[1]
        else:
            omega = table.any_paper[j]
            worth = omega + (1.0 - omega) * bonus_flat + table.face[j]
            bonus[j] = worth
            score = both * worth + table.audience[j]
        score = score / table.theta[j]
        score -= score.max(axis=1, keepdims=True)
        np.exp(score, out=score)
        score /= score.sum(axis=1, keepdims=True)
        q[j] = score
    weight = np.einsum("js,jsx->sx", table.recognition, q)
    surplus = np.empty_like(gain)  # g_i(x)
    mean = np.empty((proposals, 2, eta.shape[0]))
    value = np.empty_like(wait)
    for i in range(2):
        surplus[i] = signed * gain[i]
        if moved:
            surplus[i] += only_a * drop[1, i][:, None] + only_b * drop[0, i][:, None]
        total = np.zeros(eta.shape[0])
        for j in range(proposals):
            mean[j, i] = np.einsum("sx,sx->s", q[j], surplus[i])
            total += table.recognition[j] * mean[j, i]
        value[i] = wait[i] + table.tau * (total + table.meeting[i])
    accept = np.stack([p_a, p_b])
    if not slopes:
        return Month(value, accept, q)
    slope_a = p_a * (1.0 - p_a) / table.sigma
    slope_b = p_b * (1.0 - p_b) / table.sigma
    tau = table.tau[:, None]
    by_net = np.empty((2, 2, *eta.shape))
    by_eta = np.zeros((2, *eta.shape))
    by_wait = np.zeros((2, 2, eta.shape[0]))
    by_refusal = np.zeros((2, 2, 2, eta.shape[0]))
    alone_a = np.einsum("sx,sx->s", weight, only_a)
    alone_b = np.einsum("sx,sx->s", weight, only_b)
    tail = np.where(eta < table.lasting, -1.0 / table.lasting, 0.0)
    for i in range(2):
        d_pa = weight * (table.ratified * p_b * gain[i])
        d_pb = weight * (table.ratified * p_a * gain[i])
        if moved:
            up_a, up_b = drop[0, i][:, None], drop[1, i][:, None]
            d_pa += weight * ((1.0 - p_b) * up_b - p_b * up_a)
            d_pb += weight * ((1.0 - p_a) * up_a - p_a * up_b)
        direct = weight * signed
        net_a = np.zeros(eta.shape)
        net_b = np.zeros(eta.shape)
        for j, side in enumerate(table.side):
            tilt = (surplus[i] - mean[j, i][:, None]) * q[j]
            tilt *= (table.recognition[j] / table.theta[j])[:, None]
            if side == 0:
                d_pb += tilt * gain[0]
                net_a += tilt * p_b
            elif side == 1:
                d_pa += tilt * gain[1]
                net_b += tilt * p_a
            else:
                worth = bonus[j]
                assert worth is not None
                d_pa += tilt * p_b * worth
                d_pb += tilt * p_a * worth
                by_eta[i] += tilt * both * ((1.0 - table.any_paper[j]) * tail)
        if i == 0:
            net_a += direct
        else:
            net_b += direct
        # what moves N_j - W_j moves W_j with the opposite sign
        by_wait[i, 0] = -net_a.sum(axis=1)
        by_wait[i, 1] = -net_b.sum(axis=1)
        d_pa *= slope_a
        d_pb *= slope_b
        by_refusal[i, 0, 0] -= d_pa.sum(axis=1)
        by_refusal[i, 1, 1] -= d_pb.sum(axis=1)
        by_refusal[i, 0, i] += alone_b
        by_refusal[i, 1, i] += alone_a
        by_wait[i, i] -= alone_a + alone_b
        by_net[i, 0] = net_a + d_pa
        by_net[i, 1] = net_b + d_pb
    by_net *= tau
    by_eta *= tau
    by_wait *= table.tau
    by_refusal *= table.tau
    if has_bar:
        by_net *= ~barred
    for i in range(2):
        by_wait[i, i] += 1.0
    return Month(value, accept, q, by_net, by_eta, by_wait, by_refusal)
