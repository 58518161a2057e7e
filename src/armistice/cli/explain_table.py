"""The model at work, as tables: what happens in a month, and which mechanisms are in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from armistice.cli.output import clean
from armistice.cli.tables import table
from armistice.report.words import load_words

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_explain", "print_mechanism"]

WIDTH = 36
"""Columns of the longest bar of a plot."""


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
    heads = ["", *(words.text(f"tables.{key}") for key in ("event", "what", "equations"))]
    month = [
        (n, event["event"], event["what"], _joined(event["equations"]))
        for n, event in enumerate(answer["order"], start=1)
    ]
    console.print(table(words.text("tables.events"), heads, month))
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


def print_mechanism(console: Console, answer: Mapping[str, Any]) -> None:
    """Print one mechanism: equations in words, numbers, sign tests, today's response.

    Parameters
    ----------
    console
        Where to print.
    answer
        What `armistice.model.explain_one.explain_mechanism` returned.
    """
    words = load_words()

    def heads(*keys: str) -> list[str]:
        return [words.text(f"tables.{key}") for key in keys]

    console.print(clean(f"{answer['name']}: {answer['claim']}"), style="bold")
    console.print(clean(words.say("tables.acts", hooks=_joined(answer["hook"]))), style="dim")
    rows: list[tuple[str, ...]] = [
        (one["id"], one["literature"], one["words"]) for one in answer["equations"]
    ]
    console.print(table("", heads("equation", "literature", "in_words"), rows))
    rows = [
        (field["address"], field["unit"], _values(field["values"]), _joined(field["sources"]))
        for field in answer["fields"]
    ]
    if rows:
        console.print(table("", heads("address", "unit", "values", "at"), rows))
    rows = [(one["says"], _verdict(one)) for one in answer["signs"]]
    if rows:
        console.print(table(words.text("tables.signs"), heads("direction", "tried"), rows))
    else:
        console.print(clean(words.text("tables.no_signs")))
    for reading, notes in (answer.get("notes") or {}).items():
        for note in notes:
            console.print(clean(f"{reading}: {note}"))
    _plot(console, answer["response"])


def _verdict(sign: Mapping[str, Any]) -> str:
    words = load_words()
    if sign["counterexample"]:
        return words.say("tables.sign_fails", how=sign["counterexample"])
    if not sign["tried"]:
        return words.text("tables.sign_absent")
    return words.say("tables.sign_holds", tried=sign["tried"], moved=sign["moved"])


def _plot(console: Console, response: Mapping[str, Any] | None) -> None:
    """Today's answer as bars, one line for each value tried; the nearest to now is marked."""
    words = load_words()
    if response is None:
        console.print(clean(words.text("tables.no_response")))
        return
    at, value = response["at"], response["value"]
    low, high = min(value), max(value)
    nearest = min(range(len(at)), key=lambda n: abs(at[n] - response["now"]))
    console.print(
        clean(
            words.say(
                "tables.response",
                array=response["array"],
                address=response["address"],
                unit=f" ({response['unit']})" if response["unit"] else "",
                reading=response["reading"] or "base",
            )
        ),
        style="bold",
    )
    for n, (x, y) in enumerate(zip(at, value, strict=True)):
        mark = words.text("tables.now") if n == nearest else ""
        console.print(clean(f"  {x:>9.4g} {_bar(y, low, high):<{WIDTH}} {y:>9.4g} {mark}".rstrip()))


def _bar(value: float, low: float, high: float) -> str:
    """A bar from the smallest value (no length) to the largest, in eighths of a column."""
    eighths = round(8 * WIDTH * (value - low) / (high - low)) if high > low else 0
    whole, part = divmod(eighths, 8)
    return "█" * whole + ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")[part]


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
