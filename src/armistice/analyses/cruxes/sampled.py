"""Shares from random orders of the groups, where not every hybrid can be evaluated.

For each draw, orders in antithetic pairs: an order and its reverse. Along each order the
contributions add up to the gap, so the mean does too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.runner import Runner, corner
from armistice.analyses.cruxes.settings import FIRST_ROUND, SE_GOAL
from armistice.analyses.cruxes.shapley import order_shares
from armistice.rng import stream

__all__ = ["Sample", "sample"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """What orders have shown.

    Attributes
    ----------
    ends
        Values of A and B: (2, draws, targets).
    pairs
        Contributions, the mean of each antithetic pair: (draws, pairs, k, targets).
    singles, backs
        Values of A with B's view on one group, of B with A's: (k, draws, targets).
    """

    ends: Array
    pairs: Array
    singles: Array
    backs: Array

    def order_error(self) -> Array:
        """Standard error of a share due to the choice of orders alone: (k, targets)."""
        draws, pairs = self.pairs.shape[:2]
        if pairs < 2:
            return np.full(self.pairs.shape[2:], np.inf)
        return np.asarray(np.sqrt((self.pairs.var(axis=1, ddof=1) / pairs).mean(axis=0) / draws))


def sample(
    runner: Runner,
    k: int,
    draws: Sequence[int | None],
    seed: int,
    budget: int,
    label: str,
    first: int = FIRST_ROUND,
) -> Sample:
    """Sample orders until the error they add is half a point, or the budget is spent.

    Parameters
    ----------
    runner
        Evaluates hybrids.
    k
        Number of groups.
    draws
        Draws, each with orders of its own; ``[None]`` for the medians.
    seed
        Seed of the orders.
    budget
        Most hybrids to evaluate.
    label
        What progress is reported under.
    first
        Pairs of orders before the error is first looked at.
    """
    everything = (1 << k) - 1
    alone = [corner(1 << g, k) for g in range(k)]
    without = [corner(everything ^ 1 << g, k) for g in range(k)]
    ends = runner.values([corner(0, k), corner(everything, k)], draws, label)
    singles = runner.values(alone, draws, label, k)
    backs = runner.values(without, draws, label, k)
    found: list[list[Array]] = [[] for _ in draws]
    spent, wanted = len(draws) * (2 + 2 * k), max(2, first)
    while True:
        wanted_pairs = {
            place: [_order(k, draw, seed, n) for n in range(len(found[place]), wanted)]
            for place, draw in enumerate(draws)
        }
        _walk(runner, k, draws, wanted_pairs, label)
        for place, draw in enumerate(draws):
            for order in wanted_pairs[place]:
                found[place].append(_pair(runner, k, draw, order))
                spent += 2 * max(0, k - 3)
        result = Sample(ends, np.array(found), singles, backs)
        # the last target is the durable gap, in another unit: headlines set the pace
        error = result.order_error()[:, : max(1, result.ends.shape[2] - 1)]
        worst = float(np.nanmax(np.where(np.isfinite(error), error, np.nan), initial=0.0))
        if worst <= SE_GOAL or spent + len(draws) * 2 * k * wanted > budget:
            return result
        wanted *= 2


def _order(k: int, draw: int | None, seed: int, n: int) -> list[int]:
    name = -1 if draw is None else draw
    return [int(g) for g in stream(seed, "cruxes", "order", name, n).permutation(k)]


def _path(order: Sequence[int], k: int) -> list[tuple[float, ...]]:
    """The hybrids from A to B along an order, each next to the one before."""
    mask, out = 0, [corner(0, k)]
    for g in order:
        mask |= 1 << g
        out.append(corner(mask, k))
    return out


def _walk(
    runner: Runner,
    k: int,
    draws: Sequence[int | None],
    orders: dict[int, list[list[int]]],
    label: str,
) -> None:
    """Evaluate whatever the orders pass through, all draws at once."""
    ways = [
        (draw, _path(way, k))
        for place, draw in enumerate(draws)
        for order in orders[place]
        for way in (order, order[::-1])
    ]
    runner.walk(ways, label)


def _pair(runner: Runner, k: int, draw: int | None, order: list[int]) -> Array:
    def value(path: Sequence[int]) -> Array:
        return np.array([runner.store.get(draw, corner(s, k)) for s in path])

    return np.asarray(order_shares([order, order[::-1]], value).mean(axis=0))
