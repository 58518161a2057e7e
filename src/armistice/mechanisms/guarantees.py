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
        penalty, opportunity = draft.penalty.copy(), draft.opportunity.copy()
        issues, chosen = world.resolved.spec.issues, world.chosen

        def backing(issue: str, option: str) -> float:
            pledge = issues[issue].options[option].guarantee
            if pledge is None:
                return 0.0
            doubt = np.prod([1.0 - world.number(f"{p}.guarantee_credibility") for p in pledge.by])
            strength = world.number(f"issues.{issue}.options.{option}.guarantee.strength")
            return strength * (1.0 - float(doubt))

        backed = chosen.total(backing)
        forms = [package.form for package in world.packages]
        by_form = {
            form: world.number(f"forms.{form}.penalty", 0.04 if form == "final" else 0.0)
            for form in forms
        }
        for side, party in enumerate(world.sides):

            def returned(issue: str, option: str, party: str = party) -> float:
                enjoys = world.number(f"{party}.values.{issue}.{option}") > 0
                return enjoys * max(0.0, world.number(f"issues.{issue}.options.{option}.snapback"))

            cover = world.of(side, "breach.false_alarm")
            penalty[side] += (
                world.of(side, "breach.base_penalty")
                + np.array([by_form[form] for form in forms])
                + chosen.total(returned)
                + (1.0 - cover) * backed
            )
            usual = world.of(side, "breach.opportunity", 0.15)
            chance = {form: world.number(f"forms.{form}.opportunity", usual) for form in by_form}
            opportunity[side] = [chance[form] for form in forms]
        return replace(draft, penalty=penalty, opportunity=opportunity)
