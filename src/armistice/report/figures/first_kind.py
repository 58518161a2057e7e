"""Figure 9: the form of the first agreement."""

from __future__ import annotations

from typing import Any

from armistice.report.context import Context, ReadingResult
from armistice.report.counts import count_text
from armistice.report.figures.figure import Figure, Panel
from armistice.report.glyphs import outline
from armistice.report.svg import draw
from armistice.report.table import Table, cell, heading

__all__ = ["first_kind"]

_WIDE = 230


def _forms(context: Context) -> list[str]:
    forms: dict[str, None] = {}
    for result in context.results:
        forms.update(dict.fromkeys(result.futures["first_agreement_kinds"]))
    return list(forms)


def first_kind(context: Context) -> Figure:
    """Build the figure."""
    words = context.words
    forms = _forms(context)
    shown = [result for result in context.results if result.drawn]
    rows = tuple(
        (
            heading(context.form(form)),
            *(
                cell(count_text(result.futures["first_agreement_kinds"].get(form) or 0.0))
                for result in context.results
            ),
        )
        for form in forms
    )
    columns = (
        words.text("first_kind.column_form"),
        *(result.label for result in context.results),
    )
    return Figure(
        id="first-kind",
        question=words.text("first_kind.question"),
        panels=(Panel(svg=_draw(context, shown, forms)),) if shown and forms else (),
        tables=(Table(words.text("first_kind.table"), columns, rows),),
        caption=words.text("first_kind.caption"),
        cannot=words.text("first_kind.cannot"),
        equations=("EQ-HAZARD",),
        findings=tuple(_finding(context, result) for result in shown),
    )


def _finding(context: Context, result: ReadingResult) -> str:
    words = context.words
    kinds = {k: v for k, v in result.futures["first_agreement_kinds"].items() if v}
    if not kinds:
        return words.say("first_kind.finding_none", reading=result.label)
    form = max(kinds, key=lambda key: kinds[key])
    return words.say(
        "first_kind.finding",
        reading=result.label,
        form=context.form(form),
        count=words.count(kinds[form], result.futures["draws"]),
    )


def _draw(context: Context, shown: list[ReadingResult], forms: list[str]) -> str:
    import altair as alt

    words = context.words
    lane = 16
    row_high = 12 + lane * len(shown)
    rows: list[dict[str, Any]] = []
    parts = []
    for i, form in enumerate(forms):
        for j, result in enumerate(shown):
            share = result.futures["first_agreement_kinds"].get(form) or 0.0
            rows.append(
                {
                    "y": i * row_high + 6 + lane * (j + 0.5),
                    "share": 100 * share,
                    "reading": result.key,
                    "label": count_text(share),
                }
            )
            parts.append(f"{context.form(form)} {count_text(share)} ({result.label})")
    heads = [{"y": (i + 0.5) * row_high, "label": context.form(f)} for i, f in enumerate(forms)]
    high = row_high * len(forms)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, high], nice=False, reverse=True), axis=None)
    x_scale = alt.Scale(domain=[0, 100], nice=False)
    axis = alt.Axis(title=words.text("first_kind.axis"), values=[0, 25, 50, 75, 100])
    x = alt.X("share:Q", scale=x_scale, axis=axis)
    base = alt.Chart(alt.Data(values=rows))
    layers: list[alt.Chart] = []
    for result in shown:
        own = base.transform_filter(f"datum.reading === '{result.key}'")
        layers.append(
            own.mark_rule(color=result.style.colour, strokeWidth=2).encode(
                x=x, x2=alt.X2Datum(0), y=y
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
        base.mark_text(align="left", dx=8, fontSize=11, fontWeight="bold").encode(
            x=x, y=y, text="label:N"
        )
    )
    layers.append(
        alt.Chart(alt.Data(values=heads))
        .mark_text(align="right", dx=-10, fontSize=11.5)
        .encode(x=alt.XDatum(0), y=y, text="label:N")
    )
    return draw(
        alt.layer(*layers).properties(width=_WIDE, height=high),
        name="first-kind-all",
        title=words.text("first_kind.title"),
        sentence=words.say("first_kind.sentence", parts=", ".join(parts)),
        padding={"left": 104, "right": 34, "top": 4, "bottom": 40},
    )
