"""The map V -> F(V) of one month, and its exact linearisation.

F composes EQ-WAIT, EQ-DURABILITY, EQ-PHASE, EQ-ACCEPT, EQ-PROPOSE and EQ-VALUE:
F(V) = W + T, T being what talks add to waiting. W is linear algebra; T is the work, done by
`armistice.solve.kernel_month` at the operator's nodes: every state, or fewer, the rest being
interpolated (`armistice.solve.nodes`). Cost per evaluation is O(phases * nodes * packages).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array

from armistice.model.war import War
from armistice.solve.board import lay_out
from armistice.solve.breach import breach_chance, own_breach
from armistice.solve.kernel_behaviour import behaviour, talk_in
from armistice.solve.kernel_deals import BLOCK
from armistice.solve.kernel_linear import times_all
from armistice.solve.kernel_month import deals_at, months
from armistice.solve.linear import (
    PhaseSlopes,
    Slopes,
    chain_inverse,
    moved,
    moved_back,
    runs_of,
    sweep_order,
    times,
)
from armistice.solve.month import Table
from armistice.solve.nodes import Nodes, every_state

__all__ = ["Behaviour", "Deals", "Operator", "Waiting"]

Array = NDArray[np.float64]
Deals = tuple[Array, Array]
SMALL = 50_000
"""Work (nodes times packages) below which threads cost more than they bring."""
EXACT, ROUGH = 1e-13, 1e-6
"""Accuracy of breach chances inside EQ-DURABILITY: in every state, and on coarse nodes."""


@dataclass
class Waiting:
    """W and what it rests on, by phase: (phases, 2, states); eta of a regime's paper."""

    value: Array
    eta: Array


@dataclass
class Behaviour:
    """What the parties do in a month, by state and phase, packages in menu order.

    Attributes
    ----------
    sign
        Monthly chance that a package is tabled, signed and ratified: (N, F, X).
    refuse
        Monthly chance that side b refuses what the other would sign: (N, F, 2).
    lost
        What a side expects to lose by answering with error this month: (N, F, 2), aims.
    tabled, accept
        Monthly chance that j tables x (N, F, J, X), and P_i(x) (N, F, 2, X).

    The last three are there if they were asked for.
    """

    sign: Array
    refuse: Array
    lost: Array
    tabled: Array
    accept: Array


class Operator:
    """One month of the game, for a given war.

    Parameters
    ----------
    war
        The compiled war.
    nodes
        States at which talks are worked out; default all.
    threads
        How many may work at once; no number depends on it.
    """

    def __init__(self, war: War, nodes: Nodes | None = None, threads: int = 1) -> None:
        self.war, self.threads = war, threads
        self.nodes = nodes or every_state(war)
        layout = lay_out(war)
        self.order, self.board = layout.order, layout.board
        self.settled, self.truce, self.regime = layout.settled, layout.truce, layout.regime
        self.allowed = layout.allowed
        self.refusal = [None if _is_identity(matrix) else matrix for matrix in war.refusal]
        self.groups = max(war.menu.groups, 1)
        self.accuracy = EXACT if self.nodes.weights is None else ROUGH
        # open war comes first, and is all that most coarse nodes look at
        self.depth = np.where(self.nodes.shared, len(war.phases), 1)
        self.follows = self.followers(self.nodes.states)
        self.orders = [
            order
            for run in runs_of(war)
            for order in [sweep_order(war, war.phases[run.start])] * (run.stop - run.start)
        ]
        self._guess = np.zeros((len(self.nodes), 2, int(self.board.blocks[0]) * BLOCK))
        self._guessed = False

    def reset(self) -> None:
        """Forget remembered deals, so that the next evaluation starts from trust."""
        self._guessed = False

    # -- EQ-WAIT and EQ-PHASE ---------------------------------------------------------

    def wait(
        self,
        v: Array,
        phase: PhaseSlopes | None = None,
        f: int = 0,
        known: Array | None = None,
    ) -> tuple[Array, Array]:
        """Return W and the breach chances of the phase's paper: (2, states) each.

        EQ-WAIT (merlowilson1995, slantchev2003): W_i = (1-d_i) u_i + d_i {(1-l_i)
        [(1-h_A-h_B-h_x) K_i + h_A C_i^A + h_B C_i^B + h_x X_i] + l_i exit_i}; in a regime
        K_i also counts expiry and breach (EQ-PHASE, acharyaortner2013).
        """
        war = self.war
        here = war.phases[f]
        all_moved = moved(war, v) if known is None else known
        k = all_moved[f]
        eta = np.zeros_like(k)
        if f > 0:
            back = moved_back(war, v, all_moved, f)
            k = (1.0 - here.expiry) * k + here.expiry * back
            r = np.stack([times(m, v[0]).T for m in here.after])  # (b, i, S)
            xi = np.stack([r[0, 0], r[1, 1]]) - here.penalty[:, None]
            other = np.stack([r[1, 0], r[0, 1]])
            z = xi - k
            o = here.opportunity[:, None]
            eta, deta = breach_chance(z, o, war.breach_noise)
            own, down = own_breach(z, eta, deta, o, war.breach_noise, war.breach)
            loss = other - k
            if phase is not None:
                phase.set_breach(eta, deta, down, loss)
            k = k + eta[::-1] * loss + own
        d = war.delta[:, None]
        live = 1.0 - here.hazard.sum(axis=0)
        ends = war.terminal @ here.hazard
        onward = (1.0 - here.leave) * (live * k + ends) + here.leave * war.exit_value[:, None]
        if phase is not None:
            phase.onward = d * (1.0 - here.leave) * live
        return (1.0 - d) * here.flow + d * onward, eta

    def waiting(self, v: Array, phases: list[PhaseSlopes] | None = None) -> Waiting:
        """W and the paper's breach chances in every phase."""
        known = moved(self.war, v)
        both = [
            self.wait(v, None if phases is None else phases[f], f, known)
            for f in range(len(self.war.phases))
        ]
        return Waiting(np.stack([w for w, _ in both]), np.stack([eta for _, eta in both]))

    def refused(self, wait: Array) -> Array:
        """W_i after side b refuses what the other would sign, (..., b, i, S), from W (..., 2, S).

        EQ-REJECT.
        """
        flat = np.ascontiguousarray(wait.reshape(-1, wait.shape[-1]))
        moved = [
            flat if matrix is None else times_all(matrix.indptr, matrix.indices, matrix.data, flat)
            for matrix in self.refusal
        ]
        return np.stack([one.reshape(wait.shape) for one in moved], axis=-3)

    # -- EQ-DURABILITY ----------------------------------------------------------------

    def followers(self, states: NDArray[np.int64]) -> tuple[csr_array, csr_array, csr_array]:
        """The war that follows where A breaks, B breaks, a truce runs out: (N*G, S) each."""
        rows = (np.arange(self.groups) * self.war.space.size + states[:, None]).ravel()
        a, b = (csr_array(m)[rows] for m in self.war.menu.after)
        return a, b, csr_array(self.war.menu.resume)[rows]

    def deals(self, v: Array, states: NDArray[np.int64] | None = None) -> Deals:
        """D_i(s, x) and eta_i(s, x), from trust, in menu order: (2, states, X) each.

        Parameters
        ----------
        v
            Values: (phases, 2, S).
        states
            Which states; default all.
        """
        where = np.arange(self.war.space.size) if states is None else states
        return self.menu_order(self.deals_in_order(v, where))

    def menu_order(self, deals: Deals) -> Deals:
        """From solver order, (states, 2, X) each, to menu order, (2, states, X) each."""
        inverse = np.argsort(self.order)
        value, eta = (part.transpose(1, 0, 2)[..., inverse] for part in deals)
        return value, eta

    def deals_in_order(
        self, v: Array, where: NDArray[np.int64], paper: Array | None = None
    ) -> Deals:
        """As `deals`, in solver order: (states, 2, X) each. `paper` is `Waiting.eta`, if known."""
        after = [times(m, v[0]) for m in self.followers(where)]
        paper = self.waiting(v).eta if paper is None else paper
        shape = (len(where), 2, len(self.war.menu))
        value, eta = np.empty(shape), np.empty(shape)

        def part(first: int, last: int) -> None:
            deals_at(self.board, where, first, last, *after, v, paper, self.accuracy, value, eta)

        self._spread(part, len(where))
        return value, eta

    # -- the month ---------------------------------------------------------------------

    def table(self, f: int, rows: slice, allowed: NDArray[np.bool_]) -> Table:
        """Parameters of talks in phase f for a block of states."""
        war, here, board = self.war, self.war.phases[f], self.board
        return Table(
            sigma=war.accept_noise,
            theta=here.propose,
            side=war.proposer_side,
            recognition=war.recognition[:, rows],
            any_paper=war.any_paper,
            face=war.face,
            audience=board.audience[:, allowed],
            lasting=war.lasting,
            ratified=board.ratified[allowed],
            tau=here.talks[rows],
            meeting=war.meeting[:, rows],
        )

    def from_trust(self, v: Array) -> tuple[Array, Waiting, Deals]:
        """Return F(V) and W, every deal found from trust, and the deals at the nodes.

        Deals are as `deals_in_order` has them.
        """
        self.reset()
        shape = (len(self.nodes), 2, len(self.war.menu))
        deals = np.empty(shape), np.empty(shape)
        new, wait, _ = self._month(v, False, deals)
        return new, wait, deals

    def __call__(self, v: Array, slopes: bool = False) -> tuple[Array, Waiting, Slopes | None]:
        """Return F(V), W and, if asked, the linearisation of F at V."""
        none = np.empty((0, 2, 0))
        return self._month(v, slopes, (none, none))

    def _month(self, v: Array, slopes: bool, deals: Deals) -> tuple[Array, Waiting, Slopes | None]:
        phases = [PhaseSlopes() for _ in self.war.phases] if slopes else None
        wait = self.waiting(v, phases)
        refused = self.refused(wait.value)
        after = [times(m, v[0]) for m in self.follows]
        jac = Slopes.empty(self, phases or [])
        talk = np.empty((len(self.nodes), len(self.war.phases), 2))

        def part(first: int, last: int) -> None:
            months(
                self.board, self.nodes.states, self.depth, first, last, *after, v, wait.value,
                wait.eta, refused, self._guess, self._guessed, self.accuracy, slopes, talk,
                jac.by_wait, jac.by_refusal, jac.by_deal, jac.by_resume, jac.by_regime, *deals,
            )  # fmt: skip

        self._spread(part, len(self.nodes))
        self._guessed = True
        new = wait.value + self.nodes.extend(talk)
        return new, wait, jac if slopes else None

    def behave(
        self,
        v: Array,
        wait: Array,
        states: NDArray[np.int64] | None = None,
        *,
        in_full: bool = False,
        errors: bool = False,
        deals: Deals | None = None,
        phases: Sequence[int] | None = None,
    ) -> Behaviour:
        """Solved behaviour at some states (default all), packages in menu order.

        Parameters
        ----------
        v, wait
            A solution: V and W, (phases, 2, S) each.
        states
            Which states.
        in_full
            Also return what is tabled by whom, and every answer.
        errors
            Also return what is lost by answering with error.
        deals
            What `deals_in_order` says of these states, if known.
        phases
            Which phases, F in number; default all.
        """
        where = np.arange(self.war.space.size) if states is None else states
        which = np.array(range(len(self.war.phases)) if phases is None else phases)
        n, f, x = len(where), len(which), len(self.war.menu)
        value, eta = self.deals_in_order(v, where) if deals is None else deals
        refused = self.refused(wait)
        full = n if in_full else 0
        out = Behaviour(
            sign=np.empty((n, f, x)),
            refuse=np.empty((n, f, 2)),
            lost=np.empty((n if errors else 0, f, 2)),
            tabled=np.zeros((full, f, len(self.war.proposers), x)),
            accept=np.zeros((full, f, 2, x)),
        )

        def part(first: int, last: int) -> None:
            behaviour(
                self.board, which, where, first, last, self.order, value, eta, wait, refused,
                out.sign, out.refuse, out.lost, out.tabled, out.accept,
            )  # fmt: skip

        self._spread(part, n)
        return out

    def unbroken(self, v: Array, f: int, deals: Deals, state: int, tol: float = 1e-6) -> Array:
        """V of regime f at a state if nobody could break its paper, the rest unchanged: (2,).

        Steps through the regime's own war chain; stops when one moves V at the state by less
        than `tol`. `deals` is what `deals_in_order` says of the nodes under a paper.
        """
        here = self.war.phases[f]
        free = replace(here, opportunity=np.zeros(2))
        phases = tuple(free if n == f else p for n, p in enumerate(self.war.phases))
        op = Operator(self.war.with_(phases=phases), self.nodes)
        live = (1.0 - here.hazard.sum(axis=0)) * (1.0 - here.expiry)
        weight = self.war.delta[:, None] * (1.0 - here.leave) * live
        value, eta = deals
        nodes = self.nodes.under
        talk = np.empty((len(nodes), 3))
        v = v.copy()
        for _ in range(200):
            wait, _ = op.wait(v, None, f)
            refused = op.refused(wait)
            talk_in(
                self.board, f, nodes.states, 0, len(nodes), value, eta, wait, refused, talk,
            )  # fmt: skip
            gained = nodes.spread(talk)
            change = wait + gained[:2] - v[f]
            goes_on = weight * (1.0 - gained[2])
            inverse = chain_inverse(self.war, [op.orders[f]], goes_on[None], 0.0, f)
            step = inverse.matvec(change.ravel()).reshape(change.shape)
            v[f] += step
            if np.max(np.abs(step[:, state])) < tol:
                break
        return np.asarray(v[f][:, state])

    def _spread(self, part: Callable[[int, int], None], count: int) -> None:
        if self.threads <= 1 or count * len(self.war.menu) < SMALL:
            part(0, count)
            return
        edges = np.linspace(0, count, 8 * self.threads + 1).astype(int)
        list(_pool(self.threads).map(part, edges[:-1].tolist(), edges[1:].tolist()))


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(min(threads, os.cpu_count() or 1))


def _is_identity(matrix: object) -> bool:
    assert isinstance(matrix, csr_array)
    difference = abs(matrix - eye_array(matrix.shape[0], format="csr"))
    return bool(difference.max() == 0)
