"""Five scoring rules, a few lines each; lower is better.

Brier (1950), logarithmic (Good 1952), spherical, ranked probability (Epstein 1969) and
continuous ranked probability (Matheson and Winkler 1976). All are proper. `scoringrules`, an
independent library, is their oracle in the tests and nowhere else.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

__all__ = [
    "CLIP",
    "brier",
    "brier_classes",
    "crps_quantiles",
    "crps_sample",
    "log_score",
    "ranked",
    "spherical",
]

CLIP = 0.01
"""The logarithmic score reads no chance as lower than this or higher than one less this."""


def brier(p: float, happened: bool) -> float:
    """Return (p - o)^2; always saying one half scores 0.25.

    Examples
    --------
    >>> round(brier(0.7, True), 12)
    0.09
    """
    return (p - float(happened)) ** 2


def brier_classes(p: Sequence[float], outcome: int) -> float:
    """Return half the sum over classes of (p_c - o_c)^2: with two classes, `brier`."""
    return 0.5 * math.fsum((x - float(c == outcome)) ** 2 for c, x in enumerate(p))


def log_score(p: float) -> float:
    """Return -ln of the chance given to what happened, clipped to [0.01, 0.99].

    Examples
    --------
    >>> round(log_score(0.7), 6)
    0.356675
    """
    return -math.log(min(max(p, CLIP), 1.0 - CLIP))


def spherical(p: Sequence[float], outcome: int) -> float:
    """Return 1 - p(o)/sqrt(sum p_c^2), over all classes.

    Examples
    --------
    >>> round(spherical([0.3, 0.7], 1), 6)
    0.080855
    """
    return 1.0 - p[outcome] / math.sqrt(math.fsum(x * x for x in p))


def ranked(p: Sequence[float], outcome: int) -> float:
    """Return sum (F_c - O_c)^2/(C - 1) for ordered classes, F and O being cumulative.

    Examples
    --------
    >>> round(ranked([0.2, 0.5, 0.3], 1), 12)
    0.065
    """
    total, below = 0.0, 0.0
    for c, x in enumerate(p[:-1]):
        below += x
        total += (below - float(c >= outcome)) ** 2
    return total / (len(p) - 1)


def crps_sample(sample: Sequence[float], value: float) -> float:
    """Return mean |x_i - y| - half the mean of |x_i - x_j|, in the unit of the question.

    Examples
    --------
    >>> round(crps_sample([1, 2, 4], 3), 6)
    0.666667
    """
    x, n = sorted(sample), len(sample)
    away = math.fsum(abs(one - value) for one in x) / n
    # With x sorted, the sum of |x_i - x_j| over all pairs is 2 sum (2i - n + 1) x_i.
    apart = 2.0 * math.fsum((2 * i - n + 1) * one for i, one in enumerate(x)) / n**2
    return away - 0.5 * apart


def crps_quantiles(quantiles: Mapping[float, float], value: float) -> float:
    """Return twice the mean pinball loss; levels lie between 0 and 1."""
    loss = [
        (level if value >= at else level - 1.0) * (value - at) for level, at in quantiles.items()
    ]
    return 2.0 * math.fsum(loss) / len(loss)
