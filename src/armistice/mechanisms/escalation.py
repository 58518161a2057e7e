"""A wider war: the chance that every lever on the battlefield has to answer for."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from armistice.model.mechanism import Mechanism, Sign, WarDraft
from armistice.model.world import World

__all__ = ["Escalation"]


class Escalation(Mechanism):
    """The war may widen, at a rate that levers raise.

    Notes
    -----
    EQ-ESCALATE (ours)
        h_x = rate_x + sum over levers of escalation_l * dose_l; terminal value to all.
    Off unless rule `escalation` is on.
    """

    name: ClassVar[str] = "escalation"
    equations: ClassVar[tuple[str, ...]] = ("EQ-ESCALATE",)
    reads: ClassVar[tuple[str, ...]] = ("escalation.rate", "escalation.value.@P")
    claim: ClassVar[str] = "Pressing for a decision in the field may widen the war."
    position: ClassVar[int] = 60
    signs: ClassVar[tuple[Sign, ...]] = (Sign("escalation.rate", "exit", "hazard", "up", "all"),)

    def exit(self, world: World, draft: WarDraft) -> WarDraft:
        """EQ-ESCALATE: add the hazard of a wider war."""
        if world.rules.get("escalation", "off") != "on":
            return draft
        hazard = draft.hazard.copy()
        hazard[2] += world.number("escalation.rate") + world.number("escalation.by_levers")
        return replace(draft, hazard=hazard)
