"""Solved behaviour: how likely each package is signed, or an offer refused, in every state.

Read off an equilibrium by evaluating one month everywhere (EQ-ACCEPT, EQ-PROPOSE,
EQ-VALUE); simulation and hazards need nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.solve.equilibrium import Equilibrium

__all__ = ["Policy", "policy_of"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Policy:
    """Behaviour by phase, menu order.

    Attributes
    ----------
    sign
        Monthly chance that a package is tabled, signed and ratified: (F, S, X).
    refuse
        Monthly chance that side b refuses what the other would sign: (F, 2, S).
    tabled
        Monthly chance that a package is tabled at all, by proposer, in the phase of war at
        the start state: (J, X).
    accept
        P_i(x) at the start state in war: (2, X).
    """

    sign: Array
    refuse: Array
    tabled: Array
    accept: Array

    @property
    def hazard(self) -> Array:
        """Monthly chance of a signature of any kind: (F, S). EQ-HAZARD."""
        return np.asarray(self.sign.sum(axis=2))


def policy_of(answer: Equilibrium) -> Policy:
    """Evaluate one month of the solved game in every state and phase."""
    war = answer.war
    op = answer.operator
    found = op.behave(answer.v, answer.w, deals=answer.deals_in_order)
    today = op.behave(answer.v, answer.w, np.array([war.start]), in_full=True)
    return Policy(
        sign=np.ascontiguousarray(found.sign.transpose(1, 0, 2)),
        refuse=np.ascontiguousarray(found.refuse.transpose(1, 2, 0)),
        tabled=today.tabled[0, 0],
        accept=today.accept[0, 0],
    )
