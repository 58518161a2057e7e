"""The structural parameters that may move: two widths of noise and the rate of talks.

They say how people decide and how often they meet, not what a side wants; no account disputes
them, and past wars speak to nothing else. What an account claims is left as it is encoded.
"""

from __future__ import annotations

from functools import partial
from math import log

import numpy as np
from numpy.typing import NDArray

from armistice.scenario import Numbers
from armistice.scenario.sampling import columns

__all__ = ["ADDRESSES", "FACTOR", "changed", "design", "factors_of", "shifted"]

Array = NDArray[np.float64]

ADDRESSES = ("noise.accept", "noise.breach", "talks.rate")
FACTOR = 4.0
"""Each may lie up to this many times over or under what the scenario writes, even in logs."""


def design(points: int, seed: int, *, name: str = "design") -> Array:
    """Latin hypercube of places in the unit cube: (points, 3)."""
    names = [f"calibration.{name}.{address}" for address in ADDRESSES]
    drawn = columns(seed, points, names)
    return np.stack([drawn[one] for one in names], axis=1)


def factors_of(places: Array) -> Array:
    """Factors at places (..., 3)."""
    return np.asarray(np.exp((2.0 * np.asarray(places) - 1.0) * log(FACTOR)))


def changed(numbers: Numbers, factors: Array) -> Numbers:
    """One draw with its structural parameters multiplied; a chance stays a chance.

    Examples
    --------
    >>> import numpy as np
    >>> one = Numbers({"noise.accept": 0.03, "noise.breach": 0.06, "talks.rate": 0.5}, None, None)
    >>> changed(one, np.array([2.0, 1.0, 4.0]))["talks.rate"]
    1.0
    """
    moved = {
        address: numbers[address] * float(factor)
        for address, factor in zip(ADDRESSES, factors, strict=True)
    }
    moved["talks.rate"] = min(1.0, moved["talks.rate"])
    return Numbers({**numbers, **moved}, numbers.reading, numbers.index)


def shifted(factors: Array) -> partial[Numbers]:
    """What changes the numbers of every draw of an ensemble: draw k by row k of the factors."""
    return partial(_by_row, factors)


def _by_row(factors: Array, numbers: Numbers, index: int) -> Numbers:
    return changed(numbers, factors[index])
