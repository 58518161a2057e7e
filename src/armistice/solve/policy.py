"""Solved behaviour: how likely each package is signed, or an offer refused, in every state.

Read off an equilibrium by evaluating one month everywhere (EQ-ACCEPT, EQ-PROPOSE,
EQ-VALUE); simulation and hazards need nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.solve.equilibrium import Equilibrium
from armistice.solve.month import month
from armistice.solve.operator import Operator

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
    op = Operator(war)
    count, size = len(war.menu), war.space.size
    net_all = answer.net[:, :, op.order]
    eta_all = answer.eta.sum(axis=0)[:, op.order]
    sign = np.zeros((len(war.phases), size, count))
    refuse = np.zeros((len(war.phases), 2, size))
    tabled = np.zeros((len(war.proposers), count))
    accept = np.zeros((2, count))
    for f, allowed in enumerate(op.allowed):
        refused = op.refused(answer.w[f])
        where = op.order[allowed]
        for rows in op.slices:
            table = op.table(f, rows, allowed)
            result = month(
                net_all[:, rows][:, :, allowed],
                eta_all[rows][:, allowed],
                answer.w[f][:, rows],
                refused[:, :, rows],
                table,
            )
            weight = np.einsum("js,jsx->sx", table.recognition, result.propose)
            weight *= table.tau[:, None]
            p_a, p_b = result.accept
            sign[f][rows.start : rows.stop, where] = weight * p_a * p_b * table.ratified
            refuse[f, 0, rows] = (weight * (1.0 - p_a) * p_b).sum(axis=1)
            refuse[f, 1, rows] = (weight * p_a * (1.0 - p_b)).sum(axis=1)
            if f == 0 and rows.start <= war.start < rows.stop:
                here = war.start - rows.start
                tabled[:, where] = (
                    result.propose[:, here]
                    * (table.recognition[:, here] * table.tau[here])[:, None]
                )
                accept[:, where] = result.accept[:, here]
    return Policy(sign, refuse, tabled, accept)
