"""Figure 1: is there a package that beats fighting on? One cell per draw, filled by depth."""

from __future__ import annotations

from armistice.report.context import Context, ReadingResult, depth_of_draw
from armistice.report.figures.cells import CELLS, Kind, array, share_out
from armistice.report.figures.figure import Figure, LegendItem, Panel, silent_panel
from armistice.report.glyphs import LEVELS, filled, outline
from armistice.report.table import Table, cell, heading
from armistice.report.words import FEW

__all__ = ["depth_counts", "depth_legend", "room"]

_DEEPEST_FIRST = tuple(range(LEVELS - 1, -1, -1))


def depth_counts(result: ReadingResult) -> list[int]:
    """Draws by the furthest layer that some package passes, deepest first."""
    depths = [depth_of_draw(deepest) for deepest in result.zone["draws"].get("deepest_layer", ())]
    return [depths.count(depth) for depth in _DEEPEST_FIRST]


def depth_legend(context: Context) -> tuple[LegendItem, ...]:
    """Legend of the filling, deepest first."""
    return tuple(
        LegendItem(
            context.words.text(f"depth.{depth}"),
            outline=outline("square"),
            filled=filled("square", depth),
        )
        for depth in _DEEPEST_FIRST
    )


def room(context: Context) -> Figure:
    """Build the figure."""
    words = context.words
    panels, cells_of = [], {}
    for result in context.results:
        counts = depth_counts(result)
        cells_of[result.id] = share_out(counts, min(CELLS, sum(counts)))
        panels.append(_panel(context, result, cells_of[result.id]))
    rows = tuple(
        (
            heading(words.text(f"depth.{depth}")),
            *(
                cell(number)
                for result in context.results
                for number in (cells_of[result.id][i], depth_counts(result)[i])
            ),
        )
        for i, depth in enumerate(_DEEPEST_FIRST)
    )
    columns = [words.text("room.column_depth")]
    for result in context.results:
        columns.append(words.say("room.column_cells", reading=result.label))
        columns.append(words.say("room.column_draws", reading=result.label, n=result.draws))
    return Figure(
        id="room",
        question=words.text("room.question"),
        panels=tuple(panels),
        tables=(Table(words.text("room.table"), tuple(columns), rows),),
        caption=words.say("room.caption", cells=_cell_words(context)),
        cannot=words.text("room.cannot"),
        beside=True,
        equations=("EQ-ZONES",),
        findings=_pairs(context),
        legend=depth_legend(context),
    )


def _panel(context: Context, result: ReadingResult, cells: list[int]) -> Panel:
    if not result.drawn:
        return silent_panel(context, result)
    words, zone = context.words, result.zone
    a, b = context.side_names
    parts = [
        words.say("room.part", n=n, label=words.text(f"depth.{depth}"))
        for depth, n in zip(_DEEPEST_FIRST, cells, strict=True)
        if n
    ]
    kinds = [
        Kind(outline(result.style.shape), filled(result.style.shape, depth), n)
        for depth, n in zip(_DEEPEST_FIRST, cells, strict=True)
    ]
    chance = words.chance_of_draws(zone["draws"]["durable_share"], result.draws)
    values = 1 - depth_counts(result)[-1] / max(1, result.draws)
    finding = " ".join(
        [
            words.say("room.finding", reading=result.label, a=a, b=b),
            words.say("room.values", count=words.draws(values, result.draws)),
        ]
    )
    return Panel(
        svg=array(
            kinds,
            colour=result.style.colour,
            name=f"room-{result.key}",
            title=words.say("room.title", reading=result.label),
            sentence=words.say("room.sentence", cells=sum(cells), parts=", ".join(parts)),
        ),
        heading=result.label,
        style=result.style,
        answer=chance[:1].upper() + chance[1:],
        finding=finding,
    )


def _cell_words(context: Context) -> str:
    words = context.words
    draws = max((result.draws for result in context.results), default=0)
    if draws <= CELLS:
        return words.text("page.each_cell_one")
    size = f"{draws / CELLS:g}"
    return words.say("page.each_cell_share", size=size, n=draws)


def _pairs(context: Context) -> tuple[str, ...]:
    """Compare the first two accounts draw by draw: the same luck lies under both."""
    if len(context.results) != 2:
        return ()
    first, second = context.results
    if not (first.drawn and second.drawn) or any(
        r.zone["draws"].get("failed") for r in (first, second)
    ):
        return ()  # with a draw left out, the lists no longer run side by side
    lists = [result.zone["draws"]["deepest_layer"] for result in (first, second)]
    pairs = [(x == "trust", y == "trust") for x, y in zip(*lists, strict=True)]
    few = len(pairs) < FEW
    both, only_first, only_second, neither = share_out(
        [pairs.count(key) for key in ((True, True), (True, False), (False, True), (False, False))],
        len(pairs) if few else CELLS,
    )
    return (
        context.words.say(
            "room.pairs",
            both=both,
            first=first.label,
            only_first=only_first,
            second=second.label,
            only_second=only_second,
            neither=neither,
            n=len(pairs) if few else CELLS,
            unit=context.words.text("room.pairs_few") if few else "",
        ),
    )
