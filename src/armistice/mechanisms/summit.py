"""Summits: what being received is worth to a leader, deal or no deal."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from armistice.model.mechanism import Mechanism, Sign, WarDraft
from armistice.model.world import World

__all__ = ["SEASON", "Summit", "heard", "premium", "status_of_meeting"]

SEASON = "talks.meeting.now"
"""Number that is 1 while a season of meetings lasts; set by `armistice.analyses.season`."""


def heard(world: World) -> NDArray[np.float64]:
    """pi_j: who is heard when there are talks, (J,), adding to one.

    EQ-SUMMIT (ours): in a season of meetings the mediators' share of recognition rises by
    `talks.meeting.recognition` (to one at most), the others' shrink in proportion.
    """
    share = np.array([world.number(f"talks.proposers.{p}") for p in world.proposers])
    share = share / (share.sum() or 1.0)
    rise = world.number("talks.meeting.recognition")
    mediates = np.array([p not in world.sides for p in world.proposers], dtype=bool)
    old = float(share[mediates].sum())
    if world.number(SEASON) <= 0 or rise <= 0 or old <= 0:
        return np.asarray(share)
    new = min(1.0, old + rise)
    rest = (1.0 - new) / (1.0 - old) if old < 1.0 else 0.0
    return np.asarray(np.where(mediates, share * (new / old), share * rest))


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


def premium(world: World, side: int) -> float:
    """What leaving the other side out multiplies a meeting's worth by: 1 + iota_x 1[excluded].

    EQ-STATUS (malissmith2021, renshon2017). A side is left out where it has no turn to table
    anything (`talks.proposers` gives it nothing): talk about it, without it.
    """
    absent = world.number(f"talks.proposers.{world.sides[1 - side]}") <= 0.0
    return 1.0 + world.number("talks.meeting.exclusion") * absent


def _status(world: World, side: int) -> float:
    """status_i of one mediated meeting, nobody left out; see `Summit`."""
    given = world.of(side, "status_per_meeting")
    if world.rules.get("survival", "off") == "on":
        return given
    return given + status_of_meeting(
        world.of(side, "office.worth", 0.5),
        world.of(side, "office.exit_in_war"),
        world.of(side, "office.after_meeting", 1.0),
        float(np.exp(-world.of(side, "discount", 0.10) / 12.0)),
    )


class Summit(Mechanism):
    """A meeting with a mediator pays a leader whatever comes of it.

    Notes
    -----
    EQ-STATUS (malissmith2021, renshon2017): paid each time that a mediator convenes talks,
    sum over mediators m of pi_m status_i. Given directly, or derived from the worth of
    office by `status_of_meeting`. With rule `survival` on the hazard itself falls after a
    meeting (EQ-SECURITY), and the derived part is left out: never both for one argument.
    EQ-SUMMIT (ours): for n months tau rises by `talks.meeting.talks` and the mediators are
    heard more often (`heard`); nothing else, unless beliefs are on.
    """

    name: ClassVar[str] = "summit"
    equations: ClassVar[tuple[str, ...]] = ("EQ-STATUS", "EQ-SUMMIT")
    reads: ClassVar[tuple[str, ...]] = (
        "@B.status_per_meeting",
        "@B.office.worth",
        "@B.office.exit_in_war",
        "@B.office.after_meeting",
        "talks.proposers.@P",
        "talks.meeting.months",
        "talks.meeting.talks",
        "talks.meeting.recognition",
        "talks.meeting.exclusion",
    )
    claim: ClassVar[str] = "Being received is itself a prize."
    position: ClassVar[int] = 20
    signs: ClassVar[tuple[Sign, ...]] = (
        Sign("@B.status_per_meeting", "talks", "meeting", "up"),
        Sign(
            "talks.meeting.exclusion",
            "talks",
            "meeting",
            "up",
            "all",
            when="being received is no penalty",
            given=lambda world: all(_status(world, side) >= 0 for side in range(2)),
        ),
        Sign(
            "@B.office.after_meeting",
            "talks",
            "meeting",
            "down",
            when="office is worth having",
            given=lambda world: all(world.of(i, "office.worth", 0.5) >= 0 for i in range(2)),
        ),
    )

    def talks(self, world: World, draft: WarDraft) -> WarDraft:
        """EQ-STATUS and EQ-SUMMIT: what a round of talks pays, and how often there is one."""
        mediated = sum(
            float(share)
            for party, share in zip(world.proposers, heard(world), strict=True)
            if party not in world.sides
        )
        meeting = draft.meeting.copy()
        for side in range(2):
            meeting[side] += mediated * _status(world, side) * premium(world, side)
        if world.number(SEASON) > 0:
            stance = world.stance_factor("talks")[world.space.m]
            more = world.number("talks.meeting.talks") * stance
            draft = replace(draft, talks=np.minimum(1.0, draft.talks + more))
        return replace(draft, meeting=meeting)
