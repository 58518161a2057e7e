"""Levers that were announced: how much of the pressure now in force its target saw coming."""

from __future__ import annotations

from collections.abc import Mapping

from armistice.mechanisms.sanctions import effective_pressure
from armistice.model.build import make_world
from armistice.scenario import Resolved

__all__ = ["forewarned"]


def forewarned(
    resolved: Resolved, sudden: Mapping[str, float], full: Mapping[str, float], lead: float
) -> dict[str, float]:
    """Numbers that say what a warning was worth to the target.

    EQ-ANTICIPATE (vanbergeijk1995): a lever pulled after `lead` months of warning leaves its
    target that long to adapt to what was announced. Whatever raised the pressure that
    arrives counts, a tariff on third countries as well as a sanction.

    Parameters
    ----------
    resolved
        The scenario as a reading sees it.
    sudden, full
        Numbers in model units without the announced levers, and with them.
    lead
        Months of warning.

    Returns
    -------
    dict
        `pressure.forewarned` and `pressure.lead` of each side on which more pressure
        arrives with the announced levers, in today's stance; empty if there is none. They
        replace what the scenario itself declares.
    """
    before, after = make_world(resolved, sudden), make_world(resolved, full)
    stances = list(resolved.spec.stances.values())
    today = next((n for n, stance in enumerate(stances) if stance.start), 0)
    found: dict[str, float] = {}
    for side, party in enumerate(after.sides):
        old, new = (float(effective_pressure(at, side)[today]) for at in (before, after))
        if new > old:
            level = after.of(side, "pressure.level") * (1.0 - old / new)
            found[f"{party}.pressure.forewarned"] = level
            found[f"{party}.pressure.lead"] = lead
    return found
