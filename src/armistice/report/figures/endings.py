"""Figure 8: a hundred futures by how things stand after 24 months."""

from __future__ import annotations

from armistice.report.context import Context, ReadingResult
from armistice.report.figures.cells import CELLS, Kind, array, share_out
from armistice.report.figures.figure import Figure, LegendItem, Panel, silent_panel
from armistice.report.glyphs import ending
from armistice.report.table import Table, cell, heading

__all__ = ["ENDINGS", "endings"]

ENDINGS = ("settled_holding", "settled_broken", "collapse", "defeat", "wider_war", "still_war")


def _label(context: Context, kind: str) -> str:
    a, b = context.side_names
    return context.words.say(f"endings.{kind}", a=a, b=b)


def _cells(result: ReadingResult) -> list[int]:
    shares = result.futures["endings_24m"]
    return share_out([float(_mean(shares.get(kind))) for kind in ENDINGS], CELLS)


def _mean(value: object) -> float:
    """A share, or the mean where the answer gives an interval."""
    if isinstance(value, dict):
        value = value.get("mean")
    return float(value) if isinstance(value, int | float) else 0.0


def endings(context: Context) -> Figure:
    """Build the figure."""
    words = context.words
    cells = {result.id: _cells(result) for result in context.results}
    rows = tuple(
        (
            heading(_label(context, kind)),
            *(cell(cells[result.id][i]) for result in context.results),
        )
        for i, kind in enumerate(ENDINGS)
    )
    columns = (
        words.text("endings.column_state"),
        *(result.label for result in context.results),
    )
    return Figure(
        id="endings",
        question=words.say("endings.question", months=context.case.horizon),
        panels=tuple(_panel(context, result, cells[result.id]) for result in context.results),
        tables=(Table(words.say("endings.table", months=context.case.horizon), columns, rows),),
        caption=words.text("endings.caption"),
        cannot=words.say("endings.cannot", months=context.case.horizon),
        beside=True,
        equations=("EQ-SIM", "EQ-COLLAPSE"),
        legend=tuple(LegendItem(_label(context, kind), *ending(kind)) for kind in ENDINGS),
    )


def _panel(context: Context, result: ReadingResult, cells: list[int]) -> Panel:
    if not result.drawn:
        return silent_panel(context, result)
    words = context.words
    by_kind = dict(zip(ENDINGS, cells, strict=True))
    parts = [
        words.say("room.part", n=n, label=_label(context, kind)) for kind, n in by_kind.items() if n
    ]
    return Panel(
        svg=array(
            [Kind(*ending(kind), n) for kind, n in by_kind.items()],
            colour=result.style.colour,
            name=f"endings-{result.key}",
            title=words.say("endings.title", reading=result.label, months=context.case.horizon),
            sentence=words.say("endings.sentence", parts=", ".join(parts)),
        ),
        heading=result.label,
        style=result.style,
        finding=words.say(
            "endings.finding",
            reading=result.label,
            settled=by_kind["settled_holding"],
            broken=by_kind["settled_broken"],
            war=by_kind["still_war"],
        ),
    )
