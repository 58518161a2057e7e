"""The mediator's plane: exact chances against dice, held rules, the frontier, what is expected."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mediated import WANTS, stake_of, tutorial, widened
from random_wars import random_war

import armistice as arm
from armistice.analyses.mediator_plane import (
    Strategy,
    fate_of,
    frontier,
    hold,
    mediator_plane,
    strategies_of,
)
from armistice.analyses.mediator_plane.frontier import beaten_by
from armistice.analyses.mediator_plane.held import Setting
from armistice.analyses.mediator_plane.misread import expectations
from armistice.analyses.mediator_plane.realised import realised
from armistice.analyses.mediator_plane.rules import as_now, history_of, rule_of
from armistice.analyses.simulate import simulate
from armistice.errors import ArmisticeError
from armistice.model.stakes import ACTIONS
from armistice.model.war import War
from armistice.scenario import Scenario
from armistice.solve.equilibrium import solve as solve_plain
from armistice.solve.layered import policy_of
from armistice.solve.mediator import conduct_of, reply, with_rules
from armistice.solve.plain import Plain
from armistice.solve.stopping import targets
from armistice.solve.whole import solve

STAY, PRESS, EXIT = range(3)
STANCES = (
    "stances: {engaged: {start: true, actions: {League: press}}, "
    "quiet: {pressure: {League: 0}, actions: {League: stay}}, "
    "cut: {holder: League, talks: 0.8, actions: {League: cut}}, "
    "left: {holder: League, talks: 0.3, actions: {League: exit}}}"
)
MOVES = "moves: {cuts: {from: engaged, to: cut, when: refusal, by: Selm, chance: 0.5}}"
LEVERS = (
    "levers: {toll-rise: {by: League, on: Orrin, acts: {Orrin.pressure.level: {add: 0.5}}, "
    "cost: {League: 0.01}}, "
    "last: {by: League, on: Orrin, acts: {League.window.closes: {to: 0.05}}, "
    "cost: {League: 0}}, pays: {by: League, on: Marl, acts: {League.mediation.share_paid: "
    "{to: 0.9}}, cost: {League: 0}}, sure: {by: League, on: Selm, "
    "acts: {moves.cuts.chance: {to: 0.9}}, cost: {League: 0.01}}, meet: {by: League, on: Orrin, "
    "acts: {talks.rate: {times: 1.5}}, cost: {League: 0.01}}}"
)
WINDOW = "\n    window: {closes: 0, options: [tolls.lifted]}"
PEOPLE = (
    "people: {Selm: {deaths_per_month: 40, deaths_in_rear: 2, displaced: 1200}, "
    "Orrin: {deaths_per_month: 60, wounded_per_month: 100}}"
)


@cache
def islands() -> Scenario:
    """The tutorial with every kind of strategy in its mediator's hands."""
    return tutorial(WANTS, STANCES, MOVES, LEVERS, WINDOW, PEOPLE, small=True)


@cache
def plane() -> dict[str, Any]:
    return mediator_plane(islands(), "tired-war")


def setting(scenario: Scenario | None = None) -> Setting:
    resolved = (scenario or islands()).resolve("tired-war")
    return Setting(resolved, resolved.median())


def game(seed: int) -> War:
    """A random small war with a framework and a pause, whose mediator may stay, press, leave."""
    base = random_war(seed, mediators=1, stances=3, front=3, endurance=2, adaptation=1, packages=6)
    rng = np.random.default_rng(seed)
    return widened(base, stake_of(base, rng), np.array([0.3, 0.2, 0.1]))


@pytest.mark.equation("EQ-PLANE")
@pytest.mark.parametrize("seed", range(3))
def test_exact_chances_are_the_shares_of_simulated_futures(seed: int) -> None:
    war = game(seed)
    stake = war.stakes[0]
    rule = rule_of(war, stake, Strategy("after-a", "press", leaves_after=(0,)))
    answer = solve(with_rules(war, (rule,)), starts=1)
    gone = stake.gone[war.space.m]
    months, count = 18, 40_000
    fate = fate_of([(answer, months)], gone)
    paths = simulate(answer, policy_of(answer), paths=count, months=months, seed=5)
    at_war = paths.status[-1] == 0
    left = at_war & stake.gone[paths.stance[-1]]
    shares = {
        "war_over": ~at_war,
        "agreed": paths.agreed_month > 0,
        "ended": paths.status[-1] == 2,
        "left": left,
        "involvement_over": ~at_war | left,
    }
    for name, flags in shares.items():
        exact = getattr(fate, name)
        error = np.sqrt(max(exact * (1 - exact), 1e-4) / count)
        assert abs(flags.mean() - exact) < 4.5 * error, name
    assert fate.left > 0.001
    spent = (paths.status[:-1] == 0).sum(axis=0)
    assert spent.mean() == pytest.approx(fate.months.sum(), abs=4.5 * spent.std() / count**0.5)
    assert fate.standing + fate.ended == pytest.approx(fate.war_over, abs=1e-12)


def test_two_stages_of_one_game_are_one() -> None:
    war = game(1)
    rule = rule_of(war, war.stakes[0], Strategy("as-now"))
    answer = solve(with_rules(war, (rule,)), starts=1)
    gone = war.stakes[0].gone[war.space.m]
    once, twice = fate_of([(answer, 12)], gone), fate_of([(answer, 5), (answer, 7)], gone)
    assert twice.war_over == pytest.approx(once.war_over, abs=1e-9)
    assert twice.agreed == pytest.approx(once.agreed, abs=1e-9)
    with pytest.raises(ValueError, match="no months"):
        fate_of([(answer, 0)], gone)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_realised_without_a_change_is_the_value(seed: int) -> None:
    """With a pause, a framework and refusals that move the stance; and it moves with V."""
    war = random_war(seed, mediators=1, front=3, endurance=2)
    answer = solve_plain(war, starts=1)
    policy = policy_of(answer)
    same = realised(answer, policy, answer.v, 4)
    assert np.max(np.abs(same - answer.v)) < 1e-8
    more = realised(answer, policy, answer.v + 0.1, 2)
    rise = more[0] - answer.v[0]
    assert (rise > 0).all()
    assert (rise < 0.1).all()


@pytest.mark.equation("EQ-BLAME")
def test_a_rule_does_what_its_strategy_says() -> None:
    war = game(0)
    stake = war.stakes[0]
    to, history = targets(war, stake), history_of(war)
    assert set(history) == {0, 1, 2}
    rule = rule_of(war, stake, Strategy("x", "press", leaves_after=(1,), threats=True))
    choice = rule.choice[0]
    assert np.array_equal(choice.sum(axis=0), np.ones(war.space.size))
    gone = stake.gone[war.space.m]
    assert np.array_equal(choice[EXIT] > 0, (history == 2) | gone)
    assert (choice[PRESS][~gone & (history != 2)] == 1).all()
    assert (rule.carried == 1).all()
    never = rule_of(war, stake, Strategy("y"))
    assert np.array_equal(never.choice[0].argmax(axis=0), as_now(war, stake))
    assert (to[never.choice[0].argmax(axis=0), np.arange(war.space.size)] >= 0).all()


def test_a_held_strategy_is_a_solved_game_and_its_worth_no_more_than_the_best() -> None:
    """V solves the month map under the rule; no rule is worth more than the best reply to it."""
    here = setting()
    war = here.war()
    stake = here.stake(war)[1]
    strategy = Strategy("exit-after-Orrin", leaves_after=(0,))
    held = hold(here, strategy)
    rule = rule_of(war, stake, strategy)
    faced = with_rules(war, (rule,))
    assert np.max(np.abs(Plain(faced)(held.v) - held.v)) < 1e-9
    answer = solve(faced, starts=1)
    best = reply(war, 0, (rule,), conduct_of(answer, stake))
    assert held.worth <= best.value[0, war.start] + 1e-9
    assert held.value == pytest.approx(held.v[0, :, war.start])


def test_strategies_and_why_some_cannot_be_carried() -> None:
    here = setting()
    war = here.war()
    found, out = strategies_of(here.resolved, war, here.stake(war)[1], ["pays"])
    assert out == {}
    by = {one.id: one for one in found}
    assert list(by)[:5] == ["press", "stay", "exit-now", "exit-after-Orrin", "exit-after-Selm"]
    assert by["threat"].threats
    assert dict(by["threat"].doses) == {"sure": 1.0}
    assert dict(by["exploding-offer"].doses) == {"last": 1.0}
    assert dict(by["share-cost"].doses) == {"pays": 1.0}
    assert by["summit-last"].months == 3
    assert "lever-pays" in by
    bare = setting(tutorial(WANTS, small=True))
    war = bare.war()
    found, out = strategies_of(bare.resolved, war, bare.stake(war)[1])
    assert set(out) == {
        "stay",
        "threat",
        "exploding-offer",
        "share-cost",
        "summit-first",
        "summit-last",
    }
    assert "talks.rate" in out["summit-first"]
    with pytest.raises(ArmisticeError, match="no lever 'pay'"):
        strategies_of(bare.resolved, war, bare.stake(war)[1], ["pay"])


def test_the_season_of_meetings_is_a_summit() -> None:
    top = "talks: {rate: 0.25, proposers: {Orrin: 0.3, Selm: 0.3, League: 0.4}, signing_cost: 0.02"
    text = Path(islands().path).read_text("utf-8")
    assert top in text
    text = re.sub(re.escape(top), f"{top}, meeting: {{months: 4, talks: 0.3}}", text)
    file = Path(tempfile.mkdtemp()) / "scenario.yaml"
    file.write_text(text, "utf-8")
    here = setting(arm.load(file))
    war = here.war()
    found, _ = strategies_of(here.resolved, war, here.stake(war)[1])
    first = next(one for one in found if one.id == "summit-first")
    assert first.season
    assert first.months == 4
    assert hold(here, first).signing > hold(here, Strategy("as-now")).signing


def test_the_plane_holds_together() -> None:
    answer = plane()
    rows = {row["id"]: row for row in answer["strategies"]}
    assert answer["diagnostics"]["converged"]
    for row in rows.values():
        assert 0 <= row["war_over"] <= row["involvement_over"] <= 1 + 1e-12
        assert row["involvement_over"] == pytest.approx(row["war_over"] + row["left"])
        killed = row["people"]["killed"]
        assert killed["Orrin"] == pytest.approx(60 * row["months_of_war"])
        # nobody dies behind the front while a pause bans raids
        assert 40 < killed["Selm"] / row["months_of_war"] < 42
        assert row["people"]["displaced_years"]["Selm"] == pytest.approx(100 * row["months_of_war"])
    # C-6: leaving at once ends the involvement and not the war
    assert rows["exit-now"]["involvement_over"] > 0.999
    assert rows["exit-now"]["war_over"] == min(row["war_over"] for row in rows.values())
    assert rows["press"]["left"] == 0
    # M-25: who pays moves the mediator's value and nothing that the sides do
    plain = hold(setting(), Strategy("as-now"))
    assert rows["share-cost"]["war_over"] == pytest.approx(plain.fate.war_over, abs=1e-8)
    assert rows["share-cost"]["mediator_value"] > plain.worth
    on = set(answer["frontier"])
    assert on == {name for name, row in rows.items() if row["frontier"]}
    for name, row in rows.items():
        if name not in on:
            other = rows[row["beaten_by"]]
            assert other["war_over"] >= row["war_over"] - 1e-9
            assert other["involvement_over"] >= row["involvement_over"] - 1e-9


@pytest.mark.equation("EQ-MISPERCEIVE")
def test_what_is_expected_and_what_happens() -> None:
    here, other = setting(), islands().resolve("useful-war")
    seen = replace(here, resolved=other, numbers=other.median())
    asked = [
        Strategy("press", "press"),
        Strategy("late", summit="last", months=3, doses={"meet": 1.0}),
        Strategy("closing", doses={"last": 1.0}),
    ]
    found = expectations(here, seen, asked)
    rows = {row["id"]: row for row in found["strategies"]}
    assert list(rows) == ["press", "solved"]
    press, held = rows["press"], hold(here, asked[0])
    there = hold(seen, asked[0])
    for row, plain in (("if_right", held), ("expected", there)):
        # what is expected, and what would happen if it saw rightly, are the plane's own points
        assert press[row]["war_over"] == pytest.approx(plain.fate.war_over, abs=1e-6)
        assert press[row]["mediator_value"] == pytest.approx(plain.worth, abs=1e-6)
        assert press[row]["signing_hazard"] == pytest.approx(plain.signing, abs=1e-6)
    for key in ("war_over", "mediator_value", "refused"):
        assert abs(press["happens"][key] - press["expected"][key]) > 1e-3
        assert abs(press["happens"][key] - press["if_right"][key]) > 1e-3
    assert found["loss"] == pytest.approx(
        rows["solved"]["if_right"]["mediator_value"] - rows["solved"]["happens"]["mediator_value"]
    )
    assert found["loss"] != 0


@pytest.mark.mechanism("M-44")
def test_who_sees_rightly_loses_nothing() -> None:
    here = setting()
    same = expectations(here, here, [Strategy("press", "press")])
    assert same["loss"] == 0
    for row in same["strategies"]:
        assert row["expected"] == row["happens"] == row["if_right"]


def test_draws_share_their_numbers() -> None:
    scenario = tutorial(WANTS, small=True)
    answer = mediator_plane(scenario, "tired-war", draws=1, horizon=12, seed=3)
    assert answer["draws"] == {"n": 1, "failed": 0}
    resolved = scenario.resolve("tired-war")
    drawn = Setting(resolved, resolved.draw(0, 1, 3), horizon=12)
    for row in answer["strategies"][:2]:
        assert row["draws"]["frontier"] in (0.0, 1.0)
        posture = {"press": "press", "exit-now": "exit"}[row["id"]]
        held = hold(drawn, Strategy(row["id"], posture))
        for name, value in (
            ("war_over", held.fate.war_over),
            ("mediator_value", held.worth),
        ):
            band = row["draws"][name]
            assert band["low"] == band["mean"] == band["high"]
            assert band["mean"] == pytest.approx(value, abs=1e-3)


def test_faults_are_said() -> None:
    with pytest.raises(ArmisticeError, match="has left"):
        mediator_plane(arm.load("two-islands"), "tired-war")
    with pytest.raises(ArmisticeError, match="no mediator with 'actions'"):
        mediator_plane(islands(), "tired-war", mediator="Marl")
    with pytest.raises(ArmisticeError, match="at least one month"):
        mediator_plane(islands(), "tired-war", horizon=0)
    assert ACTIONS == ("stay", "press", "exit")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12))
def test_the_frontier_against_its_definition(points: list[tuple[int, int]]) -> None:
    def beats(a: tuple[int, int], b: tuple[int, int]) -> bool:
        return a[0] >= b[0] and a[1] >= b[1] and a != b

    free = [n for n, b in enumerate(points) if not any(beats(a, b) for a in points)]
    found = frontier(points)
    assert sorted(found) == free
    assert [points[n][0] for n in found] == sorted(points[n][0] for n in found)
    for n, by in enumerate(beaten_by(np.array(points, dtype=float))):
        assert (by is None) == (n in free)
        assert by is None or beats(points[by], points[n])
