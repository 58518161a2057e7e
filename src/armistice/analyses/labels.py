"""What the sources say and no number carries: labels, with what does stand in the model."""

from __future__ import annotations

from typing import Any

from armistice.model.build import make_world
from armistice.scenario import Scenario

__all__ = ["labels_of"]


def labels_of(scenario: Scenario, reading: str | None = None) -> dict[str, Any]:
    """Say what carries, at these numbers, an argument that is otherwise a label.

    Returns
    -------
    dict
        `order`, layers through which the order of levers matters (`beliefs`, `deadlines`);
        `economy_noise`, `exclusion`, `stock` and `escalation`, the numbers that stand in for
        a hidden economy, for being left out, for pressure already adapted to, and for a
        wider war this month.
    """
    resolved = scenario.resolve(reading)
    world = make_world(resolved, resolved.median())
    order = []
    if resolved.rules.get("beliefs", "off") not in ("off", "none"):
        order.append("beliefs")
    if any(world.number(f"{party}.threats.missed") > 0 for party in world.parties):
        order.append("deadlines")
    on = resolved.rules.get("escalation", "off") == "on"
    return {
        "order": order,
        "economy_noise": max(world.of(side, "economy.signal_noise") for side in range(2)),
        "exclusion": 1.0 + world.number("talks.meeting.exclusion"),
        "stock": max(world.of(side, "pressure.adaptation.start") for side in range(2)),
        "escalation": world.number("escalation.rate") if on else 0.0,
    }
