"""How much weight each value of the structural parameters gets from past wars.

EQ-CALIBRATE (papke1996; beaumont2002): with m_k(theta) the share of futures that does what target k
counts, averaged over the accounts and fitted to the solved draws as Lambda(quadratic in x), x the
logs of theta,

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

__all__ = ["Surface", "effective", "log_weight", "quadratic", "resampled", "weights_of"]

Array = NDArray[np.float64]

_RIDGE = 1e-3
_STEPS = 50
_LEAST = 0.005


def quadratic(places: Array) -> Array:
    """All monomials up to degree two of places scaled to [-1, 1]: (points, columns)."""
    x = 2.0 * np.asarray(places) - 1.0
    n = x.shape[1]
    columns = [np.ones(len(x)), *x.T]
    columns += [x[:, i] * x[:, j] for i, j in combinations_with_replacement(range(n), 2)]
    return np.stack(columns, axis=1)


class Surface:
    """Mean share as a smooth function of the structural parameters.

    Parameters
    ----------
    places
        (draws, parameters) in the unit cube.
    shares
        (draws,) of futures; NaN where a draw says nothing.
    """

    def __init__(self, places: Array, shares: Array) -> None:
        known = np.isfinite(shares)
        basis, y = quadratic(places[known]), shares[known]
        ridge = _RIDGE * np.eye(basis.shape[1])
        ridge[0, 0] = 0.0
        b = np.zeros(basis.shape[1])
        if known.any():
            middle = np.clip(y.mean(), _LEAST, 1.0 - _LEAST)
            b[0] = np.log(middle / (1.0 - middle))
        for _ in range(_STEPS):
            p = _logistic(basis @ b)
            slope = (basis * (p * (1.0 - p))[:, None]).T @ basis + ridge
            step = np.linalg.solve(slope, basis.T @ (y - p) - ridge @ b)
            b = b + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
            if float(np.abs(step).max()) < 1e-10:
                break
        self.coefficients = b

    def __call__(self, places: Array) -> Array:
        """Mean share at places: (points,)."""
        return _logistic(quadratic(places) @ self.coefficients)


def _logistic(z: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(z, -40.0, 40.0))))


def log_weight(targets: Sequence[Target], shares: Mapping[str, Array]) -> Array:
    """Log weight of points from the mean shares there: (points,)."""
    total = np.zeros(len(next(iter(shares.values()))))
    for target in targets:
        far = np.array([target.distance(float(p)) for p in shares[target.id]])
        total = total - 0.5 * target.share * far**2
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
