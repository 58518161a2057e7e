"""Seasons of meetings, looking ahead without dice, and ripeness."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from mediated import MEDIATION, WANTS, tutorial

import armistice as arm
from armistice.analyses.forward import Stage, look_ahead
from armistice.analyses.ripeness import ripeness
from armistice.analyses.season import meeting_season
from armistice.analyses.simulate import simulate
from armistice.analyses.zone import zone_of_agreement
from armistice.errors import ArmisticeError
from armistice.mechanisms.summit import SEASON, heard
from armistice.model.build import build, make_world
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.whole import policy_of, solve

PLAIN = MEDIATION.removeprefix("mediation: {").removesuffix("}")
STANCES = "stances: {engaged: {start: true}, gone: {holder: Marl, support: {Marl: 0}}}"


@cache
def islands() -> Equilibrium:
    return solve(build(arm.load("two-islands"), "tired-war"), starts=1)


@pytest.mark.equation("EQ-SUMMIT")
def test_a_season_raises_talks_and_recognition_and_nothing_else() -> None:
    resolved = arm.load("two-islands").resolve("tired-war")
    more = {"talks.meeting.talks": 0.2, "talks.meeting.recognition": 0.1}
    plain = build(resolved)
    off = build(resolved, numbers={**resolved.median(), **more})
    on = build(resolved, numbers={**resolved.median(), **more, SEASON: 1.0})
    assert np.array_equal(off.recognition, plain.recognition)
    assert np.array_equal(off.phases[0].talks, plain.phases[0].talks)
    assert np.allclose(on.phases[0].talks, plain.phases[0].talks + 0.2)
    league = plain.proposers.index("League")
    assert np.allclose(on.recognition[league], 0.5)
    assert np.allclose(on.recognition[:2].sum(axis=0), 0.5)
    assert np.allclose(on.recognition[0], on.recognition[1])
    for one, other in zip(on.phases, plain.phases, strict=True):
        assert np.array_equal(one.flow, other.flow)
        assert np.array_equal(one.hazard, other.hazard)
        assert (one.transition != other.transition).nnz == 0
    assert np.array_equal(on.menu.flow, plain.menu.flow)
    full = make_world(
        resolved, {**resolved.median(), "talks.meeting.recognition": 5.0, SEASON: 1.0}
    )
    assert heard(full).tolist() == pytest.approx([0.0, 0.0, 1.0])


@pytest.mark.equation("EQ-SUMMIT")
def test_a_season_is_a_surprise_and_ends() -> None:
    """In the season more is signed a month; after it the old game goes on from where it is."""
    scenario = tutorial(PLAIN, STANCES, small=True)
    resolved = scenario.resolve("tired-war")
    numbers = {**resolved.median(), "talks.meeting.talks": 0.3}
    season = meeting_season(resolved, numbers, months=3, horizon=12)
    assert season.months == 3
    start = season.otherwise.war.start
    during, otherwise = (
        float(policy_of(one).hazard[0, start]) for one in (season.during, season.otherwise)
    )
    assert season.ahead.agreed[1] == pytest.approx(
        float(policy_of(season.during).sign[0, start].sum())
    )
    later = look_ahead([Stage(season.during, 3)])
    assert np.allclose(season.ahead.agreed[:4], later.agreed)
    assert len(season.ahead.agreed) == 13
    change = season.change()
    assert change["calendar"] == "surprise"
    assert during != otherwise
    with pytest.raises(ArmisticeError, match="no season"):
        meeting_season(resolved)
    nothing = meeting_season(resolved, months=2, horizon=4)
    assert np.allclose(nothing.ahead.agreed, nothing.ahead_without.agreed, atol=1e-9)


@pytest.mark.equation("EQ-HAZARD")
def test_looking_ahead_agrees_with_dice() -> None:
    answer = islands()
    ahead = look_ahead([Stage(answer, 24)])
    paths = simulate(answer, policy_of(answer), paths=20_000, months=24, seed=9)
    for month in (6, 24):
        agreed = (paths.agreed_month > 0) & (paths.agreed_month <= month)
        exact = ahead.agreed[month]
        assert abs(agreed.mean() - exact) < 4 * np.sqrt(exact * (1 - exact) / 20_000)
    assert np.allclose(ahead.agreed + ahead.ended + ahead.at_war, 1.0)
    assert (np.diff(ahead.agreed) >= 0).all()


def test_looking_ahead_counts_mediators_that_left() -> None:
    war = build(tutorial(WANTS, small=True), "tired-war", rules={"mediator": "optimal"})
    ahead = look_ahead([Stage(solve(war, starts=1, tol=1e-7), 12)])
    left = ahead.left["League"]
    assert left[0] == 0.0
    assert (left >= 0).all()
    assert (left <= ahead.at_war + 1e-12).all()


@pytest.mark.equation("EQ-RIPENESS")
def test_ripeness_by_hand() -> None:
    answer = islands()
    war, s = answer.war, answer.war.start
    found = ripeness(answer)
    row = war.phases[0].transition[[s]].toarray().ravel()
    for i, party in enumerate(war.sides):
        drop = answer.w[0, i, s] - row @ answer.w[0, i]
        assert found.slipping[party] == pytest.approx(max(0.0, drop))
        best = answer.deal[i, s].max() - answer.w[0, i, s]
        assert found.missed[party] == pytest.approx(max(0.0, best))
        assert found.stalemate[party] == pytest.approx(max(0.0, drop) + max(0.0, best))
    count = zone_of_agreement(answer).counts["consent"]
    assert found.way_out == dict.fromkeys(war.sides, count)
    assert found.ripe == (count > 0 and min(found.stalemate.values()) > 0)


def test_a_way_out_that_one_party_does_not_see() -> None:
    """Under its own beliefs a party may find the zone empty: not ripe."""
    answer = islands()
    menu = answer.war.menu
    dear = answer.war.with_(menu=replace(menu, consent=menu.consent + 1.0))
    blind = replace(answer, war=dear)
    found = ripeness(answer, seen={"Selm": blind})
    assert found.way_out["Selm"] == 0
    assert not found.ripe
