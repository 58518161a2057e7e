"""Fit the structural parameters to the other wars, and forecast the one left out.

EQ-WIDER (geisser1979; ours): with theta_l points spread evenly over the prior and p(theta_l, j) the
chance that the model gives to the span in which war j ended,

    w_l without i  proportional to  product over j other than i of p(theta_l, j)
    S_i(t) = sum over l of w_l S(theta_l, onset of i, t)

so a forecast carries what the other wars leave open about the parameters, and nothing of war i.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.outside_view.scoring import BANDS
from armistice.analyses.wider.table import GRID

__all__ = ["LeftOut", "band_chances", "band_of", "leave_one_out", "weights_without"]

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

_EDGES = [GRID.index(int(edge)) for edge in BANDS[1:-1]]
_LEAST = 1e-12


def band_of(months: Sequence[float]) -> Whole:
    """Which span of `BANDS` each war ended in; an end on an edge belongs to the span before."""
    return np.searchsorted(np.array(BANDS[1:-1]), np.asarray(months), side="left")


def band_chances(survival: Array) -> Array:
    """Chances of the spans from survival at `GRID`: (..., times) to (..., bands)."""
    at = survival[..., _EDGES]
    whole = np.concatenate([np.ones((*at.shape[:-1], 1)), at, np.zeros((*at.shape[:-1], 1))], -1)
    return -np.diff(whole, axis=-1)


def weights_without(log_chance: Array, left_out: int | None) -> Array:
    """Posterior weights of the points, from all wars but one.

    Parameters
    ----------
    log_chance
        ln p(theta_l, j): (wars, points).
    left_out
        The war whose row is not read; None reads all.
    """
    rows = np.ones(len(log_chance), dtype=bool)
    if left_out is not None:
        rows[left_out] = False
    total = log_chance[rows].sum(axis=0)
    weights = np.exp(total - total.max())
    return np.asarray(weights / weights.sum())


@dataclass(frozen=True)
class LeftOut:
    """Forecasts of every war by the others.

    Attributes
    ----------
    survival
        (wars, times) at `GRID`.
    weights
        Of the points, from all wars: (points,).
    effective
        Points that effectively carry the weight, 1 / sum of squares.
    """

    survival: Array
    weights: Array
    effective: float


def leave_one_out(survival: Array, cell: Whole, months: Sequence[float]) -> LeftOut:
    """Forecast every war from all the others.

    Parameters
    ----------
    survival
        (cells, points, times) at points spread evenly over the prior.
    cell
        Cell of each war.
    months
        How long each war lasted.
    """
    band = band_of(months)
    chances = band_chances(survival)
    own = np.stack([chances[c, :, b] for c, b in zip(cell, band, strict=True)])
    log_chance = np.log(np.maximum(own, _LEAST))
    forecast = np.stack([weights_without(log_chance, i) @ survival[c] for i, c in enumerate(cell)])
    weights = weights_without(log_chance, None)
    return LeftOut(forecast, weights, float(1.0 / np.sum(weights**2)))
