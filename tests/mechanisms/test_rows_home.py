"""Exact rows on home politics: M-29, M-33 to M-40, over random worlds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_worlds import (
    A,
    drafted,
    numbers_of,
    resolved_of,
    shapes,
    tables,
    war_of,
    world_of,
    worth_of_fighting,
)

from armistice.analyses.closed_forms.hazards_of_war import defeat_threshold
from armistice.mechanisms.domestic_politics import (
    Office,
    coup,
    dependence,
    home_front,
    protest,
    public_support,
)
from armistice.model.build import build

unit = st.floats(0.0, 1.0)
harm = st.floats(0.0, 1.0)
steps = st.floats(0.0, 0.5)
TOL = 1e-12


def array(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def home_at(shape: int, table: int, damage: tuple[float, ...], **changed: float):
    world = world_of(shape, numbers_of(shape, table), **changed)
    return home_front(world, A, np.ones(len(damage)), array(*damage))


@pytest.mark.mechanism("M-29")
@settings(max_examples=40)
@given(shapes, tables, st.floats(0.0, 0.3))
def test_rent_raises_the_worth_of_war(shape: int, table: int, more: float) -> None:
    """rent_A up: W0_A up in every state, W0_B untouched."""
    numbers = numbers_of(shape, table)
    rent = world_of(shape, numbers).of(A, "war_rent")
    before = worth_of_fighting(war_of(shape, numbers))
    after = worth_of_fighting(war_of(shape, numbers, A__war_rent=rent + more))
    assert (after[A] >= before[A] - 1e-9).all()
    assert np.allclose(after[1], before[1], atol=1e-10)


@pytest.mark.mechanism("M-29")
@pytest.mark.equation("EQ-HASTAR")
@given(st.floats(0.01, 0.5), *[st.floats(-1.0, 1.0)] * 2, st.floats(0.0, 1.0), *[unit] * 3)
def test_rent_raises_the_prospect_of_defeat_that_is_needed(
    r: float, u: float, deal: float, rent: float, h_b: float, win: float, loss: float
) -> None:
    """rent_A up: h_A* up, as long as A prefers the deal to its own defeat."""
    worst = deal - 0.01 - loss
    without = defeat_threshold(r, u, deal, h_b, deal + win, worst)
    with_ = defeat_threshold(r, u + rent, deal, h_b, deal + win, worst)
    assert with_.h_A_star_per_year >= without.h_A_star_per_year - 1e-9


@pytest.mark.mechanism("M-29")
@pytest.mark.equation("EQ-SECURITY")
@settings(max_examples=40)
@given(shapes, tables, unit)
def test_a_war_that_keeps_a_leader_in_office_is_worth_more_to_him(
    shape: int, table: int, times: float
) -> None:
    """Structural rent: l_A0 in war down raises W0_A where office is worth more than leaving.

    The condition is needed: a leader who would rather be out gains from a likelier exit.
    """
    numbers = numbers_of(shape, table, mild=True)
    resolved = resolved_of(shape, survival=True)
    side = resolved.scenario.belligerents[A]
    field = f"{side}.office.exit_in_war"
    safer = {**numbers, field: times * numbers[field]}
    worths = [worth_of_fighting(build(resolved, numbers=n)) for n in (numbers, safer)]
    out = numbers[f"{side}.office.exit_value"]
    sign = 1 if out <= min(w[A].min() for w in worths) else -1
    assume(sign > 0 or out >= max(w[A].max() for w in worths))
    assert (sign * (worths[1][A] - worths[0][A]) >= -1e-9).all()


@pytest.mark.mechanism("M-33")
@pytest.mark.equation("EQ-SECURITY")
@given(shapes, tables, unit, unit, st.floats(0.01, 3.0))
def test_hardship_below_the_peak_endangers_a_leader(
    shape: int, table: int, low: float, high: float, gamma: float
) -> None:
    """gamma_P > 0 and H at most hbar/2 (never past the peak): l_A less h_coup rises with H.

    Where hardship also lowers support the peak lies beyond hbar/2; with gamma_P = 0, which is
    admissible, protest does nothing.
    """
    numbers = numbers_of(shape, table)
    world = world_of(shape, numbers, survival=True, A__elites__coup_base=0.0)
    limit = world.of(A, "public.hardship_limit")
    burden = world.of(A, "elites.burden_on_public")
    assume(limit > 0.01 and burden > 0.01)
    draft = drafted(world, until="war_flow")
    chances = []
    for share in sorted((low, high)):
        harm_now = np.full(world.space.size, share * limit / 2 / burden)
        draft.damage[A] = harm_now
        at = world_of(
            shape, numbers, survival=True, A__elites__coup_base=0.0, A__office__by_protest=gamma
        )
        none = world_of(
            shape, numbers, survival=True, A__elites__coup_base=0.0, A__office__by_protest=0.0
        )
        chances.append((Office().exit(at, draft).leave[A], Office().exit(none, draft).leave[A]))
    assert (chances[1][0] >= chances[0][0] - TOL).all()
    assert np.array_equal(chances[1][1], chances[0][1])


@pytest.mark.mechanism("M-34")
@pytest.mark.equation("EQ-ELITE")
@given(shapes, tables, harm, unit, unit)
def test_elite_losses_raise_the_chance_of_a_coup(
    shape: int, table: int, damage: float, one: float, other: float
) -> None:
    """EL up at fixed dependence (the burden shifted from the public): h_coup weakly up."""
    light, heavy = sorted((one, other), reverse=True)
    a = home_at(shape, table, (damage,), A__elites__burden_on_public=light)
    b = home_at(shape, table, (damage,), A__elites__burden_on_public=heavy)
    assert a.dependence[0] == b.dependence[0]
    assert b.elite_loss[0] >= a.elite_loss[0]
    assert b.coup[0] >= a.coup[0]


@pytest.mark.mechanism("M-35")
@pytest.mark.equation("EQ-INCIDENCE")
@given(shapes, tables, harm, unit, unit)
def test_a_burden_on_the_public_is_taken_off_the_elites(
    shape: int, table: int, damage: float, one: float, other: float
) -> None:
    """iota up: H up, EL down, their sum still p + freeze."""
    low, high = sorted((one, other))
    a = home_at(shape, table, (damage,), A__elites__burden_on_public=low)
    b = home_at(shape, table, (damage,), A__elites__burden_on_public=high)
    assert b.hardship[0] >= a.hardship[0]
    assert b.elite_loss[0] <= a.elite_loss[0]
    total = a.hardship[0] + a.elite_loss[0]
    assert b.hardship[0] + b.elite_loss[0] == pytest.approx(total)


@pytest.mark.mechanism("M-36")
@pytest.mark.equation("EQ-RALLY")
@given(unit, st.floats(0.0, 2.0), st.floats(0.0, 2.0), unit, unit, st.floats(0.0, 2.0), harm)
def test_a_rally_raises_support(
    backing: float,
    rally: float,
    more: float,
    media: float,
    deflected: float,
    pressure: float,
    hardship: float,
) -> None:
    """rho_r up: support weakly up; rho_r = 0 leaves backing less the blame for hardship."""
    args = (media, deflected, array(pressure), array(hardship))
    low, high = (public_support(backing, r, *args)[0] for r in (rally, rally + more))
    assert 0.0 <= low <= high <= 1.0
    bare = public_support(backing, 0.0, *args)[0]
    assert bare == pytest.approx(max(0.0, backing - (1 - deflected) * hardship))


@pytest.mark.mechanism("M-36")
@pytest.mark.equation("EQ-RALLY")
@given(shapes, tables, st.floats(0.0, 1.0))
def test_the_rally_is_a_flow_only_where_office_is_not_modelled(
    shape: int, table: int, rally: float
) -> None:
    """Survival off: u_A rises by rho_r S. On: u_A is untouched. rho_r is 0 by default."""
    numbers = numbers_of(shape, table)
    assert numbers[f"{resolved_of(shape).scenario.belligerents[A]}.public.rally"] == 0.0
    for survival in (False, True):
        plain = drafted(world_of(shape, numbers, survival=survival))
        rallied = drafted(world_of(shape, numbers, survival=survival, A__public__rally=rally))
        added = 0.0 if survival else rally * plain.pressure[A]
        assert np.allclose(rallied.flow[A] - plain.flow[A], added, atol=1e-12)
        assert np.array_equal(rallied.flow[1], plain.flow[1])


@pytest.mark.mechanism("M-37")
@given(shapes, tables, harm, st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_what_opposition_costs_keeps_protest_down(
    shape: int, table: int, damage: float, cost: float, more: float
) -> None:
    """k_opp up: Prot weakly down."""
    a = home_at(shape, table, (damage,), A__public__opposition_cost=cost)
    b = home_at(shape, table, (damage,), A__public__opposition_cost=cost + more)
    assert b.protest[0] <= a.protest[0]


@pytest.mark.mechanism("M-38")
@pytest.mark.equation("EQ-APATHY")
@given(
    st.floats(0.01, 2.0),
    st.floats(0.0, 100.0),
    unit,
    st.floats(0.0, 0.5),
    unit,
    st.floats(0.0, 1.0),
    unit,
)
def test_protest_is_an_inverted_u_in_hardship(
    limit: float,
    per_hardship: float,
    backing: float,
    opposition: float,
    media: float,
    rally: float,
    deflected: float,
) -> None:
    """Prot rises, peaks and falls in H, with support moving along; 0 at 0 and from hbar on."""
    hardship = np.linspace(0.0, 1.25 * limit, 401)
    support = public_support(backing, rally, media, deflected, np.ones(401), hardship)
    found = protest(hardship, support, per_hardship, limit, opposition)
    assert found[0] == 0.0
    assert (found[hardship >= limit] == 0.0).all()
    change = np.diff(found)
    change[np.abs(change) < 1e-12] = 0.0
    falling = np.flatnonzero(change < 0)
    if len(falling):
        assert (change[falling[0] :] <= 0).all()
    inner = per_hardship * hardship * np.maximum(0, 1 - hardship / limit) * (1 - support)
    if inner.max() > opposition + 1e-9:
        assert found.max() > 0
        assert 0 < int(np.argmax(found)) < int(np.searchsorted(hardship, limit))


@pytest.mark.mechanism("M-39")
@pytest.mark.equation("EQ-ELITE")
@given(shapes, tables, harm, st.floats(0.0, 1.2), st.floats(0.0, 1.2), st.floats(0.0, 1.0))
def test_cut_off_elites_depend_on_the_leader(
    shape: int, table: int, damage: float, freeze: float, more: float, loss: float
) -> None:
    """Freeze up: dependence weakly up, hence h_coup weakly down at a fixed elite loss."""
    world = world_of(shape, numbers_of(shape, table))
    pay = world.of(A, "elites.loyal_pay"), world.of(A, "elites.outside_pay")
    dep = [dependence(array(damage), f, *pay) for f in (freeze, freeze + more)]
    assert 0.0 <= dep[0][0] <= dep[1][0] <= 1.0
    slopes = (
        world.of(A, "elites.coup_base"),
        world.of(A, "elites.coup_by_loss"),
        world.of(A, "elites.coup_by_dependence"),
    )
    chance = [coup(array(loss), d, *slopes)[0] for d in dep]
    assert chance[1] <= chance[0]


@pytest.mark.mechanism("M-40")
@pytest.mark.equation("EQ-ELITE")
@given(shapes, tables, st.floats(0.01, 0.8), st.floats(1.0, 1.2), unit)
def test_a_smaller_pie_is_rivalry_and_not_a_plot(
    shape: int, table: int, damage: float, times: float, burden: float
) -> None:
    """Pie down at fixed EL and dependence: rivalry up, h_coup the same.

    EL is held by moving the burden, dependence by moving outside pay with the pie.
    """
    outside = world_of(shape, numbers_of(shape, table)).of(A, "elites.outside_pay")
    larger = damage * times
    a = home_at(
        shape,
        table,
        (damage,),
        A__elites__burden_on_public=burden,
        A__elites__outside_pay=outside,
    )
    b = home_at(
        shape,
        table,
        (larger,),
        A__elites__burden_on_public=1.0 - (1.0 - burden) / times,
        A__elites__outside_pay=outside * (1.0 - larger) / (1.0 - damage),
    )
    assert b.elite_loss[0] == pytest.approx(a.elite_loss[0])
    assert b.dependence[0] == pytest.approx(a.dependence[0], abs=1e-9)
    assert b.rivalry[0] >= a.rivalry[0]
    assert b.coup[0] == pytest.approx(a.coup[0], rel=1e-7)


@pytest.mark.equation("EQ-ELITE")
def test_the_net_sign_of_pressure_on_a_coup_is_open() -> None:
    """Losses raise h_coup, a freeze lowers it through dependence: either can win."""
    damage, still = array(0.0, 0.2), array(0.0, 0.0)
    poor = coup(0.5 * damage, dependence(damage, 0.0, 1.0, 0.5), 0.01, 5.0, 0.5)
    assert poor[1] > poor[0]
    cut_off = [
        coup(still[:1] + freeze, dependence(still[:1], freeze, 1.0, 0.9), 0.01, 0.5, 5.0)[0]
        for freeze in (0.0, 0.5)
    ]
    assert cut_off[1] < cut_off[0]


@given(shapes, tables)
def test_home_politics_are_silent_in_the_war_without_survival(shape: int, table: int) -> None:
    """With the rule off no number of the home front moves hazards of office."""
    world = world_of(shape, numbers_of(shape, table))
    assert not drafted(world).leave.any()
    on = drafted(world_of(shape, numbers_of(shape, table), survival=True))
    assert ((on.leave >= 0) & (on.leave <= 0.5)).all()
