"""A solved war laid out for the compiled loop over paths.

What a month of war needs stands in one row per phase and state; matrices are one pool of
rows with running sums beside the entries; everything else is the war's own arrays. Nothing
here is states x packages but what the policy and the equilibrium already hold, or will hold
where futures come to talks (`armistice.analyses.simulate_reached`).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from armistice.kernels import kernel
from armistice.model.war import War
from armistice.solve.breach import breach_chance, own_breach
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.policy import Policy

__all__ = [
    "AFTER",
    "BREACHES",
    "COLUMNS",
    "CREDIT",
    "ENDS",
    "ETA",
    "FLOW",
    "LEAVE",
    "MEETING",
    "MOVE",
    "REFUSAL",
    "REFUSE",
    "RESUME",
    "TALKS",
    "Tables",
    "tables",
]

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Small = NDArray[np.int32]

TALKS, MEETING, REFUSE, ENDS, LEAVE, FLOW, ETA, CREDIT = 0, 1, 3, 5, 8, 10, 12, 14
"""Columns of `Tables.month`, where side A's stands; side B's is the next one.

The chance of talks; what they pay whatever comes of them; that A, that A or B refuses; that
A, A or B collapses, or any of these or a wider war; that a leader leaves; what the month
pays; breach of the phase's paper, and its credit."""
COLUMNS = 16
MOVE, REFUSAL, AFTER, RESUME = 0, 1, 3, 5
"""Rows of `Tables.place`: moves, refusals by side, breaches by side, and a truce's end."""
BREACHES = ("netted", "mistake", "taste")


class Tables(NamedTuple):
    """Arrays of a solved war; F phases, S states, K front steps, X packages.

    Attributes
    ----------
    month
        What a month of war needs: (F, S, `COLUMNS`).
    step, stance
        Front step and stance of every state: (S,).
    place
        First row in the pool of a matrix, by phase: (6, F); -1 where there is none. Breaches
        of a standing package are in column 0, those of a phase's paper in its column.
    first, column, chance, running, guide
        The pool of rows: where each begins, its targets, their chances and running sums, and
        where to start looking.
    sign, deal, value
        Signing by phase (F, S, X), deals (2, S, X), V (F, 2, S).
    worked
        Where signing, refusals and deals are known: (F, S).
    kind, phase, length, group, framework, general
        Of packages: (X,).
    flow, consent, target, penalty, opportunity, leave
        As in `Menu`.
    expiry, phase_penalty
        Of phases: (F,) and (F, 2).
    delta, terminal, exit_value
        As in `War`.
    noise, signing_cost, variant, start
        Scalars; the variant indexes `BREACHES`.
    """

    month: Array
    step: Index
    stance: Index
    place: Index
    first: Index
    column: Small
    chance: Array
    running: Array
    guide: Small
    sign: Array
    deal: Array
    value: Array
    worked: NDArray[np.bool_]
    kind: Index
    phase: Index
    length: Index
    group: Index
    framework: NDArray[np.bool_]
    general: NDArray[np.bool_]
    flow: Array
    consent: Array
    target: Index
    penalty: Array
    opportunity: Array
    leave: Array
    expiry: Array
    phase_penalty: Array
    delta: Array
    terminal: Array
    exit_value: Array
    noise: float
    signing_cost: float
    variant: int
    start: int


def tables(answer: Equilibrium, policy: Policy | None) -> Tables:
    """Lay out a solved war and its behaviour.

    Parameters
    ----------
    answer, policy
        A solved war and what is read off it; without a policy the rows of behaviour are left
        empty, and nothing is said to be worked out.
    """
    war, menu = answer.war, answer.war.menu
    shape = (len(war.phases), war.space.size)
    pool = _Pool()
    place = np.full((6, len(war.phases)), -1, dtype=np.int64)
    place[MOVE] = [pool.add(phase.transition) for phase in war.phases]
    place[REFUSAL : REFUSAL + 2] = [[pool.add(m)] for m in war.refusal]
    place[RESUME] = pool.add(menu.resume)
    for side in range(2):
        place[AFTER + side, 0] = pool.add(menu.after[side])
        for f, phase in enumerate(war.phases[1:], start=1):
            place[AFTER + side, f] = pool.add(phase.after[side])
    first, column, chance, running, guide = pool.arrays()
    return Tables(
        month=_months(answer, policy),
        step=_whole(war.space.k),
        stance=_whole(war.space.m),
        place=place,
        first=first,
        column=column,
        chance=chance,
        running=running,
        guide=guide,
        sign=np.zeros((*shape, len(menu))) if policy is None else _floats(policy.sign),
        deal=np.zeros((2, shape[1], len(menu))) if policy is None else _floats(answer.deal),
        value=_floats(answer.v),
        worked=np.full(shape, policy is not None),
        kind=_whole(menu.kind),
        phase=_whole(menu.phase),
        length=_whole(menu.months),
        group=_whole(menu.group),
        framework=np.array([form == "framework" for form in menu.forms]),
        general=np.array([form in ("truce", "ceasefire", "final") for form in menu.forms]),
        flow=_floats(menu.flow),
        consent=_floats(menu.consent),
        target=_whole(menu.target),
        penalty=_floats(menu.penalty),
        opportunity=_floats(menu.opportunity),
        leave=_floats(menu.leave),
        expiry=np.array([phase.expiry for phase in war.phases]),
        phase_penalty=np.stack([phase.penalty for phase in war.phases]),
        delta=_floats(war.delta),
        terminal=_floats(war.terminal),
        exit_value=_floats(war.exit_value),
        noise=float(war.breach_noise),
        signing_cost=float(war.signing_cost),
        variant=BREACHES.index(war.breach),
        start=int(war.start),
    )


def _floats(array: NDArray[Any]) -> Array:
    """The array as the loop was compiled for: rows in order, writeable."""
    return np.require(array, np.float64, ["C", "W"])


def _whole(array: NDArray[Any]) -> Index:
    return np.require(array, np.int64, ["C", "W"])


def _months(answer: Equilibrium, policy: Policy | None) -> Array:
    """`Tables.month`."""
    war = answer.war
    out = np.zeros((len(war.phases), war.space.size, COLUMNS))
    for f, phase in enumerate(war.phases):
        row = out[f].T
        row[TALKS] = phase.talks
        row[MEETING : MEETING + 2] = phase.talks * war.meeting
        if policy is not None:
            row[REFUSE : REFUSE + 2] = np.cumsum(policy.refuse[f], axis=0)
        row[ENDS : ENDS + 3] = np.cumsum(phase.hazard, axis=0)
        row[LEAVE : LEAVE + 2] = phase.leave
        row[FLOW : FLOW + 2] = (1.0 - war.delta[:, None]) * phase.flow
        if f > 0:
            row[ETA : ETA + 2], row[CREDIT : CREDIT + 2] = _paper(war, answer.v, f)
    return out


def _paper(war: War, v: Array, f: int) -> tuple[Array, Array]:
    """Breach of the paper of phase f: chances and credits, (2, S) each.

    EQ-PHASE (acharyaortner2013): xi_i is compared with the value K_i of keeping the paper
    one more month. The credit is own(z)/eta - z, z = xi - K.
    """
    here = war.phases[f]
    k = (1.0 - here.expiry) * (here.transition @ v[f].T).T + here.expiry * (
        here.transition @ v[0].T
    ).T
    r = np.stack([here.after[side] @ v[0][side] for side in range(2)])
    z = r - here.penalty[:, None] - k
    o = np.broadcast_to(here.opportunity[:, None], z.shape)
    eta, slope = breach_chance(z, o, war.breach_noise)
    own, _ = own_breach(z, eta, slope, o, war.breach_noise, war.breach)
    return eta, np.divide(own, eta, out=z.copy(), where=eta > 0) - z


class _Pool:
    """Rows of several matrices, each matrix once however often it is used."""

    def __init__(self) -> None:
        self.known: dict[int, int] = {}
        self.matrices: list[csr_array] = []
        self.rows = 0

    def add(self, matrix: csr_array) -> int:
        """Row at which the matrix begins."""
        if id(matrix) not in self.known:
            self.known[id(matrix)] = self.rows
            self.matrices.append(matrix)
            self.rows += matrix.shape[0]
        return self.known[id(matrix)]

    def arrays(self) -> tuple[Index, Small, Array, Array, Small]:
        """First, column, chance, running and guide of `Tables`."""
        counts = np.concatenate([np.diff(m.indptr) for m in self.matrices])
        first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        column = np.concatenate([m.indices for m in self.matrices]).astype(np.int32)
        chance = np.concatenate([m.data for m in self.matrices]).astype(np.float64)
        running, guide = _running(chance, first)
        return first, column, chance, running, guide


@kernel()
def _running(chance: Array, first: Index) -> tuple[Array, Small]:
    """Running sums within every row of a pool, and where to start looking for a number.

    In a row of n entries, the i-th guide is the first entry whose running sum lies above
    i / n, less rounding: a number in the i-th of n parts of [0, 1) is not below it.
    """
    out = np.empty_like(chance)
    guide = np.empty(chance.size, dtype=np.int32)
    for row in range(first.size - 1):
        begin, end = first[row], first[row + 1]
        total = 0.0
        for j in range(begin, end):
            total += chance[j]
            out[j] = total
        place = begin
        for j in range(begin, end):
            floor = (j - begin) / (end - begin) - 1e-12
            while place < end - 1 and out[place] <= floor:
                place += 1
            guide[j] = place - begin
    return out, guide
