"""The four structural parameters that are fitted, and how each enters a stylised scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import expm1, log, log1p

import numpy as np
from numpy.typing import NDArray

from armistice.scenario import Numbers
from armistice.scenario.sampling import columns

__all__ = ["PARAMETERS", "Parameter", "applied", "design", "values_of"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Parameter:
    """A structural parameter and the range it may lie in, even in logs.

    Attributes
    ----------
    id, meaning
        Name and plain words.
    low, high
        Ends of the range.
    unit
        `aims`, `/mo`, or `x` for a factor on what the rule writes.
    """

    id: str
    meaning: str
    low: float
    high: float
    unit: str

    def at(self, place: Array) -> Array:
        """Values at places in [0, 1]."""
        return np.asarray(np.exp(log(self.low) + place * (log(self.high) - log(self.low))))


PARAMETERS = (
    Parameter("accept_noise", "width of acceptance", 0.01, 0.12, "aims"),
    Parameter("talk_rate", "monthly chance that talks are held", 0.05, 1.0, "/mo"),
    Parameter("cost_scale", "factor on both sides' cost of fighting", 0.5, 2.0, "x"),
    Parameter(
        "pace", "factor on front, wear and collapse: how much happens in a month", 0.125, 8.0, "x"
    ),
)
"""Ranges were written down before any war was scored: a factor of two or eight either way of the
rule's own number, and for noise and talks what shipped scenarios use and their neighbourhood."""

_COST = ("Beginner.war_cost", "Other.war_cost")
_STEPS = (
    "front.advance", "front.retreat",
    "Beginner.endurance.wear", "Other.endurance.wear",
    "Beginner.endurance.recover", "Other.endurance.recover",
)  # fmt: skip
_COLLAPSE = ("Beginner.collapse.rate", "Other.collapse.rate")


def design(points: int, seed: int, *, name: str = "design") -> Array:
    """Latin hypercube of places in the unit cube: (points, 4)."""
    names = [f"wider.{name}.{one.id}" for one in PARAMETERS]
    drawn = columns(seed, points, names)
    return np.stack([drawn[one] for one in names], axis=1)


def values_of(places: Array) -> Array:
    """Values of the parameters at places (..., 4)."""
    return np.stack([one.at(places[..., i]) for i, one in enumerate(PARAMETERS)], axis=-1)


def applied(numbers: Numbers, values: Array) -> dict[str, float]:
    """Put structural parameters into one draw of a stylised scenario.

    Parameters
    ----------
    numbers
        The draw.
    values
        (4,) in the order of `PARAMETERS`.

    Returns
    -------
    dict
        All numbers; a chance per month of collapse p becomes 1 - (1 - p)^pace.
    """
    noise, talks, cost, pace = (float(value) for value in values)
    changed: Mapping[str, float] = {
        "noise.accept": noise,
        "talks.rate": talks,
        **{name: numbers[name] * cost for name in _COST},
        **{name: numbers[name] * pace for name in _STEPS},
        **{name: -expm1(pace * log1p(-numbers[name])) for name in _COLLAPSE},
    }
    return {**numbers, **changed}
