"""The whole study behind the report: every reading, each solved once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from armistice.analyses.checks import prior_predictive, qualitative_checks
from armistice.analyses.ensembles import Progress
from armistice.analyses.futures import futures_answer
from armistice.analyses.settings import DRAWS, PATHS, SEED
from armistice.analyses.study import ReadingStudy
from armistice.analyses.zone_report import zone_answer
from armistice.results import software_version
from armistice.scenario import Scenario

__all__ = ["check_report", "study"]


def study(
    scenario: Scenario,
    *,
    seed: int = SEED,
    draws: int = DRAWS,
    paths: int = PATHS,
    workers: int = 1,
    readings: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Solve, simulate and check a scenario under its readings.

    Parameters
    ----------
    scenario
        A loaded scenario.
    seed, draws, paths, workers, progress
        See `armistice.analyses.ensembles.run_draws`.
    readings
        Which readings; default all.

    Returns
    -------
    dict
        ``{"meta": ..., "readings": {reading: {"zone", "futures", "checks"}}}``.
    """
    names = list(readings) if readings is not None else list(scenario.readings)
    asked: list[str | None] = list(names) or [None]
    studies = [
        ReadingStudy(
            scenario,
            name,
            seed=seed,
            draws=draws,
            paths=paths,
            workers=workers,
            progress=progress,
        )
        for name in asked
    ]
    checks = _checks(studies, patched_draws=6)
    return {
        "meta": {
            "scenario": scenario.id,
            "title": scenario.title,
            "content_hash": scenario.hash,
            "version": software_version(),
            "seed": seed,
            "draws": draws,
            "paths": paths,
        },
        "readings": {
            one.reading or "base": {
                "zone": zone_answer(one),
                "futures": futures_answer(one),
                "checks": checks[one.reading or "base"],
            }
            for one in studies
        },
    }


def check_report(
    scenario: Scenario,
    *,
    seed: int = SEED,
    draws: int = DRAWS,
    workers: int = 1,
    progress: Progress | None = None,
) -> dict[str, dict[str, Any]]:
    """Prior predictive and qualitative checks of every reading, pass or fail.

    A check that fails is reported as not following from the reading's premises in this
    model; nothing is tuned to make it pass.
    """
    studies = [
        ReadingStudy(scenario, name, seed=seed, draws=draws, workers=workers, progress=progress)
        for name in scenario.readings or (None,)
    ]
    return _checks(studies, patched_draws=12)


def _checks(studies: Sequence[ReadingStudy], patched_draws: int) -> dict[str, dict[str, Any]]:
    scenario = studies[0].scenario
    prior = prior_predictive(scenario, {one.reading or "base": one.draws for one in studies})
    return {
        one.reading or "base": {
            "draws": len(one.draws),
            "prior_predictive": prior[one.reading or "base"],
            "qualitative": []
            if one.reading is None
            else qualitative_checks(
                scenario,
                one.reading,
                draws=one.draws,
                seed=one.seed,
                patched_draws=min(patched_draws, len(one.draws)),
                workers=one.workers,
                progress=one.progress,
            ),
        }
        for one in studies
    }
