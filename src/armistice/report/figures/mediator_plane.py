"""Figure 7, right: the war's end against the end of the mediator's part, one mark a strategy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from armistice.report.context import Context, ReadingResult
from armistice.report.counts import count_text
from armistice.report.figures.figure import Figure, LegendItem, Panel
from armistice.report.figures.place import place_labels
from armistice.report.glyphs import LEVELS, filled, outline
from armistice.report.mediator_words import Mediated
from armistice.report.palette import MUTED, ReadingStyle
from armistice.report.svg import draw

__all__ = ["draw_plane", "mediator_plane", "spoken"]

_WIDE, _HIGH = 290, 250


def mediator_plane(context: Context) -> Figure | None:
    """Build the figure; none where the study holds no plane."""
    words = context.words
    told = [(result, spoken(context, result)) for result in context.results if result.mediator]
    if not told:
        return None
    panels = [
        Panel(
            svg=draw_plane(said, result.style, f"mediator-{result.key}"),
            heading=result.label,
            style=result.style,
            finding=said.finding(),
        )
        for result, said in told
    ]
    tables = [said.table() for _, said in told]
    tables += [table for _, said in told if (table := said.expects_table()) is not None]
    findings = [
        f"{result.label}: {sentence}"
        for result, said in told
        for sentence in (*said.sentences(), *said.left_out())
    ]
    names = {row["id"]: said.name(row["id"]) for _, said in told for row in said.rows}
    numbered = len({tuple(row["id"] for row in said.rows) for _, said in told}) == 1
    legend = [
        LegendItem(name, number=str(n + 1)) for n, name in enumerate(names.values()) if numbered
    ]
    legend += [
        LegendItem(words.text("mediator.mark_on"), outline("square"), filled("square", LEVELS - 1)),
        LegendItem(words.text("mediator.mark_off"), outline("square")),
    ]
    return Figure(
        id="mediator",
        question=words.text("mediator.question"),
        panels=tuple(panels),
        tables=tuple(tables),
        caption=words.text("mediator.caption"),
        cannot=words.text("mediator.cannot"),
        equations=("EQ-PLANE", "EQ-MEDIATOR", "EQ-MISPERCEIVE"),
        findings=tuple(findings),
        legend=tuple(legend),
    )


def spoken(context: Context, result: ReadingResult) -> Mediated:
    """Return the plane of one reading, ready to be said."""
    return Mediated(result.mediator, result.label, context.words, context.namer, context.party)


def _domain(values: Sequence[float]) -> tuple[float, float]:
    """Zoomed to what is there, never beyond 0 and 100 by more than a margin."""
    low, high = min(values), max(values)
    pad = max(0.12 * (high - low), 2.0)
    return max(low - pad, -4.0), min(high + pad, 104.0)


def draw_plane(said: Mediated, style: ReadingStyle, name: str) -> str:
    """Draw one reading's plane as SVG.

    Parameters
    ----------
    said
        The answer.
    style
        The reading's marks.
    name
        Id of the picture, unique on its page.
    """
    import altair as alt

    words, answers = said.words, said.rows
    rows: list[dict[str, Any]] = [
        {
            "x": 100 * row["war_over"],
            "y": 100 * row["involvement_over"],
            "on": "1" if row["frontier"] else "0",
            "label": str(n + 1),
        }
        for n, row in enumerate(answers)
    ]
    xs, ys = _domain([r["x"] for r in rows]), _domain([r["y"] for r in rows])
    at = [
        ((r["x"] - xs[0]) / (xs[1] - xs[0]) * _WIDE, (ys[1] - r["y"]) / (ys[1] - ys[0]) * _HIGH)
        for r in rows
    ]
    spots = place_labels(at, [7.0 * len(r["label"]) for r in rows], size=(_WIDE, _HIGH))
    for row, spot in zip(rows, spots, strict=True):
        row["lx"] = xs[0] + spot.x / _WIDE * (xs[1] - xs[0])
        row["ly"] = ys[1] - spot.y / _HIGH * (ys[1] - ys[0])
        row["line"] = spot.line

    x_scale = alt.Scale(domain=list(xs), nice=False, zero=False)
    y_scale = alt.Scale(domain=list(ys), nice=False, zero=False)

    def axis(key: str) -> alt.Axis:
        return alt.Axis(title=words.text(key), tickCount=5, grid=False, titlePadding=6)

    x = alt.X("x:Q", scale=x_scale, axis=axis("mediator.axis_x"))
    y = alt.Y("y:Q", scale=y_scale, axis=axis("mediator.axis_y"))
    low, high = max(xs[0], ys[0]), min(xs[1], ys[1])
    diagonal = [{"x": v, "y": v} for v in (low, high)] if low < high else []
    same = (
        alt.Chart(alt.Data(values=diagonal))
        .mark_line(color=MUTED, strokeDash=[2, 3], strokeWidth=1)
        .encode(x=x, y=y)
    )
    place = {row["id"]: n for n, row in enumerate(answers)}
    steps = [
        {"x": rows[place[one]]["x"], "y": rows[place[one]]["y"]} for one in said.answer["frontier"]
    ]
    frontier = (
        alt.Chart(alt.Data(values=steps))
        .mark_line(color=style.colour, strokeWidth=1.4, interpolate="step-before")
        .encode(x=x, y=y)
    )
    base = alt.Chart(alt.Data(values=rows))
    leaders = (
        base.transform_filter("datum.line")
        .mark_rule(color=MUTED, strokeWidth=0.7)
        .encode(x=x, y=y, x2="lx:Q", y2="ly:Q")
    )

    def marks(paths: list[str], *, fill: str, line: str) -> Any:
        shape = alt.Shape("on:N", scale=alt.Scale(domain=["0", "1"], range=paths), legend=None)
        return base.mark_point(size=150, opacity=1, fill=fill, stroke=line, strokeWidth=1.4).encode(
            x=x, y=y, shape=shape
        )

    own = outline(style.shape)
    empty = marks([own, own], fill="#FFFFFF", line=style.colour)
    full = marks(
        [filled(style.shape, 0), filled(style.shape, LEVELS - 1)],
        fill=style.colour,
        line="transparent",
    )
    labels = base.mark_text(fontSize=11, fontWeight="bold", baseline="middle").encode(
        x=alt.X("lx:Q", scale=x_scale), y=alt.Y("ly:Q", scale=y_scale), text="label:N"
    )
    chart = alt.layer(same, frontier, leaders, empty, full, labels)
    chart = chart.resolve_scale(shape="independent")
    parts = "; ".join(
        words.say(
            "mediator.part",
            number=n + 1,
            name=said.name(row["id"]),
            war=count_text(row["war_over"]),
            part=count_text(row["involvement_over"]),
        )
        for n, row in enumerate(answers)
    )
    return draw(
        chart.properties(width=_WIDE, height=_HIGH),
        name=name,
        title=words.say("mediator.title", reading=said.label),
        sentence=words.say("mediator.sentence", parts=parts),
        padding={"left": 50, "right": 10, "top": 12, "bottom": 42},
    )
