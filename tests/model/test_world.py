"""What mechanisms may look at: drawn numbers, and the whole numbers that are not drawn."""

from __future__ import annotations

import armistice as arm
from armistice.model.build import make_world
from armistice.model.world import World


def world(name: str, reading: str) -> World:
    resolved = arm.load(name).resolve(reading)
    return make_world(resolved, resolved.median())


def test_whole_numbers_reach_the_mechanisms() -> None:
    """Levels and counts are not drawn, but what a file writes is in force."""
    islands = world("two-islands", "tired-war")
    assert islands.of(0, "comfort", 3.0) == 2.0
    assert islands.number("issues.fleet.options.capped.regroup.Selm") == -1.0
    assert islands.number("no.such.address", 7.0) == 7.0


def test_a_reading_may_change_a_whole_number() -> None:
    levels = {
        name: world("alaska-2025", name).of(0, "breach.regroup", 1.0)
        for name in arm.load("alaska-2025").readings
    }
    assert levels == {"pressure-plus-carrots": 1.0, "war-is-the-regime": 2.0}


def test_numbers_given_by_hand_come_first() -> None:
    at = world("two-islands", "tired-war")
    changed = make_world(at.resolved, {**dict(at.numbers), "Selm.comfort": 0.0})
    assert changed.of(1, "comfort", 3.0) == 0.0
