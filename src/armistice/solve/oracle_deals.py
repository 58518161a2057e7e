"""What a signed paper is worth, worked out the plain way (the referee's own copy).

Every formula is stated where it is used; nothing here is shared with the fast solver.
Arrays lead with the side, 0 = A and 1 = B, so that ``x[::-1]`` is the other side's x.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from armistice.errors import NotConverged
from armistice.model.war import Breach

__all__ = ["deal_round", "deal_values", "logistic", "own_breach", "truce_values"]

Array = NDArray[np.float64]

DAMPING = ((1.0, 512), (0.5, 512), (0.125, 1024), (0.03125, 4096), (1.0, 2**16))
"""Weights of successive rounds of the deal iteration, and how many rounds each."""


def logistic(z: Array) -> Array:
    """L(z) = 1/(1 + exp(-z))."""
    with np.errstate(over="ignore"):
        return np.asarray(1.0 / (1.0 + np.exp(-z)), dtype=float)


def own_breach(z: Array, opportunity: Array, noise: float, breach: Breach) -> Array:
    """Return what a leader's own chance to break adds to his value; z = xi - D.

    ======== =====================================
    netted   o max(z, 0)
    mistake  o L(z/sigma_r) z
    taste    o sigma_r log(1 + exp(z/sigma_r))
    ======== =====================================
    """
    if breach == "netted":
        return opportunity * np.maximum(z, 0.0)
    if breach == "mistake":
        return opportunity * logistic(z / noise) * z
    return opportunity * noise * np.logaddexp(0.0, z / noise)


def deal_values(
    flow: ArrayLike,
    own: ArrayLike,
    other: ArrayLike,
    penalty: ArrayLike,
    opportunity: ArrayLike,
    delta: ArrayLike,
    leave: ArrayLike = 0.0,
    exit_value: ArrayLike = 0.0,
    *,
    noise: float,
    breach: Breach = "netted",
    tol: float = 1e-13,
) -> tuple[Array, Array]:
    """EQ-DURABILITY and EQ-RENEGE: worth and breach hazard of deals that stand until broken.

    With xi_i = R_i^i - pen_i, l_i the chance of leaving office, and both sides at once,

    ``D_i = (1-d_i) v_i + d_i {l_i exit_i + (1-l_i) [D_i + eta_j (R_i^j - D_i) + own_i]}``

    and ``eta_i = o_i L((xi_i - D_i)/sigma_r)``, own_i being that of `own_breach`. The
    hazards start from 0 (trust). Each round solves the first line for D with the hazards
    as they are (`deal_round`) and then puts D into the second, until neither moves. Cells
    that circle are damped. Where both sides lose by being broken against, the hazards
    only rise on the way, and the limit is the least fixed point.

    Parameters
    ----------
    flow
        v_i, leading axis 2 (A, B); every other argument broadcasts against it.
    own, other
        R_i^i and R_i^j: value to i once i, or the other side, has broken the deal.
    penalty, opportunity, delta, leave, exit_value
        pen_i, o_i, d_i, l_i, exit_i.
    noise
        sigma_r, in aims.
    breach
        The variant of EQ-DURABILITY.
    tol
        Largest last move of D and of eta.

    Returns
    -------
    D, eta
        With the common shape; `NotConverged` if some cell still moves after the last round.
    """
    terms = (flow, own, other, penalty, opportunity, delta, leave, exit_value)
    cells = np.broadcast_arrays(*(np.asarray(a, dtype=float) for a in terms))
    shape = cells[0].shape
    live = [a.reshape(2, -1) for a in cells]
    D, eta = np.zeros_like(live[0]), np.zeros_like(live[0])
    at, hazard, before = np.arange(D.shape[1]), eta.copy(), np.full_like(eta, np.inf)
    weights = [weight for weight, rounds in DAMPING for _ in range(rounds)]
    for n, weight in enumerate(weights):
        value, answer = deal_round(hazard, *live, noise=noise, breach=breach)
        move = np.abs(answer - hazard)
        rests = ((np.abs(value - before) <= tol * weight) & (move <= tol)).all(axis=0)
        hazard, before = hazard + weight * (answer - hazard), value
        if n % 8 == 7 or rests.all():  # now and then put away the cells at rest
            D[:, at[rests]], eta[:, at[rests]] = value[:, rests], answer[:, rests]
            at, hazard, before = at[~rests], hazard[:, ~rests], before[:, ~rests]
            live = [a[:, ~rests] for a in live]
        if at.size == 0:
            return D.reshape(shape), eta.reshape(shape)
    raise NotConverged(
        f"EQ-DURABILITY: {at.size} deals still move after the last round",
        {"deals": at.size, "last_move": float(move.max())},
    )


def deal_round(
    hazard: Array,
    flow: Array,
    own: Array,
    other: Array,
    penalty: Array,
    opportunity: Array,
    delta: Array,
    leave: Array,
    exit_value: Array,
    *,
    noise: float,
    breach: Breach,
) -> tuple[Array, Array]:
    """D under given hazards eta, and the hazards with which both sides answer that D.

    With b_i = (1-d_i) v_i + d_i l_i exit_i and m_i = d_i (1-l_i),

    * netted: ``keep = (b + m eta_j R^j) / (1 - m (1 - eta_j))`` and
      ``brk = (b + m (o xi + eta_j R^j)) / (1 - m (1 - o - eta_j))``;
      D is brk where xi > keep and keep elsewhere;
    * mistake: ``D = (b + m (eta_i xi + eta_j R^j)) / (1 - m (1 - eta_i - eta_j))``;
    * taste: Newton's rule, see `_taste`.
    """
    b = (1.0 - delta) * flow + delta * leave * exit_value
    m, xi, theirs = delta * (1.0 - leave), own - penalty, hazard[::-1]
    if breach == "mistake":
        D = (b + m * (hazard * xi + theirs * other)) / (1.0 - m + m * (hazard + theirs))
    else:
        keep = (b + m * theirs * other) / (1.0 - m + m * theirs)
        if breach == "netted":
            brk = b + m * (opportunity * xi + theirs * other)
            brk = brk / (1.0 - m + m * (opportunity + theirs))
            D = np.where(xi > keep, brk, keep)
        else:
            D = _taste(keep, theirs, b, m, xi, other, opportunity, noise)
    return D, opportunity * logistic((xi - D) / noise)


def _taste(
    keep: Array, theirs: Array, b: Array, m: Array, xi: Array, R: Array, o: Array, noise: float
) -> Array:
    """Root of f(D) = D - b - m [D + eta_j (R - D) + o sigma_r log(1 + exp((xi - D)/sigma_r))].

    f rises and is concave, f(keep) <= 0: Newton's rule climbs to the root and never passes it.
    """
    D = keep
    for _ in range(200):
        softplus = noise * np.logaddexp(0.0, (xi - D) / noise)
        error = D * (1.0 - m + m * theirs) - b - m * (theirs * R + o * softplus)
        slope = 1.0 - m + m * theirs + m * o * logistic((xi - D) / noise)
        D = D - error / slope
        if float(np.abs(error / slope).max(initial=0.0)) <= 1e-10:
            break  # the error left is of the order of its square
    return D


def truce_values(
    months: int,
    resume: Array,
    flow: Array,
    own: Array,
    other: Array,
    penalty: Array,
    opportunity: Array,
    delta: Array,
    leave: Array,
    exit_value: Array,
    *,
    noise: float,
    breach: Breach,
) -> tuple[Array, Array]:
    """EQ-TRUCE: D^(n) of a halt of n months and the breach hazard of its first month.

    D^(0) is the value of the war that resumes; with t months to run, t = 1..n,
    ``eta_i = o_i L((xi_i - D_i^(t-1))/sigma_r)`` and ``D_i^(t) = (1-d_i) v_i +
    d_i {l_i exit_i + (1-l_i) [D_i^(t-1) + eta_j (R_i^j - D_i^(t-1)) + own_i]}``.
    """
    D, eta, xi = resume, np.zeros_like(resume), own - penalty
    for _ in range(months):
        eta = opportunity * logistic((xi - D) / noise)
        after = D + eta[::-1] * (other - D) + own_breach(xi - D, opportunity, noise, breach)
        D = (1.0 - delta) * flow + delta * (leave * exit_value + (1.0 - leave) * after)
    return D, eta
