"""Hybrids of two readings: whose number stands where, and with what luck."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from crux_games import FIELDS, Looks, islands_text
from hypothesis import given
from hypothesis import strategies as st

from armistice.analyses.cruxes import cruxes
from armistice.analyses.cruxes.groups import OURS, added, partition, pull_ours, regroup
from armistice.analyses.cruxes.hybrids import Hybrids, between
from armistice.errors import ArmisticeError
from armistice.model.build import build
from armistice.scenario import Scenario, load
from armistice.scenario.mixing import Side, side_of


def sides(scenario: Scenario) -> tuple[Side, Side]:
    a, b = scenario.readings[:2]
    return side_of(scenario, a), side_of(scenario, b)


def hybrids(scenario: Scenario, draws: int = 16) -> Hybrids:
    a, b = sides(scenario)
    return Hybrids(scenario, a, b, partition(scenario, a, b), 1, draws)


@pytest.mark.parametrize("name", ["two-islands", "alaska-2025"])
@pytest.mark.parametrize("draw", [None, 3])
def test_the_ends_are_the_readings(name: str, draw: int | None) -> None:
    scenario = load(name)
    mixed = hybrids(scenario)
    for end, reading in enumerate(scenario.readings[:2]):
        shape, numbers = mixed.numbers([float(end)] * len(mixed.groups), draw)
        own = scenario.resolve(reading)
        assert dict(numbers) == dict(own.median() if draw is None else own.draw(draw, 16, 1))
        assert shape.rules == own.rules


def test_a_whole_count_goes_with_its_group() -> None:
    """The count that readings of the reference case dispute is no drawn number."""
    scenario = load("alaska-2025")
    mixed = hybrids(scenario)
    place = next(n for n, g in enumerate(mixed.groups) if "RU.breach.regroup" in g.fields)
    for end in (0, 1):
        position = [1.0 - end] * len(mixed.groups)
        position[place] = float(end)
        shape, _ = mixed.numbers(position, None)
        own = scenario.resolve(scenario.readings[end])
        assert shape.spec.parties["RU"].breach.regroup == own.spec.parties["RU"].breach.regroup
    values = {side.settings["RU.breach.regroup"] for side in (mixed.a, mixed.b)}
    assert len(values) == 2


def test_a_group_takes_its_side_and_nothing_else_moves() -> None:
    scenario = load("two-islands")
    mixed = hybrids(scenario)
    a = scenario.resolve("tired-war").draw(5, 16, 1)
    b = scenario.resolve("useful-war").draw(5, 16, 1)
    for n, group in enumerate(mixed.groups):
        position = [float(n == m) for m in range(len(mixed.groups))]
        _, numbers = mixed.numbers(position, 5)
        moved = {name for name in a if numbers[name] != a[name]}
        assert moved == set(group.fields)
        assert all(numbers[name] == b[name] for name in group.fields)


def test_a_hybrid_compiles_to_the_war_of_its_reading() -> None:
    scenario = load("two-islands")
    mixed = hybrids(scenario)
    shape, numbers = mixed.numbers([1.0] * len(mixed.groups), None)
    war, own = build(shape, numbers=numbers), build(scenario, "useful-war")
    assert np.array_equal(war.phases[0].flow, own.phases[0].flow)
    assert np.array_equal(war.menu.consent, own.menu.consent)
    assert np.array_equal(war.menu.penalty, own.menu.penalty)
    assert np.array_equal(war.terminal, own.terminal)


@given(st.floats(1e-6, 1e3), st.floats(1e-6, 1e3), st.floats(0, 1), st.sampled_from(["positive"]))
def test_the_way_between_on_a_scale(a: float, b: float, share: float, support: str) -> None:
    value = between(a, b, share, support)
    assert min(a, b) * (1 - 1e-9) <= value <= max(a, b) * (1 + 1e-9)
    assert between(b, a, 1 - share, support) == pytest.approx(value, rel=1e-9)


def test_the_way_between_at_its_ends_and_at_the_edge_of_a_support() -> None:
    assert between(0.2, 0.7, 0.0, "unit") == 0.2
    assert between(0.2, 0.7, 1.0, "unit") == 0.7
    assert between(0.2, 0.8, 0.5, "unit") == pytest.approx(0.5)
    assert between(-1.0, 3.0, 0.25, "real") == 0.0
    assert between(0.0, 0.6, 0.5, "unit") == pytest.approx(0.3)


def test_a_break_even_position_lies_between_the_readings() -> None:
    scenario = load("two-islands")
    mixed = hybrids(scenario)
    _, numbers = mixed.numbers([0.5, 0.0, 0.0], None)
    a, b = (scenario.resolve(name).median() for name in scenario.readings)
    for name in mixed.groups[0].fields:
        low, high = sorted((a[name], b[name]))
        assert low < numbers[name] < high
    for name in mixed.groups[1].fields:
        assert numbers[name] == a[name]


def test_a_field_that_no_reading_changes_changes_nothing(tmp_path: Path) -> None:
    values = [(address, "0.1 to 0.3", "0.4 to 0.8") for address in FIELDS[:3]]
    plain = islands_text(values)
    wider = plain.replace(
        "discount: 0.10\n    war_cost: 0.16",
        "discount: 0.10\n    war_cost: 0.16\n    exhaustion_cost: 0.01 to 0.02",
    )
    assert wider != plain
    found = []
    for n, text in enumerate((plain, wider)):
        path = tmp_path / f"{n}.yaml"
        path.write_text(text, encoding="utf-8")
        scenario = load(path)
        answer = cruxes(
            scenario,
            "tired-war",
            "useful-war",
            draws=6,
            evaluator=lambda hybrids, targets: Looks(
                hybrids, targets, lambda x: x[FIELDS[0]] * x[FIELDS[1]] + 0.1 * x[FIELDS[2]]
            ),
        )
        found.append(answer["headlines"]["truce"])
    assert found[0] == found[1]
    assert found[0]["expected"]["gap"] > 0.1


def test_groups_hold_each_disputed_field_once() -> None:
    for name in ("two-islands", "alaska-2025"):
        scenario = load(name)
        a, b = sides(scenario)
        split = partition(scenario, a, b)
        fields = [f for group in split for f in group.fields]
        assert len(fields) == len(set(fields))
        assert "other" not in [group.id for group in split]
    assert len(split) == 12


def test_regrouping() -> None:
    scenario = load("two-islands")
    split = partition(scenario, *sides(scenario))
    made = regroup(split, {"will": ["motive", "Marl.*"]})
    assert [group.id for group in made] == ["front", "will"]
    assert set(made[1].fields) == {*split[0].fields, "Marl.guarantee_credibility"}
    parted = regroup(split, {"home": ["Selm.ratification.**"]})
    assert [group.id for group in parted] == ["motive", "trust", "front", "home"]
    assert parted[2].fields == ("Selm.collapse.rate",)
    with pytest.raises(ArmisticeError, match="no group"):
        regroup(split, {"x": ["nowhere"]})
    with pytest.raises(ArmisticeError, match="two groups"):
        regroup(split, {"x": ["motive"], "y": ["Orrin.war_rent"]})
    with pytest.raises(ArmisticeError, match="already"):
        regroup(split, {"front": ["motive"]})


def test_the_encoders_own_numbers_are_pulled_out() -> None:
    scenario = load("two-islands")
    a, b = sides(scenario)
    split = partition(scenario, a, b)
    assert added(a, b, "Selm.ratification.chip.strip.cede")
    assert not added(a, b, "Orrin.war_rent")
    pulled = pull_ours(split, a, b)
    assert pulled is not None
    assert pulled[-1].id == OURS
    assert pulled[-1].fields == ("Selm.ratification.chip.strip.cede",)
    assert pulled[2].fields == ("Selm.collapse.rate",)


def test_readings_that_do_not_differ_are_refused() -> None:
    scenario = load("two-islands")
    with pytest.raises(ArmisticeError, match="do not differ"):
        cruxes(scenario, "tired-war", "tired-war")
