"""A war solved by a step or two from an expectation that is nearly right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from armistice.analyses.cruxes.groups import partition
from armistice.analyses.cruxes.hybrids import Hybrids
from armistice.model.build import build
from armistice.model.war import War
from armistice.scenario import load
from armistice.scenario.mixing import side_of
from armistice.solve import equilibrium, near
from armistice.solve.equilibrium import solve as solve_plain
from armistice.solve.near import ENOUGH, approach
from armistice.solve.nodes import coarse
from armistice.solve.operator import Operator
from armistice.solve.search import Found

Array = NDArray[np.float64]


def hybrids() -> Hybrids:
    scenario = load("two-islands")
    a, b = (side_of(scenario, name) for name in ("tired-war", "useful-war"))
    return Hybrids(scenario, a, b, partition(scenario, a, b), 1, 0)


def mixture(share: float) -> War:
    found = hybrids()
    shape, numbers = found.numbers([share] * len(found.groups), None)
    return build(shape, numbers=numbers)


def test_steps_from_nearby_end_where_many_months_end() -> None:
    start = solve_plain(mixture(0.0), starts=1, details=False).v
    for share, tol in ((0.0, 1e-5), (0.01, 1e-4)):
        war = mixture(share)
        op = Operator(war, coarse(war))
        found = approach(op, start, tol)
        assert found.trusted == found.residual <= found.asked <= ENOUGH * tol
        assert 1 <= found.steps <= 6
        v = found.v
        new, wait, _ = op(v)
        assert found.wait == pytest.approx(wait.value, abs=1e-12)
        assert np.abs(new - v)[0][:, war.start].max() <= tol
        assert found.deals is not None
        for kept, known in zip(found.deals, op.deals_in_order(v, op.nodes.states), strict=True):
            assert kept == pytest.approx(known, abs=1e-9)
        # months of backward induction on the same nodes, the slow way, end there too
        slow = start
        for _ in range(600):
            slow = slow + 0.8 * (op(slow)[0] - slow)
        assert np.abs(slow - v)[0][:, war.start].max() < 10 * tol
        assert np.abs(slow - start)[0][:, war.start].max() > 20 * tol


def test_what_is_far_off_is_left_to_the_search() -> None:
    war = mixture(1.0)
    start = solve_plain(mixture(0.0), starts=1, details=False).v
    found = approach(Operator(war, coarse(war)), start + 0.5, 1e-6)
    assert found.trusted is None
    assert np.array_equal(found.v, start + 0.5)
    assert found.residual > near.NEAR > found.asked == 1e-6


def test_a_start_that_steps_do_not_settle_is_left_to_the_search(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    war, start = mixture(0.5), solve_plain(mixture(0.0), starts=1, details=False).v
    monkeypatch.setattr(near, "STEPS", 2)
    found = approach(Operator(war, coarse(war)), start, 1e-9)
    assert found.trusted is None
    assert found.residual > found.asked
    monkeypatch.setattr(equilibrium, "LARGE", 10)
    answer = solve_plain(war, start=start, tol=1e-7, starts=1, details=False, rough=True)
    assert answer.diagnostics.converged
    assert answer.diagnostics.residual <= answer.diagnostics.tolerance == ENOUGH * 1e-7
    assert answer.diagnostics.sweeps > 0


def test_large_wars_try_steps_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where talks are interpolated and a start is given; what is read off is the same."""
    asked: list[float] = []

    def watched(op: Operator, start: Array, tol: float) -> Found:
        asked.append(tol)
        return approach(op, start, tol)

    monkeypatch.setattr(equilibrium, "approach", watched)
    war = mixture(0.01)
    start = solve_plain(mixture(0.0), starts=1, details=False).v
    options: dict[str, Any] = {"tol": 1e-4, "starts": 1, "details": False}
    solve_plain(war, start=start, rough=True, **options)
    assert asked == []
    monkeypatch.setattr(equilibrium, "LARGE", 10)
    solve_plain(war, rough=True, **options)
    assert asked == []
    answer = solve_plain(war, start=start, rough=True, **options)
    assert asked == [1e-4]
    assert answer.diagnostics.converged
    some = np.array([0, war.start, war.space.size - 1])
    kept = answer.deals_among(some)
    del answer.__dict__["deals_at_nodes"]
    for one, other in zip(kept, answer.deals_among(some), strict=True):
        assert one == pytest.approx(other, abs=1e-9)
