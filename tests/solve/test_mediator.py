"""Mediators that choose: the closed rule, the joint fixed point, two at once, and loud failure."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from mediated import WANTS, stake_of, tutorial, widened
from random_wars import random_war, tiny_war
from scipy.sparse import csr_array, eye_array

import armistice as arm
from armistice.analyses.closed_forms.leaving import deal_discount, leaving_gain
from armistice.analyses.simulate import simulate
from armistice.errors import ArmisticeError, InputError, NotConverged
from armistice.model.build import build
from armistice.model.stakes import ACTIONS, Cut
from armistice.model.stances import spread_stances
from armistice.model.war import War
from armistice.solve import mediator
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.equilibrium import solve as solve_plain
from armistice.solve.layered import Layered
from armistice.solve.mediator import conduct_of, reply, solve_mediated, with_rules
from armistice.solve.plain import Plain
from armistice.solve.stopping import Conduct, logit, stopping, targets
from armistice.solve.whole import policy_of, solve

LEAVE = ACTIONS.index("exit")
OPTIMAL = {"mediator": "optimal"}


def lone_mediator(cost: float, rate: float, blame: float, share: float, credit: float) -> War:
    """A war that stands still and a mediator in it; stances: there, gone."""
    war = tiny_war(flow=[[0.5], [0.5]], u=(0.4, 0.4), stances=2)
    stake = stake_of(
        war.with_(menu=war.menu),
        np.random.default_rng(0),
        delta=float(np.exp(-rate / 12.0)),
        staying=np.full(2, cost / rate),
        war_blame=0.0,
        meeting=0.0,
        credit=credit,
        any_paper=1.0,
        audience=np.zeros(1),
        leaving=np.zeros(2),
        gone=np.array([False, True]),
        options=np.array([[0, -1], [-1, -1], [1, 1]]),
        noise=0.0,
        proposer=-1,
    )
    return widened(war, stake, blame * np.array([1.0, 0.5, share]))


def quiet(war: War, hazard: float = 0.0) -> Conduct:
    """Nobody signs or refuses, but for a constant chance of a signature."""
    size = war.space.size
    return Conduct(
        np.full((1, size, 1), hazard),
        np.zeros((1, 2, size)),
        np.zeros((2, size, 1)),
        np.zeros((1, size)),
    )


@pytest.mark.equation("EQ-EXIT")
@pytest.mark.equation("EQ-BLAME")
@pytest.mark.equation("EQ-MEDIATOR")
@pytest.mark.parametrize(("cost", "hazard", "credit"), [(0.08, 0.0, 0.0), (0.05, 0.03, 0.2)])
def test_the_closed_rule_of_leaving(cost: float, hazard: float, credit: float) -> None:
    """Bl = 1, cost .08 a year, rate .10: stay at R = 1, leave at R = .2; and with a deal ahead."""
    war = lone_mediator(cost, 0.10, 1.0, 0.2, credit)
    stake = war.stakes[0]
    still = csr_array(eye_array(war.space.size, format="csr"))
    found = stopping(war, stake, quiet(war, hazard), (still,), (still,), war.refusal)
    names = war.space.stances
    assert names == ("stance 0", "stance 0, A refused", "stance 0, B refused", "stance 1")
    deal = deal_discount(hazard, stake.delta)
    gain = np.array([leaving_gain(cost / 0.10, R, credit, deal) for R in (1.0, 0.5, 0.2)])
    assert np.array_equal(logit(found.act[0], 0.0)[LEAVE, :3] > 0, gain > 0)
    # where it never leaves, the closed form is the solved difference itself
    assert found.act[0, LEAVE, 0] - found.act[0, 0, 0] == pytest.approx(gain[0], abs=1e-9)
    if hazard == 0:
        assert (gain > 0).tolist() == [False, True, True]


def game(seed: int, **changes: Any) -> War:
    """A random small war whose mediator may stay, press or leave, and threatens B."""
    base = random_war(seed, mediators=1, stances=3, front=3, endurance=2, adaptation=1, packages=6)
    rng = np.random.default_rng(seed)
    cuts = (Cut(1, 0, 0, 1, 0.5),)
    move = np.eye(3)
    move[0] = [0.5, 0.5, 0.0]
    base = base.with_(refusal=(base.refusal[0], spread_stances(base.space, move)))
    blame = np.sort(rng.uniform(0.0, 0.6, 3))[::-1].copy()
    return widened(base, stake_of(base, rng, cuts=cuts, **changes), blame)


@pytest.mark.equation("EQ-MEDIATOR")
@pytest.mark.parametrize("seed", range(4))
def test_joint_fixed_points(seed: int) -> None:
    """The belligerents' game at the rule, the rule at their game, no gain from one deviation."""
    war = game(seed)
    answer = solve(war)
    assert isinstance(answer, Layered)
    assert answer.joint is not None
    assert answer.joint < 1e-6
    assert answer.diagnostics.converged
    one = answer.mediators[0]
    assert one.one_deviation_gain < 1e-9
    assert one.solved.residual < 1e-10
    assert np.allclose(one.rule.choice.sum(axis=1), 1.0)
    # the belligerents' game, worked out by another route
    faced = with_rules(war, (one.rule,))
    assert np.max(np.abs(Plain(faced)(answer.v) - answer.v)) < 1e-9
    for phase in faced.phases:
        assert np.allclose(phase.transition.sum(axis=1), 1.0, atol=1e-12)
    for matrix in faced.refusal:
        assert np.allclose(matrix.sum(axis=1), 1.0, atol=1e-12)
        assert matrix.data.min() >= -1e-15


@pytest.mark.parametrize("seed", range(3))
def test_policy_iteration_against_plain_iteration(seed: int) -> None:
    """The same U from following the best plan month by month."""
    war = game(seed)
    answer = solve(war, starts=1)
    assert isinstance(answer, Layered)
    one = answer.mediators[0]
    conduct = conduct_of(answer, war.stakes[0])
    plan = logit(one.solved.act, 0.0)
    slow = reply(war, 0, (one.rule,), conduct, fixed=plan)
    assert np.max(np.abs(slow.value - one.solved.value)) < 1e-9
    erring = reply(war, 0, (one.rule,), conduct, fixed=one.rule.choice)
    assert (erring.value <= one.solved.value + 1e-9).all()


@pytest.mark.equation("EQ-REJECT")
def test_a_threat_is_carried_out_as_far_as_the_mediator_wants_it() -> None:
    """kappa = kappa_0 L((U(cut) - U(not)) / sigma_m) stands in the chain the belligerents face."""
    war = game(0)
    answer = solve(war, starts=1)
    assert isinstance(answer, Layered)
    stake, one = war.stakes[0], answer.mediators[0]
    cut = stake.cuts[0]
    s = int(np.flatnonzero(war.space.m == cut.source)[0])
    kept, carried = s - cut.source + cut.kept, s - cut.source + cut.target
    wait = one.solved.wait[0]
    chance = 0.5 / (1.0 + np.exp(-(wait[carried] - wait[kept]) / stake.noise))
    faced = with_rules(war, (one.rule,)).refusal[1]
    plain = war.refusal[1]
    spared = 0.5 - chance
    assert faced[s, carried] == pytest.approx(plain[s, carried] - spared, abs=1e-6)


def test_a_mediator_without_choice_changes_nothing() -> None:
    """With nowhere to go, no blame and no threat, `optimal` is `fixed`, history and all."""
    base = random_war(5, mediators=1, stances=3, front=3, endurance=2, adaptation=1, packages=6)
    stuck = stake_of(
        base,
        np.random.default_rng(5),
        options=np.array([[0, 1, -1], [-1, -1, -1], [-1, -1, 2]]),
    )
    answer = solve(widened(base, stuck, np.zeros(3)), starts=1)
    plain = solve_plain(base, starts=1)
    wide = answer.war.space
    first = [wide.stances.index(name) for name in base.space.stances]
    v = answer.v.reshape(len(base.phases), 2, -1, len(wide.stances))[..., first]
    assert np.max(np.abs(v.reshape(plain.v.shape) - plain.v)) < 1e-9


@cache
def islands() -> Layered:
    answer = solve(build(tutorial(small=True), "tired-war", rules=OPTIMAL), starts=1)
    assert isinstance(answer, Layered)
    return answer


def test_futures_pay_what_the_values_say() -> None:
    """T-12 on a war with a mediator that chooses, refusals remembered."""
    answer = islands()
    paths = simulate(answer, policy_of(answer), paths=8000, months=24, seed=3)
    error = paths.payoff.std(axis=1) / np.sqrt(8000)
    start = answer.war.start
    assert (np.abs(paths.payoff.mean(axis=1) - answer.v[0, :, start]) < 4 * error).all()


def test_a_refusal_by_selm_loosens_the_tie() -> None:
    """EQ-EXIT in the tutorial: leaving is closer after Selm refused than before any offer."""
    answer = islands()
    names, start = answer.war.space.stances, answer.war.start
    gain = answer.mediators[0].exit_gain[0]
    before, after = start, start + names.index("engaged, Selm refused")
    assert gain[after] > gain[before]


TWO = (
    "stances: {both: {start: true}, no-league: {holder: League, talks: 0.6, "
    "actions: {League: exit}}, no-synod: {holder: Synod, talks: 0.7, actions: {Synod: exit}}, "
    "none: {talks: 0.2, actions: {League: exit, Synod: exit}}}"
)
SYNOD = (
    "\n  Synod:\n    name: Synod\n    roles: [mediator]\n    mediation: {stay_cost: 0.03, "
    "exit_blame: 0.1, exit_share: {no-offer: 1, Selm: 0.2}, deal_credit: 0.1, noise: 0.05}"
)


def test_two_mediators_choose_in_turn() -> None:
    scenario = tutorial(stances=TWO, moves="moves: {}", party=SYNOD, small=True)
    answer = solve(build(scenario, "tired-war", rules=OPTIMAL), starts=1)
    assert isinstance(answer, Layered)
    assert [one.party for one in answer.mediators] == ["League", "Synod"]
    assert answer.joint is not None
    assert answer.joint < 1e-6
    war = answer.war
    assert np.allclose(war.phases[0].transition.sum(axis=1), 1.0)
    for one, stake in zip(answer.mediators, war.stakes, strict=True):
        assert one.one_deviation_gain < 1e-9
        to = targets(war, stake)
        gone = stake.gone[war.space.m]
        assert stake.gone[war.space.m[to[LEAVE][~gone]]].all()
        assert np.allclose(one.rule.choice[:, LEAVE][:, gone], 1.0)
    # one leaving leaves the other where it was
    both, alone = war.space.stances.index("both"), war.space.stances.index("no-league")
    assert war.stakes[0].options[LEAVE, both] == alone


def test_rules_that_cannot_be_honoured_are_refused() -> None:
    with pytest.raises(ArmisticeError, match=r"actions: \{ID: exit\}"):
        build(arm.load("two-islands"), "tired-war", rules=OPTIMAL)
    with pytest.raises(ArmisticeError, match="not solved together"):
        build(tutorial(), "tired-war", rules={**OPTIMAL, "beliefs": "learned"})
    with pytest.raises(InputError, match="'Marl' is not a mediator"):
        tutorial(stances="stances: {engaged: {start: true, actions: {Marl: exit}}}")


def test_no_joint_fixed_point_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mediator, "MOST_ROUNDS", 1)
    with pytest.raises(NotConverged, match="do not settle") as caught:
        solve(game(1))
    assert caught.value.diagnostics["joint_residual"] > 1e-7
    loose = solve(game(1), strict=False, starts=1)
    assert not loose.diagnostics.converged


def test_the_fixed_rule_stays_the_default() -> None:
    """Actions declared and the rule off: no history, no chooser, the plain game."""
    war = build(tutorial(), "tired-war")
    assert war.layers == ()
    assert war.space.stances == ("engaged", "gone", "left")
    answer = solve(war, starts=1)
    assert type(answer) is Equilibrium


def test_a_choosers_declared_moves_are_its_own_choice() -> None:
    moves = (
        "moves: {tires: {from: engaged, to: gone, when: month, chance: 0.01}, "
        "walks: {from: engaged, to: left, when: month, chance: 0.1}}"
    )
    fixed = build(tutorial(moves=moves), "tired-war")
    free = build(tutorial(moves=moves), "tired-war", rules=OPTIMAL)
    for war, chance in ((fixed, 0.1), (free, 0.0)):
        left = np.array(["left" in name for name in war.space.stances])[war.space.m]
        row = war.phases[0].transition[[war.start]].toarray().ravel()
        assert row[left].sum() == pytest.approx(chance)


def test_wants_are_read_from_the_file() -> None:
    """Costs by the year become worth for ever: c/r; staying in peace costs nothing (M-28)."""
    assert "stay_cost: 0.02" in WANTS
    stake = build(tutorial(), "tired-war", rules=OPTIMAL).stakes[0]
    names = build(tutorial(), "tired-war", rules=OPTIMAL).space.stances
    assert stake.staying[names.index("gone")] == pytest.approx(0.02 / 0.10)
    assert stake.staying[names.index("engaged")] == pytest.approx((0.02 + 0.02) / 0.10)
    assert stake.leaving[names.index("engaged")] == pytest.approx(0.3)
    assert stake.leaving[names.index("engaged, Selm refused")] == pytest.approx(0.06)
    assert stake.war_blame == pytest.approx(0.2)


def test_solver_options_reach_the_inner_game() -> None:
    war = game(2)
    loose = solve_mediated(war, solve_plain, starts=1, tol=1e-6, details=False)
    assert loose.diagnostics.one_deviation_gain is None
    assert loose.diagnostics.tolerance == pytest.approx(1e-6 * (1.0 - war.delta.max()))
    assert replace(loose, joint=None).joint is None
