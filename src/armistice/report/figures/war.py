"""Figure 5: the share of futures still at war, month by month, with its band."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from armistice.report.context import Context, ReadingResult
from armistice.report.counts import count_text, of_100
from armistice.report.figures.figure import Figure, Panel, silent_panel
from armistice.report.palette import INK
from armistice.report.svg import draw
from armistice.report.table import Table, cell, heading

__all__ = ["war"]

_WIDE, _HIGH = 232, 200
_APART = 8.0  # points of 100 between two labels


def war(context: Context) -> Figure:
    """Build the figure."""
    words = context.words
    columns = [words.text("war.column_month")]
    for result in context.results:
        columns += [
            words.say(f"war.column_{key}", reading=result.label)
            for key in ("war", "band", "signed")
        ]
    months = context.results[0].futures["months"] if context.results else []
    rows = []
    for i, month in enumerate(months):
        row = [heading(str(month))]
        for result in context.results:
            share = result.futures["share_at_war_by_month"]
            signed = result.futures["signed_by_month"]
            row += [
                cell(count_text(share["mean"][i])),
                cell(words.between(share["low"][i], share["high"][i])),
                cell(count_text(signed["mean"][i])),
            ]
        rows.append(tuple(row))
    return Figure(
        id="war",
        question=words.text("war.question"),
        panels=tuple(_panel(context, result) for result in context.results),
        tables=(Table(words.text("war.table"), tuple(columns), tuple(rows)),),
        caption=words.text("war.caption"),
        cannot=words.text("war.cannot"),
        equations=("EQ-SIM", "EQ-HAZARD"),
    )


def _panel(context: Context, result: ReadingResult) -> Panel:
    if not result.drawn:
        return silent_panel(context, result)
    words, futures = context.words, result.futures
    months, share = futures["months"], futures["share_at_war_by_month"]
    draws = futures["draws"]
    last = len(months) - 1
    middle = min(range(len(months)), key=lambda i: (abs(months[i] - months[last] / 2), i))
    return Panel(
        svg=_draw(context, result, futures),
        heading=result.label,
        style=result.style,
        finding=words.say(
            "war.finding",
            reading=result.label,
            half=months[middle],
            mid=words.chance(share["mean"][middle], draws),
            horizon=months[last],
            end=words.chance(share["mean"][last], draws),
        ),
    )


def _draw(context: Context, result: ReadingResult, futures: Mapping[str, Any]) -> str:
    import altair as alt

    words, style = context.words, result.style
    months = futures["months"]
    share, signed = futures["share_at_war_by_month"], futures["signed_by_month"]
    rows = [
        {
            "m": month,
            "mean": 100 * share["mean"][i],
            "low": 100 * share["low"][i],
            "high": 100 * share["high"][i],
            "signed": 100 * signed["mean"][i],
        }
        for i, month in enumerate(months)
    ]
    last = rows[-1]
    step = 6 if months[-1] <= 36 else 12
    x = alt.X(
        "m:Q",
        scale=alt.Scale(domain=[0, months[-1]], nice=False),
        axis=alt.Axis(
            title=words.text("war.axis_x"), values=list(range(0, months[-1] + 1, step)), grid=False
        ),
    )
    y_axis = alt.Axis(title=words.text("war.axis_y"), values=[0, 25, 50, 75, 100], domain=False)
    y_scale = alt.Scale(domain=[0, 100], nice=False)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=y_scale, axis=y_axis)

    base = alt.Chart(alt.Data(values=rows))
    band = base.mark_area(color=style.colour, opacity=0.22, line=False).encode(
        x=x, y=y("low"), y2="high:Q"
    )
    line = base.mark_line(color=style.colour, strokeWidth=2.4, interpolate="linear").encode(
        x=x, y=y("mean")
    )
    dashed = base.mark_line(color=INK, strokeWidth=1.4, strokeDash=[4, 3]).encode(
        x=x, y=y("signed")
    )
    ends = [
        {
            "m": last["m"],
            "y": last[key],
            "label": words.say(f"war.label_{name}", n=count_text(shares["mean"][-1])),
        }
        for key, name, shares in (("mean", "war", share), ("signed", "signed", signed))
    ]
    if abs(ends[0]["y"] - ends[1]["y"]) < _APART:
        # Two labels at one height would cover each other: part them around their middle.
        middle = min(max((ends[0]["y"] + ends[1]["y"]) / 2, _APART / 2), 100 - _APART / 2)
        upper = 0 if ends[0]["y"] >= ends[1]["y"] else 1
        ends[upper]["y"], ends[1 - upper]["y"] = middle + _APART / 2, middle - _APART / 2
    marks = (
        alt.Chart(alt.Data(values=ends))
        .mark_text(align="left", dx=5, fontWeight="bold", fontSize=11)
        .encode(x="m:Q", y=alt.Y("y:Q", scale=y_scale), text="label:N")
    )
    chart = alt.layer(band, line, dashed, marks).properties(width=_WIDE, height=_HIGH)
    return draw(
        chart,
        name=f"war-{result.key}",
        title=words.say("war.title", reading=result.label),
        sentence=words.say(
            "war.sentence",
            end=of_100(share["mean"][-1]),
            horizon=months[-1],
            low=of_100(share["low"][-1]),
            high=of_100(share["high"][-1]),
        ),
        padding={"left": 44, "right": 76, "top": 8, "bottom": 40},
    )
