"""A mixture solved by a step or two from what its neighbours lead one to expect."""

from __future__ import annotations

import numpy as np
import pytest

from armistice.analyses.cruxes import evaluate
from armistice.analyses.cruxes.evaluate import Anchors, Solved
from armistice.analyses.cruxes.events import targets_of
from armistice.analyses.cruxes.groups import partition
from armistice.analyses.cruxes.hybrids import Hybrids
from armistice.model.build import build
from armistice.model.war import War
from armistice.scenario import load
from armistice.scenario.mixing import side_of
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.equilibrium import solve as solve_plain
from armistice.solve.near import improved
from armistice.solve.nodes import coarse
from armistice.solve.operator import Operator


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
        v, answer = improved(war, start, tol)
        assert answer is not None
        assert np.array_equal(answer.v, v)
        assert answer.diagnostics.residual <= tol
        assert 1 <= answer.diagnostics.iterations <= 6
        op = Operator(war, coarse(war))
        new, wait, _ = op(v)
        assert answer.w == pytest.approx(wait.value, abs=1e-12)
        assert np.abs(new - v)[0][:, war.start].max() <= tol
        # months of backward induction on the same nodes, the slow way, end there too
        slow = start
        for _ in range(600):
            slow = slow + 0.8 * (op(slow)[0] - slow)
        assert np.abs(slow - v)[0][:, war.start].max() < 10 * tol
        assert np.abs(slow - start)[0][:, war.start].max() > 20 * tol


def test_what_is_far_off_is_left_to_the_search() -> None:
    war = mixture(1.0)
    start = solve_plain(mixture(0.0), starts=1, details=False).v
    v, answer = improved(war, start, 1e-6)
    assert answer is None
    assert np.array_equal(v, start)


def test_large_mixtures_try_steps_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where talks are interpolated, and only from a start that fits."""
    asked: list[float] = []

    def watched(war: War, start: object, tol: float) -> tuple[object, Equilibrium | None]:
        asked.append(tol)
        return start, solve_plain(war, starts=1, details=False)

    monkeypatch.setattr(evaluate, "improved", watched)
    found = hybrids()
    solver = Solved(found, targets_of(found.scenario.spec), anchors=Anchors(asked=True))
    here = [0.0] * len(found.groups)
    start = solver.solved(here, None, None).v
    solver.solved(here, None, start)
    assert asked == []
    monkeypatch.setattr(evaluate, "ROUGH_ABOVE", 10)
    solver.solved(here, None, start[:, :, :5])
    assert asked == []
    solver.solved(here, None, start)
    assert asked == [solver.tolerance]
