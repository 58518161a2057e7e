"""The front: who gains ground, when a front gives way, and ground that changes the odds."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np

from armistice.model.mechanism import Mechanism, Sign, WarDraft
from armistice.model.world import World

__all__ = ["Front"]


class Front(Mechanism):
    """Ground changes hands step by step; worn-out sides lose ground and may collapse.

    Notes
    -----
    EQ-FRONT (slantchev2003, smithstam2004)
        P(k+1) = advance * zeta, P(k-1) = retreat / zeta,
        zeta = exp(tempo_A (e_A - start_A) - tempo_B (e_B - start_B)); ends reflect.
    EQ-COLLAPSE (fearon1998; ours)
        h_i = min(1/2, rate_i * exp(gamma_i (start_i - e_i)) * prod J_h over thresholds crossed)
    EQ-JUMP (fearon1996; powell2006): crossing k_f multiplies h_i by J_h, and T_i may jump.
    """

    name: ClassVar[str] = "front"
    equations: ClassVar[tuple[str, ...]] = ("EQ-FRONT", "EQ-COLLAPSE", "EQ-JUMP")
    reads: ClassVar[tuple[str, ...]] = (
        "front.advance",
        "front.retreat",
        "front.tempo.@B",
        "front.thresholds.@id.collapse.@B",
        "@B.collapse.rate",
        "@B.collapse.by_endurance",
        "@B.collapse.value.@B",
    )
    claim: ClassVar[str] = (
        "The front drifts with relative endurance; exhaustion and lost strategic ground "
        "make the collapse of a side likelier."
    )
    position: ClassVar[int] = 10
    signs: ClassVar[tuple[Sign, ...]] = (
        Sign("front.advance", "transition", "up", "up", "all"),
        Sign("front.retreat", "transition", "down", "up", "all"),
        Sign("@B.collapse.rate", "exit", "hazard", "up"),
        Sign("front.thresholds.@id.collapse.@B", "exit", "hazard", "up"),
    )

    def transition(self, world: World, draft: WarDraft) -> WarDraft:
        """EQ-FRONT: chances that the front moves up or down; ends reflect."""
        space = world.space
        push = np.zeros(space.size)
        for side, sign in ((0, 1.0), (1, -1.0)):
            tempo = world.number(f"front.tempo.{world.sides[side]}", 0.1)
            push += sign * tempo * (space.endurance(side) - world.start_endurance(side))
        up = world.number("front.advance") * np.exp(push)
        down = world.number("front.retreat") * np.exp(-push)
        over = np.maximum(1.0, up + down)
        up = np.where(space.k == space.front - 1, 0.0, up / over)
        down = np.where(space.k == 0, 0.0, down / over)
        return replace(draft, up=draft.up + up, down=draft.down + down)

    def exit(self, world: World, draft: WarDraft) -> WarDraft:
        """EQ-COLLAPSE and EQ-JUMP: monthly chance that either side collapses."""
        space = world.space
        hazard = draft.hazard.copy()
        for side, party in enumerate(world.sides):
            slope = world.of(side, "collapse.by_endurance", 0.7)
            rate = world.of(side, "collapse.rate", 0.001)
            h = rate * np.exp(slope * (world.start_endurance(side) - space.endurance(side)))
            for name, threshold in world.resolved.spec.front.thresholds.items():
                jump = world.number(f"front.thresholds.{name}.collapse.{party}", 1.0)
                h = h * np.where(world.beyond(int(threshold.at))[space.k] > 0, jump, 1.0)
            hazard[side] += np.minimum(0.5, h)
        return replace(draft, hazard=hazard)
