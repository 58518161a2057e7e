"""The state distribution passed through a solved war, month by month: no paths, no dice.

The same month as EQ-SIM (talks, terminal events, breach, moves), with masses in the place
of futures, so that a headline is exact given the solution.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from armistice.model.war import REGIME, SETTLED
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.operator import Operator
from armistice.solve.policy import Policy

__all__ = ["Chain", "Standing"]

Array = NDArray[np.float64]
Index = NDArray[np.int64]

_TINY = 1e-14
"""Monthly chances of a signature below this are left out: 400 packages of it in each of
24 months stay under 1e-9."""


@dataclass(frozen=True)
class Pairs:
    """What may be signed where, one entry for each possible signature.

    Attributes
    ----------
    phase, state, package
        Where it is signed, and what: (P,) each.
    chance
        Monthly chance there: (P,).
    """

    phase: Index
    state: Index
    package: Index
    chance: Array

    def flow(self, asking: Array) -> Array:
        """Mass that signs, by entry: (P,)."""
        return np.asarray(asking[self.phase, self.state] * self.chance)


class Standing:
    """Mass under truces and settlements, by entry of `Chain.lasting` and age."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.settled = np.zeros(len(chain.lasting.state))
        # a truce by months left: row t holds truces with t + 1 months to go
        self.halted = np.zeros((chain.longest, len(chain.lasting.state)))

    def sign(self, flow: Array) -> None:
        """Add what was signed this month."""
        chain = self.chain
        self.settled += np.where(chain.halt < 0, flow, 0.0)
        where = np.flatnonzero(chain.halt >= 0)
        np.add.at(self.halted, (chain.length[where] - 1, where), flow[where])

    def live(self) -> Array:
        """Pass a month; return the mass that is back at war: (states,)."""
        chain = self.chain
        back = chain.after_breach(self.settled * chain.eta_settled)
        self.settled = self.settled * (1.0 - chain.eta_settled.sum(axis=0))
        if self.halted.any():
            eta = chain.eta_halted
            for side in range(2):
                lost = (self.halted * eta[:, side]).sum(axis=0)
                back = back + chain.back[side] @ chain.by_group(lost)
            kept = self.halted * (1.0 - eta.sum(axis=1))
            back = back + chain.resume @ chain.by_group(kept[0])
            self.halted = np.concatenate([kept[1:], np.zeros_like(kept[:1])])
        return np.asarray(back)


class Chain:
    """One month of a solved war as a map of masses.

    Parameters
    ----------
    answer, policy
        A solved war and its behaviour.

    Attributes
    ----------
    lasting, regimes
        Possible signatures of truces and settlements, and of regimes.
    """

    def __init__(self, answer: Equilibrium, policy: Policy) -> None:
        war, menu = answer.war, answer.war.menu
        self.war, self.policy = war, policy
        self.size, self.phases = war.space.size, len(war.phases)
        f, s, x = np.nonzero(policy.sign > _TINY)
        regime = menu.kind[x] == REGIME
        chance = policy.sign[f, s, x]
        self.lasting = Pairs(f[~regime], s[~regime], x[~regime], chance[~regime])
        self.regimes = Pairs(f[regime], s[regime], x[regime], chance[regime])
        self.signs = policy.sign.sum(axis=2)
        self.refusal = [csr_array(m.T) for m in war.refusal]
        self.move = [csr_array(phase.transition.T) for phase in war.phases]
        self.broken = [[csr_array(m.T) for m in phase.after] for phase in war.phases]
        self.back = [csr_array(m.T) for m in menu.after]
        self.resume = csr_array(menu.resume.T)
        self.hazard = [phase.hazard.sum(axis=0) for phase in war.phases]
        operator = Operator(war)
        self.eta_phase = [
            operator.wait(answer.v, None, n)[1] if n else np.zeros((2, self.size))
            for n in range(self.phases)
        ]
        state, package = self.lasting.state, self.lasting.package
        place = np.full(len(menu), -1)
        place[policy.halts] = np.arange(len(policy.halts))
        self.halt = place[package]
        self.length = np.where(menu.kind[package] == SETTLED, 1, menu.months[package])
        self.longest = max(1, int(self.length.max(initial=1)))
        settled = np.where(self.halt < 0, answer.eta[:, state, package], 0.0)
        self.eta_settled = np.asarray(settled)
        self.eta_halted = np.zeros((self.longest, 2, len(state)))
        at = np.flatnonzero(self.halt >= 0)
        if len(at):
            rows = policy.halt_eta[: self.longest, :, state[at], self.halt[at]]
            self.eta_halted[: len(rows), :, at] = rows
        self.slot = menu.group[package] * self.size + state
        self.slots = max(menu.groups, 1) * self.size

    def begin(self) -> Array:
        """All mass at war in today's state: (phases, states)."""
        mass = np.zeros((self.phases, self.size))
        mass[0, self.war.start] = 1.0
        return mass

    def by_group(self, flow: Array) -> Array:
        """Sum a flow over entries that leave the same state behind: (groups * states,)."""
        return np.asarray(np.bincount(self.slot, weights=flow, minlength=self.slots), dtype=float)

    def after_breach(self, flow: Array) -> Array:
        """Where war resumes once these entries are broken, by breaker: (states,)."""
        return np.asarray(sum(self.back[side] @ self.by_group(flow[side]) for side in range(2)))

    def talk(
        self, mass: Array, taken: NDArray[np.bool_] | None = None
    ) -> tuple[Array, Array, Array]:
        """A month's talks.

        Parameters
        ----------
        mass
            Mass at war by phase: (phases, states).
        taken
            Packages whose signature takes the mass out: (X,); it then counts as signed only.

        Returns
        -------
        rest, signed, opened
            Mass still at war (phases, states); signed truces and settlements by entry of
            `lasting`; signed regimes by entry of `regimes`, those taken out only.
        """
        asking, rest = mass, np.zeros_like(mass)
        signed = np.zeros(len(self.lasting.state))
        opened = np.zeros(len(self.regimes.state))
        menu = self.war.menu
        out = (
            np.zeros(len(self.regimes.state), dtype=bool)
            if taken is None
            else taken[self.regimes.package]
        )
        # a month opens at most every regime once, as in `simulate`
        for _ in range(self.phases + 1):
            signed = signed + self.lasting.flow(asking)
            into = self.regimes.flow(asking)
            opened = opened + np.where(out, into, 0.0)
            for f in range(self.phases):
                refuse = self.policy.refuse[f]
                left = asking[f] * (1.0 - self.signs[f] - refuse.sum(axis=0))
                rest[f] += np.maximum(left, 0.0)
                for side in range(2):
                    rest[f] += self.refusal[side] @ (asking[f] * refuse[side])
            onward = np.zeros_like(mass)
            keep = ~out
            where = (menu.phase[self.regimes.package[keep]], self.regimes.state[keep])
            np.add.at(onward, where, into[keep])
            asking = onward
            if not asking.any():
                break
        return rest + asking, signed, opened

    def live(self, rest: Array) -> tuple[Array, float]:
        """A month of war: mass by phase at its end, and the mass for which it is over."""
        new = np.zeros_like(rest)
        over = 0.0
        for f in range(self.phases):
            over += float(rest[f] @ self.hazard[f])
            alive = rest[f] * (1.0 - self.hazard[f])
            if f == 0:
                new[0] += self.move[0] @ alive
                continue
            eta = self.eta_phase[f]
            moved = self.move[f] @ (alive * (1.0 - eta.sum(axis=0)))
            expiry = self.war.phases[f].expiry
            new[f] += (1.0 - expiry) * moved
            new[0] += expiry * moved
            for side in range(2):
                new[0] += self.broken[f][side] @ (alive * eta[side])
        return new, over
