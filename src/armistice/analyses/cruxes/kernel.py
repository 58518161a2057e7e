"""Behaviour in the states that a forecast reaches, worked out as they are reached.

A month of talks in one phase and state is a row. Packages that leave the same state behind,
belong to the same class and are about as likely to break are put together in one entry, with
their mean hazard, so that a row has a few dozen entries instead of hundreds of packages.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.model.war import REGIME, SETTLED, TRUCE
from armistice.solve.breach import Terms, truce
from armistice.solve.equilibrium import Equilibrium

__all__ = ["Entries", "Kernel"]

Array = NDArray[np.float64]
Index = NDArray[np.int64]

_BINS = np.append(0.0, np.geomspace(1e-3, 1.0, 25))
"""Edges of the hazards that count as alike: a third apart."""
_NEVER = 1e-15
"""Monthly chances below this are left out."""


@dataclass
class Entries:
    """Possible signatures: (n,) each, in the order in which rows were reached.

    Attributes
    ----------
    row
        Row of the kernel they are signed in.
    slot
        Group of post-deal states times states, plus the state.
    kind
        Class of the packages.
    chance
        Monthly chance.
    eta
        Chance of a breach, by months left less one and breaker: (L, 2, n); settlements have
        L = 1 for every month.
    length
        Months of a truce; 0 for a settlement.
    """

    row: Index
    slot: Index
    kind: Index
    chance: Array
    eta: Array
    length: Index

    @classmethod
    def empty(cls, longest: int) -> Entries:
        """No entries."""
        none = np.zeros(0, dtype=np.int64)
        return cls(none, none, none, np.zeros(0), np.zeros((longest, 2, 0)), none)

    def add(self, more: Entries) -> None:
        """Append entries."""
        self.row = np.concatenate([self.row, more.row])
        self.slot = np.concatenate([self.slot, more.slot])
        self.kind = np.concatenate([self.kind, more.kind])
        self.chance = np.concatenate([self.chance, more.chance])
        self.eta = np.concatenate([self.eta, more.eta], axis=2)
        self.length = np.concatenate([self.length, more.length])


class Kernel:
    """Rows of talks, grown on demand.

    Parameters
    ----------
    answer
        A solved war.
    classes
        A small number for every package; packages of different classes are never put
        together: (X,).
    lump
        Whether packages are put together at all.
    ages
        Whether agreements are followed beyond their first month. If not, one hazard for each
        group is exact, as a mean is all that the first month needs.
    """

    def __init__(
        self, answer: Equilibrium, classes: Index, lump: bool = True, ages: bool = True
    ) -> None:
        war, menu = answer.war, answer.war.menu
        self.answer, self.war, self.lump, self.classes = answer, war, lump, classes
        self.ages = ages
        self.op = answer.operator
        self.size, self.phases = war.space.size, len(war.phases)
        self.row_of = np.full((self.phases, self.size), -1)
        self.regimes = np.flatnonzero(menu.kind == REGIME)
        self.settlements = np.flatnonzero(menu.kind == SETTLED)
        self.truces = np.flatnonzero(menu.kind == TRUCE)
        self.longest = max(1, int(menu.months[self.truces].max(initial=1)))
        self.at = np.zeros((2, 0), dtype=np.int64)
        self.signs = np.zeros(0)
        self.refuse = np.zeros((2, 0))
        self.opens = np.zeros((0, len(self.regimes)))
        self.settled = Entries.empty(1)
        self.halted = Entries.empty(self.longest)

    def reach(self, wanted: NDArray[np.bool_]) -> None:
        """Work out the rows of phases and states that are not yet known: (phases, states).

        A state is worked out in all phases at once: its deals are the same in each.
        """
        states = np.flatnonzero((wanted & (self.row_of < 0)).any(axis=0))
        if len(states):
            self._grow(states)

    def _grow(self, states: Index) -> None:
        """EQ-ACCEPT, EQ-PROPOSE and EQ-VALUE at more states; see `armistice.solve.policy`."""
        answer, count = self.answer, len(states)
        found = self.op.behave(answer.v, answer.w, states)
        first = len(self.signs)
        value_eta = self.op.deals(answer.v, states)[1]
        settled_eta = value_eta[:, :, self.settlements][None]
        halt_eta = self._halt_eta(states)
        for f in range(self.phases):
            rows = np.arange(first + f * count, first + (f + 1) * count)
            sign = found.sign[:, f]
            self.row_of[f, states] = rows
            self.at = np.concatenate([self.at, np.stack([np.full(count, f), states])], axis=1)
            self.signs = np.concatenate([self.signs, sign.sum(axis=1)])
            self.refuse = np.concatenate([self.refuse, found.refuse[:, f].T], axis=1)
            self.opens = np.concatenate([self.opens, sign[:, self.regimes]])
            self.settled.add(self._entries(rows, states, sign, self.settlements, settled_eta))
            if len(self.truces):
                self.halted.add(self._entries(rows, states, sign, self.truces, halt_eta))

    def _halt_eta(self, states: Index) -> Array:
        """EQ-TRUCE month by month: breach by months left less one: (L, 2, n, truces)."""
        war, menu, truces = self.war, self.war.menu, self.truces
        out = np.zeros((self.longest, 2, len(states), len(truces)))
        if not len(truces):
            return out
        group = menu.group[truces]
        a, b, resume = (
            np.asarray(m @ self.answer.v[0].T).reshape(len(states), self.op.groups, 2)
            for m in self.op.followers(states)
        )
        # (i, breaker, states, truces)
        r = np.moveaxis(np.stack([a[:, group], b[:, group]]), 3, 0)
        value = np.moveaxis(resume[:, group], 2, 0).copy()
        terms = Terms(
            flow=menu.flow[:, war.space.k[states]][:, :, truces],
            penalty=menu.penalty[:, None, truces],
            opportunity=menu.opportunity[:, None, truces],
            leave=menu.leave[:, None, truces],
            exit_value=war.exit_value[:, None, None],
            delta=war.delta[:, None, None],
            noise=war.breach_noise,
            variant=war.breach,
        )
        once = np.ones(len(truces), dtype=np.int64)
        for t in range(self.longest):
            deals = truce(r, value, once, terms)
            out[t] = deals.eta
            value = deals.value
        return out

    def _entries(
        self, rows: Index, states: Index, sign: Array, packages: Index, eta: Array
    ) -> Entries:
        """Put alike packages of each row together; eta has shape (L, 2, n, packages)."""
        menu = self.war.menu
        count, width, groups = len(states), len(packages), max(menu.groups, 1)
        chance = sign[:, packages]
        length = np.where(menu.kind[packages] == TRUCE, menu.months[packages], 0)
        fixed = (self.classes[packages] * (self.longest + 1) + length) * groups
        fixed = fixed + menu.group[packages]
        # the last month is the one that a truce of any length has
        alike, depth = np.arange(width)[None], width
        if self.lump and self.ages:
            alike, depth = np.searchsorted(_BINS, eta[0].sum(axis=0)), len(_BINS) + 1
        elif self.lump:
            alike, depth = np.zeros((1, width), dtype=np.int64), 1
        spread = (int(fixed.max(initial=0)) + 1) * depth
        key = (np.arange(count)[:, None] * spread + fixed[None] * depth + alike).ravel()

        def summed(weights: Array) -> Array:
            return np.asarray(
                np.bincount(key, weights=weights.ravel(), minlength=count * spread), dtype=float
            )

        total = summed(chance)
        names = np.flatnonzero(total > _NEVER)
        chance_at = total[names]
        mean = np.stack(
            [[summed(chance * month_eta[b])[names] for b in range(2)] for month_eta in eta]
        )
        n, place = names // spread, names % spread // depth
        return Entries(
            rows[n],
            place % groups * self.size + states[n],
            place // groups // (self.longest + 1),
            chance_at,
            mean / np.where(chance_at > 0, chance_at, 1.0),
            place // groups % (self.longest + 1),
        )
