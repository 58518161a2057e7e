"""Between the points that were solved: a smooth surface through the table.

EQ-EMULATE (wahba1990): for each onset and each window of `GRID`, the logit of the chance that a
war which has reached the window's start ends in it is a thin-plate spline through the solved
points, over the places of the structural parameters; survival is the product of what is left.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RBFInterpolator

__all__ = ["Emulator", "logit_of_ends"]

Array = NDArray[np.float64]

_LEAST = 1e-6
"""Chances are kept this far from 0 and 1 before their logit is taken."""


def logit_of_ends(survival: Array) -> Array:
    """Logit of the chance of an end in each window, from survival: (points, times) to the same."""
    before = np.concatenate([np.ones((len(survival), 1)), survival[:, :-1]], axis=1)
    ends = np.clip(1.0 - survival / np.maximum(before, _LEAST), _LEAST, 1.0 - _LEAST)
    return np.asarray(np.log(ends) - np.log1p(-ends))


def _survival(logit: Array) -> Array:
    return np.asarray(np.cumprod(1.0 / (1.0 + np.exp(logit)), axis=1))


class Emulator:
    """Survival of one onset at any place of the structural parameters.

    Parameters
    ----------
    places
        (points, parameters) in the unit cube; points more than parameters.
    survival
        (points, times).
    """

    def __init__(self, places: Array, survival: Array) -> None:
        self._places, self._survival = places, survival
        self._target = logit_of_ends(survival)
        self._surface = _spline(places, self._target)

    def __call__(self, places: Array) -> Array:
        """Survival at places (points, parameters): (points, times)."""
        return _survival(self._surface(places))

    def error(self) -> float:
        """Root mean square error of survival at points left out of the surface one by one."""
        found = []
        for i in range(len(self._places)):
            kept = np.arange(len(self._places)) != i
            surface = _spline(self._places[kept], self._target[kept])
            found.append(_survival(surface(self._places[i : i + 1]))[0] - self._survival[i])
        return float(np.sqrt(np.mean(np.square(found))))


def _spline(places: Array, target: Array) -> RBFInterpolator:
    return RBFInterpolator(places, target, kernel="thin_plate_spline", degree=1)
