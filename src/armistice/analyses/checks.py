"""Does a reading reproduce what its source concludes? Shares of draws, never assertions.

The checks are the scenario's own data (`checks:`). Those that the records of the draws can
answer use every draw; those about a change solve the changed war again, for some draws.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.checks_judge import Verdict, judge, needs_solution
from armistice.analyses.checks_view import DrawViews, Rules
from armistice.analyses.ensembles import Draw, Progress, solved_closer
from armistice.analyses.prior_checks import prior_predictive
from armistice.analyses.settings import DRAWS, PATHS, SEED
from armistice.analyses.signs import signs_of
from armistice.scenario import Resolved, Scenario
from armistice.scenario.schema.check import MEASURES, Check
from armistice.workers import in_order

if TYPE_CHECKING:
    from armistice.analyses.study import ReadingStudy

__all__ = ["PATCHED_DRAWS", "check_report", "checks_of", "prior_predictive", "qualitative_checks"]

Array = NDArray[np.float64]
Verdicts = dict[str, Verdict]

PATCHED_DRAWS = 8
"""Draws that are solved again under changes: most of the time that checks take."""
FAILED = "Does not follow from these premises in this model."


def qualitative_checks(
    scenario: Scenario,
    reading: str | None,
    *,
    draws: Sequence[Draw],
    seed: int,
    patched_draws: int = PATCHED_DRAWS,
    workers: int = 1,
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """Judge every check of a reading.

    Parameters
    ----------
    scenario, reading
        Whose checks.
    draws
        The reading's draws; those that did not converge are left out.
    seed
        Address of the luck of simulated futures.
    patched_draws
        How many draws (the first ones) answer the checks that need a solution of their own.
    workers
        Processes; no number depends on it.
    progress
        Called with (done, total, label).

    Returns
    -------
    list of dict
        In the order of the file: `id`, `statement`, `mechanisms`, `source`, `measure`; the
        `share` of draws in which it holds with a 90 % interval `low` to `high`, the share
        `needed`, `passed`; `value` with the median and the 5th and 95th percentile of what
        was measured (for rises, falls and flat, of its change), `unit`, `beside`, `draws`
        and a `note`.
    """
    checks = {
        name: check for name, check in scenario.spec.checks.items() if check.reading == reading
    }
    sound = [draw for draw in draws if draw.converged]
    deep = {name: check for name, check in checks.items() if needs_solution(check)}
    light = {name: check for name, check in checks.items() if name not in deep}
    some = sound[:patched_draws] if deep else []
    said: dict[str, list[Verdict]] = {name: [] for name in checks}
    for verdicts in map(_Job(scenario, reading, light, seed), sound):
        _collect(said, verdicts)
    job = _Job(scenario, reading, deep, seed, solves=True)
    for done, verdicts in enumerate(in_order(job, some, workers), start=1):
        _collect(said, verdicts)
        if progress is not None:
            progress(done, len(some), f"{reading or scenario.id}: checks")
    return [_summary(name, check, said[name]) for name, check in checks.items()]


class _Job:
    """Checks of one draw at a time; `solves` if they compare it with what is solved anew."""

    def __init__(
        self,
        scenario: Scenario,
        reading: str | None,
        checks: Mapping[str, Check],
        seed: int,
        solves: bool = False,
    ) -> None:
        self.scenario, self.reading, self.checks, self.seed = scenario, reading, checks, seed
        self.solves = solves
        self._resolved: dict[Rules, Resolved] = {}

    def __call__(self, draw: Draw) -> Verdicts:
        views = DrawViews(self.scenario, self.reading, draw, self.seed, self._resolved)
        if self.solves:
            views.draw = solved_closer(draw, views.resolved({}))
        return {name: judge(check, views) for name, check in self.checks.items()}


def _collect(said: dict[str, list[Verdict]], verdicts: Verdicts) -> None:
    for name, verdict in verdicts.items():
        said[name].append(verdict)


def _summary(name: str, check: Check, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    judged = [verdict for verdict in verdicts if verdict.holds is not None]
    held = sum(bool(verdict.holds) for verdict in judged)
    share = held / len(judged) if judged else None
    low, high = _jeffreys(held, len(judged))
    passed = share is not None and share >= check.share - 1e-12
    value = _spread([verdict.value for verdict in judged])
    unit = MEASURES[check.measure].unit if check.scan is None else check.scan.vary
    beside = {
        extra: _spread([verdict.beside[extra] for verdict in judged if extra in verdict.beside])
        for extra in (check.scan.beside if check.scan is not None else {})
    }
    return {
        "id": name,
        "statement": check.text,
        "mechanisms": list(check.mechanisms),
        "source": [piece.to_dict() for piece in check.from_],
        "measure": check.measure,
        "share": share,
        "low": low,
        "high": high,
        "value": value,
        "unit": unit,
        "beside": beside,
        "needed": check.share,
        "draws": len(judged),
        "passed": passed,
        "note": _note(check, verdicts, judged, passed, value, unit, beside),
    }


def _note(
    check: Check,
    verdicts: Sequence[Verdict],
    judged: Sequence[Verdict],
    passed: bool,
    value: Mapping[str, float | None],
    unit: str,
    beside: Mapping[str, Mapping[str, float | None]],
) -> str:
    parts = []
    if judged and not passed:
        parts.append(FAILED)
    if value["mid"] is not None:
        what = "Change" if check.expect in ("rises", "falls", "flat") else "Size"
        parts.append(f"{what} {_written(value)} {unit}, in {len(judged)} draws.")
    parts += [f"Beside it, {name}: {_written(found)}." for name, found in beside.items()]
    endless = sum(math.isinf(verdict.value) for verdict in judged)
    if endless:
        parts.append(f"Barred in {endless} draws.")
    unchanged = sum(verdict.unchanged for verdict in verdicts)
    if unchanged:
        parts.append(f"In {unchanged} draws the change reaches nothing that is computed.")
    if any(verdict.idle for verdict in verdicts):
        parts.append("What it is compared with differs from the reading in nothing computed.")
    left_out = len(verdicts) - len(judged) - unchanged
    if left_out:
        parts.append(f"{left_out} draws have no such number.")
    if check.note:
        parts.append(check.note)
    return " ".join(parts)


def _written(value: Mapping[str, float | None]) -> str:
    if value["mid"] is None:
        return "none"
    return f"{value['mid']:.3g} ({value['low']:.3g} to {value['high']:.3g})"


def _spread(values: Sequence[float]) -> dict[str, float | None]:
    found = np.array(values, dtype=float)
    found = found[np.isfinite(found)]
    if not len(found):
        return {"mid": None, "low": None, "high": None}
    low, mid, high = np.percentile(found, [5, 50, 95])
    return {"mid": float(mid), "low": float(low), "high": float(high)}


def _jeffreys(held: int, count: int) -> tuple[float | None, float | None]:
    """90 % interval of a share; an end is closed where no draw, or every draw, holds."""
    from scipy.special import betaincinv

    if count == 0:
        return None, None
    a, b = held + 0.5, count - held + 0.5
    low = 0.0 if held == 0 else float(betaincinv(a, b, 0.05))
    high = 1.0 if held == count else float(betaincinv(a, b, 0.95))
    return low, high


def checks_of(
    scenario: Scenario,
    studies: Sequence[ReadingStudy],
    *,
    seed: int,
    patched_draws: int = PATCHED_DRAWS,
    sign_draws: int = PATCHED_DRAWS,
    workers: int = 1,
    progress: Progress | None = None,
) -> dict[str, dict[str, Any]]:
    """Both kinds of checks for readings that are already solved, and directions beside them.

    Returns
    -------
    dict
        ``{reading: {"prior_predictive": [...], "qualitative": [...], "signs": {...}}}``; the
        key is `base` for a scenario without readings. For `signs` see
        `armistice.analyses.signs`; `sign_draws` says over how many draws.
    """
    signs = signs_of(scenario, studies, draws=sign_draws, workers=workers)
    draws = {study.reading or "base": study.draws for study in studies}
    prior = prior_predictive(scenario, draws)
    return {
        key: {
            "prior_predictive": prior[key],
            "qualitative": qualitative_checks(
                scenario,
                study.reading,
                draws=draws[key],
                seed=seed,
                patched_draws=patched_draws,
                workers=workers,
                progress=progress,
            ),
            "signs": signs[key],
        }
        for key, study in zip(draws, studies, strict=True)
    }


def check_report(
    scenario: Scenario,
    *,
    seed: int = SEED,
    draws: int = DRAWS,
    paths: int = PATHS,
    patched_draws: int = PATCHED_DRAWS,
    workers: int = 1,
    progress: Progress | None = None,
) -> dict[str, dict[str, Any]]:
    """Solve every reading's draws and check them; see `checks_of`."""
    from armistice.analyses.study import ReadingStudy

    readings: list[str | None] = list(scenario.readings) or [None]
    studies = [
        ReadingStudy(
            scenario, one, seed=seed, draws=draws, paths=paths, workers=workers, progress=progress
        )
        for one in readings
    ]
    return checks_of(
        scenario,
        studies,
        seed=seed,
        patched_draws=patched_draws,
        workers=workers,
        progress=progress,
    )
