"""The standing forecast: scored for each day, and meaned over the days it stood."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from armistice.analyses.ledger.entries import BEYOND, Forecast, Question, Resolution
from armistice.analyses.ledger.folding import Locked
from armistice.analyses.ledger.scores import (
    brier,
    brier_classes,
    crps_quantiles,
    crps_sample,
    log_score,
    ranked,
    spherical,
)

__all__ = ["RULES", "Scored", "score_forecast", "score_standing", "span"]

RULES = ("brier", "log", "spherical", "ranked", "crps")
"""Scores in the order in which they are shown; those that do not fit a kind are left out."""


@dataclass(frozen=True)
class Scored:
    """Scores of one forecaster on one question.

    Attributes
    ----------
    scores
        Rule to mean score over the days it stood.
    days
        How many days that is.
    """

    scores: dict[str, float]
    days: int


def score_forecast(
    question: Question, resolution: Resolution, forecast: Forecast
) -> dict[str, float]:
    """Score one forecast of a resolved question by every rule that fits its kind.

    Parameters
    ----------
    question, resolution, forecast
        The resolution must be one that is scored.

    Returns
    -------
    dict
        Rule to score. CRPS is in the unit of the question; for dates in days, over the
        window only: values past its close are drawn in to the close, so that all chance
        beyond it stays beyond it.
    """
    if question.kind in ("yes-no", "conditional"):
        p = float(forecast.p)  # type: ignore[arg-type]  # the kind says it is a number
        yes = resolution.status == "yes"
        return {
            "brier": brier(p, yes),
            "log": log_score(p if yes else 1.0 - p),
            "spherical": spherical([1.0 - p, p], int(yes)),
        }
    if question.kind in ("choice", "ordered"):
        chances = list(forecast.p)  # type: ignore[arg-type]  # the kind says it is a list
        outcome = (question.options or []).index(str(resolution.value))
        found = {
            "brier": brier_classes(chances, outcome),
            "log": log_score(chances[outcome]),
            "spherical": spherical(chances, outcome),
        }
        if question.kind == "ordered":
            found["ranked"] = ranked(chances, outcome)
        return found
    if question.kind == "number" and resolution.value in BEYOND:
        return {}  # how far beyond the range is not known
    return {"crps": _crps(question, resolution, forecast)}


def _crps(question: Question, resolution: Resolution, forecast: Forecast) -> float:
    opens, closes = question.window.opens, question.window.closes
    last = (closes - opens).days if question.kind == "date" else math.inf

    def number(value: float | str) -> float:
        if value in BEYOND:
            return last if value == "above" else 0.0
        days = isinstance(value, str)
        # text, or a number, by `days`
        return min((date.fromisoformat(value) - opens).days if days else float(value), last)  # type: ignore[arg-type]

    outcome = number(resolution.value)  # type: ignore[arg-type]  # the kind says it is there
    if forecast.draws is not None:
        return crps_sample([number(one) for one in forecast.draws], outcome)
    quantiles = forecast.quantiles or {}
    return crps_quantiles(
        {float(level) / 100.0: number(at) for level, at in quantiles.items()}, outcome
    )


def span(question: Question, resolution: Resolution) -> tuple[date, date]:
    """Return first and last day on which a forecast can stand: window open, answer unknown."""
    opens, closes = question.window.opens, question.window.closes
    known = resolution.on or closes
    return opens, max(opens, min(closes, known - timedelta(days=1)))


def score_standing(
    question: Question,
    resolution: Resolution,
    forecasts: Sequence[Locked],
    *,
    days: tuple[date, date] | None = None,
) -> Scored | None:
    """Score one forecaster's series of forecasts, day by day.

    Parameters
    ----------
    question, resolution
        A question whose resolution is scored.
    forecasts
        One forecaster's, none of them retrospective, in order of writing. On each day the
        latest one locked by then stands.
    days
        Score these days only (to hold a crowd to the days of a reading).

    Returns
    -------
    Scored or None
        None if none stood on any day.
    """
    first, last = days or span(question, resolution)
    total: dict[str, float] = {}
    count = 0
    series = sorted(forecasts, key=lambda one: (one.on, one.seq))
    for place, one in enumerate(series):
        begins = max(first, one.on)
        until = series[place + 1].on - timedelta(days=1) if place + 1 < len(series) else last
        stood = (min(last, until) - begins).days + 1
        if stood <= 0:
            continue
        for rule, value in score_forecast(question, resolution, one.forecast).items():
            total[rule] = total.get(rule, 0.0) + stood * value
        count += stood
    if count == 0:
        return None
    return Scored({rule: value / count for rule, value in total.items()}, count)
