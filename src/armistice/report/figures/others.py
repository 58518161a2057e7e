"""Figure 8: other wars that had lasted as long, and each account of this one, on one axis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from armistice.report.context import Context
from armistice.report.counts import DASH, count_text, of_100
from armistice.report.figures.figure import Figure, LegendItem, Panel
from armistice.report.glyphs import outline
from armistice.report.palette import GRID, MUTED
from armistice.report.svg import draw
from armistice.report.table import Cell, Table, cell, heading
from armistice.report.words import Words

__all__ = ["Lane", "class_lanes", "count_sentence", "finding", "others", "others_tables"]

Answer = Mapping[str, Any]
Range = tuple[float, float, float]

_WIDE = 300
_HIGH = 32
_BAR = "M-0.3,-1L0.3,-1L0.3,1L-0.3,1Z"
"""Mark of a set of past wars: no account has it."""

_FEW = 30
"""With fewer wars at risk than this the count itself is written out."""


@dataclass(frozen=True)
class Lane:
    """A row of the figure: a set of past wars, or an account.

    Parameters
    ----------
    label, short
        In full for the table, in brief for the picture.
    n, at_risk
        Wars in the set; those that had lasted as long. None for an account.
    any, agreement
        Estimate, low and high by window in months; none where not known.
    ended
        Plain count of those at risk that ended, by window.
    colour, mark
        Of its marks: an account keeps its own.
    """

    label: str
    short: str
    n: int | None
    at_risk: int | None
    any: Mapping[int, Range | None]
    agreement: Mapping[int, Range | None]
    ended: Mapping[int, int | None]
    colour: str
    mark: str


def _range(found: Answer | None) -> Range | None:
    if not found or found.get("mean", found.get("estimate")) is None:
        return None
    middle = found.get("mean", found.get("estimate"))
    return float(middle or 0.0), float(found["low"]), float(found["high"])


def class_lanes(words: Words, answer: Answer) -> list[Lane]:
    """Rows of the sets of past wars."""
    return [
        Lane(
            label=one["label"],
            short=words.text(f"others.short.{one['id']}"),
            n=one["n"],
            at_risk=one["at_risk"],
            any={m: _range(one["any"][str(m)]) for m in answer["within"]},
            agreement={m: _range(one["agreement"][str(m)]) for m in answer["within"]},
            ended={m: one["ended"][str(m)] for m in answer["within"]},
            colour=MUTED,
            mark=_BAR,
        )
        for one in answer["classes"]
    ]


def _account_lanes(context: Context, answer: Answer) -> list[Lane]:
    """Rows of the accounts: ended is whatever is no longer this war."""
    lanes = []
    for result in context.results:
        if not result.drawn:
            continue
        war = result.futures["share_at_war_by_month"]
        ended: dict[int, Range | None] = {}
        for months in answer["within"]:
            known = months < len(war["mean"])
            ended[months] = (
                (1 - war["mean"][months], 1 - war["high"][months], 1 - war["low"][months])
                if known
                else None
            )
        signed = result.futures["p_agreement"]
        label = context.words.say("others.account", reading=result.label)
        lanes.append(
            Lane(
                label=label,
                short=result.label,
                n=None,
                at_risk=None,
                any=ended,
                agreement={m: _range(signed.get(str(m))) for m in answer["within"]},
                ended={},
                colour=result.style.colour,
                mark=outline(result.style.shape),
            )
        )
    return lanes


def count_sentence(words: Words, answer: Answer) -> str:
    """Write the small number out: '2 of 9 wars ... ended within 12 months'."""
    rows = [row for row in answer["record"]["ended"] if row["within"] == 12]
    if not rows:
        return words.text("others.small_none")
    if rows[0]["n"] >= _FEW:
        return ""
    return words.say("others.small", k=rows[0]["k"], n=rows[0]["n"])


def others(context: Context) -> Figure | None:
    """Build the figure; none where the study holds no outside view."""
    answer, words = context.outside, context.words
    if answer is None:
        return None
    lanes = [*class_lanes(words, answer), *_account_lanes(context, answer)]
    findings = [finding(words, answer), *_readings(context, answer)]
    findings += [
        words.say("others.left_out", label=one["label"], why=one["why"])
        for one in answer["left_out"]
    ]
    return Figure(
        id="others",
        question=words.text("others.question"),
        panels=(Panel(svg=_draw(words, answer, lanes)),),
        tables=others_tables(words, answer, lanes),
        caption=words.text("others.caption"),
        cannot=words.text("others.cannot"),
        equations=("EQ-OUTSIDE", "EQ-AGREED", "EQ-LOO"),
        findings=tuple(findings),
        legend=(
            LegendItem(words.text("others.mark"), _BAR, _BAR),
            *(
                LegendItem(
                    result.label,
                    outline(result.style.shape),
                    outline(result.style.shape),
                    colour=result.style.colour,
                )
                for result in context.results
                if result.drawn
            ),
        ),
    )


def finding(words: Words, answer: Answer) -> str:
    """Say the whole figure in a few sentences."""
    age = f"{answer['age_months']:.1f}"
    if not answer["classes"]:
        return words.say("others.finding_none", age=age)
    by_any, by_paper = answer["across"]["any"]["12"], answer["across"]["agreement"]["12"]
    return words.say(
        "others.finding",
        age=age,
        small=count_sentence(words, answer),
        classes=len(answer["classes"]),
        smallest=of_100(by_any["smallest"]),
        largest=of_100(by_any["largest"]),
        median=of_100(by_any["median"]),
        paper_smallest=of_100(by_paper["smallest"]),
        paper_largest=of_100(by_paper["largest"]),
    )


def _readings(context: Context, answer: Answer) -> list[str]:
    found = []
    for result, lane in zip(
        [r for r in context.results if r.drawn], _account_lanes(context, answer), strict=True
    ):
        ended, signed = lane.any.get(12), lane.agreement.get(12)
        if ended is not None and signed is not None:
            found.append(
                context.words.say(
                    "others.reading",
                    reading=result.label,
                    any=count_text(ended[0]),
                    paper=count_text(signed[0]),
                )
            )
    return found


def others_tables(words: Words, answer: Answer, lanes: list[Lane]) -> tuple[Table, ...]:
    """Both tables: ends by any means, and ends by agreement."""
    windows = list(answer["within"])
    agreed = answer["agreed"]
    chances = [words.say("others.column_chance", months=months) for months in windows]
    counts = [words.text(f"others.column_{key}") for key in ("n", "at_risk")]
    first = words.text("others.column_class")
    any_rows = [
        (
            heading(lane.label),
            *(cell(DASH if number is None else number) for number in (lane.n, lane.at_risk)),
            _count(words, lane),
            *_cells(words, lane.any, windows),
        )
        for lane in lanes
    ]
    paper_rows = [(heading(lane.label), *_cells(words, lane.agreement, windows)) for lane in lanes]
    if answer["classes"]:
        blank = (cell(DASH), cell(DASH), cell(DASH))
        spread = answer["across"]
        any_rows.append((_across(words), *blank, *_spread(words, spread["any"], windows)))
        paper_rows.append((_across(words), *_spread(words, spread["agreement"], windows)))
    return (
        Table(
            words.text("others.table_any"),
            (first, *counts, words.text("others.column_count"), *chances),
            tuple(any_rows),
        ),
        Table(
            words.say("others.table_agreement", k=agreed["k"], n=agreed["n"]),
            (first, *chances),
            tuple(paper_rows),
        ),
    )


def _across(words: Words) -> Cell:
    return heading(words.text("others.across"))


def _count(words: Words, lane: Lane) -> Cell:
    k = lane.ended.get(12)
    if k is None or not lane.at_risk:
        return cell(DASH)
    return Cell(words.say("others.count_of", k=k, n=lane.at_risk), numeric=True)


def _cells(words: Words, found: Mapping[int, Range | None], windows: list[int]) -> tuple[Cell, ...]:
    return tuple(
        cell(DASH) if (known := found.get(months)) is None else _chance(words, *known)
        for months in windows
    )


def _spread(words: Words, spread: Answer, windows: list[int]) -> tuple[Cell, ...]:
    return tuple(
        _chance(words, one["median"], one["smallest"], one["largest"])
        for one in (spread[str(months)] for months in windows)
    )


def _chance(words: Words, middle: float, low: float, high: float) -> Cell:
    return Cell(f"{count_text(middle)} ({words.between(low, high)})", numeric=True)


def _draw(words: Words, answer: Answer, lanes: list[Lane]) -> str:
    import altair as alt

    windows = list(answer["within"])
    rows: list[dict[str, Any]] = []
    heads, parts = [], []
    for i, lane in enumerate(lanes):
        top = i * _HIGH
        heads.append({"y": top + _HIGH / 2, "label": lane.short})
        values = []
        for j, months in enumerate(windows):
            known = lane.any.get(months)
            if known is None:
                continue
            middle, low, high = known
            rows.append(
                {
                    "y": top + 7 + 9 * j,
                    "mean": 100 * middle,
                    "low": 100 * low,
                    "high": 100 * high,
                    "months": months,
                    "colour": lane.colour,
                    "mark": lane.mark,
                }
            )
            values.append(
                words.say(
                    "others.value",
                    estimate=count_text(middle),
                    low=of_100(low),
                    high=of_100(high),
                    months=months,
                )
            )
        parts.append(words.say("others.part", label=lane.short, values=words.join(values)))
    high = _HIGH * len(lanes)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, high], nice=False, reverse=True), axis=None)
    scale = alt.Scale(domain=[0, 100], nice=False)
    axis = alt.Axis(title=words.text("others.axis"), values=[0, 25, 50, 75, 100])
    colour = alt.Color("colour:N", scale=None, legend=None)
    base = alt.Chart(alt.Data(values=rows))
    layers: list[alt.Chart] = [
        alt.Chart(alt.Data(values=[{"y": i * _HIGH} for i in range(1, len(lanes))]))
        .mark_rule(color=GRID)
        .encode(y=y, x=alt.XDatum(0), x2=alt.X2Datum(100)),
        base.mark_rule(strokeWidth=2).encode(
            x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", y=y, color=colour
        ),
    ]
    for mark in dict.fromkeys(lane.mark for lane in lanes):
        layers.append(
            base.transform_filter(f"datum.mark === '{mark}'")
            .mark_point(shape=mark, size=50, opacity=1, stroke="transparent")
            .encode(
                x=alt.X("mean:Q", scale=scale, axis=axis),
                y=y,
                fill=alt.Fill("colour:N", scale=None, legend=None),
            )
        )
    layers.append(
        base.mark_text(align="left", baseline="middle", dx=5, fontSize=8.5).encode(
            x=alt.X("high:Q", scale=scale, axis=axis), y=y, text="months:Q"
        )
    )
    layers.append(
        alt.Chart(alt.Data(values=heads))
        .mark_text(align="right", baseline="middle", dx=-10, fontSize=11)
        .encode(x=alt.XDatum(0), y=y, text="label:N")
    )
    return draw(
        alt.layer(*layers).properties(width=_WIDE, height=high),
        name="others-all",
        title=words.say("others.title", age=f"{answer['age_months']:.1f}"),
        sentence=words.say("others.sentence", parts="; ".join(parts)),
        padding={"left": 200, "right": 20, "top": 4, "bottom": 40},
    )
