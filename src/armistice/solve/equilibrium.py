"""The equilibrium people use: implicit steps on the month map F that end as Newton's.

V = F(V) is approached by steps ((1 + mu) I - J) dV = F(V) - V with mu falling to zero
(pseudo-transient continuation: Kelley & Keyes 1998, SIAM J. Numer. Anal. 35:508). The
linear systems are solved by GMRES on the factored Jacobian of `armistice.solve.linear`.
Damped sweeps V <- V + 0.8 (F(V) - V), the method of the referee in
`armistice.solve.oracle`, are the fallback.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import LinearOperator, gmres

from armistice.errors import NotConverged
from armistice.model.war import War
from armistice.solve.diagnostics import Diagnostics
from armistice.solve.operator import Operator
from armistice.workers import in_order

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["Equilibrium", "fighting_on", "solve"]

Array = NDArray[np.float64]
DAMPING = 0.8
MU = 0.1
SWEEPS = 10
MAX_STEPS = 60


@dataclass(frozen=True)
class Equilibrium:
    """A solved war.

    Attributes
    ----------
    war
        What was solved.
    v, w
        V and W by phase: (phases, 2, states), aims.
    w0
        Value of fighting on with no talks ever: (2, states), aims.
    deal, eta
        D_i(s, x) and the breach hazard by breaker: (2, states, packages), menu order.
    diagnostics
        Residual, iterations, agreement between starts.
    others
        Further fixed points, if the starts led to different ones.
    """

    war: War
    v: Array
    w: Array
    w0: Array
    deal: Array
    eta: Array
    diagnostics: Diagnostics
    others: tuple[Array, ...] = ()

    def to_xarray(self) -> xr.Dataset:
        """V, W and W0 on labelled axes: phase, side, front, endurance of A and B, y, stance."""
        import xarray as xr

        war, shape = self.war, self.war.space.shape
        axes = ("front", "endurance_a", "endurance_b", "adaptation", "stance")
        by_phase = (len(war.phases), 2, *shape)
        return xr.Dataset(
            {
                "V": (("phase", "side", *axes), self.v.reshape(by_phase)),
                "W": (("phase", "side", *axes), self.w.reshape(by_phase)),
                "W0": (("side", *axes), self.w0.reshape(2, *shape)),
            },
            coords={
                "phase": [phase.id for phase in war.phases],
                "side": list(war.sides),
                "adaptation": list(war.space.adaptation),
                "stance": list(war.space.stances),
            },
            attrs={"units": "aims", **{k: str(v) for k, v in war.about.items()}},
        )

    @property
    def net(self) -> Array:
        """N_i(s, x) = D_i - chi_i - kappa_s: (2, states, packages). EQ-SIGN (ours)."""
        consent = self.war.menu.consent[:, self.war.space.k, :]
        return np.asarray(self.deal - consent - self.war.signing_cost)


def fighting_on(war: War, operator: Operator | None = None) -> Array:
    """W0: the value of fighting on with no talks ever, (2, states).

    EQ-WAIT (merlowilson1995, slantchev2003) with V = W, a linear system.
    """
    op = operator or Operator(war)
    here = war.phases[0]
    live = 1.0 - here.hazard.sum(axis=0)
    out = np.empty((2, war.space.size))
    zero = np.zeros((len(war.phases), 2, war.space.size))
    constant, _ = op.wait(zero)
    for i in range(2):
        weight = war.delta[i] * (1.0 - here.leave[i]) * live

        def apply(x: Array, weight: Array = weight) -> Array:
            return np.asarray(x - weight * (here.transition @ x))

        system = LinearOperator((war.space.size,) * 2, matvec=apply, dtype=float)
        scale = constant[i] / (1.0 - war.delta[i])
        x, info = gmres(
            system, constant[i], x0=scale, rtol=1e-13, atol=1e-14, restart=80, maxiter=100
        )
        if info != 0:
            for _ in range(200_000):
                new = constant[i] + weight * (here.transition @ x)
                done = np.max(np.abs(new - x)) < 1e-13
                x = new
                if done:
                    break
        out[i] = x
    return out


def solve(
    war: War,
    *,
    tol: float = 1e-9,
    start: Array | None = None,
    starts: int = 2,
    strict: bool = True,
    details: bool = True,
    workers: int = 1,
) -> Equilibrium:
    """Solve a war for its equilibrium.

    Parameters
    ----------
    war
        The compiled war.
    tol
        The residual must fall below tol * (1 - max delta), aims.
    start
        V to start from, (phases, 2, states); default W0 in every phase.
    starts
        1 makes one start; 2 also starts from the value of the best deal and reports the
        difference (two fixed points are both returned).
    strict
        Raise `NotConverged` rather than return an answer that did not converge.
    details
        Compute the one-deviation check.
    workers
        With 2, the two starts are made side by side; no number depends on it.

    Returns
    -------
    Equilibrium

    Raises
    ------
    NotConverged
        If `strict` and the residual did not reach the tolerance.

    Notes
    -----
    EQ-DURABILITY, EQ-PHASE, EQ-ACCEPT, EQ-PROPOSE and EQ-VALUE at every state and phase;
    see `armistice.solve.breach` and `armistice.solve.month`. A fixed point exists
    (Brouwer); it need not be unique, hence the second start.

    Examples
    --------
    >>> import armistice as arm
    >>> war = arm.build(arm.load("two-islands"), reading=None)
    >>> arm.solve(war).diagnostics.converged
    True
    """
    began = time.perf_counter()
    op = Operator(war)
    goal = tol * (1.0 - float(war.delta.max()))
    w0 = fighting_on(war, op)
    rest = np.repeat(w0[None], len(war.phases), axis=0)
    begin = [(rest, SWEEPS) if start is None else (start, 2)]
    if starts > 1:
        begin.append((_best_deal_start(op, rest), SWEEPS))
    found = list(in_order(partial(_attempt, war, tol), begin, workers))
    v = found[0][0]
    residual = max(one[1] for one in found)
    steps, sweeps = sum(one[2] for one in found), sum(one[3] for one in found)
    converged = residual <= goal
    gap = float(np.max(np.abs(found[1][0] - v))) if starts > 1 else None
    others = (found[1][0],) if gap is not None and converged and gap > 1e-6 else ()
    op.reset()
    new, wait, _ = op(v)
    trust_gap = float(np.max(np.abs(new - v)))
    converged = converged and trust_gap <= max(goal, 1e-3 * goal + 1e-9)
    deal, eta = _deals(op, v, wait.eta)
    diagnostics = Diagnostics(
        residual=residual,
        tolerance=goal,
        error_bound=residual / (1.0 - float(war.delta.max())),
        iterations=steps,
        sweeps=sweeps,
        converged=bool(converged),
        multistart_gap=gap,
        equilibria=1 + len(others),
        trust_gap=trust_gap,
        seconds=time.perf_counter() - began,
    )
    answer = Equilibrium(war, v, wait.value, w0, deal, eta, diagnostics, others)
    if strict and not converged:
        raise NotConverged(
            f"no equilibrium found: residual {residual:.1e} after {steps} Newton steps and "
            f"{sweeps} sweeps, {goal:.1e} asked",
            diagnostics.to_json(),
        )
    if details:
        gain = one_deviation_gain(answer, op)
        answer = replace(answer, diagnostics=replace(diagnostics, one_deviation_gain=gain))
    return answer


def _attempt(war: War, tol: float, begin: tuple[Array, int]) -> tuple[Array, float, int, int]:
    return _climb(Operator(war), begin[0], tol, begin[1])


def _climb(op: Operator, start: Array, tol: float, first: int) -> tuple[Array, float, int, int]:
    """Implicit pseudo-time steps that turn into Newton steps; V, residual, steps, sweeps.

    Each step solves ((1 + mu) I - J) dV = F(V) - V. Large mu is a damped sweep, mu = 0 is
    Newton; mu falls with the residual, and rises where a step overshot. If that stalls,
    plain damped sweeps take over.
    """
    goal = tol * (1.0 - float(op.war.delta.max()))
    v, mu, steps, sweeps = start.copy(), MU, 0, 0

    def sweep(times: int) -> None:
        nonlocal v, sweeps
        for _ in range(times):
            v = v + DAMPING * (op(v)[0] - v)
            sweeps += 1

    sweep(first)
    new, _, jac = op(v, slopes=True)
    residual = _size(new - v)
    failures = 0
    while residual > goal and steps < MAX_STEPS:
        steps += 1
        assert jac is not None
        accuracy = max(min(0.01, 10.0 * residual), 0.05 * goal / residual, 1e-8)
        trial = v + jac.newton_step(new - v, accuracy, mu)
        new_trial, _, jac_trial = op(trial, slopes=True)
        after = _size(new_trial - trial)
        if np.isfinite(after) and after < 2.0 * residual:
            mu = min(MU, mu * after / residual)
            mu = mu if mu > 1e-6 else 0.0
            failures = failures + 1 if after > 0.5 * residual else 0
            v, new, jac, residual = trial, new_trial, jac_trial, after
        else:
            mu = 3.0 * mu + 0.01
            failures += 1
        if failures > 8:
            sweep(30)
            new, _, jac = op(v, slopes=True)
            residual, failures, mu = _size(new - v), 0, MU
    return v, residual, steps, sweeps


def _size(change: Array) -> float:
    return float(np.max(np.abs(change)))


def _best_deal_start(op: Operator, rest: Array) -> Array:
    """A second start: the best value either side could get from any package at once."""
    blocks, _, _ = op.value_deals(rest, slopes=False)
    start = rest.copy()
    for k, rows in enumerate(op.slices):
        lasting, halts = blocks[k]
        for deals in (lasting, halts):
            if deals.value.shape[-1]:
                best = deals.value.max(axis=-1)
                start[:, :, rows] = np.maximum(start[:, :, rows], best)
    return start


def _deals(op: Operator, v: Array, wait_eta: Array) -> tuple[Array, Array]:
    war = op.war
    blocks, _, _ = op.value_deals(v, slopes=False)
    shape = (2, war.space.size, len(war.menu))
    deal, eta = np.empty(shape), np.zeros(shape)
    for k, rows in enumerate(op.slices):
        for deals, part in zip(blocks[k], (op.settled, op.truce), strict=True):
            deal[:, rows, op.order[part]] = deals.value
            eta[:, rows, op.order[part]] = deals.eta
    for x, f in zip(op.order[op.regime], op.phase_of, strict=True):
        deal[:, :, x] = v[f]
        eta[:, :, x] = wait_eta[f]
    return deal, eta


def one_deviation_gain(answer: Equilibrium, op: Operator) -> float:
    """The most a side gains by answering every offer of one month without error, aims.

    For every state, phase and side: the expected difference, over this month's offers,
    between the better of signing and refusing and the noisy answer, the other side and
    the future unchanged. Zero in the limit of no noise.
    """
    from armistice.solve.month import month

    net_all = answer.net[:, :, op.order]
    eta_all = answer.eta.sum(axis=0)[:, op.order]
    worst = 0.0
    for f, allowed in enumerate(op.allowed):
        refused = op.refused(answer.w[f])
        for rows in op.slices:
            net = net_all[:, rows][:, :, allowed]
            table = op.table(f, rows, allowed)
            wait = answer.w[f][:, rows]
            result = month(net, eta_all[rows][:, allowed], wait, refused[:, :, rows], table)
            weight = np.einsum("js,jsx->sx", table.recognition, result.propose)
            for i in range(2):
                stake = net[i] - refused[i, i][rows][:, None]
                stake = np.where(np.isfinite(stake), stake, 0.0)
                error = np.where(stake > 0, 1.0 - result.accept[i], result.accept[i])
                lost = (weight * result.accept[1 - i] * error * np.abs(stake)).sum(axis=1)
                worst = max(worst, float(np.max(table.tau * lost, initial=0.0)))
    return worst
