"""Resampled fits: how far the chance moves when other wars of the same kind had been fought.

Stored as parameters, not as chances, so that an interval can be read off for a war of any
age without fitting anything again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.outside_view.classes import Durations, ReferenceClass
from armistice.analyses.outside_view.fitting import Fit, fit
from armistice.analyses.outside_view.models import MODELS, PARAMETERS
from armistice.errors import ArmisticeError
from armistice.rng import stream

__all__ = ["Draws", "fitted_models", "read_draws", "resample", "write_draws"]

Array = NDArray[np.float64]

_MOST = max(len(names) for names in PARAMETERS.values())


@dataclass(frozen=True)
class Draws:
    """The resampled fits of one model in one class.

    Attributes
    ----------
    parameters
        (D, P), in the order of `models.PARAMETERS`; NaN in a draw without a maximum.
    aic
        (D,); infinite in a draw without a maximum, so that it has no weight.
    """

    parameters: Array
    aic: Array


def fitted_models(one: ReferenceClass) -> tuple[str, ...]:
    """Models fitted in a class: all of them, unless it names its own beyond an age."""
    return MODELS if one.entry == 0.0 and one.method == "models" else one.models


def resample(
    one: ReferenceClass, record: Durations, fits: Mapping[str, Fit], draw: int, seed: int
) -> dict[str, Fit | None]:
    """Fit every model of a class to one resample of its wars, drawn with replacement.

    Parameters
    ----------
    one, record
        The class and its record.
    fits
        Fits to the record itself, from which the searches start.
    draw, seed
        Which resample; equal numbers give the same one.

    Returns
    -------
    dict
        A fit for each model, None where there is no maximum.
    """
    n = len(record.months)
    picked = stream(seed, "outside-view", one.id, draw).integers(0, n, n)
    weights = np.bincount(picked, minlength=n)
    found: dict[str, Fit | None] = {}
    for model in fitted_models(one):
        try:
            found[model] = fit(
                model,
                record.months,
                record.ended,
                entry=record.entry,
                weights=weights,
                start=fits[model],
            )
        except ArmisticeError:
            found[model] = None
    return found


def write_draws(rows: Iterator[tuple[str, int, Mapping[str, Fit | None]]]) -> str:
    """Write resampled fits as one CSV text: class, draw, model, parameters, log-likelihood."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["class", "draw", "model", *(f"p{i + 1}" for i in range(_MOST)), "ll"])
    for name, draw, fits in rows:
        for model, found in fits.items():
            if found is None:
                writer.writerow([name, draw, model, *[""] * _MOST, ""])
                continue
            numbers = [f"{value:.6g}" for value in found.parameters]
            numbers += [""] * (_MOST - len(numbers))
            writer.writerow([name, draw, model, *numbers, f"{found.log_likelihood:.8g}"])
    return out.getvalue()


def read_draws(text: str) -> dict[str, dict[str, Draws]]:
    """Read what `write_draws` wrote: class, model, draws."""
    gathered: dict[str, dict[str, list[tuple[list[float], float]]]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        size = len(PARAMETERS[row["model"]])
        if row["ll"]:
            values = [float(row[f"p{i + 1}"]) for i in range(size)]
            aic = 2.0 * size - 2.0 * float(row["ll"])
        else:
            values, aic = [float("nan")] * size, float("inf")
        gathered.setdefault(row["class"], {}).setdefault(row["model"], []).append((values, aic))
    return {
        name: {
            model: Draws(np.array([v for v, _ in found]), np.array([a for _, a in found]))
            for model, found in models.items()
        }
        for name, models in gathered.items()
    }
