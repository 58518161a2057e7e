"""Summits: what being received is worth to a leader, deal or no deal."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from armistice.model.mechanism import Mechanism, WarDraft
from armistice.model.world import World

__all__ = ["Summit", "status_of_meeting"]


def status_of_meeting(worth: float, leave: float, after: float, delta: float) -> float:
    """Worth of one meeting to a leader, aims: twelve months of a lower exit hazard.

    EQ-STATUS (malissmith2021, renshon2017)
        status = O l (1 - m_sum)(1 - d^12)/(1 - d)

    Parameters
    ----------
    worth
        O, worth of office, aims.
    leave
        l, monthly chance of losing office.
    after
        m_sum, what a meeting multiplies it by.
    delta
        d, monthly discount factor.

    Examples
    --------
    >>> round(status_of_meeting(0.5, 0.025 / 12, 0.6, 0.995), 3)
    0.005
    """
    months = 12.0 if delta == 1.0 else (1.0 - delta**12) / (1.0 - delta)
    return worth * leave * (1.0 - after) * months


class Summit(Mechanism):
    """A meeting with a mediator pays a leader whatever comes of it.

    Notes
    -----
    EQ-STATUS (malissmith2021, renshon2017): paid each time that a mediator convenes talks,
    sum over mediators m of pi_m status_i. Given directly, or derived from the worth of
    office by `status_of_meeting`. With rule `survival` on the hazard itself falls after a
    meeting (EQ-SECURITY), and the derived part is left out: never both for one argument.
    """

    name: ClassVar[str] = "summit"
    equations: ClassVar[tuple[str, ...]] = ("EQ-STATUS",)
    reads: ClassVar[tuple[str, ...]] = (
        "@B.status_per_meeting",
        "@B.office.worth",
        "@B.office.exit_in_war",
        "@B.office.after_meeting",
        "talks.proposers.@P",
    )
    claim: ClassVar[str] = "Being received is itself a prize."
    position: ClassVar[int] = 20

    def talks(self, world: World, draft: WarDraft) -> WarDraft:
        """EQ-STATUS: what a round of talks pays either side."""
        import numpy as np

        mediated = sum(
            world.number(f"talks.proposers.{party}")
            for party in world.proposers
            if party not in world.sides
        )
        meeting = draft.meeting.copy()
        for side in range(2):
            delta = float(np.exp(-world.of(side, "discount", 0.10) / 12.0))
            derived = status_of_meeting(
                world.of(side, "office.worth", 0.5),
                world.of(side, "office.exit_in_war"),
                world.of(side, "office.after_meeting", 1.0),
                delta,
            )
            modelled = world.rules.get("survival", "off") == "on"
            paid = world.of(side, "status_per_meeting") + (0.0 if modelled else derived)
            meeting[side] += mediated * paid
        return replace(draft, meeting=meeting)
