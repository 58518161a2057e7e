"""Strikes deep in the rear: harm done to the other side, and the war felt at home."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np

from armistice.model.mechanism import Mechanism, Sign, WarDraft
from armistice.model.world import World

__all__ = ["DeepStrikes", "felt", "memory", "salience"]


def memory(before: float, half_life: float, months: float, dose: float = 0.0) -> float:
    """Memory z of strikes after some months at a standing dose; 0 once strikes stop.

    EQ-SALIENCE (slantchev2003b, pape1996): z' = 2^(-1/half_life) z + x_j, month by month.
    Without strikes z halves in every half-life, so that the war fades from view.

    Examples
    --------
    >>> memory(4.0, 3.0, 6.0)
    1.0
    """
    kept = 2.0 ** (-months / half_life)
    resting = dose / (1.0 - 2.0 ** (-1.0 / half_life))
    return float(kept * before + (1.0 - kept) * resting)


def felt(strength: float, bound: float, z: float) -> float:
    """Home cost of a memory z of strikes, aims: s (1 - exp(-chi z / s)), below s.

    EQ-SALIENCE (slantchev2003b, pape1996).
    """
    if strength <= 0.0 or bound <= 0.0 or z <= 0.0:
        return 0.0
    return float(bound * (1.0 - np.exp(-strength * z / bound)))


def salience(strength: float, bound: float, half_life: float, dose: float) -> float:
    """Home cost of being struck, aims: sal = s (1 - exp(-chi z / s)).

    EQ-SALIENCE (slantchev2003b, pape1996), with z at its fixed point for a standing dose,
    z = dose / (1 - 2^(-1/half-life)). Bounded by s; zero strength or dose gives zero.

    Examples
    --------
    >>> salience(0.0, 0.05, 3.0, 1.0)
    0.0
    """
    if strength <= 0.0 or dose <= 0.0 or bound <= 0.0:
        return 0.0
    # nothing is left of a month that is forgotten at once
    kept = 2.0 ** (-1.0 / half_life) if half_life > 0.0 else 0.0
    return felt(strength, bound, dose / (1.0 - kept))


class DeepStrikes(Mechanism):
    """Each side's strikes cost the other; being struck makes the war felt, up to a bound.

    Notes
    -----
    EQ-WARFLOW, terms -d_j x_j and -sal_i; EQ-SALIENCE (slantchev2003b, pape1996).
    The dose is 0 in a phase that bans strikes; z is quasi-static, at rest for the dose of
    the phase. No chance of a coup or of protest reads it.
    """

    name: ClassVar[str] = "deep-strikes"
    equations: ClassVar[tuple[str, ...]] = ("EQ-SALIENCE",)
    reads: ClassVar[tuple[str, ...]] = (
        "@B.strike_harm",
        "@B.salience.strength",
        "@B.salience.bound",
        "@B.salience.half_life",
    )
    claim: ClassVar[str] = "Strikes in the rear hurt and make a distant war felt."
    position: ClassVar[int] = 30
    signs: ClassVar[tuple[Sign, ...]] = (
        Sign("@B.strike_harm", "war_flow", "flow", "down", "other"),
        Sign("@B.salience.strength", "war_flow", "flow", "down"),
        Sign("@B.salience.bound", "war_flow", "flow", "down"),
    )

    def war_flow(self, world: World, draft: WarDraft) -> WarDraft:
        """Subtract harm suffered and the salience of being struck."""
        flow = draft.flow.copy()
        for side in range(2):
            dose = float(draft.strikes[1 - side])
            harm = world.strike_harm(1 - side) * dose
            struck = dose if world.of(1 - side, "strike_harm") > 0 else 0.0
            flow[side] -= harm + salience(
                world.of(side, "salience.strength"),
                world.of(side, "salience.bound", 0.05),
                world.of(side, "salience.half_life", 3.0),
                struck,
            )
        return replace(draft, flow=flow)
