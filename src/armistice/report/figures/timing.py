"""Figure 7: months to a general truce as equally likely dots, and a pile for 'not by then'."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from armistice.report.context import Context, ReadingResult
from armistice.report.figures.figure import Figure, Panel, silent_panel
from armistice.report.glyphs import outline
from armistice.report.svg import Picture, compiled, paint
from armistice.report.table import Table, cell, heading

__all__ = ["DOTS", "dots", "timing"]

DOTS = 50
_WIDE = 290
_PER_BIN = 2  # months
_DOT = 11
_PILE = 5  # the pile beyond the horizon is five dots wide, so that fifty fit


def dots(quantiles: Sequence[float | None], horizon: int) -> list[float | None]:
    """Thin quantiles to at most fifty equally likely times; none means beyond the horizon."""
    known = [None if q is None or q > horizon else float(q) for q in quantiles]
    if len(known) <= DOTS:
        return known
    return [known[int((i + 0.5) * len(known) / DOTS)] for i in range(DOTS)]


def _bins(times: Sequence[float | None], horizon: int) -> list[int]:
    """Dots in each two-month bin, then the pile beyond."""
    count = -(-horizon // _PER_BIN)
    bins = [0] * (count + 1)
    for time in times:
        if time is None:
            bins[-1] += 1
        else:
            bins[min(count - 1, max(0, int((time - 1e-9) // _PER_BIN)))] += 1
    return bins


def _bin_label(index: int) -> str:
    return f"{index * _PER_BIN + 1}\u2013{(index + 1) * _PER_BIN}"


def timing(context: Context) -> Figure:
    """Build the figure."""
    words = context.words
    horizon = context.case.horizon
    times = {
        result.id: dots(result.futures["time_to_truce_quantiles"], horizon)
        for result in context.results
    }
    bins = {key: _bins(value, horizon) for key, value in times.items()}
    count = -(-horizon // _PER_BIN)
    labels = [_bin_label(i) for i in range(count)]
    labels.append(words.say("timing.row_beyond", horizon=horizon))
    rows = tuple(
        (heading(label), *(cell(bins[result.id][i]) for result in context.results))
        for i, label in enumerate(labels)
    )
    columns = (
        words.text("timing.column_month"),
        *(
            words.say("timing.column_dots", reading=result.label, n=len(times[result.id]))
            for result in context.results
        ),
    )
    tallest = max(
        (max(max(b[:-1], default=0), -(-b[-1] // _PILE)) for b in bins.values()), default=1
    )
    return Figure(
        id="timing",
        question=words.text("timing.question"),
        panels=tuple(
            _panel(context, result, times[result.id], bins[result.id], max(4, tallest))
            for result in context.results
        ),
        tables=(Table(words.text("timing.table"), columns, rows),),
        caption=words.say("timing.caption", n=max((len(t) for t in times.values()), default=0)),
        cannot=words.text("timing.cannot"),
        equations=("EQ-SIM",),
    )


def _panel(
    context: Context,
    result: ReadingResult,
    times: list[float | None],
    bins: list[int],
    tallest: int,
) -> Panel:
    if not result.drawn:
        return silent_panel(context, result)
    words, horizon = context.words, context.case.horizon
    if not times:
        message = words.say("page.no_data", why=words.text("chance.unknown"))
        return Panel(heading=result.label, style=result.style, message=message)
    inside = sorted(time for time in times if time is not None)
    middle = (len(times) - 1) // 2
    tail = (
        words.say("timing.median", month=f"{inside[middle]:.0f}")
        if middle < len(inside)
        else words.text("timing.median_none")
    )
    return Panel(
        svg=_draw(context, result, bins, tallest, len(times)),
        heading=result.label,
        style=result.style,
        finding=words.say(
            "timing.finding",
            reading=result.label,
            inside=len(inside),
            n=len(times),
            horizon=horizon,
            median=tail,
        ),
    )


@lru_cache(maxsize=64)
def _picture(
    horizon: int, tallest: int, shape: str, colour: str, title: str, beyond_label: str
) -> Picture:
    """The picture without its dots, which are the rows of `dots`."""
    import altair as alt

    beyond, step = _beyond(horizon), _step(horizon)
    x_scale = alt.Scale(domain=[0, horizon + 6 * _PER_BIN], nice=False)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, tallest], nice=False), axis=None)
    tick = 6 if horizon <= 36 else 12
    axis = alt.Axis(
        title=title,
        values=list(range(0, horizon + 1, tick)),
        grid=False,
        domain=False,
        titleAnchor="start",
    )
    points = (
        alt.Chart(alt.NamedData(name="dots"))
        .mark_point(shape=outline(shape), size=72, opacity=1, fill=colour, stroke="transparent")
        .encode(x=alt.X("x:Q", scale=x_scale, axis=axis), y=y)
    )
    one = alt.Chart(alt.Data(values=[{}]))
    floor = one.mark_rule(color=colour, strokeWidth=1).encode(
        x=alt.XDatum(0), x2=alt.X2Datum(horizon), y=alt.YDatum(0, axis=None)
    )
    floor_pile = one.mark_rule(color=colour, strokeWidth=1).encode(
        x=alt.XDatum(beyond - 3 * step),
        x2=alt.X2Datum(beyond + 3 * step),
        y=alt.YDatum(0, axis=None),
    )
    label = one.mark_text(baseline="top", dy=7, fontSize=11, lineBreak="\n").encode(
        x=alt.XDatum(beyond), y=alt.YDatum(0, axis=None), text=alt.TextValue(beyond_label)
    )
    chart = alt.layer(floor, floor_pile, points, label)
    return compiled(
        chart.properties(width=_WIDE, height=tallest * _DOT),
        {"left": 14, "right": 14, "top": 6, "bottom": 40},
    )


def _beyond(horizon: int) -> int:
    """Centre of the pile, set apart from the axis."""
    return horizon + 3 * _PER_BIN


def _step(horizon: int) -> float:
    return (horizon + 6 * _PER_BIN) / (_WIDE / _DOT)


def _draw(context: Context, result: ReadingResult, bins: list[int], tallest: int, n: int) -> str:
    words, horizon, style = context.words, context.case.horizon, result.style
    beyond, step = _beyond(horizon), _step(horizon)
    rows = [
        {"x": (i + 0.5) * _PER_BIN, "y": level + 0.5}
        for i, number in enumerate(bins[:-1])
        for level in range(number)
    ]
    rows += [
        {"x": beyond + (i % _PILE - (_PILE - 1) / 2) * step, "y": i // _PILE + 0.5}
        for i in range(bins[-1])
    ]
    picture = _picture(
        horizon,
        tallest,
        style.shape,
        style.colour,
        words.text("timing.axis"),
        words.say("timing.beyond", horizon=horizon),
    )
    return paint(
        picture,
        data={"dots": rows},
        name=f"timing-{result.key}",
        title=words.say("timing.title", reading=result.label),
        sentence=words.say(
            "timing.sentence", n=n, inside=n - bins[-1], outside=bins[-1], horizon=horizon
        ),
    )
