"""Behaviour in the states that a forecast reaches, worked out as they are reached.

A month of talks in one phase and state is a row. Packages that leave the same state behind,
belong to the same class and are about as likely to break are put together in one entry, with
their mean hazard, so that a row has a few dozen entries instead of hundreds of packages.

Where a war was solved on coarse nodes, a state that holds little mass has no row of its own: its
talks are a mean of those at the nodes around it, weighted as the solver weights them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from armistice.analyses.cruxes.kernel_flow import lump
from armistice.model.war import REGIME, SETTLED, TRUCE
from armistice.solve.breach import Terms, truce
from armistice.solve.equilibrium import Equilibrium

__all__ = ["Entries", "Kernel"]

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Flags = NDArray[np.bool_]

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
        Chance of a breach, by months left less one and breaker: (L, 2, n). Settlements have
        L = 1 for every month; so have truces that are not followed beyond their first one.
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

    @property
    def first(self) -> Array:
        """Chance of a breach in the first month, by breaker: (2, n)."""
        if len(self.eta) == 1:
            return np.asarray(self.eta[0])
        return np.asarray(self.eta[self.length - 1, :, np.arange(len(self.row))].T)


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

    Attributes
    ----------
    coarse
        Whether talks were worked out at coarse nodes.
    asked
        Phases and states whose talks were asked for: (phases, states).
    at
        Phase and state of every row: (2, rows).
    signs, refuse, opens
        By row: chance that anything is signed (rows,), that a side refuses (2, rows), that a
        regime is signed (rows, regimes).
    settled, halted
        Signatures of settlements and truces.
    """

    def __init__(
        self, answer: Equilibrium, classes: Index, lump: bool = True, ages: bool = True
    ) -> None:
        war, menu = answer.war, answer.war.menu
        self.answer, self.war, self.lump, self.classes = answer, war, lump, classes
        self.ages = ages
        self.op = answer.operator
        self.coarse = self.op.nodes.weights is not None
        self.size, self.phases = war.space.size, len(war.phases)
        self.row_of = np.full((self.phases, self.size), -1)
        self.asked = np.zeros((self.phases, self.size), dtype=bool)
        self.regimes = np.flatnonzero(menu.kind == REGIME)
        self.settlements = np.flatnonzero(menu.kind == SETTLED)
        self.truces = np.flatnonzero(menu.kind == TRUCE)
        self.most = max(1, int(menu.months[self.truces].max(initial=1)))
        self.longest = self.most if ages else 1
        self.at = np.zeros((2, 0), dtype=np.int64)
        self.signs = np.zeros(0)
        self.refuse = np.zeros((2, 0))
        self.opens = np.zeros((0, len(self.regimes)))
        self.settled = Entries.empty(1)
        self.halted = Entries.empty(self.longest)
        self._means: dict[int, csr_array] = {}

    def reach(self, wanted: Flags, own: Flags | None = None) -> None:
        """Work out what talks need that are not yet known: (phases, states).

        Parameters
        ----------
        wanted
            Phases and states in which there may be talks.
        own
            Those that get a row of their own in any case; where there are no coarse nodes, all do.
        """
        new = wanted & ~self.asked
        if not new.any():
            return
        self.asked |= wanted
        nodes = self.op.nodes
        if nodes.weights is None:
            self._grow(new & (self.row_of < 0))
            return
        need = np.zeros_like(new) if own is None else own & wanted
        for f in range(self.phases):
            around = nodes.weights[np.flatnonzero(new[f] & ~need[f])].indices
            need[f, nodes.states[around]] = True
        self._grow(need & (self.row_of < 0))

    def means(self, phase: int) -> csr_array:
        """How talks in a state are made up of rows: (states, rows)."""
        if phase not in self._means:
            row, weights = self.row_of[phase], self.op.nodes.weights
            here = np.flatnonzero(row >= 0)
            at, to, share = here, row[here], np.ones(len(here))
            if weights is not None:
                state = np.repeat(np.arange(self.size), np.diff(weights.indptr))
                around = row[self.op.nodes.states[weights.indices]]
                some = (row[state] < 0) & (around >= 0)
                at, to = np.append(at, state[some]), np.append(to, around[some])
                share = np.append(share, weights.data[some])
            shape = (self.size, len(self.signs))
            self._means[phase] = csr_array((share, (at, to)), shape=shape)
        return self._means[phase]

    def _grow(self, need: Flags) -> None:
        """EQ-ACCEPT, EQ-PROPOSE and EQ-VALUE at more states; see `armistice.solve.policy`."""
        states = np.flatnonzero(need.any(axis=0))
        if not len(states):
            return
        answer, op = self.answer, self.op
        self._means.clear()
        deals = answer.deals_among(states)
        phases = np.flatnonzero(need.any(axis=1)).tolist()
        found = op.behave(answer.v, answer.w, states, deals=deals, phases=phases)
        place = np.argsort(op.order)
        by_kind = [
            (self.settlements, deals[1][None], place[self.settlements], self.settled),
            (self.truces, deals[1][None], place[self.truces], self.halted),
        ]
        if self.ages:
            once = np.arange(len(self.truces))
            by_kind[1] = (self.truces, self._halt_eta(states), once, self.halted)
        for n, f in enumerate(phases):
            some = np.flatnonzero(need[f, states])
            here, sign = states[some], found.sign[some, n]
            rows = len(self.signs) + np.arange(len(some))
            self.row_of[f, here] = rows
            self.at = np.concatenate([self.at, np.stack([np.full(len(some), f), here])], axis=1)
            self.signs = np.concatenate([self.signs, sign.sum(axis=1)])
            self.refuse = np.concatenate([self.refuse, found.refuse[some, n].T], axis=1)
            self.opens = np.concatenate([self.opens, sign[:, self.regimes]])
            for packages, eta, column, kept in by_kind:
                if len(packages):
                    names, code, edges = self._codes(packages)
                    row, code, chance, mean = lump(
                        found.sign, n, some, packages, eta, column, code, len(names), edges,
                        _NEVER,
                    )  # fmt: skip
                    kept.add(self._entries(rows[row], here[row], names[code], chance, mean))

    def _halt_eta(self, states: Index) -> Array:
        """EQ-TRUCE month by month: breach by months left less one: (L, n, 2, truces)."""
        war, menu, truces = self.war, self.war.menu, self.truces
        out = np.zeros((self.longest, len(states), 2, len(truces)))
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
            out[t] = deals.eta.transpose(1, 0, 2)
            value = deals.value
        return out

    def _codes(self, packages: Index) -> tuple[Index, Index, Array]:
        """What packages may have in common, a number for it, and the classes of hazards."""
        menu = self.war.menu
        length = np.where(menu.kind[packages] == TRUCE, menu.months[packages], 0)
        kinds = self.classes[packages] * (self.most + 1) + length
        names, code = np.unique(kinds * self.op.groups + menu.group[packages], return_inverse=True)
        if not self.lump:
            names, code = names[code], np.arange(len(packages))
        return names, code.astype(np.int64), _BINS if self.lump and self.ages else _BINS[:0]

    def _entries(
        self, rows: Index, states: Index, names: Index, chance: Array, eta: Array
    ) -> Entries:
        """Alike packages of rows and states, put together."""
        kind, group = np.divmod(names, self.op.groups)
        return Entries(
            rows, group * self.size + states, kind // (self.most + 1), chance, eta,
            kind % (self.most + 1),
        )  # fmt: skip
