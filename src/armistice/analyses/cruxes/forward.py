"""The state distribution passed through a solved war, month by month: no paths, no dice.

The same month as EQ-SIM (talks, terminal events, breach, moves), with masses in the place
of futures, so that a headline is exact given the solution. Several questions are asked at
once, one column of mass each: they differ in what takes mass out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from armistice.analyses.cruxes.kernel import Entries, Kernel
from armistice.solve.equilibrium import Equilibrium

__all__ = ["LEAST", "Chain", "Standing", "Talked"]

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Flags = NDArray[np.bool_]

LEAST = 1e-6
"""States that hold less mass than this move with the war, but no talks are worked out. Against
none left out it moves a headline by a fiftieth of a point (tests/analyses/cruxes)."""


@dataclass
class Talked:
    """What a month of talks does to mass, by column.

    Attributes
    ----------
    rest
        Still at war: (phases, states, columns).
    settled, halted
        Signed settlements and truces, by entry: (n, columns).
    opened
        Signed regimes that take mass out, by regime: (regimes, columns).
    opened_at
        The same by state: (regimes, states, columns).
    """

    rest: Array
    settled: Array
    halted: Array
    opened: Array
    opened_at: Array


class Chain:
    """One month of a solved war as a map of masses.

    Parameters
    ----------
    answer
        A solved war.
    classes
        Class of every package; see `Kernel`.
    least
        Mass below which no talks are worked out.
    lump, ages
        See `Kernel`.
    """

    def __init__(
        self,
        answer: Equilibrium,
        classes: Index,
        *,
        least: float = LEAST,
        lump: bool = True,
        ages: bool = True,
    ) -> None:
        war, menu = answer.war, answer.war.menu
        self.war, self.least = war, least
        self.kernel = Kernel(answer, classes, lump, ages)
        self.size, self.phases = war.space.size, len(war.phases)
        # refusals that move nothing need no product
        self.refusal = [
            None if abs(m - _same(self.size)).max() == 0 else csr_array(m.T) for m in war.refusal
        ]
        self.move = [csr_array(phase.transition.T) for phase in war.phases]
        self.broken = [[csr_array(m.T) for m in phase.after] for phase in war.phases]
        self.back = [csr_array(m.T) for m in menu.after]
        self.resume = csr_array(menu.resume.T)
        self.hazard = [phase.hazard.sum(axis=0) for phase in war.phases]
        self.eta_phase = [
            self.kernel.op.wait(answer.v, None, n)[1] if n else np.zeros((2, self.size))
            for n in range(self.phases)
        ]
        self.slots = max(menu.groups, 1) * self.size

    def begin(self, columns: int) -> Array:
        """All mass at war in today's state: (phases, states, columns)."""
        mass = np.zeros((self.phases, self.size, columns))
        mass[0, self.war.start] = 1.0
        return mass

    def foresee(self, months: int) -> None:
        """Work out at once the talks in all states that a war without talks would reach."""
        mass = np.zeros(self.size)
        mass[self.war.start] = 1.0
        reached = mass > self.least
        for _ in range(months - 1):
            mass = self.move[0] @ (mass * (1.0 - self.hazard[0]))
            reached |= mass > self.least
        wanted = np.zeros((self.phases, self.size), dtype=bool)
        wanted[0] = reached
        self.kernel.reach(wanted)

    def by_slot(self, entries: Entries, flow: Array) -> Array:
        """Sum a flow (n, columns) over entries that leave the same state behind."""
        out = np.empty((self.slots, flow.shape[1]))
        for c in range(flow.shape[1]):
            out[:, c] = np.bincount(entries.slot, weights=flow[:, c], minlength=self.slots)
        return out

    def after_breach(self, entries: Entries, flow: Array, eta: Array) -> Array:
        """Where war resumes once a share eta (2, n) of a flow is broken: (states, columns)."""
        back = np.zeros((self.size, flow.shape[1]))
        for side in range(2):
            back += self.back[side] @ self.by_slot(entries, flow * eta[side][:, None])
        return back

    def talk(self, mass: Array, taken: Array) -> Talked:
        """A month's talks.

        Parameters
        ----------
        mass
            Mass at war: (phases, states, columns).
        taken
            1 where signing a regime takes the mass of a column out: (regimes, columns).
        """
        kernel, columns = self.kernel, mass.shape[2]
        asking, rest = mass, np.zeros_like(mass)
        first = True
        parts: list[tuple[Index, Array]] = []
        opened_at = np.zeros((len(kernel.regimes), self.size, columns))
        for _ in range(self.phases + 1):
            busy = asking.max(axis=2) > self.least
            if not first and not busy.any():
                break
            first = False
            kernel.reach(busy)
            f, s = np.nonzero(busy)
            row = kernel.row_of[f, s]
            m = asking[f, s]
            parts.append((row, m))
            rest += asking
            refuse = kernel.refuse[:, row]
            rest[f, s] -= m * (kernel.signs[row] + refuse.sum(axis=0))[:, None]
            for side, moves in enumerate(self.refusal):
                lost = m * refuse[side][:, None]
                if moves is None:
                    rest[f, s] += lost
                    continue
                for phase in np.unique(f):
                    here = np.zeros((self.size, columns))
                    here[s[f == phase]] = lost[f == phase]
                    rest[phase] += moves @ here
            onward = np.zeros_like(mass)
            for n, x in enumerate(kernel.regimes):
                into = m * kernel.opens[row, n][:, None]
                np.add.at(opened_at[n], s, into * taken[n])
                np.add.at(onward[self.war.menu.phase[x]], s, into * (1.0 - taken[n]))
            asking = onward
        rest += asking
        total = np.zeros((len(kernel.signs), columns))
        for row, m in parts:
            np.add.at(total, row, m)
        settled = total[kernel.settled.row] * kernel.settled.chance[:, None]
        halted = total[kernel.halted.row] * kernel.halted.chance[:, None]
        return Talked(rest, settled, halted, opened_at.sum(axis=1), opened_at)

    def live(self, rest: Array) -> Array:
        """A month of war: mass by phase at its end; what ended for good is gone."""
        new = np.zeros_like(rest)
        for f in range(self.phases):
            if not rest[f].any():
                continue
            alive = rest[f] * (1.0 - self.hazard[f])[:, None]
            if f == 0:
                new[0] += self.move[0] @ alive
                continue
            eta = self.eta_phase[f]
            moved = self.move[f] @ (alive * (1.0 - eta.sum(axis=0))[:, None])
            expiry = self.war.phases[f].expiry
            new[f] += (1.0 - expiry) * moved
            new[0] += expiry * moved
            for side in range(2):
                if eta[side].any():
                    new[0] += self.broken[f][side] @ (alive * eta[side][:, None])
        return new


class Standing:
    """Mass under truces and settlements, by entry, months left and column."""

    def __init__(self, chain: Chain, columns: int) -> None:
        self.chain = chain
        self.settled = np.zeros((0, columns))
        self.halted = np.zeros((chain.kernel.longest, 0, columns))

    def sign(self, settled: Array, halted: Array) -> None:
        """Add what was signed this month, by entry: (n, columns) each."""
        entries = self.chain.kernel.halted
        self.settled = _grown(self.settled, len(settled), 0) + settled
        self.halted = _grown(self.halted, len(halted), 1)
        where = np.arange(len(halted))
        self.halted[entries.length - 1, where] += halted

    def live(self) -> Array:
        """Pass a month; return the mass that is back at war: (states, columns)."""
        chain = self.chain
        settled, halted = chain.kernel.settled, chain.kernel.halted
        eta = settled.eta[0]
        back = chain.after_breach(settled, self.settled, eta)
        self.settled = self.settled * (1.0 - eta.sum(axis=0))[:, None]
        if self.halted.any():
            lost = [(self.halted * halted.eta[:, side, :, None]).sum(axis=0) for side in range(2)]
            for side in range(2):
                back += chain.back[side] @ chain.by_slot(halted, lost[side])
            kept = self.halted * (1.0 - halted.eta.sum(axis=1))[:, :, None]
            back += chain.resume @ chain.by_slot(halted, kept[0])
            self.halted = np.concatenate([kept[1:], np.zeros_like(kept[:1])])
        return back


def _grown(array: Array, size: int, axis: int) -> Array:
    """Return an array with zeros added along an axis, up to a size."""
    missing = size - array.shape[axis]
    if missing <= 0:
        return array
    shape = list(array.shape)
    shape[axis] = missing
    return np.concatenate([array, np.zeros(shape)], axis=axis)


def _same(size: int) -> csr_array:
    from scipy.sparse import eye_array

    return csr_array(eye_array(size, format="csr"))
