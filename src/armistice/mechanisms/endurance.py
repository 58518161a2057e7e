"""Endurance: men, money, air defence and donors, and what it costs to run short of them."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np

from armistice.model.mechanism import Mechanism, Sign, WarDraft
from armistice.model.world import World

__all__ = ["Endurance"]


class Endurance(Mechanism):
    """War wears a side down; support and recovery build it up; a worn side pays more.

    Notes
    -----
    EQ-ENDURANCE (powell2004; ours)
        P(e_i - 1) = clip(wear/G_i + w_S bite_i + w_x d_j x_j), P(e_i + 1) = clip(recover G_i)
    EQ-COST (ours)
        c_i = c0 + c1 ((e* - e_i)^+)^1.5
    """

    name: ClassVar[str] = "endurance"
    equations: ClassVar[tuple[str, ...]] = ("EQ-ENDURANCE", "EQ-COST")
    reads: ClassVar[tuple[str, ...]] = (
        "@B.endurance.wear",
        "@B.endurance.recover",
        "@B.endurance.wear_by_pressure",
        "@B.endurance.wear_by_strikes",
        "@B.war_cost",
        "@B.exhaustion_cost",
        "@B.comfort",
    )
    claim: ClassVar[str] = "Stamina is a stock that war spends; running low makes war dearer."
    position: ClassVar[int] = 40
    signs: ClassVar[tuple[Sign, ...]] = (
        Sign("@B.endurance.wear", "transition", "worse", "up"),
        Sign("@B.endurance.wear_by_pressure", "transition", "worse", "up"),
        Sign("@B.endurance.wear_by_strikes", "transition", "worse", "up"),
        Sign("@B.endurance.recover", "transition", "better", "up"),
        Sign("@B.war_cost", "war_flow", "flow", "down"),
        Sign("@B.exhaustion_cost", "war_flow", "flow", "down"),
    )

    def transition(self, world: World, draft: WarDraft) -> WarDraft:
        """EQ-ENDURANCE: chances that the stock falls or rises by a level."""
        space = world.space
        worse, better = draft.worse.copy(), draft.better.copy()
        for side in range(2):
            level = space.endurance(side)
            top = space.shape[1 + side] - 1
            support = draft.support[side]
            harm = world.strike_harm(1 - side) * draft.strikes[1 - side]
            with np.errstate(divide="ignore"):
                wear = np.where(
                    support > 0, world.of(side, "endurance.wear", 0.05) / support, np.inf
                )
            wear = wear + world.of(side, "endurance.wear_by_pressure") * draft.bite[side]
            wear = wear + world.of(side, "endurance.wear_by_strikes") * harm
            fall = np.clip(draft.worse[side] + wear, 0.0, 1.0)
            rise = np.clip(
                draft.better[side] + world.of(side, "endurance.recover", 0.05) * support, 0.0, 1.0
            )
            over = np.maximum(1.0, fall + rise)
            worse[side] = np.where(level == 0, 0.0, fall / over)
            better[side] = np.where(level == top, 0.0, rise / over)
        return replace(draft, worse=worse, better=better)

    def war_flow(self, world: World, draft: WarDraft) -> WarDraft:
        """EQ-COST: the flow cost of fighting, rising as endurance falls below comfort."""
        flow = draft.flow.copy()
        for side, party in enumerate(world.sides):
            short = np.maximum(0.0, world.of(side, "comfort", 3.0) - world.space.endurance(side))
            extra = world.of(side, "exhaustion_cost", 0.03) * short**1.5
            flow[side] -= world.total(f"{party}.war_cost", 0.15) + extra
        return replace(draft, flow=flow)
