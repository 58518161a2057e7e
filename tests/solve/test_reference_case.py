"""The reference scenario, full grid, both readings: fast solver against the referee.

The slowest test of the suite (minutes per reading): the referee needs several hundred
sweeps of 2.3 million state-package pairs.
"""

from __future__ import annotations

import numpy as np
import pytest

import armistice as arm
from armistice.solve import oracle

SCENARIO = "alaska-2025"
READINGS = ("pressure-plus-carrots", "war-is-the-regime")


@pytest.mark.reference
@pytest.mark.parametrize("reading", READINGS)
def test_both_readings_agree_with_the_referee(reading: str) -> None:
    """360 months of backward induction from W0 to 1e-4; iterated on to the end, to 1e-6.

    Where a war has several equilibria the referee, whose hazards lag behind, may end in
    another one than the solver puts first; it has to be among those that the solver reports.
    """
    war = arm.build(arm.load(SCENARIO), reading)
    answer = arm.solve(war)
    said = answer.diagnostics
    assert said.converged
    assert said.residual / (1.0 - war.delta.max()) <= 1e-6
    assert said.multistart_gap is not None
    assert said.multistart_gap <= 1e-6 or answer.others
    finite = oracle.backward_induction(war, months=360, carry=True)
    solutions = (answer.v, *answer.others)
    assert min(np.max(np.abs(finite.V - v)) for v in solutions) < 1e-4
    referee = oracle.value_iteration(war, start=finite.V, tol=2e-7)
    away = [float(np.max(np.abs(referee.V - v))) for v in solutions]
    assert min(away) < 1e-6
    deal, eta = answer.operator.deals(solutions[int(np.argmin(away))])
    assert np.max(np.abs(referee.D - deal)) < 1e-6
    assert np.max(np.abs(referee.eta - eta)) < 1e-6
