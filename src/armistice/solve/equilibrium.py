"""The equilibrium people use, and what is read off it.

Where V is expected to be near, `armistice.solve.near` comes closer step by step; from afar, and
where that does not settle, `armistice.solve.search` finds the way.
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
from armistice.solve.near import ENOUGH, approach
from armistice.solve.nodes import Nodes, coarse, every_state, in_war
from armistice.solve.operator import Operator
from armistice.solve.search import SWEEPS, WARM, Found, climb
from armistice.workers import one_blas_thread

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["Equilibrium", "fighting_on", "solve"]

Array = NDArray[np.float64]
EXACTLY, ROUGHLY = 1e-13, 1e-8
"""Accuracy of the value of fighting on: of a war solved in every state, and of one that is not."""
LARGE = 1_000
"""States from which on talks are interpolated at all: smaller wars are quick as they are."""


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
    today
        Whether accuracy was asked for at the start state alone, and so talks under a paper were
        interpolated.
    """

    war: War
    v: Array
    w: Array
    diagnostics: Diagnostics
    others: tuple[Array, ...] = ()
    rough: bool = False
    today: bool = False

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
        return Operator(self.war, _nodes(self.war, self.rough, self.today))

    @cached_property
    def _paper(self) -> Array:
        return self.operator.waiting(self.v).eta

    @cached_property
    def deals_in_order(self) -> tuple[Array, Array]:
        """D and eta of every state in solver order: (states, 2, packages) each."""
        return self.operator.deals_in_order(self.v, np.arange(self.war.space.size), self._paper)

    @cached_property
    def _deals(self) -> tuple[Array, Array]:
        return self.operator.menu_order(self.deals_in_order)

    @cached_property
    def deals_at_nodes(self) -> tuple[Array, Array]:
        """The same at the states where the operator works talks out."""
        return self.operator.deals_in_order(self.v, self.operator.nodes.states, self._paper)

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
        if "deals_at_nodes" not in self.__dict__:
            return self.operator.deals_in_order(self.v, states, self._paper)
        nodes = self.operator.nodes.states
        row = np.minimum(np.searchsorted(nodes, states), len(nodes) - 1)
        other = nodes[row] != states
        value, eta = (part[row] for part in self.deals_at_nodes)
        if other.any():
            some = self.operator.deals_in_order(self.v, states[other], self._paper)
            value[other], eta[other] = some
        return value, eta

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
            done = float(np.abs(new - v).max()) < accuracy
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
        (`armistice.solve.nodes`): for draws, whose error is stated beside the result. From a
        start, three times `tol` may be enough (`armistice.solve.near`).
    today
        Ask for accuracy at the start state alone: states that the war hardly reaches, where
        answers may hang in the balance, need not settle, and talks under a paper are
        interpolated. Default as `rough`.
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
        today = rough if today is None else today
        op = Operator(war, _nodes(war, rough, today), workers)
        rest = start
        if rest is None or starts > 1:
            rest = np.repeat(fighting_on(war, op)[None], len(war.phases), axis=0)
        begin = [rest if start is None else start]
        if starts > 1:
            begin.append(_best_deal_start(op, rest))
        found = [
            _found(op, one, tol, start is not None and n == 0, today) for n, one in enumerate(begin)
        ]
        first = found[0]
        residual, goal = max(one.residual for one in found), max(one.asked for one in found)
        converged = residual <= goal
        gap = float(np.abs(found[1].v - first.v).max()) if starts > 1 else None
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
        answer = Equilibrium(war, first.v, wait, diagnostics, others, rough, today)
        answer.__dict__["operator"] = op  # what these would make again
        if first.deals is not None:
            answer.__dict__["deals_at_nodes"] = first.deals
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


def _nodes(war: War, rough: bool, today: bool) -> Nodes:
    """Where talks are worked out."""
    if rough:
        return coarse(war)
    return in_war(war) if today and war.space.size >= LARGE else every_state(war)


def _found(op: Operator, start: Array, tol: float, warm: bool, today: bool) -> Found:
    """The fixed point that a start leads to."""
    # under the other rules of breach to find deals anew costs five months and more
    if not (warm and today and op.nodes.weights is not None and op.war.breach == "netted"):
        return climb(op, start, tol, WARM if warm else SWEEPS, today)
    near = approach(op, start, tol)
    if near.trusted is not None:
        return near
    found = climb(op, near.v, ENOUGH * tol, WARM, today)
    return replace(found, steps=near.steps + found.steps)


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
