"""The model at work, as tables: what happens in a month, and which mechanisms are in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from armistice.cli.output import clean
from armistice.cli.tables import table
from armistice.report.words import load_words

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_explain"]


def print_explain(console: Console, answer: Mapping[str, Any]) -> None:
    """Print the order of events, then each mechanism with its equations, values and sources.

    Parameters
    ----------
    console
        Where to print.
    answer
        What `armistice.model.explain.explain_rows` returned: `order`, a list of events with
        `event`, `what` and `equations`, and `mechanisms`, each with `name`, `claim`,
        `equations`, `hook`, and `fields` that hold `address`, `values` by reading, `sources`.
    """
    words = load_words()
    console.print(clean(words.text("tables.events")), style="bold")
    for number, event in enumerate(answer["order"], start=1):
        console.print(clean(f"  {number}. {_event(event)}"))
    console.print()
    console.print(clean(words.text("tables.mechanisms")), style="bold")
    heads = [words.text(f"tables.{key}") for key in ("address", "values", "at")]
    for mechanism in answer["mechanisms"]:
        console.print(clean(str(mechanism["name"])), style="bold")
        if mechanism.get("claim"):
            console.print(clean(str(mechanism["claim"])))
        console.print(
            clean(f"{_joined(mechanism['hook'])}; {_joined(mechanism['equations'])}"), style="dim"
        )
        rows = [
            (field["address"], _values(field["values"]), _joined(field.get("sources")))
            for field in mechanism["fields"]
        ]
        if rows:
            console.print(table("", heads, rows))
        for reading, notes in (mechanism.get("notes") or {}).items():
            for note in notes:
                console.print(clean(f"{reading}: {note}"))
        console.print()


def _event(event: Any) -> str:
    if not isinstance(event, Mapping):
        return str(event)
    ids = f"  [{_joined(event['equations'])}]" if event.get("equations") else ""
    return f"{event['event']}: {event['what']}{ids}"


def _values(values: Any) -> str:
    """One text where all readings agree, else each reading's own."""
    if not isinstance(values, Mapping):
        return _joined(values)
    different = dict.fromkeys(str(value) for value in values.values())
    if len(different) == 1:
        return next(iter(different))
    return "; ".join(f"{reading}: {value}" for reading, value in values.items())


def _joined(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_joined(item)}" for key, item in value.items() if item)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(str(item) for item in value)
    return str(value)
