"""The form of Metaculus questions, as the `forecasting-tools` package writes them to JSON.

Their question types: binary, numeric, discrete, date, multiple_choice, conditional. Resolutions
are strings: yes, no, ambiguous, annulled, above_upper_bound, below_lower_bound, or a value.
`void` is exported as annulled.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from armistice.interchange.bundle import Bundle, Parts

__all__ = ["decode", "encode"]

_TYPES = {
    "yes-no": "binary",
    "number": "numeric",
    "date": "date",
    "choice": "multiple_choice",
    "ordered": "multiple_choice",
    "conditional": "conditional",
}
_KINDS = {
    "binary": "yes-no",
    "numeric": "number",
    "discrete": "number",
    "date": "date",
    "multiple_choice": "choice",
    "conditional": "conditional",
}
_LEVELS = (5, 25, 50, 75, 95)
_BEYOND = {"above": "above_upper_bound", "below": "below_lower_bound"}


def _time(day: str) -> str:
    return f"{day}T00:00:00+00:00"


def _day(time: object) -> str | None:
    return str(time)[:10] if time else None


def encode(bundle: Bundle, background: str) -> dict[str, Any]:
    """Return one Metaculus question."""
    question, resolution = bundle.question, bundle.resolution
    number = int(question.id) if question.id.isascii() and question.id.isdigit() else None
    crowd = [one for one in bundle.forecasts if one.by == "crowd" and isinstance(one.p, float)]
    record: dict[str, Any] = {
        "question_type": _TYPES[question.kind],
        "question_text": question.text,
        "id_of_question": number,
        "id_of_post": number,
        "state": "resolved" if resolution and resolution.status != "open" else "open",
        "resolution_criteria": question.yes_if,
        "fine_print": question.edge_cases,
        "background_info": background or None,
        "unit_of_measure": question.unit,
        "open_time": _time(question.window.opens.isoformat()),
        "close_time": _time(question.window.closes.isoformat()),
        "scheduled_resolution_time": _time(question.window.closes.isoformat()),
        "actual_resolution_time": _time(resolution.on.isoformat())
        if resolution and resolution.on
        else None,
        "resolution_string": _resolution(bundle),
        "predictions": [
            _prediction(one.forecaster, one.made_on.isoformat(), one.p, one.quantiles)
            for one in bundle.forecasts
            if one.by != "crowd" and one.draws is None
        ],
    }
    if crowd:
        record["community_prediction_at_access_time"] = crowd[-1].p
        record["date_accessed"] = _time(crowd[-1].made_on.isoformat())
    if question.options is not None:
        record["options"] = list(question.options)
    if question.kind == "conditional":
        record["parent"] = {"question_type": "binary", "question_text": question.if_}
    return record


def _resolution(bundle: Bundle) -> str | None:
    resolution = bundle.resolution
    if resolution is None or resolution.status in ("open", "not-testable"):
        return None
    if resolution.status == "value":
        return _BEYOND.get(str(resolution.value), str(resolution.value))
    return "annulled" if resolution.status == "void" else resolution.status


def _prediction(who: str, day: str, p: Any, quantiles: Mapping[str, Any] | None) -> dict[str, Any]:
    record: dict[str, Any] = {"forecaster": who, "timestamp": _time(day)}
    if quantiles is not None:
        record["percentiles"] = [
            {"percentile": float(level) / 100.0, "value": value}
            for level, value in quantiles.items()
        ]
    elif isinstance(p, list):
        record["probabilities"] = p
    else:
        record["probability"] = p
    return record


def decode(record: Mapping[str, Any]) -> Parts:
    """Return what a Metaculus question carries by itself.

    Raises
    ------
    ValueError
        If a field that every question has is missing, or the type is not known.
    """
    kind = _KINDS.get(str(record.get("question_type")))
    if kind is None:
        raise ValueError(f"question_type {record.get('question_type')!r} is not known")
    opens, closes = _day(record.get("open_time")), _day(record.get("close_time"))
    closes = closes or _day(record.get("scheduled_resolution_time"))
    if not record.get("question_text") or opens is None or closes is None:
        raise ValueError("question_text, open_time and close_time are required")
    number = record.get("id_of_question") or record.get("id_of_post")
    parent = record.get("parent")
    question = {
        "id": f"metaculus-{number}" if number else "metaculus",
        "text": record["question_text"],
        "kind": kind,
        "unit": record.get("unit_of_measure"),
        "options": record.get("options"),
        "window": {"opens": opens, "closes": closes},
        "if": parent.get("question_text") if isinstance(parent, Mapping) else None,
        "yes_if": record.get("resolution_criteria"),
        "edge_cases": record.get("fine_print"),
    }
    return {
        "question": _set(question),
        "forecasts": [*_crowd(record), *_cdf(record, kind), *_own(record)],
        "resolution": _resolved(record, kind, closes),
    }


def _set(fields: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in fields.items() if value not in (None, "", [])}
    if kept.get("kind") == "yes-no":
        kept.pop("kind")  # the default is not written
    return kept


def _crowd(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    p = record.get("community_prediction_at_access_time")
    if p is None:
        return []
    day = _day(record.get("date_accessed")) or datetime.now(UTC).date().isoformat()
    return [{"by": "crowd", "p": float(p), "made_on": day}]


def _cdf(record: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    """The crowd's distribution, where the site's own record is there: a CDF at 201 places."""
    low, high = record.get("lower_bound"), record.get("upper_bound")
    cdf = record.get("api_json") or {}
    for key in ("question", "aggregations", "recency_weighted", "latest", "forecast_values"):
        cdf = cdf.get(key) if isinstance(cdf, Mapping) else None
    if kind != "number" or not isinstance(cdf, list) or len(cdf) < 2 or None in (low, high):
        return []
    # neither is None by the test above
    places = _places(float(low), float(high), record.get("zero_point"), len(cdf))  # type: ignore[arg-type]
    points = list(zip(places, cdf, strict=True))
    quantiles: dict[str, float] = {}
    for level in _LEVELS:
        for (x0, f0), (x1, f1) in pairwise(points):
            if f0 <= level / 100.0 <= f1 and f1 > f0:
                quantiles[str(level)] = x0 + (x1 - x0) * (level / 100.0 - f0) / (f1 - f0)
                break
    day = _day(record.get("date_accessed")) or datetime.now(UTC).date().isoformat()
    return [{"by": "crowd", "quantiles": quantiles, "made_on": day}] if quantiles else []


def _places(low: float, high: float, zero: float | None, count: int) -> list[float]:
    """Where the site's CDF is given: evenly spaced, or evenly on a logarithmic scale."""
    even = [i / (count - 1) for i in range(count)]
    if zero is None:
        return [low + (high - low) * t for t in even]
    ratio = (high - zero) / (low - zero)
    return [low + (high - low) * (ratio**t - 1.0) / (ratio - 1.0) for t in even]


def _own(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    out = []
    for one in record.get("predictions") or ():
        said: dict[str, Any] = {
            "by": "encoder",
            "name": one["forecaster"],
            "made_on": _day(one["timestamp"]),
        }
        if "percentiles" in one:
            said["quantiles"] = {
                f"{100.0 * item['percentile']:g}": item["value"] for item in one["percentiles"]
            }
        else:
            said["p"] = one.get("probabilities", one.get("probability"))
        out.append(said)
    return out


def _resolved(record: Mapping[str, Any], kind: str, closes: str) -> dict[str, Any] | None:
    text = record.get("resolution_string")
    if not text:
        return None
    on = _day(record.get("actual_resolution_time")) or closes
    if text in ("yes", "no", "annulled"):
        reason = {"reason": "annulled on the site"} if text == "annulled" else {}
        return {"status": text, "on": on, **reason}
    if text == "ambiguous":
        return {"status": text, "on": on, "reason": "ambiguous on the site"}
    beyond = {foreign: ours for ours, foreign in _BEYOND.items()}
    value: Any = beyond.get(text, text)
    if kind == "number" and value not in _BEYOND:
        value = float(value)
    elif kind == "date" and value not in _BEYOND:
        value = _day(value)
    return {"status": "value", "value": value, "on": on}
