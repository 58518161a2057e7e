"""Icon arrays: a hundred cells, or as many as there are draws, to be counted by eye."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from armistice.report.svg import Picture, compiled, paint

__all__ = ["CELLS", "Kind", "array", "share_out"]

CELLS = 100
_WIDE = 10
_PITCH = 27
_SIZE = 380


@dataclass(frozen=True)
class Kind:
    """One kind of cell: its glyph and how many there are."""

    outline: str
    filled: str
    cells: int


def share_out(counts: Sequence[float], cells: int) -> list[int]:
    """Round counts to `cells` whole cells by largest remainder, earlier kinds first on ties.

    Parameters
    ----------
    counts
        Non-negative weights, not all zero.
    cells
        Cells to hand out.
    """
    total = sum(counts)
    if total <= 0:
        return [0] * len(counts)
    exact = [count * cells / total for count in counts]
    whole = [int(value + 1e-9) for value in exact]
    order = sorted(range(len(counts)), key=lambda i: (whole[i] - exact[i], i))
    for i in order[: cells - sum(whole)]:
        whole[i] += 1
    return whole


def array(kinds: Sequence[Kind], *, colour: str, name: str, title: str, sentence: str) -> str:
    """Draw an icon array, kind after kind, row by row from the top.

    Parameters
    ----------
    kinds
        What to draw, in order.
    colour
        Colour of the account.
    name, title, sentence
        Id and words for screen readers.
    """
    order = [index for index, kind in enumerate(kinds) for _ in range(kind.cells)]
    rows = [
        {"x": i % _WIDE + 0.5, "y": i // _WIDE + 0.5, "kind": str(kind)}
        for i, kind in enumerate(order)
    ]
    glyphs = tuple((kind.outline, kind.filled) for kind in kinds)
    picture = _picture(glyphs, max(1, -(-len(order) // _WIDE)), colour)
    return paint(picture, data={"cells": rows}, name=name, title=title, sentence=sentence)


@lru_cache(maxsize=32)
def _picture(glyphs: tuple[tuple[str, str], ...], high: int, colour: str) -> Picture:
    """An array without its cells, which are the rows of `cells`."""
    import altair as alt

    domain = [str(i) for i in range(len(glyphs))]

    def layer(paths: list[str], *, fill: str, line: str) -> Any:
        return (
            alt.Chart(alt.NamedData(name="cells"))
            .mark_point(size=_SIZE, opacity=1, fill=fill, stroke=line, strokeWidth=1.2)
            .encode(
                x=alt.X("x:Q", scale=alt.Scale(domain=[0, _WIDE], nice=False), axis=None),
                y=alt.Y(
                    "y:Q", scale=alt.Scale(domain=[0, high], nice=False, reverse=True), axis=None
                ),
                shape=alt.Shape("kind:N", scale=alt.Scale(domain=domain, range=paths), legend=None),
            )
        )

    outlines = layer([outline for outline, _ in glyphs], fill="transparent", line=colour)
    fills = layer([filled for _, filled in glyphs], fill=colour, line="transparent")
    # Without this the two layers would share one scale, and every cell would look full.
    chart = alt.layer(outlines, fills).resolve_scale(shape="independent")
    chart = chart.properties(width=_WIDE * _PITCH, height=high * _PITCH)
    return compiled(chart, {"left": 4, "right": 4, "top": 4, "bottom": 4})
