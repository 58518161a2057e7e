"""Halts that are not yet peace: what a pause or a framework switches off and on."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np

from armistice.model.mechanism import Mechanism, Sign, WarDraft
from armistice.model.world import World

__all__ = ["Truces"]


class Truces(Mechanism):
    """A pause stops strikes while the front moves on; a framework speeds up talks.

    Notes
    -----
    EQ-PHASE (acharyaortner2013; ours): a form is a regime with overrides.
    EQ-AIRTRUCE (slantchev2003b): pause, strikes off, the war cost (emergency rule) stays.
    EQ-FRAMEWORK (acharyaortner2013, claytonsticher2021): talks times f, narrower proposals.
    EQ-TRUCE (fearon2004, werneryuen2005) freezes the front for n months; its value is the
    recursion of `armistice.solve.breach.truce`.
    """

    name: ClassVar[str] = "truces"
    equations: ClassVar[tuple[str, ...]] = ("EQ-PHASE", "EQ-AIRTRUCE", "EQ-FRAMEWORK", "EQ-TRUCE")
    reads: ClassVar[tuple[str, ...]] = (
        "forms.@id.talks",
        "forms.@id.noise",
        "forms.@id.expiry",
        "forms.@id.months",
    )
    claim: ClassVar[str] = "A partial halt changes some of the war and leaves the rest."
    position: ClassVar[int] = 5
    signs: ClassVar[tuple[Sign, ...]] = (
        Sign("forms.@id.talks", "talks", "talks", "up", "all"),
        Sign("forms.@id.talks", "talks", "flow", "not", "all"),
    )

    def talks(self, world: World, draft: WarDraft) -> WarDraft:
        """EQ-AIRTRUCE bans strikes in a pause; EQ-FRAMEWORK multiplies the rate of talks."""
        if draft.phase == "pause":
            draft = replace(draft, strikes=np.zeros(2))
        rate = world.number("talks.rate", 0.25)
        default = 2.0 if draft.phase == "framework" else 1.0
        times = world.number(f"forms.{draft.phase}.talks", default)
        stance = world.stance_factor("talks")[world.space.m]
        return replace(draft, talks=np.minimum(1.0, rate * times * stance))
