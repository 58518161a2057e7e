"""The compiled futures against their plain referee, and the freedom to cut them up."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from random_wars import random_war

from armistice.analyses import simulate as room
from armistice.analyses import simulate_reached
from armistice.analyses.paths import OVER, STANDING, Paths
from armistice.analyses.simulate import simulate
from armistice.analyses.simulate_plain import simulate_plainly
from armistice.model.war import TRUCE
from armistice.solve.equilibrium import Equilibrium, solve
from armistice.solve.policy import Policy, policy_of


def solved(seed: int, **named: Any) -> tuple[Equilibrium, Policy]:
    answer = solve(random_war(seed, **named), starts=1, strict=False)
    return answer, policy_of(answer)


def whole(paths: Paths) -> dict[str, Any]:
    """All but the pay-offs: nothing that rounding could touch."""
    return {f.name: getattr(paths, f.name) for f in fields(paths) if f.name != "payoff"}


def same(one: Paths, other: Paths) -> None:
    for name, value in whole(one).items():
        assert np.array_equal(value, getattr(other, name)), name


@pytest.mark.equation("EQ-SIM")
@pytest.mark.parametrize("breach", ["netted", "mistake", "taste"])
@pytest.mark.parametrize("seed", [0, 4, 5, 6, 7])
def test_the_compiled_loop_lives_the_referees_paths(seed: int, breach: Any) -> None:
    """Every whole number the same, pay-offs to rounding; truces, regimes and exits included."""
    answer, policy = solved(seed, breach=breach)
    named = {"paths": 3000, "months": 60, "seed": seed, "draw": seed}
    fast = simulate(answer, policy, **named)
    plain = simulate_plainly(answer, policy, **named)
    same(fast, plain)
    assert np.max(np.abs(fast.payoff - plain.payoff)) < 1e-12


def test_those_paths_see_everything_that_can_happen() -> None:
    """The comparison above would say nothing about an event that never came up."""
    seen = set()
    for seed in (0, 4, 5, 6, 7):
        answer, policy = solved(seed)
        menu = answer.war.menu
        paths = simulate(answer, policy, paths=3000, months=60, seed=seed, draw=seed)
        seen |= {f"ending {n}" for n in np.unique(paths.ending)}
        seen |= {f"broken by {n}" for n in np.unique(paths.broken_by)}
        signed = paths.first_package[paths.first_package >= 0]
        seen |= {f"kind {n}" for n in np.unique(menu.kind[signed])}
        seen |= {f"end {n}" for n in np.unique(paths.status[-1])}
        truce = np.isin(paths.agreed_package, np.flatnonzero(menu.kind == TRUCE))
        ran_out = truce & (paths.broken_by < 0) & (paths.held <= 60)
        seen |= {"truce ran out"} if ran_out.any() else set()
        seen |= {"an exit"} if answer.war.phases[0].leave.any() else set()
    expected = {f"ending {n}" for n in (-1, 0, 1, 2)} | {f"broken by {n}" for n in (-1, 0, 1)}
    expected |= {f"kind {n}" for n in (0, 1, 2)} | {f"end {n}" for n in (0, 1, 2)}
    assert seen >= expected | {"truce ran out", "an exit"}


def test_no_way_of_cutting_up_the_work_changes_a_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    answer, policy = solved(5)
    named = {"months": 40, "seed": 3, "draw": 1}
    one = simulate(answer, policy, paths=500, **named)
    for chunk, workers in ((1, 1), (7, 1), (64, 3), (499, 2)):
        monkeypatch.setattr(room, "CHUNK", chunk)
        other = simulate(answer, policy, paths=500, workers=workers, **named)
        same(one, other)
        assert np.array_equal(one.payoff, other.payoff)
    part = simulate(answer, policy, paths=100, first=250, **named)
    assert np.array_equal(part.payoff, one.payoff[:, 250:350])
    assert np.array_equal(part.status, one.status[:, 250:350])


@pytest.mark.parametrize("often", [0.0, 0.1, np.inf])
@pytest.mark.parametrize("seed", [0, 5, 7])
def test_talks_worked_out_where_futures_come_to_them_change_no_bit(
    seed: int, often: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is foreseen, down to nothing: paths that had to stop are lived as the others."""
    monkeypatch.setattr(simulate_reached, "OFTEN", often)
    answer, policy = solved(seed)
    named = {"paths": 400, "months": 40, "seed": 3, "draw": 1}
    known = simulate(answer, policy, **named)
    for chunk in (room.CHUNK, 150):
        monkeypatch.setattr(room, "CHUNK", chunk)
        fresh = replace(answer)  # nothing that was read off it is kept
        found = simulate(fresh, **named)
        same(known, found)
        assert np.array_equal(known.payoff, found.payoff)
    reached = simulate_reached.Reached(replace(answer), 40)
    if often == np.inf:
        assert not reached.tables.worked.any()
    elif often > 0:
        assert 0 < reached.tables.worked.sum() < reached.tables.worked.size


def test_a_longer_look_ahead_leaves_the_months_before_alone() -> None:
    answer, policy = solved(4)
    short = simulate(answer, policy, paths=300, months=20, seed=1)
    long = simulate(answer, policy, paths=300, months=33, seed=1)
    assert np.array_equal(short.status, long.status[:21])
    assert np.array_equal(short.front, long.front[:21])


def test_draws_and_seeds_have_their_own_luck() -> None:
    answer, policy = solved(4)
    named = {"paths": 300, "months": 24}
    one = simulate(answer, policy, seed=1, **named)
    for other in ({"seed": 2}, {"seed": 1, "draw": 1}, {"seed": 1, "first": 300}):
        assert not np.array_equal(one.payoff, simulate(answer, policy, **other, **named).payoff)


def test_what_is_over_stays_over_and_where_it_is() -> None:
    answer, policy = solved(6)
    paths = simulate(answer, policy, paths=2000, months=60, seed=1)
    over = paths.status == OVER
    assert (over[1:] >= over[:-1]).all()
    assert (over[-1] == (paths.ending >= 0)).all()
    moved = np.diff(paths.front, axis=0) != 0
    assert not (moved & over[:-1]).any()
    assert (paths.first_month[(paths.status == STANDING).any(axis=0)] > 0).all()


def test_nobody_and_no_time_are_allowed_and_nonsense_is_not() -> None:
    answer, policy = solved(0)
    assert simulate(answer, policy, paths=0, months=5, seed=1).payoff.shape == (2, 0)
    still = simulate(answer, policy, paths=3, months=0, seed=1)
    war = answer.war
    assert np.array_equal(still.payoff, np.repeat(answer.v[0][:, [war.start]], 3, axis=1))
    for bad in ({"paths": -1}, {"months": -1}, {"draw": 1 << 32}, {"first": 1 << 32}):
        with pytest.raises(ValueError, match="counted from 0"):
            simulate(answer, policy, **({"paths": 1, "months": 1, "seed": 1} | bad))
