"""Schedules, what a target gets used to, deadlines, and the order of carrying out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from lever_islands import islands

import armistice as arm
from armistice.analyses.levers.calendars import calendars_of, declared, played, standard
from armistice.analyses.levers.pulled import pull
from armistice.analyses.levers.schedules import (
    Schedule,
    parse_schedule,
    pressed,
    stages_of,
    stock_path,
)
from armistice.analyses.levers.sequences import partial_then_full, sequences_of
from armistice.errors import ArmisticeError
from armistice.mechanisms.sanctions import pressure_path, ramp, shock
from armistice.model.build import build
from armistice.model.war import SETTLED
from armistice.scenario import Scenario
from armistice.scenario.menu import packages
from armistice.solve.breach import Terms, truce

SPEED, CEILING = 0.05, 0.5  # what a scenario that is silent on adaptation gets


def test_a_schedule_is_read_or_refused() -> None:
    read = parse_schedule("toll-rise:6=1,0=0.25+surer-ships:3=0.5")
    assert read.doses == {"toll-rise": ((0, 0.25), (6, 1.0)), "surer-ships": ((3, 0.5),)}
    for wrong in ("toll-rise", "toll-rise:", "toll-rise:0", "toll-rise:0=2", "toll-rise:-1=1", ""):
        with pytest.raises(ArmisticeError, match="LEVER:MONTH=DOSE"):
            parse_schedule(wrong)


@pytest.mark.equation("EQ-ADAPT")
@pytest.mark.equation("EQ-ANTICIPATE")
def test_the_stock_is_that_of_the_mechanism() -> None:
    for level, lead in ((shock(30), 0), (ramp(30, 12), 0), (ramp(30, 12), 6)):
        whole = pressure_path(level, SPEED, CEILING, start=0.1, lead=lead)
        ours = stock_path(level, whole.expected, SPEED, CEILING, 0.1)
        assert ours == pytest.approx(whole.stock, abs=1e-15)


@pytest.mark.equation("EQ-ANTICIPATE")
@pytest.mark.parametrize("lead", [0, 6])
def test_a_schedule_bites_as_its_path_of_pressure_does(small_islands: Scenario, lead: int) -> None:
    resolved = small_islands.resolve("tired-war")
    numbers = resolved.median()
    schedule = Schedule("later", {"toll-rise": ((6, 0.5), (9, 1.0))}, {"toll-rise": lead})
    stages = stages_of(resolved, numbers, schedule, 24)
    level = np.ones(24) * numbers["Orrin.pressure.level"]
    level[6:9] += 0.25
    level[9:] += 0.5
    path = pressure_path(level, SPEED, CEILING, lead=lead)
    for stage in stages:
        months = slice(stage.first, stage.first + stage.months)
        assert stage.bite["Orrin"] == pytest.approx(float(path.bite[months].mean()), abs=1e-12)
        assert stage.stock["Orrin"] == pytest.approx(float(path.stock[months].mean()), abs=1e-12)
    arrives, bites = pressed(stages)["Orrin"]
    assert (arrives, bites) == pytest.approx((path.level.mean(), path.bite.mean()), abs=1e-12)
    assert [stage.first for stage in stages] == [0, 6, 9, 12, 18]


@pytest.mark.equation("EQ-ANTICIPATE")
def test_a_warning_before_today_is_the_head_start_of_the_lever(small_islands: Scenario) -> None:
    """What the months before today teach is what `starting_stock` gives an announced lever."""
    from armistice.mechanisms.sanctions import starting_stock
    from armistice.model.build import make_world

    resolved = small_islands.resolve("tired-war")
    numbers = resolved.median()
    lever = pull(resolved, numbers, {"threat": 1.0})
    head = float(starting_stock(make_world(lever.resolved, lever.numbers), 0)[0])
    first = stages_of(resolved, numbers, Schedule("now", {"threat": ((0, 1.0),)}), 1)[0]
    level = numbers["Orrin.pressure.level"] + 1.0
    one_month = head + SPEED * (CEILING * level - head)
    assert first.stock["Orrin"] == pytest.approx(one_month, abs=1e-12)
    unannounced = Schedule("now", {"threat": ((0, 1.0),)}, {"threat": 0})
    sudden = stages_of(resolved, numbers, unannounced, 1)[0]
    assert sudden.stock["Orrin"] == pytest.approx(SPEED * CEILING * level, abs=1e-12)


def test_no_dose_is_no_lever(small_islands: Scenario) -> None:
    resolved = small_islands.resolve("tired-war")
    nothing = played(resolved, resolved.median(), Schedule("none", {}))
    zero = played(resolved, resolved.median(), Schedule("none", {"toll-rise": ((0, 0.0),)}))
    assert nothing == zero
    assert nothing["spent"] == {}
    assert nothing["converged"]


def test_sudden_and_slow_differ_as_the_mechanism_says(small_islands: Scenario) -> None:
    """Without warning a slow rise bites no less per unit; warned of, either bites less (M-41)."""
    resolved = small_islands.resolve("tired-war")
    found = calendars_of(resolved, dose=1.0, levers=["toll-rise"])
    by = {row["schedule"]: row for row in found["rows"]}
    assert set(by) == {"at-once", "at-once-announced", "rising", "rising-announced"}
    bite = {name: row["extra_bite"]["Orrin"] for name, row in by.items()}
    assert bite["rising"] > bite["at-once"]
    assert bite["at-once-announced"] < bite["at-once"]
    assert bite["rising-announced"] < bite["rising"]
    # by hand: what a unit more of pressure from the first month on does, at the median's ceiling
    used_to = stock_path(np.ones(24), np.ones(24), SPEED, CEILING, 0.0)
    assert bite["at-once"] == pytest.approx(1.0 - float(used_to.mean()), abs=1e-12)
    assert found["without"]["extra_bite"]["Orrin"] is None
    for row in by.values():
        months = row["war_months"]
        assert row["killed"]["Selm"] == pytest.approx(110 * months)
        assert row["spent"]["League"] <= 0.01 * months / 12 + 1e-12
        assert row["agreed_12"] <= row["agreed"]
    assert by["at-once"]["spent"]["League"] == pytest.approx(
        0.01 * by["at-once"]["war_months"] / 12
    )


@pytest.mark.equation("EQ-CREDIBILITY")
def test_a_deadline_that_moves_wears_the_word(small_islands: Scenario) -> None:
    resolved = small_islands.resolve("tired-war")
    schedules = {one.id: one for about, _, one in standard(resolved, 1.0) if about == "deadline"}
    assert set(schedules) == {"kept", "moved-once", "moved-twice", "never"}
    told = {
        name: stages_of(resolved, resolved.median(), one, 12) for name, one in schedules.items()
    }

    def missed(name: str, month: int) -> float:
        [stage] = [s for s in told[name] if s.first <= month < s.first + s.months]
        return stage.pulled.numbers.get("League.threats.missed", 0.0)

    assert [missed("kept", month) for month in (0, 3, 9)] == [0, 0, 0]
    assert [missed("moved-once", month) for month in (0, 3, 9)] == [0, 1, 1]
    assert [missed("moved-twice", month) for month in (0, 3, 6, 9)] == [0, 1, 2, 2]
    assert [missed("never", month) for month in (0, 3, 9)] == [0, 1, 1]

    def starts(name: str) -> int | None:
        return next((s.first for s in told[name] if s.doses), None)

    assert [starts(name) for name in ("kept", "moved-once", "moved-twice", "never")] == [
        3, 6, 9, None
    ]  # fmt: skip
    # a threat that is believed is prepared for before it comes
    plain = stages_of(resolved, resolved.median(), Schedule("none", {}), 12)
    assert told["kept"][0].stock["Orrin"] > plain[0].stock["Orrin"]
    assert told["never"][-1].doses == {}


def test_unknown_levers_and_states_that_adapt_are_refused(
    small_islands: Scenario, tmp_path: Path
) -> None:
    resolved = small_islands.resolve("tired-war")
    with pytest.raises(ArmisticeError, match="no lever 'ghost'"):
        played(resolved, resolved.median(), parse_schedule("ghost:0=1"))
    adapting = islands(
        tmp_path,
        (
            "cost_linear: 0.03, cost_convex: 0.02}",
            "cost_linear: 0.03, cost_convex: 0.02, adaptation: {start: 0.1, levels: 3}}",
        ),
    ).resolve("tired-war")
    with pytest.raises(ArmisticeError, match="levels has to be 1"):
        played(adapting, adapting.median(), parse_schedule("toll-rise:0=1"))


def test_the_scenarios_own_calendar_is_played(tmp_path: Path) -> None:
    own = islands(
        tmp_path,
        (
            "\ngroups:",
            "\ncalendar:\n  rise: {lever: toll-rise, dose: 0.5, from: 2, to: 2001-12-30}\n"
            "\ngroups:",
        ),
    ).resolve("tired-war")
    found = declared(own)
    assert found is not None
    assert found.doses == {"toll-rise": ((2, 0.5), (6, 0.0))}
    rows = calendars_of(own, dose=1.0, levers=[])["rows"]
    assert [row["schedule"] for row in rows] == ["declared"]
    assert [stage["doses"] for stage in rows[0]["stages"]][:3] == [{}, {"toll-rise": 0.5}, {}]


# Guarantee before or after withdrawal


@pytest.fixture(scope="module")
def solved_islands(small_islands: Scenario) -> Any:
    resolved = small_islands.resolve("tired-war")
    return resolved, arm.solve(build(resolved), starts=1)


@pytest.mark.equation("EQ-DURABILITY")
def test_both_parts_at_once_is_the_settlement_itself(solved_islands: Any) -> None:
    _, answer = solved_islands
    deal, eta = answer.deals_at(answer.war.start)
    for x in np.flatnonzero(answer.war.menu.kind == SETTLED):
        value, stands = partial_then_full(answer, int(x), int(x), 6)
        assert value == pytest.approx(deal[:, x], abs=1e-9)
        assert stands == pytest.approx((1.0 - eta[:, x].sum()) ** 12, abs=1e-7)


@pytest.mark.equation("EQ-TRUCE")
def test_a_first_part_is_a_halt_that_leads_to_the_settlement(solved_islands: Any) -> None:
    """The solver's own recursion for halts, run towards the settlement instead of war."""
    resolved, answer = solved_islands
    war, s = answer.war, answer.war.start
    menu = war.menu
    names = {name: x for x, p in enumerate(packages(resolved.spec)) for name in p.names}
    full = names["trade"]
    deal, _ = answer.deals_at(s)
    k = int(war.space.k[s])
    for part in np.flatnonzero(menu.kind == SETTLED)[:6]:
        at = int(menu.group[part]) * war.space.size + s
        r = np.array(
            [[float((menu.after[b][[at]] @ answer.v[0][i])[0]) for b in range(2)] for i in range(2)]
        )[:, :, None, None]
        terms = Terms(
            *(
                x[:, None, None]
                for x in (
                    menu.flow[:, k, part],
                    menu.penalty[:, part],
                    menu.opportunity[:, part],
                    menu.leave[:, part],
                    war.exit_value,
                    war.delta,
                )
            ),
            noise=war.breach_noise,
            variant=war.breach,
        )
        halt = truce(r, deal[:, full, None, None], np.array([6]), terms)
        value, _ = partial_then_full(answer, int(part), full, 6)
        assert value == pytest.approx(halt.value[:, 0, 0], abs=1e-12)


def test_orders_are_compared_where_the_menu_has_their_parts(solved_islands: Any) -> None:
    resolved, answer = solved_islands
    found = sequences_of(resolved, answer)
    assert {row["package"] for row in found} <= {"trade"}
    by = {row["order"]: row for row in found}
    for row in by.values():
        assert 0 < row["stands"] <= 1
    if "withdrawal-first" in by and "together" in by:
        # land gone and nothing to stand behind the paper: the side that ceded it is worse off
        assert by["withdrawal-first"]["margins"]["Selm"] < by["together"]["margins"]["Selm"]
        assert by["withdrawal-first"]["stands"] < by["together"]["stands"]
