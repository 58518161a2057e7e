"""Figure 2: how many packages are left after each layer, and which layer removes most."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from armistice.report.context import LAYERS, Context, ReadingResult
from armistice.report.figures.figure import Figure, LegendItem, Panel, silent_panel
from armistice.report.glyphs import filled, outline
from armistice.report.svg import Picture, compiled, paint
from armistice.report.table import Table, cell, heading

__all__ = ["stairs"]

_ROW = 44


def stairs(context: Context) -> Figure:
    """Build the figure."""
    words = context.words
    columns = [words.text("stairs.column_layer")]
    for result in context.results:
        columns.append(words.say("stairs.column_waiting", reading=result.label))
        columns.append(words.say("stairs.column_draws", reading=result.label))
        columns.append(words.say("stairs.column_fighting", reading=result.label))
    everything = [heading(words.text("stairs.row_all"))]
    for result in context.results:
        total = result.zone["packages"]
        everything += [cell(total), cell("\u2013"), cell(total)]
    rows = [tuple(everything)]
    for layer in LAYERS:
        row = [heading(words.text(f"layer_label.{layer}"), words.text(f"layer_passes.{layer}"))]
        for result in context.results:
            band = result.zone["draws"].get("layers", {}).get(layer)
            row += [
                cell(result.zone["layers"][layer]),
                cell(f"{band[0]:.0f} to {band[2]:.0f}" if band else "\u2013"),
                cell(result.zone["layers_no_talks"][layer]),
            ]
        rows.append(tuple(row))
    return Figure(
        id="stairs",
        question=words.text("stairs.question"),
        panels=tuple(_panel(context, result) for result in context.results),
        tables=(Table(words.text("stairs.table"), tuple(columns), tuple(rows)),),
        caption=words.text("stairs.caption"),
        cannot=words.text("stairs.cannot"),
        equations=("EQ-ZONES",),
        legend=(
            LegendItem(words.text("stairs.legend_waiting"), outline("square"), filled("square", 4)),
            LegendItem(
                words.text("stairs.legend_fighting"), outline("square"), filled("square", 0)
            ),
        ),
    )


def _panel(context: Context, result: ReadingResult) -> Panel:
    if not result.drawn:
        return silent_panel(context, result)
    words, zone = context.words, result.zone
    steps = [zone["packages"], *(zone["layers"][layer] for layer in LAYERS)]
    finding = _finding(context, result, steps)

    def listed(counts: Mapping[str, int]) -> str:
        return ", ".join(f"{words.text(f'layer_short.{k}')} {counts[k]}" for k in LAYERS)

    labels = words.text("stairs.row_all"), *(words.text(f"layer_label.{x}") for x in LAYERS)
    return Panel(
        svg=paint(
            _picture(max(1, zone["packages"]), result.style.colour, labels),
            data={"steps": _rows(zone)},
            name=f"stairs-{result.key}",
            title=words.say("stairs.title", reading=result.label),
            sentence=words.say(
                "stairs.sentence",
                packages=zone["packages"],
                against_waiting=listed(zone["layers"]),
                against_fighting=listed(zone["layers_no_talks"]),
            ),
        ),
        heading=result.label,
        style=result.style,
        finding=finding,
    )


def _finding(context: Context, result: ReadingResult, steps: list[int]) -> str:
    """Name the layer that shuts the door, or the one that removes the largest share."""
    words = context.words
    if steps[0] == steps[-1]:
        return words.say("stairs.finding_flat", reading=result.label, after=steps[-1])
    shares = [after / before if before else 1.0 for before, after in pairwise(steps)]
    worst = steps.index(0) - 1 if 0 in steps else shares.index(min(shares))
    return words.say(
        "stairs.finding_shut" if steps[worst + 1] == 0 else "stairs.finding",
        reading=result.label,
        worst=words.text(f"layer_short.{LAYERS[worst]}"),
        before=steps[worst],
        after=steps[worst + 1],
        last=steps[-1],
    )


@lru_cache(maxsize=16)
def _picture(total: int, colour: str, labels: tuple[str, ...]) -> Picture:
    """The picture without its counts, which are the rows of `steps`."""
    import altair as alt

    x = alt.X("n:Q", scale=alt.Scale(domain=[0, total], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[-0.5, 4.5], nice=False, reverse=True), axis=None)
    base = alt.Chart(alt.NamedData(name="steps"))
    solid = (
        base.transform_filter("datum.basis === 'waiting'")
        .mark_bar(height=14, color=colour)
        .encode(x=x, y=y, x2=alt.X2Datum(0))
    )
    hollow = (
        base.transform_filter("datum.basis === 'fighting'")
        .mark_bar(height=9, color="transparent", stroke=colour, strokeWidth=1.2)
        .encode(x=x, y=y, x2=alt.X2Datum(0))
    )
    counts = base.mark_text(align="left", dx=5, fontSize=11).encode(x=x, y=y, text="label:N")
    heads = (
        alt.Chart(alt.Data(values=[{"y": i, "label": text} for i, text in enumerate(labels)]))
        .mark_text(align="right", dx=-6, fontSize=11)
        .encode(x=alt.XDatum(0), y=y, text="label:N")
    )
    chart = alt.layer(solid, hollow, counts, heads).properties(width=220, height=5 * _ROW)
    return compiled(chart, {"left": 96, "right": 34, "top": 2, "bottom": 2})


def _rows(zone: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = [{"y": 0.0, "n": zone["packages"], "basis": "waiting", "label": f"{zone['packages']}"}]
    for i, layer in enumerate(LAYERS, start=1):
        waiting, fighting = zone["layers"][layer], zone["layers_no_talks"][layer]
        rows.append({"y": i - 0.13, "n": waiting, "basis": "waiting", "label": f"{waiting}"})
        rows.append({"y": i + 0.23, "n": fighting, "basis": "fighting", "label": f"{fighting}"})
    return rows
