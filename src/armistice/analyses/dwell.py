"""How long a war spends in every state if nothing is ever signed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from armistice.model.war import War

__all__ = ["months_in_states"]


def months_in_states(war: War, start: int, months: int) -> NDArray[np.float64]:
    """Months spent in every state from `start`, neither talks nor an end in between: (S,)."""
    onward = war.phases[0].transition.T.tocsr()
    here, spent = np.zeros(war.space.size), np.zeros(war.space.size)
    here[start] = 1.0
    for _ in range(months):
        spent += here
        here = onward @ here
    return spent
