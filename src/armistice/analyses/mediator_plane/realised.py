"""What the sides get when the game changes on the way and nobody foresaw it.

Under `rules.calendar: surprise` the sides play month after month as if nothing would change.
What they then get is not the V they reckon with: it is worked out backwards from the month
after the last change, their behaviour held fixed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from armistice.model.war import REGIME
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.plain import one_phase_wait
from armistice.solve.policy import Policy

__all__ = ["realised"]

Array = NDArray[np.float64]


def realised(answer: Equilibrium, policy: Policy, value: Array, months: int) -> Array:
    """Value today of some months of a solved war followed by something else.

    EQ-VALUE and EQ-WAIT with the chances of `policy` in place of the best answers to
    `value`; the breach of a pause or framework answers to `value`, that of other papers is
    the solved one.

    Parameters
    ----------
    answer, policy
        The war at hand, solved, and its behaviour.
    value
        V after those months: (phases, 2, S).
    months
        How many.

    Returns
    -------
    ndarray
        (phases, 2, S), aims. If `value` is the war's own V, the same again.

    Examples
    --------
    >>> import armistice as arm
    >>> from armistice.solve.whole import policy_of
    >>> answer = arm.solve(arm.build(arm.load("two-islands"), "tired-war"), starts=1)
    >>> bool(abs(realised(answer, policy_of(answer), answer.v, 3) - answer.v).max() < 1e-8)
    True
    """
    war, menu = answer.war, answer.war.menu
    net = np.where(np.isfinite(answer.net), answer.net, 0.0)
    price = menu.consent[:, war.space.k, :] + war.signing_cost
    regimes = np.flatnonzero(menu.kind == REGIME)
    lasting = np.flatnonzero(menu.kind != REGIME)
    # papers of a regime are signed from other regimes and from war: war comes last
    order = [*range(1, len(war.phases)), 0]
    for _ in range(months):
        new = value.copy()
        for f in order:
            sign, refuse = policy.sign[f], policy.refuse[f]
            wait, _ = one_phase_wait(war, value, f)
            quiet = 1.0 - sign.sum(axis=1) - refuse.sum(axis=0)
            out = quiet * wait
            for b in range(2):
                out = out + refuse[b] * np.asarray(war.refusal[b] @ wait.T).T
            for i in range(2):
                out[i] += (sign[:, lasting] * net[i][:, lasting]).sum(axis=1)
                for x in regimes:
                    worth = new[menu.phase[x], i] - price[i, :, x]
                    out[i] += sign[:, x] * np.where(sign[:, x] > 0, worth, 0.0)
            new[f] = out + war.phases[f].talks * war.meeting
        value = new
    return value
