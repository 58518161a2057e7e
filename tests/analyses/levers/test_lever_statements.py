"""The table of statements: rows by hand, the inventory behind them, and a scenario's claims."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

import armistice as arm
from armistice.analyses.equilibrium_signs import Case
from armistice.analyses.levers.effects import MEDIAN, Task, bases_of
from armistice.analyses.levers.exact_rows import EXACT, exact_rows
from armistice.analyses.levers.statement_rows import STATEMENTS
from armistice.analyses.levers.statements import claim_rows, statement_rows_of
from armistice.analyses.zone import zone_of_agreement
from armistice.model.build import build
from armistice.report.words import load_words
from armistice.scenario import Scenario
from armistice.solve.equilibrium import fighting_on

ROOT = Path(__file__).parents[3]
INVENTORY = tomllib.loads((ROOT / "tests" / "mechanisms" / "inventory.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def case(small_islands: Scenario) -> Case:
    resolved = small_islands.resolve("useful-war")
    return Case(resolved, resolved.median(), None)


def answer(case: Case, key: str) -> float | None:
    return next(one for one in STATEMENTS if one.key == key).change(case)


def test_rows_are_of_the_inventory_and_have_their_words() -> None:
    words = load_words()
    for row in STATEMENTS:
        assert row.id in INVENTORY or row.id in ("P-8", "P-9", "P-17", "P-18", "P-20")
        said = words.get(f"statements.{row.key}", words.get(f"signs.{row.key}", ""))
        assert said, row.key
        assert row.expect in (1, -1, 0)
    # every row that is computed in equilibrium stands here too
    ids = {row.id for row in STATEMENTS}
    assert {row for row, one in INVENTORY.items() if "Q" in one["checks"]} <= ids
    assert len({(row.id, row.key) for row in STATEMENTS}) == len(STATEMENTS)


def test_what_holds_for_any_numbers_has_a_row_and_a_test() -> None:
    words = load_words()
    for row, key, way in EXACT:
        assert "X" in INVENTORY[row]["checks"]
        assert words.get(f"statements.{key}", ""), key
        assert way in (1, -1, 0)
    computed = {one.id for one in STATEMENTS}
    assert {row for row, _, _ in EXACT} | computed >= set(INVENTORY) - {"M-65"}
    assert not computed & {row for row, _, _ in EXACT}


def test_exact_rows_are_what_the_arithmetic_says(case: Case) -> None:
    numbers = case.numbers
    level = numbers["Orrin.pressure.level"]  # nothing is adapted to at the start
    damage = [0.03 * s + 0.02 * s * s for s in (level, 1.25 * level)]
    assert answer(case, "pressure_flow") == pytest.approx(damage[0] - damage[1])
    losses = numbers["Orrin.war_cost.losses"]
    assert answer(case, "losses") == pytest.approx(-0.25 * losses)
    assert answer(case, "strikes") == pytest.approx(-0.25 * numbers["Selm.strike_harm"])
    assert answer(case, "face") == pytest.approx(-0.25 * 0.05)
    assert answer(case, "air_a") == pytest.approx(numbers["Selm.strike_harm"])
    assert answer(case, "air_b") == pytest.approx(numbers["Orrin.strike_harm"])
    war = case.war({})
    rent = {"Orrin.war_rent": numbers["Orrin.war_rent"] + 0.05}
    richer = build(case.resolved, numbers={**numbers, **rent})
    by_hand = (fighting_on(richer) - fighting_on(war))[0, war.start]
    assert answer(case, "rent") == pytest.approx(float(by_hand))


def test_what_a_scenario_lacks_has_no_number(case: Case) -> None:
    for key in ("recedes", "no_exit", "talks", "unrest", "partner", "cut", "loosened", "closing"):
        assert answer(case, key) is None


def test_risky_levers_raise_both_chances(case: Case) -> None:
    assert answer(case, "effort") == pytest.approx(np.exp(-(0.002)) - np.exp(-(0.022)), rel=1e-6)
    assert answer(case, "wider") == pytest.approx(1 - np.exp(-0.001), rel=1e-3)


def test_the_table_has_a_row_for_every_statement(small_islands: Scenario) -> None:
    resolved = small_islands.resolve("useful-war")
    task = Task(resolved, 1, 1, 10)
    bases = bases_of(task, [()])
    rows = statement_rows_of(task, bases)
    assert rows[len(STATEMENTS) :] == exact_rows()
    rows = rows[: len(STATEMENTS)]
    assert [(r["id"], r["key"]) for r in rows] == [(s.id, s.key) for s in STATEMENTS]
    for row, statement in zip(rows, STATEMENTS, strict=True):
        assert row["expect"] == statement.expect
        if row["change"] is None:
            assert row["sign"] is None
            continue
        still = abs(row["change"]) <= statement.least
        assert row["sign"] == (0 if still else np.sign(row["change"]))
        assert row["draws"] in (0, 1)
    # the directions that hold for every war hold here
    by = {row["key"]: row for row in rows}
    for key in ("collapse_b", "collapse_a", "aid_b", "aid_a", "rent", "pressure_fighting"):
        assert by[key]["sign"] == by[key]["expect"], key


@pytest.mark.equation("EQ-SHADOW")
def test_a_claim_is_its_number_turned_by_hand(small_islands: Scenario) -> None:
    resolved = small_islands.resolve("useful-war")
    task = Task(resolved, 0, 1, 10)
    bases = bases_of(task, [()])
    [row] = claim_rows(task, bases)
    assert (row["vary"], row["watch"]) == ("Marl.guarantee_credibility", "zone")
    numbers = dict(resolved.median())
    gaps = []
    for factor in (1.0, 1.25):
        more = {**numbers, row["vary"]: min(1.0, factor * numbers[row["vary"]])}
        solved = arm.solve(build(resolved, numbers=more), starts=1)
        gaps.append(zone_of_agreement(solved).durable_gap)
    assert None not in gaps
    assert bases[MEDIAN, ()].found is not None
    assert row["change"] == pytest.approx(gaps[1] - gaps[0], abs=4e-4)
    assert row["source"][0]["at"] == "G¶5"
