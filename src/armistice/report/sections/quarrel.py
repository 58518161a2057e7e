"""The quarrel in one line: defeat or denial, the collapse paradox, tolerable breach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from armistice.report.context import Context, ReadingResult
from armistice.report.counts import DASH, percent, points
from armistice.report.sections.section import Block, Section
from armistice.report.table import Cell, Table, cell

__all__ = ["quarrel_section"]


def quarrel_section(context: Context) -> Section | None:
    """Build the section; none where the study holds no closed forms."""
    words = context.words
    blocks = tuple(
        _block(context, result) for result in context.results if result.quarrel and result.converged
    )
    if not blocks:
        return None
    return Section("quarrel", words.text("quarrel.title"), words.text("quarrel.lead"), blocks)


def _block(context: Context, result: ReadingResult) -> Block:
    found = result.quarrel
    named = {
        "a": context.side_names[0],
        "b": context.side_names[1],
        "package": context.namer.label(str(found["package"])),
    }
    return Block(
        sentences=(
            *_defeat(context, found, named),
            _paradox(context, found, named),
            _breach(context, found, named),
        ),
        tables=(_table(context, result, named),),
        heading=result.label,
        style=result.style,
    )


def _chance(context: Context, value: float) -> str:
    words = context.words
    if value >= 1.0:
        return words.text("quarrel.beyond")
    return words.say("quarrel.chance", value=percent(max(value, 0.0)))


def _defeat(
    context: Context, found: Mapping[str, Any], named: Mapping[str, str]
) -> tuple[str, ...]:
    words, defeat = context.words, found["defeat"]
    if defeat["needed"] is None:
        return (words.say("quarrel.no_line", **named),)
    denied = _chance(context, defeat["needed_if_denied"])
    key = "motive_war" if found["net_flow"] > 0 else "motive_peace"
    gap = points(abs(found["net_flow"]), sign=False)
    first = words.say(f"quarrel.{key}", gap=gap, denied=denied, **named)
    today = _chance(context, defeat["today"])
    if defeat["needed"] <= 0:
        return (first, words.say("quarrel.not_needed", today=today, **named))
    needed = _chance(context, defeat["needed"])
    return (first, words.say("quarrel.needed", needed=needed, today=today, **named))


def _paradox(context: Context, found: Mapping[str, Any], named: Mapping[str, str]) -> str:
    words, paradox = context.words, found["paradox"]

    def moves(party: str) -> str:
        key = "less" if party in paradox["softer"] else "more"
        return words.text(f"quarrel.{key if party in _moved(paradox) else 'same'}")

    a, b = found["sides"]
    room = words.text(f"quarrel.{'shrinks' if paradox['room_shrinks'] else 'widens'}")
    return words.say("quarrel.paradox", a_moves=moves(a), b_moves=moves(b), room=room, **named)


def _moved(paradox: Mapping[str, Any]) -> set[str]:
    return {*paradox["softer"], *paradox["harder"]}


def _breach(context: Context, found: Mapping[str, Any], named: Mapping[str, str]) -> str:
    words, breach = context.words, found["breach"]
    faced = _chance(context, breach["faced"])
    tolerable = breach["tolerable"]
    if tolerable is None:
        key = "breach_any" if breach["within"] else "breach_none"
        return words.say(f"quarrel.{key}", faced=faced, **named)
    if tolerable < 0:
        return words.say("quarrel.breach_none", faced=faced, **named)
    return words.say("quarrel.breach", tolerable=_chance(context, tolerable), faced=faced, **named)


def _table(context: Context, result: ReadingResult, named: Mapping[str, str]) -> Table:
    """The solved war along the scan, beside the line that the closed form draws."""
    words, needed = context.words, result.quarrel["defeat"]["needed"]
    rows = []
    for row in result.quarrel["scan"]:
        if needed is None:
            line = DASH
        else:
            line = words.text(f"quarrel.{'above' if row['rate'] >= needed else 'below'}")
        settled = bool(row["converged"])
        rows.append(
            (
                Cell(percent(row["rate"]), head=True),
                cell(points(row["durable_gap"]) if settled else words.text("quarrel.not_settled")),
                cell(DASH if row["durable"] is None else row["durable"]),
                Cell(line),
            )
        )
    columns = (
        words.say("quarrel.column_rate", a=named["a"]),
        words.text("quarrel.column_gap"),
        words.text("quarrel.column_durable"),
        words.text("quarrel.column_line"),
    )
    caption = words.say("quarrel.table", reading=result.label, a=named["a"])
    return Table(caption, columns, tuple(rows))
