"""Each mechanism against its equation worked out by hand, and its sign in every state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import armistice as arm
from armistice.analyses.levers_apply import apply_levers
from armistice.mechanisms.aid import Aid
from armistice.mechanisms.deep_strikes import DeepStrikes, salience
from armistice.mechanisms.domestic_politics import Office
from armistice.mechanisms.endurance import Endurance
from armistice.mechanisms.escalation import Escalation
from armistice.mechanisms.front import Front
from armistice.mechanisms.guarantees import Guarantees
from armistice.mechanisms.mediator import mediator_taste
from armistice.mechanisms.ratification import public_support
from armistice.mechanisms.sanctions import Sanctions, effective_pressure
from armistice.mechanisms.summit import status_of_meeting
from armistice.mechanisms.truces import Truces
from armistice.model.build import build, make_world
from armistice.model.mechanism import PackageDraft, WarDraft
from armistice.model.packages import chip, deal_flow, front_after
from armistice.model.stances import stance_moves
from armistice.model.world import World, threat_credibility
from armistice.solve.equilibrium import solve
from armistice.solve.policy import policy_of

ORRIN, SELM = 0, 1


@cache
def resolved() -> Any:
    return arm.load("two-islands").resolve("tired-war")


def world(values: Mapping[str, float] | None = None) -> World:
    """Two islands with some numbers (model units) set by the test."""
    numbers = {**dict(resolved().median()), **(values or {})}
    return make_world(resolved(), numbers)


def blank(at: World, phase: str = "war") -> WarDraft:
    return WarDraft.blank(at, phase)


def packages_of(at: World) -> PackageDraft:
    k, x, j = at.space.front, len(at.packages), len(at.proposers)
    zero = np.zeros
    return PackageDraft(
        zero((2, k, x)),
        np.zeros((k, x), dtype=np.int64),
        zero((2, k, x)),
        np.ones((2, x)),
        zero((2, x)),
        zero((2, x)),
        zero((2, x)),
        zero((j, x)),
    )


@pytest.mark.equation("EQ-UNITS")
def test_units() -> None:
    """delta = exp(-r/12); a positive hazard becomes 1 - exp(-rate); steps stay as written."""
    war = build(resolved())
    assert np.allclose(war.delta, np.exp(-0.10 / 12))
    numbers = resolved().median()
    assert numbers["Orrin.collapse.rate"] == pytest.approx(1 - np.exp(-0.002), abs=1e-15)
    assert numbers["Orrin.endurance.wear"] == pytest.approx(0.04)


@pytest.mark.equation("EQ-FRONT")
def test_front_by_hand() -> None:
    at = world(
        {
            "front.advance": 0.3,
            "front.retreat": 0.1,
            "front.tempo.Orrin": 0.2,
            "front.tempo.Selm": 0.1,
        }
    )
    draft = Front().transition(at, blank(at))
    s = int(at.space.index(4, 2, 0))
    zeta = np.exp(0.2 * (2 - 1) - 0.1 * (0 - 1))
    assert draft.up[s] == pytest.approx(0.3 * zeta)
    assert draft.down[s] == pytest.approx(0.1 / zeta)
    assert draft.up[int(at.space.index(9, 1, 1))] == 0.0
    assert draft.down[int(at.space.index(0, 1, 1))] == 0.0


@pytest.mark.equation("EQ-COLLAPSE")
@pytest.mark.equation("EQ-JUMP")
def test_collapse_by_hand() -> None:
    at = world(
        {
            "Selm.collapse.rate": 0.01,
            "Selm.collapse.by_endurance": 0.7,
            "front.thresholds.strip-line.collapse.Selm": 1.5,
        }
    )
    hazard = Front().exit(at, blank(at)).hazard[SELM]
    assert hazard[int(at.space.index(4, 1, 1))] == pytest.approx(0.01)
    assert hazard[int(at.space.index(4, 1, 0))] == pytest.approx(0.01 * np.exp(0.7))
    assert hazard[int(at.space.index(6, 1, 0))] == pytest.approx(0.015 * np.exp(0.7))


@given(st.floats(0.0, 0.3), st.floats(0.0, 0.3))
def test_weaker_sides_lose_ground_and_collapse_sooner(tempo: float, slope: float) -> None:
    """M-14: e_B down raises P(k+1) and h_B, whatever the slopes."""
    at = world({"front.tempo.Selm": tempo, "Selm.collapse.by_endurance": slope})
    draft = Front().transition(at, blank(at))
    hazard = Front().exit(at, draft).hazard[SELM]
    shape = at.space.shape
    up, h = draft.up.reshape(shape), hazard.reshape(shape)
    assert (np.diff(up, axis=2) <= 1e-12).all()
    assert (np.diff(h, axis=2) <= 1e-12).all()


@pytest.mark.equation("EQ-ENDURANCE")
@pytest.mark.equation("EQ-COST")
def test_endurance_by_hand() -> None:
    at = world(
        {
            "Selm.endurance.wear": 0.05,
            "Selm.endurance.recover": 0.04,
            "Selm.endurance.wear_by_strikes": 2.0,
            "Orrin.strike_harm": 0.02,
            "Selm.war_cost": 0.16,
            "Selm.exhaustion_cost": 0.03,
            "Selm.comfort": 2.0,
        }
    )
    start = replace(blank(at), support=np.full((2, at.space.size), 0.5))
    draft = Endurance().transition(at, start)
    s = int(at.space.index(4, 1, 1))
    assert draft.worse[SELM, s] == pytest.approx(0.05 / 0.5 + 2.0 * 0.02)
    assert draft.better[SELM, s] == pytest.approx(0.04 * 0.5)
    flow = Endurance().war_flow(at, blank(at)).flow[SELM]
    assert flow[int(at.space.index(4, 1, 0))] == pytest.approx(-(0.16 + 0.03 * 2**1.5))
    assert flow[int(at.space.index(4, 1, 2))] == pytest.approx(-0.16)


@pytest.mark.equation("EQ-COST")
@pytest.mark.equation("EQ-RENEGE")
def test_whole_numbers_of_the_file_reach_the_model() -> None:
    """Comfort, levels regained and missed deadlines are settings, not quantities."""
    islands = world()
    assert [islands.of(side, "comfort", 3.0) for side in range(2)] == [2.0, 2.0]
    assert islands.number("issues.fleet.options.capped.regroup.Selm") == -1.0
    alaska = arm.load("alaska-2025")
    for reading, levels in (("pressure-plus-carrots", 1.0), ("war-is-the-regime", 2.0)):
        there = alaska.resolve(reading)
        at = make_world(there, there.median())
        assert at.number("RU.breach.regroup", -1.0) == levels
        assert at.number("US.threats.missed", -1.0) == 0.0


@pytest.mark.equation("EQ-AID")
@pytest.mark.equation("EQ-CUT")
@pytest.mark.equation("EQ-FATIGUE")
def test_aid_by_hand() -> None:
    """G = own + share * stance; backfill makes a cut good; lost ground tires the donor."""
    at = world()
    engaged, gone = int(at.space.index(4, 1, 1, 0, 0)), int(at.space.index(4, 1, 1, 0, 1))
    support = Aid().transition(at, blank(at)).support[SELM]
    assert support[engaged] == pytest.approx(1.0)
    assert support[gone] == pytest.approx(0.6)
    tired = world({"Marl.aid.by_ground_lost": 0.5, "Marl.aid.persistence": 0.5})
    losing = replace(blank(tired), up=np.full(tired.space.size, 0.3))
    draft = Aid().transition(tired, losing)
    assert draft.support[SELM, engaged] == pytest.approx(0.6 + 0.4 * (1 - 0.5 * 0.3 / 0.5))
    two = world({"Selm.support.own": 0.2, "Selm.support.League": 0.4, "League.aid.backfill": 0.25})
    assert Aid().transition(two, blank(two)).support[SELM, gone] == pytest.approx(
        0.2 + 0.4 + 0.4 * 0.25
    )


@pytest.mark.equation("EQ-LEAKAGE")
@pytest.mark.equation("EQ-DAMAGE")
@pytest.mark.equation("EQ-WARFLOW")
def test_pressure_by_hand() -> None:
    at = world(
        {
            "Orrin.pressure.level": 1.2,
            "Orrin.pressure.adaptation.start": 0.5,
            "Marl.trade.Orrin.share": 0.4,
            "Marl.trade.Orrin.gain": 0.1,
            "Marl.trade.Orrin.penalty": 0.1,
            "Marl.trade.Orrin.spread": 0.05,
        }
    )
    arrives = effective_pressure(at, ORRIN)[0]
    assert arrives == pytest.approx(1.2 * (1 - 0.4 * 0.5))
    draft = Sanctions().war_flow(at, Sanctions().transition(at, blank(at)))
    bite = arrives - 0.5
    assert draft.bite[ORRIN, 0] == pytest.approx(bite)
    assert draft.flow[ORRIN, 0] == pytest.approx(-(0.03 * bite + 0.02 * bite**2))


@given(st.floats(0.0, 2.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_more_pressure_never_helps_its_target(level: float, more: float, stock: float) -> None:
    """M-01, M-43: S up lowers u_A weakly; a larger stock lowers the bite."""

    def cost(s: float, y: float) -> float:
        at = world({"Orrin.pressure.level": s, "Orrin.pressure.adaptation.start": y})
        return float(Sanctions().war_flow(at, Sanctions().transition(at, blank(at))).flow[ORRIN, 0])

    assert cost(level + more, stock) <= cost(level, stock) + 1e-12
    assert cost(level, stock) <= cost(level, stock + more) + 1e-12


@pytest.mark.equation("EQ-ADAPT")
def test_adaptation_on_the_grid_keeps_its_mean(tmp_path: Any) -> None:
    """With several levels the expected stock next month is y + kappa (ybar S - y)."""
    import pathlib

    source = pathlib.Path(__file__).parents[2] / "scenarios/two-islands/scenario.yaml"
    text = source.read_text("utf-8").replace(
        "cost_convex: 0.02}",
        "cost_convex: 0.02, adaptation: {start: 0.2, speed: 0.1, ceiling: 0.7, levels: 4}}",
    )
    file = tmp_path / "scenario.yaml"
    file.write_text(text, "utf-8")
    war = build(arm.load(file), "tired-war")
    y = war.space.y
    expected = y + 0.1 * (0.7 * 1.0 - y)
    assert np.allclose(war.phases[0].transition @ y, np.clip(expected, y.min(), y.max()))
    assert y[war.start] == pytest.approx(0.2)


@pytest.mark.equation("EQ-SALIENCE")
@given(st.floats(0.001, 0.1), st.floats(0.01, 0.1), st.floats(0.5, 24.0), st.floats(0.0, 1.0))
def test_salience_is_bounded_and_grows_with_the_dose(
    strength: float, bound: float, half_life: float, dose: float
) -> None:
    """M-56, M-57: sal = s (1 - exp(-chi z / s)) at the standing z, which halves on schedule."""
    value = salience(strength, bound, half_life, dose)
    assert 0.0 <= value <= bound
    assert salience(strength, bound, half_life, 1.0) >= value - 1e-15
    z = dose / (1 - 2 ** (-1 / half_life))
    assert 2 ** (-1 / half_life) * z + dose == pytest.approx(z)


@pytest.mark.equation("EQ-AIRTRUCE")
@pytest.mark.equation("EQ-FRAMEWORK")
def test_a_pause_stops_strikes_and_a_framework_speeds_talks() -> None:
    """M-11, M-54, M-63: u_i rises by the harm spared; the cost of war stays."""
    at = world()
    war, pause = (Truces().talks(at, blank(at, p)) for p in ("war", "pause"))
    framework = Truces().talks(at, blank(at, "framework"))
    assert np.allclose(framework.talks, 2.0 * war.talks)
    spared = DeepStrikes().war_flow(at, pause).flow - DeepStrikes().war_flow(at, war).flow
    assert np.allclose(spared[ORRIN], 0.03)
    assert np.allclose(spared[SELM], 0.02)
    cost = [Endurance().war_flow(at, d).flow for d in (war, pause)]
    assert np.array_equal(cost[0], cost[1])


@pytest.mark.equation("EQ-SECURITY")
@pytest.mark.equation("EQ-ESCALATE")
def test_office_and_wider_war_are_off_until_a_rule_turns_them_on() -> None:
    at = world(
        {
            "Selm.office.exit_in_war": 0.02,
            "Selm.office.by_loss": 0.1,
            "escalation.rate": 0.001,
            "escalation.by_levers": 0.002,
        }
    )
    assert not Office().exit(at, blank(at)).leave.any()
    assert not Escalation().exit(at, blank(at)).hazard.any()
    ruled = arm.load("two-islands").resolve(
        None, {"Orrin.war_rent": 0}, {"escalation": "on", "survival": "on"}
    )
    on = replace(at, resolved=ruled)
    leave = Office().exit(on, blank(on)).leave[SELM]
    assert leave[int(on.space.index(6, 1, 1))] == pytest.approx(0.02 * np.exp(0.1 * 2))
    assert Escalation().exit(on, blank(on)).hazard[2, 0] == pytest.approx(0.003)
    for source in (resolved(), arm.load("two-islands")):  # a rule given to `build` counts too
        numbers = {**dict(resolved().median()), "escalation.rate": 0.001}
        war = build(source, numbers=numbers, rules={"escalation": "on"})
        assert np.allclose(war.phases[0].hazard[2], 0.001)


@pytest.mark.equation("EQ-GUARANTEE")
@pytest.mark.equation("EQ-PRETEXT")
def test_guarantees_by_hand() -> None:
    at = world({"Marl.guarantee_credibility": 0.8, "Orrin.breach.false_alarm": 0.25})
    penalty = Guarantees().enforcement(at, packages_of(at)).penalty
    x = next(n for n, p in enumerate(at.packages) if "trade" in p.names)
    # final 0.04, patrol 0.25 * 0.8 blunted by the pretext, snap-back where relief is enjoyed
    assert penalty[ORRIN, x] == pytest.approx(0.04 + 0.75 * 0.25 * 0.8 + 0.02)
    assert penalty[SELM, x] == pytest.approx(0.05 + 0.04 + 0.25 * 0.8)


@pytest.mark.equation("EQ-DEALFLOW")
@pytest.mark.equation("EQ-CHIP")
def test_packages_by_hand() -> None:
    at = world({"Selm.ratification.chip.strip.cede": 0.06})
    x = next(n for n, p in enumerate(at.packages) if "trade" in p.names)
    target = front_after(at, at.packages[x])
    assert target.tolist() == [6, 6, 6, 6, 6, 6, 6, 7, 8, 9]
    tolls = at.numbers["Orrin.values.tolls.lifted"]
    orrin = 0.55 + 0.25 * 2 / 5 - 0.03 + tolls
    assert deal_flow(at)[ORRIN, 4, x] == pytest.approx(orrin)
    cost = chip(at, np.repeat(target[:, None], len(at.packages), axis=1))[SELM, :, x]
    assert cost[4] == pytest.approx(0.06)
    assert cost[5] == pytest.approx(0.03)
    assert cost[6] == 0.0
    assert cost[2] == pytest.approx(0.06)


@pytest.mark.equation("EQ-RATIFY")
def test_support_follows_the_polls() -> None:
    """Polled bundles are fitted in order; no polls leave one half."""
    bundles = {"bare": {"land": "keep"}, "ceded": {"land": "cede"}}
    menu = [{"land": "keep"}, {"land": "cede"}]
    fitted = public_support(bundles, {"bare": 0.7, "ceded": 0.2}, menu)
    assert fitted[0] > 0.5 > fitted[1]
    assert np.allclose(public_support(bundles, {}, menu), 0.5)


@pytest.mark.equation("EQ-STATUS")
def test_status_of_a_meeting() -> None:
    """The printed example: O .5, 2.5 % a year, m_sum .6, discount .06 give .005."""
    delta = float(np.exp(-0.06 / 12))
    assert status_of_meeting(0.5, 0.025 / 12, 0.6, delta) == pytest.approx(0.00486, abs=1e-4)
    assert status_of_meeting(0.5, 0.025 / 12, 1.0, delta) == 0.0


@pytest.mark.equation("EQ-CREDIBILITY")
@pytest.mark.equation("EQ-REJECT")
def test_missed_deadlines_wear_threats_out() -> None:
    at = world(
        {
            "Marl.threats.credibility": 0.9,
            "Marl.threats.per_missed_deadline": 0.7,
            "Marl.threats.missed": 2.0,
        }
    )
    assert threat_credibility(at, "Marl") == pytest.approx(0.9 * 0.49)
    month = stance_moves(at, "month")
    assert month[0].tolist() == [0.99, 0.01]
    assert np.array_equal(stance_moves(at, "refusal", SELM), np.eye(2))
    alaska = arm.load("alaska-2025").resolve("war-is-the-regime")
    numbers = {**dict(alaska.median()), "US.threats.missed": 1.0}
    there = make_world(alaska, numbers)
    moved = stance_moves(there, "refusal", 1)
    kept = numbers["US.threats.per_missed_deadline"]
    assert moved[0, 1] == pytest.approx(numbers["moves.cut-after-no.chance"] * kept)
    assert np.array_equal(stance_moves(there, "refusal", 0), np.eye(3))


@pytest.mark.equation("EQ-FACE")
def test_lowered_expectations_save_face() -> None:
    """M-48: nu up lowers the face at stake."""
    omega, face = mediator_taste(world({"League.mediation.lowered_expectations": 0.25}))
    j = world().proposers.index("League")
    assert omega[j] == 0.5
    assert face[j] == pytest.approx(0.05 * 0.75)
    assert omega[:2].tolist() == face[:2].tolist() == [0.0, 0.0]


@pytest.mark.equation("EQ-SIGN")
@pytest.mark.equation("EQ-HAZARD")
def test_signing_costs_and_hazards_add_up() -> None:
    answer = solve(build(resolved()), starts=1)
    war, policy = answer.war, policy_of(answer)
    k = war.space.k
    assert np.allclose(answer.net, answer.deal - war.menu.consent[:, k] - 0.02, equal_nan=True)
    assert np.allclose(policy.hazard, policy.sign.sum(axis=2))
    assert (policy.hazard + policy.refuse.sum(axis=1) <= war.phases[0].talks.max() + 1e-12).all()


def test_a_lever_moves_only_what_it_names() -> None:
    plain = resolved().median()
    pulled = apply_levers(resolved(), plain, {"toll-rise": 1.0})
    changed = {a for a in plain if plain[a] != pulled[a]}
    assert changed == {"Orrin.pressure.level"}
