"""Plans made with the wrong pay-offs, and the plain month that answers them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from mediated import MEDIATION, WANTS, tutorial
from random_wars import random_war

from armistice.analyses.simulate import simulate
from armistice.analyses.today import today_of
from armistice.errors import ArmisticeError, NotConverged
from armistice.model.build import build
from armistice.solve.anderson import fixed_point
from armistice.solve.equilibrium import fighting_on
from armistice.solve.equilibrium import solve as solve_plain
from armistice.solve.layered import Layered
from armistice.solve.misperceive import misperceive, plan_of, solve_planned
from armistice.solve.plain import Plain
from armistice.solve.whole import policy_of, solve

PLAIN = MEDIATION.removeprefix("mediation: {").removesuffix("}")
STANCES = "stances: {engaged: {start: true}, gone: {holder: Marl, support: {Marl: 0}}}"
BELIEFS = "beliefs: {about: Orrin, misread: {League: {Orrin.values.tolls.lifted: 0.3}}}"


@pytest.mark.parametrize("seed", range(6))
def test_the_plain_month_is_the_solvers(seed: int) -> None:
    """Same fixed point by another route, found by mixed steps from W0."""
    war = random_war(seed)
    answer = solve_plain(war, starts=1)
    month = Plain(war)
    assert np.max(np.abs(month(answer.v) - answer.v)) < 1e-10
    first = np.repeat(fighting_on(war)[None], len(war.phases), axis=0)
    found = fixed_point(month, first, goal=1e-11)
    assert found.converged
    assert np.max(np.abs(found.value - answer.v)) < 1e-9


def test_mixing_finds_a_slow_fixed_point_and_says_when_it_does_not() -> None:
    rng = np.random.default_rng(1)
    a = rng.normal(size=(40, 40))
    a *= 0.995 / np.abs(np.linalg.eigvals(a)).max()
    b = rng.normal(size=40)
    found = fixed_point(lambda x: a @ x + b, np.zeros(40), goal=1e-10, depth=20)
    assert found.converged
    assert np.allclose(found.value, np.linalg.solve(np.eye(40) - a, b), atol=1e-5)
    lost = fixed_point(lambda x: x + 1.0, np.zeros(3), goal=1e-10, most=50)
    assert not lost.converged
    assert lost.residual == pytest.approx(1.0)


@pytest.mark.equation("EQ-MISPERCEIVE")
def test_the_right_plan_gives_the_plain_equilibrium() -> None:
    war = random_war(3, mediators=1, front=3, endurance=2)
    plain = solve_plain(war, starts=1)
    planned = solve_planned(war, (plan_of(war, "M", starts=1),))
    assert np.max(np.abs(planned.v - plain.v)) < 1e-8
    assert np.max(np.abs(policy_of(planned).sign - policy_of(plain).sign)) < 1e-7


@pytest.mark.equation("EQ-MISPERCEIVE")
def test_rule_misread_is_solved() -> None:
    """Offers from theta^, answers from theta. What that does to refusals has no fixed sign."""
    scenario = tutorial(PLAIN, STANCES, top=BELIEFS, small=True)
    war = build(scenario, "useful-war", rules={"beliefs": "misread"})
    assert war.layers == ("misread",)
    assert [party for party, _ in war.misread] == ["League"]
    answer = solve(war)
    assert isinstance(answer, Layered)
    assert answer.diagnostics.converged
    behaviour = policy_of(answer)
    start = war.start
    assert np.allclose(today_of(answer).sign, behaviour.sign[0, start], atol=1e-12)
    paths = simulate(answer, behaviour, paths=8000, months=24, seed=2)
    error = paths.payoff.std(axis=1) / np.sqrt(8000)
    assert (np.abs(paths.payoff.mean(axis=1) - answer.v[0, :, start]) < 4 * error).all()
    found = misperceive(build(scenario, "useful-war"), war.misread[0][1], "League")
    assert abs(found.refused - found.refused_if_right) > 1e-3
    assert found.loss != 0.0
    plan = plan_of(war.misread[0][1], "League", starts=1)
    tabled = behaviour.tabled[plan.proposer] / behaviour.tabled[plan.proposer].sum()
    assert np.allclose(tabled, plan.propose[0, start], atol=1e-9)
    assert found.signing == pytest.approx(float(behaviour.hazard[0, start]), abs=1e-9)


def test_a_misreading_mediator_that_chooses() -> None:
    scenario = tutorial(WANTS, top=BELIEFS, small=True)
    rules = {"beliefs": "misread", "mediator": "optimal"}
    answer = solve(build(scenario, "useful-war", rules=rules), starts=1)
    assert answer.diagnostics.converged
    assert np.allclose(answer.war.phases[0].transition.sum(axis=1), 1.0)


def test_what_cannot_be_misread_is_refused() -> None:
    war = random_war(0, mediators=1)
    other = random_war(1, mediators=1)
    with pytest.raises(ArmisticeError, match="grid and menu"):
        misperceive(war, other)
    with pytest.raises(ArmisticeError, match="no mediator"):
        misperceive(war, war)
    with pytest.raises(ArmisticeError, match="tables nothing"):
        plan_of(war, "Nobody")
    side = "beliefs: {about: Orrin, misread: {Selm: {Orrin.war_rent: 0.1}}}"
    with pytest.raises(ArmisticeError, match="only a mediator's misreading"):
        build(tutorial(PLAIN, STANCES, top=side), "tired-war", rules={"beliefs": "misread"})
    none = tutorial(PLAIN, STANCES, top="beliefs: {about: Orrin}")
    with pytest.raises(ArmisticeError, match=r"needs 'beliefs\.misread'"):
        build(none, "tired-war", rules={"beliefs": "misread"})


def test_no_equilibrium_under_a_plan_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from armistice.solve import misperceive as module

    war = random_war(3, mediators=1, front=3, endurance=2)
    plan = plan_of(war, "M", starts=1)
    monkeypatch.setattr(
        module, "fixed_point", lambda *a, **k: replace(fixed_point(*a, **k), converged=False)
    )
    with pytest.raises(NotConverged, match="under given plans"):
        solve_planned(war, (plan,))
