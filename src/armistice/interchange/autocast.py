"""The form of Autocast: t/f, mc and num questions with the crowd's history. For research use."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any

from armistice.interchange.bundle import Bundle, Parts, label_of

__all__ = ["decode", "encode"]

_QTYPES = {
    "yes-no": "t/f",
    "conditional": "t/f",
    "choice": "mc",
    "ordered": "mc",
    "number": "num",
    "date": "num",
}
_KINDS = {"t/f": "yes-no", "mc": "choice", "num": "number"}


def _time(day: str) -> str:
    return f"{day} 00:00:00+00:00"


def encode(bundle: Bundle, background: str) -> dict[str, Any]:
    """Return one Autocast question."""
    question, resolution = bundle.question, bundle.resolution
    answer: Any = None
    if resolution is not None and resolution.status in ("yes", "no"):
        answer = resolution.status
    elif resolution is not None and resolution.status == "value":
        answer = resolution.value
        if question.options is not None:
            answer = string.ascii_uppercase[question.options.index(str(answer))]
    return {
        "id": question.id,
        "question": question.text,
        "background": background,
        "qtype": _QTYPES[question.kind],
        "choices": list(question.options or []),
        "answer": answer,
        "status": "Resolved" if answer is not None else "Active",
        "publish_time": _time(question.window.opens.isoformat()),
        "close_time": _time(question.window.closes.isoformat()),
        "tags": [question.topic] if question.topic else [],
        "source_links": [one.url for one in (resolution.sources if resolution else ())],
        "crowd": [
            {"date": _time(one.made_on.isoformat()), "forecast": one.p}
            for one in bundle.forecasts
            if one.by == "crowd" and one.p is not None
        ],
    }


def decode(record: Mapping[str, Any]) -> Parts:
    """Return what an Autocast question carries by itself.

    Raises
    ------
    ValueError
        If a field that every question has is missing, or the type is not known.
    """
    kind = _KINDS.get(str(record.get("qtype")))
    if kind is None:
        raise ValueError(f"qtype {record.get('qtype')!r} is not known")
    if not all(record.get(name) for name in ("id", "question", "publish_time", "close_time")):
        raise ValueError("id, question, publish_time and close_time are required")
    closes = str(record["close_time"])[:10]
    choices = record.get("choices")
    options = [str(one) for one in choices] if isinstance(choices, list) else []
    fields: dict[str, Any] = {
        "id": label_of(record["id"], "autocast"),
        "text": record["question"],
        "window": {"opens": str(record["publish_time"])[:10], "closes": closes},
    }
    if kind == "yes-no":
        fields["yes_if"] = record["question"]
    else:
        fields["kind"] = kind
    if kind == "choice":
        fields["options"] = options
    return {
        "question": fields,
        "forecasts": [
            {"by": "crowd", "p": _chance(one["forecast"]), "made_on": str(one["date"])[:10]}
            for one in record.get("crowd") or ()
            if kind != "number"
        ],
        "resolution": _resolved(record, kind, options, closes),
    }


def _chance(value: Any) -> Any:
    return [float(one) for one in value] if isinstance(value, list) else float(value)


def _resolved(
    record: Mapping[str, Any], kind: str, options: list[str], closes: str
) -> dict[str, Any] | None:
    answer = record.get("answer")
    if answer is None or str(record.get("status")).lower() not in ("resolved", "closed"):
        return None
    links = [{"url": one} for one in record.get("source_links") or () if _https(one)]
    more = {"sources": links} if links else {}
    if kind == "yes-no":
        return {"status": str(answer).lower(), "on": closes, **more}
    if kind == "choice":
        value: Any = options[string.ascii_uppercase.index(str(answer))]
    else:
        value = float(answer) if not isinstance(answer, str) else answer
    return {"status": "value", "value": value, "on": closes, **more}


def _https(link: object) -> bool:
    return isinstance(link, str) and link.startswith("https://") and " " not in link
