"""What a strategy costs in people within the look-ahead: killed, wounded, kept from home."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from armistice.analyses.human_ledger import PHASES, losses_of_month
from armistice.analyses.mediator_plane.fate import Fate
from armistice.model.build import make_world
from armistice.model.guests import mechanisms_of
from armistice.model.war import War
from armistice.scenario import Resolved

__all__ = ["people_lost"]


def people_lost(
    resolved: Resolved, numbers: Mapping[str, float], war: War, fate: Fate
) -> dict[str, Any] | None:
    """Expected people lost while the war goes on, EQ-LEDGER (ours), by party.

    Parameters
    ----------
    resolved, numbers
        The reading and its numbers, levers included.
    war
        The war, for the forms of its phases.
    fate
        How many months it is expected to go on, by phase.

    Returns
    -------
    dict or None
        `killed`, `wounded` (people) and `displaced_years` (years away from home, those now
        displaced being counted for as long as the war goes on), each by party; None where
        the scenario states no losses. Nothing here enters a pay-off.
    """
    if not resolved.spec.people:
        return None
    world = make_world(resolved, numbers)
    used = mechanisms_of(resolved.scenario)
    out: dict[str, dict[str, float]] = {"killed": {}, "wounded": {}, "displaced_years": {}}
    total = float(fate.months.sum())
    for f, phase in enumerate(war.phases):
        form = "war" if f == 0 else war.menu.forms[phase.package]
        losses = losses_of_month(world, used, form if form in PHASES else "war")
        for party, month in losses.items():
            dead = month["killed_at_front"] + month["killed_in_rear"]
            months = float(fate.months[f])
            out["killed"][party] = out["killed"].get(party, 0.0) + months * dead
            out["wounded"][party] = out["wounded"].get(party, 0.0) + months * month["wounded"]
    for party in world.parties:
        displaced = world.number(f"people.{party}.displaced")
        if displaced:
            out["displaced_years"][party] = displaced * total / 12.0
    return out
