"""The referee's whole answers: limits that theory knows, and checks on the iteration."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from random_wars import mirrored, one_state_war, random_war, shares, tiny_war

from armistice.errors import NotConverged
from armistice.model.war import War
from armistice.solve.oracle import (
    OracleAnswer,
    backward_induction,
    fighting_on,
    value_iteration,
)

GOLDEN = {
    case["id"]: case["tests"]
    for case in json.loads(
        (Path(__file__).parents[1] / "golden" / "theory.json").read_text(encoding="utf-8")
    )["cases"]
}


def inputs(case: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(test["inputs"], test["expected"]) for test in GOLDEN[case]]


def share_signed(war: War, answer: OracleAnswer) -> float:
    """A's expected share, given that something is signed (one state)."""
    signing = answer.signing[0, 0]
    return float(signing @ war.menu.flow[0, 0] / signing.sum())


# T-01 and T-02: one state


@pytest.mark.equation("EQ-ACCEPT")
@pytest.mark.equation("EQ-PROPOSE")
@pytest.mark.parametrize(("given", "expected"), inputs("G1"))
def test_when_a_proposes_b_is_held_to_his_war_value(
    given: dict[str, float], expected: dict[str, float]
) -> None:
    """T-01: the deals both prefer to war are Fearon's range, and A takes its upper end."""
    u = (given["p"] - given["c_A"], 1.0 - given["p"] - given["c_B"])
    error = []
    for noise in (0.001, 0.0002):
        war = one_state_war(
            u,
            shares(1001),
            recognition=(1.0, 0.0),
            delta=(0.8, 0.8),
            accept_noise=noise,
            propose_noise=noise / 2,
        )
        answer = value_iteration(war)
        error.append(abs(share_signed(war, answer) - expected["high"]))
        held = answer.V[0, 1, 0] - answer.W[0, 1, 0]
        assert 0.0 <= held < 10.0 * noise
    assert error[1] < 0.01
    assert error[1] < 0.5 * error[0]
    W0 = fighting_on(war)[:, 0]
    both = np.all(answer.D[:, 0] >= W0[:, None] - 1e-9, axis=0)
    range_ = war.menu.flow[0, 0][both]
    assert [range_.min(), range_.max()] == pytest.approx([expected["low"], expected["high"]])


@pytest.mark.equation("EQ-SPLIT")
@pytest.mark.parametrize("talks", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("delta", [0.9, 0.97])
@pytest.mark.parametrize("u", [(0.3, 0.2), (0.1, 0.45)])
def test_even_recognition_splits_the_difference_of_war_values(
    talks: float, delta: float, u: tuple[float, float]
) -> None:
    """T-02: A's expected share is (1 + u_A - u_B)/2 whatever the talk rate and patience."""
    war = one_state_war(
        u,
        shares(401),
        delta=(delta, delta),
        talks=talks,
        accept_noise=0.003,
        propose_noise=0.0005,
    )
    answer = value_iteration(war)
    assert share_signed(war, answer) == pytest.approx(0.5 * (1.0 + u[0] - u[1]), abs=1e-4)
    assert answer.V[0, 0, 0] > u[0]
    assert answer.V[0, 1, 0] > u[1]


@pytest.mark.equation("EQ-VALUE")
@pytest.mark.parametrize(("given", "expected"), inputs("G6"))
def test_alternating_offers(given: dict[str, float], expected: dict[str, float]) -> None:
    """Rubinstein's shares: the stance says whose turn it is, and the war pays nothing."""
    war = tiny_war(
        flow=shares(2001),
        u=(0.0, 0.0),
        delta=(given["delta_1"], given["delta_2"]),
        recognition=((1.0, 0.0), (0.0, 1.0)),
        stances=2,
        transition=((0.0, 1.0), (1.0, 0.0)),
        accept_noise=2e-4,
        propose_noise=1e-4,
    )
    answer = value_iteration(war, tol=1e-7)
    x = war.menu.flow[0, 0]
    signing = answer.signing[0, 0]
    assert signing.sum() > 0.95
    assert signing @ x / signing.sum() == pytest.approx(expected["share_1"], abs=0.012)


# T-03: a pie that changes


@pytest.mark.equation("EQ-VALUE")
@pytest.mark.parametrize(("given", "expected"), inputs("G13"))
def test_stochastic_pie(given: dict[str, Any], expected: dict[str, Any]) -> None:
    """T-03: the front step is the size of the pie, drawn anew each month."""
    war = tiny_war(
        flow=[np.outer(given["pie"], share) for share in shares(1601)],
        u=(0.0, 0.0),
        delta=(given["delta"], given["delta"]),
        recognition=given["proposer_prob"],
        front=2,
        transition=[given["prob"], given["prob"]],
        accept_noise=0.001,
        propose_noise=0.0005,
    )
    answer = value_iteration(war, tol=1e-7)
    settle = answer.signing[0].sum(axis=1)
    for chance, wanted in zip(settle, expected["settle"], strict=True):
        assert chance == pytest.approx(float(wanted), abs=0.01)
    V = answer.V[0] @ np.array(given["prob"])
    assert V == pytest.approx(expected["values"], abs=0.006)
    assert given["delta"] * V.sum() == pytest.approx(expected["reserve"], abs=0.006)


# T-04 and T-05: a chain of forts


def chain(
    forts: int, p: float, delta: float, u: tuple[float, float], *, turns: bool, **named: Any
) -> War:
    """Forts 1..N-1 as front steps; beyond either end a side collapses.

    With `turns` the stance says who may make an offer this month, and it alternates.
    """
    K, M = forts - 1, 2 if turns else 1
    T, hazard = np.zeros((K * M, K * M)), np.zeros((3, K * M))
    for k in range(K):
        for m in range(M):
            s, turn = k * M + m, (m + 1) % M
            hazard[0, s], hazard[1, s] = (1 - p) * (k == 0), p * (k == K - 1)
            # The matrix is conditional on the war going on.
            up, down = p * (k < K - 1), (1 - p) * (k > 0)
            for step, chance in ((1, up), (-1, down)):
                if chance:
                    T[s, (k + step) * M + turn] = chance / (up + down)
    return tiny_war(
        u=u,
        delta=(delta, delta),
        front=K,
        stances=M,
        transition=T,
        hazard=hazard,
        terminal=((0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
        recognition=np.tile(np.eye(2), K) if turns else (0.5, 0.5),
        **named,
    )


@pytest.mark.equation("EQ-VALUE")
@pytest.mark.equation("EQ-WAIT")
@pytest.mark.parametrize(("given", "expected"), inputs("G7"))
def test_bargaining_while_fighting(given: dict[str, Any], expected: dict[str, Any]) -> None:
    """T-04: offers in turn after every battle; the error goes with noise and menu steps."""
    error = []
    for cuts, noise in ((501, 1e-3), (2001, 2e-4)):
        war = chain(
            given["N"],
            given["p"],
            given["delta"],
            (given["b_1"], given["b_2"]),
            turns=True,
            flow=shares(cuts),
            accept_noise=noise,
            propose_noise=noise / 2,
        )
        answer = value_iteration(war, tol=1e-7)
        x, y = answer.V[0, 0, 0::2], answer.V[0, 1, 1::2]
        gaps = np.concatenate([x - expected["x"][1:-1], y - expected["y"][1:-1]])
        error.append(float(np.abs(gaps).max()))
        W1, W2 = fighting_on(war)[:, 0::2]
        assert W1 == pytest.approx(expected["W1"][1:-1], abs=1e-9)
        assert 1.0 - W2 == pytest.approx(expected["one_minus_W2"][1:-1], abs=1e-9)
        assert np.all((x >= W1) & (x <= 1.0 - W2))  # the invariants of G7
        assert np.all(np.diff(x) > 0)
    assert error[1] < 0.002
    assert error[1] < 0.5 * error[0]


@pytest.mark.equation("EQ-WAIT")
@pytest.mark.parametrize(("given", "expected"), inputs("G8"))
def test_ruin_on_a_chain(given: dict[str, Any], expected: dict[str, float]) -> None:
    """T-05: without talks A's value is the chance, discounted, of reaching the upper end."""
    N, p, start = given["N"], given["p"], given["start"]
    at = start - 1
    patient = chain(N, p, 1.0, (0.0, 0.0), turns=False, flow=shares(2), talks=0.0)
    assert fighting_on(patient)[0, at] == pytest.approx(expected["pr_win"], abs=1e-6)

    delta = 0.97
    war = chain(N, p, delta, (0.0, 0.0), turns=False, flow=shares(2), talks=0.0)
    root = math.sqrt(1.0 - 4.0 * p * (1.0 - p) * delta**2)
    one, two = (1.0 + root) / (2.0 * p * delta), (1.0 - root) / (2.0 * p * delta)
    exact = (one**start - two**start) / (one**N - two**N)
    answer = value_iteration(war, tol=1e-11)
    assert answer.V[0, 0, at] == pytest.approx(exact, abs=1e-9)
    assert answer.V == pytest.approx(answer.W, abs=1e-12)
    assert not answer.signing.any()

    near = 1.0 - 1e-8  # a flow of one until the end counts the months of war
    clock = chain(N, p, near, (1.0, 0.0), turns=False, flow=shares(2), talks=0.0)
    clock = clock.with_(terminal=np.zeros((2, 3)))
    months = fighting_on(clock)[0, at] / (1.0 - near)
    assert months == pytest.approx(expected["expected_battles"], abs=1e-4)


# T-08, T-10, T-11 and the iteration itself


@pytest.mark.equation("EQ-VALUE")
@pytest.mark.parametrize("seed", [2, 5, 6, 8, 9])
def test_the_last_month_is_far_away(seed: int) -> None:
    """T-10: backward induction over 360 months agrees, within the bound it prints."""
    war = random_war(seed, front=4, endurance=2, packages=8)
    endless, finite = value_iteration(war), backward_induction(war)
    assert finite.bound is not None
    assert finite.still_at_war is not None
    gap = np.abs(finite.V - endless.V).max()
    assert gap < 1e-4
    assert gap <= finite.bound + 1e-9
    assert 0.0 < finite.still_at_war < 1.0
    assert finite.converged


def test_a_near_horizon_shows() -> None:
    war = random_war(5, front=4, endurance=2)
    endless, finite = value_iteration(war), backward_induction(war, months=24)
    gap = np.abs(finite.V - endless.V).max()
    assert gap > 1e-4
    assert finite.bound is not None
    assert gap <= finite.bound
    assert not finite.converged
    carried = backward_induction(war, carry=True)
    assert np.abs(carried.V - endless.V).max() < 1e-4


@pytest.mark.equation("EQ-VALUE")
@pytest.mark.parametrize("seed", [3, 8, 11])
def test_swapping_the_sides_mirrors_the_answer(seed: int) -> None:
    """T-08."""
    war = random_war(seed, front=4, endurance=2)
    one, other = value_iteration(war), value_iteration(mirrored(war))
    assert other.V[:, ::-1] == pytest.approx(one.V, abs=1e-11)
    assert other.D[::-1] == pytest.approx(one.D, abs=1e-11)
    assert other.eta[::-1] == pytest.approx(one.eta, abs=1e-11)
    assert other.signing == pytest.approx(one.signing, abs=1e-10)


@pytest.mark.equation("EQ-NORMALISE")
@pytest.mark.parametrize("breach", ["netted", "mistake", "taste"])
def test_only_differences_of_worth_matter(breach: Any) -> None:
    """T-11: lifting every level of one side lifts its values and changes nothing else."""
    war, up = random_war(9, front=3, endurance=2, breach=breach), np.array([0.0, 0.7])
    lifted = war.with_(
        phases=tuple(replace(p, flow=p.flow + up[:, None]) for p in war.phases),
        terminal=war.terminal + up[:, None],
        exit_value=war.exit_value + up,
        menu=replace(war.menu, flow=war.menu.flow + up[:, None, None]),
    )
    one, other = value_iteration(war), value_iteration(lifted)
    assert other.V - up[:, None] == pytest.approx(one.V, abs=1e-9)
    assert other.eta == pytest.approx(one.eta, abs=1e-9)
    assert other.signing == pytest.approx(one.signing, abs=1e-8)


@pytest.mark.parametrize("seed", [4, 9])
def test_start_and_damping_do_not_matter(seed: int) -> None:
    war = random_war(seed, front=4, endurance=2)
    one = value_iteration(war)
    high = np.full_like(one.V, 0.9)
    other = value_iteration(war, start=high, damping=0.5)
    assert other.V == pytest.approx(one.V, abs=2e-9)
    assert one.converged
    assert one.residual <= 1e-9 * (1.0 - war.delta.max())


def test_an_answer_that_did_not_converge_is_never_silent() -> None:
    war = random_war(2)
    with pytest.raises(NotConverged) as caught:
        value_iteration(war, max_sweeps=5)
    assert caught.value.diagnostics["iterations"] == 5
    loose = value_iteration(war, max_sweeps=5, strict=False)
    assert not loose.converged
    assert loose.residual > 1e-6
    seen: list[tuple[int, float]] = []
    value_iteration(war, tol=1e-4, progress=lambda sweep, left: seen.append((sweep, left)))
    assert [sweep for sweep, _ in seen] == list(range(1, len(seen) + 1))
    assert seen[-1][1] < seen[0][1]


@pytest.mark.equation("EQ-DURABILITY")
def test_a_war_whose_deals_cannot_all_rest_on_trust() -> None:
    """With trust there is no answer to be had; without, one where distrust proves right."""
    war = random_war(7, front=4, endurance=2, breach="mistake")
    assert not value_iteration(war, tol=1e-6, max_sweeps=500, strict=False).converged
    loose = value_iteration(war, trust=False)
    assert loose.converged
    assert loose.distrusted > 0
    plain = value_iteration(random_war(8, front=4, endurance=2), trust=False)
    assert plain.distrusted == 0


# The wars themselves


def rows(matrix: Any) -> NDArray[np.float64]:
    return np.asarray(matrix.sum(axis=1)).ravel()


@pytest.mark.parametrize("seed", range(30))
def test_random_wars_are_admissible(seed: int) -> None:
    war = random_war(seed)
    menu, S = war.menu, war.space.size
    matrices = [*menu.after, menu.resume, *war.refusal]
    for phase in war.phases:
        matrices += [phase.transition, *phase.after]
        assert phase.hazard.min() >= 0.0
        assert phase.hazard.sum(axis=0).max() < 1.0
        assert phase.opportunity.sum() < 1.0
        assert phase.allowed.any()
    for matrix in matrices:
        assert matrix.shape[1] == S
        assert rows(matrix) == pytest.approx(1.0, abs=1e-12)
        assert matrix.data.min() >= 0.0
    assert menu.resume.shape[0] == menu.groups * S
    assert war.recognition.sum(axis=0) == pytest.approx(1.0)
    assert np.all(menu.opportunity.sum(axis=0) < 1.0)
    assert {0, 1, 2} == set(menu.kind.tolist())
