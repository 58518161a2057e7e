"""What becomes of the war and of the mediator's part in it, month by month, without dice.

The distribution of states is passed through the solved war (EQ-SIM, masses in place of
futures), so that two strategies differ by what they do and never by luck.

EQ-PLANE (ours). mu_H(s) being the chance to be at war in state s after H months,

    war over          x = 1 - sum_s mu_H(s)
    involvement over  y = x + sum of mu_H(s) over states in which the mediator has left

so that y >= x: the two part only where it leaves a war that goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.forward import Chain, Standing, Talked
from armistice.model.war import REGIME
from armistice.solve.equilibrium import Equilibrium

__all__ = ["Fate", "fate_of"]

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
LEAST = 1e-8
"""States that hold less mass than this sign nothing that month."""


@dataclass(frozen=True)
class Fate:
    """Shares of all futures at the end of the last month.

    Attributes
    ----------
    war_over
        No war runs: a truce or settlement stands, or a collapse or wider war ended all.
    agreed
        Some agreement of any form but framework was signed on the way.
    standing, ended
        The two parts of `war_over`.
    left
        War runs, and the mediator has left.
    involvement_over
        The mediator is out of it: it has left, or no war runs (M-28).
    months
        Expected months at war, by phase: (phases,).
    """

    war_over: float
    agreed: float
    standing: float
    ended: float
    left: float
    involvement_over: float
    months: Array


def fate_of(stages: Sequence[tuple[Equilibrium, int]], gone: Flags) -> Fate:
    """Follow all futures through one solved war, or several, one after the other.

    Parameters
    ----------
    stages
        What is at hand for how many months, in order; all on one grid and menu. What was
        signed under one stage keeps its hazard of breach in the next.
    gone
        States in which the mediator has left: (S,).

    Returns
    -------
    Fate

    Examples
    --------
    >>> import armistice as arm
    >>> import numpy as np
    >>> answer = arm.solve(arm.build(arm.load("two-islands"), "tired-war"), starts=1)
    >>> fate = fate_of([(answer, 12)], np.zeros(answer.war.space.size, dtype=bool))
    >>> round(fate.standing + fate.ended - fate.war_over, 9)
    0.0
    """
    menu = stages[0][0].war.menu
    framework = np.array([form == "framework" for form in menu.forms])
    # column 0: nothing takes mass out; column 1: the first agreement does
    regime = menu.kind == REGIME
    taken = np.stack([np.zeros(int(regime.sum())), (~framework[regime]).astype(float)], axis=1)
    mass: Array | None = None
    agreed = 0.0
    stands: list[tuple[Chain, Standing]] = []
    months = np.zeros(len(stages[0][0].war.phases))
    for answer, count in stages:
        if count <= 0:
            continue
        chain = Chain(answer, np.zeros(len(menu), dtype=np.int64), least=LEAST)
        if mass is None:
            mass = chain.begin(2)
        stands.append((chain, Standing(chain, 2)))
        for _ in range(count):
            months += mass[:, :, 0].sum(axis=1)
            talked = chain.talk(mass, taken)
            agreed += _first(talked)
            kept = np.array([1.0, 0.0])
            stands[-1][1].sign(talked.settled * kept, talked.halted * kept)
            mass = chain.live(talked.rest)
            mass[0] += sum(standing.live() for _, standing in stands)
    if mass is None:
        raise ValueError("no months to look ahead")
    war = mass[:, :, 0].sum(axis=0)
    at_war = float(war.sum())
    standing = sum(float(s.settled[:, 0].sum() + s.halted[:, :, 0].sum()) for _, s in stands)
    left = float(war[gone].sum())
    return Fate(
        war_over=1.0 - at_war,
        agreed=agreed,
        standing=standing,
        ended=1.0 - at_war - standing,
        left=left,
        involvement_over=1.0 - at_war + left,
        months=months,
    )


def _first(talked: Talked) -> float:
    """Mass of the column that signs its first agreement this month."""
    parts = (talked.settled[:, 1], talked.halted[:, 1], talked.opened[:, 1])
    return float(sum(part.sum() for part in parts))
