"""Intervals for small counts: Wilson and Jeffreys for shares, exact Poisson for rates."""

from __future__ import annotations

from math import sqrt

from scipy import special

__all__ = ["Z95", "jeffreys", "poisson_rate", "wilson"]

Z95 = 1.959963984540054


def wilson(k: int, n: int) -> tuple[float, float]:
    """95 % Wilson score interval of a share.

    Examples
    --------
    >>> from armistice.analyses.outside_view.intervals import wilson
    >>> tuple(round(end, 2) for end in wilson(77, 95))
    (0.72, 0.88)
    """
    share, z2 = k / n, Z95 * Z95
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def jeffreys(k: int, n: int) -> tuple[float, float]:
    """95 % Jeffreys interval of a share; closed at 0 if k = 0 and at 1 if k = n."""
    low = 0.0 if k == 0 else float(special.betaincinv(k + 0.5, n - k + 0.5, 0.025))
    high = 1.0 if k == n else float(special.betaincinv(k + 0.5, n - k + 0.5, 0.975))
    return low, high


def poisson_rate(k: int, exposure: float) -> tuple[float, float]:
    """Exact 95 % interval of a rate: k events in `exposure` units of time."""
    low = 0.0 if k == 0 else float(special.gammaincinv(k, 0.025))
    return low / exposure, float(special.gammaincinv(k + 1, 0.975)) / exposure
