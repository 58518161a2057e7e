"""The base rates to beat: survival by age alone, refitted without each war in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.outside_view.fitting import Fit, fit
from armistice.analyses.outside_view.kaplan_meier import curve
from armistice.analyses.outside_view.models import MODELS, log_survival
from armistice.analyses.outside_view.scoring import CURVE
from armistice.analyses.wider.table import GRID
from armistice.workers import in_order

__all__ = ["base_rates"]

Array = NDArray[np.float64]
Progress = Callable[[int, int, str], None]

_TIMES = np.asarray(GRID, dtype=float)


def _without(months: list[float], whole: dict[str, Fit], war: int) -> Array:
    others = [*months[:war], *months[war + 1 :]]
    rows = [
        np.exp(log_survival(model, _TIMES, fit(model, others, start=whole[model]).parameters))
        for model in MODELS
    ]
    left = curve(others)
    return np.array([*rows, [left.survival(float(t)) for t in GRID]])


def base_rates(
    months: Sequence[float], *, workers: int = 1, progress: Progress | None = None
) -> dict[str, Array]:
    """Survival at `GRID` by every duration model and by the Kaplan-Meier curve.

    Parameters
    ----------
    months
        How long each war lasted; every war is taken as over.
    workers, progress
        As everywhere.

    Returns
    -------
    dict
        By model (wars, times), each row fitted to all wars but its own (EQ-LOO).

    Raises
    ------
    ArmisticeError
        If lifelines, which fits, is not installed.
    """
    every = list(months)
    whole = {model: fit(model, every) for model in MODELS}
    rows = []
    for row in in_order(partial(_without, every, whole), range(len(every)), workers):
        rows.append(row)
        if progress is not None:
            progress(len(rows), len(every), "base rates")
    found = np.stack(rows, axis=1)
    return dict(zip((*MODELS, CURVE), found, strict=True))
