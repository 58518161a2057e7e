"""Coarse nodes: what they keep, how talks spread from them, and that slopes follow."""

from __future__ import annotations

import numpy as np
import pytest
from random_wars import random_war

from armistice.model.war import War
from armistice.solve.equilibrium import solve
from armistice.solve.nodes import coarse, every_state, in_war
from armistice.solve.operator import Operator


def war(breach: str = "taste") -> War:
    """Seven front steps, five levels and a pause: enough that nodes leave states out."""
    made = random_war(3, front=7, endurance=5, adaptation=1, stances=2, breach=breach)  # type: ignore[arg-type]
    assert len(made.phases) > 1
    return made


def test_nodes_under_a_paper_are_among_those_of_open_war() -> None:
    made = war()
    nodes = coarse(made)
    under = nodes.under
    assert len(under) < len(nodes) < made.space.size
    assert made.start in under.states
    assert np.array_equal(nodes.states[nodes.shared], under.states)
    for some in (nodes, under):
        assert (np.diff(some.states) > 0).all()
        assert some.weights is not None
        assert np.allclose(some.weights.sum(axis=1), 1.0)
        assert some.weights.min() >= 0
        # a node stands for itself alone
        assert np.array_equal(some.weights[some.states].toarray(), np.eye(len(some)))


def test_what_is_linear_along_every_axis_is_kept() -> None:
    made = war()
    nodes, grid = coarse(made), made.space.grid
    everywhere = np.stack([grid[0] + 2.0 * grid[1], 0.5 * grid[2] - grid[0]], axis=1)
    phases = len(made.phases)
    talk = np.repeat(everywhere[nodes.states][:, None], phases, axis=1)
    found = nodes.extend(talk)
    assert found.shape == (phases, 2, made.space.size)
    for phase in found:
        assert phase.T == pytest.approx(everywhere)


def test_at_the_nodes_nothing_is_lost() -> None:
    made = war()
    v = solve(made, starts=1).v
    full = Operator(made)(v)[0]
    for nodes in (coarse(made), in_war(made)):
        found = Operator(made, nodes)(v)[0]
        assert found[0][:, nodes.states] == pytest.approx(full[0][:, nodes.states], abs=1e-6)
        under = nodes.under.states
        assert found[1:, :, under] == pytest.approx(full[1:, :, under], abs=1e-6)
        assert np.abs(found[1:] - full[1:]).max() > 1e-6


@pytest.mark.parametrize("make", [coarse, in_war])
def test_slopes_are_those_of_the_month_on_the_same_nodes(make: type) -> None:
    """J dV against a central difference, away from kinks."""
    made = war()
    op = Operator(made, make(made))
    op.accuracy = 1e-13
    v = solve(made, starts=1).v
    direction, h = np.random.default_rng(1).normal(size=v.shape), 1e-6
    slopes = op(v, slopes=True)[2]
    assert slopes is not None
    numeric = (op(v + h * direction)[0] - op(v - h * direction)[0]) / (2 * h)
    assert np.max(np.abs(numeric - slopes.apply(direction))) < 5e-4 * np.max(np.abs(numeric))


def test_small_grids_keep_every_level() -> None:
    made = random_war(3, front=3, endurance=2, adaptation=1, stances=1)
    assert np.array_equal(coarse(made).states, every_state(made).states)


def test_a_paper_without_breach_is_worth_the_same_from_fewer_nodes() -> None:
    made = war("netted")
    answer = solve(made, starts=1)
    for f in range(1, len(made.phases)):
        worth = []
        for op in (Operator(made), Operator(made, in_war(made))):
            deals = op.deals_in_order(answer.v, op.nodes.under.states)
            worth.append(op.unbroken(answer.v, f, deals, made.start, 1e-9))
        assert worth[1] == pytest.approx(worth[0], abs=5e-3)
