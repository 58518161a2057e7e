"""Exact rows on pressure: M-01, M-31, M-32, M-41, M-42, M-43, over random worlds and paths."""

from __future__ import annotations

from dataclasses import fields

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
    shapes,
    tables,
    war_of,
    world_of,
    worth_of_fighting,
)

from armistice.analyses.levers_apply import apply_levers
from armistice.mechanisms.sanctions import (
    Sanctions,
    effective_pressure,
    expected_pressure,
    pressure_path,
    ramp,
    shock,
    starting_stock,
)
from armistice.model.build import make_world
from armistice.model.mechanism import WarDraft

unit = st.floats(0.0, 1.0)
rises = st.lists(st.floats(0.0, 0.3), min_size=1, max_size=48).map(np.cumsum)
"""Paths of pressure that never fall."""
TOL = 1e-9


@pytest.mark.mechanism("M-01")
@settings(max_examples=60)
@given(shapes, tables, st.floats(0.0, 1.5), st.floats(0.0, 0.5))
def test_pressure_lowers_the_worth_of_war_without_a_rally(
    shape: int, table: int, more: float, penalty: float
) -> None:
    """With rho_r = 0: S up (level or traders' penalties) lowers u_A and W0_A weakly, everywhere.

    With a rally the sign is open: `test_a_rally_can_make_pressure_welcome`.
    """
    numbers = numbers_of(shape, table, mild=True)
    before = world_of(shape, numbers)
    dealers = numbers[f"Dealer.trade.{before.sides[A]}.penalty"] + penalty
    changed = {
        "A__pressure__level": before.of(A, "pressure.level") + more,
        "Dealer__trade__A__penalty": dealers,
    }
    after = world_of(shape, numbers, **changed)
    assert (effective_pressure(after, A) >= effective_pressure(before, A) - 1e-12).all()
    if before.adapting != A:  # with a stock as a state the grid itself moves with S
        gain = drafted(after).flow[A] - drafted(before).flow[A]
        assert (gain <= TOL).all()
    wars = war_of(shape, numbers), war_of(shape, numbers, **changed)
    worths = [worth_of_fighting(war) for war in wars]
    assume(admissible(before, wars[0], *worths) and admissible(after, wars[1], *worths))
    at = [worth[A, war.start] for worth, war in zip(worths, wars, strict=True)]
    assert at[1] <= at[0] + TOL
    if before.adapting != A:
        assert (worths[1][A] <= worths[0][A] + TOL).all()


@pytest.mark.mechanism("M-01")
def test_a_rally_can_make_pressure_welcome() -> None:
    """The condition rho_r = 0 is needed: with a rally u_A rises in S."""
    numbers = {**numbers_of(1, 7), "Dealer.trade.Ash.share": 0.0, "Broker.trade.Ash.share": 0.0}
    low = world_of(1, numbers, A__public__rally=0.9, A__pressure__level=0.5)
    high = world_of(1, numbers, A__public__rally=0.9, A__pressure__level=0.6)
    assert (drafted(high).flow[A] > drafted(low).flow[A]).all()


@pytest.mark.mechanism("M-31")
@given(shapes, tables, st.integers(1, 5), st.floats(0.0, 1.0))
def test_a_missed_deadline_lowers_what_is_expected_and_complied_with(
    shape: int, table: int, missed: int, announced: float
) -> None:
    """n up: cred_n down by zeta each time; S° and, through traders, S weakly down."""
    numbers = numbers_of(shape, table)
    numbers[f"{resolved_of(shape).scenario.belligerents[A]}.pressure.announced"] = announced
    before = world_of(shape, numbers)
    later = {f"{sender}.threats.missed": float(missed + 4) for sender in ("Donor", "Judge")}
    after = make_world(before.resolved, {**numbers, **later})
    assert (expected_pressure(after, A) <= expected_pressure(before, A) + 1e-12).all()
    assert (effective_pressure(after, A) <= effective_pressure(before, A) + 1e-12).all()


@pytest.mark.mechanism("M-32")
@pytest.mark.equation("EQ-LEAKAGE")
@settings(max_examples=40)
@given(shapes, tables, st.floats(0.0, 1.0), st.floats(0.0, 1.5), st.floats(0.0, 1.5))
def test_a_tariff_and_a_sanction_with_equal_pressure_are_one_thing(
    shape: int, table: int, penalty: float, donor: float, judge: float
) -> None:
    """Equal S in every stance: every array of the month, and W0, are equal."""
    numbers = numbers_of(shape, table, mild=True)
    side = resolved_of(shape).scenario.belligerents[A]
    for stance in list(resolved_of(shape).spec.stances)[1:]:
        numbers[f"stances.{stance}.pressure.Donor"] = donor
        numbers[f"stances.{stance}.pressure.Judge"] = judge
    numbers[f"Dealer.trade.{side}.penalty"] = penalty
    tariff = world_of(shape, numbers)
    bare = {"Dealer__trade__A__share": 0.0, "Broker__trade__A__share": 0.0}
    plain = world_of(shape, numbers, **bare)
    reach = effective_pressure(plain, A)
    assume(reach[0] > 1e-3)
    level = plain.of(A, "pressure.level") * effective_pressure(tariff, A)[0] / reach[0]
    sanction = world_of(shape, numbers, A__pressure__level=level, **bare)
    assert np.allclose(effective_pressure(sanction, A), effective_pressure(tariff, A), atol=1e-12)
    one, other = drafted(tariff), drafted(sanction)
    for part in fields(WarDraft):
        if part.name != "phase":
            pair = getattr(one, part.name), getattr(other, part.name)
            assert np.allclose(*pair, rtol=0, atol=1e-10), part.name
    worths = (
        worth_of_fighting(war_of(shape, numbers)),
        worth_of_fighting(war_of(shape, numbers, A__pressure__level=level, **bare)),
    )
    assert np.allclose(*worths, rtol=0, atol=1e-8)


@pytest.mark.mechanism("M-41")
@pytest.mark.equation("EQ-ANTICIPATE")
@given(rises, unit, unit, unit, st.integers(0, 12), st.integers(0, 12), unit)
def test_more_warning_never_raises_the_bite_of_pressure_that_only_rises(
    level: np.ndarray, speed: float, ceiling: float, start: float, lead: int, more: int, cred: float
) -> None:
    """Lead up: bite down in every month, so peak and total too; credibility up likewise.

    The missing condition: pressure must not fall again. `test_warning_of_a_passing_blow_...`
    holds the counterexample.
    """
    short = pressure_path(level, speed, ceiling, start=start, lead=lead, credibility=cred)
    longer = pressure_path(level, speed, ceiling, start=start, lead=lead + more, credibility=cred)
    surer = pressure_path(level, speed, ceiling, start=start, lead=lead, credibility=1.0)
    for softer in (longer, surer):
        assert (softer.bite <= short.bite + 1e-12).all()
        assert softer.bite.max() <= short.bite.max() + 1e-12
        assert softer.bite.sum() <= short.bite.sum() + 1e-9


@pytest.mark.mechanism("M-41")
def test_warning_of_a_passing_blow_can_come_too_early() -> None:
    """A month of pressure: warned of eight months ahead, the stock has run down by then."""
    blow = np.zeros(12)
    blow[8] = 1.0
    near, far = (pressure_path(blow, 0.3, 0.7, lead=lead) for lead in (1, 8))
    assert far.bite.max() > near.bite.max()
    assert far.bite.sum() > near.bite.sum()


@pytest.mark.mechanism("M-41")
@pytest.mark.equation("EQ-DAMAGE")
@given(rises, unit, unit)
def test_a_slow_rise_does_not_bite_less_per_unit(
    level: np.ndarray, speed: float, ceiling: float
) -> None:
    """No lead, beta_2 = 0, no stock inherited: no rising path bites less per unit than a shock.

    The missing condition: y0 = 0. Against an inherited stock the early, low months of a rise
    bite nothing: `test_an_inherited_stock_turns_the_comparison`.
    """
    assume(level.sum() > 1e-6)
    slow = pressure_path(level, speed, ceiling).per_unit()
    sudden = pressure_path(shock(len(level)), speed, ceiling).per_unit()
    assert slow >= sudden - 1e-9


@pytest.mark.mechanism("M-41")
def test_an_inherited_stock_turns_the_comparison() -> None:
    """A large stock that hardly moves: the rise stays below it for most of the time."""
    slow = pressure_path(ramp(60, 48), 0.01, 0.7, start=0.7).per_unit()
    assert slow < pressure_path(shock(60), 0.01, 0.7, start=0.7).per_unit()


@pytest.mark.mechanism("M-41")
@pytest.mark.equation("EQ-DAMAGE")
@pytest.mark.equation("EQ-ADAPT")
def test_the_worked_numbers_of_gradual_and_sudden_pressure() -> None:
    """kappa_y = .08, ybar = .7, sixty months; bite (or its square) summed over S summed."""
    sudden = pressure_path(shock(60), 0.08, 0.7)
    slow = pressure_path(ramp(60, 48), 0.08, 0.7)
    warned = pressure_path(ramp(60, 48), 0.08, 0.7, lead=6)
    assert [round(p.per_unit(), 3) for p in (sudden, slow, warned)] == [0.433, 0.505, 0.402]
    assert [round(p.per_unit(2), 3) for p in (sudden, slow, warned)] == [0.215, 0.179, 0.119]


@pytest.mark.mechanism("M-41")
@pytest.mark.equation("EQ-ANTICIPATE")
@given(shapes, tables, st.floats(0.0, 24.0), st.floats(0.0, 24.0), unit, st.floats(0.0, 1.0))
def test_a_compiled_warning_leaves_less_to_bite(
    shape: int, table: int, lead: float, more: float, part: float, announced: float
) -> None:
    """In the compiled month: lead up raises the stock at the start and lowers the bite."""
    numbers = numbers_of(shape, table)
    world = world_of(shape, numbers)
    warned = {
        "A__pressure__forewarned": part * world.of(A, "pressure.level"),
        "A__pressure__announced": announced,
    }
    at = [
        world_of(shape, numbers, A__pressure__lead=months, **warned)
        for months in (0.0, lead, lead + more)
    ]
    stock = [starting_stock(one, A) for one in at]
    assert np.array_equal(stock[0], starting_stock(world, A))
    assert (stock[0] <= stock[1] + 1e-12).all()
    assert (stock[1] <= stock[2] + 1e-12).all()
    if world.adapting != A:
        bites = [Sanctions().transition(one, WarDraft.blank(one, "war")).bite[A] for one in at]
        assert (bites[1] <= bites[0] + 1e-12).all()
        assert (bites[2] <= bites[1] + 1e-12).all()


@pytest.mark.mechanism("M-41")
@pytest.mark.equation("EQ-ANTICIPATE")
@given(shapes, tables, st.floats(0.1, 1.0))
def test_the_stock_after_a_warning_is_that_of_the_month_by_month_path(
    shape: int, table: int, dose: float
) -> None:
    """A lever announced L months ahead: y0 + path with the announcement - path without."""
    numbers = numbers_of(shape, table)
    resolved = resolved_of(shape)
    plain, pulled = (apply_levers(resolved, numbers, doses) for doses in ({}, {"warn": dose}))
    before, after = make_world(resolved, plain), make_world(resolved, pulled)
    old, new = (float(effective_pressure(at, A)[0]) for at in (before, after))
    told = float(expected_told(after))
    speed, ceiling = (after.of(A, f"pressure.adaptation.{n}") for n in ("speed", "ceiling"))
    start = after.of(A, "pressure.adaptation.start")
    months = resolved.spec.levers["warn"].announced
    with_, without = (
        pressure_path(np.full(months, s), speed, ceiling, start=start).stock[-1]
        for s in (max(old, told), old)
    )
    assert new >= old
    expected = start + with_ - without
    assert starting_stock(after, A)[0] == pytest.approx(expected, abs=1e-9)


def expected_told(world: object) -> float:
    """Announced S cred_n in today's stance, from its definition."""
    from armistice.model.world import World, threat_credibility

    assert isinstance(world, World)
    plain = float(effective_pressure(world, A)[0])
    shares = world.children(f"{world.sides[A]}.pressure.by")
    return plain * sum(share * threat_credibility(world, p) for p, share in shares.items())


@pytest.mark.mechanism("M-42")
@pytest.mark.equation("EQ-PARTNER")
@given(shapes, tables, st.floats(0.0, 0.2), st.floats(0.0, 1.0))
def test_partners_under_the_same_sanctions_mend_and_arm(
    shape: int, table: int, recover: float, harm: float
) -> None:
    """Partner's part up: recovery of e_A up, d_A up by its share, B's flow of war down."""
    numbers = numbers_of(shape, table)
    zero = {
        f"{trader}__trade__A__{field}": 0.0
        for trader in ("Dealer", "Broker")
        for field in ("partner_recover", "partner_harm")
    }
    more = {
        **zero,
        "Broker__trade__A__partner_recover": recover,
        "Broker__trade__A__partner_harm": harm,
    }
    alone, joined = world_of(shape, numbers, **zero), world_of(shape, numbers, **more)
    assert joined.strike_harm(A) == pytest.approx((1 + harm) * alone.of(A, "strike_harm"))
    one, other = drafted(alone), drafted(joined)
    assert (other.better[A] >= one.better[A] - 1e-12).all()
    assert (other.worse[A] <= one.worse[A] + 1e-12).all()
    spared = one.flow[B] - other.flow[B]
    assert np.allclose(spared, harm * alone.of(A, "strike_harm"), atol=1e-12)
    assert np.array_equal(one.flow[A], other.flow[A])


@pytest.mark.mechanism("M-43")
@given(shapes, tables, unit, unit)
def test_what_was_adapted_to_before_bites_less_today(
    shape: int, table: int, start: float, more: float
) -> None:
    """y0 up: bite in today's state weakly down."""
    numbers = numbers_of(shape, table)
    bites = []
    for stock in (start, min(1.0, start + more)):
        world = world_of(shape, numbers, A__pressure__adaptation__start=stock)
        war = war_of(shape, numbers, A__pressure__adaptation__start=stock)
        draft = Sanctions().transition(world, WarDraft.blank(world, "war"))
        bites.append(float(draft.bite[A, war.start]))
    assert bites[1] <= bites[0] + 1e-12
