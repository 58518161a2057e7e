"""The mediator's taste in papers: any paper, or only what lasts, and its audience at home."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from armistice.model.mechanism import Mechanism, PackageDraft, Sign
from armistice.model.world import World

__all__ = ["Mediation", "home_audience", "mediator_taste"]


def home_audience(world: World, party: str) -> NDArray[np.float64]:
    """dom_m(x): what a mediator's own public makes of every package: (X,). EQ-FACE (ours)."""
    return world.chosen.priced(world.children(f"{party}.mediation.audience"))


def mediator_taste(world: World) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """omega_j and the face saved f_j (1 - nu_j) of every proposer; zero for belligerents.

    EQ-PROPOSE (ours), EQ-FACE (fearon1994; ours): a mediator scores a package by
    P_A P_B [omega + (1 - omega)(1 - min(1, eta/0.2)) + f (1 - nu)] + dom(x).
    """
    omega, face = np.zeros(len(world.proposers)), np.zeros(len(world.proposers))
    for j, party in enumerate(world.proposers):
        if party in world.sides:
            continue
        omega[j] = world.number(f"{party}.mediation.any_paper", 0.5)
        lowered = world.number(f"{party}.mediation.lowered_expectations")
        face[j] = world.number(f"{party}.mediation.empty_meeting") * (1.0 - lowered)
    return omega, face


class Mediation(Mechanism):
    """A mediator proposes by its own score: the chance of a signature, what lasts, home.

    Notes
    -----
    EQ-PROPOSE (ours) for a mediator and EQ-FACE (fearon1994; ours); see `mediator_taste`.
    """

    name: ClassVar[str] = "mediator"
    equations: ClassVar[tuple[str, ...]] = ("EQ-PROPOSE", "EQ-FACE")
    reads: ClassVar[tuple[str, ...]] = (
        "@P.mediation.any_paper",
        "@P.mediation.empty_meeting",
        "@P.mediation.lowered_expectations",
        "@P.mediation.audience.@issue.@option",
    )
    claim: ClassVar[str] = "A mediator wants a signature, perhaps one that lasts, and applause."
    position: ClassVar[int] = 50
    signs: ClassVar[tuple[Sign, ...]] = (
        Sign("@P.mediation.audience.@issue.@option", "package_value", "audience", "up", "all"),
    )

    def package_value(self, world: World, draft: PackageDraft) -> PackageDraft:
        """dom_m(x): the mediator's home audience."""
        audience = draft.audience.copy()
        for j, party in enumerate(world.proposers):
            if party in world.sides:
                continue
            audience[j] += home_audience(world, party)
        return replace(draft, audience=audience)
