"""The form of ForecastBench: a question set, a resolution set and forecast sets, all yes-no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from armistice.interchange.bundle import Bundle, Parts, keep_rest, label_of, take_rest

__all__ = ["decode", "encode", "read", "write"]

SOURCE = "armistice"
_NONE = "N/A"


def _time(day: str) -> str:
    return f"{day}T00:00:00+00:00"


def encode(bundle: Bundle, background: str) -> dict[str, Any]:
    """Return one question of a question set, its resolution and forecasts beside it."""
    question, resolution = bundle.question, bundle.resolution
    crowd = [one for one in bundle.forecasts if one.by == "crowd" and isinstance(one.p, float)]
    closes = question.window.closes.isoformat()
    record: dict[str, Any] = {
        "id": question.id,
        "source": SOURCE,
        "question": question.text,
        "resolution_criteria": question.yes_if or _NONE,
        "background": background or _NONE,
        "market_info_open_datetime": _time(question.window.opens.isoformat()),
        "market_info_close_datetime": _time(closes),
        "market_info_resolution_criteria": question.edge_cases or _NONE,
        "url": _NONE,
        "freeze_datetime": _time(crowd[-1].made_on.isoformat()) if crowd else _NONE,
        "freeze_datetime_value": str(crowd[-1].p) if crowd else _NONE,
        "resolution_dates": [closes],
    }
    if resolution is not None and resolution.status in ("yes", "no") and resolution.on:
        record["resolution"] = {
            "resolution_date": resolution.on.isoformat(),
            "resolved_to": float(resolution.status == "yes"),
            "resolved": True,
        }
    record["forecasts"] = [
        {"organization": one.forecaster, "forecast": one.p, "date": one.made_on.isoformat()}
        for one in bundle.forecasts
        if one.by != "crowd" and isinstance(one.p, float)
    ]
    return record


def _text(value: object) -> str | None:
    return None if value in (None, "", _NONE) else str(value)


def _day(value: object) -> str | None:
    text = _text(value)
    return text[:10] if text else None


def decode(record: Mapping[str, Any]) -> Parts:
    """Return what a question of ForecastBench carries by itself.

    Raises
    ------
    ValueError
        If a field that every question has is missing.
    """
    dates = record.get("resolution_dates")
    last = max(dates) if isinstance(dates, Sequence) and not isinstance(dates, str) else None
    frozen = _day(record.get("freeze_datetime"))
    opens = _day(record.get("market_info_open_datetime")) or frozen
    closes = _day(record.get("market_info_close_datetime")) or _day(last)
    if not record.get("id") or not record.get("question") or opens is None or closes is None:
        raise ValueError("id, question, an opening and a closing date are required")
    fields = {
        "id": label_of(record["id"], str(record.get("source") or SOURCE)),
        "text": record["question"],
        "window": {"opens": opens, "closes": closes},
        "yes_if": _text(record.get("resolution_criteria")) or record["question"],
        "edge_cases": _text(record.get("market_info_resolution_criteria")),
    }
    value = _text(record.get("freeze_datetime_value"))
    forecasts: list[dict[str, Any]] = []
    if value is not None and frozen is not None and 0.0 <= float(value) <= 1.0:
        forecasts.append({"by": "crowd", "p": float(value), "made_on": frozen})
    for one in record.get("forecasts") or ():
        said = {"by": "encoder", "name": one["organization"], "p": float(one["forecast"])}
        forecasts.append({**said, "made_on": one["date"]})
    resolution = None
    found = record.get("resolution")
    if isinstance(found, Mapping) and found.get("resolved") and found["resolved_to"] in (0, 1):
        status = "yes" if found["resolved_to"] == 1 else "no"
        resolution = {"status": status, "on": _day(found["resolution_date"])}
    return {
        "question": {key: one for key, one in fields.items() if one is not None},
        "forecasts": forecasts,
        "resolution": resolution,
    }


def write(bundles: Sequence[Bundle], due: str) -> dict[str, Any]:
    """Return question, resolution and forecast sets as one object.

    Parameters
    ----------
    bundles
        Yes-no questions, conditional ones among them.
    due
        Date of the forecasts, a day.
    """
    records = [keep_rest(one, encode, decode) for one in bundles]
    resolutions, forecasts = [], []
    for record in records:
        address = {"id": record["id"], "source": SOURCE}
        found = record.pop("resolution", None)
        if found is not None:
            resolutions.append({**address, "direction": None, **found})
        forecasts += [{**address, **one} for one in record.pop("forecasts")]
    head = {"forecast_due_date": due, "question_set": f"{due}-{SOURCE}.json"}
    return {
        "question_set": {**head, "questions": records},
        "resolution_set": {**head, "resolutions": resolutions},
        "forecast_set": {**head, "forecasts": forecasts},
    }


def read(data: Mapping[str, Any]) -> list[Bundle]:
    """Read what `write` returned, or a question set alone (as ForecastBench publishes it).

    Raises
    ------
    ValueError
        Naming the question at fault.
    """
    held = data.get("question_set")  # in their own files the name of the set, not the set
    records = (held if isinstance(held, Mapping) else data).get("questions")
    if not isinstance(records, list):
        raise ValueError("no list of 'questions'")
    found = _by_id(data, "resolution_set", "resolutions")
    said = _by_id(data, "forecast_set", "forecasts")
    out = []
    for place, record in enumerate(records, start=1):
        if not isinstance(record, Mapping):
            raise ValueError(f"question {place} is not a map")
        name = str(record.get("id"))
        resolved = [one for one in found.get(name, []) if one.get("resolved")]
        whole = {**record, "forecasts": said.get(name, [])}
        if resolved:
            whole["resolution"] = resolved[-1]
        try:
            out.append(take_rest(_text(record.get("background")), decode(whole)))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"question {place} ({name}): {error}") from None
    return out


def _by_id(data: Mapping[str, Any], part: str, name: str) -> dict[str, list[Mapping[str, Any]]]:
    out: dict[str, list[Mapping[str, Any]]] = {}
    held = data.get(part)
    for one in held.get(name, []) if isinstance(held, Mapping) else []:
        out.setdefault(str(one.get("id")), []).append(one)
    return out
