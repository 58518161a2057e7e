"""How much weight each value of the structural parameters gets from past wars.

EQ-CALIBRATE (beaumont2002; ours): with m_kd the share of futures of draw d, as encoded, that does
what target k counts, and f_k a quadratic without constant in x, the logs of theta, fitted to the
change in log odds of the same draws solved at other theta,

    m_k(theta) = mean over accounts, and over their draws d, of Lambda(logit m_kd + f_k(x))
    ln weight(theta) = -1/2 sum over k of s_k ((logit m_k(theta) - logit t_k) / z_k)^2 + constant

t_k the target, z_k its spread in log odds, s_k its share. Weights depend on the structural
parameters alone: no account's own number is moved by them. Each draw of an account is then solved
again at a theta drawn by these weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.calibration.targets import Target
from armistice.rng import stream

__all__ = ["Surface", "effective", "log_odds", "log_weight", "quadratic", "resampled", "weights_of"]

Array = NDArray[np.float64]

_SPREAD = (2.0, 1.0)
"""What a slope and a curvature may reach over the range, log odds: few draws shrink them to 0."""
_ROUNDS = 5
_LEAST = 0.005


def quadratic(places: Array) -> Array:
    """Monomials of degree one and two of places scaled to [-1, 1]: (points, columns)."""
    x = 2.0 * np.asarray(places) - 1.0
    n = x.shape[1]
    columns = list(x.T)
    columns += [x[:, i] * x[:, j] for i, j in combinations_with_replacement(range(n), 2)]
    return np.stack(columns, axis=1)


def log_odds(shares: Array) -> Array:
    """Log odds of shares kept half a per cent from 0 and 1; NaN stays."""
    inside = np.clip(shares, _LEAST, 1.0 - _LEAST)
    return np.asarray(np.log(inside) - np.log1p(-inside))


class Surface:
    """How a mean share moves with the structural parameters.

    Parameters
    ----------
    encoded
        (draws,) shares of futures as encoded; NaN where a draw says nothing.
    places, rows, moved
        Draw `rows[k]` solved at `places[k]` of the unit cube gave the share `moved[k]`.
    """

    def __init__(
        self, encoded: Array, places: Array, rows: NDArray[np.int64], moved: Array
    ) -> None:
        self._encoded = log_odds(encoded[np.isfinite(encoded)])
        change = log_odds(moved) - log_odds(encoded[rows])
        known = np.isfinite(change)
        basis, y = quadratic(places[known]), change[known]
        n = places.shape[1]
        spread = np.array([_SPREAD[0]] * n + [_SPREAD[1]] * (basis.shape[1] - n))
        self.coefficients: Array = np.zeros(basis.shape[1])
        noise = 0.25
        for _ in range(_ROUNDS if known.any() else 0):
            inverse = basis.T @ basis + np.diag(noise / spread**2)
            self.coefficients = np.asarray(np.linalg.solve(inverse, basis.T @ y), dtype=float)
            noise = max(float(np.mean((y - basis @ self.coefficients) ** 2)), 1e-6)

    def __call__(self, places: Array) -> Array:
        """Mean share at places: (points,); NaN if no draw as encoded says anything."""
        if not len(self._encoded):
            return np.full(len(places), np.nan)
        z = quadratic(places) @ self.coefficients
        return np.asarray(np.mean(1.0 / (1.0 + np.exp(-(self._encoded + z[:, None]))), axis=1))


def log_weight(targets: Sequence[Target], shares: Mapping[str, Array]) -> Array:
    """Log weight of points from the mean shares there: (points,)."""
    total = np.zeros(len(next(iter(shares.values()))))
    for target in targets:
        far = np.array([target.distance(float(p)) for p in shares[target.id]])
        # what no account's futures speak to says nothing about the parameters
        total = total - 0.5 * target.share * np.nan_to_num(far, nan=0.0) ** 2
    return total


def weights_of(log_weights: Array) -> Array:
    """Weights that add up to one."""
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(weights / weights.sum())


def effective(weights: Array) -> float:
    """How many equal weights would say as much: 1 / sum of squares."""
    return float(1.0 / np.sum(weights**2))


def resampled(weights: Array, count: int, seed: int) -> NDArray[np.int64]:
    """Points drawn by their weights, as evenly as they allow (systematic resampling): (count,)."""
    start = float(stream(seed, "calibration", "resample").random())
    upto = np.cumsum(weights)
    return np.minimum(
        np.searchsorted(upto / upto[-1], (np.arange(count) + start) / count), len(weights) - 1
    )
