"""The whole study behind the report: every reading, each solved once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from armistice.analyses.checks import checks_of
from armistice.analyses.cruxes.beside import Depth, crux_pairs
from armistice.analyses.ensembles import Progress
from armistice.analyses.futures import futures_answer
from armistice.analyses.human_ledger import people_of
from armistice.analyses.labels import labels_of
from armistice.analyses.ledger.readings import chances_of
from armistice.analyses.outside_view import outside_view
from armistice.analyses.quarrel import quarrel_of
from armistice.analyses.settings import CHECKED_DRAWS, DRAWS, PATHS, SEED, SIGN_DRAWS
from armistice.analyses.study import ReadingStudy, solve_variants
from armistice.analyses.zone_report import zone_answer
from armistice.model.explain import explain_rows
from armistice.results import software_version
from armistice.scenario import Scenario

__all__ = ["study"]


def study(
    scenario: Scenario,
    *,
    seed: int = SEED,
    draws: int = DRAWS,
    paths: int = PATHS,
    workers: int = 1,
    readings: Sequence[str] | None = None,
    cruxes: Depth = "swaps",
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
    cruxes
        How much is computed about where readings part: `none`, `kept` (only what is kept on
        disk from before), `swaps` (one view at a time), `every` (every mixture at the medians).

    Returns
    -------
    dict
        `meta`, `outside_view`, `cruxes` and `readings`: per reading `zone`, `futures`,
        `checks`, `questions`, `quarrel`, `people`.
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
    solve_variants(studies, workers)
    checks = checks_of(
        scenario,
        studies,
        seed=seed,
        patched_draws=CHECKED_DRAWS,
        sign_draws=SIGN_DRAWS,
        workers=workers,
        progress=progress,
    )
    pairs = crux_pairs(
        scenario,
        names,
        cruxes,
        anchors={str(one.reading): one.answer.v for one in studies if one.reading in names},
        seed=seed,
        workers=workers,
        progress=progress,
    )
    return {
        "meta": {
            "scenario": scenario.id,
            "title": scenario.title,
            "content_hash": scenario.hash,
            "version": software_version(),
            "seed": seed,
            "draws": draws,
            "paths": paths,
            "idle": explain_rows(scenario)["declared_but_idle"],
            "with": [guest.name for guest in scenario.guests],
            "labels": labels_of(scenario),
        },
        "readings": {
            one.reading or "base": {
                "zone": zone_answer(one),
                "futures": futures_answer(one),
                "checks": checks[one.reading or "base"],
                "questions": chances_of(one),
                "quarrel": quarrel_of(one),
                "people": people_of(one),
            }
            for one in studies
        },
        "outside_view": outside_view(scenario).answer,
        "cruxes": pairs,
    }
