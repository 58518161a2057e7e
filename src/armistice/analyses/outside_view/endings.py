"""How wars between states end, who wins them, and how many die (from the list of wars)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import optimize, special

from armistice.analyses.outside_view.intervals import Z95, wilson
from armistice.analyses.outside_view.past_wars import OUTCOMES, WORLD_WARS, PastWar

__all__ = ["LONG", "deaths_per_month", "initiator_probit", "initiators", "outcomes", "share"]

LONG = 24.0
"""Months beyond which a war is called long."""

_BANDS = ((0.0, 3.0), (3.0, 12.0), (12.0, 24.0), (24.0, float("inf")))

_GROUPS: Mapping[str, Callable[[PastWar], bool]] = {
    "all": lambda _: True,
    "before-1946": lambda war: war.start.year < 1946,
    "since-1946": lambda war: war.start.year >= 1946,
    "longer-than-24-months": lambda war: war.months > LONG,
}

_DEATHS: Mapping[str, Callable[[PastWar], bool]] = {
    "all": lambda _: True,
    "started-by-1980": lambda war: war.start.year <= 1980,
    "without-world-wars": lambda war: war.name not in WORLD_WARS,
}


def share(k: int, n: int) -> dict[str, Any]:
    """A count as a share with its 95 % Wilson interval."""
    low, high = wilson(k, n)
    return {"k": k, "n": n, "share": k / n, "low": low, "high": high}


def outcomes(wars: Sequence[PastWar]) -> dict[str, dict[str, Any]]:
    """Share of each outcome, by group of wars. The list is generous with its word *winner*."""
    found = {}
    for name, belongs in _GROUPS.items():
        own = [war.outcome for war in wars if belongs(war)]
        found[name] = {outcome: share(own.count(outcome), len(own)) for outcome in OUTCOMES}
    return found


def initiators(wars: Sequence[PastWar]) -> dict[str, Any]:
    """Share of decisive wars that the side which began them won, by length."""
    decided = [war for war in wars if war.initiator_won is not None]
    found = {"all": share(sum(bool(war.initiator_won) for war in decided), len(decided))}
    for low, high in _BANDS:
        own = [war for war in decided if low <= war.months < high]
        name = f"{low:g}-{high:g}" if high < float("inf") else f"{low:g}-"
        found[name] = share(sum(bool(war.initiator_won) for war in own), len(own))
    return found


def initiator_probit(wars: Sequence[PastWar]) -> dict[str, float]:
    """Ordered probit: initiator loses < draw < wins, on ln months; transformed wars left out.

    Returns
    -------
    dict
        Slope `b` per unit of ln months, its 95 % interval and two-sided p.
    """
    kept = [war for war in wars if war.outcome != "transformed"]
    x = np.log([war.months for war in kept])
    y = np.array([1 if war.initiator_won is None else 2 * int(war.initiator_won) for war in kept])

    def loss(values: np.ndarray[Any, np.dtype[np.float64]]) -> float:
        b, low, gap = values
        cuts = np.array([-np.inf, low, low + np.exp(gap), np.inf])
        upper, lower = special.ndtr(cuts[y + 1] - b * x), special.ndtr(cuts[y] - b * x)
        return float(-np.log(np.maximum(upper - lower, 1e-300)).sum())

    best = optimize.minimize(loss, np.array([0.0, -0.5, 0.0]), method="BFGS", tol=1e-8)
    b, error = float(best.x[0]), float(np.sqrt(_hessian_inverse(loss, best.x)[0, 0]))
    return {
        "b": b,
        "low": b - Z95 * error,
        "high": b + Z95 * error,
        "p": float(2 * special.ndtr(-abs(b) / error)),
    }


def _hessian_inverse(
    loss: Callable[[np.ndarray[Any, np.dtype[np.float64]]], float],
    at: np.ndarray[Any, np.dtype[np.float64]],
    step: float = 1e-4,
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Inverse of the matrix of second differences: BFGS's own is too rough for an interval."""
    n = len(at)
    unit = np.eye(n) * step
    second = np.empty((n, n))
    for i in range(n):
        for j in range(n):
            second[i, j] = (
                loss(at + unit[i] + unit[j])
                - loss(at + unit[i] - unit[j])
                - loss(at - unit[i] + unit[j])
                + loss(at - unit[i] - unit[j])
            ) / (4 * step * step)
    return np.asarray(np.linalg.inv(second))


def deaths_per_month(wars: Sequence[PastWar]) -> dict[str, dict[str, float]]:
    """Battle deaths per month of war, in people: three summaries that differ by tens of times."""
    found = {}
    for name, belongs in _DEATHS.items():
        own = [war for war in wars if belongs(war)]
        months = np.array([war.months for war in own])
        deaths = np.array([float(war.battle_deaths) for war in own])
        x, y = months - months.mean(), deaths - deaths.mean()
        slope = float((x @ y) / (x @ x))
        error = float(np.sqrt(((y - slope * x) ** 2).sum() / (len(own) - 2) / (x @ x)))
        half = float(special.stdtrit(len(own) - 2, 0.975)) * error
        found[name] = {
            "n": float(len(own)),
            "ratio_of_sums": float(deaths.sum() / months.sum()),
            "median_of_ratios": float(np.median(deaths / months)),
            "slope": slope,
            "low": slope - half,
            "high": slope + half,
        }
    return found
