"""What a party asks for, and how much that changes over the states a war may reach."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.dwell import months_in_states
from armistice.solve.equilibrium import Equilibrium

__all__ = ["ask_spread", "tabled_by"]

Array = NDArray[np.float64]
Index = NDArray[np.int64]

RARE = 1e-6
"""States in which a war spends a smaller share of its time are left out."""


def tabled_by(answer: Equilibrium, party: str, states: Index) -> Array:
    """Monthly chance in open war that a party tables each package: (n, X)."""
    j = answer.war.proposers.index(party)
    behaved = answer.operator.behave(
        answer.v, answer.w, states, deals=answer.deals_among(states), in_full=True, phases=[0]
    )
    return np.asarray(behaved.tabled[:, 0, j])


def ask_spread(
    answer: Equilibrium,
    party: str,
    *,
    side: int = 0,
    state: int | None = None,
    months: int = 24,
) -> float:
    """Standard deviation over states of the expected worth of what a party tables, aims.

    Parameters
    ----------
    answer
        A solved war.
    party
        Who asks; one of the war's proposers.
    side
        To whom it is worth that.
    state
        Where the war begins; default today's.
    months
        How long it goes on. Every state is weighted by the time spent there if nothing were
        signed.

    Notes
    -----
    A package is worth the same in every state (its terms at the first state's front), so that
    only a change of what is asked for counts.
    """
    war = answer.war
    start = war.start if state is None else state
    worth = war.menu.flow[side, int(war.space.k[start])]
    spent = months_in_states(war, start, months)
    time = spent / spent.sum()
    states = np.flatnonzero(time >= RARE)
    weight = time[states] / time[states].sum()
    tabled = tabled_by(answer, party, states)
    chance = tabled.sum(axis=1)
    asked = tabled @ worth / np.where(chance > 0, chance, 1.0)
    return float(np.sqrt(weight @ (asked - weight @ asked) ** 2))
