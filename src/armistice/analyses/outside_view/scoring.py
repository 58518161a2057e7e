"""Which model to believe: scored on wars it was not fitted to.

EQ-LOO (geisser1979): mean over wars of ln f(t_i) with f fitted without war i. The Kaplan-Meier
curve has no density, so it is compared by the chance it gave to the band of months in which
the war ended. Then the question asked in earnest: of wars that had reached an age, how many
ended within so many months, and what would each model have said?
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import exp, inf, log
from typing import Any

import numpy as np
from scipy import stats

from armistice.analyses.outside_view.fitting import Fit, fit
from armistice.analyses.outside_view.intervals import jeffreys
from armistice.analyses.outside_view.kaplan_meier import Curve, curve
from armistice.analyses.outside_view.models import (
    MODELS,
    ends_within,
    log_density,
    log_survival,
)

__all__ = ["AGES", "BANDS", "CURVE", "WITHIN", "calibration", "leave_one_out", "scores", "split"]

BANDS = (0.0, 1.0, 3.0, 6.0, 12.0, 24.0, 48.0, inf)
"""Months between which a war is said to have ended, for scores of the Kaplan-Meier curve."""

WITHIN = (6, 12, 24)
AGES = (6.0, 12.0, 24.0, 36.0)

CURVE = "kaplan-meier"


def leave_one_out(months: Sequence[float]) -> list[tuple[dict[str, Fit], Curve]]:
    """Fits and curve without each war in turn; every war is taken as over.

    Returns
    -------
    list
        One entry per war, in order.
    """
    whole = {model: fit(model, months) for model in MODELS}
    found = []
    for i in range(len(months)):
        others = [*months[:i], *months[i + 1 :]]
        fits = {model: fit(model, others, start=whole[model]) for model in MODELS}
        found.append((fits, curve(others)))
    return found


def _band_chance(model: str, fits: Mapping[str, Fit], low: float, high: float) -> float:
    def alive(months: float) -> float:
        if months == 0.0:
            return 1.0
        if months == inf:
            return 0.0
        return exp(float(log_survival(model, months, fits[model].parameters)))

    return alive(low) - alive(high)


def scores(
    months: Sequence[float], without: Sequence[tuple[dict[str, Fit], Curve]]
) -> dict[str, dict[str, float | None]]:
    """Mean out-of-sample scores by model; larger is better, the unit is a natural log.

    Returns
    -------
    dict
        `density`: EQ-LOO (none for the curve); `band`: mean log chance of the band of months
        in which the war ended.
    """
    found: dict[str, dict[str, float | None]] = {}
    bands = list(pairwise(BANDS))
    where = [next(i for i, (low, high) in enumerate(bands) if low < t <= high) for t in months]
    for model in MODELS:
        density = [
            float(log_density(model, t, fits[model].parameters))
            for t, (fits, _) in zip(months, without, strict=True)
        ]
        band = [
            log(_band_chance(model, fits, *bands[i]))
            for i, (fits, _) in zip(where, without, strict=True)
        ]
        found[model] = {"density": float(np.mean(density)), "band": float(np.mean(band))}
    by_curve = [
        log(left.survival(bands[i][0]) - left.survival(bands[i][1]))
        for i, (_, left) in zip(where, without, strict=True)
    ]
    found[CURVE] = {"density": None, "band": float(np.mean(by_curve))}
    return found


def calibration(
    months: Sequence[float], without: Sequence[tuple[dict[str, Fit], Curve]]
) -> list[dict[str, Any]]:
    """What each model said of wars that had reached an age, and what became of them.

    Returns
    -------
    list of dict
        `age`, `within`, `n`, `k`, `low`, `high` (Jeffreys), and by model `said` (mean chance)
        and `log_score` (mean). For the curve a chance is (k + 1/2)/(n + 1) of the other wars,
        since a count of none would make its score infinite.
    """
    found = []
    for age in AGES:
        past = [i for i, t in enumerate(months) if t > age]
        for within in WITHIN:
            ended = [months[i] <= age + within for i in past]
            low, high = jeffreys(sum(ended), len(past))
            row: dict[str, Any] = {
                "age": age,
                "within": within,
                "n": len(past),
                "k": sum(ended),
                "low": low,
                "high": high,
            }
            said: dict[str, list[float]] = {
                model: [
                    float(ends_within(model, age, within, without[i][0][model].parameters))
                    for i in past
                ]
                for model in MODELS
            }
            said[CURVE] = [
                (without[i][1].ends(age, age + within) + 0.5) / (without[i][1].at_risk(age) + 1.0)
                for i in past
            ]
            row["models"] = {
                model: {
                    "said": float(np.mean(chances)),
                    "log_score": float(
                        np.mean(
                            [log(p if e else 1 - p) for p, e in zip(chances, ended, strict=True)]
                        )
                    ),
                }
                for model, chances in said.items()
            }
            found.append(row)
    return found


def split(before: Sequence[float], after: Sequence[float]) -> dict[str, Any]:
    """Fit on the wars before, score on the wars after.

    Returns
    -------
    dict
        By model the mean log density of the later wars, the Kolmogorov-Smirnov p of their
        probability transforms, and S at 3 and 36 months beside the observed shares.
    """
    models: dict[str, dict[str, float]] = {}
    for model in MODELS:
        found = fit(model, before).parameters
        ranks = 1.0 - np.exp(log_survival(model, np.asarray(after), found))
        models[model] = {
            "score": float(np.mean(log_density(model, np.asarray(after), found))),
            "uniform_p": float(stats.kstest(ranks, "uniform").pvalue),
            "lasts_3": exp(float(log_survival(model, 3.0, found))),
            "lasts_36": exp(float(log_survival(model, 36.0, found))),
        }
    record = curve(after)
    return {
        "n_before": len(before),
        "n_after": len(after),
        "models": models,
        "observed_lasts_3": record.survival(3.0),
        "observed_lasts_36": record.survival(36.0),
    }
