"""The equilibrium people use: implicit steps on the month map F that end as Newton's.

Some months of plain backward induction from W0 choose among equilibria where there are
several. Then V = F(V) is approached by steps ((1 + mu) I - J) dV = F(V) - V with mu falling
to zero (pseudo-transient continuation: Kelley & Keyes 1998, SIAM J. Numer. Anal. 35:508).
The linear systems are solved by GMRES on the factored Jacobian of `armistice.solve.linear`.
Damped sweeps V <- V + 0.8 (F(V) - V), the method of the referee in
`armistice.solve.oracle`, are the fallback.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import LinearOperator, gmres

from armistice.errors import ArmisticeError, NotConverged
from armistice.model.war import REGIME, War
from armistice.solve.diagnostics import Diagnostics
from armistice.solve.linear import chain_inverse, times
from armistice.solve.nodes import coarse
from armistice.solve.operator import Operator
from armistice.workers import one_blas_thread

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["Equilibrium", "fighting_on", "miss", "solve"]

Array = NDArray[np.float64]
DAMPING = 0.8
MU, OVERSHOT = 0.1, 4.0
"""Steps go at least ten months forward; the residual may rise so much in one."""
FINE = (30.0, np.inf, 200, 12, 40)
FAR = (1.0, 0.08, 20, 4, 5)
"""A step goes 1/(pace times residual) months forward once that is more than ten; how far it may
move a value, aims; the most rounds of its linear solve; how many steps may fail to halve the
residual before how many sweeps."""
EXACTLY, ROUGHLY = 1e-13, 1e-8
"""Accuracy of the value of fighting on: of a war solved in every state, and of one that is not."""
LARGE = 1_000
"""States from which on `rough` interpolates: smaller wars are quick as they are."""
SWEEPS = 20
"""Months of backward induction from the start. Where a war has several equilibria these
choose among them: from W0, the one that wars with a last month lead to."""
WARM = 3
"""The same from a start that is taken to be near."""
CLOSE = 1e-3
"""A month that moves no value by more ends them early, aims."""
NEARLY = 10.0
"""Where the residual is so many times what is asked, the next step is taken to be the last."""
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
    diagnostics
        Residual, iterations, agreement between starts.
    others
        Further fixed points, if the starts led to different ones.
    rough
        Whether talks were interpolated between coarse nodes.
    """

    war: War
    v: Array
    w: Array
    diagnostics: Diagnostics
    others: tuple[Array, ...] = ()
    rough: bool = False

    def __getstate__(self) -> dict[str, Any]:
        """What was found; what follows from it is worked out again where it is wanted."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def w0(self) -> Array:
        """Value of fighting on with no talks ever: (2, states), aims."""
        return fighting_on(self.war, self.operator, ROUGHLY if self.rough else EXACTLY)

    @cached_property
    def operator(self) -> Operator:
        """The month map that was solved, on the same nodes."""
        return Operator(self.war, coarse(self.war) if self.rough else None)

    @cached_property
    def deals_in_order(self) -> tuple[Array, Array]:
        """D and eta of every state in solver order: (states, 2, packages) each."""
        return self.operator.deals_in_order(self.v, np.arange(self.war.space.size))

    @cached_property
    def _deals(self) -> tuple[Array, Array]:
        return self.operator.menu_order(self.deals_in_order)

    @property
    def deal(self) -> Array:
        """D_i(s, x): (2, states, packages), menu order, aims."""
        return self._deals[0]

    @property
    def eta(self) -> Array:
        """Monthly breach hazard by breaker: (2, states, packages), menu order."""
        return self._deals[1]

    def deals_at(self, state: int) -> tuple[Array, Array]:
        """D_i(x) and eta_i(x) at one state: (2, packages) each, menu order."""
        if "_deals" in self.__dict__:
            return self.deal[:, state], self.eta[:, state]
        value, eta = self.operator.menu_order(self.deals_among(np.array([state])))
        return value[:, 0], eta[:, 0]

    def deals_among(self, states: NDArray[np.int64]) -> tuple[Array, Array]:
        """Some rows of `deals_in_order`; worked out for these states alone if it is not known."""
        if "deals_in_order" in self.__dict__:
            value, eta = self.deals_in_order
            return value[states], eta[states]
        return self.operator.deals_in_order(self.v, states)

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


def fighting_on(war: War, operator: Operator | None = None, accuracy: float = EXACTLY) -> Array:
    """W0: the value of fighting on with no talks ever, (2, states), to a relative accuracy.

    EQ-WAIT (merlowilson1995, slantchev2003) with V = W, a linear system.
    """
    op = operator or Operator(war)
    here = war.phases[0]
    live = 1.0 - here.hazard.sum(axis=0)
    weight = war.delta[:, None] * (1.0 - here.leave) * live
    constant, _ = op.wait(np.zeros((len(war.phases), 2, war.space.size)))

    def apply(x: Array) -> Array:
        v = x.reshape(2, -1)
        return np.asarray((v - weight * times(here.transition, v).T).ravel())

    system = LinearOperator((constant.size,) * 2, matvec=apply, dtype=float)
    inverse = chain_inverse(war, op.orders[:1], weight[None], 0.0)
    x, short = gmres(
        system,
        constant.ravel(),
        x0=inverse.matvec(constant.ravel()),
        M=inverse,
        rtol=accuracy,
        atol=0.1 * accuracy,
        restart=60,
        maxiter=20,
    )
    v = np.asarray(x).reshape(2, -1)
    if short:
        for _ in range(200_000):
            new = constant + weight * times(here.transition, v).T
            done = _size(new - v) < accuracy
            v = new
            if done:
                break
    return v


def solve(
    war: War,
    *,
    tol: float = 1e-9,
    start: Array | None = None,
    starts: int = 2,
    strict: bool = True,
    details: bool = True,
    rough: bool = False,
    today: bool | None = None,
    workers: int = 1,
) -> Equilibrium:
    """Solve a war for its equilibrium.

    Parameters
    ----------
    war
        The compiled war.
    tol
        The residual must fall below tol * (1 - max delta), aims; with `today`, what it comes to
        at the start state must fall below tol.
    start
        V to start from, (phases, 2, states); default W0 in every phase.
    starts
        1 makes one start; 2 also starts from the value of the best deal and reports the
        difference (two fixed points are both returned).
    strict
        Raise `NotConverged` rather than return an answer that did not converge.
    details
        Compute the one-deviation check.
    rough
        Work talks out at a fifth of the states or so and interpolate between them
        (`armistice.solve.nodes`): for draws, whose error is stated beside the result.
    today
        Ask for accuracy at the start state alone: states that the war hardly reaches, where
        answers may hang in the balance, need not settle. Default as `rough`.
    workers
        Threads; no number depends on it.

    Returns
    -------
    Equilibrium

    Raises
    ------
    NotConverged
        If `strict` and the residual did not reach the tolerance.
    ArmisticeError
        If the war has layers, which `armistice.solve.whole.solve` solves.

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
    if war.layers:
        raise ArmisticeError(
            f"this war has more to it than the two sides' game ({', '.join(war.layers)}): "
            "armistice.solve.whole.solve(war) solves all of it"
        )
    began = time.perf_counter()
    rough = rough and war.space.size >= LARGE
    with one_blas_thread():
        op = Operator(war, coarse(war) if rough else None, workers)
        today = rough if today is None else today
        goal = tol if today else tol * (1.0 - float(war.delta.max()))
        rest = start
        if rest is None or starts > 1:
            rest = np.repeat(fighting_on(war, op)[None], len(war.phases), axis=0)
        begin = [rest if start is None else start]
        if starts > 1:
            begin.append(_best_deal_start(op, rest))
        found = [
            _climb(op, one, tol, WARM if start is not None and n == 0 else SWEEPS, today)
            for n, one in enumerate(begin)
        ]
        first = found[0]
        residual = max(one.residual for one in found)
        converged = residual <= goal
        gap = _size(found[1].v - first.v) if starts > 1 else None
        others = (found[1].v,) if gap is not None and converged and gap > 1e-6 else ()
        wait, trust_gap = first.look_again(op)
        converged = converged and trust_gap <= max(goal, 1e-3 * goal + 1e-9)
        diagnostics = Diagnostics(
            residual=residual,
            tolerance=goal,
            error_bound=residual if today else residual / (1.0 - float(war.delta.max())),
            iterations=sum(one.steps for one in found),
            sweeps=sum(one.sweeps for one in found),
            converged=bool(converged),
            multistart_gap=gap,
            equilibria=1 + len(others),
            trust_gap=trust_gap,
            seconds=time.perf_counter() - began,
        )
        answer = Equilibrium(war, first.v, wait, diagnostics, others, rough)
        answer.__dict__["operator"] = op  # what `operator` would make again
        if strict and not converged:
            raise NotConverged(
                f"no equilibrium found: residual {residual:.1e} after "
                f"{diagnostics.iterations} Newton steps and {diagnostics.sweeps} sweeps, "
                f"{goal:.1e} asked",
                diagnostics.to_json(),
            )
        if details:
            gain = one_deviation_gain(answer, op)
            answer = replace(answer, diagnostics=replace(diagnostics, one_deviation_gain=gain))
    return answer


@dataclass(frozen=True)
class _Found:
    """Where a climb ended, and what it took.

    `wait` is W there and `trusted` the residual, both with the worth of every deal found anew
    from trust; None if the last month was not looked at in that way.
    """

    v: Array
    residual: float
    steps: int
    sweeps: int
    spent: Array | None = None
    wait: Array | None = None
    trusted: float | None = None

    def look_again(self, op: Operator) -> tuple[Array, float]:
        """W and the residual with deals found anew from trust."""
        if self.wait is not None and self.trusted is not None:
            return self.wait, self.trusted
        op.reset()
        new, wait, _ = op(self.v)
        return wait.value, miss(new - self.v, self.spent)


def _climb(op: Operator, start: Array, tol: float, first: int, today: bool = False) -> _Found:
    """Implicit pseudo-time steps that turn into Newton steps.

    Each step solves ((1 + mu) I - J) dV = F(V) - V: mu is one over the months that a step
    goes forward, falls with the residual and rises where a step overshot. If that stalls,
    plain sweeps take over. With `today` the residual is what it comes to there, steps go
    further, and none moves a value by more than the second number of `FAR`.
    """
    goal = tol if today else tol * (1.0 - float(op.war.delta.max()))
    pace, reach, most, patience, rest = FAR if today else FINE
    spent: Array | None = None

    v, caution, steps, sweeps = start.copy(), 1.0, 0, 0
    op.reset()

    def sweep(times: int, weight: float, enough: float = 0.0) -> None:
        nonlocal v, sweeps
        for _ in range(times):
            change = op(v)[0] - v
            v = v + weight * change
            sweeps += 1
            if _size(change) < enough:
                break

    sweep(first, 1.0, CLOSE if today else 0.0)
    new, wait, jac = op(v, slopes=True)
    gap, trusted = new - v, False
    failures = 0
    while True:
        assert jac is not None
        if today and (spent is None or miss(gap, spent) <= goal):
            spent = jac.months_spent()
        left = miss(gap, spent)
        if left <= goal or steps == MAX_STEPS:
            break
        steps += 1
        size = _size(gap)
        accuracy = max(min(0.01, 10.0 * size), 0.05 * goal / size, 1e-8)
        step = jac.newton_step(gap, accuracy, min(MU, pace * size) * caution, most)
        trial = v + np.clip(step, -reach, reach)
        # under the other rules of breach to find deals anew costs five months and more
        anew = today and left <= NEARLY * goal and op.war.breach == "netted"
        if anew:
            op.reset()
        new, wait_trial, jac_trial = op(trial, slopes=True)
        after = _size(new - trial)
        failures = failures + 1 if not after <= 0.5 * size else 0
        if after < OVERSHOT * size or (today and miss(new - trial, spent) < left):
            v, gap, jac, wait, trusted = trial, new - trial, jac_trial, wait_trial, anew
            caution = max(1.0, 0.5 * caution)
        else:
            caution *= 4.0
        if failures > patience:
            sweep(rest, DAMPING)
            new, wait, jac = op(v, slopes=True)
            gap, trusted, failures, caution = new - v, False, 0, 1.0
    left = miss(gap, spent)
    if not trusted:
        return _Found(v, left, steps, sweeps, spent)
    return _Found(v, left, steps, sweeps, spent, wait.value, left)


def _size(change: Array) -> float:
    return float(np.max(np.abs(change)))


def miss(gap: Array, spent: Array | None) -> float:
    """The residual: its largest entry, or with `spent` what it comes to today."""
    if not np.isfinite(gap).all():
        return np.inf
    return _size(gap) if spent is None else float((np.abs(gap[0]) * spent).sum(axis=1).max())


def _best_deal_start(op: Operator, rest: Array) -> Array:
    """A second start: the best value either side could get from any package at once."""
    value, _ = op.deals(rest)
    lasting = op.war.menu.kind != REGIME
    if not lasting.any():
        return rest
    return np.asarray(np.maximum(rest, value[..., lasting].max(axis=-1)[None]))


def one_deviation_gain(answer: Equilibrium, op: Operator) -> float:
    """The most a side gains by answering every offer of one month without error, aims.

    For every state, phase and side: the expected difference, over this month's offers,
    between the better of signing and refusing and the noisy answer, the other side and
    the future unchanged. Zero in the limit of no noise.
    """
    return float(op.behave(answer.v, answer.w, errors=True).lost.max(initial=0.0))
