"""Scores of forecasts of how long a war lasts, made without it.

EQ-STACK (yao2018): the weight on the inside view beside the log-normal is the w in [0, 1] that
makes the mean over wars of ln(w p_inside(i) + (1 - w) p_log-normal(i)) largest, p the chance each
gave, without war i, to the span in which war i ended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.outside_view.intervals import jeffreys
from armistice.analyses.outside_view.scoring import AGES, WITHIN
from armistice.analyses.wider.fit import band_chances, band_of
from armistice.analyses.wider.table import GRID
from armistice.rng import stream

__all__ = ["aged", "briers", "by_war", "calibration", "difference", "stack"]

Array = NDArray[np.float64]

RESAMPLES = 2000
_STEPS = np.linspace(0.0, 1.0, 1001)
_BINS = np.linspace(0.0, 1.0, 6)
_WINDOWS = (1, 3, 6, 12, 24, 48)


def by_war(survival: Array, months: Sequence[float]) -> Array:
    """Log chance of the span in which each war ended: (wars,).

    A span in which none of the n other wars ended counts as half a war of n + 1, for every
    forecaster: a curve of counts says never, and one never that happens would end all scores.
    """
    chances = band_chances(survival)[np.arange(len(months)), band_of(months)]
    return np.asarray(np.log(np.maximum(chances, 0.5 / len(months))))


def briers(survival: Array, months: Sequence[float]) -> dict[int, float]:
    """Mean squared error of the chance of an end within each window; smaller is better."""
    lasted = np.asarray(months)
    return {
        within: float(np.mean((1.0 - survival[:, GRID.index(within)] - (lasted <= within)) ** 2))
        for within in WITHIN
    }


def _picks(wars: int, seed: int) -> NDArray[np.int64]:
    return stream(seed, "wider", "resamples").integers(0, wars, (RESAMPLES, wars))


def difference(one: Array, other: Array, seed: int) -> dict[str, float]:
    """Mean difference of two scores by war, with a 95 % bootstrap interval over wars."""
    apart = one - other
    low, high = np.percentile(apart[_picks(len(apart), seed)].mean(axis=1), [2.5, 97.5])
    return {"mean": float(apart.mean()), "low": float(low), "high": float(high)}


def stack(inside: Array, rival: Array, seed: int) -> dict[str, float]:
    """Weight on the inside view (EQ-STACK), with a 95 % bootstrap interval over wars.

    Parameters
    ----------
    inside, rival
        Log chances by war.
    """
    mixed = np.log(
        _STEPS[:, None] * np.exp(inside) + (1.0 - _STEPS[:, None]) * np.exp(rival)
    )  # (steps, wars)
    drawn = [
        float(_STEPS[mixed[:, pick].mean(axis=1).argmax()]) for pick in _picks(len(inside), seed)
    ]
    low, high = np.percentile(drawn, [2.5, 97.5])
    best = float(_STEPS[mixed.mean(axis=1).argmax()])
    return {"weight": best, "low": float(low), "high": float(high)}


def calibration(survival: Array, months: Sequence[float]) -> list[dict[str, Any]]:
    """Calibration curve: chances said, in five classes, against what happened.

    Returns
    -------
    list of dict
        For each class that is not empty `from`, `to`, `n` (war and window pairs), `said` (mean)
        and `happened` (share). The windows of one war are not independent, so no interval
        is given.
    """
    lasted = np.asarray(months)
    said = np.concatenate([1.0 - survival[:, GRID.index(m)] for m in _WINDOWS])
    happened = np.concatenate([lasted <= m for m in _WINDOWS])
    where = np.clip(np.searchsorted(_BINS, said, side="right") - 1, 0, len(_BINS) - 2)
    return [
        {
            "from": round(float(_BINS[b]), 3),
            "to": round(float(_BINS[b + 1]), 3),
            "n": int((where == b).sum()),
            "said": float(said[where == b].mean()),
            "happened": float(happened[where == b].mean()),
        }
        for b in range(len(_BINS) - 1)
        if (where == b).any()
    ]


def aged(forecasts: Mapping[str, Array], months: Sequence[float]) -> list[dict[str, Any]]:
    """What each forecaster said of wars that had reached an age, and what became of them.

    Returns
    -------
    list of dict
        `age`, `within`, `n`, `k`, `low`, `high` (95 % Jeffreys), and `said` by forecaster.
    """
    lasted = np.asarray(months)
    out = []
    for age in AGES:
        past = lasted > age
        for within in WITHIN:
            now, then = GRID.index(int(age)), GRID.index(int(age) + within)
            k, n = int((lasted[past] <= age + within).sum()), int(past.sum())
            low, high = jeffreys(k, n)
            out.append(
                {
                    "age": age,
                    "within": within,
                    "n": n,
                    "k": k,
                    "low": low,
                    "high": high,
                    "said": {
                        name: float(np.mean(1.0 - s[past, then] / s[past, now]))
                        for name, s in forecasts.items()
                    },
                }
            )
    return out
