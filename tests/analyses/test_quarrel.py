"""The three closed forms are what the solved war says in their limit: one state, no talks."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_wars import matrix, one_state_war, random_war, tiny_war

import armistice as arm
from armistice.analyses.closed_forms import (
    collapse_paradox,
    defeat_threshold,
    tolerable_breach,
    war_value,
)
from armistice.analyses.quarrel import monthly_odds, quarrel_of
from armistice.analyses.study import ReadingStudy
from armistice.analyses.zone import zone_of_agreement
from armistice.model.war import War
from armistice.solve.equilibrium import Equilibrium, solve

unit = st.floats(0.0, 1.0)
rate = st.floats(0.0005, 0.08)
discount = st.floats(0.02, 0.25)


def war(
    u: tuple[float, float],
    v: tuple[float, float],
    h: tuple[float, float],
    ends: tuple[float, float, float, float],
    r: float,
    **named: Any,
) -> War:
    """One state, one package, no talks: what both leaders would make of fighting on for ever.

    `ends` is what A gets if A collapses and if B does, then the same for B.
    """
    delta = float(np.exp(-r / 12))
    return one_state_war(
        u,
        np.array(v)[:, None],
        delta=(delta, delta),
        talks=0.0,
        hazard=((h[0],), (h[1],), (0.0,)),
        terminal=((ends[0], ends[1], 0.0), (ends[2], ends[3], 0.0)),
        **named,
    )


@settings(max_examples=30)
@given(
    u=st.tuples(unit, unit),
    h=st.tuples(rate, rate),
    ends=st.tuples(unit, unit, unit, unit),
    r=discount,
)
def test_the_value_of_war_is_the_closed_form(u: Any, h: Any, ends: Any, r: float) -> None:
    """W = (r u + h_B V_v + h_A V_d)/(r + h_A + h_B), month for month."""
    found = solve(war(u, (0.5, 0.5), h, ends, r), starts=1)
    odds = monthly_odds(float(np.exp(-r / 12)))
    for i, (lost, won) in enumerate(((ends[0], ends[1]), (ends[3], ends[2]))):
        own, other = h[i], h[1 - i]
        assert found.w[0, i, 0] == pytest.approx(
            war_value(odds, u[i], other, won, own, lost), abs=1e-8
        )


@pytest.mark.equation("EQ-HASTAR")
@pytest.mark.mechanism("M-58")
@settings(max_examples=40)
@given(
    u=unit,
    deal=unit,
    hope=rate,
    won=st.floats(0.0, 1.2),
    lost=st.floats(-0.5, 0.5),
    r=discount,
)
def test_defeat_or_denial(
    u: float, deal: float, hope: float, won: float, lost: float, r: float
) -> None:
    """The solved A accepts the package from exactly h_A* on, and at h_B = 0 sign(u - D) rules."""
    assume(deal - lost > 0.05)
    odds = monthly_odds(float(np.exp(-r / 12)))
    star = defeat_threshold(odds, u, deal, hope, won, lost).h_A_star_per_year
    assume(abs(star) > 1e-4)
    assume(star < 0.4)

    def margin(h_A: float, h_B: float) -> float:
        found = solve(war((u, 0.3), (deal, 0.5), (h_A, h_B), (lost, won, 0.9, 0.0), r), starts=1)
        return float(found.deal[0, 0, 0] - found.w[0, 0, 0])

    if star > 0:
        assert margin(1.02 * star, hope) > 0
        assert margin(0.98 * star, hope) < 0
    else:
        assert margin(0.0, hope) > 0
    if abs(u - deal) > 1e-3:
        assert (margin(0.0, 0.0) > 0) == (u < deal)


@pytest.mark.equation("EQ-HASTAR")
@pytest.mark.mechanism("M-59")
@given(u=unit, deal=unit, hope=rate, won=st.floats(0.0, 1.2), lost=st.floats(-0.5, 0.5), r=discount)
def test_patience_moves_the_line_by_the_sign_of_the_net_flow(
    u: float, deal: float, hope: float, won: float, lost: float, r: float
) -> None:
    """d h_A*/d r has the sign of u - D; as r -> 0, h_A* -> h_B (V_v - D)/(D - V_d)."""
    assume(deal - lost > 0.05)

    def star(at: float) -> float:
        return defeat_threshold(at, u, deal, hope, won, lost).h_A_star_per_year

    slope = star(r + 0.01) - star(r)
    assert slope == pytest.approx(0.01 * (u - deal) / (deal - lost), abs=1e-12)
    assert star(1e-12) == pytest.approx(hope * (won - deal) / (deal - lost), abs=1e-9)


@pytest.mark.equation("EQ-COLLAPSE-PARADOX")
@settings(max_examples=40)
@given(u=st.tuples(unit, unit), won=unit, lost=unit, h=rate, more=st.floats(1e-3, 0.05), r=discount)
def test_a_looming_collapse_softens_one_and_hardens_the_other(
    u: Any, won: float, lost: float, h: float, more: float, r: float
) -> None:
    """The solved values move as the closed form says, and the room with them."""
    odds = monthly_odds(float(np.exp(-r / 12)))
    found = [
        solve(war(u, (0.5, 0.5), (0.0, x), (0.0, won, 0.0, lost), r), starts=1).w[0, :, 0]
        for x in (h, h + more)
    ]
    line = collapse_paradox(odds, *u, won, lost, h)
    assert found[0] == pytest.approx([line.W_A, line.W_B], abs=1e-8)
    change = found[1] - found[0]
    for i, after in enumerate((won, lost)):
        gap = after - found[0][i]
        if abs(gap) > 1e-4:
            assert np.sign(change[i]) == np.sign(gap)
    if abs(won + lost - line.W_A - line.W_B) > 1e-4:
        assert (change.sum() > 0) == line.shrinks


@pytest.mark.equation("EQ-ETAMAX")
@settings(max_examples=40)
@given(v=unit, u=unit, loss=st.floats(0.02, 0.5), chance=st.floats(0.001, 0.3), r=discount)
def test_tolerable_breach(v: float, u: float, loss: float, chance: float, r: float) -> None:
    """B's solved margin is positive iff A's chance of breach is below eta_max.

    Two states that never meet: the war today, and the worse one that a breach leaves.
    """
    odds = monthly_odds(float(np.exp(-r / 12)))
    wait, broken = u, u - loss
    assume(abs(v - wait) > 1e-3)
    limit = tolerable_breach(v, wait, broken, odds)
    delta = float(np.exp(-r / 12))
    two = tiny_war(
        flow=np.array([[[0.5], [0.5]], [[v], [v]]]),
        u=np.array([[0.5, 2.0], [wait, broken]]),
        delta=(delta, delta),
        talks=0.0,
        front=2,
    )
    worse = matrix(2, [(1.0, np.array([1, 1]))])
    # A gains by breaking (its war in the worse state pays 2): it takes every chance it gets
    menu = replace(
        two.menu, opportunity=np.array([[chance], [0.0]]), after=(worse, two.menu.after[1])
    )
    found = solve(two.with_(menu=menu, breach_noise=1e-3), starts=1)
    faced = found.eta[0, 0, 0]
    assert faced == pytest.approx(chance, abs=1e-5)
    assume(abs(limit - faced) > 1e-4)
    margin = found.deal[1, 0, 0] - found.w[0, 1, 0]
    assert (margin > 0) == (faced < limit)


@pytest.mark.mechanism("M-30")
@settings(max_examples=25)
@given(seed=st.integers(0, 40), above=st.floats(1e-6, 0.5), other=st.floats(-2.0, 2.0))
def test_one_unwilling_side_empties_the_zone(seed: int, above: float, other: float) -> None:
    """D_A < W_A for every package leaves nothing, whatever waiting is worth to B."""
    found = solved(seed)
    s = found.war.start
    w = found.w.copy()
    w[0, 0, s] = found.deal[0, s].max() + above
    w[0, 1, s] = other
    zone = zone_of_agreement(replace(found, w=w))
    assert [zone.counts[layer] for layer in ("commitment", "consent", "trust")] == [0, 0, 0]
    # and it is A that blocks: none of them is acceptable to A
    assert (zone.margins[0] < 0).all()


@cache
def solved(seed: int) -> Equilibrium:
    return solve(random_war(seed, packages=8, front=3), tol=1e-4, starts=1, details=False)


def test_the_line_of_a_reading_is_read_off_its_solution() -> None:
    study = ReadingStudy(arm.load("two-islands"), "tired-war", draws=0)
    found = quarrel_of(study, scan=(0.02,))
    x = study.war.menu.ids.index(found["package"])
    s = study.war.start
    flow, deal = study.war.phases[0].flow[0, s], study.zone.deal[0, x]
    assert found["net_flow"] == pytest.approx(flow - deal)
    odds = monthly_odds(float(study.war.delta[0]))
    star = defeat_threshold(
        odds, flow, deal, study.war.phases[0].hazard[1, s], *study.war.terminal[0, [1, 0]]
    )
    assert found["defeat"]["needed"] == pytest.approx(star.h_A_star_per_year)
    assert found["paradox"]["softer"] == ["Selm"]
    assert [row["rate"] for row in found["scan"]] == sorted(row["rate"] for row in found["scan"])
    assert found["scan"][-1]["rate"] == pytest.approx(0.02)
    assert found["scan"][0]["durable_gap"] == study.zone.durable_gap
