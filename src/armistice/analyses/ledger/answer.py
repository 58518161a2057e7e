"""The ledger's answer: the table of figure 9, the ladder, what stands nearby, and averages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from armistice.analyses.ledger.averages import calibration, forecasters, paired, track_record
from armistice.analyses.ledger.base_rates import base_rate
from armistice.analyses.ledger.chances import no_counterpart
from armistice.analyses.ledger.entries import Forecast, Question, Resolution
from armistice.analyses.ledger.folding import Ledger, Locked, check_resolution
from armistice.analyses.ledger.outcomes import Nearby, Outcomes, outcomes_file, read_outcomes
from armistice.analyses.ledger.record import row_of
from armistice.analyses.ledger.same import compare, misordered
from armistice.analyses.ledger.terms import LADDER, TERMS
from armistice.errors import Fault, InputError
from armistice.scenario import Scenario
from armistice.scenario.canonical import plain
from armistice.scenario.schema.argument import Prediction

__all__ = ["book_answer", "question_of", "scenario_answer", "scenario_ledger"]

Chances = Mapping[str, Mapping[str, Mapping[str, float | None]]]
"""Reading to question id to `mean`, `low`, `high` over draws."""


def question_of(name: str, prediction: Prediction) -> Question:
    """Return a scenario's prediction as a question of a ledger."""
    fields = {key: value for key, value in plain(prediction).items() if value is not None}
    fields.pop("p", None)
    return Question.model_validate({"id": name, **fields})


def scenario_ledger(
    scenario: Scenario, chances: Chances, *, run: str | None = None
) -> tuple[Ledger, Outcomes | None]:
    """Return a scenario's questions, computed chances and outcomes as a ledger.

    Parameters
    ----------
    scenario
        A loaded scenario.
    chances
        What its readings say, computed.
    run
        Hash of the run that computed them.

    Returns
    -------
    tuple
        The ledger, and the outcomes read (None where the scenario has none). Chances count
        as locked on the last day that the outcome file knows of: what is computed today from
        numbers chosen in knowledge of the outcome is no forecast of it.
    """
    outcomes = read_outcomes(scenario)
    judged = outcomes.known_up_to if outcomes else scenario.as_of
    ledger = Ledger(judged=judged)
    for name, prediction in scenario.spec.predictions.items():
        ledger.questions[name] = question_of(name, prediction)
        for reading in scenario.readings or ("base",):
            forecast = _forecast(scenario, name, prediction, reading, chances, judged, run)
            if forecast is not None:
                ledger.forecasts.append(Locked(forecast, judged))
    for name, outcome in (outcomes.outcomes if outcomes else {}).items():
        ledger.resolutions[name] = _resolved(scenario, ledger, name, outcome.resolution(name))
    return ledger, outcomes


def _forecast(
    scenario: Scenario,
    name: str,
    prediction: Prediction,
    reading: str,
    chances: Chances,
    judged: date,
    run: str | None,
) -> Forecast | None:
    p = prediction.p.get(reading) if isinstance(prediction.p, dict) else prediction.p
    said: dict[str, Any] = {}
    if p == "model":
        found = chances.get(reading, {}).get(name)
        if found is None or found["mean"] is None:
            return None
        said = {"p": found["mean"], "low": found["low"], "high": found["high"]}
    elif isinstance(p, float):
        said = {"p": p, "note": "typed in by the encoder, not computed"}
    elif isinstance(p, dict):
        typed = {str(k): v if isinstance(v, str) else float(v) for k, v in p.items()}
        said = {"quantiles": typed, "note": "typed in by the encoder, not computed"}
    else:
        return None
    return Forecast.model_validate(
        {
            "question": name,
            "by": "reading",
            "name": reading,
            "made_on": judged,
            "scenario": scenario.resolve(reading if scenario.readings else None).hash,
            "run": run,
            **said,
        }
    )


def _resolved(scenario: Scenario, ledger: Ledger, name: str, resolution: Resolution) -> Resolution:
    try:
        check_resolution(ledger.questions[name], resolution)
    except ValueError as error:
        file = str(outcomes_file(scenario))
        raise InputError([Fault(file, 1, 1, "K07", f"outcomes.{name}", str(error))]) from None
    return resolution


def scenario_answer(
    scenario: Scenario, chances: Chances, *, settings: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return everything that figure 9 and `armistice ledger score SCENARIO` show.

    Parameters
    ----------
    scenario
        A loaded scenario.
    chances
        What its readings say, computed (`study["readings"][reading]["questions"]`).
    settings
        Version, seed, draws and paths behind them, carried along.

    Returns
    -------
    dict
        See docs/ledger.md.
    """
    ledger, outcomes = scenario_ledger(scenario, chances)
    quoted = {
        name: _quoted(name, one, scenario)
        for name, one in (outcomes.nearby if outcomes else {}).items()
    }
    nearby = [
        (one.question(name), quoted[name])
        for name, one in (outcomes.nearby if outcomes else {}).items()
    ]
    rows = []
    for name, question in ledger.questions.items():
        none_has = not any(one.forecast.by == "reading" for one in ledger.forecasts_of(name))
        reason = no_counterpart(name, scenario.spec) if none_has else ""
        status = ledger.resolutions.get(name)
        if none_has and not reason:
            reason = "not computed in this run"
        if status is not None and status.status == "not-testable":
            reason = "not testable"
        rows.append(
            row_of(question, ledger, nearby=nearby, no_chance=reason, asked_on=ledger.judged)
        )
    return {
        "scenario": scenario.id,
        "title": scenario.title,
        "content_hash": scenario.hash,
        **dict(settings or {}),
        "as_of": scenario.as_of.isoformat(),
        "known_up_to": outcomes.known_up_to.isoformat() if outcomes else None,
        **_common(ledger, rows),
        "ladder": _ladder(outcomes),
        "nearby": _nearby(ledger, outcomes, quoted),
    }


def book_answer(ledger: Ledger, head: str) -> dict[str, Any]:
    """Return the same for a ledger of its own, read from its file.

    Parameters
    ----------
    ledger
        What its events amount to.
    head
        Hash of the last event.
    """
    rows = [row_of(question, ledger) for question in ledger.questions.values()]
    return {
        "head": head,
        "known_up_to": ledger.judged.isoformat() if ledger.judged else None,
        **_common(ledger, rows),
    }


def _common(ledger: Ledger, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    after = [row for row in rows if row["class"] == "retrospective"]
    return {
        "forecasters": forecasters(rows),
        "counts": dict(Counter(row["status"] for row in rows)),
        "retrospective": len(after),
        "with_chances": sum(bool(row["forecasts"]) for row in rows),
        "rows": list(rows),
        "warnings": [str(one) for one in misordered(_asked(ledger), _chances(rows))],
        "track_record": track_record(rows),
        "paired": paired(rows),
        "calibration": calibration(rows),
    }


def _asked(ledger: Ledger) -> list[Question]:
    return list(ledger.questions.values())


def _chances(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    out: dict[str, dict[str, float]] = {}
    for row in rows:
        for who, one in row["forecasts"].items():
            if isinstance(one["p"], float):
                out.setdefault(who, {})[row["id"]] = one["p"]
    return out


def _quoted(name: str, one: Nearby, scenario: Scenario) -> list[Locked]:
    if one.outside_view is not None:
        computed = base_rate(name, one, scenario)
        return [] if computed is None else [computed]
    return [
        Locked(
            Forecast(question=name, by=one.by, p=value.p, made_on=value.day, source=one.url),
            value.day,
        )
        for value in one.values
    ]


def _ladder(outcomes: Outcomes | None) -> dict[str, Any]:
    return {
        "rungs": [
            {"id": one, "means": TERMS[one].means, "model": TERMS[one].model} for one in LADDER
        ],
        "days": [
            {
                "day": rung.day.isoformat(),
                "what": rung.what,
                "counts": {one: rung.counts.get(one) for one in LADDER},
            }
            for rung in (outcomes.rungs if outcomes else ())
            if any(one in rung.counts for one in LADDER)
        ],
    }


def _nearby(
    ledger: Ledger, outcomes: Outcomes | None, quoted: Mapping[str, Sequence[Locked]]
) -> list[dict[str, Any]]:
    """Questions asked elsewhere, each beside the one of ours that comes closest."""
    out = []
    for name, one in (outcomes.nearby if outcomes else {}).items():
        own = one.question(name)
        compared = [
            (question.id, compare(own, question))
            for question in ledger.questions.values()
            if question.about is not None
        ]
        closest = min(
            compared, key=lambda c: (c[1].relation == "different", len(c[1].differ)), default=None
        )
        out.append(
            {
                "id": name,
                "text": one.text,
                "about": one.about,
                "by": one.by,
                "opens": one.window.opens.isoformat(),
                "closes": one.window.closes.isoformat(),
                "excludes": one.excludes or [],
                "values": _values(one, quoted[name]),
                "outside_view": one.outside_view,
                "status": one.status if one.by == "crowd" else None,
                "url": one.url,
                "terms": one.terms,
                "closest": closest[0] if closest else None,
                "relation": closest[1].relation if closest else None,
                "differ": list(closest[1].differ) if closest else [],
            }
        )
    return out


def _values(one: Nearby, quoted: Sequence[Locked]) -> list[dict[str, Any]]:
    """Chances with their days: as published, or as computed."""
    if one.outside_view is None:
        return [{"p": value.p, "on": value.on} for value in one.values]
    return [{"p": each.forecast.p, "on": each.on.isoformat()} for each in quoted]
