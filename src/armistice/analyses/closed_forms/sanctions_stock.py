"""Pressure against a target that adapts: a shock and a ramp compared.

Derived for this project; the anticipation term follows van Bergeijk and van Marrewijk (1995),
key ``vanbergeijk1995``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from armistice.mechanisms.sanctions import pressure_path, ramp, shock

__all__ = ["Pressure", "sanctions_with_adaptation"]


@dataclass(frozen=True, slots=True)
class Pressure:
    """Monthly level, adaptation and bite.

    Attributes
    ----------
    level, stock, bite : ndarray
        One entry per month; bite = max(0, level - stock).
    """

    level: NDArray[np.float64]
    stock: NDArray[np.float64]
    bite: NDArray[np.float64]

    @property
    def peak_bite(self) -> float:
        """Largest bite of any month."""
        return float(self.bite.max())

    @property
    def cumulative_bite(self) -> float:
        """Sum of the monthly bites."""
        return float(self.bite.sum())


def sanctions_with_adaptation(
    kind: Literal["shock", "ramp"],
    months: int,
    kappa: float,
    y_bar: float,
    lead_months: int = 0,
    ramp_months: int = 1,
) -> Pressure:
    """Run the stock y_t = y_{t-1} + kappa (y_bar S^e_t - y_{t-1}), y_{-1} = 0.

    The level S_t is 1 at once (shock) or min(t/ramp_months, 1) (ramp). What is announced is
    adapted to beforehand: S^e_t = max(S_t, S_{t + lead}), the last value standing for months
    beyond the end. The stock moves before the bite of the same month.

    Parameters
    ----------
    kind : {"shock", "ramp"}
        How pressure is imposed.
    months : int
        Length of the run.
    kappa, y_bar : float
        Speed of adaptation and the share of the level that it ends up offsetting.
    lead_months, ramp_months : int
        Announcement lead, and months until a ramp reaches its full level.
    """
    level = shock(months) if kind == "shock" else ramp(months, ramp_months)
    path = pressure_path(level, kappa, y_bar, lead=lead_months)
    return Pressure(path.level, path.stock, path.bite)
