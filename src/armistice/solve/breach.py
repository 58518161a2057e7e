"""What a signed paper is worth when either side may break it.

EQ-RENEGE (powell2006, fearon1995)
    eta_i = o_i * L((xi_i - D_i) / sigma_r),   xi_i = R_i^i - pen_i,   L(z) = 1/(1 + e^-z)

EQ-DURABILITY (ours), one equation for a standing settlement,

    D_i = (1-d_i) v_i + d_i { l_i X_i + (1-l_i) [ D_i + eta_j (R_i^j - D_i) + own(xi_i - D_i) ] }

with the worth of one's own opportunity to break

    netted   own(z) = o max(z, 0)                  optimal stopping; noise nets out
    mistake  own(z) = o L(z/sigma_r) z             noise is paid for
    taste    own(z) = o sigma_r ln(1 + e^(z/sigma_r))

Under `netted` this is the pair of closed forms keep_i, brk_i of the model document.
EQ-TRUCE (fearon2004, werneryuen2005) is the same recursion run for n months towards
the war that resumes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.model.war import Breach

__all__ = ["Deals", "Terms", "breach_chance", "own_breach", "settled", "truce"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Terms:
    """Parameters of a block of packages; each array broadcasts to (2, states, packages)."""

    flow: Array
    penalty: Array
    opportunity: Array
    leave: Array
    exit_value: Array
    delta: Array
    noise: float
    variant: Breach


@dataclass
class Deals:
    """Values of a block of signed packages.

    `value` and `eta` have shape (2, states, packages). The slopes, where asked for, have
    shape (inputs, 2, states, packages); the inputs are, in order, R_A^A, R_A^B, R_B^A,
    R_B^B (value to the first letter when the second breaks) and, for a truce, the two
    values of the war that resumes. `eta_slope` is the slope of eta_A + eta_B.
    """

    value: Array
    eta: Array
    slope: Array | None = None
    eta_slope: Array | None = None


def logistic(z: Array) -> Array:
    """L(z) = 1/(1 + e^-z), without overflow warnings."""
    with np.errstate(over="ignore"):
        return np.asarray(1.0 / (1.0 + np.exp(-z)))


def breach_chance(z: Array, opportunity: Array, noise: float) -> tuple[Array, Array]:
    """Return eta = o L(z/sigma_r) and its slope in z (EQ-RENEGE)."""
    chance = logistic(z / noise)
    eta = opportunity * chance
    return eta, eta * (1.0 - chance) / noise


def own_breach(
    z: Array, eta: Array, eta_slope: Array, opportunity: Array, noise: float, variant: Breach
) -> tuple[Array, Array]:
    """Return own(z) and own'(z) of EQ-DURABILITY, given eta(z) and its slope."""
    if variant == "netted":
        gain = z > 0
        return np.where(gain, opportunity * z, 0.0), np.where(gain, opportunity, 0.0)
    if variant == "mistake":
        return eta * z, eta + eta_slope * z
    return opportunity * noise * np.logaddexp(0.0, z / noise), eta


def _trust(base: Array, dk: Array, xi: Array, other: Array, terms: Terms) -> Array:
    """Climb from eta = 0 towards the first fixed point (monotone where being broken hurts)."""
    o = terms.opportunity
    value = np.broadcast_to(base / (1.0 - dk), xi.shape)
    eta, _ = breach_chance(xi - value, o, terms.noise)
    for _ in range(400):
        if terms.variant == "mistake":
            new = (base + dk * (eta * xi + eta[::-1] * other)) / (
                1.0 - dk * (1.0 - eta - eta[::-1])
            )
        else:
            own = o * terms.noise * np.logaddexp(0.0, (xi - value) / terms.noise)
            # one damped step of the implicit equation; its slope is at most dk * o
            new = (base + dk * (own + o * value + eta[::-1] * other)) / (
                1.0 - dk * (1.0 - o - eta[::-1])
            )
        move = np.max(np.abs(new - value), initial=0.0)
        value = new
        eta, _ = breach_chance(xi - value, o, terms.noise)
        if move < 1e-9:
            break
    return np.asarray(value)


def _best_reply(
    base: Array, dk: Array, o: Array, xi: Array, other: Array, eta: Array
) -> tuple[Array, Array]:
    """keep_i or brk_i, whichever is due, given eta_j; and its slope in eta_j."""
    hold = base + dk * eta * other
    keep = hold / (1.0 - dk * (1.0 - eta))
    gain = xi > keep
    room = 1.0 - dk * (1.0 - eta - np.where(gain, o, 0.0))
    value = np.where(gain, (hold + dk * o * xi) / room, keep)
    return value, dk * (other - value) / room


def _netted(
    base: Array,
    dk: Array,
    xi: Array,
    other: Array,
    terms: Terms,
    guess: Array | None,
    tol: float,
) -> Array:
    """Bracketed Newton in the one number eta_B, the values following in closed form.

    Most cells settle in a few rounds; the few that circle (one side gains and the other
    loses from being broken against) go on by themselves.
    """
    cells = [
        np.broadcast_to(a, xi.shape).reshape(2, -1)
        for a in (base, dk, terms.opportunity, xi, other)
    ]
    eta_b = np.zeros(cells[0].shape[1])
    if guess is not None:
        eta_b, _ = breach_chance(cells[3][1] - guess[1].ravel(), cells[2][1], terms.noise)
    value = np.empty(cells[0].shape)
    where: NDArray[np.int64] | slice = slice(None)
    low, high = np.zeros_like(eta_b), cells[2][1].copy()
    for step in range(200):
        base_, dk_, o, own, hurt = cells
        d_a, down_a = _best_reply(base_[0], dk_[0], o[0], own[0], hurt[0], eta_b)
        eta_a, deta_a = breach_chance(own[0] - d_a, o[0], terms.noise)
        d_b, down_b = _best_reply(base_[1], dk_[1], o[1], own[1], hurt[1], eta_a)
        new, deta_b = breach_chance(own[1] - d_b, o[1], terms.noise)
        value[0, where], value[1, where] = d_a, d_b
        gap = new - eta_b
        moving = np.abs(gap) >= tol
        if not moving.any():
            break
        low, high = np.where(gap >= 0, eta_b, low), np.where(gap <= 0, eta_b, high)
        feedback = np.minimum(deta_b * down_b * deta_a * down_a, 0.9)
        aim = eta_b + gap / (1.0 - feedback)
        outside = (aim < low) | (aim > high) | (step % 8 == 7)
        eta_b = np.where(outside, 0.5 * (low + high), aim)
        if step >= 3 and moving.mean() < 0.5:
            kept = np.flatnonzero(moving)
            where = kept if isinstance(where, slice) else where[kept]
            cells = [a[:, kept] for a in cells]
            eta_b, low, high = eta_b[kept], low[kept], high[kept]
    return value.reshape(xi.shape)


def _implicit(
    base: Array,
    dk: Array,
    xi: Array,
    other: Array,
    terms: Terms,
    guess: Array | None,
    tol: float,
) -> Array:
    """Two-dimensional Newton in (D_A, D_B), from `guess` or from trust."""
    start = _trust(base, dk, xi, other, terms) if guess is None else guess
    value = np.broadcast_to(start, xi.shape).copy()
    clip = 2.0 * terms.noise
    for attempt in range(2):
        for _ in range(40):
            z = xi - value
            eta, deta = breach_chance(z, terms.opportunity, terms.noise)
            own, down = own_breach(z, eta, deta, terms.opportunity, terms.noise, terms.variant)
            loss = other - value
            miss = base + dk * (value + eta[::-1] * loss + own) - value
            diag = 1.0 - dk * (1.0 - eta[::-1] - down)
            cross = dk * loss * deta[::-1]
            det = diag[0] * diag[1] - cross[0] * cross[1]
            step = np.stack(
                [miss[0] * diag[1] - cross[0] * miss[1], diag[0] * miss[1] - cross[1] * miss[0]]
            )
            step /= np.where(np.abs(det) > 1e-12, det, 1e-12)
            np.clip(step, -clip, clip, out=step)
            value += step
            if np.max(np.abs(step), initial=0.0) < tol:
                return value
        if attempt == 0:
            value = _trust(base, dk, xi, other, terms)
    return value


def settled(
    r: Array, terms: Terms, guess: Array | None = None, slopes: bool = False, tol: float = 1e-13
) -> Deals:
    """Solve EQ-DURABILITY for standing settlements (both sides jointly).

    Parameters
    ----------
    r
        R_i^b: value to side i when side b breaks, net of nothing: (2, 2, states, packages),
        first axis i, second axis b.
    terms
        The packages' parameters.
    guess
        D to start from; default: the value of a deal that nobody breaks (trust).
    slopes
        Also return the derivatives of D and eta in R.

    Returns
    -------
    Deals

    Notes
    -----
    Under `netted` the values follow in closed form from eta_B, in which a bracketed
    Newton iteration is run; the other variants take two-dimensional Newton steps in
    (D_A, D_B). Without a guess both start from trust (eta = 0). Plain updating of brk_i
    itself would diverge, since o/(1-d) > 1.
    """
    d, keep = terms.delta, 1.0 - terms.leave
    dk = d * keep
    base = (1.0 - d) * terms.flow + d * terms.leave * terms.exit_value
    xi = np.stack([r[0, 0], r[1, 1]]) - terms.penalty
    other = np.stack([r[0, 1], r[1, 0]])
    if terms.variant == "netted":
        value = _netted(base, dk, xi, other, terms, guess, tol)
    else:
        value = _implicit(base, dk, xi, other, terms, guess, tol)
    z = xi - value
    eta, deta = breach_chance(z, terms.opportunity, terms.noise)
    if not slopes:
        return Deals(value, eta)
    _, down = own_breach(z, eta, deta, terms.opportunity, terms.noise, terms.variant)
    loss = other - value
    diag = 1.0 - dk * (1.0 - eta[::-1] - down)
    cross = dk * loss * deta[::-1]
    det = diag[0] * diag[1] - cross[0] * cross[1]
    dkb = np.broadcast_to(dk, xi.shape)
    push = np.zeros((4, *xi.shape))
    push[0, 0], push[0, 1] = dkb[0] * down[0], cross[1]
    push[1, 0] = dkb[0] * eta[1]
    push[2, 1] = dkb[1] * eta[0]
    push[3, 0], push[3, 1] = cross[0], dkb[1] * down[1]
    slope = np.empty_like(push)
    # cross enters with a minus sign: D_j lowers z_j and with it eta_j.
    slope[:, 0] = (push[:, 0] * diag[1] - cross[0] * push[:, 1]) / det
    slope[:, 1] = (diag[0] * push[:, 1] - cross[1] * push[:, 0]) / det
    eta_slope = -(deta[0] * slope[:, 0] + deta[1] * slope[:, 1])
    eta_slope[0] += deta[0]
    eta_slope[3] += deta[1]
    return Deals(value, eta, slope, eta_slope)


def truce(
    r: Array, resume: Array, months: NDArray[np.int64], terms: Terms, slopes: bool = False
) -> Deals:
    """Value of halts of n months (EQ-TRUCE), by backward recursion from the war that resumes.

    Parameters
    ----------
    r
        As in `settled`.
    resume
        Value of war when the halt has run out: (2, states, packages).
    months
        Length n of each halt, at least 1: (packages,).
    """
    dk = terms.delta * (1.0 - terms.leave)
    base = (1.0 - terms.delta) * terms.flow + terms.delta * terms.leave * terms.exit_value
    xi = np.stack([r[0, 0], r[1, 1]]) - terms.penalty
    other = np.stack([r[0, 1], r[1, 0]])
    dkb = np.broadcast_to(dk, xi.shape)
    value = resume.copy()
    eta = np.zeros_like(value)
    slope = np.zeros((6, *value.shape)) if slopes else None
    eta_slope = np.zeros((6, *value.shape[1:])) if slopes else None
    if slope is not None:
        slope[4, 0], slope[5, 1] = 1.0, 1.0
    for month in range(int(months.max(initial=0))):
        live = month < months
        z = xi - value
        new_eta, deta = breach_chance(z, terms.opportunity, terms.noise)
        own, down = own_breach(z, new_eta, deta, terms.opportunity, terms.noise, terms.variant)
        loss = other - value
        new = base + dk * (value + new_eta[::-1] * loss + own)
        if slope is not None and eta_slope is not None:
            dz = -slope
            dz[0, 0] += 1.0
            dz[3, 1] += 1.0
            dloss = -slope
            dloss[1, 0] += 1.0
            dloss[2, 1] += 1.0
            grow = dkb * (slope + new_eta[::-1] * dloss + loss * (deta * dz)[:, ::-1] + down * dz)
            slope = np.where(live, grow, slope)
            eta_slope = np.where(live, (deta * dz).sum(axis=1), eta_slope)
        value = np.where(live, new, value)
        eta = np.where(live, new_eta, eta)
    return Deals(value, eta, slope, eta_slope)
