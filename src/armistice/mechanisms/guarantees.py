"""Enforcement: what breaking a deal costs the breaker, and how a pretext cheapens it."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np

from armistice.model.mechanism import Mechanism, PackageDraft, Sign
from armistice.model.world import World

__all__ = ["Guarantees"]


class Guarantees(Mechanism):
    """Guarantees, snap-back and paper make a breach dear; a pretext blunts them.

    Notes
    -----
    EQ-GUARANTEE (fortna2003, beardsley2008)
        pen_i = base_i + form + snapback 1[i enjoys relief]
                + (1 - phi_i) sum over guarantee terms of strength (1 - prod_g (1 - cred_g))
    EQ-PRETEXT (ours): phi_i, the chance that i's breach can be blamed on the other side.
    Strength and credibility enter only as their product.
    """

    name: ClassVar[str] = "guarantees"
    equations: ClassVar[tuple[str, ...]] = ("EQ-GUARANTEE", "EQ-PRETEXT", "EQ-RENEGE")
    reads: ClassVar[tuple[str, ...]] = (
        "issues.@issue.options.@option.guarantee.strength",
        "issues.@issue.options.@option.snapback",
        "forms.@id.penalty",
        "@P.guarantee_credibility",
        "@B.breach.base_penalty",
        "@B.breach.false_alarm",
        "@B.breach.opportunity",
    )
    claim: ClassVar[str] = "Agreements hold where breaking them costs more than it wins."
    position: ClassVar[int] = 50
    signs: ClassVar[tuple[Sign, ...]] = (
        Sign("@P.guarantee_credibility", "enforcement", "penalty", "up", "all"),
        Sign(
            "issues.@issue.options.@option.guarantee.strength",
            "enforcement",
            "penalty",
            "up",
            "all",
        ),
        Sign("issues.@issue.options.@option.snapback", "enforcement", "penalty", "up", "all"),
        Sign("@B.breach.base_penalty", "enforcement", "penalty", "up"),
        Sign("@B.breach.false_alarm", "enforcement", "penalty", "down"),
        Sign("@B.breach.opportunity", "enforcement", "opportunity", "up"),
    )

    def enforcement(self, world: World, draft: PackageDraft) -> PackageDraft:
        """EQ-GUARANTEE, EQ-PRETEXT: the penalty of every package for either breaker."""
        penalty = draft.penalty.copy()
        opportunity = draft.opportunity.copy()
        issues = world.resolved.spec.issues
        for x, package in enumerate(world.packages):
            form = world.number(
                f"forms.{package.form}.penalty", 0.04 if package.form == "final" else 0.0
            )
            backed, returned = 0.0, np.zeros(2)
            for issue, option in package.terms.items():
                effect = issues[issue].options[option]
                where = f"issues.{issue}.options.{option}"
                if effect.guarantee is not None:
                    doubt = np.prod(
                        [
                            1.0 - world.number(f"{guarantor}.guarantee_credibility")
                            for guarantor in effect.guarantee.by
                        ]
                    )
                    strength = world.number(f"{where}.guarantee.strength")
                    backed += strength * (1.0 - float(doubt))
                snapback = world.number(f"{where}.snapback")
                if snapback > 0:
                    for side, party in enumerate(world.sides):
                        enjoys = world.number(f"{party}.values.{issue}.{option}") > 0
                        returned[side] += snapback * enjoys
            for side in range(2):
                cover = world.of(side, "breach.false_alarm")
                penalty[side, x] += (
                    world.of(side, "breach.base_penalty")
                    + form
                    + returned[side]
                    + (1.0 - cover) * backed
                )
                opportunity[side, x] = world.number(
                    f"forms.{package.form}.opportunity",
                    world.of(side, "breach.opportunity", 0.15),
                )
        return replace(draft, penalty=penalty, opportunity=opportunity)
