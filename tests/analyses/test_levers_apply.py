"""Levers and changed values on numbers already drawn: the same as on the numbers as written."""

from __future__ import annotations

import math

import pytest

import armistice as arm
from armistice.analyses.levers_apply import apply_levers, rules_for
from armistice.errors import ArmisticeError
from armistice.scenario import Resolved

SCENARIOS = ("two-islands", "alaska-2025")


def readings(name: str) -> list[Resolved]:
    scenario = arm.load(name)
    return [scenario.resolve(reading) for reading in scenario.readings]


@pytest.mark.parametrize("name", SCENARIOS)
def test_no_lever_is_the_identity(name: str) -> None:
    for resolved in readings(name):
        numbers = resolved.draw(3, 7, 1)
        same = apply_levers(resolved, numbers, {})
        assert set(same) == set(numbers)
        assert all(same[a] == pytest.approx(numbers[a], rel=1e-12, abs=1e-15) for a in numbers)
        assert (same.reading, same.index) == (resolved.reading, 3)


@pytest.mark.parametrize("dose", [0.3, 1.0])
@pytest.mark.parametrize("name", SCENARIOS)
def test_every_lever_acts_as_it_does_before_units(name: str, dose: float) -> None:
    resolved = readings(name)[0]
    numbers = resolved.draw(2, 5, 4)
    for lever in resolved.spec.levers:
        given = resolved.draw(2, 5, 4, levers={lever: dose})
        ours = apply_levers(resolved, numbers, {lever: dose})
        differ = {a for a in given if not math.isclose(ours[a], given[a], rel_tol=1e-9)}
        assert differ == set(), lever
        more = {"escalation.by_levers"}
        more |= {f"{party}.mediation.by_levers" for party in resolved.spec.parties}
        if resolved.spec.levers[lever].announced:
            more |= {"RU.pressure.forewarned", "RU.pressure.lead"}
        assert set(ours) - set(given) <= more


@pytest.mark.equation("EQ-ESCALATE")
def test_escalation_of_levers_adds_up_by_dose() -> None:
    resolved = readings("alaska-2025")[0]
    numbers = resolved.median()
    doses = {"decisive-effort": 0.5, "more-deep-strikes": 1.0, "more-arms": 1.0}
    changed = apply_levers(resolved, numbers, doses)
    by_hand = 0.5 * numbers["levers.decisive-effort.escalation"]
    by_hand += numbers["levers.more-deep-strikes.escalation"]
    assert changed["escalation.by_levers"] == pytest.approx(by_hand)
    assert rules_for(resolved, doses) == {"escalation": "on"}
    assert rules_for(resolved, {"more-arms": 1.0, "more-barrages": 1.0}) == {}
    assert rules_for(resolved, {"decisive-effort": 0.0}) == {}
    assert "escalation.by_levers" not in apply_levers(resolved, numbers, {"more-arms": 1.0})


def test_values_are_in_the_unit_of_the_field_and_come_before_levers() -> None:
    resolved = readings("alaska-2025")[0]
    numbers = resolved.median()
    values = {
        "RU.office.exit_in_war": 0.06,  # a year
        "UA.collapse.rate": 0.06,  # a month
        "RU.discount": 0.2,
        "UA.endurance.wear": 0.10,
        "RU.elites.freeze": 0.2,  # listed only where it is written
    }
    changed = apply_levers(resolved, numbers, {"more-arms": 1.0}, values)
    assert changed["RU.office.exit_in_war"] == pytest.approx(1 - math.exp(-0.06 / 12))
    assert changed["UA.collapse.rate"] == pytest.approx(1 - math.exp(-0.06))
    assert changed["RU.discount"] == 0.2
    assert changed["UA.endurance.wear"] == pytest.approx(0.075)
    assert changed["RU.elites.freeze"] == 0.2
    untouched = set(numbers) - set(values) - {"UA.endurance.recover"}
    assert all(changed[a] == pytest.approx(numbers[a], rel=1e-12) for a in untouched)


@pytest.mark.parametrize(
    ("doses", "values"),
    [
        ({"no-such-lever": 1.0}, {}),
        ({}, {"RU.no_such": 1.0}),
        ({}, {"RU.endurance.start": 2.0}),
        ({}, {"US.guarantee_credibility": 1.5}),
    ],
)
def test_what_cannot_be_applied_is_refused(
    doses: dict[str, float], values: dict[str, float]
) -> None:
    resolved = readings("alaska-2025")[0]
    with pytest.raises(ArmisticeError):
        apply_levers(resolved, resolved.median(), doses, values)
