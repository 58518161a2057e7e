"""Levers against the same war left alone: dose 0, a change by hand, luck, people, rules."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from lever_islands import islands

import armistice as arm
from armistice.analyses.human_ledger import losses_of_month
from armistice.analyses.levers.calendars import played
from armistice.analyses.levers.effects import MEDIAN, Task, bases_of, changes_of, effect_rows
from armistice.analyses.levers.measures import compare, sign_of, variance_ratio
from armistice.analyses.levers.outcomes import losses, nearest, today
from armistice.analyses.levers.pulled import pull, same_war, solved, switched
from armistice.analyses.levers.schedules import Schedule
from armistice.analyses.levers.shadow import verdict_of
from armistice.analyses.zone import zone_of_agreement
from armistice.errors import ArmisticeError
from armistice.model.build import build, make_world
from armistice.model.guests import mechanisms_of
from armistice.scenario import Scenario

READING = "useful-war"


def rows(answer: dict[str, Any], lever: str) -> dict[Any, dict[str, Any]]:
    [found] = [one for one in answer["levers"] if one["id"] == lever]
    return {(row["outcome"], row["party"]): row for row in found["effects"]}


def test_dose_zero_is_the_exact_identity(small_islands: Scenario) -> None:
    resolved = small_islands.resolve(READING)
    numbers = resolved.median()
    for lever in resolved.spec.levers:
        nothing = pull(resolved, numbers, {lever: 0.0})
        assert nothing.numbers is numbers
        assert nothing.resolved is resolved
    task = Task(resolved, 1, 1, 20)
    bases = bases_of(task, [()])
    [changes] = changes_of(task, bases, [{"toll-rise": 0.0}])
    assert all(change.idle for change in changes)
    assert changes[0].costs == {"League": 0.0}
    for row in effect_rows(task, bases, (), changes):
        assert (row["change"], row["mean"], row["low"], row["high"]) in (
            (0.0, 0.0, 0.0, 0.0),
            (None, None, None, None),
        )


@pytest.mark.parametrize("dose", [0.5, 1.0])
def test_a_lever_is_a_parameter_changed_by_hand(small_islands: Scenario, dose: float) -> None:
    resolved = small_islands.resolve(READING)
    numbers = dict(resolved.median())
    task = Task(resolved, 0, 1, 20)
    bases = bases_of(task, [()])
    for lever, by_hand in (
        ("toll-rise", {"Orrin.pressure.level": numbers["Orrin.pressure.level"] + 0.5 * dose}),
        ("tired-rulers", {"Orrin.war_rent": (1 - dose) * numbers["Orrin.war_rent"]}),
        (
            "surer-ships",
            {
                "Marl.guarantee_credibility": (1 - dose) * numbers["Marl.guarantee_credibility"]
                + dose * 0.99
            },
        ),
    ):
        [[change]] = changes_of(task, bases, [{lever: dose}])
        assert change.found is not None
        war = build(resolved, numbers={**numbers, **by_hand})
        answer = arm.solve(war, tol=1e-9, starts=1)
        base = bases[MEDIAN, ()]
        exact = today(answer, base.package)
        for key, value in exact.items():
            assert change.found[key] == pytest.approx(value, abs=3e-4), (lever, key)


def test_the_answer_says_what_was_compared(
    small_islands: Scenario, lever_answer: dict[str, Any]
) -> None:
    resolved = small_islands.resolve(READING)
    war = build(resolved)
    base = solved(war)
    assert base is not None
    exact = today(base, nearest(zone_of_agreement(base)))
    for (outcome, party), row in rows(lever_answer, "toll-rise").items():
        key = outcome if party is None else f"{outcome}.{party}"
        if key in exact:
            assert row["before"] == pytest.approx(exact[key], abs=2e-4)
        assert row["change"] == pytest.approx(row["after"] - row["before"])
        assert row["low"] <= row["mean"] <= row["high"]
        assert row["mean"] == pytest.approx(row["mean_after"] - row["mean_before"])
    # pressure hurts the side pressed, whatever else follows
    assert rows(lever_answer, "toll-rise")["fighting", "Orrin"]["sign"] == -1


def test_workers_do_not_change_a_digit(small_islands: Scenario) -> None:
    asked = {"levers": ["toll-rise", "quick-end"], "draws": 2, "paths": 30, "parts": ["effects"]}
    one, two = (
        arm.levers(small_islands, READING, workers=workers, **asked)  # type: ignore[arg-type]
        for workers in (1, 2)
    )
    assert one == two


def test_a_risky_lever_is_held_against_the_same_rule(
    small_islands: Scenario, lever_answer: dict[str, Any]
) -> None:
    resolved = small_islands.resolve(READING)
    rules = switched(resolved, {"quick-end": 1.0})
    assert rules == (("escalation", "on"),)
    assert switched(resolved, {"quick-end": 0.0, "toll-rise": 1.0}) == ()
    [found] = [one for one in lever_answer["levers"] if one["id"] == "quick-end"]
    assert found["rules"] == {"escalation": "on"}
    # a lever that does nothing but widen the war would be held against the rule, not its absence
    with_rule = pull(resolved, resolved.median(), {}, rules).war
    base = solved(with_rule)
    assert base is not None
    before = rows(lever_answer, "quick-end")["waiting", "Orrin"]["before"]
    assert before == pytest.approx(float(base.w[0][0, with_rule.start]), abs=2e-4)
    assert rows(lever_answer, "quick-end")["waiting", "Orrin"]["sign"] == -1


@pytest.mark.equation("EQ-SHADOW")
def test_a_lever_that_reaches_nothing_says_so(lever_answer: dict[str, Any]) -> None:
    [idle] = [one for one in lever_answer["levers"] if one["id"] == "idle"]
    assert idle["idle"]
    assert idle["moves"] == "nothing"
    assert all(row["change"] in (0.0, None) for row in idle["effects"])
    assert lever_answer["openings"]["idle"] == ["idle"]
    moved = [one for one in lever_answer["levers"] if not one["idle"]]
    assert all(one["moves"] in ("room", "split", "people", "little") for one in moved)
    for one in moved:
        terms = [row for row in one["effects"] if row["party"] == one["side"]]
        by = {row["outcome"]: row["change"] for row in terms}
        # margin = paper - waiting, so that the two terms carry all of it
        assert by["margin"] == pytest.approx(by["paper"] - by["waiting"], abs=1e-9)
        assert (one["paper"], one["waiting"]) == (by["paper"], by["waiting"])


@pytest.mark.equation("EQ-SHADOW")
def test_a_split_alone_is_called_so() -> None:
    def row(outcome: str, change: float, party: str | None = None) -> dict[str, Any]:
        key = outcome if party is None else f"{outcome}.{party}"
        return compare(key, (0.1, 0.1 + change), [(0.1, 0.1 + change)] * 4)

    still = [row("room", 0.0), row("durable", 0.0), row("gap", 0.0)]
    margins = [row("margin", 0.0, "A"), row("paper", 0.02, "A"), row("waiting", 0.02, "A")]
    assert verdict_of([*still, *margins, row("split", -0.01)], idle=False)["moves"] == "split"
    gained = [still[0], still[1], row("gap", 0.01)]
    found = verdict_of([*gained, *margins], idle=False)
    assert (found["moves"], found["carried_by"], found["side"]) == ("room", "waiting", "A")
    assert verdict_of([*still, row("split", 0.0), row("waiting", 0.0, "A")], idle=False)[
        "moves"
    ] == ("little")


def test_common_luck_is_measured(lever_answer: dict[str, Any]) -> None:
    assert lever_answer["common_luck"]["effects"] > 20
    found = rows(lever_answer, "toll-rise")
    # what the draws decide, a lever that acts alike in all of them leaves
    assert found["fighting", "Orrin"]["variance_ratio"] > 5
    assert found["split", None]["variance_ratio"] > 5
    y = np.array([0.1, 0.2, 0.4, 0.7])
    z = y + np.array([0.01, -0.01, 0.01, -0.01])
    by_hand = (np.var(y, ddof=1) + np.var(z, ddof=1)) / np.var(z - y, ddof=1)
    assert variance_ratio(y, z) == pytest.approx(by_hand)
    assert by_hand > 100
    assert variance_ratio(y, y + 0.1) is None
    assert variance_ratio(y[:2], z[:2]) is None


def test_signs_need_the_whole_range() -> None:
    assert sign_of([0.02, 0.03], 0.01) == 1
    assert sign_of([-0.02, -0.03], 0.01) == -1
    assert sign_of([0.005, -0.005], 0.01) == 0
    assert sign_of([0.02, -0.03], 0.01) is None
    assert sign_of([0.02, 0.005, 0.02], 0.01) is None
    assert sign_of([float("nan")], 0.01) is None


@pytest.mark.equation("EQ-LEDGER")
def test_people_are_counted_by_month_and_phase(small_islands: Scenario) -> None:
    resolved = small_islands.resolve(READING)
    pulled = pull(resolved, resolved.median(), {})
    found = losses(pulled, {"war": 2.0, "pause": 1.0, "framework": 0.0})
    assert found["killed.Selm"] == pytest.approx(2 * 110 + 1 * 100)
    assert found["wounded.Selm"] == pytest.approx(3 * 200)
    assert found["displaced.Selm"] == pytest.approx(3 / 12 * 5000)
    world = make_world(resolved, pulled.numbers)
    month = losses_of_month(world, mechanisms_of(resolved.scenario), "pause")
    assert month["Selm"]["killed_in_rear"] == 0.0


def test_people_follow_the_length_of_the_war(lever_answer: dict[str, Any]) -> None:
    for lever in lever_answer["levers"]:
        found = rows(lever_answer, lever["id"])
        months, dead = found["war_months", None], found["killed", "Selm"]
        # at least a hundred at the front, at most ten more behind it, for every month
        assert 100 * months["before"] <= dead["before"] <= 110 * months["before"] + 1e-9
        assert np.sign(months["change"]) == np.sign(dead["change"])


def test_what_cannot_be_asked_is_refused(small_islands: Scenario) -> None:
    for asked, message in (
        ({"levers": ["no-such"]}, "no lever 'no-such'"),
        ({"dose": 0.0}, "above 0 and at most 1"),
        ({"dose": 1.5}, "above 0 and at most 1"),
        ({"parts": ["magic"]}, "no part 'magic'"),
    ):
        with pytest.raises(ArmisticeError, match=message):
            arm.levers(small_islands, READING, **asked)  # type: ignore[arg-type]


def test_a_scenario_without_levers_is_refused(tmp_path: Any) -> None:
    from lever_islands import LEVERS

    bare = islands(
        tmp_path, (LEVERS, ""), ("under: {levers: {toll-rise: 1}}", "under: {values: {}}")
    )
    with pytest.raises(ArmisticeError, match="declares no levers"):
        arm.levers(bare, READING)


def test_what_mediators_pay_by_rule_is_no_part_of_the_game(small_islands: Scenario) -> None:
    resolved = small_islands.resolve(READING)
    numbers = dict(resolved.median())
    one = build(resolved, numbers=numbers)
    other = build(resolved, numbers={**numbers, "League.mediation.by_levers": 0.1})
    assert same_war(one, other)
    louder = {**numbers, "Orrin.pressure.level": 1.1 * numbers["Orrin.pressure.level"]}
    assert not same_war(one, build(resolved, numbers=louder))


WINDOW = (
    "mediation: {any_paper: 0.5, empty_meeting: 0.05}",
    "mediation: {any_paper: 0.5, empty_meeting: 0.05}\n"
    "    window: {closes: 0, options: [guarantee.patrol]}",
)
LAST_CHANCE = (
    "  idle: {by: League",
    "  last-chance: {by: League, on: Orrin, acts: {League.window.closes: {to: 0.03}}}\n"
    "  idle: {by: League",
)


@pytest.mark.equation("EQ-WINDOW")
def test_a_lever_that_opens_a_window_is_solved_on_its_own_grid(tmp_path: Any) -> None:
    resolved = islands(tmp_path, WINDOW, LAST_CHANCE).resolve("useful-war")
    numbers = dict(resolved.median())
    task = Task(resolved, 0, 1, 20)
    bases = bases_of(task, [()])
    [[change]] = changes_of(task, bases, [{"last-chance": 1.0}])
    war = build(resolved, numbers={**numbers, "League.window.closes": 0.03})
    base = bases[MEDIAN, ()]
    assert base.v is not None
    assert base.v.shape[2] < war.space.size
    exact = today(arm.solve(war, tol=1e-9, starts=1), base.package)
    assert change.found is not None
    for key in ("waiting.Orrin", "waiting.Selm", "fighting.Orrin", "hazard"):
        assert change.found[key] == pytest.approx(exact[key], abs=3e-4)
    with pytest.raises(ArmisticeError, match="opens a window"):
        played(resolved, numbers, Schedule("late", {"last-chance": ((6, 1.0),)}))
