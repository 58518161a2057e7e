"""What one solved war says at one state: values, packages, answers and hazards of a month.

Small enough to keep for every draw, and enough for most questions that are asked of draws
later on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.zone import Zone
from armistice.model.war import SETTLED, War
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.layered import Layered
from armistice.solve.month import month

__all__ = ["Today", "drift", "signing_hazard", "today_of"]

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Today:
    """One state of one solved war, in one phase.

    Attributes
    ----------
    wait, value, fighting, flow
        W_i, V_i, W0_i and u_i: (2,), aims.
    deal, consent, eta, accept
        D_i, chi_i, breach hazard by breaker and P_i of every package: (2, X).
    sign
        Monthly chance that a package is tabled, signed and ratified: (X,).
    talks
        Chance that there are talks this month.
    endings
        Monthly chances of a defeat of A, a collapse of B, a wider war: (3,).
    drift
        Expected steps of the front in twelve months of war.
    settled
        Packages that would stand until broken: (X,).
    terms, passed, bad_faith
        v_i (2, X), layers passed (X,), signed to be broken (X,); None if the zone was not
        asked for.
    """

    wait: Array
    value: Array
    fighting: Array
    flow: Array
    deal: Array
    consent: Array
    eta: Array
    accept: Array
    sign: Array
    talks: float
    endings: Array
    drift: float
    settled: Flags
    terms: Array | None
    passed: NDArray[np.int64] | None
    bad_faith: Flags | None

    @property
    def margins(self) -> Array:
        """D_i - chi_i - W_i: (2, X), aims; -inf where barred."""
        return np.asarray(self.deal - self.consent - self.wait[:, None])


def today_of(
    answer: Equilibrium, *, state: int | None = None, phase: int = 0, zone: Zone | None = None
) -> Today:
    """Read one state of a solved war.

    Parameters
    ----------
    answer
        A solved war.
    state
        Flat index; default today's.
    phase
        0 for war, else the index of a regime.
    zone
        The zone at that state, if its layers are wanted too.

    Notes
    -----
    EQ-ACCEPT, EQ-PROPOSE and EQ-VALUE at a single state; see `armistice.solve.month`.
    """
    war, menu = answer.war, answer.war.menu
    s = war.start if state is None else state
    here, k = war.phases[phase], int(war.space.k[s])
    op = answer.operator
    row, allowed = slice(s, s + 1), op.allowed[phase]
    where = op.order[allowed]
    consent = menu.consent[:, k]
    deal, eta = answer.deals_at(s)
    net = deal - consent - war.signing_cost
    table = op.table(phase, row, allowed)
    result = month(
        net[:, None, where],
        eta.sum(axis=0)[None, where],
        answer.w[phase][:, row],
        op.refused(answer.w[phase])[:, :, row],
        table,
    )
    offered = np.einsum("js,jsx->x", table.recognition, result.propose) * float(table.tau[0])
    accept, sign = np.zeros(eta.shape), np.zeros(len(menu))
    accept[:, where] = result.accept[:, 0]
    sign[where] = offered * result.accept[0, 0] * result.accept[1, 0] * table.ratified
    if isinstance(answer, Layered):  # what is offered may follow a plan or a shorter menu
        sign = op.behave(answer.v, answer.w, np.array([s])).sign[0, phase]
    return Today(
        wait=answer.w[phase][:, s].copy(),
        value=answer.v[phase][:, s].copy(),
        fighting=answer.w0[:, s].copy(),
        flow=here.flow[:, s].copy(),
        deal=deal.copy(),
        consent=consent.copy(),
        eta=eta.copy(),
        accept=accept,
        sign=sign,
        talks=float(here.talks[s]),
        endings=here.hazard[:, s].copy(),
        drift=drift(war, s),
        settled=np.asarray(menu.kind == SETTLED),
        terms=None if zone is None else zone.value,
        passed=None if zone is None else zone.passed,
        bad_faith=None if zone is None else zone.bad_faith,
    )


def signing_hazard(answer: Equilibrium) -> float:
    """Monthly chance today, in open war, that anything is signed. EQ-HAZARD."""
    here = np.array([answer.war.start])
    return float(answer.operator.behave(answer.v, answer.w, here, phases=[0]).sign.sum())


def drift(war: War, state: int, months: int = 12) -> float:
    """Expected movement of the front, in steps, if the war goes on for some months."""
    steps = war.space.k.astype(float)
    for _ in range(months):
        steps = war.phases[0].transition @ steps
    return float(steps[state] - war.space.k[state])
