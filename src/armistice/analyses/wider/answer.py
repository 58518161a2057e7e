"""The wider test: whether a model made by rule forecasts wars better than age alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.outside_view.scoring import CURVE, WITHIN
from armistice.analyses.wider.base_rates import base_rates
from armistice.analyses.wider.emulator import Emulator
from armistice.analyses.wider.fit import LeftOut, leave_one_out
from armistice.analyses.wider.onset import Record, read_record
from armistice.analyses.wider.score import aged, briers, by_war, calibration, difference, stack
from armistice.analyses.wider.stored import INSIDE, RIVAL
from armistice.analyses.wider.structure import PARAMETERS, design, values_of
from armistice.analyses.wider.table import GRID, Size, survival_table
from armistice.results import software_version

__all__ = ["DENSE", "SEED", "wider_test"]

Array = NDArray[np.float64]
Progress = Callable[[int, int, str], None]

SEED = 1
DENSE = 4096
"""Points spread over the prior between which the weight is shared."""

_SHOWN = (INSIDE, RIVAL, "weibull", "exponential", CURVE)
"""Whose calibration is kept."""


def wider_test(
    record: str = "ucdp-interstate",
    folder: Path | None = None,
    *,
    size: Size | None = None,
    seed: int = SEED,
    workers: int = 1,
    keep: bool = True,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Forecast every war of a record from its onset, leaving it out, and score the forecasts.

    Parameters
    ----------
    record, folder
        See `onset.read_record`.
    size, seed
        How much is solved, and the address of all that is drawn.
    workers, keep, progress
        See `table.survival_table`.

    Returns
    -------
    dict
        As `docs/json.md` describes it under `calibrate --wider`.

    Raises
    ------
    ArmisticeError
        If the record is not at hand, or lifelines is not installed.
    """
    from armistice.analyses.outside_view.fitting import lifelines

    lifelines()  # rather missed now than after minutes of solving
    wars = read_record(record, folder)
    much = size or Size()
    table, failed = survival_table(
        wars.cells, much, seed, workers=workers, keep=keep, progress=progress
    )
    rivals = base_rates(wars.months, workers=workers, progress=progress)
    return answer_of(wars, much, seed, table, failed, rivals)


def answer_of(
    wars: Record,
    size: Size,
    seed: int,
    table: Array,
    failed: int,
    rivals: Mapping[str, Array],
) -> dict[str, Any]:
    """Fit, forecast and score from a table and base rates already at hand."""
    places = design(size.points, seed)
    surfaces = [Emulator(places, own) for own in table]
    dense = design(DENSE, seed, name="dense")
    survival = np.stack([surface(dense) for surface in surfaces])
    cell = np.array([wars.cells.index(one) for one in wars.onsets])
    fitted = leave_one_out(survival, cell, wars.months)
    forecasts = {INSIDE: fitted.survival, **rivals}
    log_chance = {name: by_war(own, wars.months) for name, own in forecasts.items()}
    ranked = sorted(forecasts, key=lambda name: -float(log_chance[name].mean()))
    against = {name: difference(log_chance[INSIDE], log_chance[name], seed) for name in rivals}
    return {
        "record": wars.id,
        "table": wars.table,
        "whole": wars.whole,
        "version": software_version(),
        "seed": seed,
        "wars": len(wars.months),
        "points": size.points,
        "draws": size.draws,
        "failed": failed,
        "months": list(GRID),
        "cells": [
            {
                "id": one.id,
                "wars": int((cell == i).sum()),
                "said": [float(x) for x in fitted.weights @ survival[i]],
                "first_point": [float(x) for x in table[i, 0]],
            }
            for i, one in enumerate(wars.cells)
        ],
        "parameters": _parameters(fitted, dense),
        "effective": fitted.effective,
        "emulator_error": max(surface.error() for surface in surfaces),
        "rank": ranked.index(INSIDE) + 1,
        "of": len(ranked),
        "scores": [_row(name, i, log_chance, forecasts, wars) for i, name in enumerate(ranked, 1)],
        "against": against,
        "stack": stack(log_chance[INSIDE], log_chance[RIVAL], seed),
        "beats": against[RIVAL]["mean"] > 0.0,
        "calibration": {name: calibration(forecasts[name], wars.months) for name in _SHOWN},
        "aged": aged({name: forecasts[name] for name in _SHOWN}, wars.months),
    }


def _row(
    name: str,
    rank: int,
    log_chance: Mapping[str, Array],
    forecasts: Mapping[str, Array],
    wars: Record,
) -> dict[str, Any]:
    error = briers(forecasts[name], wars.months)
    return {
        "id": name,
        "rank": rank,
        "band": float(log_chance[name].mean()),
        "brier": {str(within): error[within] for within in WITHIN},
    }


def _parameters(fitted: LeftOut, dense: Array) -> list[dict[str, Any]]:
    """What all wars together say about the parameters, beside the range they started from."""
    values = values_of(dense)
    out = []
    for i, one in enumerate(PARAMETERS):
        order = np.argsort(values[:, i])
        upto = np.cumsum(fitted.weights[order])
        at = np.minimum(np.searchsorted(upto, [0.05, 0.5, 0.95]), len(order) - 1)
        low, mid, high = (float(value) for value in values[order[at], i])
        out.append(
            {
                "id": one.id,
                "meaning": one.meaning,
                "unit": one.unit,
                "prior": [one.low, one.high],
                "low": low,
                "mid": mid,
                "high": high,
            }
        )
    return out
