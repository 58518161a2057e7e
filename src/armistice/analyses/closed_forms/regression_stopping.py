"""Optimal stopping by regression on simulated paths.

Source: Longstaff and Schwartz (2001), key ``longstaffschwartz2001``. Here a cross-check only:
between two players an error in one side's continuation moves the other's stopping region.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["AmericanPut", "least_squares_put"]


@dataclass(frozen=True, slots=True)
class AmericanPut:
    """Price of a put on given paths.

    Attributes
    ----------
    american, european : float
        Price with early exercise, and with exercise at the end alone.
    coefficients : dict
        Date to the regression's coefficients on 1, X, X^2.
    exercise_time : tuple
        For each path, when it exercises; None if never.
    """

    american: float
    european: float
    coefficients: dict[int, NDArray[np.float64]]
    exercise_time: tuple[int | None, ...]


def least_squares_put(paths: ArrayLike, strike: float, r: float) -> AmericanPut:
    """Price a put by regressing the discounted continuation on 1, X, X^2.

    Only paths in the money enter a regression, and such a path exercises iff the strike less
    its price exceeds the fitted continuation.

    Parameters
    ----------
    paths : array_like
        Prices, one row per path, one column per date from 0; exercise from date 1 on.
    strike : float
        Price at which the put sells.
    r : float
        Continuous interest rate per period.

    Notes
    -----
    Source: longstaffschwartz2001, section 1.
    """
    prices = np.asarray(paths, dtype=np.float64)
    last = prices.shape[1] - 1
    payoff = np.maximum(strike - prices, 0.0)
    when = np.full(len(prices), last)
    coefficients: dict[int, NDArray[np.float64]] = {}
    for date in range(last - 1, 0, -1):
        money = payoff[:, date] > 0.0
        x = prices[money, date]
        cash = payoff[np.arange(len(prices)), when] * np.exp(-r * (when - date))
        basis = np.column_stack([np.ones_like(x), x, x**2])
        fit = np.linalg.lstsq(basis, cash[money], rcond=None)[0]
        coefficients[date] = fit
        stop = np.flatnonzero(money)[payoff[money, date] > basis @ fit]
        when[stop] = date
    cash = payoff[np.arange(len(prices)), when]
    return AmericanPut(
        american=float(np.mean(cash * np.exp(-r * when))),
        european=float(np.mean(payoff[:, last])) * exp(-r * last),
        coefficients=coefficients,
        exercise_time=tuple(
            int(date) if value > 0.0 else None for date, value in zip(when, cash, strict=True)
        ),
    )
