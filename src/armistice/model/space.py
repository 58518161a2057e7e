"""The state grid: s = (k, e_A, e_B, y, m), one flat index per state.

Axes are, in order, the front step k, the endurance of either side e_A and e_B, the
adaptation y of the side under pressure and the stance m of the outsiders. Phases
(war, pause, framework) repeat this grid and are kept apart in `War.phases`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["Space"]


@dataclass(frozen=True)
class Space:
    """A labelled grid of states.

    Parameters
    ----------
    front, endurance_a, endurance_b
        Number of levels of k, e_A and e_B.
    adaptation
        Levels of the adaptation stock y (values in [0, 1], ascending).
    stances
        Labels of the stance m.
    """

    front: int
    endurance_a: int
    endurance_b: int
    adaptation: tuple[float, ...] = (0.0,)
    stances: tuple[str, ...] = ("engaged",)

    @property
    def shape(self) -> tuple[int, int, int, int, int]:
        """Axis lengths in the order (k, e_A, e_B, y, m)."""
        return (
            self.front,
            self.endurance_a,
            self.endurance_b,
            len(self.adaptation),
            len(self.stances),
        )

    @property
    def size(self) -> int:
        """Number of states S."""
        return int(np.prod(self.shape))

    @cached_property
    def grid(self) -> tuple[NDArray[np.int64], ...]:
        """Level of every axis at every state: five arrays of shape (S,)."""
        return tuple(axis.ravel() for axis in np.indices(self.shape))

    @property
    def k(self) -> NDArray[np.int64]:
        """Front step of every state, shape (S,)."""
        return self.grid[0]

    def endurance(self, side: int) -> NDArray[np.int64]:
        """Endurance level of `side` (0 = A, 1 = B) at every state, shape (S,)."""
        return self.grid[1 + side]

    @property
    def y(self) -> NDArray[np.float64]:
        """Adaptation stock at every state, shape (S,)."""
        return np.asarray(self.adaptation, dtype=float)[self.grid[3]]

    @property
    def m(self) -> NDArray[np.int64]:
        """Stance index of every state, shape (S,)."""
        return self.grid[4]

    def index(
        self,
        k: NDArray[np.int64] | int,
        e_a: NDArray[np.int64] | int,
        e_b: NDArray[np.int64] | int,
        y: NDArray[np.int64] | int = 0,
        m: NDArray[np.int64] | int = 0,
    ) -> NDArray[np.int64]:
        """Flat index of the named levels (each clipped to the grid)."""
        axes = np.broadcast_arrays(
            *(
                np.clip(np.asarray(level), 0, top - 1)
                for level, top in zip((k, e_a, e_b, y, m), self.shape, strict=True)
            )
        )
        return np.asarray(np.ravel_multi_index(tuple(axes), self.shape), dtype=np.int64)
