"""Why do the accounts part? Ranked bars: the share of the difference each question carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from armistice.report.counts import DASH, count_text
from armistice.report.crux_words import Comparison, whole
from armistice.report.figures.figure import Figure, Panel
from armistice.report.palette import INK, MUTED
from armistice.report.svg import draw
from armistice.report.table import Cell, Table, cell, heading

__all__ = ["crux_shares", "shares_table"]

_ROW = 30
_LONGEST = 44


def crux_shares(comparison: Comparison) -> Figure:
    """Build the figure.

    Parameters
    ----------
    comparison
        One headline of a comparison of two accounts.
    """
    words, block = comparison.words, comparison.block
    panel = Panel(message=comparison.paragraph())
    if block is not None:
        panel = Panel(svg=_draw(comparison, block))
    tables = () if block is None else (shares_table(comparison),)
    return Figure(
        id=f"cruxes-{comparison.id}{comparison.mark}",
        question=words.text("cruxes.question"),
        panels=(panel,),
        tables=tables,
        caption=words.text("cruxes.caption"),
        cannot=words.text("cruxes.cannot"),
        equations=("EQ-CRUX",),
        findings=(comparison.paragraph(), *comparison.warnings(), *comparison.checks()),
    )


def shares_table(comparison: Comparison) -> Table:
    """The table of questions, largest share first; empty if the headline is undefined."""
    words, block = comparison.words, comparison.block
    first, second = comparison.names
    columns = (
        words.text("cruxes.column_ask"),
        words.text("cruxes.column_share"),
        words.say("cruxes.column_first", reading=first),
        words.say("cruxes.column_first", reading=second),
        words.say("cruxes.column_break", reading=first),
        words.say("cruxes.column_break", reading=second),
        words.text("cruxes.column_kind"),
        words.text("cruxes.column_settle"),
        words.say("cruxes.column_range", reading=first),
        words.say("cruxes.column_range", reading=second),
        words.text("cruxes.column_said"),
    )
    rows = () if block is None else tuple(_row(comparison, block, n) for n in block["ranking"])
    return Table(words.text("cruxes.table"), columns, rows)


def _row(comparison: Comparison, block: Mapping[str, Any], name: str) -> tuple[Cell, ...]:
    words, group, row = comparison.words, comparison.groups[name], block["groups"][name]
    share = whole(row["share"])
    error = "" if row["se"] is None else f" ± {100 * row['se']:.1f}"
    kind = words.text(f"cruxes_kind.{group['kind'].replace('-', '_')}")
    settle = group["settle"] or DASH
    note = words.date(group["by"]) if group["by"] else ""
    return (
        heading(group["ask"], name),
        cell(share + error),
        cell(count_text(row["a_with_b"])),
        cell(count_text(row["b_with_a"])),
        cell(_way(comparison, block, name, "from_a")),
        cell(_way(comparison, block, name, "from_b")),
        cell(kind),
        cell(settle, note=note),
        cell(_ranges(group, "a")),
        cell(_ranges(group, "b")),
        cell(_said(comparison, group)),
    )


def _way(comparison: Comparison, block: Mapping[str, Any], name: str, end: str) -> str:
    words, known = comparison.words, block["break_even"]
    if known is None:
        return words.text("cruxes.not_asked")
    if known[name] is None:
        return words.text("cruxes.switch")
    share = known[name][end]
    if share is None:
        return words.text("cruxes.never")
    return words.say("cruxes.way", n=int(100 * share + 0.5))


def _ranges(group: Mapping[str, Any], side: str) -> str:
    parts = [f"{field['address']} {field[side]['text']}" for field in group["fields"]]
    parts += [f"{rule} {values[side]}" for rule, values in group["rules"].items()]
    return "; ".join(parts)


def _said(comparison: Comparison, group: Mapping[str, Any]) -> str:
    found = []
    for field in group["fields"]:
        for side in ("a", "b"):
            for one in field[side]["evidence"]:
                mark = comparison.words.text(f"said.{one['said']}") if one.get("said") else ""
                found.append(f"{one.get('at', '')} {mark}".strip())
    return "; ".join(dict.fromkeys(found)) or DASH


def _draw(comparison: Comparison, block: Mapping[str, Any]) -> str:
    import altair as alt

    words = comparison.words
    rows = []
    for place, name in enumerate(block["ranking"]):
        row = block["groups"][name]
        share, error = 100 * row["share"], 100 * (row["se"] or 0.0)
        ask = comparison.groups[name]["ask"]
        rows.append(
            {
                "y": place,
                "share": share,
                "low": share - error,
                "high": share + error,
                "ask": ask if len(ask) <= _LONGEST else ask[: _LONGEST - 1] + "\u2026",
                "label": whole(row["share"]),
                "edge": max(0.0, share + error),
            }
        )
    low = min([0.0, *(row["low"] for row in rows)])
    high = max([0.0, *(row["high"] for row in rows)])
    pad = 0.08 * (high - low) or 1.0
    x_scale = alt.Scale(domain=[low - pad, high + pad], nice=False)
    y = alt.Y(
        "y:Q", scale=alt.Scale(domain=[-0.6, len(rows) - 0.4], nice=False, reverse=True), axis=None
    )
    base = alt.Chart(alt.Data(values=rows))
    bars = base.mark_bar(height=15, color=MUTED).encode(
        x=alt.X("share:Q", scale=x_scale, title=words.text("cruxes.axis")),
        x2=alt.X2Datum(0),
        y=y,
    )
    whiskers = base.mark_rule(color=INK, strokeWidth=1.6).encode(
        x=alt.X("low:Q", scale=x_scale), x2="high:Q", y=y
    )
    counts = base.mark_text(align="left", dx=5, fontSize=11).encode(
        x=alt.X("edge:Q", scale=x_scale), y=y, text="label:N"
    )
    names = base.mark_text(align="right", dx=-8, fontSize=11).encode(
        x=alt.XDatum(low - pad), y=y, text="ask:N"
    )
    zero = (
        alt.Chart(alt.Data(values=[{"x": 0}]))
        .mark_rule(color=INK)
        .encode(x=alt.X("x:Q", scale=x_scale))
    )
    parts = "; ".join(
        f"{comparison.groups[name]['ask']} {whole(block['groups'][name]['share'])}"
        for name in block["ranking"]
    )
    return draw(
        alt.layer(bars, whiskers, zero, counts, names).properties(
            width=300, height=len(rows) * _ROW
        ),
        name=f"cruxes-{comparison.id}{comparison.mark}",
        title=words.text("cruxes.title"),
        sentence=words.say("cruxes.sentence", parts=parts),
        padding={"left": 280, "right": 30, "top": 4, "bottom": 40},
    )
