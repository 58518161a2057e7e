"""Directions in equilibrium as tables in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from armistice.report.counts import DASH, points, tenths_of_100
from armistice.report.words import load_words

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_signs"]


def print_signs(
    console: Console, label: str, sides: Sequence[str], signs: Mapping[str, Any]
) -> None:
    """Print what moves which way, and each disagreement turned.

    Parameters
    ----------
    console
        Where to print.
    label
        Name of the account.
    sides
        Ids of the belligerents.
    signs
        What `armistice.analyses.signs.signs_of` found for the account.
    """
    from armistice.cli.tables import table

    words = load_words()

    def heads(*keys: str) -> list[str]:
        return [words.text(f"signs.column_{key}") for key in keys]

    rows = [_question(row, sides) for row in signs["questions"]]
    columns = heads("row", "question", "expected", "change", "share")
    console.print(table(words.say("signs.questions", reading=label), columns, rows))
    if not signs["turns"]:
        return
    turns = [
        (
            row["ask"],
            words.text(f"signs.{row['expect'] or 'no_claim'}"),
            _moved(row),
            points(row["gap"]),
            _verdict(row),
        )
        for row in signs["turns"]
    ]
    columns = heads("group", "claim", "headline", "gap", "verdict")
    console.print(table(words.say("signs.turns", reading=label), columns, turns))


def _question(row: Mapping[str, Any], sides: Sequence[str]) -> tuple[str, ...]:
    words = load_words()
    said = words.say(f"signs.{row['key']}", a=sides[0], b=sides[1])
    expected = words.text(f"signs.{'up' if row['expect'] > 0 else 'down'}")
    if row["change"] is None:
        return (row["id"], said, expected, words.text("signs.absent"), DASH)
    change = words.say("signs.unit_points", value=points(row["change"]))
    if row["sign"] == 0:
        change = words.text("signs.none")
    if row["share"] is None:
        return (row["id"], said, expected, change, DASH)
    n = round(row["share"] * row["draws"])
    return (
        row["id"], said, expected, change, words.say("signs.of_draws", n=n, draws=row["draws"])
    )  # fmt: skip


def _moved(row: Mapping[str, Any]) -> str:
    if row["before"] is None or row["after"] is None:
        return DASH
    return load_words().say(
        "signs.moved", before=tenths_of_100(row["before"]), after=tenths_of_100(row["after"])
    )


def _verdict(row: Mapping[str, Any]) -> str:
    if row["expect"] is None:
        return DASH
    words = load_words()
    return words.text("signs.as_claimed" if row["as_claimed"] else f"signs.{row['why']}")
