"""Leaders' own risk: what war and peace do to a leader's hold on office."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np

from armistice.model.mechanism import Mechanism, PackageDraft, Sign, WarDraft
from armistice.model.world import World

__all__ = ["Office"]


class Office(Mechanism):
    """A leader may lose office, in war and in peace; the war goes on without him.

    Notes
    -----
    EQ-SECURITY (chiozzagoemans2004, goemans2000, downsrocke1994)
        l_i = l_i0 exp(gamma_loss loss_i - gamma_win win_i), loss and win in front steps
        from today; i's continuation becomes (1 - l_i)(.) + l_i exit_value_i.
    On with rule `survival: on`, never together with `war_rent`.
    """

    name: ClassVar[str] = "office"
    equations: ClassVar[tuple[str, ...]] = ("EQ-SECURITY",)
    reads: ClassVar[tuple[str, ...]] = (
        "@B.office.exit_in_war",
        "@B.office.exit_in_peace",
        "@B.office.by_loss",
        "@B.office.by_win",
        "@B.office.exit_value",
    )
    claim: ClassVar[str] = "A leader weighs war and peace by what each does to his hold on office."
    position: ClassVar[int] = 55
    signs: ClassVar[tuple[Sign, ...]] = (
        Sign("@B.office.exit_in_war", "exit", "leave", "up"),
        Sign("@B.office.exit_in_peace", "package_value", "leave", "up"),
        Sign("@B.office.by_loss", "exit", "leave", "up"),
        Sign("@B.office.by_win", "exit", "leave", "down"),
    )

    def exit(self, world: World, draft: WarDraft) -> WarDraft:
        """EQ-SECURITY in war."""
        if world.rules.get("survival", "off") != "on":
            return draft
        leave = draft.leave.copy()
        for side in range(2):
            gained = world.space.k - world.start_step
            gained = gained if side == 0 else -gained
            tilt = world.of(side, "office.by_loss") * np.maximum(0, -gained)
            tilt = tilt - world.of(side, "office.by_win") * np.maximum(0, gained)
            chance = world.of(side, "office.exit_in_war") * np.exp(tilt)
            leave[side] = np.minimum(0.5, leave[side] + chance)
        return replace(draft, leave=leave)

    def package_value(self, world: World, draft: PackageDraft) -> PackageDraft:
        """EQ-SECURITY under a settlement."""
        if world.rules.get("survival", "off") != "on":
            return draft
        leave = draft.leave.copy()
        for side in range(2):
            leave[side] += world.of(side, "office.exit_in_peace")
        return replace(draft, leave=np.minimum(leave, 0.5))
