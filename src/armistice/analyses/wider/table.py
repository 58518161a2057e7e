"""The table that makes leaving one out cheap: survival by onset and structural parameters.

Every entry is the average over the same draws of what the record does not say. It depends on no
war's length, so one table serves every war that is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.store import cache_folder, key_of
from armistice.analyses.forward import Stage, look_ahead
from armistice.analyses.wider.onset import Onset
from armistice.analyses.wider.rule import scenario_of
from armistice.analyses.wider.structure import applied, design, values_of
from armistice.model.build import build
from armistice.results import whole_file
from armistice.solve.whole import solve
from armistice.workers import in_order

__all__ = ["GRID", "Size", "survival_at", "survival_table"]

Array = NDArray[np.float64]
Progress = Callable[[int, int, str], None]

GRID = (1, 3, 6, 12, 18, 24, 30, 36, 42, 48, 60)
"""Months from the start at which survival is kept; every edge of a band but infinity is one."""

_TOLERANCE = 1e-6
"""Accuracy of V, aims. The month map's residual must fall below it times 1 - delta."""


@dataclass(frozen=True)
class Size:
    """How much is solved: structural points, and draws of what the record does not say."""

    points: int = 128
    draws: int = 8


def survival_at(onset: Onset, values: Array, draws: int, seed: int) -> tuple[Array, int]:
    """Chance that a war still goes on, averaged over draws.

    Parameters
    ----------
    onset
        What was known.
    values
        Structural parameters, (4,).
    draws, seed
        Draws of what was not, and their address; the same for every onset and point.

    Returns
    -------
    tuple
        S at `GRID`, over the draws that were solved, and how many were not.

    Notes
    -----
    A war is over at the first signature of a ceasefire or settlement, or when a side gives
    way; exact from the solved behaviour (EQ-HAZARD), without dice.
    """
    resolved = scenario_of(onset).resolve(None)
    found = []
    for index in range(draws):
        numbers = applied(resolved.draw(index, draws, seed), values)
        answer = solve(
            build(resolved, numbers=numbers),
            tol=_TOLERANCE,
            starts=1,
            details=False,
            strict=False,
        )
        if answer.diagnostics.converged:
            found.append(look_ahead([Stage(answer, GRID[-1])]).at_war[list(GRID)])
    return np.mean(found, axis=0), draws - len(found)


def _one(values: Array, size: Size, seed: int, item: tuple[Onset, int]) -> tuple[Array, int]:
    onset, point = item
    return survival_at(onset, values[point], size.draws, seed)


def survival_table(
    cells: Sequence[Onset],
    size: Size,
    seed: int,
    *,
    workers: int = 1,
    keep: bool = True,
    progress: Progress | None = None,
) -> tuple[Array, int]:
    """Solve every onset at every structural point.

    Parameters
    ----------
    cells
        Distinct onsets.
    size, seed
        How much, and the address of design and draws.
    workers
        Processes; no number depends on it.
    keep
        Read and write the user's cache, under a hash of everything the table depends on.
    progress
        Called with (done, total, label).

    Returns
    -------
    tuple
        S of (cells, points, len(GRID)), and the number of solves that did not settle and are
        left out of their average.
    """
    question: dict[str, Any] = {
        "what": "wider",
        "cells": [scenario_of(one).hash for one in cells],
        "size": [size.points, size.draws],
        "seed": seed,
        "grid": list(GRID),
    }
    path = cache_folder() / "wider" / f"{key_of(question)}.npz"
    if keep and path.is_file():
        try:
            with np.load(path, allow_pickle=False) as held:
                return held["survival"], int(held["failed"])
        except (OSError, ValueError, KeyError, BadZipFile):
            pass  # computed again
    values = values_of(design(size.points, seed))
    items = [(onset, point) for onset in cells for point in range(size.points)]
    out, failed = [], 0
    for done, (survival, lost) in enumerate(
        in_order(partial(_one, values, size, seed), items, workers), start=1
    ):
        out.append(survival)
        failed += lost
        if progress is not None:
            progress(done, len(items), "stylised wars")
    table = np.array(out).reshape(len(cells), size.points, len(GRID))
    if keep:
        with whole_file(path) as neighbour, neighbour.open("wb") as stream:
            np.savez_compressed(stream, survival=table, failed=np.int64(failed))
    return table, failed
