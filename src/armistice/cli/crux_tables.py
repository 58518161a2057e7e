"""A comparison of two readings in a terminal: one paragraph, one table, one list, the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from armistice.cli.output import clean
from armistice.cli.tables import table
from armistice.report.figures.crux_flips import flip_sentences
from armistice.report.figures.crux_shares import shares_table

if TYPE_CHECKING:
    from rich.console import Console

    from armistice.report.crux_words import Comparison

__all__ = ["print_cruxes"]

# Ranges and evidence of every field are in the JSON, too wide for a terminal; break-evens are
# shown where there is something to flip.
_SHORT, _LONG = (0, 1, 2, 3, 6, 7), (0, 1, 2, 3, 4, 5, 6, 7)


def print_cruxes(console: Console, comparison: Comparison) -> None:
    """Print one headline."""
    console.print(clean(comparison.paragraph()))
    console.print()
    if comparison.block is None:
        return
    rows = shares_table(comparison)
    shown = _LONG if comparison.block["straddles"] else _SHORT
    body = [
        [f"{row[n].text} ({row[n].note})" if row[n].note else row[n].text for n in shown]
        for row in rows.rows
    ]
    columns = [rows.columns[n] for n in shown]
    console.print(table(rows.caption, columns, body))
    for sentence in flip_sentences(comparison):
        console.print(clean(f"- {sentence}"))
    for sentence in (*comparison.warnings(), *comparison.checks()):
        console.print(clean(sentence), style="dim")
    console.print()
