"""Behaviour worked out where futures come to talks, and nowhere else.

A few hundred futures see a fraction of the states, and hardly any phase but open war. Futures
that come to talks nobody has worked out yet wait, and are lived again once they are: the same
bits as with behaviour known everywhere.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.dwell import months_in_states
from armistice.analyses.simulate_tables import REFUSE, Tables, tables
from armistice.solve.equilibrium import Equilibrium

__all__ = ["OFTEN", "Reached"]

OFTEN = 0.1
"""States that a future would be in for so many months if nothing were signed are foreseen."""


class Reached:
    """A solved war laid out for the loop over futures, its talks worked out when asked for.

    Parameters
    ----------
    answer
        A solved war.
    months
        How far futures will be followed: only how much is foreseen depends on it.
    """

    def __init__(self, answer: Equilibrium, months: int) -> None:
        self.answer = answer
        self.tables: Tables = tables(answer, None)
        asked = np.zeros(self.tables.worked.shape, dtype=bool)
        asked[0] = months_in_states(answer.war, answer.war.start, months) >= OFTEN
        self.work_out(asked)

    def work_out(self, asked: NDArray[np.bool_]) -> None:
        """EQ-ACCEPT, EQ-PROPOSE and EQ-VALUE in some phases and states, (F, S)."""
        answer, t = self.answer, self.tables
        new = asked & ~t.worked
        states = np.flatnonzero(new.any(axis=0))
        if not len(states):
            return
        op = answer.operator
        value, eta = answer.deals_among(states)
        t.deal[:, states] = op.menu_order((value, eta))[0]
        for f in np.flatnonzero(new.any(axis=1)).tolist():
            rows = np.flatnonzero(new[f, states])
            some = states[rows]
            deals = (value, eta) if len(rows) == len(states) else (value[rows], eta[rows])
            found = op.behave(answer.v, answer.w, some, deals=deals, phases=[f])
            t.sign[f, some] = found.sign[:, 0]
            t.month[f, some, REFUSE : REFUSE + 2] = np.cumsum(found.refuse[:, 0], axis=1)
            t.worked[f, some] = True
