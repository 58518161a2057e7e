"""From a scenario file to the report's plain data, on both shipped scenarios."""

from __future__ import annotations

from pathlib import Path

import pytest

from armistice.report.case import Case
from armistice.report.from_scenario import make_case
from armistice.scenario import load
from armistice.scenario.resolve import Scenario


@pytest.fixture(scope="module")
def islands() -> Scenario:
    return load("two-islands")


@pytest.fixture(scope="module")
def case(islands: Scenario) -> Case:
    return make_case(islands)


def test_names_dates_and_hashes(case: Case, islands: Scenario) -> None:
    assert (case.id, case.as_of, case.war_started) == ("two-islands", "2001-06-30", "2000-01-01")
    assert case.belligerents == ("Orrin", "Selm")
    assert case.hash == islands.hash
    assert list(case.readings) == list(islands.readings)
    assert case.readings["tired-war"].hash == islands.resolve("tired-war").hash
    assert case.parties["League"].name == "The Ferry League"


def test_who_is_at_the_table(case: Case) -> None:
    assert {k for k, p in case.parties.items() if not p.at_table} == {"Marl"}
    assert case.issues["guarantee"].options["patrol"].bound == ("Marl",)


def test_a_war_whose_sources_are_invented_is_invented(case: Case) -> None:
    assert case.invented
    assert not make_case(load("alaska-2025")).invented


def test_every_number_is_an_assumption(case: Case, islands: Scenario) -> None:
    addresses = [a.address for a in case.assumptions]
    assert len(addresses) == len(set(addresses))
    for reading in (None, *islands.readings):
        assert set(islands.resolve(reading).quantities) <= set(addresses)


def test_what_a_reading_changes_carries_its_evidence(case: Case, islands: Scenario) -> None:
    for name, body in islands.spec.readings.items():
        changed = {
            a.address: a.readings[name] for a in case.assumptions if a.readings[name].changed
        }
        assert set(changed) == set(body.set)
        for value in changed.values():
            assert value.said in ("explicit", "hedged", "implied", "added")
            assert value.gist
            assert value.low <= value.middle <= value.high
    rent = next(a for a in case.assumptions if a.address == "Orrin.war_rent")
    assert rent.readings["useful-war"].at == "L¶1"
    assert rent.readings["useful-war"].written == "0.07 to 0.15"
    assert rent.group == "motive"
    assert not rent.locked


def test_common_ground_is_marked_and_defaults_are_told_apart(case: Case) -> None:
    by_address = {a.address: a for a in case.assumptions}
    assert by_address["talks.rate"].locked
    assert by_address["talks.rate"].written
    assert not by_address["Orrin.peace_cost"].written
    assert by_address["Orrin.peace_cost"].origin == "default"


def test_no_path_enters(case: Case) -> None:
    for assumption in case.assumptions:
        assert "/" not in assumption.origin
        assert str(Path.cwd()) not in assumption.origin


def test_human_costs_come_from_the_people_block() -> None:
    alaska = load("alaska-2025")
    case = make_case(alaska)
    assert {loss.party for loss in case.people} <= set(alaska.spec.people)
    assert bool(case.people) == any(
        body.deaths_per_month.median() > 0 for body in alaska.spec.people.values()
    )
    for loss in case.people:
        assert 0 < loss.low <= loss.middle <= loss.high
