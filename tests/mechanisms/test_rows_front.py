"""Exact rows on the front and collapse: M-14, M-15, M-60, M-61, M-64, over random worlds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_worlds import (
    A,
    B,
    admissible,
    drafted,
    numbers_of,
    resolved_of,
    scenario_text,
    shapes,
    tables,
    war_of,
    world_of,
    worth_of_fighting,
)

import armistice as arm
from armistice.analyses.closed_forms.hazards_of_war import war_value
from armistice.analyses.levers_apply import apply_levers, rules_for
from armistice.errors import InputError
from armistice.mechanisms.front import Front
from armistice.model.build import build
from armistice.model.mechanism import WarDraft

unit = st.floats(0.0, 1.0)
TOL = 1e-9


@pytest.mark.mechanism("M-14")
@pytest.mark.equation("EQ-FRONT")
@pytest.mark.equation("EQ-COLLAPSE")
@given(shapes, tables)
def test_a_weaker_side_gives_ground_and_collapses_sooner(shape: int, table: int) -> None:
    """e_B down: P(k+1) and h_B weakly up, P(k-1) weakly down, in every state."""
    world = world_of(shape, numbers_of(shape, table))
    draft = Front().exit(world, Front().transition(world, WarDraft.blank(world, "war")))
    grid = world.space.shape
    assert (np.diff(draft.up.reshape(grid), axis=2) <= 1e-12).all()
    assert (np.diff(draft.down.reshape(grid), axis=2) >= -1e-12).all()
    assert (np.diff(draft.hazard[B].reshape(grid), axis=2) <= 1e-12).all()


@pytest.mark.mechanism("M-14")
@pytest.mark.equation("EQ-JUMP")
@given(shapes, tables, st.floats(1.0, 6.0))
def test_collapse_jumps_at_strategic_ground(shape: int, table: int, jump: float) -> None:
    """Crossing k_f multiplies h_B by J_h (up to one half); short of it J_h does nothing."""
    resolved = resolved_of(shape)
    assume("ridge" in resolved.spec.front.thresholds)
    side = resolved.scenario.belligerents[B]
    numbers = numbers_of(shape, table)
    field = f"front.thresholds.ridge.collapse.{side}"
    flat, steep = (
        Front().exit(world, WarDraft.blank(world, "war")).hazard[B]
        for world in (
            world_of(shape, {**numbers, field: 1.0}),
            world_of(shape, {**numbers, field: jump}),
        )
    )
    crossed = world_of(shape, numbers).space.k >= int(resolved.spec.front.thresholds["ridge"].at)
    assert np.array_equal(flat[~crossed], steep[~crossed])
    free = crossed & (flat * jump < 0.5)
    assert np.allclose(steep[free], jump * flat[free], rtol=1e-12)
    assert (steep >= flat).all()


@pytest.mark.mechanism("M-15")
@pytest.mark.equation("EQ-COLLAPSE-PARADOX")
@settings(max_examples=60)
@given(shapes, tables, st.floats(0.0, 0.02))
def test_a_looming_collapse_softens_one_side_and_hardens_the_other(
    shape: int, table: int, more: float
) -> None:
    """h_B up: W0_B weakly down and W0_A weakly up, in every state, by the rows' conditions."""
    numbers = numbers_of(shape, table, mild=True)
    world = world_of(shape, numbers)
    rate = world.of(B, "collapse.rate")
    wars = war_of(shape, numbers), war_of(shape, numbers, B__collapse__rate=rate + more)
    worths = [worth_of_fighting(war) for war in wars]
    likelier = world_of(shape, numbers, B__collapse__rate=rate + more)
    assume(admissible(world, wars[0], *worths) and admissible(likelier, wars[1], *worths))
    assert (worths[1][B] <= worths[0][B] + TOL).all()
    assert (worths[1][A] >= worths[0][A] - TOL).all()


@pytest.mark.mechanism("M-15")
@pytest.mark.equation("EQ-COLLAPSE-PARADOX")
@settings(max_examples=60)
@given(shapes, tables, st.floats(0.0, 0.3))
def test_in_a_stationary_war_each_sign_follows_from_its_own_condition(
    shape: int, table: int, more: float
) -> None:
    """Nothing moves: W0 is the closed form, and the sign for i is that of C_i - W0_i."""
    still = {
        "front__advance": 0.0,
        "front__retreat": 0.0,
        **{
            f"{side}__{field}": 0.0
            for side in "AB"
            for field in (
                "endurance__wear",
                "endurance__recover",
                "endurance__wear_by_pressure",
                "endurance__wear_by_strikes",
                "economy__stimulus",
                "pressure__adaptation__speed",
            )
        },
        **{
            f"{trader}__trade__{side}__partner_recover": 0.0
            for side in "AB"
            for trader in ("Dealer", "Broker")
        },
        **{f"moves__{move}__chance": 0.0 for move in resolved_of(shape).spec.moves},
    }
    numbers = numbers_of(shape, table, mild=True)
    rate = world_of(shape, numbers).of(B, "collapse.rate")
    before = war_of(shape, numbers, **still)
    after = war_of(shape, numbers, **still, B__collapse__rate=rate + more)
    w0, w1 = worth_of_fighting(before), worth_of_fighting(after)
    for side in range(2):
        for war, w in ((before, w0), (after, w1)):
            here, d = war.phases[0], float(war.delta[side])
            ends = war.terminal[side, :2] @ here.hazard[:2]
            live = 1 - here.hazard.sum(axis=0)
            closed = ((1 - d) * here.flow[side] + d * ends) / (1 - d * live)
            assert np.allclose(w[side], closed, atol=1e-8)
            # the yearly closed form is the same expression, r = (1 - d)/d for one month
            one = war_value(
                (1 - d) / d,
                float(here.flow[side, 0]),
                float(here.hazard[1, 0]),
                float(war.terminal[side, 1]),
                float(here.hazard[0, 0]),
                float(war.terminal[side, 0]),
            )
            assert float(w[side, 0]) == pytest.approx(one, abs=1e-8)
        won = before.terminal[side, 1]
        change = w1[side] - w0[side]
        assert (change[w0[side] > won] <= 1e-8).all()
        assert (change[w0[side] < won] >= -1e-8).all()


@pytest.mark.mechanism("M-60")
@given(shapes, tables)
def test_without_drift_and_hazard_only_a_signature_ends_the_war(shape: int, table: int) -> None:
    """advance = retreat = 0: the line stays; rates 0: no month ends the war, for ever."""
    numbers = numbers_of(shape, table)
    calm = {"A__collapse__rate": 0.0, "B__collapse__rate": 0.0}
    war = war_of(shape, numbers, front__advance=0.0, front__retreat=0.0, **calm)
    here = war.phases[0]
    assert not here.hazard.any()
    moved = here.transition.tocoo()
    k = war.space.k
    assert (k[moved.row] == k[moved.col]).all()
    worth = worth_of_fighting(war)
    for side in range(2):
        assert worth[side].min() >= here.flow[side].min() - 1e-8
        assert worth[side].max() <= here.flow[side].max() + 1e-8


@pytest.mark.mechanism("M-60")
@given(shapes, tables, unit, st.integers(1, 36))
def test_the_chance_of_any_other_end_vanishes_with_the_rates(
    shape: int, table: int, times: float, months: int
) -> None:
    """Rates scaled by s: P(ends unsigned within n) is at most n s times the largest hazard."""
    numbers = numbers_of(shape, table)
    sides = resolved_of(shape).scenario.belligerents
    slow = {f"{s}.collapse.rate": times * numbers[f"{s}.collapse.rate"] for s in sides}
    for side in sides:  # no cut at one half, so that hazards are proportional to rates
        numbers[f"{side}.collapse.by_endurance"] = 0.0
    full, scaled = (war_of(shape, {**numbers, **n}).phases[0] for n in ({}, slow))
    at_war = np.ones(full.hazard.shape[1])
    for _ in range(months):
        at_war = (1 - scaled.hazard.sum(axis=0)) * (scaled.transition @ at_war)
    bound = months * times * full.hazard.sum(axis=0).max()
    cut = full.hazard.max() >= 0.5
    assume(not cut)
    assert (1 - at_war).max() <= bound + 1e-9


@pytest.mark.mechanism("M-61")
@settings(max_examples=60)
@given(shapes, tables, st.floats(0.0, 0.1))
def test_more_men_raise_the_worth_of_war(shape: int, table: int, more: float) -> None:
    """Recovery of e_A up: W0_A weakly up in every state (and W0_B weakly down)."""
    numbers = numbers_of(shape, table, mild=True)
    world = world_of(shape, numbers)
    recover = world.of(A, "endurance.recover") + more
    wars = war_of(shape, numbers), war_of(shape, numbers, A__endurance__recover=recover)
    worths = [worth_of_fighting(war) for war in wars]
    fresh = world_of(shape, numbers, A__endurance__recover=recover)
    assume(admissible(world, wars[0], *worths) and admissible(fresh, wars[1], *worths))
    assert (worths[1][A] >= worths[0][A] - TOL).all()
    assert (worths[1][B] <= worths[0][B] + TOL).all()


@pytest.mark.mechanism("M-64")
@pytest.mark.equation("EQ-ESCALATE")
@given(shapes, tables, unit, unit)
def test_a_lever_of_defeat_is_never_free(shape: int, table: int, one: float, other: float) -> None:
    """Dose up: h_A and h_x up together, in every state where neither is cut."""
    resolved = resolved_of(shape)
    low, high = sorted((one, other))
    assume(high - low > 1e-6)
    numbers = numbers_of(shape, table, mild=True)
    hazards = []
    for dose in (low, high):
        doses = {"decide": dose}
        pulled = apply_levers(resolved, numbers, doses)
        war = build(resolved, numbers=pulled, rules=rules_for(resolved, {"decide": 1.0}))
        hazards.append(war.phases[0].hazard)
    assume(max(h.sum(axis=0).max() for h in hazards) < 0.5)
    assert (hazards[1][0] > hazards[0][0]).all()
    assert (hazards[1][2] > hazards[0][2]).all()


@pytest.mark.mechanism("M-64")
@given(shapes, st.floats(0.01, 0.5))
def test_a_lever_of_defeat_must_write_what_it_risks(shape: int, add: float) -> None:
    """A lever that raises a collapse rate and declares no escalation is refused."""
    text = scenario_text(shape)
    bare = text.replace("    escalation: 0.01\n", "").replace("{add: 0.02}", f"{{add: {add!r}}}")
    assert bare != text
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scenario.yaml"
        file.write_text(bare, encoding="utf-8")
        with pytest.raises(InputError, match="escalation"):
            arm.load(file)


@given(shapes, tables)
def test_the_month_is_a_month_of_chances(shape: int, table: int) -> None:
    """Rows sum to one and hazards stay below one for every number of the supports."""
    war = war_of(shape, numbers_of(shape, table))
    for phase in war.phases:
        assert np.allclose(phase.transition.sum(axis=1), 1.0, atol=1e-12)
        assert phase.transition.data.min() >= 0
        assert 0 <= phase.hazard.min()
        assert phase.hazard.sum(axis=0).max() < 1
    draft = drafted(world_of(shape, numbers_of(shape, table)))
    assert np.isfinite(draft.flow).all()
