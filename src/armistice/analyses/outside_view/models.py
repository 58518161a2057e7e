"""Five ways in which a war's chance of ending can change with its age.

EQ-OUTSIDE (prentice1974; burnham2002): the chance that a war of age a ends within m months is

    p(a, m) = 1 - S(a + m) / S(a)

with S the survival function of one model, or averaged over models by exp(-dAIC/2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

__all__ = ["MODELS", "PARAMETERS", "aic_weights", "ends_within", "log_density", "log_survival"]

Array = NDArray[np.float64]

PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "exponential": ("mean",),
    "weibull": ("scale", "shape"),
    "log-normal": ("mu", "sigma"),
    "log-logistic": ("alpha", "beta"),
    "generalised-gamma": ("mu", "sigma", "q"),
}
"""Parameters of each model in order. Months for mean, scale, alpha and exp(mu); others bare."""

MODELS = tuple(PARAMETERS)

_FLAT = 1e-6
"""Under such a |q| a generalised gamma is its own limit, the log-normal."""


def _log_survival_gamma(t: Array, mu: Array, sigma: Array, q: Array) -> Array:
    z = (np.log(t) - mu) / sigma
    flat = np.abs(q) < _FLAT
    safe = np.where(flat, 1.0, q)
    k = safe**-2
    x = k * np.exp(np.clip(safe * z, -700, 700))
    tail = np.where(safe > 0, special.gammaincc(k, x), special.gammainc(k, x))
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(flat, special.log_ndtr(-z), np.log(tail)))


def _log_density_gamma(t: Array, mu: Array, sigma: Array, q: Array) -> Array:
    z = (np.log(t) - mu) / sigma
    flat = np.abs(q) < _FLAT
    safe = np.where(flat, 1.0, q)
    k = safe**-2
    curved = (
        np.log(np.abs(safe))
        + k * np.log(k)
        + k * (safe * z - np.exp(np.clip(safe * z, -700, 700)))
        - special.gammaln(k)
    )
    normal = -0.5 * z * z - 0.5 * np.log(2 * np.pi)
    return np.asarray(np.where(flat, normal, curved) - np.log(sigma) - np.log(t))


_LOG_SURVIVAL: Mapping[str, Callable[..., Array]] = {
    "exponential": lambda t, mean: -t / mean,
    "weibull": lambda t, scale, shape: -((t / scale) ** shape),
    "log-normal": lambda t, mu, sigma: special.log_ndtr(-(np.log(t) - mu) / sigma),
    "log-logistic": lambda t, alpha, beta: -np.log1p((t / alpha) ** beta),
    "generalised-gamma": _log_survival_gamma,
}

_LOG_DENSITY: Mapping[str, Callable[..., Array]] = {
    "exponential": lambda t, mean: -np.log(mean) - t / mean,
    "weibull": lambda t, scale, shape: (
        np.log(shape / scale) + (shape - 1) * np.log(t / scale) - (t / scale) ** shape
    ),
    "log-normal": lambda t, mu, sigma: (
        -np.log(t * sigma * np.sqrt(2 * np.pi)) - 0.5 * ((np.log(t) - mu) / sigma) ** 2
    ),
    "log-logistic": lambda t, alpha, beta: (
        np.log(beta / alpha) + (beta - 1) * np.log(t / alpha) - 2 * np.log1p((t / alpha) ** beta)
    ),
    "generalised-gamma": _log_density_gamma,
}


def _columns(model: str, parameters: ArrayLike) -> list[Array]:
    values = np.asarray(parameters, dtype=float)
    return [values[..., i] for i in range(len(PARAMETERS[model]))]


def log_survival(model: str, t: ArrayLike, parameters: ArrayLike) -> Array:
    """Log survival ln S(t) of a model: months t > 0, parameters (..., P) as in `PARAMETERS`."""
    return _LOG_SURVIVAL[model](np.asarray(t, dtype=float), *_columns(model, parameters))


def log_density(model: str, t: ArrayLike, parameters: ArrayLike) -> Array:
    """Log density ln f(t) of a model, per month."""
    return _LOG_DENSITY[model](np.asarray(t, dtype=float), *_columns(model, parameters))


def ends_within(model: str, age: float, months: float, parameters: ArrayLike) -> Array:
    """Chance that a war of `age` months ends within `months` (EQ-OUTSIDE).

    Parameters
    ----------
    model
        One of `MODELS`.
    age, months
        Both in months; age 0 is a war that has just begun.
    parameters
        (..., P): one set or many.

    Returns
    -------
    numpy.ndarray
        Shape of `parameters` without its last axis.

    Examples
    --------
    >>> from armistice.analyses.outside_view.models import ends_within
    >>> round(float(ends_within("exponential", 40.0, 6.0, [13.73])), 3)
    0.354
    """
    later = log_survival(model, age + months, parameters)
    now = log_survival(model, age, parameters) if age > 0 else np.zeros_like(later)
    # A set of parameters under which nothing lives so long says nothing about what follows;
    # it counts as an end, which is the limit from below.
    with np.errstate(invalid="ignore"):
        chance = -np.expm1(later - now)
    return np.asarray(np.where(np.isneginf(now), 1.0, chance))


def aic_weights(aic: Sequence[float] | Array) -> Array:
    """Weights exp(-dAIC/2), adding up to one along the last axis (burnham2002)."""
    values = np.asarray(aic, dtype=float)
    relative = np.exp(-0.5 * (values - values.min(axis=-1, keepdims=True)))
    return np.asarray(relative / relative.sum(axis=-1, keepdims=True))
