"""The outcomes on which levers are compared: unit, and the smallest change that counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.settings import PAIR_TOLERANCE

__all__ = ["MEASURES", "Measure", "compare", "measure_of", "sign_of", "variance_ratio"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Measure:
    """One outcome.

    Attributes
    ----------
    name, unit
        As in answers.
    least
        Smallest change with a sign: the errors of two solves, or one future of the sample.
    of
        `room`, `split`, `hold`, `signing`, `people`: what the outcome is about.
    """

    name: str
    unit: str
    least: float
    of: str


_SOLVED = 2.0 * PAIR_TOLERANCE

MEASURES: tuple[Measure, ...] = (
    Measure("room", "share of draws", 0.0, "room"),
    Measure("durable", "packages", 0.0, "room"),
    Measure("gap", "aims", _SOLVED, "room"),
    Measure("split", "aims", _SOLVED, "split"),
    Measure("terms", "aims", _SOLVED, "split"),
    Measure("waiting", "aims", _SOLVED, "split"),
    Measure("fighting", "aims", _SOLVED, "split"),
    Measure("paper", "aims", _SOLVED, "split"),
    Measure("margin", "aims", _SOLVED, "split"),
    Measure("hazard", "a month", _SOLVED, "signing"),
    Measure("general", "a month", _SOLVED, "signing"),
    Measure("agreed_12", "chance", 0.0, "signing"),
    Measure("standing", "chance", _SOLVED, "hold"),
    Measure("holds", "chance", 0.0, "hold"),
    Measure("still_war", "chance", 0.0, "people"),
    Measure("war_months", "months", 0.0, "people"),
    Measure("killed", "people", 0.0, "people"),
    Measure("wounded", "people", 0.0, "people"),
    Measure("displaced", "person-years", 0.0, "people"),
)
_BY_NAME = {one.name: one for one in MEASURES}


def measure_of(key: str) -> tuple[Measure, str | None]:
    """The measure of a key such as `gap` or `waiting.P`, and the party."""
    name, _, party = key.partition(".")
    return _BY_NAME[name], party or None


def sign_of(changes: Sequence[float], least: float) -> int | None:
    """Direction of a change over draws: 1, -1, 0 for none at all, None for both or unclear.

    A direction needs the whole range from the 5th to the 95th percentile on one side.

    Examples
    --------
    >>> sign_of([0.1, 0.2, 0.3], 0.01), sign_of([-0.1, 0.2], 0.01), sign_of([0.0, 0.0], 0.01)
    (1, None, 0)
    """
    found = np.array([x for x in changes if np.isfinite(x)])
    if not len(found):
        return None
    if bool((np.abs(found) <= least).all()):
        return 0
    low, high = np.percentile(found, [5, 95])
    if low > least:
        return 1
    return -1 if high < -least else None


def variance_ratio(before: Array, after: Array) -> float | None:
    """How many times smaller the variance of a difference is on common than on separate luck.

    (Var before + Var after) / Var(after - before), over the same draws; None with fewer than
    three draws, or where the difference does not vary.
    """
    both = np.isfinite(before) & np.isfinite(after)
    if int(both.sum()) < 3:
        return None
    y, z = before[both], after[both]
    apart = float(np.var(z - y, ddof=1))
    together = float(np.var(y, ddof=1) + np.var(z, ddof=1))
    if apart <= 1e-30 or together <= 1e-30:
        return None
    return together / apart


def compare(
    key: str,
    middle: tuple[float, float],
    pairs: Sequence[tuple[float, float]],
) -> dict[str, float | int | str | None]:
    """One outcome with and without a lever.

    Parameters
    ----------
    key
        Outcome, and party if it has one.
    middle
        Without and with, at the medians.
    pairs
        The same for every draw that was solved.

    Returns
    -------
    dict
        `outcome`, `party`, `unit`; `before`, `after`, `change` at the medians; over draws
        `mean_before`, `mean_after`, and `mean` with `low` and `high` (5th and 95th percentile)
        of the change, the shares `up`
        and `down` of draws in which it goes either way, `sign` (see `sign_of`; of the medians
        where there are no draws), `draws` and `variance_ratio`.
    """
    measure, party = measure_of(key)
    y = np.array([one for one, _ in pairs], dtype=float)
    z = np.array([two for _, two in pairs], dtype=float)
    with np.errstate(invalid="ignore"):
        change = z - y
        first = float(np.subtract(middle[1], middle[0]))
    kept = change[np.isfinite(change)]
    low, high = np.percentile(kept, [5, 95]) if len(kept) else (None, None)
    return {
        "outcome": measure.name,
        "party": party,
        "unit": measure.unit,
        "before": _finite(middle[0]),
        "after": _finite(middle[1]),
        "change": _finite(first),
        "mean_before": float(y[np.isfinite(change)].mean()) if len(kept) else None,
        "mean_after": float(z[np.isfinite(change)].mean()) if len(kept) else None,
        "mean": float(kept.mean()) if len(kept) else None,
        "low": None if low is None else float(low),
        "high": None if high is None else float(high),
        "up": float((kept > measure.least).mean()) if len(kept) else None,
        "down": float((kept < -measure.least).mean()) if len(kept) else None,
        "sign": sign_of(kept.tolist() if len(kept) else [first], measure.least),
        "draws": len(kept),
        "variance_ratio": variance_ratio(y, z) if len(pairs) else None,
    }


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
