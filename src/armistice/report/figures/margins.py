"""Figure 4: each side's margin for each named package, over the draws."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from armistice.report.context import Context, ReadingResult
from armistice.report.counts import DASH, points
from armistice.report.figures.figure import Figure, Panel, silent_panel
from armistice.report.figures.plane import numbered
from armistice.report.glyphs import outline
from armistice.report.palette import GRID, MUTED
from armistice.report.svg import draw
from armistice.report.table import Table, cell, heading

__all__ = ["band", "margins"]

_ROW = 24
_WIDE = 112
_GAP = 14


def band(package: Mapping[str, Any], side: str) -> list[float | None]:
    """5th, 50th and 95th percentile of a side's margin; the median run where none is given."""
    draws = (package.get("draws") or {}).get("margins", {}).get(side)
    if draws:
        return [float(v) if v is not None else None for v in draws]
    value = package["margins"].get(side)
    return [value, value, value]


def margins(context: Context) -> Figure:
    """Build the figure."""
    words = context.words
    numbers = numbered(context)
    columns = [words.text("plane.column_number"), words.text("plane.column_package")]
    for result in context.results:
        for name in context.side_names:
            columns.append(words.say("margins.column_margin", reading=result.label, party=name))
    by_result = [{p["id"]: p for p in result.packages} for result in context.results]
    rows = []
    for identifier, number in numbers.items():
        row = [cell(number), heading(context.namer.label(identifier))]
        for packages in by_result:
            for side in context.sides:
                package = packages.get(identifier)
                shown = band(package, side) if package else []
                row.append(cell(_three(context, shown)))
        rows.append(tuple(row))
    return Figure(
        id="margins",
        question=words.text("margins.question"),
        panels=tuple(_panel(context, result, numbers) for result in context.results),
        tables=(Table(words.text("margins.table"), tuple(columns), tuple(rows)),),
        caption=words.text("margins.caption"),
        cannot=words.text("margins.cannot"),
        equations=("EQ-GAP", "EQ-DURABILITY"),
    )


def _three(context: Context, shown: Sequence[float | None]) -> str:
    """Write 5th, 50th and 95th percentile; a package that a side may not sign is barred."""
    if not shown:
        return DASH
    if shown[1] is None:
        return context.words.text("packages.barred")
    return ", ".join(points(value) for value in shown)


def _panel(context: Context, result: ReadingResult, numbers: Mapping[str, int]) -> Panel:
    if not result.drawn:
        return silent_panel(context, result)
    words = context.words
    text = _finding(context, result.packages)
    return Panel(
        svg=_draw(context, result, numbers, text),
        heading=result.label,
        style=result.style,
        finding=words.say("margins.finding", reading=result.label, text=text),
    )


def _finding(context: Context, packages: Sequence[Mapping[str, Any]]) -> str:
    words = context.words

    def lowest(package: Mapping[str, Any]) -> tuple[float, str]:
        middles = [(band(package, side)[1], side) for side in context.sides]
        return min((-math.inf if value is None else value, side) for value, side in middles)

    known = [p for p in packages if lowest(p)[0] > -math.inf]
    if not known:
        return words.text("chance.unknown")
    clear = [context.namer.label(p["id"]) for p in known if lowest(p)[0] >= 0]
    if clear:
        key = "margins.finding_both" if len(clear) > 1 else "margins.finding_both_one"
        return words.say(key, names=words.join(clear))
    nearest = max(known, key=lambda p: lowest(p)[0])
    value, side = lowest(nearest)
    return words.say(
        "margins.finding_none",
        name=context.namer.label(nearest["id"]),
        party=context.party(side),
        margin=points(value),
    )


def _draw(context: Context, result: ReadingResult, numbers: Mapping[str, int], text: str) -> str:
    import altair as alt

    words, style = context.words, result.style
    packages = [p for p in result.packages if p["id"] in numbers]
    every = [100 * v for p in packages for s in context.sides for v in band(p, s) if v is not None]
    low, high = min([0.0, *every]), max([0.0, *every])
    pad = 0.06 * (high - low) or 1.0
    domain = [low - pad, high + pad]
    rows, names, barred = [], [], []
    for i, package in enumerate(packages):
        label = f"{numbers[package['id']]}  {context.namer.label(package['id'])}"
        names.append({"y": i, "label": label if len(label) <= 24 else label[:23] + "\u2026"})
        for column, side in enumerate(context.sides):
            lower, middle, upper = band(package, side)
            if lower is None or middle is None or upper is None:
                barred.append(
                    {"y": i, "x": domain[0] + (domain[1] - domain[0]) / 2, "column": column}
                )
                continue
            rows.append(
                {
                    "y": i,
                    "column": column,
                    "low": 100 * lower,
                    "mid": 100 * middle,
                    "high": 100 * upper,
                }
            )
    high_y = max(1, len(packages))
    y = alt.Y(
        "y:Q", scale=alt.Scale(domain=[-0.7, high_y - 0.3], nice=False, reverse=True), axis=None
    )
    layers: list[alt.Chart] = []
    # Two plots on one axis: the second is moved right by a whole domain and a gap.
    step = (domain[1] - domain[0]) * (1 + _GAP / _WIDE)
    x_scale = alt.Scale(domain=[domain[0], domain[1] + step], nice=False, zero=False)
    for row in rows:
        for key in ("low", "mid", "high"):
            row[key] += step * row["column"]
    for row in barred:
        row["x"] += step * row["column"]
    stripes = [{"y": i - 0.5, "y2": i + 0.5} for i in range(0, high_y, 2)]
    layers.append(
        alt.Chart(alt.Data(values=stripes))
        .mark_rect(color=GRID, opacity=0.35)
        .encode(y=y, y2="y2:Q")
    )
    for column, side in enumerate(context.sides):
        ticks = _ticks(domain)
        marks = [{"x": t + step * column, "label": f"{t:+.0f}" if t else "0"} for t in ticks]
        base = alt.Chart(alt.Data(values=marks))
        x = alt.X("x:Q", scale=x_scale, axis=None)
        layers.append(base.mark_rule(color=GRID).encode(x=x))
        layers.append(
            base.mark_text(baseline="top", dy=4, fontSize=10).encode(
                x=x, y=alt.YDatum(high_y - 0.3, axis=None), text="label:N"
            )
        )
        layers.append(
            base.transform_filter("datum.label === '0'")
            .mark_rule(color=MUTED, strokeWidth=1.4)
            .encode(x=x)
        )
        layers.append(
            alt.Chart(alt.Data(values=[{"x": domain[0] + step * column}]))
            .mark_text(align="left", baseline="bottom", dy=-3, fontSize=11)
            .encode(x=x, y=alt.YDatum(-0.7, axis=None), text=alt.TextValue(context.party(side)))
        )
    base = alt.Chart(alt.Data(values=rows))
    layers.append(
        base.mark_rule(color=style.colour, strokeWidth=2).encode(
            x=alt.X("low:Q", scale=x_scale, axis=None), x2="high:Q", y=y
        )
    )
    layers.append(
        base.mark_point(
            shape=outline(style.shape), size=70, opacity=1, fill=style.colour, stroke="transparent"
        ).encode(x=alt.X("mid:Q", scale=x_scale, axis=None), y=y)
    )
    layers.append(
        alt.Chart(alt.Data(values=names))
        .mark_text(align="right", dx=-6, fontSize=10.5)
        .encode(x=alt.XDatum(domain[0], axis=None), y=y, text="label:N")
    )
    layers.append(
        alt.Chart(alt.Data(values=barred))
        .mark_text(fontSize=10.5, fontStyle="italic", color=MUTED)
        .encode(
            x=alt.X("x:Q", scale=x_scale, axis=None),
            y=y,
            text=alt.TextValue(words.text("packages.barred")),
        )
    )
    return draw(
        alt.layer(*layers).properties(width=2 * _WIDE + _GAP, height=high_y * _ROW),
        name=f"margins-{result.key}",
        title=words.say("margins.title", reading=result.label),
        sentence=words.say("margins.sentence", n=result.draws, text=text),
        padding={"left": 140, "right": 10, "top": 20, "bottom": 22},
    )


def _ticks(domain: Sequence[float]) -> list[float]:
    """Two to five round values inside the domain, zero among them."""
    width = domain[1] - domain[0]
    for step in (1, 2, 5, 10, 20, 50, 100, 200, 500):
        ticks = [t * step for t in range(int(domain[0] // step) + 1, int(domain[1] // step) + 1)]
        if width / step <= 5:
            return [float(t) for t in ticks]
    return [0.0]
