"""Levers on the page: what each moves and costs, what opens a zone, calendars, statements."""

from __future__ import annotations

from armistice.report.context import Context, ReadingResult
from armistice.report.figures.levers import names_of
from armistice.report.lever_tables import (
    calendar_table,
    claims_table,
    sequence_table,
    statement_table,
)
from armistice.report.lever_words import LeverNames, effects_table, luck, opening, prices_table
from armistice.report.sections.section import Block, Section
from armistice.report.table import Table

__all__ = ["levers_blocks", "levers_section"]


def levers_section(context: Context) -> Section | None:
    """Build the section; none where the study holds no levers."""
    shown = [result for result in context.results if result.levers]
    if not shown:
        return None
    words, names = context.words, names_of(context)
    blocks = [_block(names, result) for result in shown]
    tested = {result.label: result.levers for result in shown if "statements" in result.levers}
    if tested:
        blocks.append(
            Block(
                heading=words.text("statements.title"),
                tables=(statement_table(names, tested),),
                folded=True,
            )
        )
    dose = f"{shown[0].levers['dose']:g}"
    lead = words.say("levers.lead", dose=dose)
    return Section("levers-tables", words.text("levers.title"), lead, tuple(blocks))


def _block(names: LeverNames, result: ReadingResult) -> Block:
    sentences, tables = levers_blocks(names, result.label, result.levers)
    return Block(sentences, tables, result.label, result.style)


def levers_blocks(
    names: LeverNames, reading: str, found: object
) -> tuple[tuple[str, ...], tuple[Table, ...]]:
    """Sentences and tables of one account."""
    assert isinstance(found, dict)
    sentences = [*opening(names, reading, found), luck(names, found)]
    tables = [effects_table(names, reading, found)]
    prices = prices_table(names, reading, found)
    if prices.rows:
        tables.append(prices)
    if "calendars" in found:
        tables.append(calendar_table(names, reading, found))
        if found["sequences"]:
            tables.append(sequence_table(names, reading, found))
    if found.get("claims"):
        tables.append(claims_table(names, reading, found))
    return tuple(one for one in sentences if one), tuple(tables)
