"""The chances that each reading gives to a scenario's questions."""

from __future__ import annotations

from typing import Any

import numpy as np

from armistice.analyses.ensembles import Progress, spread
from armistice.analyses.settings import DRAWS, PATHS, SEED
from armistice.analyses.study import ReadingStudy
from armistice.results import software_version
from armistice.scenario import Scenario

__all__ = ["chances_of", "computed_chances"]


def chances_of(study: ReadingStudy) -> dict[str, dict[str, float | None]]:
    """Return mean and 90 % interval, over draws, of every question the reading is asked.

    Parameters
    ----------
    study
        A reading, with its draws.
    """
    draws = study.draws
    names = dict.fromkeys(name for draw in draws for name in draw.answers)
    return {name: spread(np.array([draw.answers[name] for draw in draws])) for name in names}


def computed_chances(
    scenario: Scenario,
    *,
    seed: int = SEED,
    draws: int = DRAWS,
    paths: int = PATHS,
    workers: int = 1,
    readings: list[str] | None = None,
    progress: Progress | None = None,
) -> tuple[dict[str, dict[str, dict[str, float | None]]], dict[str, Any]]:
    """Solve and simulate the readings of a scenario for its questions.

    Parameters
    ----------
    scenario
        A loaded scenario.
    seed, draws, paths, workers, progress
        See `armistice.analyses.ensembles.run_draws`.
    readings
        Which readings; default all (the bare numbers, as `base`, where there is none).

    Returns
    -------
    tuple
        Reading to question to `mean`, `low`, `high`; and the settings behind them.
    """
    chances: dict[str, dict[str, dict[str, float | None]]] = {}
    failed: dict[str, int] = {}
    asked: list[str | None] = list(readings or scenario.readings) or [None]
    for reading in asked:
        study = ReadingStudy(
            scenario,
            reading,
            seed=seed,
            draws=draws,
            paths=paths,
            workers=workers,
            progress=progress,
        )
        name = reading or "base"
        chances[name] = chances_of(study)
        failed[name] = len(study.all_draws) - len(study.draws)
    settings = {
        "version": software_version(),
        "seed": seed,
        "draws": draws,
        "paths": paths,
        "draws_failed": failed,
    }
    return chances, settings
