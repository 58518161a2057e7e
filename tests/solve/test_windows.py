"""Offers that close: exact dropping from the menu, limits, and the plain month as referee."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from mediated import MEDIATION, WANTS, tutorial
from random_wars import random_war
from scipy.sparse import csr_array

import armistice as arm
from armistice.analyses.forward import Stage, look_ahead
from armistice.analyses.simulate import simulate
from armistice.analyses.today import today_of
from armistice.errors import ArmisticeError
from armistice.model.build import build
from armistice.model.war import War
from armistice.model.widen import Window, widen
from armistice.solve.equilibrium import solve as solve_plain
from armistice.solve.layered import Layered
from armistice.solve.plain import Plain, offers
from armistice.solve.whole import policy_of, solve
from armistice.solve.windows import solve_windows

PLAIN = MEDIATION.removeprefix("mediation: {").removesuffix("}")
WINDOW = "\n    window: {closes: 0.05, options: [tolls.lifted]}"


def game(seed: int, closes: float) -> War:
    war = random_war(seed, mediators=1, front=3, endurance=2, packages=8)
    needs = np.arange(8) % 3 == 0
    return widen(war, history=False, windows=(Window("M", closes, needs),), blame={})


@pytest.mark.equation("EQ-WINDOW")
@pytest.mark.parametrize("seed", range(6))
def test_agrees_with_a_plain_month(seed: int) -> None:
    """V = F(V) on the whole grid, packages of a closed window off the menu."""
    war = game(seed, 0.07)
    answer = solve(war, starts=1)
    assert np.max(np.abs(Plain(war)(answer.v) - answer.v)) < 1e-10
    policy = policy_of(answer)
    shut = np.array(["closed" in name for name in war.space.stances])[war.space.m]
    needs = np.arange(8) % 3 == 0
    assert (policy.sign[:, shut][:, :, needs] == 0).all()
    assert policy.sign[:, ~shut][:, :, needs].max() > 0
    said = offers(war, answer.net, answer.eta.sum(axis=0), answer.w)
    rows = said.propose[0].sum(axis=2)
    assert np.allclose(rows, 1.0)
    assert (said.propose[:, :, shut][..., needs] == 0).all()


@pytest.mark.parametrize("seed", range(3))
def test_a_window_that_never_closes_is_no_window(seed: int) -> None:
    plain = solve_plain(random_war(seed, mediators=1, front=3, endurance=2, packages=8), starts=1)
    war = game(seed, 0.0)
    answer = solve(war, starts=1)
    shut = np.array(["closed" in name for name in war.space.stances])[war.space.m]
    assert np.max(np.abs(answer.v[:, :, ~shut] - plain.v)) < 1e-9


def test_zero_strength_is_off_in_a_file() -> None:
    """`window` written with closes 0: the compiled war is the plain one."""
    off = tutorial(PLAIN, moves="", party=WINDOW.replace("0.05", "0"), stances=STANCES)
    war, plain = build(off, "tired-war"), build(arm.load("two-islands"), "tired-war")
    assert war.layers == ()
    assert np.array_equal(war.phases[0].flow, plain.phases[0].flow)
    assert war.space.stances == plain.space.stances


STANCES = "stances: {engaged: {start: true}, gone: {holder: Marl, support: {Marl: 0}}}"


def test_futures_and_looking_ahead_agree() -> None:
    """T-12 and the chance of an agreement, on the tutorial with a window."""
    answer = solve(build(tutorial(PLAIN, STANCES, party=WINDOW), "tired-war"), starts=1)
    war, policy = answer.war, policy_of(answer)
    for s in (war.start, war.start + 1):  # open, and closed
        assert np.allclose(today_of(answer, state=s).sign, policy.sign[0, s], atol=1e-12)
    paths = simulate(answer, policy_of(answer), paths=10_000, months=24, seed=5)
    error = paths.payoff.std(axis=1) / 100.0
    assert (np.abs(paths.payoff.mean(axis=1) - answer.v[0, :, war.start]) < 4 * error).all()
    ahead = look_ahead([Stage(answer, 24)])
    agreed = (paths.agreed_month > 0) & (paths.agreed_month <= 12)
    spread = np.sqrt(ahead.agreed[12] * (1 - ahead.agreed[12]) / 10_000)
    assert abs(agreed.mean() - ahead.agreed[12]) < 4 * spread


def test_a_window_and_a_mediator_that_chooses_together() -> None:
    scenario = tutorial(WANTS, party=WINDOW, small=True)
    war = build(scenario, "tired-war", rules={"mediator": "optimal"})
    assert war.layers == ("windows", "choosers")
    answer = solve(war, starts=1)
    assert isinstance(answer, Layered)
    assert answer.joint is not None
    assert answer.joint < 1e-6
    assert answer.mediators[0].one_deviation_gain < 1e-9
    assert np.max(np.abs(Plain(answer.war)(answer.v) - answer.v)) < 1e-9


def test_windows_that_cannot_be_solved_are_refused() -> None:
    everything = "\n    window: {closes: 0.1, options: [harbour.closed, harbour.shared]}"
    with pytest.raises(ArmisticeError, match="nothing is left to sign"):
        build(tutorial(PLAIN, STANCES, party=everything), "tired-war")
    war = game(0, 0.05)
    swapped = war.with_(refusal=(_closing(war), war.refusal[1]))
    with pytest.raises(ArmisticeError, match="only a month of war"):
        solve_windows(swapped, starts=1)
    barred = war.menu.barred
    assert barred is not None
    reopened = war.with_(menu=replace(war.menu, barred=barred[::-1].copy()))
    with pytest.raises(ArmisticeError, match="lead back"):
        solve_windows(reopened, starts=1)


def _closing(war: War) -> csr_array:
    """A refusal that closes the window, which the layer does not allow."""
    size, wide = war.space.size, len(war.space.stances)
    rows = np.arange(size)
    to = rows - war.space.m + np.minimum(war.space.m + 1, wide - 1)
    return csr_array((np.ones(size), (rows, to)), shape=(size, size))
