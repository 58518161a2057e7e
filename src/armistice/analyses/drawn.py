"""A war solved as draws are: at coarse nodes, as exact as today asks, failures reported."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.settings import DRAW_TOLERANCE
from armistice.model.war import War
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.whole import solve

__all__ = ["solve_as_drawn"]


def solve_as_drawn(
    war: War, start: NDArray[np.float64] | None, tol: float = DRAW_TOLERANCE
) -> Equilibrium:
    """Solve from a start to a tolerance today, aims; `diagnostics.converged` says how it went."""
    return solve(war, tol=tol, start=start, starts=1, details=False, rough=True, strict=False)
