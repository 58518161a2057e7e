"""The referee: the equations of a compiled war, iterated plainly and slowly.

This module and `oracle_deals` share no code with the fast solver: they are written from
the definitions alone, so that agreement of the two says something. One sweep works out,
in this order,

* EQ-WAIT, what waiting is worth in every phase (`_waiting`);
* EQ-DURABILITY and EQ-PHASE, what a signed package is worth and how fast it breaks
  (`armistice.solve.oracle_deals`, `_deals`);
* EQ-ACCEPT, EQ-REJECT, EQ-SIGN, EQ-PROPOSE and EQ-VALUE, what a month that may bring
  talks is worth (`_talks`).

Sides are 0 (A) and 1 (B); phase 0 is war; L(z) = 1/(1 + exp(-z)). Shapes use the
letters of `armistice.model.war`: F phases, S states, X packages, J proposers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import diags_array, eye_array
from scipy.sparse.linalg import spsolve

from armistice.errors import NotConverged
from armistice.model.war import REGIME, TRUCE, Phase, War
from armistice.solve.oracle_deals import deal_round, deal_values, logistic, own_breach, truce_values

__all__ = ["OracleAnswer", "backward_induction", "deal_values", "fighting_on", "value_iteration"]

Array = NDArray[np.float64]

BLOCK = 64
"""States handled at once; only the use of memory depends on it."""

CARRY = 0.125
"""Weight of a sweep's hazards in those that the next sweep starts from."""

PATIENCE, CHECKS = 300, 10
"""Sweeps in which the residual must halve, and how many checks from trust may fail, before
hazards start from trust in every sweep."""


@dataclass(frozen=True)
class OracleAnswer:
    """What the referee found.

    Attributes
    ----------
    V, W
        Value at the start of a month and of waiting through it: (F, 2, S).
    D, eta
        Value of every package once signed, and its monthly breach hazard by breaker:
        (2, S, X).
    signing
        Monthly chance that a package is signed and ratified, by phase: (F, S, X).
    residual
        max |F(V) - V|, F being one sweep.
    iterations, converged
        Sweeps made; whether the residual met the tolerance.
    distrusted
        Deals (by state and package) that stand at another fixed point of EQ-DURABILITY
        than the one reached from trust; never above 0 unless asked for.
    still_at_war, bound
        Backward induction only: the chance that the path from today's state is at war
        at the horizon, and the bound on the horizon's error that follows from it.
    """

    V: Array
    W: Array
    D: Array
    eta: Array
    signing: Array
    residual: float
    iterations: int
    converged: bool
    distrusted: int = 0
    still_at_war: float | None = None
    bound: float | None = None


@dataclass(frozen=True)
class _Month:
    """One sweep: F(V) and everything met on the way."""

    V: Array
    W: Array
    D: Array
    eta: Array
    phase_eta: Array
    signing: Array
    refused: Array


def _blocks(size: int) -> Iterator[slice]:
    """Cut `size` states into slices of at most `BLOCK`."""
    for first in range(0, size, BLOCK):
        yield slice(first, min(first + BLOCK, size))


def _deals(war: War, V: Array, phase_eta: Array, hazard: Array | None) -> tuple[Array, Array]:
    """D and eta of every package signed at every state: (2, S, X) each.

    Settlements are worked out from trust or, if `hazard` is given, by one round from there.
    """
    menu, k, size = war.menu, war.space.k, war.space.size
    D, eta = np.zeros((2, size, len(menu))), np.zeros((2, size, len(menu)))
    # R[i][b]: value to i of the war that follows when b breaks, by group and state.
    R = [[(menu.after[b] @ V[0, i]).reshape(-1, size) for b in (0, 1)] for i in (0, 1)]
    back = [(menu.resume @ V[0, i]).reshape(-1, size) for i in (0, 1)]

    for kind, months in sorted(set(zip(menu.kind.tolist(), menu.months.tolist(), strict=True))):
        if kind == REGIME:
            continue
        x = np.flatnonzero((menu.kind == kind) & (menu.months == months))
        g = menu.group[x]
        for at in _blocks(size):
            terms = (
                np.stack([menu.flow[i][np.ix_(k[at], x)] for i in (0, 1)]),
                np.stack([R[i][i][g, at].T for i in (0, 1)]),
                np.stack([R[i][1 - i][g, at].T for i in (0, 1)]),
                menu.penalty[:, None, x],
                menu.opportunity[:, None, x],
                war.delta[:, None, None],
                menu.leave[:, None, x],
                war.exit_value[:, None, None],
            )
            noise, breach = war.breach_noise, war.breach
            if kind == TRUCE:
                resume = np.stack([back[i][g, at].T for i in (0, 1)])
                found = truce_values(months, resume, *terms, noise=noise, breach=breach)
            elif hazard is None:
                found = deal_values(*terms, noise=noise, breach=breach)
            else:
                found = deal_round(hazard[:, at, x], *terms, noise=noise, breach=breach)
            D[:, at, x], eta[:, at, x] = found

    # EQ-PHASE: signing a regime is worth a month's beginning in it.
    for r in np.flatnonzero(menu.kind == REGIME):
        D[:, :, r], eta[:, :, r] = V[menu.phase[r]], phase_eta[menu.phase[r]]
    return D, eta


# EQ-WAIT


def _waiting(war: War, V: Array) -> tuple[Array, Array]:
    """EQ-WAIT in every phase, with lapse and breach of a regime (EQ-PHASE).

    ``K_i = T V_i`` in war. In a regime ``K_i = (1 - expiry) T V_i + expiry T V_i^war``, and
    then ``eta_i = o_i L((xi_i - K_i)/sigma_r)`` with xi_i = R_i^i - pen_i moves it to
    ``K_i + eta_j (R_i^j - K_i) + own_i``. In every phase

    ``W_i = (1-d_i) u_i + d_i {(1-l_i) [(1 - h_A - h_B - h_x) K_i + h_A C_i^A + h_B C_i^B +
    h_x X_i] + l_i exit_i}``.

    Returns W and the phases' own breach hazards, (F, 2, S) each.
    """
    W, eta = np.zeros_like(V), np.zeros_like(V)
    for f, phase in enumerate(war.phases):
        K = np.stack([phase.transition @ V[f, i] for i in (0, 1)])
        if f > 0:
            lapsed = np.stack([phase.transition @ V[0, i] for i in (0, 1)])
            K = (1.0 - phase.expiry) * K + phase.expiry * lapsed
            own = np.stack([phase.after[i] @ V[0, i] for i in (0, 1)])
            other = np.stack([phase.after[1 - i] @ V[0, i] for i in (0, 1)])
            opportunity = phase.opportunity[:, None]
            z = own - phase.penalty[:, None] - K
            eta[f] = opportunity * logistic(z / war.breach_noise)
            gain = own_breach(z, opportunity, war.breach_noise, war.breach)
            K = K + eta[f][::-1] * (other - K) + gain
        for i in (0, 1):
            W[f, i] = _one_month(war, phase, i, K[i])
    return W, eta


def _one_month(war: War, phase: Phase, i: int, K: Array) -> Array:
    """Return the last line of EQ-WAIT for side i, given what follows if the month passes."""
    d, leave, hazard = war.delta[i], phase.leave[i], phase.hazard
    goes_on = (1.0 - hazard.sum(axis=0)) * K + war.terminal[i] @ hazard
    stays = (1.0 - leave) * goes_on + leave * war.exit_value[i]
    return np.asarray((1.0 - d) * phase.flow[i] + d * stays, dtype=float)


def fighting_on(war: War) -> Array:
    """W0 of both sides, (2, S): EQ-WAIT in war when there are never any talks.

    With V = W the equation is linear in W and is solved as it stands:
    ``[I - d (1-l) (1 - h_A - h_B - h_x) T] W = (1-d) u + d {(1-l) h.C + l exit}``.
    """
    phase = war.phases[0]
    result = np.zeros((2, war.space.size))
    for i in (0, 1):
        survive = war.delta[i] * (1.0 - phase.leave[i]) * (1.0 - phase.hazard.sum(axis=0))
        matrix = eye_array(war.space.size) - diags_array(survive) @ phase.transition
        constant = _one_month(war, phase, i, np.zeros(war.space.size))
        result[i] = spsolve(matrix.tocsc(), constant)
    return result


# EQ-ACCEPT, EQ-REJECT, EQ-SIGN, EQ-PROPOSE, EQ-VALUE


def _talks(war: War, phase: Phase, W: Array, D: Array, eta: Array) -> tuple[Array, Array, Array]:
    """Return the value of a month that may bring talks, with chances of signing and refusal.

    EQ-SIGN ``N_i = D_i - chi_i - kappa_s``. EQ-REJECT ``W_i^{b ref} = refusal_b W_i``.
    EQ-ACCEPT ``P_i = L((N_i - W_i^{i ref})/sigma)``, 0 where side i is barred (chi
    infinite). EQ-PROPOSE ``q_j = softmax(score_j/theta_j)`` over the packages allowed:
    a belligerent's score is ``P_other (N_j - W_j)``, never a package he is barred from; a
    mediator's is ``P_A P_B [omega + (1-omega)(1 - min(1, eta/lasting)) + face] + audience``.
    EQ-VALUE, with a = P_A P_B rho_A rho_B,

    ``V_i = W_i + tau {sum_j pi_j sum_x q_j(x) [a (N_i - W_i) + P_A (1-P_B) (W_i^{B ref} - W_i)
    + (1-P_A) P_B (W_i^{A ref} - W_i)] + meeting_i}``.

    Returns V (2, S), the monthly chance of signing (S, X) and the monthly chance that A,
    or B, alone refuses (2, S).
    """
    menu, k = war.menu, war.space.k
    value = W + phase.talks * war.meeting
    signing, refused = np.zeros(D.shape[1:]), np.zeros_like(W)
    x = np.flatnonzero(phase.allowed)
    if x.size == 0:
        return value, signing, refused
    ref = [np.stack([war.refusal[b] @ W[i] for i in (0, 1)]) for b in (0, 1)]
    ratified = menu.ratify[0, x] * menu.ratify[1, x]
    for at in _blocks(war.space.size):
        consent = np.stack([menu.consent[i][np.ix_(k[at], x)] for i in (0, 1)])
        barred = np.isinf(consent)
        N = D[:, at][:, :, x] - np.where(barred, 0.0, consent) - war.signing_cost
        w = W[:, at, None]
        stand = np.stack([ref[i][i, at, None] for i in (0, 1)])
        P = np.where(barred, 0.0, logistic((N - stand) / war.accept_noise))
        tabled = np.zeros(P.shape[1:])
        for j, side in enumerate(war.proposer_side):
            if side >= 0:
                score = P[1 - side] * (N[side] - w[side])
                score = np.where(barred[side], -np.inf, score)
            else:
                frail = np.minimum(1.0, eta[:, at][:, :, x].sum(axis=0) / war.lasting)
                worth = war.any_paper[j] + (1.0 - war.any_paper[j]) * (1.0 - frail)
                score = P[0] * P[1] * (worth + war.face[j]) + menu.audience[j, x]
            tabled += war.recognition[j, at, None] * _softmax(score / phase.propose[j])
        tabled *= phase.talks[at, None]
        signed = tabled * P[0] * P[1] * ratified
        refuses = (tabled * (1.0 - P[0]) * P[1], tabled * P[0] * (1.0 - P[1]))
        for i in (0, 1):
            gain = signed * (N[i] - w[i])
            for b in (0, 1):
                gain += refuses[b] * (ref[b][i, at, None] - w[i])
            value[i, at] += gain.sum(axis=1)
        signing[at, x] = signed
        refused[:, at] = [chance.sum(axis=1) for chance in refuses]
    return value, signing, refused


def _softmax(score: Array) -> Array:
    """Softmax over the last axis; nothing is proposed where every score is minus infinity."""
    top = score.max(axis=1, keepdims=True)
    weight = np.exp(score - np.where(np.isinf(top), 0.0, top))
    total = weight.sum(axis=1, keepdims=True)
    return np.asarray(weight / np.where(total > 0.0, total, 1.0), dtype=float)


# The iterations


def _sweep(war: War, V: Array, hazard: Array | None = None) -> _Month:
    """F(V): one month of every phase at every state, given V for the month after.

    With `hazard` (the eta of another sweep) settlements are not solved anew but improved
    by one round: cheaper, and the same once nothing moves any more.
    """
    W, phase_eta = _waiting(war, V)
    D, eta = _deals(war, V, phase_eta, hazard)
    months = [_talks(war, phase, W[f], D, eta) for f, phase in enumerate(war.phases)]
    value, signing, refused = (np.stack(part) for part in zip(*months, strict=True))
    return _Month(value, W, D, eta, phase_eta, signing, refused)


def _carried(old: Array | None, new: Array) -> Array:
    """Hazards for the next sweep: part of the way, since some deals circle (see `DAMPING`)."""
    return new if old is None else old + CARRY * (new - old)


def _distrusted(war: War, month: _Month, V: Array) -> int:
    """Count the deals of `month` that are worth something else when reached from trust."""
    D, _ = _deals(war, V, month.phase_eta, None)
    return int((np.abs(D - month.D).max(axis=0) > 1e-6).sum())


def _from_war(war: War) -> Array:
    """W0 in every phase: (F, 2, S)."""
    return np.repeat(fighting_on(war)[None], len(war.phases), axis=0)


def _answer(month: _Month, V: Array, sweeps: int, residual: float, goal: float) -> OracleAnswer:
    return OracleAnswer(
        V, month.W, month.D, month.eta, month.signing, residual, sweeps, residual <= goal
    )


def value_iteration(
    war: War,
    *,
    tol: float = 1e-9,
    damping: float = 0.8,
    max_sweeps: int = 20_000,
    start: Array | None = None,
    trust: bool = True,
    strict: bool = True,
    progress: Callable[[int, float], None] | None = None,
) -> OracleAnswer:
    """Solve a war by plain damped value iteration, ``V <- V + damping (F(V) - V)``.

    From sweep to sweep the breach hazards are improved by one round of EQ-DURABILITY. What
    is returned has passed a sweep in which they were found anew from trust. Should such
    sweeps keep disagreeing, every later one starts from trust.

    Parameters
    ----------
    war
        The compiled war.
    tol
        The iteration ends when max |F(V) - V| <= tol (1 - max delta), so that V is
        good to about `tol`.
    damping
        Weight of the new value, in (0, 1].
    max_sweeps
        Sweeps allowed.
    start
        First V, (F, 2, S); W0 in every phase if left out.
    trust
        Whether every deal must stand at the fixed point that is reached from trust. A
        small change of V can end trust in a deal and move its worth at a stroke, so that
        a war need not have such an answer. Without `trust` each deal stands at a fixed
        point of EQ-DURABILITY, whichever the iteration came to; `distrusted` counts
        those that trust would have put elsewhere.
    strict
        Whether to raise rather than return an answer marked as not converged.
    progress
        Called with the number of the sweep and its residual.

    Returns
    -------
    OracleAnswer
        V, with W, D, eta and signing worked out from that V.

    Raises
    ------
    NotConverged
        If the tolerance is not met and `strict` holds.
    """
    V = _from_war(war) if start is None else np.array(start, dtype=float)
    goal = tol * (1.0 - float(war.delta.max()))
    hazard: Array | None = None
    best, since, checks = np.inf, 0, 0
    for sweep in range(1, max_sweeps + 1):
        month = _sweep(war, V, hazard)
        residual = float(np.abs(month.V - V).max())
        at_rest = residual <= goal
        if at_rest and hazard is not None and trust:
            # The test that counts: hazards from trust again, not from the last sweep.
            month, hazard, checks = _sweep(war, V), None, checks + 1
            residual = float(np.abs(month.V - V).max())
            at_rest = residual <= goal
        elif at_rest and hazard is not None:
            at_rest = bool(np.abs(month.eta - hazard).max(initial=0.0) <= 1e-12)
        if progress is not None:
            progress(sweep, residual)
        if at_rest:
            answer = _answer(month, V, sweep, residual, goal)
            return answer if trust else replace(answer, distrusted=_distrusted(war, month, V))
        best, since = (residual, 0) if residual < 0.5 * best else (best, since + 1)
        if trust and (since >= PATIENCE or checks >= CHECKS):
            since, checks, hazard = PATIENCE, CHECKS, None
        else:
            hazard = _carried(hazard, month.eta)
        V = V + damping * (month.V - V)
    month = _sweep(war, V, None if trust else hazard)
    residual = float(np.abs(month.V - V).max())
    if strict:
        raise NotConverged(
            f"value iteration: residual {residual:.3g} after {max_sweeps} sweeps, goal {goal:.3g}",
            {"residual": residual, "goal": goal, "iterations": max_sweeps},
        )
    return replace(_answer(month, V, max_sweeps, residual, goal), converged=False)


def backward_induction(
    war: War, *, months: int = 360, tol: float = 1e-6, carry: bool = False
) -> OracleAnswer:
    """Solve a war with a last month: after `months` of it nobody ever talks again.

    V_0 = W0 in every phase and V_{n+1} = F(V_n), undamped. A deal of the month with n to
    go is valued against V_n, as if that were the value of the war at any later breach.
    With `carry` the breach hazards go on from month to month by one round each, as in
    `value_iteration`; the last month starts from trust either way.

    Returns
    -------
    OracleAnswer
        The last V, with ``still_at_war`` and ``bound = delta^H Pr(still at war at H) gap``,
        gap being the largest |V_H - W0| and delta that of the more patient side. The
        residual |F(V_H) - V_H| is what one further month would change; `converged` says
        whether it is below `tol`.
    """
    first = _from_war(war)
    V = first
    hazard: Array | None = None
    for _ in range(months):
        month = _sweep(war, V, hazard)
        V, hazard = month.V, _carried(hazard, month.eta) if carry else None
    month = _sweep(war, V)
    chance = _still_at_war(war, month, months)
    bound = float(war.delta.max()) ** months * chance * float(np.abs(V - first).max())
    answer = _answer(month, V, months, float(np.abs(month.V - V).max()), tol)
    return replace(answer, still_at_war=chance, bound=bound)


def _still_at_war(war: War, policy: _Month, months: int) -> float:
    """Chance that the path from today's state is at war, or back at war, after `months`.

    Everybody acts as in `policy` in every month. War, regimes and truces count as war; a
    settlement does not until it is broken. A truce of n months ends with chance 1/n a
    month rather than on its day: this is a count for a bound, not a simulation.
    """
    menu, size = war.menu, war.space.size
    mass = np.zeros((len(war.phases), size))
    mass[0, war.start] = 1.0
    held = np.zeros((size, len(menu)))
    lapse = np.where(menu.kind == TRUCE, 1.0 / np.maximum(menu.months, 1), 0.0)

    def rows(of: Array) -> Array:
        """Lay mass by state and package out as the rows of the menu's matrices."""
        out = np.zeros((menu.groups, size))
        np.add.at(out, menu.group, of.T)
        return out.ravel()

    for _ in range(months):
        breaks = held * policy.eta
        lapses = (held - breaks.sum(axis=0)) * lapse
        held = held - breaks.sum(axis=0) - lapses
        then = np.zeros_like(mass)
        then[0] += rows(lapses) @ menu.resume
        for b in (0, 1):
            then[0] += rows(breaks[b]) @ menu.after[b]
        for f, phase in enumerate(war.phases):
            signs = mass[f][:, None] * policy.signing[f]
            for x in np.flatnonzero(menu.kind == REGIME):
                then[menu.phase[x]] += signs[:, x]
            held += np.where(menu.kind == REGIME, 0.0, signs)
            refuses = mass[f] * policy.refused[f]
            stays = mass[f] - signs.sum(axis=1) - refuses.sum(axis=0)
            stays = stays + refuses[0] @ war.refusal[0] + refuses[1] @ war.refusal[1]
            stays = stays * (1.0 - phase.hazard.sum(axis=0))
            for b in (0, 1):
                then[0] += (stays * policy.phase_eta[f, b]) @ phase.after[b]
            stays = (stays * (1.0 - policy.phase_eta[f].sum(axis=0))) @ phase.transition
            then[f] += (1.0 - phase.expiry) * stays
            then[0] += phase.expiry * stays
        mass = then
    return float(mass.sum() + held[:, menu.kind == TRUCE].sum())
