"""From simulated futures to the chance of a question."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import armistice as arm
from armistice.analyses.ledger.chances import MONTH, answers, chance, no_counterpart, occurrences
from armistice.analyses.ledger.readings import computed_chances
from armistice.analyses.settings import HOLD
from armistice.analyses.simulate import simulate
from armistice.model.build import build
from armistice.scenario.menu import packages
from armistice.solve.equilibrium import solve
from armistice.solve.policy import policy_of

ROOT = Path(__file__).parents[2]
ISLANDS = ROOT / "scenarios" / "two-islands" / "scenario.yaml"


def edited(tmp_path: Path, *changes: tuple[str, str]) -> Any:
    text = ISLANDS.read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    place = tmp_path / "scenario.yaml"
    place.write_text(text, "utf-8")
    return arm.load(place)


def months(*rows: str) -> np.ndarray[Any, Any]:
    """One row a month, one letter a future: x where it happens."""
    return np.array([[c == "x" for c in row] for row in rows])


def test_whole_months_give_the_share_of_futures() -> None:
    happens = months("x.....", "xx....", "..x...")
    assert chance(happens, 0, 1) == pytest.approx(1 / 6)
    assert chance(happens, 0, 2) == pytest.approx(2 / 6)  # once a future, however often
    assert chance(happens, 0, 3) == pytest.approx(3 / 6)


def test_a_part_month_counts_for_its_fraction() -> None:
    happens = months("x...", ".x..")
    assert chance(happens, 0, 0.25) == pytest.approx(1 - 0.75**0.25)
    assert chance(happens, 0, 1.5) == pytest.approx(1 - 0.75 * (2 / 3) ** 0.5)
    assert chance(happens, 0.5, 1.0) == pytest.approx(1 - 0.75**0.5)


def test_a_later_window_asks_what_happens_in_it() -> None:
    happens = months("xx..", "x.x.")
    assert chance(happens, 1, 2) == pytest.approx(2 / 4)
    assert chance(months("xxxx", "...."), 0, 2) == 1.0
    assert chance(months("....", "...."), 0, 2) == 0.0


@pytest.fixture(scope="module")
def islands() -> SimpleNamespace:
    scenario = arm.load("two-islands")
    resolved = scenario.resolve("tired-war")
    war = build(resolved)
    answer = solve(war, starts=1, details=False)
    paths = simulate(answer, policy_of(answer), paths=600, months=24 + HOLD, seed=3)
    return SimpleNamespace(scenario=scenario, resolved=resolved, war=war, paths=paths)


def test_packages_stand_in_the_order_of_the_menu(islands: SimpleNamespace) -> None:
    assert [one.id for one in packages(islands.scenario.spec)] == list(islands.war.menu.ids)


def test_terms_agree_with_what_the_simulation_counts_itself(islands: SimpleNamespace) -> None:
    spec, paths = islands.scenario.spec, islands.paths
    first = paths.agreed_month
    happens = occurrences("truce.any", spec, paths)
    for n in (3, 12, 24):
        share = ((first > 0) & (first <= n)).mean()
        assert 0 < share < 1
        assert chance(happens, 0, n) == pytest.approx(share)
    general = occurrences("truce.general", spec, paths)
    share = ((paths.general_month > 0) & (paths.general_month <= 12)).mean()
    assert chance(general, 0, 12) == pytest.approx(share)
    # The first general truce held its first step in `general_held`; later ones count here too.
    held = ((paths.general_month > 0) & (paths.general_month < 12) & paths.general_held).mean()
    p = chance(occurrences("truce.general.30d", spec, paths), 0, 12)
    assert held <= p + 1e-12
    assert p <= share


def test_a_rung_never_has_a_higher_chance_than_what_it_implies(islands: SimpleNamespace) -> None:
    spec, paths = islands.scenario.spec, islands.paths

    def p(term: str) -> float:
        return chance(occurrences(term, spec, paths), 0, 12)

    slack = 1e-12  # the same futures, counted in another order
    assert 0 < p("truce.general.30d") <= p("truce.general") + slack
    assert p("truce.general") <= p("truce.any") + slack < 1
    assert p("truce.general.30d-meant") <= p("truce.general")
    assert p("peace.signed") <= p("truce.general")
    assert 0 < p("pause.strikes") <= p("truce.any")
    assert p("truce.conditional") <= p("truce.any")
    assert p("armistice.signed") <= p("truce.general")


def test_answers_follow_the_question(islands: SimpleNamespace) -> None:
    found = answers(islands.resolved, islands.war, islands.paths)
    assert set(found) == {"P1", "P2"}  # P3 is conditional
    closes = 365 / MONTH
    general = occurrences("truce.general", islands.scenario.spec, islands.paths)
    assert found["P1"] == chance(general, 0, closes)
    halts = occurrences("truce.any", islands.scenario.spec, islands.paths)
    assert found["P2"] == 1 - chance(halts, 0, closes)


def test_war_over_is_read_off_the_closing_day(islands: SimpleNamespace, tmp_path: Path) -> None:
    scenario = edited(tmp_path, ("about: not truce.any", "about: not war.over"))
    found = answers(scenario.resolve("tired-war"), islands.war, islands.paths)
    paths, menu = islands.paths, islands.war.menu

    def over(month: int) -> float:
        share = 0
        for n in range(paths.status.shape[1]):
            x = paths.package[month, n]
            settled = paths.status[month, n] == 1 and menu.forms[x] in ("ceasefire", "final")
            lost = paths.status[month, n] == 2 and paths.ending[n] in (0, 1)
            share += settled or lost
        return share / paths.status.shape[1]

    t = 365 / MONTH
    expected = over(11) + (t - 11) * (over(12) - over(11))
    assert 0 < expected < 1
    assert found["P2"] == pytest.approx(1 - expected)


EXIT = ("gone: {holder: Marl, support: {Marl: 0}}", "gone: {holder: League, support: {League: 0}}")
ROLE = ("roles: [mediator, sanctioner]", "roles: [mediator, sanctioner, patron]")


def test_the_mediator_leaves_when_its_stance_says_so(tmp_path: Path) -> None:
    scenario = edited(
        tmp_path, EXIT, ROLE, ("about: not truce.any", "about: mediator.exit"),
        ("chance: 0.01}", "chance: 0.2}"),
    )  # fmt: skip
    assert no_counterpart("P2", scenario.spec) == ""
    war = build(scenario.resolve(None))
    answer = solve(war, starts=1, details=False)
    paths = simulate(answer, policy_of(answer), paths=400, months=24 + HOLD, seed=1)
    happens = occurrences("mediator.exit", scenario.spec, paths)
    assert happens.sum(axis=0).max() == 1
    lived = paths.status[1] == 0  # the first month was lived at war
    assert lived.sum() > 100
    assert happens[0][lived].mean() == pytest.approx(0.2, abs=0.07)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ((("about: not truce.any", "about: pause.humanitarian"),), "no counterpart in the model"),
        ((("about: not truce.any", "about: mediator.exit"),), "no stance"),
        ((("about: not truce.any", "about: framework.signed"),), "no package on the menu"),
        ((("about: not truce.any", "about: war.over or truce.any"),), "cannot be joined"),
        ((("about: not truce.any, ", ""),), "no counterpart in the model"),
        ((("2002-06-30},\n       yes_if: No tr", "2012-06-30},\n       yes_if: No tr"),),
         "after the 36 months"),
        ((("about: not truce.any", "record_only: true, about: not truce.any"),
          (', from: {at: L¶7, said: explicit, gist: "sees no paper coming"}, '
           "p: {tired-war: model, useful-war: model}}", "}")), "recorded only"),
    ],
)  # fmt: skip
def test_what_the_model_cannot_answer_it_says(
    tmp_path: Path, changes: tuple[tuple[str, str], ...], reason: str, islands: SimpleNamespace
) -> None:
    scenario = edited(tmp_path, *changes)
    assert reason in no_counterpart("P2", scenario.spec)
    assert "P2" not in answers(scenario.resolve("tired-war"), islands.war, islands.paths)


def test_chances_are_means_over_draws_and_workers_do_not_matter() -> None:
    scenario = arm.load("two-islands")
    few = {"draws": 2, "paths": 40, "seed": 5}
    one, about = computed_chances(scenario, readings=["tired-war"], workers=1, **few)
    two, _ = computed_chances(scenario, readings=["tired-war"], workers=2, **few)
    assert one == two
    assert about["draws"] == 2
    p = one["tired-war"]["P1"]
    assert p["low"] <= p["mean"] <= p["high"]
