"""The states at which talks are worked out, and how their worth spreads to the others.

What talks add to waiting, T, changes smoothly along the front and with endurance except
where the terms of packages have a knot. A coarse set of nodes keeps today's levels, the
knots and the ends, and interpolates T linearly between them; W itself stays on the full grid.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array, kron

from armistice.model.war import War

__all__ = ["Nodes", "coarse", "every_state", "in_war"]

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
        Flat indices of the nodes, in order: (N,).
    weights
        (S, N), rows summing to one; None if every state is a node.
    paper
        Those of the nodes at which talks under a paper (a pause, a framework) are worked out
        too; None if that is all of them.
    """

    states: Index
    weights: csr_array | None = None
    paper: Nodes | None = None

    def __len__(self) -> int:
        return len(self.states)

    @property
    def under(self) -> Nodes:
        """The nodes of talks under a paper."""
        return self.paper or self

    @cached_property
    def shared(self) -> NDArray[np.bool_]:
        """Which nodes those are: (N,)."""
        return np.isin(self.states, self.under.states)

    def spread(self, talk: Array) -> Array:
        """From nodes (N, C) to all states (C, S)."""
        flat = talk if self.weights is None else np.asarray(self.weights @ talk)
        return np.ascontiguousarray(flat.T)

    def extend(self, talk: Array) -> Array:
        """From nodes (N, F, 2) to all states (F, 2, S)."""
        count, phases, _ = talk.shape
        if self.paper is None or phases == 1:
            return self.spread(talk.reshape(count, -1)).reshape(phases, 2, -1)
        war = self.spread(np.ascontiguousarray(talk[:, 0]))
        rest = self.paper.spread(talk[self.shared, 1:].reshape(len(self.paper), -1))
        return np.concatenate([war, rest]).reshape(phases, 2, -1)


def every_state(war: War) -> Nodes:
    """All states."""
    return Nodes(np.arange(war.space.size))


def in_war(war: War) -> Nodes:
    """All states in open war, coarse nodes under a paper: for accuracy at today's state.

    On the reference case it moves today's V by less than 1e-5 aims.
    """
    return Nodes(np.arange(war.space.size), paper=replace(coarse(war), paper=None))


def coarse(war: War) -> Nodes:
    """A fifth of the states or so: knots of the terms, today's levels, the ends.

    Under a paper a twentieth: wars hardly pass there, so that what its talks are worth is wanted
    less exactly.
    """
    space = war.space
    here = [int(axis[war.start]) for axis in space.grid]
    front = _front_nodes(war, here[0])
    levels = [_level_nodes(space.shape[1 + side], here[1 + side]) for side in range(2)]
    few = [{0, here[1 + side], space.shape[1 + side] - 1} for side in range(2)]
    paper = _product(war, _thinned(front, here[0]), *map(sorted, few))
    return replace(_product(war, front, *levels), paper=paper)


def _product(war: War, *axes: Iterable[int]) -> Nodes:
    """Nodes at all combinations of front and levels, and at every adaptation and stance."""
    shape = war.space.shape
    told = tuple(tuple(int(n) for n in axis) for axis in (*axes, range(shape[3]), range(shape[4])))
    states = np.asarray(war.space.index(*np.meshgrid(*told, indexing="ij"))).ravel()
    return Nodes(states.astype(np.int64), _weights(told, shape))


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


def _thinned(front: Index, here: int) -> list[int]:
    """Of the front's nodes the ends, today's, and one halfway to the farther end."""
    ends = int(front[0]), int(front[-1])
    far = max(ends, key=lambda end: abs(end - here))
    halfway = int(front[np.abs(front - 0.5 * (here + far)).argmin()])
    return sorted({*ends, here, halfway})


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
