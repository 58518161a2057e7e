"""Checks of readings: measures, verdicts under changes, shares, and that a check can fail."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

import armistice as arm
from armistice.analyses import checks_measures
from armistice.analyses.checks import check_report, prior_predictive, qualitative_checks
from armistice.analyses.checks_judge import LEAST, Verdict, judge, needs_solution
from armistice.analyses.checks_measures import READERS, measured
from armistice.analyses.checks_view import DrawViews, View
from armistice.analyses.closed_forms import deal_discount, leaving_gain
from armistice.analyses.ensembles import Draw, solved_closer
from armistice.analyses.settings import PAIR_TOLERANCE
from armistice.analyses.study import ReadingStudy
from armistice.analyses.today import drift, today_of
from armistice.analyses.zone import LAYERS, zone_of_agreement
from armistice.model.build import build
from armistice.scenario import Scenario, load
from armistice.scenario.schema import check as words
from armistice.scenario.schema.check import MEASURES, Check, Compared, Target, Under
from armistice.solve.equilibrium import solve
from armistice.solve.policy import policy_of

ROOT = Path(__file__).parents[2]
ISLANDS = ROOT / "scenarios" / "two-islands" / "scenario.yaml"
READING = "tired-war"


@cache
def islands() -> Scenario:
    return arm.load("two-islands")


@cache
def drawn(reading: str = READING) -> tuple[Draw, ...]:
    return tuple(ReadingStudy(islands(), reading, draws=4, paths=80, seed=5).draws)


def views(index: int = 0) -> DrawViews:
    return DrawViews(islands(), READING, drawn()[index], 5, {})


def under(**parts: Any) -> Under:
    return Under.model_validate(parts)


def read(view: View, measure: str, **of: Any) -> float:
    return measured(view, Compared.model_validate({"measure": measure, "of": of}))


def check(**parts: Any) -> Check:
    return Check.model_validate({"reading": READING, "text": "A statement", **parts})


# -- the list of measures --------------------------------------------------------------------


def test_every_measure_of_the_format_is_computed_and_no_other() -> None:
    assert set(READERS) == set(MEASURES) == set(get_args(words.MeasureId))
    assert set(checks_measures._OUTCOMES) == set(get_args(words.OutcomeId))
    keys = set(Target.model_fields)
    assert all(set(row.needs) | set(row.takes) <= keys for row in MEASURES.values())
    assert keys == {k for row in MEASURES.values() for k in (*row.needs, *row.takes)}


def test_every_measure_is_documented() -> None:
    page = (ROOT / "docs" / "checks.md").read_text("utf-8")
    for name, row in MEASURES.items():
        keys = [f"`{key}`" for key in row.needs]
        keys += [f"[`{'`, `'.join(row.takes)}`]"] if row.takes else []
        line = f"| `{name}` | {', '.join(keys)} | {row.unit} | {row.origin} | {row.meaning} |"
        assert line in page
    assert page.count("| today |") + page.count("| war |") + page.count("| solved |") + page.count(
        "| futures |"
    ) == len(MEASURES)
    for name in (*get_args(words.OutcomeId), *get_args(words.BandId)):
        assert f"`{name}`" in page


def test_measures_of_today_are_what_the_draw_says() -> None:
    draw, view = drawn()[0], views().view()
    side = {"Orrin": 0, "Selm": 1}
    for party, i in side.items():
        assert read(view, "waiting", party=party) == draw.wait[i]
        for package in ("freeze", "trade", "no-raids"):
            x = view.package(package)
            assert read(view, "margin", party=party, package=package) == draw.margins[i, x]
            before = read(view, "deal-margin", party=party, package=package)
            consent = read(view, "consent", party=party, package=package)
            assert before - consent == pytest.approx(draw.margins[i, x], abs=1e-12)
            assert read(view, "deal", party=party, package=package) == pytest.approx(
                before + draw.wait[i], abs=1e-12
            )
    assert read(view, "hazard") == pytest.approx(draw.hazard, rel=1e-12)
    general = ["truce", "ceasefire", "final"]
    assert read(view, "hazard", forms=general) == pytest.approx(draw.general_hazard, rel=1e-12)
    assert read(view, "gap") == pytest.approx(draw.durable_gap, abs=1e-12)
    assert read(view, "layers") == draw.deepest
    assert [read(view, "passing", layers=[layer]) for layer in LAYERS] == list(draw.layers)
    assert read(view, "split") == (draw.wait[0] - draw.wait[1]) / 2
    assert [read(view, "ending", ending=e) for e in ("defeat", "collapse", "wider-war")] == list(
        draw.end_hazard
    )
    assert read(view, "first-agreement", forms=list(draw.kinds)) == pytest.approx(1.0)
    assert read(view, "outcome", outcome="still-war") == draw.futures["still_war"]


def test_measures_of_a_solution_agree_with_zone_and_policy() -> None:
    view = views().view()
    zone, policy, s = zone_of_agreement(view.answer), policy_of(view.answer), view.war.start
    now = today_of(view.answer, zone=zone)
    assert np.allclose(now.sign, policy.sign[0, s], rtol=1e-12, atol=0)
    assert np.allclose(now.accept, policy.accept, rtol=1e-12, atol=0)
    kept = today_of(view.answer, phase=1)
    assert np.allclose(kept.sign, policy.sign[1, s], rtol=1e-12, atol=0)
    assert np.array_equal(kept.wait, view.answer.w[1][:, s])
    assert np.allclose(now.margins, zone.margins)
    every = [1.0 - read(view, "killed", layers=[layer]) for layer in LAYERS]
    left = [zone.counts[layer] / len(view.menu) for layer in LAYERS]
    assert sum(1 - e for e in every) == pytest.approx(1 - left[-1])
    dead = np.flatnonzero(zone.passed == 0)
    orrin = np.mean(zone.value[0, dead] < zone.alternative[0])
    assert read(view, "blocked", party="Orrin", layers=["values"]) == pytest.approx(orrin)
    talks = view.war.phases[0].talks[s]
    assert read(view, "meeting") == pytest.approx(policy.hazard[0, s] / talks)
    final = read(view, "signed", forms=["final"])
    assert final == pytest.approx(read(view, "hazard", forms=["final"]) / read(view, "hazard"))
    bad = policy.sign[0, s][zone.bad_faith].sum() / policy.hazard[0, s]
    assert read(view, "signed", bad_faith=True) == pytest.approx(float(bad))
    x = view.package("shared-harbour")
    chance = read(view, "acceptance", party="Selm", package="shared-harbour")
    assert chance == pytest.approx(policy.accept[1, x])
    assert read(view, "acceptance", party="Selm") == pytest.approx(policy.accept[1].mean())
    best = zone.best_durable
    assert best is not None
    assert read(view, "net-flow", party="Orrin") == pytest.approx(
        view.war.phases[0].flow[0, s] - view.answer.deal[0, s, best]
    )


def test_only_meant_packages_count() -> None:
    view = views().view()
    kept = [p for p in view.menu if p.terms["guarantee"] == "none" and p.form == "final"]
    assert 0 < len(kept) < len(view.menu)
    passed = drawn()[0].passed
    deepest = max(passed[x] for x, p in enumerate(view.menu) if p in kept)
    assert read(view, "layers", where={"guarantee": "none"}, forms=["final"]) == deepest


def test_the_war_moves_as_measured() -> None:
    view = views().view()
    war, numbers = view.war, view.numbers
    leave = numbers["moves.tires.chance"]
    gone = read(view, "stance-share", stance="gone", months=12)
    assert gone == pytest.approx(1 - (1 - leave) ** 12)
    moves = numbers["front.advance"] + numbers["front.retreat"]
    assert read(view, "front-moves") == pytest.approx(moves)
    assert read(view, "front-moves", phase="no-raids") == pytest.approx(moves)
    assert drift(war, war.start, 1) == pytest.approx(
        numbers["front.advance"] - numbers["front.retreat"]
    )
    assert read(view, "drift") == pytest.approx(10 * drift(war, war.start, 12))
    harm = numbers["Orrin.strike_harm"] - numbers["Selm.strike_harm"]
    assert read(view, "strike-balance", party="Orrin", phase="no-raids") == pytest.approx(harm)


def test_asks_are_constant_where_only_one_package_is_ever_tabled(tmp_path: Path) -> None:
    view = views().view()
    spread = read(view, "asks", party="Orrin")
    worth = view.war.menu.flow[0, view.war.space.k[view.war.start]]
    assert 0 < spread < (worth.max() - worth.min()) / 2
    text = ISLANDS.read_text("utf-8")
    bare = tmp_path / "scenario.yaml"
    menu = text[text.index("  vary: [strip,") : text.index("stances:")]
    one = """  named:
    shared-harbour: {form: final, terms: {harbour: shared, guarantee: patrol}}

"""
    bare.write_text(text.replace(menu, one), "utf-8")
    only = load(bare)
    draw = ReadingStudy(only, READING, draws=1, paths=10).draws[0]
    alone = DrawViews(only, READING, draw, 1, {}).view()
    assert [package.id for package in alone.menu] == ["shared-harbour"]
    assert read(alone, "asks", party="Orrin") == pytest.approx(0.0, abs=1e-12)


def test_a_long_war_is_rarer_the_longer() -> None:
    view = views().view()
    chances = [read(view, "long-war", months=months) for months in (3, 24, 120)]
    assert chances == sorted(chances, reverse=True)
    assert 0 <= chances[-1] < chances[0] < 1


def test_leaving_is_the_closed_form() -> None:
    assert leaving_gain(0.8, 1.0) < 0 < leaving_gain(0.8, 0.2)
    assert deal_discount(1.0, 0.9) == 1.0
    ages = np.arange(4000)
    by_hand = float(((0.99 * 0.95) ** ages * 0.05).sum())
    assert deal_discount(0.05, 0.99) == pytest.approx(by_hand)
    view = views().view()
    # Blame of two tenths after a refusal against one; all else is at its default of none.
    blamed = view.home.view(under(values={"League.mediation.exit_blame": 1.0}))
    freed = read(blamed, "leaving", party="League", after="Selm")
    assert freed - read(blamed, "leaving", party="League", after="no-offer") == pytest.approx(0.5)
    paid = view.home.view(under(values={"League.mediation.deal_credit": 1.0}))
    assert -1 < read(paid, "leaving", party="League", after="Selm") < 0


# -- changes ----------------------------------------------------------------------------------


def test_a_change_is_solved_as_if_from_scratch() -> None:
    change = under(values={"Marl.guarantee_credibility": 0.0}, levers={"toll-rise": 0.5})
    view = views().view(change)
    numbers = islands().resolve(READING).draw(0, 4, 5, levers={"toll-rise": 0.5})
    plain = {**numbers, "Marl.guarantee_credibility": 0.0}
    fresh = solve(build(islands().resolve(READING), numbers=plain), starts=1, details=False)
    assert np.max(np.abs(view.answer.w - fresh.w)) < 2 * PAIR_TOLERANCE
    assert read(view, "waiting", party="Orrin") == view.answer.w[0][0, view.war.start]
    assert abs(read(view, "waiting", party="Orrin") - drawn()[0].wait[0]) > 5 * PAIR_TOLERANCE


def test_a_draw_is_solved_closer_before_it_is_compared() -> None:
    """Draws settle for less than a comparison of two wars needs."""
    draw = drawn()[0]
    resolved = islands().resolve(READING)
    rough = replace(draw, v=draw.v + 3e-4)
    closer = solved_closer(rough, resolved)
    exact = solve(build(resolved, numbers=draw.numbers), starts=1)
    war = exact.war
    assert np.abs(closer.v - exact.v)[0][:, war.start].max() < PAIR_TOLERANCE
    assert closer.today.wait == pytest.approx(exact.w[0][:, war.start], abs=PAIR_TOLERANCE)
    assert closer.today.passed is not None
    assert closer.residual <= PAIR_TOLERANCE
    assert (closer.index, closer.futures) == (draw.index, draw.futures)


def test_another_start_looks_elsewhere_in_the_same_war() -> None:
    home = views()
    moved = home.view(under(start={"front": 2, "endurance": {"Selm": -1}, "stance": "gone"}))
    space, answer = moved.war.space, home.view().answer
    state = int(space.index(6, 1, 0, 0, 1))
    assert moved.state == state
    assert moved.answer is answer
    assert read(moved, "waiting", party="Selm") == answer.w[0][1, state]
    x = moved.package("trade")
    ceded = moved.war.menu.consent[1, 6, x]
    assert read(moved, "consent", party="Selm", package="trade") == ceded == 0.0
    assert read(home.view(), "consent", party="Selm", package="trade") > 0.0


def test_a_change_that_reaches_nothing_is_no_evidence() -> None:
    idle = under(values={"League.mediation.share_paid": 0.9})
    view = views().view(idle)
    assert view.unchanged
    for expect in ("flat", "falls"):
        verdict = judge(check(measure="hazard", under=idle.model_dump(), expect=expect), views())
        assert verdict.unchanged
        assert verdict.holds is None
    compared = check(
        measure="hazard",
        under={**idle.model_dump(), "levers": {"toll-rise": 1}},
        against=idle.model_dump(),
        expect="rises",
    )
    plain = check(measure="hazard", under={"levers": {"toll-rise": 1}}, expect="rises")
    assert judge(compared, views()).idle
    assert judge(compared, views()).value == judge(plain, views()).value
    assert not judge(plain, views()).idle


def test_the_rule_of_a_risky_lever_is_on(tmp_path: Path) -> None:
    text = ISLANDS.read_text("utf-8").replace(
        "\nlevers: {toll-rise",
        "\nescalation: {value: {Orrin: -0.2, Selm: -0.2}}\n"
        "levers: {sortie: {acts: {Orrin.collapse.rate: {add: 0.01}}, escalation: 0.004},\n"
        "  toll-rise",
    )
    path = tmp_path / "scenario.yaml"
    path.write_text(text, "utf-8")
    risky = load(path)
    numbers = risky.resolve(READING).draw(0, 4, 5)
    home = DrawViews(risky, READING, replace(drawn()[0], numbers=numbers), 5, {})
    low = home.view(under(levers={"sortie": 0.5}))
    assert low.resolved.rules["escalation"] == "on"
    wider = read(low, "ending", ending="wider-war")
    assert wider == pytest.approx(0.5 * (1 - math.exp(-0.004)), rel=1e-9)
    assert read(home.view(), "ending", ending="wider-war") == 0.0
    assert home.view().resolved.rules["escalation"] == "off"


# -- verdicts: a stand-in for the measure, so that the logic alone is tested --------------------

Stub = Callable[[View], float]


def stub(monkeypatch: pytest.MonkeyPatch, reader: Stub) -> None:
    def read_stub(view: View, _: Target) -> float:
        return reader(view)

    monkeypatch.setitem(checks_measures.READERS, "gap", read_stub)


def trust(view: View) -> float:
    return view.under.values.get("Marl.guarantee_credibility", 0.5)


@pytest.mark.parametrize(
    ("expect", "slope", "extra", "holds"),
    [
        ("rises", 1.0, {}, True),
        ("rises", -1.0, {}, False),
        ("rises", 0.5 * LEAST, {}, False),
        ("falls", -1.0, {}, True),
        ("falls", 1.0, {}, False),
        ("flat", 0.02, {}, True),
        ("flat", -0.02, {}, True),
        ("flat", 1.0, {}, False),
        ("flat", 1.0, {"within": 3.0}, True),
        ("above", 1.0, {"line": 0.5}, True),
        ("above", 1.0, {"line": 0.75}, False),
        ("below", 1.0, {"line": 0.8}, True),
        ("below", 1.0, {"line": 0.7}, False),
    ],
)
def test_what_is_expected_under_a_change(
    expect: str, slope: float, extra: dict[str, Any], holds: bool, monkeypatch: Any
) -> None:
    """The measure is .25 as it stands and .25 + slope/2 at full trust."""
    stub(monkeypatch, lambda view: 0.25 + slope * (trust(view) - 0.5))
    change = {"values": {"Marl.guarantee_credibility": 1.0}}
    verdict = judge(check(measure="gap", under=change, expect=expect, **extra), views())
    assert verdict.holds is holds
    change_or_size = slope / 2 if expect in ("rises", "falls", "flat") else 0.25 + slope / 2
    assert verdict.value == pytest.approx(change_or_size)


@pytest.mark.parametrize(
    ("line", "value", "holds", "tried"),
    [(0.7, 0.8, True, [0.6, 0.8]), (0.95, None, False, [0.6, 0.8, 0.9]), (0.4, None, False, [])],
)
def test_a_scan_stops_where_the_line_is_passed(
    line: float, value: float | None, holds: bool, tried: list[float], monkeypatch: Any
) -> None:
    seen: list[float] = []

    def reader(view: View) -> float:
        seen.extend(view.under.values.values())
        return trust(view)

    stub(monkeypatch, reader)
    scan = {
        "vary": "Marl.guarantee_credibility",
        "over": [0.6, 0.8, 0.9],
        "beside": {"drift": {"measure": "drift"}},
    }
    verdict = judge(check(measure="gap", scan=scan, expect="appears", line=line), views())
    assert verdict.holds is holds
    assert seen == tried
    if value is None:
        assert math.isnan(verdict.value)
        assert verdict.beside == {}
    else:
        assert verdict.value == value
        assert verdict.beside["drift"] == pytest.approx(read(views().view(), "drift"))


def test_signs_agree_or_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    alike = {"measure": "strike-balance", "of": {"party": "Selm", "phase": "no-raids"}}
    agree = check(measure="gap", expect="agrees", alike=alike)
    balance = read(views().view(), "strike-balance", party="Selm", phase="no-raids")
    assert balance > LEAST
    for value, holds in ((0.2, True), (-0.2, False), (LEAST / 2, None)):
        stub(monkeypatch, lambda _, value=value: value)
        assert judge(agree, views()).holds is holds


def test_a_difference_names_only_what_changes() -> None:
    view = views().view()
    asked = {"measure": "margin", "of": {"party": "Selm", "package": "trade"}}
    less = measured(view, Compared.model_validate({**asked, "than": {"package": "freeze"}}))
    trade = read(view, "margin", party="Selm", package="trade")
    assert less == trade - read(view, "margin", party="Selm", package="freeze")


def test_which_checks_need_a_solution() -> None:
    light = check(measure="margin", of={"party": "Selm", "package": "trade"}, expect="above")
    assert not needs_solution(light)
    assert needs_solution(check(measure="asks", of={"party": "Selm"}, expect="below"))
    assert needs_solution(light.model_copy(update={"under": Under()}))
    kept = check(measure="waiting", of={"party": "Selm", "phase": "no-raids"}, expect="above")
    assert needs_solution(kept)


# -- shares -------------------------------------------------------------------------------------


def with_checks(**checks: Check) -> Scenario:
    scenario = arm.load("two-islands")
    scenario.spec = scenario.spec.model_copy(update={"checks": checks})
    return scenario


def verdicts_of(share_holding: list[bool | None], monkeypatch: Any) -> dict[str, Any]:
    answers = iter(share_holding)
    monkeypatch.setattr(
        "armistice.analyses.checks.judge",
        lambda *_: Verdict(0.1, holds) if (holds := next(answers)) is not None
        else Verdict(math.nan, None),
    )  # fmt: skip
    draws = [drawn()[0]] * len(share_holding)
    scenario = with_checks(one=check(measure="gap", expect="above"))
    return qualitative_checks(scenario, READING, draws=draws, seed=1)[0]


@pytest.mark.parametrize(
    ("held", "count", "low", "high"),
    # quantiles .05 and .95 of beta(k + 1/2, n - k + 1/2); closed at 0 and 1
    [(5, 10, 0.2619, 0.7381), (8, 9, 0.6393, 0.9801), (4, 4, 0.6375, 1.0), (0, 4, 0.0, 0.3625)],
)
def test_shares_and_their_intervals(
    held: int, count: int, low: float, high: float, monkeypatch: Any
) -> None:
    row = verdicts_of([True] * held + [False] * (count - held), monkeypatch)
    assert row["share"] == held / count
    assert row["low"] == pytest.approx(low, abs=6e-5)
    assert row["high"] == pytest.approx(high, abs=6e-5)
    assert row["passed"] is (held / count >= 2 / 3)
    assert ("Does not follow from these premises in this model." in row["note"]) is (
        not row["passed"]
    )


def test_draws_that_say_nothing_are_counted_out(monkeypatch: pytest.MonkeyPatch) -> None:
    row = verdicts_of([True, None, True, False], monkeypatch)
    assert row["share"] == 2 / 3
    assert row["passed"]
    assert row["draws"] == 3
    assert "1 draws have no such number." in row["note"]
    empty = verdicts_of([None, None], monkeypatch)
    assert empty["share"] is None
    assert not empty["passed"]
    assert empty["value"] == {"mid": None, "low": None, "high": None}


def test_a_false_statement_fails_and_says_so() -> None:
    right = check(
        measure="waiting",
        of={"party": "Orrin"},
        under={"levers": {"toll-rise": 1}},
        expect="falls",
        **{"from": {"at": "G¶3", "said": "explicit", "gist": "a gist"}},
    )
    scenario = with_checks(right=right, wrong=right.model_copy(update={"expect": "rises"}))
    rows = qualitative_checks(scenario, READING, draws=drawn(), seed=5, patched_draws=2)
    assert [row["id"] for row in rows] == ["right", "wrong"]
    assert [row["passed"] for row in rows] == [True, False]
    assert [row["share"] for row in rows] == [1.0, 0.0]
    assert rows[0]["value"] == rows[1]["value"]
    assert rows[0]["value"]["high"] < -LEAST
    assert rows[0]["draws"] == 2
    assert rows[1]["note"].startswith("Does not follow from these premises in this model. Change -")
    assert rows[0]["source"] == [{"at": "G¶3", "gist": "a gist", "said": "explicit"}]
    assert "Does not follow" not in rows[0]["note"]


def test_checks_of_other_readings_are_left_alone() -> None:
    rows = qualitative_checks(islands(), "useful-war", draws=[], seed=1)
    assert [row["id"] for row in rows] == ["tolls-idle"]
    assert rows[0]["share"] is None


def test_repetition_and_workers_change_nothing() -> None:
    def run(workers: int) -> dict[str, Any]:
        return check_report(islands(), seed=2, draws=3, paths=40, patched_draws=2, workers=workers)

    assert run(1) == run(1) == run(2)


# -- prior predictive ------------------------------------------------------------------------------


def made(hazard: float, front: float, collapse: float, at_war: float) -> Draw:
    draw = drawn()[0]
    by_month = draw.by_month.copy()
    by_month[0, 12] = at_war
    return replace(
        draw,
        hazard=hazard,
        end_hazard=np.array([0.001, 0.002, 0.0]),
        futures={**draw.futures, "collapse_12": collapse},
        by_month=by_month,
        today=replace(draw.today, drift=front),
    )


def test_bands_before_any_result() -> None:
    calm = [made(0.02, 2.0, 0.1, 0.9)] * 3
    wild = [made(0.3, 7.0, 0.5, 0.1), made(0.3, 7.0, 0.1, 0.1), made(0.02, 2.0, 0.1, 0.1)]
    found = prior_predictive(islands(), {"calm": calm, "wild": wild})
    rows = {key: {row["id"]: row for row in rows} for key, rows in found.items()}
    assert list(rows["calm"]) == [
        "ending-month",
        "front-year",
        "collapse-year",
        "holds-year",
        "agreed-endings",
        "first-settlements",
        "war-year",
    ]
    assert rows["calm"]["ending-month"]["value"] == pytest.approx(0.023)
    assert rows["calm"]["front-year"]["value"] == 20.0  # two steps of ten km²
    assert rows["calm"]["front-year"]["target"] == [0.0, 60.0]
    of_war = ("ending-month", "front-year", "collapse-year", "war-year")
    assert all(rows["calm"][name]["passed"] for name in of_war)
    assert rows["wild"]["ending-month"]["share"] == pytest.approx(1 / 3)
    assert rows["wild"]["ending-month"]["passed"] is False
    assert rows["wild"]["front-year"]["passed"] is False
    assert rows["wild"]["collapse-year"]["passed"] is True
    assert rows["wild"]["war-year"] == rows["calm"]["war-year"]
    assert rows["wild"]["war-year"]["value"] == pytest.approx(0.5)
    assert rows["wild"]["war-year"]["passed"] is True
    assert rows["wild"]["war-year"]["share"] == 0.0


def test_office_risk_is_told_where_it_is_given() -> None:
    home = views()
    numbers = home.view(under(values={"Selm.office.exit_in_war": 0.05})).numbers
    found = prior_predictive(islands(), {"r": [replace(drawn()[0], numbers=numbers)]})["r"]
    row = next(row for row in found if row["id"] == "office-Selm")
    assert row["value"] == pytest.approx(1 - math.exp(-0.05))
    assert row["target"] == [0.02, 0.08]
    assert row["passed"]
    assert not [row for row in found if row["id"] == "office-Orrin"]


def test_draws_that_were_not_solved_do_not_count() -> None:
    lost = replace(made(0.9, 0.0, 0.9, 0.9), converged=False)
    found = prior_predictive(islands(), {"r": [made(0.02, 2.0, 0.1, 0.5), lost]})["r"]
    assert found[0]["value"] == pytest.approx(0.023)
    assert prior_predictive(islands(), {"r": [lost]})["r"][0]["value"] is None


# -- the shipped scenarios -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["two-islands", "alaska-2025"])
def test_every_reading_has_checks_with_a_source(name: str) -> None:
    scenario = arm.load(name)
    about = {check.reading for check in scenario.spec.checks.values()}
    assert about == set(scenario.readings)
    for one in scenario.spec.checks.values():
        by = scenario.spec.readings[one.reading].by
        assert one.from_
        assert {piece.source for piece in one.from_} == {by}


def test_checks_are_no_part_of_what_the_model_sees(tmp_path: Path) -> None:
    text = ISLANDS.read_text("utf-8")
    head, rest = text.split("checks:", 1)
    bare = tmp_path / "scenario.yaml"
    bare.write_text(head + "predictions:" + rest.split("predictions:", 1)[1], "utf-8")
    without = load(bare)
    assert without.spec.checks == {}
    assert without.spec.bands == {}
    assert without.resolve(READING).hash == islands().resolve(READING).hash
    assert without.hash != islands().hash
