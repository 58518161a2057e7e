"""The chance that a war of some age ends, read off one reference class.

EQ-OUTSIDE for a class fitted by several models; for a class with a constant hazard
h = ends / exposure beyond an age, p(a, m) = 1 - exp(-h m). EQ-AGREED (ours) gives the chance
of an end by agreement as p times the share of past endings that were agreed, as if how a war
ends did not depend on when.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray
from scipy import special

from armistice.analyses.outside_view.bootstrap import Draws
from armistice.analyses.outside_view.classes import AGE, ReferenceClass
from armistice.analyses.outside_view.intervals import poisson_rate
from armistice.analyses.outside_view.kaplan_meier import Curve
from armistice.analyses.outside_view.models import aic_weights, ends_within

__all__ = ["Agreed", "Chance", "average", "by_agreement", "chance", "constant"]

Array = NDArray[np.float64]

_GOLDEN = (5**0.5 - 1) / 2
_SPREAD = 400
"""Points by which a smooth distribution stands for itself where draws are multiplied."""


@dataclass(frozen=True)
class Chance:
    """A chance with its 95 % interval, and the draws behind it."""

    estimate: float
    low: float
    high: float
    draws: Array

    @classmethod
    def of(cls, estimate: float, draws: Array) -> Chance:
        """Take the interval from the draws (percentiles 2.5 and 97.5)."""
        known = draws[np.isfinite(draws)]
        low, high = np.percentile(known, [2.5, 97.5]) if len(known) else (np.nan, np.nan)
        return cls(estimate, float(low), float(high), known)


@dataclass(frozen=True)
class Agreed:
    """How many of `n` past endings were by a peace agreement or a ceasefire."""

    k: int
    n: int

    @property
    def share(self) -> float:
        """The share itself."""
        return self.k / self.n


def average(
    fits: Mapping[str, tuple[Sequence[float], float]],
    draws: Mapping[str, Draws],
    models: Sequence[str],
    age: float,
    months: float,
) -> Chance:
    """Average models by AIC: at the fit, and in every resample with that resample's weights.

    Parameters
    ----------
    fits
        Parameters and AIC by model.
    draws
        Resampled fits by model.
    models
        Which to average.
    age, months
        Age of the war and length of the window, months.
    """
    at_fit = np.array([float(ends_within(m, age, months, fits[m][0])) for m in models])
    weights = aic_weights([fits[m][1] for m in models])
    chances = np.stack([ends_within(m, age, months, draws[m].parameters) for m in models], -1)
    aic = np.stack([draws[m].aic for m in models], -1)
    found = np.isfinite(aic).any(axis=-1)
    shares = aic_weights(aic[found])
    mixed = np.where(shares > 0, shares * chances[found], 0.0).sum(axis=-1)
    return Chance.of(float(weights @ at_fit), mixed)


def constant(record: Curve, beyond: float, months: float) -> Chance | None:
    """Take one hazard for all wars older than `beyond`; none where no such war ended."""
    ends, exposure = record.ends(beyond, float("inf")), record.exposure(beyond)
    if ends == 0 or exposure <= 0:
        return None
    low, high = poisson_rate(ends, exposure)
    grid = (np.arange(_SPREAD) + 0.5) / _SPREAD
    hazards = special.gammaincinv(ends + 0.5, grid) / exposure
    return Chance(
        1.0 - exp(-ends / exposure * months),
        1.0 - exp(-low * months),
        1.0 - exp(-high * months),
        np.asarray(-np.expm1(-hazards * months)),
    )


def chance(
    one: ReferenceClass,
    record: Curve,
    fits: Mapping[str, tuple[Sequence[float], float]],
    draws: Mapping[str, Draws],
    age: float,
    months: float,
) -> Chance | None:
    """Chance that a war of `age` ends within `months`; none where the class cannot say.

    A class whose wars are watched from an age says nothing about a younger war.
    """
    if one.entry == AGE:
        return constant(record, age, months)
    if age < float(one.entry):
        return None
    if one.method == "constant":
        return constant(record, float(one.entry), months)
    return average(fits, draws, one.models, age, months)


def by_agreement(any_means: Chance, agreed: Agreed) -> Chance:
    """Chance of an end by agreement (EQ-AGREED).

    Draws of the chance are multiplied with evenly spread quantiles of the share's Jeffreys
    distribution, in an order that has nothing to do with theirs, so that no generator of
    random numbers enters.
    """
    n = len(any_means.draws)
    order = ((np.arange(n) + 0.5) * _GOLDEN) % 1.0
    shares = special.betaincinv(agreed.k + 0.5, agreed.n - agreed.k + 0.5, order)
    return Chance.of(any_means.estimate * agreed.share, any_means.draws * shares)
