"""What it would be worth to learn who is right on one question, for a stated choice.

    EVPPI_g = E_g[max(0, b E[p|g] - c)] - max(0, b E[p] - c)

Act when b p > c. Prior: each group is A's or B's, independently, with stated weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Worth", "worth_of_learning"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Worth:
    """Gains to a decision, in its own unit.

    Attributes
    ----------
    chance
        E[p] under the prior.
    acts
        Whether one acts without learning anything.
    groups
        EVPPI of each group: (k,).
    everything
        EVPI: the gain from knowing on every group whose view is right.
    """

    chance: float
    acts: bool
    groups: tuple[float, ...]
    everything: float


def worth_of_learning(
    v: Array, benefit: float, cost: float, weights: Sequence[float] | None = None
) -> Worth:
    """Price knowledge for a decision.

    Parameters
    ----------
    v
        Chance of the headline at every hybrid, by bit mask: (2^k,).
    benefit, cost
        Of acting: `benefit` if the event comes, `cost` in any case.
    weights
        Prior that B is right, by group; default one half.

    Examples
    --------
    >>> import numpy as np
    >>> worth_of_learning(np.array([0.0, 1.0]), 1.0, 0.5).groups
    (0.25,)
    """
    k = int(np.log2(len(v)))
    right = np.full(k, 0.5) if weights is None else np.asarray(weights, dtype=float)
    subsets = np.arange(1 << k)
    prior = np.ones(1 << k)
    for g in range(k):
        prior = prior * np.where(subsets >> g & 1, right[g], 1.0 - right[g])

    def gain(chance: float) -> float:
        return max(0.0, benefit * chance - cost)

    mean = float(prior @ v)
    groups = []
    for g in range(k):
        total = 0.0
        for side, weight in ((0, 1.0 - right[g]), (1, right[g])):
            inside = (subsets >> g & 1) == side
            if weight > 0:
                total += weight * gain(float(prior[inside] @ v[inside]) / weight)
        # a mean of a convex function is never below the function of the mean
        groups.append(max(0.0, total - gain(mean)))
    each = float(prior @ np.maximum(0.0, benefit * v - cost))
    return Worth(mean, benefit * mean > cost, tuple(groups), max(0.0, each - gain(mean)))
