"""Each picture shows the numbers of its table: counted in the drawing itself."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from pages import Element, Page
from report_sample import make_case, make_study

from armistice.report.context import Context, make_context
from armistice.report.figures.chances import chances, events
from armistice.report.figures.endings import endings
from armistice.report.figures.figure import Figure
from armistice.report.figures.first_kind import first_kind
from armistice.report.figures.hold import hold
from armistice.report.figures.margins import margins
from armistice.report.figures.plane import numbered, plane
from armistice.report.figures.room import room
from armistice.report.figures.stairs import stairs
from armistice.report.figures.timing import timing
from armistice.report.figures.war import war
from armistice.report.words import load_words

COLOURS = ("#0072B2", "#B34E00")


def drawing(figure: Figure, index: int = 0) -> Element:
    return Page.of(figure.panels[index].svg).root.one("svg")


def marks(svg: Element, colour: str) -> list[Element]:
    """Marks filled with a colour; an empty glyph has the path of a single point."""
    found = svg.all("path", fill=colour)
    return [p for p in found if p.attrs["d"] not in ("M0,0", "M0,0Z")]


def texts(svg: Element, **attrs: str) -> list[str]:
    return [t.text for t in svg.all("text", **attrs)]


@pytest.mark.parametrize("build", [room, hold, endings])
@pytest.mark.parametrize("index", [0, 1])
def test_an_array_has_the_cells_of_its_table(build: object, index: int, context: Context) -> None:
    figure = build(context)  # type: ignore[operator]
    step = 2 if build is room else 1  # room's table also gives the draws behind the cells
    column = [int(row[1 + step * index].text) for row in figure.tables[0].rows]
    svg = drawing(figure, index)
    outlined = svg.all("path", stroke=COLOURS[index])
    assert len(outlined) == sum(column) == 100
    full = Counter(p.attrs["d"] for p in marks(svg, COLOURS[index]))
    # Kinds in order of the table; the last one (nothing reached, still at war) is left empty.
    assert sorted(full.values()) == sorted(n for n in column[:-1] if n)
    assert sum(full.values()) == 100 - column[-1]


def test_room_counts_draws_as_the_answer_does(context: Context) -> None:
    rows = room(context).tables[0].rows
    for i, result in enumerate(context.results):
        deepest = result.zone["draws"]["deepest_layer"]
        by_row = [int(row[2 + 2 * i].text) for row in rows]
        assert by_row == [
            deepest.count(layer) for layer in ("trust", "consent", "commitment", "values", None)
        ]


def test_room_says_its_chance_with_its_number(context: Context) -> None:
    words = load_words()
    for panel, result in zip(room(context).panels, context.results, strict=True):
        share = result.zone["draws"]["durable_share"]
        expected = words.chance_of_draws(share, result.draws)
        assert panel.answer.lower() == expected.lower()


@pytest.mark.parametrize(("draws", "said"), [(4, [1, 1, 1, 1, 4]), (200, [25, 25, 25, 25, 100])])
def test_room_compares_the_accounts_draw_by_draw(draws: int, said: list[int]) -> None:
    """Few draws are counted as they are, many in hundredths."""
    study = make_study(draws=draws)
    first, second = (answer["zone"] for answer in study["readings"].values())
    first["draws"]["deepest_layer"] = ["trust", "trust", None, "values"] * (draws // 4)
    second["draws"]["deepest_layer"] = ["trust", None, "trust", None] * (draws // 4)
    figure = room(make_context(make_case(), study, load_words()))
    numbers = [int(n) for n in re.findall(r"\b\d+\b", figure.findings[0])]
    assert numbers == said


@pytest.mark.parametrize("index", [0, 1])
def test_stairs_are_labelled_with_the_counts_of_the_table(index: int, context: Context) -> None:
    figure = stairs(context)
    rows = figure.tables[0].rows
    expected = Counter([rows[0][1 + 3 * index].text])
    for row in rows[1:]:
        expected.update([row[1 + 3 * index].text, row[3 + 3 * index].text])
    shown = Counter(t for t in texts(drawing(figure, index)) if t.isdigit())
    assert shown == expected


def test_stairs_name_the_layer_that_shuts_the_door(context: Context) -> None:
    assert "nothing is left after the layer of trust" in stairs(context).panels[1].finding


def test_plane_places_every_package_where_its_values_say(context: Context) -> None:
    figure = plane(context)
    for index, result in enumerate(context.results):
        svg = drawing(figure, index)
        placed = [
            tuple(float(x) for x in re.findall(r"-?[\d.]+", p.attrs["transform"]))
            for p in svg.all("path", stroke=COLOURS[index])
        ]
        assert len(placed) == len(result.packages)
        # Order on the page is order of value, for each side.
        for axis, side in enumerate(context.sides):
            values = [p["value_margins"][side] for p in result.packages]
            sign = 1 if axis == 0 else -1
            by_value = sorted(range(len(values)), key=lambda i, v=values: v[i])
            by_place = sorted(range(len(values)), key=lambda i, a=axis, s=sign: s * placed[i][a])
            assert by_value == by_place
        numbers = set(texts(svg, font_weight="bold"))
        assert numbers == {str(n) for n in numbered(context).values()}


def test_plane_marks_the_layer_that_stops_each(context: Context) -> None:
    figure = plane(context)
    full = marks(drawing(figure, 0), COLOURS[0])
    reached = [p for p in context.results[0].packages if p["killed_by"] != "values"]
    assert len(full) == len(reached) > 0
    words = {row[4].text for row in figure.tables[0].rows}
    assert words == {
        load_words().text(f"layer_short.{p['killed_by'] or 'none'}")
        for p in context.results[0].packages
    }


@pytest.mark.parametrize("index", [0, 1])
def test_margins_draw_one_dot_per_package_and_side(index: int, context: Context) -> None:
    figure = margins(context)
    svg = drawing(figure, index)
    cells = [row[2 + 2 * index + side].text for row in figure.tables[0].rows for side in (0, 1)]
    barred = cells.count("barred")
    assert barred == 1
    assert len(marks(svg, COLOURS[index])) == len(cells) - barred
    assert texts(svg, font_style="italic") == ["barred"]
    assert len(svg.all("line", stroke=COLOURS[index])) == len(cells) - barred


@pytest.mark.parametrize("index", [0, 1])
def test_war_draws_a_point_per_month_and_labels_the_end(index: int, context: Context) -> None:
    figure = war(context)
    rows = figure.tables[0].rows
    assert [row[0].text for row in rows] == [str(m) for m in range(25)]
    svg = drawing(figure, index)
    line = next(p for p in svg.all("path", stroke=COLOURS[index]) if p.attrs.get("fill") is None)
    points = re.findall(r"-?[\d.]+,(-?[\d.]+)", line.attrs["d"])
    assert len(points) == len(rows)
    share = context.results[index].futures["share_at_war_by_month"]["mean"]
    assert [float(y) for y in points] == pytest.approx([200 * (1 - s) for s in share], abs=0.02)
    assert set(texts(svg, font_weight="bold")) == {
        f"{rows[-1][1 + 3 * index].text} at war",
        f"{rows[-1][3 + 3 * index].text} signed",
    }


def test_chances_label_every_mark_with_the_number_of_the_table(context: Context) -> None:
    figure = chances(context)
    cells = [row[1 + 2 * i].text for i in (0, 1) for row in figure.tables[0].rows]
    svg = drawing(figure)
    assert Counter(texts(svg, font_weight="bold")) == Counter(cells)
    heads = [event.label for event in events(context)]
    assert [row[0].text for row in figure.tables[0].rows] == heads
    assert set(heads) <= set(texts(svg))


def test_an_event_without_a_number_is_a_dash() -> None:
    study = make_study()
    for answer in study["readings"].values():
        answer["futures"]["p_holds_12m"] = {"mean": None, "low": None, "high": None}
    figure = chances(make_context(make_case(), study, load_words()))
    row = next(row for row in figure.tables[0].rows if "holds" in row[0].text)
    assert [c.text for c in row[1:]] == ["\u2013"] * 4


@pytest.mark.parametrize("index", [0, 1])
def test_timing_draws_a_dot_for_each_time(index: int, context: Context) -> None:
    figure = timing(context)
    column = [int(row[1 + index].text) for row in figure.tables[0].rows]
    times = context.results[index].futures["time_to_truce_quantiles"]
    assert column[-1] == times.count(None)
    assert column[0] == sum(t is not None and t <= 2 for t in times)
    assert column[1] == sum(t is not None and 2 < t <= 4 for t in times)
    svg = drawing(figure, index)
    places = [
        tuple(float(x) for x in re.findall(r"-?[\d.]+", p.attrs["transform"]))
        for p in marks(svg, COLOURS[index])
    ]
    assert len(places) == len(set(places)) == sum(column) == 50
    stacks = Counter(x for x, _ in places)
    assert sorted(stacks.values())[-1] <= max(max(column[:-1]), -(-column[-1] // 5))


def test_first_kind_labels_equal_its_table(context: Context) -> None:
    figure = first_kind(context)
    cells = [row[1 + i].text for row in figure.tables[0].rows for i in (0, 1)]
    assert Counter(texts(drawing(figure), font_weight="bold")) == Counter(cells)


def test_a_third_account_has_its_own_colour_and_shape() -> None:
    context = make_context(make_case(3), make_study(3), load_words())
    svg = drawing(room(context), 2)
    assert len(svg.all("path", stroke="#3D4550")) == 100
    assert {r.style.shape for r in context.results} == {"circle", "square", "triangle"}
