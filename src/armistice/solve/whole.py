"""One door for every war: the plain game, or the game with the layers it has.

`solve` gives a war to whatever solves all of it, so that no rule is ignored: windows that
close (EQ-WINDOW), mediators that choose (EQ-MEDIATOR), mediators that misread
(EQ-MISPERCEIVE), types that are learned (EQ-BELIEF).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.errors import ArmisticeError
from armistice.model.war import War
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.equilibrium import solve as solve_plain
from armistice.solve.layered import policy_of

__all__ = ["policy_of", "solve"]


def solve(war: War, *, start: NDArray[np.float64] | None = None, **options: Any) -> Equilibrium:
    """Solve a war with whatever layers it has.

    Parameters
    ----------
    war
        The compiled war.
    start, options
        As in `armistice.solve.equilibrium.solve`.

    Returns
    -------
    Equilibrium
        A `Layered` one where the war has layers.

    Raises
    ------
    NotConverged
        If any layer did not converge and `strict` (default) holds.
    ArmisticeError
        If the war has types to be learned: those are solved by
        `armistice.solve.beliefs.solve_learned`, whose answer has a belief in its state.
    """
    layers = war.layers
    if not layers:
        return solve_plain(war, start=start, **options)
    if "doubt" in layers:
        raise ArmisticeError(
            "rule 'beliefs: learned' has an answer of its own kind, with a belief in its state: "
            "armistice.solve.beliefs.solve_learned(war)"
        )
    if "misread" in layers:
        from armistice.solve.misperceive import solve_misread

        return solve_misread(war, start=start, **options)
    if "choosers" in layers:
        from armistice.solve.mediator import solve_mediated
        from armistice.solve.windows import solve_windows

        inner = solve_windows if "windows" in layers else solve_plain
        return solve_mediated(war, inner, start=start, **options)
    from armistice.solve.windows import solve_windows

    return solve_windows(war, start=start, **options)
