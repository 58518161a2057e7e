"""Scores of forecasters over wars, with intervals from resampled wars.

Questions of one war hang together, so they are meaned first and whole wars are resampled. With
few wars every resample is listed, so that the interval is exact and needs no seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations_with_replacement
from math import factorial, prod

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.ledger.scores import brier, log_score
from armistice.rng import stream

__all__ = ["RULES", "Resampled", "one_score", "resampled", "war_score", "ways_of"]

Array = NDArray[np.float64]

RULES = ("brier", "log")
_LISTED = 7
"""Up to so many wars every resample is listed (1,716 of them at seven)."""
_DRAWN = 10_000


def one_score(rule: str, p: float, happened: bool) -> float:
    """Score of one chance: Brier, or minus the logarithm of what was given to what happened."""
    return brier(p, happened) if rule == "brier" else log_score(p if happened else 1.0 - p)


def war_score(
    rule: str, chances: Sequence[float | None], outcomes: Sequence[bool | None]
) -> float | None:
    """Mean score of a forecaster over the questions of one war that were answered yes or no.

    None if a chance is missing where there is an outcome: then the war cannot be compared.
    """
    found = []
    for p, happened in zip(chances, outcomes, strict=True):
        if happened is None:
            continue
        if p is None:
            return None
        found.append(one_score(rule, p, happened))
    return sum(found) / len(found) if found else None


class Resampled:
    """Every way of drawing as many wars with replacement, or many ways drawn.

    Parameters
    ----------
    wars
        Number of wars.
    seed
        For the draws, where there are too many wars to list.

    Attributes
    ----------
    exact
        Whether every way is listed.
    counts
        How often each war is in each resample: (resamples, wars).
    weights
        Chance of each resample; they add to 1.
    """

    counts: Array
    weights: Array

    def __init__(self, wars: int, seed: int) -> None:
        self.exact = wars <= _LISTED
        if self.exact:
            picks = list(combinations_with_replacement(range(wars), wars))
            self.counts = np.array([np.bincount(p, minlength=wars) for p in picks], dtype=float)
            ways = [factorial(wars) // prod(factorial(int(c)) for c in r) for r in self.counts]
            self.weights = np.array(ways, dtype=float) / wars**wars
        else:
            random = stream(seed, "backtest", wars)
            self.counts = random.multinomial(wars, [1.0 / wars] * wars, _DRAWN).astype(float)
            self.weights = np.full(_DRAWN, 1.0 / _DRAWN)

    def interval(self, values: Sequence[float]) -> tuple[float, float]:
        """95 % percentile interval of the mean of one value a war."""
        means = self.counts @ np.asarray(values, dtype=float) / len(values)
        order = np.argsort(means, kind="stable")
        below = np.cumsum(self.weights[order])
        low, high = (int(np.searchsorted(below, q - 1e-12)) for q in (0.025, 0.975))
        last = len(order) - 1
        return float(means[order[min(low, last)]]), float(means[order[min(high, last)]])


@lru_cache(maxsize=32)
def ways_of(wars: int, seed: int) -> Resampled:
    """The resamples of so many wars."""
    return Resampled(wars, seed)


def resampled(values: Sequence[float], seed: int) -> dict[str, float | None]:
    """Mean of one value a war with its 95 % interval; no interval for a single war."""
    if not values:
        return {"mean": None, "low": None, "high": None}
    mean = sum(values) / len(values)
    if len(values) == 1:
        return {"mean": mean, "low": None, "high": None}
    low, high = ways_of(len(values), seed).interval(values)
    return {"mean": mean, "low": low, "high": high}
