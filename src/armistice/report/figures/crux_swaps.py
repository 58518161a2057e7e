"""Why do the accounts part, one view at a time? Where each goes with the other's view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from armistice.report.counts import DASH, count_text, of_100
from armistice.report.crux_pair import CruxPair
from armistice.report.crux_words import event_words, whole
from armistice.report.figures.figure import Figure, LegendItem, Panel
from armistice.report.glyphs import outline
from armistice.report.palette import INK, MUTED, PAPER
from armistice.report.svg import draw
from armistice.report.table import Cell, Table, cell, heading

__all__ = ["crux_swaps", "swap_sentences", "swaps_table"]

_ROW, _WIDE = 46, 320
_LONGEST = 70


def crux_swaps(pair: CruxPair) -> Figure:
    """Build the figure of the primary headline.

    Parameters
    ----------
    pair
        Two accounts of which single exchanges were worked out.
    """
    words, found = pair.context.words, pair.swaps
    assert found is not None
    answer = found["headlines"][found["primary"]]
    known = answer["a"] is not None and answer["b"] is not None
    panel = (
        Panel(svg=_draw(pair, answer))
        if known
        else Panel(message=words.say("cruxes.undefined", event=event_words(words, answer)))
    )
    return Figure(
        id=f"swaps{pair.mark}",
        question=words.text("cruxes.question"),
        panels=(panel,),
        tables=tuple(swaps_table(pair, name) for name in found["headlines"]),
        caption=words.text("swaps.caption"),
        cannot=words.text("swaps.cannot"),
        equations=("EQ-CRUX",),
        findings=(
            *swap_sentences(pair, found["primary"]),
            words.say("swaps.more", command=pair.command),
        ),
        legend=tuple(
            LegendItem(
                words.say("swaps.mark", reading=name),
                filled=outline(style.shape),
                colour=f"var(--c-{style.letter})",
            )
            for name, style in zip(pair.names, pair.styles, strict=True)
        ),
    )


def swap_sentences(pair: CruxPair, headline: str) -> list[str]:
    """How far apart the accounts are, and which single exchange carries one across."""
    words, found = pair.context.words, pair.swaps
    assert found is not None
    answer, (first, second) = found["headlines"][headline], pair.names
    event, line = event_words(words, answer), of_100(answer["line"])
    if answer["a"] is None or answer["b"] is None:
        return [words.say("cruxes.undefined", event=event)]
    gap, a, b = answer["b"] - answer["a"], of_100(answer["a"]), of_100(answer["b"])
    said = [
        words.say("cruxes.no_gap", event=event, a=a)
        if whole(gap) == "0"
        else words.say(
            "cruxes.gap",
            event=event,
            points=whole(abs(gap)),
            error="",
            a=a,
            b=b,
            first=first,
            second=second,
        )
    ]
    if not answer["straddles"]:
        return [*said, words.say("cruxes.same_side", line=line)]
    asks = {group["id"]: f"“{group['ask']}”" for group in found["groups"]}

    def told(names: list[str]) -> str:
        return words.join([asks[name] for name in names])

    double = [name for name in answer["cruxes_of_a"] if name in answer["cruxes_of_b"]]
    if double:
        key = "cruxes.single" if len(double) == 1 else "cruxes.single_many"
        return [*said, words.say(key, n=len(double), line=line, asks=told(double))]
    alone = answer["cruxes_of_a"] or answer["cruxes_of_b"]
    said.append(words.say("swaps.none_both" if alone else "swaps.none", line=line))
    for key, name in (("cruxes.crux_a", "cruxes_of_a"), ("cruxes.crux_b", "cruxes_of_b")):
        if answer[name]:
            said.append(words.say(key, first=first, second=second, asks=told(answer[name])))
    return said


def swaps_table(pair: CruxPair, headline: str) -> Table:
    """Where each account goes with the other view on one question, furthest first."""
    words, found = pair.context.words, pair.swaps
    assert found is not None
    answer, (first, second) = found["headlines"][headline], pair.names
    columns = (
        words.text("cruxes.column_ask"),
        words.say("cruxes.column_first", reading=first),
        words.say("cruxes.column_first", reading=second),
        words.text("cruxes.column_kind"),
        words.text("cruxes.column_settle"),
    )
    groups = {group["id"]: group for group in found["groups"]}
    ends = (
        heading(words.text("swaps.as_it_is")),
        *(cell(_count(answer[side])) for side in "ab"),
        cell(DASH),
        cell(DASH),
    )
    rows = [ends]
    for name in _order(answer):
        group, row = groups[name], answer["groups"][name]
        rows.append(
            (
                heading(group["ask"], name),
                cell(_count(row["a_with_b"])),
                cell(_count(row["b_with_a"])),
                cell(words.text(f"cruxes_kind.{group['kind'].replace('-', '_')}")),
                Cell(group["settle"] or DASH, words.date(group["by"]) if group["by"] else ""),
            )
        )
    event = event_words(words, answer)
    return Table(words.say("swaps.table", event=event), columns, tuple(rows))


def _count(chance: float | None) -> str:
    return DASH if chance is None else count_text(chance)


def _order(answer: Mapping[str, Any]) -> list[str]:
    """Questions by how far they move either account."""

    def moved(name: str) -> float:
        row = answer["groups"][name]
        pairs = ((answer["a"], row["a_with_b"]), (answer["b"], row["b_with_a"]))
        return max((abs(y - x) for x, y in pairs if None not in (x, y)), default=0.0)

    return sorted(answer["groups"], key=lambda name: -moved(name))


def _draw(pair: CruxPair, answer: Mapping[str, Any]) -> str:
    import altair as alt

    words, found = pair.context.words, pair.swaps
    assert found is not None
    asks = {group["id"]: group["ask"] for group in found["groups"]}
    order = _order(answer)
    names, moves, parts = [], [], []
    for place, name in enumerate(order):
        ask, row = asks[name], answer["groups"][name]
        names.append(
            {"y": place, "ask": ask if len(ask) <= _LONGEST else ask[: _LONGEST - 1] + "\u2026"}
        )
        shown = []
        for side, key in (("a", "a_with_b"), ("b", "b_with_a")):
            shown.append(_count(row[key]))
            if row[key] is not None:
                start, end = 100 * answer[side], 100 * row[key]
                moves.append({"y": place, "from": start, "to": end, "side": side})
        parts.append(words.say("swaps.part", ask=ask, a=shown[0], b=shown[1]))
    scale = alt.Scale(domain=[0, 100], nice=False)
    y = alt.Y(
        "y:Q",
        scale=alt.Scale(domain=[-0.6, len(order) - 0.4], nice=False, reverse=True),
        axis=None,
    )
    ticks = alt.Axis(values=list(range(0, 101, 20)))
    x_axis = alt.X("to:Q", scale=scale, axis=ticks, title=words.text("swaps.axis"))
    base = alt.Chart(alt.Data(values=moves))
    line = alt.Chart(alt.Data(values=[{"x": 100 * answer["line"]}]))
    layers = [
        line.mark_rule(color=MUTED, strokeDash=[4, 3]).encode(x=alt.X("x:Q", scale=scale)),
    ]
    for side, style in zip("ab", pair.styles, strict=True):
        end = alt.Chart(alt.Data(values=[{"x": 100 * answer[side]}]))
        layers.append(
            end.mark_rule(color=style.colour, opacity=1).encode(x=alt.X("x:Q", scale=scale))
        )
        mine = base.transform_filter(f"datum.side === '{side}'")
        layers.append(
            mine.mark_rule(color=style.colour, strokeWidth=2).encode(
                x=alt.X("from:Q", scale=scale), x2="to:Q", y=y
            )
        )
        layers.append(
            mine.mark_point(
                shape=outline(style.shape),
                size=110,
                fill=style.colour,
                stroke="transparent",
                opacity=1,
            ).encode(x=x_axis, y=y)
        )
    asked = alt.Chart(alt.Data(values=names)).encode(x=alt.XDatum(0), y=y, text="ask:N")
    text: dict[str, Any] = {"align": "left", "dy": -19, "fontSize": 11}
    # questions stand over their rows, clear of the upright lines behind them
    layers.append(asked.mark_text(**text, stroke=PAPER, strokeWidth=4, strokeJoin="round"))
    layers.append(asked.mark_text(**text, color=INK))
    return draw(
        alt.layer(*layers).properties(width=_WIDE, height=len(order) * _ROW),
        name=f"swaps{pair.mark}",
        title=words.text("swaps.title"),
        sentence=words.say("swaps.sentence", parts="; ".join(parts)),
        padding={"left": 14, "right": 36, "top": 4, "bottom": 40},
    )
