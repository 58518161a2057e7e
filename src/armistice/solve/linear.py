"""The linearisation of one month, kept in factors: dF = dW + dT.

`Slopes.apply` multiplies the Jacobian of F with a change of V without ever forming it:
the war chain, the breach matrices and the slopes of a month are applied one after the
other. Cost O(states * (successors + groups)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.linalg import LinearOperator, gmres

from armistice.model.war import Phase, War
from armistice.solve.kernel_linear import contract, sweep, sweeps, times_all
from armistice.solve.kernel_linear import times as compiled_times

if TYPE_CHECKING:
    from armistice.solve.operator import Operator

__all__ = [
    "PhaseSlopes",
    "Slopes",
    "chain_inverse",
    "moved",
    "moved_back",
    "runs_of",
    "sweep_order",
    "times",
]

Array = NDArray[np.float64]
Index = NDArray[np.int64]
RESTART = 40
PASSES = 8
"""Sweeps with the drift and against it that settle how long a war stays where: what a residual
comes to is within 0.2 % at the median of 20 mixtures, 1.5 % at most."""


def times(matrix: csr_array, x: Array) -> Array:
    """A sparse matrix (n, S) times x of both sides, (2, S): (n, 2).

    The work of a month is many small products; SciPy spends longer on finding out what it was
    given than on multiplying.
    """
    x = np.ascontiguousarray(x)
    found = compiled_times(matrix.indptr, matrix.indices, matrix.data, x)
    return np.asarray(found)


def runs_of(war: War) -> list[slice]:
    """Phases that follow each other and move by one and the same chain, as slices."""
    chains = [id(phase.transition) for phase in war.phases]
    ends = [n for n in range(1, len(chains)) if chains[n] != chains[n - 1]]
    return [slice(a, b) for a, b in pairwise([0, *ends, len(chains)])]


def moved(war: War, v: Array) -> Array:
    """Every phase's war chain times its values: (phases, 2, S)."""
    out = np.empty_like(v)
    for run in runs_of(war):
        chain, here = war.phases[run.start].transition, v[run]
        flat = np.ascontiguousarray(here.reshape(-1, here.shape[-1]))
        found = times_all(chain.indptr, chain.indices, chain.data, flat)
        out[run] = found.reshape(here.shape)
    return out


def moved_back(war: War, v: Array, all_moved: Array, f: int) -> Array:
    """The chain of phase f times the values of open war: (2, S); `all_moved` as `moved` has it."""
    chain = war.phases[f].transition
    return all_moved[0] if chain is war.phases[0].transition else times(chain, v[0]).T


class PhaseSlopes:
    """Slopes of W in one phase (see `Operator.wait`)."""

    def __init__(self) -> None:
        self.onward: Array = np.zeros(0)
        self.stay: Array | None = None
        self.cross: Array = np.zeros(0)
        self.own: Array = np.zeros(0)
        self.suffer: Array = np.zeros(0)

    def set_breach(self, eta: Array, deta: Array, down: Array, loss: Array) -> None:
        """Linearise K_i + eta_j (R_i^j - K_i) + own(xi_i - K_i)."""
        self.stay = 1.0 - eta[::-1] - down
        self.own = down
        self.suffer = eta[::-1]
        self.cross = loss * deta[::-1]


@dataclass
class Slopes:
    """The Jacobian of F at one V, in factors; shapes as in `kernel_month.months`."""

    op: Operator
    phases: list[PhaseSlopes]
    by_wait: Array
    by_refusal: Array
    by_deal: Array
    by_resume: Array
    by_regime: Array

    @classmethod
    def empty(cls, op: Operator, phases: list[PhaseSlopes]) -> Slopes:
        """Room for the slopes of every phase, none if `phases` is empty."""
        n = len(op.nodes) if phases else 0
        f, g = len(op.war.phases), op.groups
        regimes = max(op.regime.stop - op.regime.start, 1)
        return cls(
            op,
            phases,
            np.zeros((n, f, 2, 2)),
            np.zeros((n, f, 2, 2, 2)),
            np.empty((n, f, 2, 4, g)),
            np.empty((n, f, 2, 2, g)),
            np.zeros((n, f, 2, 2, regimes)),
        )

    def apply(self, dv: Array) -> Array:
        """Return J dV for dV of shape (phases, 2, states)."""
        op, war = self.op, self.op.war
        dw, all_moved = np.empty_like(dv), moved(war, dv)
        # regimes share the matrices that lead from them into war
        matrices = {id(m): m for here in war.phases[1:] for m in here.after}
        broken = {key: times(m, dv[0]).T for key, m in matrices.items()}
        for f, here in enumerate(war.phases):
            slope, dk = self.phases[f], all_moved[f]
            if f > 0 and slope.stay is not None:
                back = moved_back(war, dv, all_moved, f)
                dk = (1.0 - here.expiry) * dk + here.expiry * back
                r = [broken[id(m)] for m in here.after]
                dxi = np.stack([r[0][0], r[1][1]])
                dother = np.stack([r[1][0], r[0][1]])
                dk = (
                    slope.stay * dk
                    + slope.own * dxi
                    + slope.suffer * dother
                    + slope.cross * (dxi - dk)[::-1]
                )
            dw[f] = slope.onward * dk
        refused = op.refused(dw)
        after_a, after_b, resume = (times(m, dv[0]) for m in op.follows)
        talk = np.empty((len(op.nodes), len(war.phases), 2))
        contract(
            op.nodes.states, op.depth, self.by_wait, self.by_refusal, self.by_deal, self.by_resume,
            self.by_regime, op.board.regime_phase, dv, dw, refused, after_a, after_b, resume, talk,
        )  # fmt: skip
        return np.asarray(dw + op.nodes.extend(talk))

    def _own(self) -> Array:
        """Slope of a side's value in its own W: (phases, 2, S); one where nothing is signed."""
        own = np.empty((len(self.op.nodes), len(self.op.war.phases), 2))
        for i in range(2):
            own[:, :, i] = self.by_wait[:, :, i, i] + self.by_refusal[:, :, i, :, i].sum(axis=2)
        return np.asarray(1.0 + self.op.nodes.extend(own))

    def months_spent(self) -> Array:
        """Discounted months that every state's war counts in V today, by side: (2, S).

        The first row of (I - D)^-1, D being each side's own war chain with its discount, its
        hazards and its chance of signing: what a residual in a state comes to today.
        """
        war, first = self.op.war, self.phases[0]
        against = war.phases[0].transition.T.tocsr()
        weight = np.clip(self._own()[0], 0.0, 1.0) * first.onward
        now = np.zeros_like(weight)
        now[:, war.start] = weight[:, war.start]
        # what a state passes on; those that the war drifts to come last
        passed = np.zeros_like(weight)
        for _ in range(PASSES):
            for once in self.op.orders[0][::-1]:
                sweep(against.indptr, against.indices, against.data, weight, 0.0, once, now, passed)
        spent = np.asarray(against @ passed.T).T
        spent[:, war.start] += 1.0
        return spent

    def war_chain(self, mu: float) -> LinearOperator:
        """An approximate inverse of (1 + mu) I - J: every side's own war chain, swept once.

        What it leaves out (the other side's answers, values of deals, expiry into war) is
        what the iteration on top has to bring in; the drift of a long war is in it.
        """
        war, op = self.op.war, self.op
        weight = self._own()
        for f, here in enumerate(war.phases):
            slope = self.phases[f]
            weight[f] *= slope.onward
            if slope.stay is not None:
                weight[f] *= slope.stay * (1.0 - here.expiry)
        return chain_inverse(war, [order[:1] for order in op.orders], weight, mu)

    def newton_step(self, gap: Array, accuracy: float, mu: float = 0.0, most: int = 200) -> Array:
        """Solve ((1 + mu) I - J) dV = gap to a relative accuracy, or as far as `most` rounds go."""
        shape = gap.shape

        def apply(x: Array) -> Array:
            dv = x.reshape(shape)
            return np.asarray(((1.0 + mu) * dv - self.apply(dv)).ravel())

        system = LinearOperator((gap.size, gap.size), matvec=apply, dtype=float)
        inverse = self.war_chain(mu)
        x, _ = gmres(
            system,
            gap.ravel(),
            x0=inverse.matvec(gap.ravel()),
            M=inverse,
            rtol=accuracy,
            restart=min(most, RESTART),
            maxiter=max(1, most // RESTART),
        )
        return np.asarray(x).reshape(shape)


def chain_inverse(
    war: War, orders: Sequence[tuple[Index, ...]], weight: Array, mu: float, first: int = 0
) -> LinearOperator:
    """Gauss-Seidel sweeps of (1 + mu) I - weight * transition, phases from `first` on."""
    shape = (len(orders), 2, war.space.size)
    mine = [
        slice(max(run.start - first, 0), min(run.stop - first, len(orders)))
        for run in runs_of(war)
        if run.stop > first and run.start - first < len(orders)
    ]
    paths = [
        (war.phases[first + run.start].transition, np.stack(orders[run.start])) for run in mine
    ]

    def solve(x: Array) -> Array:
        b = np.ascontiguousarray(x.reshape(shape))
        out = np.empty(shape)
        for run, (chain, order) in zip(mine, paths, strict=True):
            sweeps(
                chain.indptr, chain.indices, chain.data, weight[run].reshape(-1, shape[2]),
                mu, order, b[run].reshape(-1, shape[2]), out[run].reshape(-1, shape[2]),
            )  # fmt: skip
        return out.ravel()

    n = int(np.prod(shape))
    return LinearOperator((n, n), matvec=solve, dtype=float)


def sweep_order(war: War, here: Phase) -> tuple[Index, Index]:
    """Orders of states in which a sweep goes against the drift, and with it.

    Gauss-Seidel is exact where every successor was swept before: along each axis the
    states that the war drifts to come first.
    """
    keys = []
    for axis in war.space.grid[::-1]:
        drift = float((here.transition @ axis.astype(float) - axis).sum())
        keys.append(-axis if drift > 0 else axis)
    order = np.lexsort(keys)
    return order, order[::-1].copy()
