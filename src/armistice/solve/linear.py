"""The linearisation of one month, kept in factors: dF = G_W L dV + G_R M dV + ...

`Slopes.apply` multiplies the Jacobian of F with a change of V without ever forming it:
the war chain, the breach matrices and the slopes of a month are applied one after the
other. Cost O(states * (successors + groups)).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, diags_array, eye_array
from scipy.sparse.linalg import LinearOperator, gmres, splu

from armistice.solve.breach import Deals
from armistice.solve.month import Month

if TYPE_CHECKING:
    from armistice.solve.operator import Operator

__all__ = ["PhaseSlopes", "Slopes"]

Array = NDArray[np.float64]


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
    """The Jacobian of F at one V, in factors."""

    op: Operator
    phases: list[PhaseSlopes]
    by_wait: Array  # (f, i, j, S)
    by_refusal: Array  # (f, i, b, j, S)
    by_deal: Array  # (f, i, input, G, S): inputs R_A^A, R_A^B, R_B^A, R_B^B
    by_resume: Array  # (f, i, j, G, S)
    by_regime: Array  # (f, i, j, Xr, S)

    @classmethod
    def empty(cls, op: Operator, phases: list[PhaseSlopes]) -> Slopes:
        """Room for the slopes of every phase."""
        f, size = len(op.war.phases), op.war.space.size
        groups = op.member.shape[1]
        regimes = op.regime.stop - op.regime.start
        return cls(
            op,
            phases,
            np.zeros((f, 2, 2, size)),
            np.zeros((f, 2, 2, 2, size)),
            np.zeros((f, 2, 4, groups, size)),
            np.zeros((f, 2, 2, groups, size)),
            np.zeros((f, 2, 2, regimes, size)),
        )

    def add(
        self,
        f: int,
        rows: slice,
        result: Month,
        block: tuple[Deals, Deals],
        allowed: NDArray[np.bool_] | None,
    ) -> None:
        """Chain one block's slopes through the values of deals."""
        op = self.op
        by_net, by_eta = result.by_net, result.by_eta
        assert by_net is not None
        assert by_eta is not None
        assert result.by_wait is not None
        assert result.by_refusal is not None
        if allowed is not None:
            full_net = np.zeros((2, 2, op.block, len(op.war.menu)))
            full_eta = np.zeros((2, op.block, len(op.war.menu)))
            full_net[..., allowed] = by_net
            full_eta[..., allowed] = by_eta
            by_net, by_eta = full_net, full_eta
        self.by_wait[f][..., rows] = result.by_wait
        self.by_refusal[f][..., rows] = result.by_refusal
        for deals, part in zip(block, (op.settled, op.truce), strict=True):
            if part.start == part.stop:
                continue
            assert deals.slope is not None
            assert deals.eta_slope is not None
            member = op.member[part]
            for i in range(2):
                push_a, push_b = by_net[i, 0][:, part], by_net[i, 1][:, part]
                push_eta = by_eta[i][:, part]
                for n in range(deals.slope.shape[0]):
                    effect = push_a * deals.slope[n, 0] + push_b * deals.slope[n, 1]
                    effect += push_eta * deals.eta_slope[n]
                    target = self.by_deal[f, i, n] if n < 4 else self.by_resume[f, i, n - 4]
                    target[:, rows] += (effect @ member).T
        if op.regime.stop > op.regime.start:
            self.by_regime[f][..., rows] = np.swapaxes(by_net[..., op.regime], -1, -2)

    def apply(self, dv: Array) -> Array:
        """Return J dV for dV of shape (phases, 2, states)."""
        op, war = self.op, self.op.war
        size, groups = war.space.size, op.member.shape[1]
        out = np.empty_like(dv)
        shape = (groups, size, 2)
        dr = [np.asarray(m @ dv[0].T).reshape(shape) for m in war.menu.after]
        inputs = (dr[0][..., 0], dr[1][..., 0], dr[0][..., 1], dr[1][..., 1])
        resume = None
        if op.truce.stop > op.truce.start:
            resume = np.asarray(war.menu.resume @ dv[0].T).reshape(shape)
        for f, here in enumerate(war.phases):
            slope = self.phases[f]
            dk = np.asarray(here.transition @ dv[f].T).T
            if f > 0 and slope.stay is not None:
                back = np.asarray(here.transition @ dv[0].T).T
                dk = (1.0 - here.expiry) * dk + here.expiry * back
                r = [np.asarray(m @ dv[0].T).T for m in here.after]
                dxi = np.stack([r[0][0], r[1][1]])
                dother = np.stack([r[1][0], r[0][1]])
                dk = (
                    slope.stay * dk
                    + slope.own * dxi
                    + slope.suffer * dother
                    + slope.cross * (dxi - dk)[::-1]
                )
            dw = slope.onward * dk
            refused = op.refused(dw)
            result = np.einsum("ijs,js->is", self.by_wait[f], dw)
            result += np.einsum("ibjs,bjs->is", self.by_refusal[f], refused)
            for i in range(2):
                for n in range(4):
                    result[i] += np.einsum("gs,gs->s", self.by_deal[f, i, n], inputs[n])
                if resume is not None:
                    for j in range(2):
                        result[i] += np.einsum("gs,gs->s", self.by_resume[f, i, j], resume[..., j])
                for x, target in enumerate(op.phase_of):
                    for j in range(2):
                        result[i] += self.by_regime[f, i, j, x] * dv[target, j]
            out[f] = result
        return out

    def war_chain(self, mu: float) -> LinearOperator:
        """An approximate inverse of (1 + mu) I - J: every side's own war chain, factored exactly.

        What it leaves out (the other side's answers, values of deals, expiry into war) is
        what the iteration on top has to bring in; the slow modes of a long war are in it.
        """
        war = self.op.war
        size = war.space.size
        factors = []
        for f, here in enumerate(war.phases):
            slope = self.phases[f]
            for i in range(2):
                weight = self.by_wait[f, i, i] + self.by_refusal[f, i, :, i].sum(axis=0)
                weight = weight * slope.onward[i]
                if slope.stay is not None:
                    weight = weight * slope.stay[i] * (1.0 - here.expiry)
                chain = diags_array(weight) @ here.transition
                matrix = csc_array((1.0 + mu) * eye_array(size, format="csc") - csc_array(chain))
                factors.append(splu(matrix, permc_spec="NATURAL", diag_pivot_thresh=0.0))

        def solve(x: Array) -> Array:
            parts = x.reshape(len(factors), size)
            return np.concatenate(
                [factor.solve(part) for factor, part in zip(factors, parts, strict=True)]
            )

        n = len(factors) * size
        return LinearOperator((n, n), matvec=solve, dtype=float)

    def newton_step(self, gap: Array, accuracy: float, mu: float = 0.0) -> Array:
        """Solve ((1 + mu) I - J) dV = gap to a relative accuracy."""
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
            restart=40,
            maxiter=5,
        )
        return np.asarray(x).reshape(shape)
