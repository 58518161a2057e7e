"""Figure: a hundred first agreements, by how they stand twelve months after signature."""

from __future__ import annotations

from armistice.report.context import Context, ReadingResult
from armistice.report.figures.cells import CELLS, Kind, array, share_out
from armistice.report.figures.figure import Figure, LegendItem, Panel, silent_panel
from armistice.report.glyphs import standing
from armistice.report.table import Table, cell, heading

__all__ = ["hold"]

_KINDS = ("standing", "broken_a", "broken_b", "lapsed")


def _labels(context: Context) -> dict[str, str]:
    words = context.words
    a, b = context.side_names
    return {
        "standing": words.text("hold.standing"),
        "broken_a": words.say("hold.broken", party=a),
        "broken_b": words.say("hold.broken", party=b),
        "lapsed": words.text("hold.lapsed"),
    }


def _cells(context: Context, result: ReadingResult) -> list[int]:
    """Cells by kind; all nought where nothing was signed."""
    held = result.futures["held_12m"]
    broken = [held["broken_by"].get(side) for side in context.sides]
    return share_out([x or 0.0 for x in (held["standing"], *broken, held["lapsed"])], CELLS)


def hold(context: Context) -> Figure:
    """Build the figure."""
    words, labels = context.words, _labels(context)
    cells = {result.id: _cells(context, result) for result in context.results}
    rows = tuple(
        (heading(labels[kind]), *(cell(cells[result.id][i]) for result in context.results))
        for i, kind in enumerate(_KINDS)
    )
    columns = (words.text("hold.column_state"), *(result.label for result in context.results))
    return Figure(
        id="hold",
        question=words.text("hold.question"),
        panels=tuple(_panel(context, result, cells[result.id]) for result in context.results),
        tables=(Table(words.text("hold.table"), columns, rows),),
        caption=words.text("hold.caption"),
        cannot=words.text("hold.cannot"),
        beside=True,
        equations=("EQ-RENEGE", "EQ-SIM"),
        legend=tuple(LegendItem(labels[kind], *standing(kind)) for kind in _KINDS),
    )


def _panel(context: Context, result: ReadingResult, cells: list[int]) -> Panel:
    if not result.drawn:
        return silent_panel(context, result)
    words, labels = context.words, _labels(context)
    if not sum(cells):
        message = words.say("page.no_data", why=words.text("hold.none"))
        return Panel(heading=result.label, style=result.style, message=message)
    a, b = context.side_names
    parts = [
        words.say("room.part", n=n, label=labels[kind])
        for kind, n in zip(_KINDS, cells, strict=True)
        if n
    ]
    return Panel(
        svg=array(
            [Kind(*standing(kind), n) for kind, n in zip(_KINDS, cells, strict=True)],
            colour=result.style.colour,
            name=f"hold-{result.key}",
            title=words.say("hold.title", reading=result.label),
            sentence=words.say("hold.sentence", parts=", ".join(parts)),
        ),
        heading=result.label,
        style=result.style,
        finding=words.say(
            "hold.finding",
            reading=result.label,
            standing=cells[0],
            a=a,
            b=b,
            a_broke=cells[1],
            b_broke=cells[2],
            lapsed=cells[3],
        ),
    )
