"""Aid: who keeps a side in the fight, what a cut takes away, and donors who tire."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np

from armistice.model.mechanism import Mechanism, Sign, WarDraft
from armistice.model.world import World

__all__ = ["Aid"]


class Aid(Mechanism):
    """Patrons carry shares of a belligerent's strength; cuts are partly made good.

    Notes
    -----
    EQ-AID (regan2002)
        G_i = own_i + sum_p support_p stance_p(m), 1 at the start
    EQ-CUT (ours)
        where p cuts, others make good `backfill` of what is missing, so that G falls by
        support_p (1 - stance_p)^+ (1 - sum over others q of backfill_q min(1, stance_q));
        a patron who has cut fills nobody's gap, and one who gives more displaces nobody
    EQ-FATIGUE (ours)
        aid' = abar + phi (aid - abar) - xi (ground lost)^+, at its fixed point
        aid = abar - xi lost / (1 - phi), clipped to [0, abar]; abar = 1 is today's level
    """

    name: ClassVar[str] = "aid"
    equations: ClassVar[tuple[str, ...]] = ("EQ-AID", "EQ-CUT", "EQ-FATIGUE")
    reads: ClassVar[tuple[str, ...]] = (
        "@B.support.own",
        "@B.support.@P",
        "stances.@id.support.@P",
        "@P.aid.backfill",
        "@P.aid.persistence",
        "@P.aid.by_ground_lost",
    )
    claim: ClassVar[str] = "Outside support keeps a side fighting; patrons may cut, tire, fill in."
    position: ClassVar[int] = 15
    signs: ClassVar[tuple[Sign, ...]] = (
        Sign("@P.aid.backfill", "transition", "support", "up", "all"),
        Sign("@P.aid.by_ground_lost", "transition", "support", "down", "all"),
        Sign("@P.aid.persistence", "transition", "support", "down", "all"),
    )

    def transition(self, world: World, draft: WarDraft) -> WarDraft:
        """EQ-AID, EQ-CUT, EQ-FATIGUE: the support G_i in every state."""
        space = world.space
        support = draft.support.copy()
        drift = draft.up - draft.down
        for side, party in enumerate(world.sides):
            shares = world.children(f"{party}.support")
            own = shares.pop("own", 1.0)
            if not shares:
                continue
            lost = np.maximum(0.0, -drift if side == 0 else drift)
            total = np.full(space.size, own)
            for patron, share in shares.items():
                stance = world.stance_factor("support", patron)[space.m]
                tire = world.number(f"{patron}.aid.by_ground_lost")
                persist = min(world.number(f"{patron}.aid.persistence"), 0.99)
                level = np.clip(1.0 - tire * lost / (1.0 - persist), 0.0, 1.0)
                backfill = sum(
                    (
                        world.number(f"{other}.aid.backfill")
                        * np.minimum(1.0, world.stance_factor("support", other)[space.m])
                        for other in shares
                        if other != patron
                    ),
                    start=np.zeros(space.size),
                )
                missing = np.maximum(0.0, 1.0 - stance) * (1.0 - np.minimum(backfill, 1.0))
                more = np.maximum(0.0, stance - 1.0)
                total = total + share * level * (1.0 - missing + more)
            support[side] = support[side] * np.maximum(total, 0.0)
        return replace(draft, support=support)
