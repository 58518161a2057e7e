"""The small parts: glyphs, counts, labels, links, places, tables, files."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice.report.counts import count_text, of_100, percent, points, significant
from armistice.report.figures.cells import share_out
from armistice.report.figures.place import place_labels
from armistice.report.glyphs import LEVELS, ending, filled, outline
from armistice.report.links import safe_link
from armistice.report.names import Namer, capitals_in
from armistice.report.palette import style_for
from armistice.report.plain import plain
from armistice.report.table import Table, cell, heading

STYLE = Path(__file__).parents[2] / "src" / "armistice" / "report" / "templates" / "style.css"


def area(path: str) -> float:
    """Area of a polygon path without arcs, by the shoelace formula."""
    points_ = [tuple(map(float, p.split(","))) for p in path.strip("MZ").split("L")]
    if len(points_) < 3:
        return 0.0
    return abs(
        sum(
            x0 * y1 - x1 * y0
            for (x0, y0), (x1, y1) in zip(points_, points_[1:] + points_[:1], strict=True)
        )
        / 2
    )


@pytest.mark.parametrize("position", range(1, 8))
def test_a_glyph_fills_up_from_empty_to_full(position: int) -> None:
    shape = style_for(position).shape
    areas = [area(filled(shape, level)) for level in range(LEVELS)]
    assert areas[0] == 0
    assert areas == sorted(areas)
    assert len(set(areas)) == LEVELS
    assert areas[-1] == area(outline(shape))


def test_a_circle_fills_to_the_height_of_its_level() -> None:
    tops = [
        float(re.match(r"M-?[\d.]+,(-?[\d.]+)", filled("circle", n))[1])  # type: ignore[index]
        for n in (1, 2, 3)
    ]
    assert tops == [0.5, 0.0, -0.5]
    assert filled("circle", 4) == outline("circle")


def test_endings_have_six_different_glyphs() -> None:
    kinds = ("settled_holding", "settled_broken", "collapse", "defeat", "wider_war", "still_war")
    assert len({ending(kind) for kind in kinds}) == 6


def luminance(colour: str) -> float:
    def channel(pair: str) -> float:
        c = int(pair, 16) / 255
        return c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4

    r, g, b = (channel(colour[i : i + 2]) for i in (1, 3, 5))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def themes() -> list[dict[str, str]]:
    text = STYLE.read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", text, re.DOTALL)
    return [dict(re.findall(r"--([\w-]+): (#[0-9A-Fa-f]{6})", block)) for block in blocks[:2]]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_colours_stand_out_from_their_ground(theme: int) -> None:
    colours = themes()[theme]
    assert len([name for name in colours if name.startswith("c-")]) == 8
    for name, colour in colours.items():
        if name in ("ink", "muted", "link") or name.startswith("c-"):
            for ground in ("paper", "shade"):
                assert contrast(colour, colours[ground]) >= 4.5, (name, ground)


def test_the_first_two_readings_stand_out_by_five_to_one() -> None:
    for position in (0, 1):
        assert contrast(style_for(position).colour, "#FFFFFF") > 5


def test_pictures_and_stylesheet_share_their_colours() -> None:
    text, light = STYLE.read_text(encoding="utf-8"), themes()[0]
    for position in range(8):
        style = style_for(position)
        assert light[f"c-{style.letter}"] == style.colour
        for channel in ("fill", "stroke"):
            assert f'.picture [{channel}="{style.colour}"]' in text


def test_styles_differ() -> None:
    styles = [style_for(i) for i in range(8)]
    assert len({s.shape for s in styles}) == len({s.colour for s in styles}) == 8


@given(
    st.lists(st.floats(0, 1000), min_size=1, max_size=8).filter(lambda x: sum(x) > 1e-6),
    st.integers(1, 100),
)
def test_cells_are_shared_out_fairly(counts: list[float], cells: int) -> None:
    shared = share_out(counts, cells)
    assert sum(shared) == cells
    for number, count in zip(shared, counts, strict=True):
        assert abs(number - count * cells / sum(counts)) < 1 + 1e-6


def test_nothing_to_share_out() -> None:
    assert share_out([0, 0], 100) == [0, 0]


@given(
    st.lists(st.tuples(st.floats(0, 290), st.floats(0, 270)), min_size=1, max_size=16, unique=True)
)
def test_labels_stay_inside_the_plot(marks: list[tuple[float, float]]) -> None:
    spots = place_labels(marks, [14.0] * len(marks), size=(290, 270))
    assert len(spots) == len(marks)
    for spot in spots:
        assert -1e-6 <= spot.x - 7
        assert spot.x + 7 <= 290 + 1e-6
        assert -1e-6 <= spot.y - 5.5
        assert spot.y + 5.5 <= 270 + 1e-6


def test_labels_of_crowded_marks_do_not_cover_each_other() -> None:
    marks = [(140.0 + i, 130.0 + (i % 3)) for i in range(8)]
    spots = place_labels(marks, [14.0] * 8, size=(290, 270))
    for i, a in enumerate(spots):
        for b in spots[:i]:
            assert abs(a.x - b.x) >= 14 - 1e-6 or abs(a.y - b.y) >= 11 - 1e-6


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://docs.un.org/en/A/RES/ES-11/1", True),
        ("http://docs.un.org/", False),
        ("javascript:alert(1)", False),
        ("https://user:pass@example.org/", False),
        ("https://", False),
        ("https://x.org/a b", False),
        ("https://x.org/\u0000", False),
        ("https://[bad", False),
        ("data:text/html,x", False),
        ("", False),
    ],
)
def test_only_plain_https_is_linked(address: str, kept: bool) -> None:
    assert bool(safe_link(address)) is kept


def test_ids_become_names() -> None:
    namer = Namer(capitals_in(["NATO membership", "US part", "EU"]))
    assert namer.label("no-nato-yes-eu") == "No NATO yes EU"
    assert namer.label("land-for-halt") == "Land for halt"
    assert namer.label("final:cede-donbas+coalition") == "Final: cede donbas, coalition"
    assert namer.words("ruled-out") == "ruled out"
    assert Namer(given=(("x", "The X"),)).label("x") == "The X"


def test_numbers_are_written_for_people() -> None:
    assert points(0.0234) == "+2.3"
    assert points(-0.0234) == "\u22122.3"
    assert points(-0.0001) == "0.0"
    assert points(None) == "\u2013"
    assert percent(0.0834) == "8.3"
    assert percent(0.0083) == "0.83"
    assert of_100(0.125) == 13
    assert [count_text(s) for s in (0, 0.004, 0.41, 0.996, 1)] == ["0", "<1", "41", ">99", "100"]
    assert significant(4_123_456) == "4,100,000"
    assert significant(-0.0123) == "\u22120.012"
    assert significant(None) == "\u2013"


def test_plain_data_has_nothing_that_json_cannot_hold() -> None:
    import numpy as np

    value = {"a": np.float64("nan"), "b": np.arange(2), "c": -math.inf, 4: (np.int64(3), True)}
    assert plain(value) == {"a": None, "b": [0, 1], "c": None, "4": [3, True]}


def test_a_table_refuses_a_short_row() -> None:
    with pytest.raises(ValueError, match="2 heads"):
        Table("t", ("a", "b"), ((cell(1),),))
    assert Table("t", ("a", "b"), ((heading("x"), cell(1)),)).numeric == (False, True)
