"""The states at which talks are worked out, and how their worth spreads to the others.

What talks add to waiting, T, changes smoothly along the front and with endurance except
where the terms of packages have a knot. A coarse set of nodes keeps today's levels, the
knots and the ends, and interpolates T linearly between them; W itself stays on the full grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array, kron

from armistice.model.war import War

__all__ = ["Nodes", "coarse", "every_state"]

Array = NDArray[np.float64]
Index = NDArray[np.int64]
WIDEST = 5
"""Largest gap between neighbouring front nodes, steps."""


@dataclass(frozen=True)
class Nodes:
    """Where T is worked out.

    Attributes
    ----------
    states
        Flat indices of the nodes: (N,).
    weights
        (S, N), rows summing to one; None if every state is a node.
    """

    states: Index
    weights: csr_array | None = None

    def __len__(self) -> int:
        return len(self.states)

    def extend(self, talk: Array) -> Array:
        """From nodes (N, F, 2) to all states (F, 2, S)."""
        count, phases, _ = talk.shape
        flat = talk.reshape(count, 2 * phases)
        if self.weights is not None:
            flat = np.asarray(self.weights @ flat)
        return np.ascontiguousarray(flat.T).reshape(phases, 2, -1)


def every_state(war: War) -> Nodes:
    """All states."""
    return Nodes(np.arange(war.space.size))


def coarse(war: War) -> Nodes:
    """A fifth of the states or so: knots of the terms, today's levels, the ends."""
    space = war.space
    here = [int(axis[war.start]) for axis in space.grid]
    axes = [
        _front_nodes(war, here[0]),
        _level_nodes(space.shape[1], here[1]),
        _level_nodes(space.shape[2], here[2]),
        np.arange(space.shape[3]),
        np.arange(space.shape[4]),
    ]
    states = np.asarray(space.index(*np.meshgrid(*axes, indexing="ij"))).ravel()
    told = tuple(tuple(nodes.tolist()) for nodes in axes)
    return Nodes(states.astype(np.int64), _weights(told, space.shape))


@lru_cache(maxsize=16)
def _weights(axes: tuple[tuple[int, ...], ...], shape: tuple[int, ...]) -> csr_array:
    """Linear interpolation from the nodes of every axis to all states; draws share it."""
    weights = csr_array(eye_array(1, format="csr"))
    for nodes, levels in zip(axes, shape, strict=True):
        linear = _linear(np.array(nodes, dtype=np.int64), levels)
        weights = csr_array(kron(weights, linear, format="csr"))
    return weights


def _front_nodes(war: War, here: int) -> Index:
    """Steps where any package's worth, price or outcome bends, and steps in between."""
    menu, steps = war.menu, war.space.front
    if steps <= 4:
        return np.arange(steps)
    price = np.where(np.isfinite(menu.consent), menu.consent, 0.0)
    bends = {0, steps - 1, here, max(here - 1, 0), min(here + 1, steps - 1)}
    for terms in (menu.flow, price, menu.target[None].astype(float)):
        bend = np.abs(np.diff(terms, n=2, axis=1)).max(axis=(0, 2))
        bends |= {int(k) + 1 for k in np.flatnonzero(bend > 1e-9)}
    nodes = sorted(bends)
    for low, high in pairwise(nodes):
        pieces = -(-(high - low) // WIDEST)
        bends |= {low + round((high - low) * n / pieces) for n in range(1, pieces)}
    return np.array(sorted(bends), dtype=np.int64)


def _level_nodes(levels: int, here: int) -> Index:
    if levels <= 3:
        return np.arange(levels)
    return np.array(sorted({0, here, levels - 1, (levels - 1) // 2}), dtype=np.int64)


def _linear(nodes: Index, levels: int) -> csr_array:
    """Linear interpolation from nodes to all levels: (levels, nodes)."""
    out = np.zeros((levels, len(nodes)))
    for n in range(len(nodes)):
        unit = np.zeros(len(nodes))
        unit[n] = 1.0
        out[:, n] = np.interp(np.arange(levels), nodes, unit)
    return csr_array(out)
