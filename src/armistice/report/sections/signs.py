"""Does it move as claimed? Equilibrium signs, turned disagreements, asks and trades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from armistice.report.context import Context, ReadingResult
from armistice.report.counts import DASH, of_100, points, significant, tenths_of_100
from armistice.report.sections.section import Block, Section
from armistice.report.table import Cell, Table, cell, heading

__all__ = ["signs_section"]

Row = Mapping[str, Any]


def signs_section(context: Context) -> Section | None:
    """Build the section; none where the study computed no directions."""
    words = context.words
    blocks = tuple(
        _block(context, result)
        for result in context.results
        if result.checks.get("signs") and result.converged
    )
    if not blocks:
        return None
    return Section("signs", words.text("signs.title"), words.text("signs.lead"), blocks)


def _block(context: Context, result: ReadingResult) -> Block:
    found = result.checks["signs"]
    tables = [_questions(context, result, found["questions"])]
    if found["turns"]:
        tables.append(_turns(context, result, found["turns"]))
    tables.append(_asks(context, result, found["asks"]))
    if found["exchange"]["options"]:
        tables.append(_exchange(context, result, found["exchange"]))
    if found["misreadings"]:
        tables.append(_misreadings(context, result, found["misreadings"]))
    return Block(
        sentences=(_counted(context, result, found["turns"]),),
        tables=tuple(tables),
        heading=result.label,
        style=result.style,
    )


def _counted(context: Context, result: ReadingResult, turns: Sequence[Row]) -> str:
    claimed = [row for row in turns if row["as_claimed"] is not None]
    if not claimed:
        return context.words.text("signs.no_turns")
    return context.words.say(
        "signs.counted",
        reading=result.label,
        as_claimed=sum(bool(row["as_claimed"]) for row in claimed),
        claimed=len(claimed),
    )


def _questions(context: Context, result: ReadingResult, rows: Sequence[Row]) -> Table:
    words = context.words
    a, b = context.side_names
    out = []
    for row in rows:
        expected = words.text(f"signs.{'up' if row['expect'] > 0 else 'down'}")
        question = words.say(f"signs.{row['key']}", a=a, b=b)
        head = Cell(str(row["id"]), head=True)
        if row["change"] is None:
            dash = cell(DASH)
            absent = Cell(words.text("signs.absent"))
            out.append((head, Cell(question), Cell(expected), absent, dash, dash))
            continue
        low, high = points(row["low"]), points(row["high"])
        between = DASH if row["low"] is None else words.say("chance.between", low=low, high=high)
        share = (
            DASH
            if row["share"] is None
            else words.say(
                "signs.of_draws", n=round(row["share"] * row["draws"]), draws=row["draws"]
            )
        )
        # no verdict: the direction is the mechanism's, and an account may deny it
        change = words.say("signs.unit_points", value=points(row["change"]))
        if row["sign"] == 0:
            change = words.text("signs.none")
        out.append(
            (
                head,
                Cell(question),
                Cell(expected),
                Cell(change),
                Cell(between, numeric=True),
                cell(share),
            )
        )
    columns = tuple(
        words.text(f"signs.column_{key}")
        for key in ("row", "question", "expected", "change", "range", "share")
    )
    return Table(words.say("signs.questions", reading=result.label), columns, tuple(out))


def _turns(context: Context, result: ReadingResult, rows: Sequence[Row]) -> Table:
    words = context.words
    out = []
    for row in rows:
        claim = words.text(f"signs.{row['expect'] or 'no_claim'}")
        source = "; ".join(str(piece.get("at", "")) for piece in row["source"])
        if row["before"] is None or row["after"] is None:
            chance = DASH
        else:
            chance = words.say(
                "signs.moved",
                before=tenths_of_100(row["before"]),
                after=tenths_of_100(row["after"]),
            )
        waiting = ", ".join(
            f"{context.party(party)} {points(value)}" for party, value in row["waiting"].items()
        )
        out.append(
            (
                heading(str(row["ask"])),
                Cell(claim, note=source),
                Cell(chance, numeric=True),
                cell(points(row["gap"])),
                Cell(waiting),
                _verdict(context, row),
            )
        )
    columns = tuple(
        words.text(f"signs.column_{key}")
        for key in ("group", "claim", "headline", "gap", "waiting", "verdict")
    )
    return Table(words.say("signs.turns", reading=result.label), columns, tuple(out))


def _verdict(context: Context, row: Row) -> Cell:
    words = context.words
    if row["expect"] is None:
        return cell(DASH)
    if row["as_claimed"]:
        return Cell(words.text("signs.as_claimed"), mark="pass")
    return Cell(words.text(f"signs.{row['why']}"), mark="fail")


def _asks(context: Context, result: ReadingResult, rows: Sequence[Row]) -> Table:
    words = context.words
    out = []
    for row in rows:
        who = row["proposer"]
        name = words.text("signs.signed") if who is None else context.party(who)
        out.append((heading(name), *(cell(points(row["worth"][s])) for s in context.sides)))
    columns = (
        words.text("signs.column_proposer"),
        *(words.say("signs.column_worth", party=name) for name in context.side_names),
    )
    return Table(words.say("signs.asks", reading=result.label), columns, tuple(out))


def _exchange(context: Context, result: ReadingResult, found: Row) -> Table:
    words, namer = context.words, context.namer
    rows = []
    for row in found["options"]:
        name = words.say(
            "signs.instead",
            issue=namer.words(row["issue"]),
            option=namer.words(row["option"]),
            instead=namer.words(row["instead_of"]),
        )
        rows.append(
            (
                heading(name),
                *(cell(points(row["gain"][s])) for s in context.sides),
                cell(points(row["breach"])),
                cell(DASH if row["rate"] is None else significant(row["rate"])),
            )
        )
    columns = (
        words.text("signs.column_option"),
        *(words.say("signs.column_gain", party=name) for name in context.side_names),
        words.text("signs.column_breach"),
        words.text("signs.column_rate"),
    )
    caption = words.say(
        "signs.exchange", reading=result.label, package=namer.label(str(found["package"]))
    )
    return Table(caption, columns, tuple(rows))


def _misreadings(context: Context, result: ReadingResult, rows: Sequence[Row]) -> Table:
    words = context.words
    out = tuple(
        (
            heading(context.party(row["mediator"])),
            cell(of_100(row["refused"])),
            cell(of_100(row["if_right"])),
            cell(points(row["loss"])),
        )
        for row in rows
    )
    columns = tuple(
        words.text(f"signs.column_{key}") for key in ("mediator", "refused", "if_right", "loss")
    )
    return Table(words.say("signs.misreadings", reading=result.label), columns, out)
