"""Maximum likelihood by lifelines: the only place that needs the extra `baseline`."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.errors import ArmisticeError

__all__ = ["Fit", "fit", "lifelines"]

Array = NDArray[np.float64]

_FITTERS = {
    "exponential": "ExponentialFitter",
    "weibull": "WeibullFitter",
    "log-normal": "LogNormalFitter",
    "log-logistic": "LogLogisticFitter",
    "generalised-gamma": "GeneralizedGammaFitter",
}


@dataclass(frozen=True)
class Fit:
    """A fitted model.

    Attributes
    ----------
    parameters
        In the order of `models.PARAMETERS`.
    log_likelihood
        At the maximum, months as the unit of time.
    """

    parameters: tuple[float, ...]
    log_likelihood: float

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2.0 * len(self.parameters) - 2.0 * self.log_likelihood


def lifelines() -> Any:
    """Import lifelines, or say in one line how to install it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import lifelines as library
    except ImportError:
        raise ArmisticeError(
            "fitting survival models needs lifelines: pip install 'armistice[baseline]'"
        ) from None
    return library


def fit(
    model: str,
    months: Sequence[float] | Array,
    ended: Sequence[bool] | NDArray[np.bool_] | None = None,
    *,
    entry: float = 0.0,
    weights: NDArray[np.int64] | None = None,
    start: Fit | None = None,
) -> Fit:
    """Fit one model.

    Parameters
    ----------
    model
        One of `models.MODELS`.
    months, ended
        How long each war lasted or was seen, and whether it ended then.
    entry
        Age from which wars were watched: those shorter never entered (left truncation).
    weights
        How often each war counts; the bootstrap resamples by it. Zeros are left out.
    start
        A fit of similar data to start the search from.

    Raises
    ------
    ArmisticeError
        If lifelines is not installed, or finds no maximum.
    """
    library = lifelines()
    times = np.asarray(months, dtype=float)
    over = np.ones(len(times), bool) if ended is None else np.asarray(ended, dtype=bool)
    counts = np.ones(len(times), np.int64) if weights is None else weights
    kept = counts > 0
    options: dict[str, Any] = {"weights": counts[kept], "timeline": np.array([1.0, 2.0])}
    if entry > 0:
        options["entry"] = np.full(int(kept.sum()), entry)
    found: list[Fit] = []
    for first in _starts(model, times, over, start, counts, entry):
        fitter = getattr(library, _FITTERS[model])()
        given = {} if first is None else {"initial_point": _theirs(model, first)}
        with warnings.catch_warnings():
            # Warnings are about standard errors, which are not used: intervals are bootstrapped.
            warnings.simplefilter("ignore")
            try:
                fitter.fit(times[kept], over[kept], **options, **given)
            except library.exceptions.ConvergenceError:
                continue
        found.append(Fit(_ours(model, fitter.params_.to_numpy()), float(fitter.log_likelihood_)))
        if start is not None:
            break
    if not found:
        raise ArmisticeError(f"no maximum found for the {model} model")
    return max(found, key=lambda one: one.log_likelihood)


def _starts(
    model: str,
    times: Array,
    over: NDArray[np.bool_],
    start: Fit | None,
    weights: NDArray[np.int64],
    entry: float,
) -> Iterator[tuple[float, ...] | None]:
    """Where to start a search: the generalised gamma needs help, the others none."""
    if start is not None:
        yield start.parameters
    if model != "generalised-gamma":
        if start is None:
            yield None
        return
    # Its special cases: the log-normal is q = 0, the Weibull q = 1.
    mu, sigma = fit("log-normal", times, over, entry=entry, weights=weights).parameters
    yield mu, sigma, 0.1
    scale, shape = fit("weibull", times, over, entry=entry, weights=weights).parameters
    yield log(scale), 1.0 / shape, 1.0


def _ours(model: str, found: Array) -> tuple[float, ...]:
    """Their order and scale to ours; only the generalised gamma differs (ln sigma)."""
    if model == "generalised-gamma":
        return float(found[0]), exp(float(found[1])), float(found[2])
    return tuple(float(value) for value in found)


def _theirs(model: str, parameters: tuple[float, ...]) -> Array:
    if model == "generalised-gamma":
        mu, sigma, q = parameters
        return np.array([mu, np.log(sigma), q])
    return np.array(parameters)
