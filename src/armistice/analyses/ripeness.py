"""Whether a war is ripe: it hurts to go on, and each party sees a way out.

EQ-RIPENESS (zartman)
    stalemate_i = (-Delta W_i)+ + (D_i^best - W_i)+
    way out     = zone non-empty under each party's own beliefs
Delta W_i is the change of i's value of waiting that a month of war is expected to bring;
D_i^best the best that any paper on the menu is worth to i.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from armistice.analyses.zone import zone_of_agreement
from armistice.solve.equilibrium import Equilibrium

__all__ = ["Ripeness", "ripeness"]


@dataclass(frozen=True)
class Ripeness:
    """Stalemate by belligerent, and the way out as each party sees it.

    Attributes
    ----------
    slipping
        (-Delta W_i)+, aims a month.
    missed
        (D_i^best - W_i)+, aims.
    way_out
        Packages that both sides would sign with consent at home, by the party who looks.
    """

    slipping: dict[str, float]
    missed: dict[str, float]
    way_out: dict[str, int]

    @property
    def stalemate(self) -> dict[str, float]:
        """Both parts together, by belligerent."""
        return {party: self.slipping[party] + self.missed[party] for party in self.slipping}

    @property
    def ripe(self) -> bool:
        """Whether going on hurts both sides and every party sees a way out."""
        hurts = all(value > 0 for value in self.stalemate.values())
        return hurts and all(count > 0 for count in self.way_out.values())


def ripeness(
    answer: Equilibrium,
    *,
    seen: Mapping[str, Equilibrium] | None = None,
    state: int | None = None,
) -> Ripeness:
    """Measure ripeness at a state of a solved war. EQ-RIPENESS (zartman).

    Parameters
    ----------
    answer
        The war as it is.
    seen
        The war as a party sees it, where that differs (EQ-MISPERCEIVE, EQ-BELIEF).
    state
        Flat index; default today.

    Examples
    --------
    >>> import armistice as arm
    >>> answer = arm.solve(arm.build(arm.load("two-islands"), "tired-war"), starts=1)
    >>> sorted(ripeness(answer).way_out)
    ['Orrin', 'Selm']
    """
    war = answer.war
    s = war.start if state is None else state
    wait = answer.w[0]
    ahead = np.asarray((war.phases[0].transition @ wait.T).T)
    slipping = np.maximum(0.0, wait - ahead)[:, s]
    best = np.nanmax(answer.deal[:, s], axis=1)
    missed = np.maximum(0.0, best - wait[:, s])
    views = {**dict.fromkeys(war.sides, answer), **(seen or {})}
    return Ripeness(
        slipping={p: float(slipping[i]) for i, p in enumerate(war.sides)},
        missed={p: float(missed[i]) for i, p in enumerate(war.sides)},
        way_out={
            party: zone_of_agreement(view, s).counts["consent"] for party, view in views.items()
        },
    )
