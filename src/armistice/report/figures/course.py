"""What a calendar of levers changes: the share that has signed by every month, with and without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from armistice.report.context import Context
from armistice.report.counts import count_text, of_100
from armistice.report.figures.figure import Figure, Panel
from armistice.report.palette import INK, MUTED, ReadingStyle
from armistice.report.svg import draw
from armistice.report.table import Table, cell, heading

__all__ = ["Followed", "Use", "course"]

_WIDE, _HIGH, _STRIP = 300, 190, 22
_APART = 8.0  # points of 100 between two labels
_LONGEST = 22


@dataclass(frozen=True)
class Followed:
    """Shares of futures by month, from today on: have signed, have ended otherwise."""

    agreed: Sequence[float]
    ended: Sequence[float]


@dataclass(frozen=True)
class Use:
    """A lever: its name, and from which months on it is used at which dose."""

    label: str
    steps: Sequence[tuple[int, float]]


def course(
    context: Context,
    label: str,
    style: ReadingStyle,
    by_calendar: Followed | None,
    without: Followed | None,
    uses: Sequence[Use],
) -> Figure:
    """Build the figure.

    Parameters
    ----------
    context, label, style
        The page, and whose months these are.
    by_calendar, without
        The same futures with the levers and with none; None where a stretch did not settle.
    uses
        The calendar.
    """
    words = context.words
    tables: tuple[Table, ...] = ()
    if by_calendar is None or without is None:
        panel = Panel(heading=label, style=style, message=words.text("course.unsettled"))
    else:
        horizon = len(by_calendar.agreed) - 1
        panel = Panel(
            svg=_draw(context, style, by_calendar, without, uses),
            heading=label,
            style=style,
            finding=words.say(
                "course.finding",
                months=horizon,
                by_calendar=words.chance(by_calendar.agreed[-1]),
                without=words.chance(without.agreed[-1]),
            ),
        )
        tables = (_table(context, by_calendar, without, uses),)
    return Figure(
        id="course",
        question=words.text("course.question"),
        panels=(panel,),
        tables=tables,
        caption=words.text("course.caption"),
        cannot=words.text("course.cannot"),
        equations=("EQ-HAZARD", "EQ-ADAPT", "EQ-ANTICIPATE"),
    )


def _dose(use: Use, month: int) -> float:
    return next((dose for first, dose in reversed(use.steps) if first <= month), 0.0)


def _table(
    context: Context, by_calendar: Followed, without: Followed, uses: Sequence[Use]
) -> Table:
    words = context.words
    columns = (
        words.text("course.column_month"),
        words.text("course.column_levers"),
        *(
            words.say(f"course.column_{what}", case=words.text(f"course.{case}"))
            for case in ("by_calendar", "without")
            for what in ("signed", "ended")
        ),
    )
    rows = []
    for month in range(len(by_calendar.agreed)):
        # what is signed by the end of a month was decided under the levers of that month
        now = [(use.label, _dose(use, max(0, month - 1))) for use in uses]
        used = ", ".join(f"{label} {dose:.2f}" for label, dose in now if dose > 0)
        shares = [
            cell(count_text(getattr(one, what)[month]))
            for one in (by_calendar, without)
            for what in ("agreed", "ended")
        ]
        rows.append((heading(str(month)), cell(used or "\u2013"), *shares))
    return Table(words.text("course.table"), columns, tuple(rows))


def _bars(uses: Sequence[Use], horizon: int) -> list[dict[str, Any]]:
    """Stretches in which a lever is used, under the line of nought: as high as the dose."""
    rows = []
    for place, use in enumerate(uses):
        foot = -_STRIP * (place + 1)
        ends = [month for month, _ in use.steps[1:]] + [horizon]
        for (first, dose), end in zip(use.steps, ends, strict=True):
            if dose > 0 and first < horizon:
                top = foot + dose * 0.6 * _STRIP
                rows.append({"m": first, "to": min(end, horizon), "foot": foot, "top": top})
    return rows


def _draw(
    context: Context,
    style: ReadingStyle,
    by_calendar: Followed,
    without: Followed,
    uses: Sequence[Use],
) -> str:
    import altair as alt

    words, horizon = context.words, len(by_calendar.agreed) - 1
    rows = [
        {"m": month, "by_calendar": 100 * a, "without": 100 * b}
        for month, (a, b) in enumerate(zip(by_calendar.agreed, without.agreed, strict=True))
    ]
    low = -_STRIP * len(uses)
    scale = alt.Scale(domain=[low, 100], nice=False)
    axis = alt.Axis(title=words.text("course.axis_y"), values=[0, 25, 50, 75, 100], domain=False)
    tick = 6 if horizon <= 36 else 12
    x = alt.X(
        "m:Q",
        scale=alt.Scale(domain=[0, horizon], nice=False),
        axis=alt.Axis(
            title=words.text("course.axis_x"), values=list(range(0, horizon + 1, tick)), grid=False
        ),
    )

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=scale, axis=axis)

    base = alt.Chart(alt.Data(values=rows))
    line = base.mark_line(color=style.colour, strokeWidth=2.4).encode(x=x, y=y("by_calendar"))
    dashed = base.mark_line(color=INK, strokeWidth=1.4, strokeDash=[4, 3]).encode(
        x=x, y=y("without")
    )
    ends: list[dict[str, Any]] = [
        {"m": horizon, "y": 100 * one.agreed[-1], "label": words.say(f"course.label_{case}", n=n)}
        for case, one in (("by_calendar", by_calendar), ("without", without))
        for n in (count_text(one.agreed[-1]),)
    ]
    if abs(ends[0]["y"] - ends[1]["y"]) < _APART:
        # two labels at one height would cover each other: part them around their middle
        middle = min(max((ends[0]["y"] + ends[1]["y"]) / 2, _APART), 100 - _APART / 2)
        upper = 0 if ends[0]["y"] >= ends[1]["y"] else 1
        ends[upper]["y"], ends[1 - upper]["y"] = middle + _APART / 2, middle - _APART / 2
    marks = (
        alt.Chart(alt.Data(values=ends))
        .mark_text(align="left", dx=5, fontWeight="bold", fontSize=11)
        .encode(x="m:Q", y=alt.Y("y:Q", scale=scale), text="label:N")
    )
    bars = (
        alt.Chart(alt.Data(values=_bars(uses, horizon)))
        .mark_rect(color=MUTED)
        .encode(x="m:Q", x2="to:Q", y=alt.Y("foot:Q", scale=scale), y2="top:Q")
    )
    names = (
        alt.Chart(
            alt.Data(
                values=[
                    {"y": -_STRIP * (place + 0.75), "label": _short(use.label)}
                    for place, use in enumerate(uses)
                ]
            )
        )
        .mark_text(align="right", dx=-8, fontSize=11)
        .encode(x=alt.XDatum(0), y=alt.Y("y:Q", scale=scale), text="label:N")
    )
    # pixels per point stay the same however many levers there are
    high = round(_HIGH * (100 - low) / 100)
    return draw(
        alt.layer(bars, names, line, dashed, marks).properties(width=_WIDE, height=high),
        name="course-picture",
        title=words.text("course.title"),
        sentence=words.say(
            "course.sentence",
            months=horizon,
            by_calendar=of_100(by_calendar.agreed[-1]),
            without=of_100(without.agreed[-1]),
            uses="; ".join(_said(context, use, horizon) for use in uses),
        ),
        padding={"left": 140, "right": 104, "top": 8, "bottom": 40},
    )


def _said(context: Context, use: Use, horizon: int) -> str:
    steps = [
        context.words.say("course.step", dose=f"{dose:.2f}", month=month)
        for month, dose in use.steps
        if month < horizon
    ]
    return f"{use.label} {', '.join(steps)}"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "\u2026"
