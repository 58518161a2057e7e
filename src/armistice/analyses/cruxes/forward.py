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

from armistice.analyses.cruxes.kernel_flow import push, send
from armistice.analyses.cruxes.reached import Entries, Kernel
from armistice.solve.equilibrium import Equilibrium

__all__ = ["LEAST", "Chain", "Standing", "Talked"]

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Flags = NDArray[np.bool_]

LEAST = 1e-6
"""States that hold less mass than this move with the war, but no talks are worked out. Against
none left out it moves a headline by a fiftieth of a point (tests/analyses/cruxes)."""
SPARE = 300.0
"""On coarse nodes, so many times that mass may go without talks in all of a phase's states that
were not foreseen, before more is worked out."""
OWN = 1e-3
"""States that may hold so much mass have talks of their own, where a war was solved on coarse
nodes; the others' are interpolated (`armistice.analyses.cruxes.reached`)."""


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
        own: float = OWN,
        lump: bool = True,
        ages: bool = True,
    ) -> None:
        war = answer.war
        self.war, self.least, self.own = war, least, own
        self.kernel = Kernel(answer, classes, lump, ages)
        self.size, self.phases = war.space.size, len(war.phases)
        self.months = 1
        # refusals that move nothing need no product
        self.refusal = [None if _moves_nothing(m) else m for m in war.refusal]
        self.hazard = [phase.hazard.sum(axis=0) for phase in war.phases]
        self.eta_phase = [
            self.kernel.op.wait(answer.v, None, n)[1] if n else np.zeros((2, self.size))
            for n in range(self.phases)
        ]

    def begin(self, columns: int) -> Array:
        """All mass at war in today's state: (phases, states, columns)."""
        mass = np.zeros((self.phases, self.size, columns))
        mass[0, self.war.start] = 1.0
        return mass

    def foresee(self, months: int) -> None:
        """Work out at once the talks in all states that a war without talks would reach."""
        self.months = months
        most = self._ahead(0, self.begin(1)[0, :, 0])
        wanted = np.zeros((self.phases, self.size), dtype=bool)
        own = wanted.copy()
        wanted[0], own[0] = most > self.least, most > self.own
        self.kernel.reach(wanted, own)

    def _ahead(self, phase: int, mass: Array) -> Array:
        """The most that every state will hold of a mass (S,) in the months foreseen, untalked."""
        most = mass
        for _ in range(self.months - 1):
            alive = (mass * (1.0 - self.hazard[phase]))[:, None]
            mass = _along(self.war.phases[phase].transition, alive)[:, 0]
            most = np.maximum(most, mass)
        return most

    def sent(self, matrix: csr_array, entries: Entries, flow: Array) -> Array:
        """Where war resumes when flows (n, C) of entries go by a matrix of slots: (S, C)."""
        out = np.zeros((self.size, flow.shape[1]))
        send(matrix.indptr, matrix.indices, matrix.data, entries.slot, flow, out)
        return out

    def after_breach(self, entries: Entries, flow: Array, eta: Array) -> Array:
        """Where war resumes once a share eta (2, n) of a flow (n, C) is broken: (S, C)."""
        a, b = self.war.menu.after
        broken = self.sent(a, entries, flow * eta[0][:, None])
        return np.asarray(broken + self.sent(b, entries, flow * eta[1][:, None]))

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
        # what talks in every row, by phase, until rows are complete
        talking: list[tuple[int, Array]] = []
        opened_at = np.zeros((len(kernel.regimes), self.size, columns))
        for turn in range(self.phases + 1):
            busy = asking.max(axis=2) > self.least
            if turn and not busy.any():
                break
            wanted = busy
            if kernel.coarse:
                fresh, most = busy & ~kernel.asked, asking.max(axis=2)
                late = np.where(fresh, most, 0.0).sum(axis=1) > SPARE * self.least
                busy &= ~fresh | late[:, None]
                wanted = busy.copy()
                for f in np.flatnonzero(late).tolist():
                    # deals of a state are the same in every regime
                    alike = slice(1) if f == 0 else slice(1, None)
                    wanted[alike] |= self._ahead(f, most[f]) > self.least
            kernel.reach(wanted)
            rest += asking
            onward = np.zeros_like(mass)
            for f in np.flatnonzero(busy.any(axis=1)).tolist():
                means = kernel.means(f)
                m = np.where(busy[f][:, None], asking[f], 0.0)
                talking.append((f, m))
                refuse = means @ kernel.refuse.T
                rest[f] -= m * (means @ kernel.signs + refuse.sum(axis=1))[:, None]
                for side, moves in enumerate(self.refusal):
                    lost = m * refuse[:, side, None]
                    rest[f] += lost if moves is None else _along(moves, lost)
                opens = means @ kernel.opens
                for n, x in enumerate(kernel.regimes):
                    into = m * opens[:, n, None]
                    opened_at[n] += into * taken[n]
                    onward[self.war.menu.phase[x]] += into * (1.0 - taken[n])
            asking = onward
        rest += asking
        total = np.zeros((len(kernel.signs), columns))
        for f, m in talking:
            total += _along(kernel.means(f), m)
        settled = total[kernel.settled.row] * kernel.settled.chance[:, None]
        halted = total[kernel.halted.row] * kernel.halted.chance[:, None]
        return Talked(rest, settled, halted, opened_at.sum(axis=1), opened_at)

    def live(self, rest: Array) -> Array:
        """A month of war: mass by phase at its end; what ended for good is gone."""
        new = np.zeros_like(rest)
        for f, here in enumerate(self.war.phases):
            if not rest[f].any():
                continue
            alive = rest[f] * (1.0 - self.hazard[f])[:, None]
            if f == 0:
                new[0] += _along(here.transition, alive)
                continue
            eta = self.eta_phase[f]
            moved = _along(here.transition, alive * (1.0 - eta.sum(axis=0))[:, None])
            new[f] += (1.0 - here.expiry) * moved
            new[0] += here.expiry * moved
            for side in range(2):
                if eta[side].any():
                    new[0] += _along(here.after[side], alive * eta[side][:, None])
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
            for side, matrix in enumerate(chain.war.menu.after):
                lost = (self.halted * halted.eta[:, side, :, None]).sum(axis=0)
                back += chain.sent(matrix, halted, lost)
            kept = self.halted * (1.0 - halted.eta.sum(axis=1))[:, :, None]
            back += chain.sent(chain.war.menu.resume, halted, kept[0])
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


def _along(matrix: csr_array, mass: Array) -> Array:
    """Where masses (n, C) go by a matrix (n, S): (S, C)."""
    out = np.zeros((matrix.shape[1], mass.shape[1]))
    push(matrix.indptr, matrix.indices, matrix.data, mass, out)
    return out


def _moves_nothing(matrix: csr_array) -> bool:
    rows = np.arange(matrix.shape[0] + 1)
    return bool(
        np.array_equal(matrix.indptr, rows)
        and np.array_equal(matrix.indices, rows[:-1])
        and (matrix.data == 1.0).all()
    )
