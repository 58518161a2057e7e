"""Figure 7, left half: what each lever moves, before and after, room and split and hold apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from armistice.report.context import Context, ReadingResult
from armistice.report.counts import DASH, of_100, points
from armistice.report.figures.figure import Figure, LegendItem, Panel
from armistice.report.glyphs import outline
from armistice.report.lever_words import LeverNames, effect
from armistice.report.palette import GRID, MUTED
from armistice.report.svg import draw
from armistice.report.table import Cell, Table, cell, heading

__all__ = ["levers_figure", "names_of"]

_ROW, _WIDE, _GAP = 20, 92, 22
_COLUMNS = (("gap", "room"), ("split", "split"), ("standing", "hold"))

Found = Mapping[str, Any]


def names_of(context: Context) -> LeverNames:
    """Words and names of the page."""
    return LeverNames(context.words, context.party, context.namer.label)


def levers_figure(context: Context) -> Figure | None:
    """Build the figure; None where the study holds no levers."""
    words = context.words
    shown = [result for result in context.results if result.levers]
    if not shown:
        return None
    first = shown[0]
    filled = LegendItem(
        words.text("levers.after"), outline(first.style.shape), outline(first.style.shape)
    )
    return Figure(
        id="levers",
        question=words.text("levers.question"),
        panels=tuple(_panel(context, result) for result in shown),
        tables=(_table(context, shown),),
        caption=words.say("levers.caption", dose=f"{first.levers['dose']:g}"),
        cannot=words.text("levers.cannot"),
        equations=("EQ-SHADOW", "EQ-GAP", "EQ-LEDGER"),
        legend=(LegendItem(words.text("levers.before"), outline(first.style.shape)), filled),
    )


def _pair(lever: Found, outcome: str) -> tuple[float | None, float | None]:
    """Without and with: mean over draws, or the medians where there are none."""
    row = effect(lever, outcome)
    if row is None:
        return None, None
    if row["mean_before"] is None:
        return row["before"], row["after"]
    return row["mean_before"], row["mean_after"]


def _panel(context: Context, result: ReadingResult) -> Panel:
    words, levers = context.words, result.levers["levers"]
    moves = [lever["moves"] for lever in levers]
    return Panel(
        svg=_draw(context, result),
        heading=result.label,
        style=result.style,
        finding=words.say(
            "levers.finding",
            reading=result.label,
            n=len(levers),
            **{key: moves.count(key) for key in ("room", "split", "nothing")},
        ),
    )


def _table(context: Context, shown: list[ReadingResult]) -> Table:
    words = context.words
    columns = [words.text("levers.column_lever")]
    for result in shown:
        for _, place in _COLUMNS:
            what = words.text(f"levers.figure_{place}")
            columns += [
                words.say(
                    "levers.column_value",
                    reading=result.label,
                    what=what,
                    when=words.text(f"levers.{when}"),
                )
                for when in ("before", "after")
            ]
    by = [{lever["id"]: lever for lever in result.levers["levers"]} for result in shown]
    rows = []
    for name in dict.fromkeys(name for one in by for name in one):
        row: list[Cell] = [heading(context.namer.label(name))]
        for one in by:
            for outcome, _ in _COLUMNS:
                pair = _pair(one[name], outcome) if name in one else (None, None)
                row += [cell(_shown(outcome, value)) for value in pair]
        rows.append(tuple(row))
    return Table(words.text("levers.figure_table"), tuple(columns), tuple(rows))


def _shown(outcome: str, value: float | None) -> str:
    if value is None:
        return DASH
    return str(of_100(value)) if outcome == "standing" else points(value)


def _scaled(pairs: list[tuple[float | None, float | None]]) -> tuple[float, float]:
    """Ends of a column's axis, zero inside."""
    known = [100 * v for pair in pairs for v in pair if v is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    pad = 0.06 * (high - low) or 1.0
    return low - pad, high + pad


def _draw(context: Context, result: ReadingResult) -> str:
    import altair as alt

    words, style = context.words, result.style
    levers = result.levers["levers"]
    high = len(levers)
    y_scale = alt.Scale(domain=[-0.7, high - 0.3], nice=False, reverse=True)
    y = alt.Y("y:Q", scale=y_scale, axis=None)
    whole = len(_COLUMNS) * _WIDE + (len(_COLUMNS) - 1) * _GAP
    x_scale = alt.Scale(domain=[0, whole], nice=False)
    x = alt.X("x:Q", scale=x_scale, axis=None)
    stripes = [{"y": i - 0.5, "y2": i + 0.5} for i in range(0, high, 2)]
    layers: list[alt.Chart] = [
        alt.Chart(alt.Data(values=stripes))
        .mark_rect(color=GRID, opacity=0.35)
        .encode(y=y, y2="y2:Q")
    ]
    marks: list[dict[str, Any]] = []
    heads: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for n, (outcome, place) in enumerate(_COLUMNS):
        pairs = [_pair(lever, outcome) for lever in levers]
        low, top = _scaled(pairs)
        left = n * (_WIDE + _GAP)

        def across(value: float, low: float = low, top: float = top, left: int = left) -> float:
            return left + (100 * value - low) / (top - low) * _WIDE

        heads.append({"x": left, "text": words.text(f"levers.figure_{place}")})
        for tick in {0.0, *_ends(low, top)}:
            label = f"{tick:+.0f}" if tick and outcome != "standing" else f"{tick:.0f}"
            lines.append({"x": across(tick / 100), "text": label})
        for i, (before, after) in enumerate(pairs):
            if before is None or after is None:
                continue
            marks.append({"y": i, "x": across(before), "x2": across(after)})
    rule = alt.Chart(alt.Data(values=lines))
    layers.append(rule.mark_rule(color=GRID).encode(x=x))
    layers.append(
        rule.mark_text(baseline="top", dy=4, fontSize=10).encode(
            x=x, y=alt.YDatum(high - 0.3, axis=None), text="text:N"
        )
    )
    layers.append(
        alt.Chart(alt.Data(values=heads))
        .mark_text(align="left", baseline="bottom", dy=-3, fontSize=11)
        .encode(x=x, y=alt.YDatum(-0.7, axis=None), text="text:N")
    )
    base = alt.Chart(alt.Data(values=marks))
    layers.append(base.mark_rule(color=style.colour, strokeWidth=1.6).encode(x=x, x2="x2:Q", y=y))
    shape = outline(style.shape)
    layers.append(
        base.mark_point(
            shape=shape, size=46, opacity=1, fill="#FFFFFF", stroke=style.colour, strokeWidth=1.3
        ).encode(x=x, y=y)
    )
    layers.append(
        base.mark_point(
            shape=shape, size=34, opacity=1, fill=style.colour, stroke="transparent"
        ).encode(x=alt.X("x2:Q", scale=x_scale, axis=None), y=y)
    )
    labels = [{"y": i, "text": context.namer.label(one["id"])} for i, one in enumerate(levers)]
    layers.append(
        alt.Chart(alt.Data(values=labels))
        .mark_text(align="right", dx=-8, fontSize=10.5, color=MUTED)
        .encode(x=alt.XDatum(0, axis=None), y=y, text="text:N")
    )
    parts = [
        words.say(
            "levers.figure_part",
            lever=context.namer.label(lever["id"]),
            before=points(_pair(lever, "gap")[0]),
            after=points(_pair(lever, "gap")[1]),
        )
        for lever in levers
    ]
    return draw(
        alt.layer(*layers).properties(width=whole, height=max(1, high) * _ROW),
        name=f"levers-{result.key}",
        title=words.say("levers.figure_title", reading=result.label),
        sentence=words.say("levers.figure_sentence", n=high, parts="; ".join(parts)),
        padding={"left": 140, "right": 14, "top": 20, "bottom": 22},
    )


def _ends(low: float, top: float) -> list[float]:
    """One or two round values inside an axis, beside zero."""
    width = top - low
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if width / s <= 4)
    return [float(t * step) for t in range(int(low // step) + 1, int(top // step) + 1)]
