"""Figure 3: the named packages on the plane of both sides' values, with the lines to beat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from armistice.report.context import Context, ReadingResult, depth_of_package
from armistice.report.counts import points
from armistice.report.figures.figure import Figure, LegendItem, Panel, silent_panel
from armistice.report.figures.place import place_labels
from armistice.report.glyphs import LEVELS, filled, outline
from armistice.report.palette import MUTED, SHADE, ReadingStyle
from armistice.report.svg import Picture, compiled, paint
from armistice.report.table import Table, cell, heading

__all__ = ["numbered", "plane", "stopped_at"]

_WIDE, _HIGH = 290, 270


def numbered(context: Context) -> dict[str, int]:
    """Number of each named package: its place in the scenario, the same in every account."""
    order: dict[str, int] = {}
    for result in context.results:
        for package in result.packages:
            order.setdefault(package["id"], len(order) + 1)
    return order


def stopped_at(context: Context, package: Mapping[str, Any]) -> str:
    """Words for the layer that stops a package."""
    return context.words.text(f"layer_short.{package['killed_by'] or 'none'}")


def plane(context: Context) -> Figure:
    """Build the figure."""
    words = context.words
    numbers = numbered(context)
    columns = [words.text("plane.column_number"), words.text("plane.column_package")]
    for result in context.results:
        for name in context.side_names:
            columns.append(words.say("plane.column_value", reading=result.label, party=name))
        columns.append(words.say("plane.column_killed", reading=result.label))
    by_result = [{p["id"]: p for p in result.packages} for result in context.results]
    rows = []
    for identifier, number in numbers.items():
        row = [cell(number), heading(context.namer.label(identifier))]
        for packages in by_result:
            package = packages.get(identifier)
            if package is None:
                row += [cell("\u2013")] * 3
                continue
            row += [cell(points(package["value_margins"][side])) for side in context.sides]
            row.append(cell(stopped_at(context, package)))
        rows.append(tuple(row))
    legend = [
        LegendItem(words.text(f"layer_stops.{layer}"), outline("square"), filled("square", depth))
        for depth, layer in enumerate(("values", "commitment", "consent", "trust", "none"))
    ]
    return Figure(
        id="plane",
        question=words.text("plane.question"),
        panels=tuple(_panel(context, result, numbers) for result in context.results),
        tables=(Table(words.text("plane.table"), tuple(columns), tuple(rows)),),
        caption=words.text("plane.caption") + " " + words.text("page.against"),
        cannot=words.text("plane.cannot"),
        equations=("EQ-ZONES", "EQ-DEALFLOW"),
        legend=tuple(
            LegendItem(context.namer.label(identifier), number=str(number))
            for identifier, number in numbers.items()
        )
        + tuple(reversed(legend)),
    )


def _place(context: Context, package: Mapping[str, Any]) -> tuple[float, float]:
    """Both sides' value of a package over waiting, in aims."""
    a, b = context.sides
    return package["value_margins"][a], package["value_margins"][b]


def _placed(context: Context, result: ReadingResult) -> list[Mapping[str, Any]]:
    """Packages that have a place on the plane: none whose value is undefined."""
    return [p for p in result.packages if None not in _place(context, p)]


def _panel(context: Context, result: ReadingResult, numbers: Mapping[str, int]) -> Panel:
    if not result.converged:
        return silent_panel(context, result)
    words = context.words
    names = context.side_names
    inside = [p for p in _placed(context, result) if min(_place(context, p)) >= 0]
    durable = [p for p in result.packages if p["killed_by"] is None]

    def labels(packages: Sequence[Mapping[str, Any]]) -> str:
        return words.join([context.namer.label(p["id"]) for p in packages])

    if durable:
        tail = words.say("plane.durable_some", names=labels(durable))
    else:
        stops = Counter(p["killed_by"] for p in result.packages)
        most = stops.most_common(1)[0][0] if stops else "values"
        tail = words.say("plane.durable_none", layer=words.text(f"layer_short.{most}"))
    return Panel(
        svg=_draw(
            context,
            result,
            numbers,
            sentence=words.say(
                "plane.sentence",
                n=len(result.packages),
                names=labels(inside) or words.text("plane.nobody"),
            ),
        ),
        heading=result.label,
        style=result.style,
        finding=words.say(
            "plane.finding",
            reading=result.label,
            inside=len(inside),
            total=len(result.packages),
            a=names[0],
            b=names[1],
            durable=tail,
        ),
    )


def _domain(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(0.0, *values), max(0.0, *values)
    pad = 0.1 * (high - low) or 1.0
    return low - pad, max(high + pad, 0.16 * (high - low))  # the shaded corner stays visible


@lru_cache(maxsize=16)
def _picture(style: ReadingStyle, x_title: str, y_title: str, corner_text: str) -> Picture:
    """The picture without its packages, lines and domains: the rows of `packages` and `frame`."""
    import altair as alt

    def axis(title: str) -> alt.Axis:
        return alt.Axis(
            title=title,
            tickCount=5,
            grid=False,
            labelExpr="datum.value == 0 ? '0' : format(datum.value, '+.0f')",
            titlePadding=6,
        )

    scale = alt.Scale(domain=[0, 1], nice=False, zero=False)
    x = alt.X("x:Q", scale=scale, axis=axis(x_title))
    y = alt.Y("y:Q", scale=scale, axis=axis(y_title))
    frame = alt.Chart(alt.NamedData(name="frame"))
    shade = frame.mark_rect(color=SHADE).encode(
        x=alt.X("nought:Q", scale=scale),
        x2="right:Q",
        y=alt.Y("nought:Q", scale=scale),
        y2="top:Q",
    )
    corner = frame.mark_text(
        align="right", baseline="bottom", dy=-4, fontSize=10, color=MUTED
    ).encode(
        x=alt.X("right:Q", scale=scale),
        y=alt.Y("top:Q", scale=scale),
        text=alt.TextValue(corner_text),
    )
    rules = [
        frame.mark_rule(color=MUTED, strokeDash=dash, strokeWidth=1.2).encode(place)
        for place, dash in (
            (alt.X("nought:Q", scale=scale), [1, 0]),
            (alt.Y("nought:Q", scale=scale), [1, 0]),
            (alt.X("fighting_a:Q", scale=scale), [4, 3]),
            (alt.Y("fighting_b:Q", scale=scale), [4, 3]),
        )
    ]
    base = alt.Chart(alt.NamedData(name="packages"))
    leaders = (
        base.transform_filter("datum.line")
        .mark_rule(color=MUTED, strokeWidth=0.7)
        .encode(x=x, y=y, x2="lx:Q", y2="ly:Q")
    )
    domain = [str(i) for i in range(LEVELS)]

    def marks(paths: list[str], *, fill: str, line: str) -> Any:
        return base.mark_point(size=180, opacity=1, fill=fill, stroke=line, strokeWidth=1.4).encode(
            x=x,
            y=y,
            shape=alt.Shape("depth:N", scale=alt.Scale(domain=domain, range=paths), legend=None),
        )

    empty = marks([outline(style.shape)] * LEVELS, fill="#FFFFFF", line=style.colour)
    full = marks(
        [filled(style.shape, level) for level in range(LEVELS)],
        fill=style.colour,
        line="transparent",
    )
    labels = base.mark_text(fontSize=11, fontWeight="bold", baseline="middle").encode(
        x=alt.X("lx:Q", scale=scale), y=alt.Y("ly:Q", scale=scale), text="label:N"
    )
    chart = alt.layer(shade, corner, *rules, leaders, empty, full, labels)
    chart = chart.resolve_scale(shape="independent").properties(width=_WIDE, height=_HIGH)
    return compiled(chart, {"left": 50, "right": 10, "top": 20, "bottom": 42})


def _draw(
    context: Context, result: ReadingResult, numbers: Mapping[str, int], *, sentence: str
) -> str:
    words = context.words
    a, b = context.sides
    waiting, fighting = result.zone["waiting"], result.zone["fighting_on"]
    lines = [100 * (fighting[side] - waiting[side]) for side in (a, b)]
    rows: list[dict[str, Any]] = [
        {
            "x": 100 * _place(context, p)[0],
            "y": 100 * _place(context, p)[1],
            "depth": str(depth_of_package(p["killed_by"])),
            "label": str(numbers[p["id"]]),
        }
        for p in _placed(context, result)
    ]
    xs, ys = (
        _domain([lines[0], *(r["x"] for r in rows)]),
        _domain([lines[1], *(r["y"] for r in rows)]),
    )
    at = [
        (
            (r["x"] - xs[0]) / (xs[1] - xs[0]) * _WIDE,
            (ys[1] - r["y"]) / (ys[1] - ys[0]) * _HIGH,
        )
        for r in rows
    ]
    spots = place_labels(at, [7.0 * len(r["label"]) for r in rows], size=(_WIDE, _HIGH))
    for row, spot in zip(rows, spots, strict=True):
        row["lx"] = xs[0] + spot.x / _WIDE * (xs[1] - xs[0])
        row["ly"] = ys[1] - spot.y / _HIGH * (ys[1] - ys[0])
        row["line"] = spot.line
    frame = {
        "nought": 0,
        "right": xs[1],
        "top": ys[1],
        "fighting_a": lines[0],
        "fighting_b": lines[1],
    }
    picture = _picture(
        result.style,
        words.say("plane.axis_x", a=context.party(a)),
        words.say("plane.axis_y", b=context.party(b)),
        words.text("plane.corner"),
    )
    names = context.side_names
    return paint(
        picture,
        data={"packages": rows, "frame": [frame]},
        domains={"x": xs, "y": ys},
        name=f"plane-{result.key}",
        title=words.say("plane.title", reading=result.label, a=names[0], b=names[1]),
        sentence=sentence,
    )
