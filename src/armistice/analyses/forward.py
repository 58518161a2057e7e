"""Months ahead without dice: what share of the futures has signed, ended or lost its mediator.

Exact for the time to the first agreement, from the behaviour of a solved war (EQ-HAZARD,
standard survival analysis); what becomes of an agreement needs `armistice.analyses.simulate`.
A war may change on the way, as when a season of meetings ends: then the behaviour changes
from that month on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.solve.equilibrium import Equilibrium
from armistice.solve.whole import policy_of

__all__ = ["Ahead", "Stage", "look_ahead"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Stage:
    """A solved war, and for how many months it is the one at hand."""

    answer: Equilibrium
    months: int


@dataclass(frozen=True)
class Ahead:
    """Shares of all futures at the end of every month, the first entry today.

    Attributes
    ----------
    agreed
        Have signed an agreement of any form but framework.
    ended
        A collapse or a wider war came first.
    at_war
        Neither.
    left
        Are at war and have lost a mediator: by party.
    """

    agreed: Array
    ended: Array
    at_war: Array
    left: dict[str, Array]


def look_ahead(stages: Sequence[Stage]) -> Ahead:
    """Follow the chance of every state until an agreement or an end.

    Parameters
    ----------
    stages
        What is at hand for how long, in order; all on one grid and menu.

    Returns
    -------
    Ahead

    Examples
    --------
    >>> import armistice as arm
    >>> answer = arm.solve(arm.build(arm.load("two-islands"), "tired-war"), starts=1)
    >>> ahead = look_ahead([Stage(answer, 12)])
    >>> bool(abs(ahead.agreed + ahead.ended + ahead.at_war - 1).max() < 1e-9)
    True
    """
    war = stages[0].answer.war
    mass = np.zeros((len(war.phases), war.space.size))
    mass[0, war.start] = 1.0
    agreed, ended = [0.0], [0.0]
    stakes = [stake for stake in war.stakes if stake.gone.any()]
    left = {stake.party: [_gone(mass, war.space.m, stake.gone)] for stake in stakes}
    for stage in stages:
        step = _Month(stage.answer)
        for _ in range(stage.months):
            mass, signs, ends = step(mass)
            agreed.append(agreed[-1] + signs)
            ended.append(ended[-1] + ends)
            for stake in stakes:
                left[stake.party].append(_gone(mass, war.space.m, stake.gone))
    done = np.array(agreed), np.array(ended)
    return Ahead(
        done[0], done[1], 1.0 - done[0] - done[1], {p: np.array(x) for p, x in left.items()}
    )


def _gone(mass: Array, stance: NDArray[np.int64], gone: NDArray[np.bool_]) -> float:
    return float(mass.sum(axis=0)[gone[stance]].sum())


class _Month:
    """One month of a solved war, with what does not change from month to month summed once."""

    def __init__(self, answer: Equilibrium) -> None:
        self.answer, self.war = answer, answer.war
        self.policy = policy_of(answer)
        forms = np.array(self.war.menu.forms)
        self.frames = np.flatnonzero(forms == "framework")
        self.framed = [sign[:, self.frames] for sign in self.policy.sign]
        self.signs = [sign.sum(axis=1) for sign in self.policy.sign]
        self.final = [s - f.sum(axis=1) for s, f in zip(self.signs, self.framed, strict=True)]

    def __call__(self, mass: Array) -> tuple[Array, float, float]:
        """One month: the mass still at war, and the shares that sign and that end."""
        war, policy = self.war, self.policy
        mass = mass.copy()
        signs = ends = 0.0
        then = np.zeros_like(mass)
        for f, phase in enumerate(war.phases):
            if not mass[f].any():
                continue
            signs += float(mass[f] @ self.final[f])
            for n, x in enumerate(self.frames):  # signing a framework takes no time
                mass[war.menu.phase[x]] += mass[f] * self.framed[f][:, n]
            refused = mass[f] * policy.refuse[f]
            stays = mass[f] * (1.0 - self.signs[f]) - refused.sum(axis=0)
            stays = stays + refused[0] @ war.refusal[0] + refused[1] @ war.refusal[1]
            ends += float((stays * phase.hazard.sum(axis=0)).sum())
            stays = stays * (1.0 - phase.hazard.sum(axis=0))
            if f > 0:
                broken = self.answer.eta[:, :, phase.package] * stays
                for b in range(2):
                    then[0] += broken[b] @ phase.after[b]
                stays = stays - broken.sum(axis=0)
            stays = stays @ phase.transition
            then[f] += (1.0 - phase.expiry) * stays
            then[0] += phase.expiry * stays
        return then, signs, ends
