"""The mediator's plane on the page: only where the study carries it, and equal to its table."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from pages import Page
from report_sample import SIDES, make_case, make_study

from armistice.report.context import Context, make_context
from armistice.report.figures.mediator_plane import mediator_plane
from armistice.report.page import render
from armistice.report.words import load_words

WORDS = load_words()


def outcome(war: float) -> dict[str, Any]:
    return {
        "war_over": war,
        "involvement_over": war,
        "mediator_value": 0.02,
        "signing_hazard": 0.01,
        "refused": 0.4,
    }


def plane(by: str | None = None) -> dict[str, Any]:
    """An invented answer of three strategies, the second beaten by the first."""
    a, b = SIDES
    rows = [
        {
            "id": name,
            "levers": {"more-ships": 1.0} if name == "threat" else {},
            "war_over": war,
            "agreed": war / 2,
            "left": part - war,
            "involvement_over": part,
            "value": {a: 0.5, b: 0.25},
            "mediator_value": worth,
            "people": {"killed": {a: 100.0, b: 50.0}},
            "frontier": beaten is None,
            "beaten_by": beaten,
        }
        for name, war, part, worth, beaten in (
            ("press", 0.6, 0.6, 0.03, None),
            ("threat", 0.55, 0.55, 0.01, "press"),
            (f"exit-after-{b}", 0.4, 0.95, 0.02, None),
            ("solved", 0.58, 0.6, 0.02, "press"),
        )
    ]
    strategies = [
        {
            "id": "solved",
            "expected": outcome(0.7),
            "happens": outcome(0.3),
            "if_right": outcome(0.4),
        }
    ]
    return {
        "mediator": a,
        "horizon": 24,
        "strategies": rows,
        "frontier": [f"exit-after-{b}", "press"],
        "left_out": {"share-cost": "no lever moves its costs"},
        "solved": {
            "one_step_gain": 0.0,
            "today": {"stay": 0.2, "press": 0.7, "exit": 0.1},
            "commitment": {"to": "press", "gain": 0.01},
        },
        "limit": [{"share": 0.0, "leaves": 0.0, "gain": 0.0}],
        "expects": {"by": by, "strategies": strategies, "loss": 0.015},
    }


@pytest.fixture
def carried() -> dict[str, Any]:
    study = deepcopy(make_study(2))
    for answers in study["readings"].values():
        answers["mediator"] = plane("account-two")
    return study


def context(study: dict[str, Any]) -> Context:
    return make_context(make_case(2), study, WORDS)


def test_a_study_without_the_plane_has_no_figure() -> None:
    assert mediator_plane(context(make_study(2))) is None


def test_the_page_carries_it_where_the_study_does(carried: dict[str, Any]) -> None:
    page = Page.of(render(make_case(2), carried))
    [section] = page.root.all("section", id_="mediator")
    assert len(section.all("svg", role="img")) == 2
    assert "#mediator" in {a.attrs["href"] for a in page.root.one("nav").all("a")}


def test_one_account_alone_may_carry_it(carried: dict[str, Any]) -> None:
    first = next(iter(carried["readings"]))
    del carried["readings"][first]["mediator"]
    figure = mediator_plane(context(carried))
    assert figure is not None
    assert len(figure.panels) == 1


def test_picture_and_table_say_the_same(carried: dict[str, Any]) -> None:
    figure = mediator_plane(context(carried))
    assert figure is not None
    [first, *_] = figure.panels
    table = figure.tables[0]
    rows = [[cell.text for cell in row] for row in table.rows]
    assert [row[0] for row in rows] == ["1", "2", "3", "4"]
    for row in rows:
        assert f"{row[0]} {row[1]}: war over {row[2]}, part over {row[4]} of 100" in first.svg
        assert f">{row[0]}</text>" in first.svg
    assert rows[0][2:6] == ["60", "30", "60", "0"]
    assert rows[0][-1] == "none"
    assert rows[1][-1] == "press"
    assert rows[0][-2] == "150"
    assert table.rows[1][1].note == "more ships"


def test_it_says_what_is_known_of_the_solved_strategy(carried: dict[str, Any]) -> None:
    figure = mediator_plane(context(carried))
    assert figure is not None
    text = " ".join(figure.findings)
    assert "presses with 70" in text
    assert "would gain it 0.0 points at most" in text
    assert "Bound to “press” for good, it would be better off by 1.0 points" in text
    assert "With 0 % of what being involved costs it, its plan is to leave in 0 of 100" in text
    assert "Planning by the account “Account two”" in text
    assert "over in 70 of 100 futures; under this account it is over in 30" in text
    assert "costs it 1.5 points" in text
    assert "Not shown: “let others pay”, since no lever moves its costs." in text
    assert "is over in 40 to 60 of 100 futures" in figure.panels[0].finding


def test_without_a_comparison_nothing_is_said_of_one(carried: dict[str, Any]) -> None:
    for answers in carried["readings"].values():
        answers["mediator"]["expects"] = None
        answers["mediator"]["solved"]["commitment"] = {"to": "solved", "gain": 0.0}
        for row in answers["mediator"]["strategies"]:
            row["people"] = None
    figure = mediator_plane(context(carried))
    assert figure is not None
    assert len(figure.tables) == 2
    assert "Planning by" not in " ".join(figure.findings)
    assert "No strategy that it could bind itself to" in " ".join(figure.findings)
    assert WORDS.text("mediator.column_killed") not in figure.tables[0].columns
    carried["readings"][next(iter(carried["readings"]))]["mediator"] = plane()
    again = mediator_plane(context(carried))
    assert again is not None
    assert "what it takes the sides to want" in " ".join(again.findings)
