"""Calendars, orders of carrying out, statements and claims as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from armistice.report.counts import DASH, count_text, points, significant
from armistice.report.lever_words import LeverNames
from armistice.report.table import Cell, Table, cell, heading

__all__ = ["calendar_table", "claims_table", "sequence_table", "statement_table"]

Found = Mapping[str, Any]
_SMALL = 5e-4


def calendar_table(names: LeverNames, reading: str, found: Found) -> Table:
    """One row for every calendar, the war without levers first."""
    words, played = names.words, found["calendars"]
    parties = list(played["without"]["extra_bite"])
    rows = []
    for one in (played["without"], *played["rows"]):
        name, months = one["schedule"], one["war_months"]
        # a schedule of the reader's own is shown as it was written
        label = names.label(name) if one["about"] != "own" else name
        spent = [f"{names.party(p)} {points(v, sign=False)}" for p, v in one["spent"].items()]
        head = heading(names.label(one["lever"]), label) if one["lever"] else heading(label)
        rows.append(
            (
                head,
                cell(DASH if one["agreed"] is None else count_text(one["agreed"])),
                cell(DASH if months is None else f"{months:.1f}"),
                *(cell(_three(one["extra_bite"].get(party))) for party in parties),
                Cell(", ".join(spent) or DASH),
            )
        )
    columns = (
        words.text("levers.column_calendar"),
        words.say("levers.column_agreed", months=found["horizon"]),
        words.text("levers.column_months"),
        *(f"{names.party(party)}: {words.text('levers.column_bite')}" for party in parties),
        words.text("levers.column_spent"),
    )
    return Table(words.say("levers.calendars", reading=reading), columns, tuple(rows))


def _three(value: float | None) -> str:
    return DASH if value is None else f"{value:.3f}"


def sequence_table(names: LeverNames, reading: str, found: Found) -> Table:
    """A settlement in three orders."""
    words = names.words
    sides = found["sides"]
    rows = tuple(
        (
            heading(names.label(one["package"])),
            Cell(words.text(f"levers.order_{one['order']}")),
            *(cell(points(one["margins"][side])) for side in sides),
            cell(count_text(one["stands"])),
        )
        for one in found["sequences"]
    )
    columns = (
        words.text("levers.column_package"),
        words.text("levers.column_order"),
        *(words.say("levers.column_margin", party=names.party(side)) for side in sides),
        words.text("levers.column_stands"),
    )
    return Table(words.say("levers.sequences", reading=reading), columns, rows)


def statement_table(names: LeverNames, found: Mapping[str, Found]) -> Table:
    """Every statement of effect: claimed, and computed under each account.

    Parameters
    ----------
    names
        Words and names.
    found
        Label of an account to its answer, all of one scenario.
    """
    words = names.words
    answers = list(found.values())
    a, b = (names.party(side) for side in answers[0]["sides"])
    rows = []
    for n, first in enumerate(answers[0]["statements"]):
        key = first["key"]
        said = words.get(f"statements.{key}", words.get(f"signs.{key}", key)).format(a=a, b=b)
        cells = [_computed(names, one["statements"][n]) for one in answers]
        rows.append((heading(first["id"]), Cell(said), Cell(_way(names, first["expect"])), *cells))
    columns = (
        *(words.text(f"statements.column_{key}") for key in ("row", "statement", "expect")),
        *(words.say("statements.column_size", reading=label) for label in found),
    )
    return Table(words.text("statements.table"), columns, tuple(rows))


def claims_table(names: LeverNames, reading: str, found: Found) -> Table:
    """The scenario's own claims under one account."""
    words = names.words
    rows = tuple(
        (
            heading(one["text"]),
            Cell("; ".join(f"{piece['at']} {piece['said']}" for piece in one["source"])),
            Cell(_way(names, one["expect"])),
            _computed(names, one),
        )
        for one in found["claims"]
    )
    columns = (
        *(words.text(f"statements.column_{key}") for key in ("claim", "source", "expect")),
        words.say("statements.column_size", reading=reading),
    )
    return Table(words.say("statements.claims", reading=reading), columns, rows)


def _way(names: LeverNames, sign: int | str | None) -> str:
    keys: dict[Any, str] = {1: "up", -1: "down", 0: "none", "empty": "empty"}
    return names.words.text(f"statements.{keys[sign]}")


def _computed(names: LeverNames, row: Found) -> Cell:
    words = names.words
    if row["unit"] == "exact":
        return Cell(words.text("statements.exact"))
    if row["change"] is None:
        return Cell(words.text("statements.absent"))
    # no verdict: a direction is the mechanism's, or one source's, and an account may deny it
    if row["expect"] == "empty":
        count = row["change"]
        return Cell(words.text("statements.empty") if count == 0 else significant(count))
    sign = _way(names, row["sign"])
    if not row["draws"]:
        return Cell(
            words.say("statements.found_middle", sign=sign, change=_size(row["change"], row))
        )
    return Cell(
        words.say(
            "statements.found",
            sign=sign,
            change=_size(row["change"], row),
            low=_size(row["low"], row),
            high=_size(row["high"], row),
            n=round((row["share"] or 0.0) * row["draws"]),
            draws=row["draws"],
        )
    )


def _size(value: float | None, row: Found) -> str:
    """A size with its unit: points for aims and chances, else the number itself."""
    if value is None:
        return DASH
    if row["unit"] in ("levels", "pressure"):
        return significant(value)
    return points(value) if abs(value) >= _SMALL else significant(100 * value, 1)
