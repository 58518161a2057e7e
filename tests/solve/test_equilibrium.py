"""The solver people use against its referee, and what it says about its own answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from random_wars import mirrored, one_state_war, random_war, shares

from armistice.analyses.simulate import simulate
from armistice.errors import NotConverged
from armistice.model.war import War
from armistice.solve import oracle
from armistice.solve.equilibrium import Equilibrium, fighting_on, solve
from armistice.solve.operator import Operator
from armistice.solve.policy import policy_of

SEEDS = range(50)


@pytest.mark.equation("EQ-WAIT")
@pytest.mark.equation("EQ-VALUE")
@pytest.mark.equation("EQ-DURABILITY")
@pytest.mark.equation("EQ-PHASE")
@pytest.mark.equation("EQ-TRUCE")
@pytest.mark.parametrize("seed", SEEDS)
def test_agrees_with_plain_value_iteration(seed: int) -> None:
    """Fifty random small wars, to 1e-6."""
    agrees(random_war(seed))


@pytest.mark.parametrize("breach", ["mistake", "taste"])
@pytest.mark.parametrize("seed", [0, 1, 2, 5])
def test_agrees_under_the_other_breach_variants(seed: int, breach: Any) -> None:
    agrees(random_war(seed, breach=breach))


def agrees(war: War) -> None:
    """The fast solver finds what plain value iteration finds."""
    answer = solve(war)
    referee = oracle.value_iteration(war)
    several = (answer.diagnostics.multistart_gap or 0.0) > 1e-6
    solutions = (answer.v, *answer.others)
    assert min(np.max(np.abs(v - referee.V)) for v in solutions) < 1e-6
    assert several == bool(answer.others)
    if not several:
        assert np.max(np.abs(answer.deal - referee.D)) < 1e-6
        assert np.max(np.abs(answer.eta - referee.eta)) < 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_agrees_with_backward_induction(seed: int) -> None:
    """T-10: 360 months of backward induction from W0, to 1e-4 or the bound it states."""
    war = random_war(seed)
    answer = solve(war, starts=1)
    finite = oracle.backward_induction(war, months=360, carry=True)
    assert np.max(np.abs(answer.v - finite.V)) < 1e-4


@pytest.mark.parametrize("seed", range(6))
def test_the_linearisation_is_exact(seed: int) -> None:
    """J dV against a central difference, away from kinks."""
    war = random_war(seed, breach="taste")
    op = Operator(war)
    v = solve(war, starts=1).v
    rng = np.random.default_rng(seed)
    direction, h = rng.normal(size=v.shape), 1e-6
    _, _, slopes = op(v, slopes=True)
    assert slopes is not None
    numeric = (op(v + h * direction)[0] - op(v - h * direction)[0]) / (2 * h)
    assert np.max(np.abs(numeric - slopes.apply(direction))) < 5e-4 * np.max(np.abs(numeric))


@pytest.mark.parametrize("seed", range(5))
def test_fighting_on_is_the_referees(seed: int) -> None:
    war = random_war(seed)
    assert np.max(np.abs(fighting_on(war) - oracle.fighting_on(war))) < 1e-9


@pytest.mark.parametrize("seed", range(7))
@pytest.mark.parametrize("breach", ["netted", "mistake"])
def test_swapping_the_sides_mirrors_everything(seed: int, breach: Any) -> None:
    """T-08."""
    war = random_war(seed, breach=breach)
    here, there = solve(war, starts=1), solve(mirrored(war), starts=1)
    assert np.allclose(here.v, there.v[:, ::-1], atol=1e-8)
    assert np.allclose(here.eta, there.eta[::-1], atol=1e-8)
    assert np.allclose(policy_of(here).sign, policy_of(there).sign, atol=1e-8)


def scaled(answer_war: Any, scale: float, shift: tuple[float, float]) -> Any:
    """The same war with pay-offs and noise widths scaled, and each side's level shifted."""
    war, up = answer_war, np.array(shift)
    menu = replace(
        war.menu,
        flow=scale * war.menu.flow + up[:, None, None],
        consent=scale * war.menu.consent,
        penalty=scale * war.menu.penalty,
    )
    phases = tuple(
        replace(
            p,
            flow=scale * p.flow + up[:, None],
            penalty=scale * p.penalty,
            propose=np.where(war.proposer_side < 0, 1.0, scale) * p.propose,
        )
        for p in war.phases
    )
    return war.with_(
        menu=menu,
        phases=phases,
        terminal=scale * war.terminal + up[:, None],
        exit_value=scale * war.exit_value + up,
        meeting=scale * war.meeting,
        accept_noise=scale * war.accept_noise,
        breach_noise=scale * war.breach_noise,
        signing_cost=scale * war.signing_cost,
    )


@pytest.mark.equation("EQ-NORMALISE")
@pytest.mark.parametrize("seed", range(6))
def test_only_differences_matter(seed: int) -> None:
    """T-11: scaling with the noise, and shifting either side's level, leave policies alone."""
    war = random_war(seed)
    plain = solve(war, starts=1)
    other = solve(scaled(war, 2.5, (0.3, -0.7)), starts=1)
    assert np.allclose(policy_of(plain).sign, policy_of(other).sign, atol=1e-7)
    assert np.allclose(plain.eta, other.eta, atol=1e-7)
    assert np.allclose(2.5 * plain.v + np.array([0.3, -0.7])[:, None], other.v, atol=1e-7)


@pytest.mark.equation("EQ-SIM")
@pytest.mark.parametrize("breach", ["netted", "mistake", "taste"])
@pytest.mark.parametrize("seed", [0, 1, 2, 5])
def test_the_mean_of_simulated_futures_is_the_value(seed: int, breach: Any) -> None:
    """T-12: within four standard errors, leaders' exits, truces and regimes included."""
    answer = solve(random_war(seed, breach=breach), starts=1)
    war = answer.war
    paths = simulate(answer, policy_of(answer), paths=20_000, months=60, seed=seed)
    error = paths.payoff.std(axis=1) / np.sqrt(paths.payoff.shape[1])
    gap = np.abs(paths.payoff.mean(axis=1) - answer.v[0][:, war.start])
    assert (gap < 4.0 * error + 1e-9).all()


def test_refining_the_menu_moves_the_gap_little() -> None:
    """T-13: halving the step of a menu of shares moves the gap by under 0.01 aims."""
    gaps = []
    for n in (21, 41, 81):
        answer = solve(one_state_war((0.3, 0.2), shares(n), talks=0.25), starts=1)
        margin = answer.deal[:, 0] - answer.w[0][:, :1]
        gaps.append(float(margin.min(axis=0).max()))
    assert np.max(np.abs(np.diff(gaps))) < 0.01


def test_decision_noise_is_all_that_deviating_gains() -> None:
    """The gain from answering without error falls with the noise and is reported."""
    war = random_war(3)
    gains = [
        solve(war.with_(accept_noise=war.accept_noise * f), starts=1).diagnostics.one_deviation_gain
        for f in (1.0, 0.5, 0.25)
    ]
    assert all(g is not None and g > 0 for g in gains)
    assert gains == sorted(gains, reverse=True)


def test_a_war_without_a_trust_fixed_point_is_refused() -> None:
    """Under `mistake` the fixed point reached from trust can end at a fold; see docs/why.md."""
    with pytest.raises(NotConverged):
        solve(random_war(7, breach="mistake"), starts=1)


def test_an_unconverged_answer_is_never_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("armistice.solve.search.MAX_STEPS", 1)
    with pytest.raises(NotConverged) as caught:
        solve(random_war(4), starts=1)
    assert caught.value.diagnostics["converged"] is False
    answer = solve(random_war(4), starts=1, strict=False)
    assert isinstance(answer, Equilibrium)
    assert not answer.diagnostics.converged
    assert answer.diagnostics.residual > answer.diagnostics.tolerance
