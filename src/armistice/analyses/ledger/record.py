"""One row per question: what was asked, what each forecaster said, what became of it, the score."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from armistice.analyses.ledger.entries import SCORED, Question, Resolution
from armistice.analyses.ledger.folding import Ledger, Locked
from armistice.analyses.ledger.locks import LockClass, lock_class
from armistice.analyses.ledger.same import compare
from armistice.analyses.ledger.standing import score_forecast, score_standing, span
from armistice.analyses.ledger.terms import topic_of

__all__ = ["BESIDE", "DISCRIMINATES", "row_of"]

DISCRIMINATES = 0.20
"""Readings whose chances differ by less are not told apart by a question."""
BESIDE = ("crowd", "base-rate")
"""Whose chances stand beside a reading's, and are in no comparison of readings."""

Nearby = Sequence[tuple[Question, Sequence[Locked]]]


def row_of(
    question: Question,
    ledger: Ledger,
    *,
    nearby: Nearby = (),
    no_chance: str = "",
    asked_on: date | None = None,
) -> dict[str, Any]:
    """Return the row of a question, as plain data (see docs/ledger.md).

    Parameters
    ----------
    question, ledger
        What is asked, and everything said about it.
    nearby
        Questions asked elsewhere with what was said there. Their chances stand in the row
        only where they ask the same, whoever decides.
    no_chance
        Why no reading has a chance, if none has.
    asked_on
        The day to class a question by that nobody has forecast.
    """
    resolution = ledger.resolutions.get(question.id)
    said = ledger.forecasts_of(question.id)
    series: dict[str, list[Locked]] = {}
    for one in said:
        if one.forecast.by not in BESIDE:
            series.setdefault(one.forecast.forecaster, []).append(one)
    beside = {kind: _beside(kind, question, said, nearby) for kind in BESIDE}
    forecasts = {
        who: _forecaster(question, resolution, some, beside) for who, some in series.items()
    }
    classes = {one["class"] for one in forecasts.values()}
    if not classes and asked_on is not None:
        classes = {lock_class(asked_on, question, resolution)}
    readings = [
        one["p"]
        for who, one in forecasts.items()
        if isinstance(one["p"], float) and series[who][-1].forecast.by == "reading"
    ]
    told_apart = max(readings) - min(readings) >= DISCRIMINATES if len(readings) > 1 else None
    return {
        "id": question.id,
        "text": question.text,
        "kind": question.kind,
        "about": question.about,
        "topic": question.topic or topic_of(question.about),
        "cluster": question.cluster,
        "source": [{"at": one.at, "said": one.said, "gist": one.gist} for one in question.from_],
        "criterion": question.yes_if,
        "condition": question.if_,
        "void_if": question.void_if,
        "edge_cases": question.edge_cases,
        "opens": question.window.opens.isoformat(),
        "closes": question.window.closes.isoformat(),
        "forecasts": forecasts,
        "no_chance": no_chance,
        "crowd": _shown(question, resolution, beside["crowd"]),
        "base_rate": _shown(question, resolution, beside["base-rate"]),
        "class": classes.pop() if len(classes) == 1 else None,
        "discriminates": told_apart,
        "status": resolution.status if resolution else "open",
        "value": resolution.value if resolution else None,
        "on": resolution.on.isoformat() if resolution and resolution.on else None,
        "judges": len(resolution.judges) if resolution else 0,
        "reason": resolution.reason if resolution else None,
        "sources": [
            {"url": one.url, "dated": one.dated and one.dated.isoformat(), "says": one.says}
            for one in (resolution.sources if resolution else ())
        ],
    }


def _beside(kind: str, question: Question, said: Sequence[Locked], nearby: Nearby) -> list[Locked]:
    """Chances of a crowd or a base rate for this question, dated when they were published."""
    found = [one for one in said if one.forecast.by == kind]
    for other, values in nearby:
        if compare(question, other).but_for_the_judge:
            found += [one for one in values if one.forecast.by == kind]
    return sorted(
        (Locked(one.forecast, one.forecast.made_on, one.seq) for one in found),
        key=lambda one: one.on,
    )


def _scored(resolution: Resolution | None) -> bool:
    return resolution is not None and resolution.status in SCORED


def _forecaster(
    question: Question,
    resolution: Resolution | None,
    series: list[Locked],
    beside: dict[str, list[Locked]],
) -> dict[str, Any]:
    """One forecaster's latest chance, its class and its score."""
    classed = [
        (one, lock_class(one.on, question, resolution, declared=one.forecast.retrospective))
        for one in series
    ]
    # A forecast after the fact takes nothing away from those that stood before it.
    counted = [one for one, kind in classed if kind != "retrospective"]
    first: LockClass = next((kind for _, kind in classed if kind != "retrospective"), classed[0][1])
    last = (counted or series)[-1].forecast
    row: dict[str, Any] = {
        "by": last.by,
        "p": last.p,
        "low": last.low,
        "high": last.high,
        "quantiles": last.quantiles,
        "class": first,
        "locked": (counted or series)[0].on.isoformat(),
        "note": last.note,
        "days": 0,
        "scores": {},
        "beside": {},
    }
    if not _scored(resolution):
        return row
    assert resolution is not None
    if not counted:
        row["scores"] = score_forecast(question, resolution, last)
        return row
    stood = score_standing(question, resolution, counted)
    if stood is not None:
        row |= {"days": stood.days, "scores": stood.scores}
        begins, ends = span(question, resolution)
        for kind, values in beside.items():
            days = (max(begins, counted[0].on, *(one.on for one in values[:1])), ends)
            same = score_standing(question, resolution, values, days=days) if values else None
            if same is not None:
                row["beside"][kind] = same.scores
    return row


def _shown(
    question: Question, resolution: Resolution | None, values: Sequence[Locked]
) -> dict[str, Any] | None:
    """The chance of a crowd or base rate that stood when the window opened, or its first."""
    before = [one for one in values if one.on <= question.window.opens + timedelta(days=1)]
    if not values:
        return None
    one = before[-1] if before else values[0]
    scores = (
        score_forecast(question, resolution, one.forecast)
        if resolution is not None and _scored(resolution)
        else {}
    )
    return {
        "p": one.forecast.p,
        "low": one.forecast.low,
        "high": one.forecast.high,
        "on": one.on.isoformat(),
        "source": one.forecast.source,
        "scores": scores,
    }
