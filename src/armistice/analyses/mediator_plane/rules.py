"""A strategy as the rule of EQ-MEDIATOR that the belligerents face, without error."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.mediator_plane.strategies import Strategy
from armistice.model.stakes import ACTIONS, HISTORIES, Stake
from armistice.model.war import War
from armistice.solve.mediator import Rule
from armistice.solve.stopping import acting_phases, targets

__all__ = ["as_now", "history_of", "rule_of"]

Index = NDArray[np.int64]
EXIT = ACTIONS.index("exit")


def as_now(war: War, stake: Stake) -> Index:
    """The action that leaves each state as it is: (S,)."""
    to = targets(war, stake)
    here = np.stack([to[a] == np.arange(war.space.size) for a in range(len(ACTIONS))])
    return np.asarray(here.argmax(axis=0))


def history_of(war: War) -> Index:
    """Who was the last to refuse, by state: 0 nobody yet, 1 side A, 2 side B: (S,).

    EQ-BLAME (ours). The history is written into the label of the stance by
    `armistice.model.widen`.
    """
    says = [f"{side} refused" for side in war.sides]
    by_label = np.zeros(len(war.space.stances), dtype=np.int64)
    for n, label in enumerate(war.space.stances):
        for h, text in zip(range(1, HISTORIES), says, strict=True):
            if text in label.split(", ")[1:]:
                by_label[n] = h
    return np.asarray(by_label[war.space.m])


def rule_of(war: War, stake: Stake, strategy: Strategy) -> Rule:
    """Lay a strategy out over states.

    Parameters
    ----------
    war
        A war compiled under rule `mediator: optimal`.
    stake
        The mediator's.
    strategy
        What it is held to.

    Returns
    -------
    Rule
        Chances of 0 and 1. Where the posture cannot be taken, all stays as it is.
    """
    to, size = targets(war, stake), war.space.size
    action = as_now(war, stake)
    if strategy.posture in ACTIONS:
        wanted = ACTIONS.index(strategy.posture)
        able = to[wanted] >= 0
        action[able] = wanted
    leaves = np.isin(history_of(war), [side + 1 for side in strategy.leaves_after])
    action[leaves & (to[EXIT] >= 0)] = EXIT
    choice = np.zeros((len(ACTIONS), size))
    choice[action, np.arange(size)] = 1.0
    carried = np.full((len(stake.cuts), size), float(strategy.threats))
    return Rule(np.repeat(choice[None], len(acting_phases(war)), axis=0), carried)
