"""`armistice futures`: when, how and for how long the war may stop, by reading."""

from __future__ import annotations

from typing import Any

import numpy as np

from armistice.analyses.coarse import coarse_error
from armistice.analyses.ensembles import Draw, Progress, spread
from armistice.analyses.settings import DRAWS, PATHS, SEED
from armistice.analyses.simulate import simulate
from armistice.analyses.study import ReadingStudy
from armistice.scenario import Scenario

__all__ = ["futures_answer", "futures_of", "futures_report"]

DOTS = 50


def futures_report(
    scenario: Scenario,
    reading: str | None = None,
    *,
    seed: int = SEED,
    draws: int = DRAWS,
    paths: int = PATHS,
    workers: int = 1,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Futures of one reading, as plain values (see docs/json.md).

    Parameters
    ----------
    scenario, reading
        What to solve.
    seed, draws, paths
        Draws of the reading's priors, and futures simulated per draw. Intervals are over
        draws: what is not known about the war, not only its dice.
    workers, progress
        Processes; a callable (done, total, label).
    """
    study = ReadingStudy(
        scenario,
        reading,
        seed=seed,
        draws=draws,
        paths=paths,
        workers=workers,
        progress=progress,
    )
    return futures_answer(study)


def futures_answer(study: ReadingStudy) -> dict[str, Any]:
    """The futures part of a study."""
    found = futures_of(study)
    diagnostics = found.pop("diagnostics")
    last = {"coarse": coarse_error(study), "diagnostics": diagnostics}
    return {**found, "strict": _strict(study), **last}


def futures_of(study: ReadingStudy) -> dict[str, Any]:
    """The same without what needs a solve of its own: strict choice, and talks in every state."""
    draws, horizon = study.draws, study.horizon

    def share(name: str) -> dict[str, float | None]:
        return spread(np.array([draw.futures[name] for draw in draws]))

    months = np.stack([draw.by_month for draw in draws]) if draws else np.zeros((0, 2, 1))
    return {
        **study.head(),
        "draws": len(draws),
        "draws_failed": len(study.all_draws) - len(draws),
        "paths": study.paths,
        "horizon": horizon,
        "p_agreement": {str(m): share(f"agreed_{m}") for m in (6, 12, horizon)},
        "p_truce_30d_12m": share("truce_30d_12m"),
        "p_holds_12m": share("holds_12m"),
        "p_collapse_24m": share("collapse"),
        "p_defeat_24m": share("defeat"),
        "p_escalation_24m": share("escalation"),
        "p_still_war_24m": share("still_war"),
        "first_agreement_kinds": _kinds(draws),
        "months": list(range(horizon + 1)),
        "share_at_war_by_month": _bands(months[:, 0], horizon),
        "signed_by_month": _bands(months[:, 1], horizon),
        "endings_24m": {
            "settled_holding": share("settled_holding")["mean"],
            "settled_broken": share("settled_broken")["mean"],
            "collapse": share("collapse")["mean"],
            "defeat": share("defeat")["mean"],
            "wider_war": share("escalation")["mean"],
            "still_war": share("never_settled")["mean"],
        },
        "held_12m": {
            "standing": share("holds_12m")["mean"],
            "broken_by": {
                party: share(f"broken_{letter}")["mean"]
                for party, letter in zip(study.war.sides, "ab", strict=True)
            },
            "lapsed": share("lapsed")["mean"],
        },
        "time_to_truce_quantiles": _quantiles(draws, horizon),
        "signing_hazard": spread(np.array([draw.hazard for draw in draws])),
        "diagnostics": study.answer.diagnostics.to_json(),
    }


def _kinds(draws: list[Draw]) -> dict[str, float]:
    """Form of the first signature within the horizon, as shares of the futures that sign."""
    if not draws:
        return {}
    total = {form: float(np.mean([d.kinds[form] for d in draws])) for form in draws[0].kinds}
    signed = sum(total.values())
    return {form: value / signed if signed > 0 else 0.0 for form, value in total.items()}


def _bands(values: np.ndarray[Any, np.dtype[np.float64]], horizon: int) -> dict[str, list[float]]:
    values = values[:, : horizon + 1]
    if not len(values):
        return {"mean": [], "low": [], "high": []}
    low, high = np.percentile(values, [5, 95], axis=0)
    return {
        "mean": [float(v) for v in values.mean(axis=0)],
        "low": [float(v) for v in low],
        "high": [float(v) for v in high],
    }


def _quantiles(draws: list[Draw], horizon: int) -> list[int | None]:
    """Fifty quantiles of months to the first general truce; None: not within the horizon."""
    if not draws:
        return []
    pooled = np.concatenate([draw.months_to_truce for draw in draws])
    months = np.sort(np.where((pooled == 0) | (pooled > horizon), 10**6, pooled))
    places = ((np.arange(DOTS) + 0.5) / DOTS * len(months)).astype(int)
    return [int(m) if m <= horizon else None for m in months[places]]


def _strict(study: ReadingStudy) -> dict[str, Any]:
    """The same at the medians, with and without the noise in answers (no interval)."""
    rows: dict[str, dict[str, Any]] = {}
    for name, n in (("logit", 0), ("strict", 3)):
        answer = study.variants[n].answer
        if not answer.diagnostics.converged:
            rows[name] = {"converged": False}
            continue
        futures = simulate(answer, paths=4 * study.paths, months=study.horizon, seed=study.seed)
        agreed = futures.agreed_month
        rows[name] = {
            "converged": True,
            "signing_hazard": study.variants[n].row["signing_hazard"],
            **{
                f"p_agreement_{m}": float(((agreed > 0) & (agreed <= m)).mean())
                for m in (6, 12, study.horizon)
            },
        }
    return rows
