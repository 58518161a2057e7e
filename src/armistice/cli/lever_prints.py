"""Levers in a terminal: the sentences and tables of the report, as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from armistice.cli.output import clean
from armistice.cli.tables import namer_for, table
from armistice.report.lever_tables import statement_table
from armistice.report.lever_words import LeverNames
from armistice.report.plain import plain
from armistice.report.sections.levers import levers_blocks
from armistice.report.table import Table
from armistice.report.words import load_words

if TYPE_CHECKING:
    from rich.console import Console

    from armistice.scenario import Scenario

__all__ = ["print_levers"]


def print_levers(
    console: Console, scenario: Scenario, found: Mapping[str, Mapping[str, Any]]
) -> None:
    """Print every account's answer, then the statements of effect under all of them."""
    words, namer = load_words(), namer_for(scenario)
    parties = scenario.spec.parties

    def party(identifier: str) -> str:
        body = parties.get(identifier)
        return body.name if body is not None and body.name else identifier

    names = LeverNames(words, party, namer.label)
    answered = plain(found)
    for name, one in answered.items():
        sentences, tables = levers_blocks(names, namer.label(name), one)
        for made in tables:
            _print(console, made)
        for sentence in sentences:
            console.print(clean(sentence))
        console.print()
    tested = {namer.label(k): one for k, one in answered.items() if "statements" in one}
    if tested:
        _print(console, statement_table(names, tested))
    console.print(clean(words.text("levers.cannot")), style="dim")


def _print(console: Console, made: Table) -> None:
    rows = [[f"{c.text} ({c.note})" if c.note else c.text for c in row] for row in made.rows]
    console.print(table(made.caption, made.columns, rows))
