"""Figure 6: the main events on one axis, every account side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from armistice.report.context import Context, ReadingResult
from armistice.report.counts import count_text
from armistice.report.figures.figure import Figure, LegendItem, Panel
from armistice.report.glyphs import outline
from armistice.report.palette import GRID
from armistice.report.svg import draw
from armistice.report.table import Cell, Table, cell, heading

__all__ = ["Event", "chances", "events"]

_WIDE = 300


@dataclass(frozen=True)
class Event:
    """An event and where its chance stands in the futures answer."""

    label: str
    path: tuple[str, ...]

    def of(self, futures: Mapping[str, Any]) -> Mapping[str, Any]:
        """Mean and interval; empty where the answer has none."""
        node: Any = futures
        for part in self.path:
            node = node.get(part) if isinstance(node, Mapping) else None
        return node if isinstance(node, Mapping) and node.get("mean") is not None else {}


def events(context: Context) -> tuple[Event, ...]:
    """List the events, in the order of the page."""
    words = context.words
    a, b = context.side_names
    months = dict.fromkeys(m for result in context.results for m in result.futures["p_agreement"])
    agreements = [
        Event(words.say("chances.agreement", months=m), ("p_agreement", m))
        for m in sorted(months, key=int)
    ]
    end = context.case.horizon
    return (
        *agreements,
        Event(words.text("chances.truce"), ("p_truce_30d_12m",)),
        Event(words.text("chances.holds"), ("p_holds_12m",)),
        Event(words.say("chances.collapse", b=b, months=end), ("p_collapse_24m",)),
        Event(words.say("chances.defeat", a=a, months=end), ("p_defeat_24m",)),
        Event(words.say("chances.escalation", months=end), ("p_escalation_24m",)),
        Event(words.say("chances.still_war", months=end), ("p_still_war_24m",)),
    )


def chances(context: Context) -> Figure:
    """Build the figure."""
    words = context.words
    listed = events(context)
    shown = [result for result in context.results if result.drawn]
    columns = [words.text("chances.column_event")]
    for result in context.results:
        columns += [
            words.say(f"chances.column_{key}", reading=result.label) for key in ("mean", "band")
        ]
    rows = []
    for event in listed:
        row = [heading(event.label)]
        for result in context.results:
            row += _cells(context, event.of(result.futures))
        rows.append(tuple(row))
    findings = []
    if shown:
        findings = [
            words.say("chances.finding", parts=_each(context, [_mean_12(r) for r in shown], shown))
        ]
        strict = [result for result in shown if _strict_12(result) is not None]
        if strict:
            parts = _each(context, [_strict_12(result) for result in strict], strict)
            findings.append(words.say("chances.strict", parts=parts))
    return Figure(
        id="chances",
        question=words.text("chances.question"),
        panels=(Panel(svg=_draw(context, shown, listed)),) if shown else (),
        tables=(Table(words.text("chances.table"), tuple(columns), tuple(rows)),),
        caption=words.text("chances.caption"),
        cannot=words.text("chances.cannot"),
        equations=("EQ-HAZARD", "EQ-SIM"),
        findings=tuple(findings),
        legend=tuple(
            LegendItem(
                result.label,
                outline(result.style.shape),
                outline(result.style.shape),
                colour=result.style.colour,
            )
            for result in context.results
        ),
    )


def _cells(context: Context, chance: Mapping[str, Any]) -> list[Cell]:
    if not chance:
        return [cell("\u2013"), cell("\u2013")]
    return [
        cell(count_text(chance["mean"])),
        cell(context.words.between(chance["low"], chance["high"])),
    ]


def _mean_12(result: ReadingResult) -> float | None:
    mean: float | None = result.futures["p_agreement"]["12"]["mean"]
    return mean


def _strict_12(result: ReadingResult) -> float | None:
    """Chance of an agreement within 12 months without noise in answers, if that settled."""
    chance: float | None = result.futures["strict"].get("strict", {}).get("p_agreement_12")
    return chance


def _each(
    context: Context, shares: Sequence[float | None], results: Sequence[ReadingResult]
) -> str:
    words = context.words
    return words.join(
        [
            words.say(
                "chances.finding_part",
                chance=words.chance(share, result.futures["draws"]),
                reading=result.label,
            )
            for share, result in zip(shares, results, strict=True)
        ]
    )


def _draw(context: Context, shown: list[ReadingResult], listed: tuple[Event, ...]) -> str:
    import altair as alt

    words = context.words
    lane = 14
    row_high = 36 + lane * (len(shown) - 1)
    rows: list[dict[str, Any]] = []
    heads = []
    parts = []
    for i, event in enumerate(listed):
        top = i * row_high
        heads.append({"y": top + 12, "label": event.label})
        values = []
        for j, result in enumerate(shown):
            chance = event.of(result.futures)
            if not chance:
                continue
            rows.append(
                {
                    "y": top + 27 + lane * j,
                    "mean": 100 * chance["mean"],
                    "low": 100 * chance["low"],
                    "high": 100 * chance["high"],
                    "reading": result.key,
                    "label": count_text(chance["mean"]),
                }
            )
            values.append(
                words.say(
                    "chances.value",
                    count=words.count(chance["mean"], result.futures["draws"]),
                    reading=result.label,
                    between=words.between(chance["low"], chance["high"]),
                )
            )
        if values:
            parts.append(words.say("chances.part", event=event.label, values=words.join(values)))
    high = row_high * len(listed)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, high], nice=False, reverse=True), axis=None)
    x_scale = alt.Scale(domain=[0, 100], nice=False)
    axis = alt.Axis(title=words.text("chances.axis"), values=[0, 25, 50, 75, 100])
    x = alt.X("mean:Q", scale=x_scale, axis=axis)
    base = alt.Chart(alt.Data(values=rows))
    layers: list[alt.Chart] = [
        alt.Chart(alt.Data(values=[{"y": i * row_high} for i in range(1, len(listed))]))
        .mark_rule(color=GRID)
        .encode(y=y, x=alt.XDatum(0), x2=alt.X2Datum(100))
    ]
    for result in shown:
        own = base.transform_filter(f"datum.reading === '{result.key}'")
        layers.append(
            own.mark_rule(color=result.style.colour, strokeWidth=2).encode(
                x=alt.X("low:Q", scale=x_scale, axis=axis), x2="high:Q", y=y
            )
        )
        layers.append(
            own.mark_point(
                shape=outline(result.style.shape),
                size=90,
                opacity=1,
                fill=result.style.colour,
                stroke="transparent",
            ).encode(x=x, y=y)
        )
    layers.append(
        base.mark_text(
            align="left", baseline="middle", dx=9, fontSize=11, fontWeight="bold"
        ).encode(x=alt.X("high:Q", scale=x_scale, axis=axis), y=y, text="label:N")
    )
    layers.append(
        alt.Chart(alt.Data(values=heads))
        .mark_text(align="left", fontSize=11.5)
        .encode(x=alt.XDatum(0), y=y, text="label:N")
    )
    return draw(
        alt.layer(*layers).properties(width=_WIDE, height=high),
        name="chances-all",
        title=words.text("chances.title"),
        sentence=words.say("chances.sentence", parts="; ".join(parts)),
        padding={"left": 14, "right": 30, "top": 4, "bottom": 40},
    )
