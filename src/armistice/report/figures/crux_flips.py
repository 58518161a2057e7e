"""What would change each mind? A row for each smallest set, a column for each question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from armistice.report.counts import count_text, of_100
from armistice.report.crux_words import Comparison
from armistice.report.figures.figure import Figure, Panel
from armistice.report.glyphs import outline
from armistice.report.palette import GRID, MUTED, style_for
from armistice.report.svg import draw
from armistice.report.table import Table, cell, heading

__all__ = ["crux_flips", "flip_sentences", "flips_table"]

_ROW, _WIDE = 24, 34
_MOST = 12
_KINDS = ("of_a", "of_b", "both")


def crux_flips(comparison: Comparison) -> Figure:
    """Build the figure.

    Parameters
    ----------
    comparison
        One headline of a comparison of two accounts.
    """
    words = comparison.words
    rows = _sets(comparison)
    silent = _silence(comparison)
    panel = Panel(message=silent) if silent or not rows else Panel(svg=_draw(comparison, rows))
    return Figure(
        id=f"flips-{comparison.id}{comparison.mark}",
        question=words.text("flips.question"),
        panels=(panel,),
        tables=(flips_table(comparison),),
        caption=words.text("flips.caption"),
        cannot=words.text("flips.cannot"),
        equations=("EQ-CRUX",),
        findings=tuple(
            [silent] if silent else [*flip_sentences(comparison), _searched(comparison)]
        ),
    )


def _silence(comparison: Comparison) -> str:
    """Why there are no sets, if there are none."""
    words, block = comparison.words, comparison.block
    if block is None:
        return comparison.paragraph()
    if not block["straddles"]:
        return words.say("flips.none", line=of_100(comparison.answer["line"]))
    return words.text("flips.unknown") if block["sets"] is None else ""


def _searched(comparison: Comparison) -> str:
    assert comparison.block is not None
    sets = comparison.block["sets"]
    if sets["complete"]:
        return comparison.words.text("flips.searched_all")
    return comparison.words.say("flips.searched_some", n=sets["searched"])


def _sets(comparison: Comparison) -> list[tuple[str, Mapping[str, Any]]]:
    sets = None if comparison.block is None else comparison.block["sets"]
    return [] if sets is None else [(kind, one) for kind in _KINDS for one in sets[kind]]


def _who(comparison: Comparison, kind: str) -> str:
    first, second = comparison.names
    return comparison.words.say(f"flips.{kind}", first=first, second=second)


def flip_sentences(comparison: Comparison) -> list[str]:
    """Each set as a plain sentence."""
    return [
        comparison.words.say(
            "flips.part", who=_who(comparison, kind), asks=comparison.asks(one["groups"])
        )
        for kind, one in _sets(comparison)
    ]


def flips_table(comparison: Comparison) -> Table:
    """The sets, their size and where they lead."""
    words = comparison.words
    columns = (
        words.text("flips.column_who"),
        words.text("flips.column_set"),
        words.text("flips.column_size"),
        *(words.say("flips.column_first", reading=name) for name in comparison.names),
    )
    rows = tuple(
        (
            heading(_who(comparison, kind)),
            cell(comparison.asks(one["groups"])),
            cell(len(one["groups"])),
            cell(count_text(one["a_with_b"])),
            cell(count_text(one["b_with_a"])),
        )
        for kind, one in _sets(comparison)
    )
    return Table(words.text("flips.table"), columns, rows)


def _draw(comparison: Comparison, rows: list[tuple[str, Mapping[str, Any]]]) -> str:
    import altair as alt

    words = comparison.words
    assert comparison.block is not None
    order = comparison.block["ranking"]
    shown = rows[:_MOST]
    cells, heads = [], []
    for high, (kind, one) in enumerate(shown):
        heads.append({"y": high, "text": _who(comparison, kind)})
        for across, name in enumerate(order):
            cells.append({"x": across, "y": high, "in": name in one["groups"], "kind": kind})
    columns = [{"x": across, "text": name} for across, name in enumerate(order)]
    x = alt.X("x:Q", scale=alt.Scale(domain=[-0.5, len(order) - 0.5], nice=False), axis=None)
    y = alt.Y(
        "y:Q", scale=alt.Scale(domain=[-0.6, len(shown) - 0.4], nice=False, reverse=True), axis=None
    )
    base = alt.Chart(alt.Data(values=cells))
    layers = [
        base.transform_filter("!datum.in")
        .mark_point(shape="circle", size=60, fill="transparent", stroke=GRID, opacity=1)
        .encode(x=x, y=y)
    ]
    for kind, place in (("of_a", 0), ("of_b", 1), ("both", 2)):
        style = style_for(place)
        layers.append(
            base.transform_filter(f"datum.in && datum.kind === '{kind}'")
            .mark_point(
                shape=outline(style.shape),
                size=150,
                fill=style.colour,
                stroke="transparent",
                opacity=1,
            )
            .encode(x=x, y=y)
        )
    layers.append(
        alt.Chart(alt.Data(values=heads))
        .mark_text(align="right", dx=-8, fontSize=11)
        .encode(x=alt.XDatum(-0.5, axis=None), y=y, text="text:N")
    )
    layers.append(
        alt.Chart(alt.Data(values=columns))
        .mark_text(
            align="left", baseline="middle", angle=300, dx=4, dy=-2, fontSize=11, color=MUTED
        )
        .encode(x=x, y=alt.YDatum(-0.6, axis=None), text="text:N")
    )
    return draw(
        alt.layer(*layers).properties(width=len(order) * _WIDE, height=len(shown) * _ROW),
        name=f"flips-{comparison.id}{comparison.mark}",
        title=words.say("flips.title", line=of_100(comparison.answer["line"])),
        sentence=words.say("flips.sentence", parts="; ".join(flip_sentences(comparison)[:_MOST])),
        padding={"left": 230, "right": 60, "top": 80, "bottom": 6},
    )
