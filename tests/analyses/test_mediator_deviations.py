"""One-step deviations against every plan there is, and the limit of no cost of involvement."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from mediated import WANTS, stake_of, tutorial, widened
from numpy.typing import NDArray
from random_wars import random_war, tiny_war

from armistice.analyses.mediator_plane import deviations, free_of_cost
from armistice.analyses.mediator_plane.deviations import cheaper
from armistice.errors import ArmisticeError
from armistice.model.build import build
from armistice.model.stakes import ACTIONS, Stake
from armistice.model.war import War
from armistice.solve.equilibrium import solve as solve_plain
from armistice.solve.layered import Layered
from armistice.solve.mediator import conduct_of, reply
from armistice.solve.stopping import Conduct, credit, logit, targets
from armistice.solve.whole import solve

Array = NDArray[np.float64]
EXIT = ACTIONS.index("exit")


def mediated(seed: int, blame: float = 0.6, **changes: object) -> War:
    base = random_war(seed, mediators=1, stances=3, front=3, endurance=2, adaptation=1, packages=6)
    rng = np.random.default_rng(seed)
    by_history = np.sort(rng.uniform(0.0, blame, 3))[::-1].copy()
    return widened(base, stake_of(base, rng, **changes), by_history)


def small(seed: int) -> War:
    """One place, three stances, two packages: nine states, all plans of which can be listed."""
    rng = np.random.default_rng(seed)
    base = tiny_war(flow=rng.uniform(0.3, 0.6, (2, 2)), u=rng.uniform(0.2, 0.5, 2), stances=3)
    stake = stake_of(
        base.with_(proposers=("A", "B")),
        rng,
        proposer=-1,
        noise=0.0,
        meeting=0.0,
        staying=rng.uniform(0.0, 0.6, 3),
        leaving=np.zeros(3),
    )
    return widened(base, stake, np.sort(rng.uniform(0.0, 0.5, 3))[::-1].copy())


def worth_of_plan(war: War, stake: Stake, conduct: Conduct, plan: tuple[int, ...]) -> Array:
    """U of a fixed plan by dense algebra: one equation a state, nothing of the solver in it."""
    size, d, to = war.space.size, stake.delta, targets(war, stake)
    paid = credit(war, stake, conduct.eta)
    moves = war.phases[0].transition.toarray()
    refusal = [m.toarray() for m in war.refusal]
    end = 1.0 - war.phases[0].hazard.sum(axis=0)
    matrix, right = np.eye(size), np.zeros(size)
    for s in range(size):
        if stake.gone[war.space.m[s]]:
            continue
        sign = conduct.sign[0, s]
        right[s] += sign @ paid[s]
        onward = np.zeros(size)
        onward[s] = 1.0 - sign.sum() - conduct.refuse[0, :, s].sum()
        for b in range(2):
            onward += conduct.refuse[0, b, s] * refusal[b][s]
        for z in np.flatnonzero(onward):
            m = war.space.m[z]
            right[s] -= onward[z] * (1.0 - d) * (stake.staying[m] + stake.war_blame)
            for y in np.flatnonzero(moves[z]):
                p = onward[z] * d * end[z] * moves[z, y]
                if plan[y] == EXIT and not stake.gone[war.space.m[y]]:
                    right[s] -= p * stake.leaving[war.space.m[y]]
                else:
                    matrix[s, to[plan[y], y]] -= p
    return np.asarray(np.linalg.solve(matrix, right))


@pytest.mark.equation("EQ-MEDIATOR")
@pytest.mark.parametrize("seed", range(6))
def test_no_plan_at_all_beats_the_solved_one(seed: int) -> None:
    """All plans of a nine-state war, each worked out apart: the solved one is best everywhere."""
    war = small(seed)
    stake = war.stakes[0]
    answer = solve(war, starts=1, strict=False)
    assert isinstance(answer, Layered)
    rules = tuple(one.rule for one in answer.mediators)
    conduct = conduct_of(answer, stake)
    solved = reply(war, 0, rules, conduct)
    to = targets(war, stake)
    able = [[a for a in range(len(ACTIONS)) if to[a, s] >= 0] for s in range(war.space.size)]
    plans = list(product(*able))
    assert 100 < len(plans) < 5000
    every = np.array([worth_of_plan(war, stake, conduct, plan) for plan in plans])
    assert np.max(np.abs(every.max(axis=0) - solved.value[0])) < 1e-9
    own = tuple(int(a) for a in logit(solved.act, 0.0)[0].argmax(axis=0))
    assert np.max(np.abs(every[plans.index(own)] - solved.value[0])) < 1e-9
    found = deviations(war, answer)[0]
    assert found.gain < 1e-9
    assert found.residual < 1e-10


@pytest.mark.equation("EQ-MEDIATOR")
@pytest.mark.parametrize("seed", range(4))
def test_one_step_deviations_do_not_pay(seed: int) -> None:
    war = mediated(seed)
    answer = solve(war, starts=1)
    assert isinstance(answer, Layered)
    found = deviations(war, answer)[0]
    assert found.gain < 1e-9
    assert found.gap < 1e-9
    assert found.residual < 1e-10
    assert found.by_error >= 0
    assert found.joint is not None
    assert found.joint < 1e-6
    assert found.gain == pytest.approx(answer.mediators[0].one_deviation_gain, abs=1e-12)


def test_a_spoiled_plan_is_found_out() -> None:
    """With the worst action for the best the check names a gain, and where."""
    war = mediated(1)
    answer = solve(war, starts=1)
    assert isinstance(answer, Layered)
    one = answer.mediators[0]
    act = np.where(np.isfinite(one.solved.act), -one.solved.act, -np.inf)
    spoiled = replace(one, solved=replace(one.solved, act=act))
    found = deviations(war, replace(answer, mediators=(spoiled,)))[0]
    assert found.gain > 1e-3
    assert found.where[0] in [phase.id for phase in war.phases]
    assert found.where[2] in ACTIONS
    assert found.gap > 1e-3


@pytest.mark.equation("EQ-EXIT")
@pytest.mark.parametrize("seed", range(4))
def test_without_cost_of_involvement_it_never_leaves(seed: int) -> None:
    """At full cost these plans leave somewhere; at none they leave nowhere."""
    war = mediated(seed, 0.1, staying=np.array([2.0, 2.2, 0.0]), credit=0.1)
    rows = free_of_cost(war)
    assert [row["share"] for row in rows] == [1.0, 0.1, 0.0]
    assert rows[0]["leaves"] > 0
    assert rows[-1]["leaves"] == 0
    assert all(row["gain"] < 1e-9 for row in rows)


def test_the_same_limit_in_the_tutorial() -> None:
    wants = WANTS.replace("stay_cost: 0.02", "stay_cost: 0.2")
    war = build(tutorial(wants, small=True), "tired-war", rules={"mediator": "optimal"})
    rows = free_of_cost(war)
    assert rows[0]["leaves"] > rows[-1]["leaves"] == 0


def test_what_is_made_cheaper() -> None:
    war = mediated(2)
    stake, free = war.stakes[0], cheaper(war, 0.0).stakes[0]
    assert not free.staying.any()
    assert free.war_blame == free.meeting == 0
    assert free.audience.min() == 0
    assert np.array_equal(free.leaving, stake.leaving)
    same = cheaper(war, 1.0).stakes[0]
    assert np.array_equal(same.audience, stake.audience)


def test_a_war_without_choosers_has_no_deviations() -> None:
    war = random_war(0, mediators=1, front=3, endurance=2)
    answer = solve_plain(war, starts=1)
    bare = Layered(war, answer.v, answer.w, answer.w0, answer.diagnostics)
    with pytest.raises(ArmisticeError, match="no mediator chooses"):
        deviations(war, bare)
