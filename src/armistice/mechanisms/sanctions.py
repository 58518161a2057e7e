"""Pressure: sanctions and tariffs, how much of them arrives, and learning to live with them."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from armistice.model.mechanism import Mechanism, Sign, WarDraft
from armistice.model.world import World, threat_credibility

__all__ = ["Sanctions", "effective_pressure"]

SHARPEST = 1e-9
"""A trader's choice without any width is a step; this stands for it."""


def effective_pressure(world: World, side: int) -> NDArray[np.float64]:
    """S: pressure that reaches a side, by stance of the senders: (stances,).

    EQ-LEAKAGE (early2015)
        S = level sum_p by_p stance_p(m) (1 - sum_h omega_h (1 - n_h)),
        n_h = L((cred penalty_h - gain_h) / spread_h)
    for traders h with share omega_h of the target's trade. A tariff and a sanction with
    the same S are the same thing.
    """
    party = world.sides[side]
    level = world.number(f"{party}.pressure.level")
    total, credible = np.zeros(len(world.stances)), 0.0
    for sender, share in world.children(f"{party}.pressure.by").items():
        total += share * world.stance_factor("pressure", sender)
        credible += share * threat_credibility(world, sender)
    leak = 0.0
    for trader in world.parties:
        where = f"{trader}.trade.{party}"
        share = world.number(f"{where}.share")
        if share > 0:
            pull = credible * world.number(f"{where}.penalty") - world.number(f"{where}.gain")
            width = max(world.number(f"{where}.spread", 0.05), SHARPEST)
            comply = 1.0 / (1.0 + np.exp(-np.clip(pull / width, -500.0, 500.0)))
            leak += share * (1.0 - comply)
    return np.asarray(level * total * max(0.0, 1.0 - leak))


class Sanctions(Mechanism):
    """Pressure costs what it bites, and bites what the target has not adapted to.

    Notes
    -----
    EQ-LEAKAGE (early2015), see `effective_pressure`.
    EQ-ADAPT (vanbergeijk1995)
        y_t = y_{t-1} + kappa (ybar S_t - y_{t-1}), before the bite of the same month
    EQ-DAMAGE (ours)
        bite = (S - y)^+, p = beta1 bite + beta2 bite^2
    With one adaptation level the stock stays at its start; with more it is a state.
    """

    name: ClassVar[str] = "sanctions"
    equations: ClassVar[tuple[str, ...]] = ("EQ-LEAKAGE", "EQ-ADAPT", "EQ-DAMAGE")
    reads: ClassVar[tuple[str, ...]] = (
        "@B.pressure.level",
        "@B.pressure.by.@P",
        "@B.pressure.cost_linear",
        "@B.pressure.cost_convex",
        "@B.pressure.adaptation.start",
        "@B.pressure.adaptation.speed",
        "@B.pressure.adaptation.ceiling",
        "stances.@id.pressure.@P",
        "@P.trade.@B.share",
        "@P.trade.@B.gain",
        "@P.trade.@B.penalty",
        "@P.trade.@B.spread",
    )
    claim: ClassVar[str] = "Economic pressure raises the cost of war until the target adapts."
    position: ClassVar[int] = 20
    signs: ClassVar[tuple[Sign, ...]] = (
        Sign("@B.pressure.level", "war_flow", "flow", "down"),
        Sign("@B.pressure.cost_linear", "war_flow", "flow", "down"),
        Sign("@B.pressure.cost_convex", "war_flow", "flow", "down"),
        Sign("@B.pressure.adaptation.start", "war_flow", "flow", "up"),
        Sign("@P.trade.@B.gain", "war_flow", "flow", "up"),
        Sign("@P.trade.@B.penalty", "war_flow", "flow", "down"),
    )

    def transition(self, world: World, draft: WarDraft) -> WarDraft:
        """EQ-LEAKAGE, EQ-ADAPT: how much pressure bites in every state."""
        bite = draft.bite.copy()
        for side in range(2):
            pressure = effective_pressure(world, side)[world.space.m]
            if side == world.adapting and len(world.space.adaptation) > 1:
                stock = world.space.y
                stock = stock + world.of(side, "pressure.adaptation.speed", 0.05) * (
                    world.of(side, "pressure.adaptation.ceiling", 0.5) * pressure - stock
                )
            else:
                stock = np.full(world.space.size, world.of(side, "pressure.adaptation.start"))
            bite[side] += np.maximum(0.0, pressure - stock)
        return replace(draft, bite=bite)

    def war_flow(self, world: World, draft: WarDraft) -> WarDraft:
        """EQ-DAMAGE: what the bite costs."""
        flow = draft.flow.copy()
        for side in range(2):
            bite = draft.bite[side]
            linear = world.of(side, "pressure.cost_linear")
            convex = world.of(side, "pressure.cost_convex")
            flow[side] -= linear * bite + convex * bite**2
        return replace(draft, flow=flow)
