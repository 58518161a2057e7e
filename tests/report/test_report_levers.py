"""Levers on the page: pairs of dots and their table, tables of costs, calendars and statements."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from pages import Page
from report_sample import make_case, make_study

from armistice.analyses.levers.measures import compare
from armistice.report.context import Context, make_context
from armistice.report.figures.levers import levers_figure, names_of
from armistice.report.lever_words import effects_table, luck, opening, prices_table
from armistice.report.page import render
from armistice.report.sections.levers import levers_section
from armistice.report.words import load_words


def effects(gap: float, split: float, standing: float) -> list[dict[str, Any]]:
    pairs = {
        "room": (0.5, 0.75),
        "durable": (3.0, 4.0),
        "gap": (0.01, 0.01 + gap),
        "split": (0.1, 0.1 + split),
        "hazard": (0.02, 0.021),
        "standing": (0.4, 0.4 + standing),
        "war_months": (15.0, 14.0),
        "killed.SUD": (1500.0, 1400.0),
        "margin.NOR": (0.01, 0.01 + gap),
        "paper.NOR": (0.5, 0.5),
        "waiting.NOR": (0.49, 0.49 - gap),
    }
    return [compare(key, pair, [pair] * 4) for key, pair in pairs.items()]


def lever(name: str, gap: float, split: float, standing: float, moves: str) -> dict[str, Any]:
    return {
        "id": name,
        "by": "US",
        "on": "NOR",
        "acts": ["NOR.pressure.level"],
        "announced": 0,
        "rules": {},
        "costs": {"US": {"middle": 0.02, "low": 0.01, "high": 0.03}},
        "idle": moves == "nothing",
        "solved": True,
        "draws_failed": 0,
        "effects": effects(gap, split, standing),
        "moves": moves,
        "side": "NOR",
        "paper": 0.0,
        "waiting": -gap,
        "carried_by": "waiting" if moves == "room" else None,
        "slopes": [
            {
                "outcome": "gap",
                "party": None,
                "slope": 0.04,
                "error": 0.001,
                "price": {"US": 2.0},
            }
        ],
    }


def answer() -> dict[str, Any]:
    schedule = {
        "about": "",
        "lever": "",
        "schedule": "without",
        "stages": [],
        "converged": True,
        "agreed_12": 0.3,
        "agreed": 0.5,
        "ended": 0.1,
        "war_months": 15.0,
        "killed": {"SUD": 1500.0},
        "spent": {},
        "pressure": {"NOR": 1.0},
        "bite": {"NOR": 0.5},
        "extra_bite": {"NOR": None},
    }
    risen = {**schedule, "about": "pressure", "lever": "more-pressure", "schedule": "rising"}
    risen |= {"extra_bite": {"NOR": 0.4}}
    return {
        "dose": 1.0,
        "draws": 4,
        "paths": 20,
        "horizon": 24,
        "sides": ["NOR", "SUD"],
        "levers": [
            lever("more-pressure", 0.02, -0.03, 0.1, "room"),
            lever("tough-talk", 0.0, 0.0, 0.0, "nothing"),
        ],
        "common_luck": {"effects": 12, "least": 3.0, "median": 40.0, "five_or_more": 0.75},
        "openings": {
            "open": False,
            "sets": [
                {
                    "levers": ["more-pressure", "tough-talk"],
                    "by": ["US"],
                    "cost": {"US": 0.04},
                    "share": 0.5,
                    "draws": 4,
                }
            ],
            "tried": 4,
            "size": 2,
            "complete": True,
            "smallest_known": True,
            "idle": ["tough-talk"],
            "unsolved": [],
        },
        "calendars": {"calendar": "surprise", "without": schedule, "rows": [risen]},
        "sequences": [
            {
                "package": "swap",
                "order": "guarantee-first",
                "margins": {"NOR": 0.01, "SUD": None},
                "stands": 0.8,
            }
        ],
        "statements": [
            {
                "id": "M-15",
                "key": "collapse_b",
                "unit": "aims",
                "expect": -1,
                "change": -0.02,
                "sign": -1,
                "low": -0.03,
                "high": -0.01,
                "share": 1.0,
                "draws": 4,
            },
            {
                "id": "M-16",
                "key": "returned_b",
                "unit": "aims",
                "expect": 1,
                "change": None,
                "sign": None,
                "low": None,
                "high": None,
                "share": None,
                "draws": 0,
            },
        ],
        "claims": [],
    }


@pytest.fixture
def with_levers() -> Context:
    study = deepcopy(make_study(2))
    for one in study["readings"].values():
        one["levers"] = answer()
    return make_context(make_case(2), study, load_words())


def test_no_levers_no_figure(context: Context) -> None:
    assert levers_figure(context) is None
    assert levers_section(context) is None


def test_the_figure_and_its_table_say_the_same(with_levers: Context) -> None:
    figure = levers_figure(with_levers)
    assert figure is not None
    assert [panel.heading for panel in figure.panels] == [
        result.label for result in with_levers.results
    ]
    svg = figure.panels[0].svg
    assert svg.startswith("<svg")
    assert ">More pressure<" in svg
    assert "more pressure to" not in svg
    [table] = figure.tables
    assert len(table.rows) == 2
    first = [cell.text for cell in table.rows[0]]
    assert first[0] == "More pressure"
    assert first[1:7] == ["+1.0", "+3.0", "+10.0", "+7.0", "40", "50"]
    assert first[7:] == first[1:7]  # both accounts were given the same
    assert figure.panels[0].finding.startswith("Under “Pressure works” 1 of 2 levers move the room")
    again = levers_figure(with_levers)
    assert again is not None
    assert again.panels[0].svg == svg


def test_marks_stand_where_the_numbers_say(with_levers: Context) -> None:
    """An unmoved lever has its two marks in one place, a moved one has not."""
    import re

    figure = levers_figure(with_levers)
    assert figure is not None
    places = re.findall(
        r'transform="translate\(([\d.]+),([\d.]+)\)" d="M-?1?', figure.panels[0].svg
    )
    rows: dict[str, set[str]] = {}
    for x, y in places:
        rows.setdefault(y, set()).add(x)
    moved, still = (len(rows[y]) for y in sorted(rows, key=float)[:2])
    assert (moved, still) == (6, 3)


def test_tables_say_who_pays_and_what_is_carried(with_levers: Context) -> None:
    names = names_of(with_levers)
    rows = effects_table(names, "A", answer()).rows
    texts = [[cell.text for cell in row] for row in rows]
    assert texts[0][:4] == ["More pressure", "room", "2 to 3 of 4", "+2.0 (+2.0 to +2.0)"]
    assert rows[0][0].note == "pulled by United States"
    assert rows[0][1].note == "by what waiting is worth"
    assert texts[0][-2:] == ["\u2212100 (\u2212100 to \u2212100)", "United States 2.0"]
    assert texts[1][1] == "nothing computed here"
    prices = prices_table(names, "A", answer()).rows
    assert [cell.text for cell in prices[0]][1::4] == ["+4.0", "2 (United States)"]


def test_sentences_on_what_opens_and_on_luck(with_levers: Context) -> None:
    names, found = names_of(with_levers), answer()
    first, second, third = opening(names, "A", found)
    assert "More pressure + Tough talk (in 2 of 4 draws; costs United States 4.0)" in first
    assert second == "All combinations were covered (4 solved)."
    assert third.endswith("Tough talk.")
    assert "40 times smaller" in luck(names, found)
    found["openings"] |= {"sets": [], "complete": False, "idle": []}
    first, second = opening(names, "A", found)
    assert "no combination of up to 2" in first
    assert "larger ones" in second
    found["openings"] |= {"open": True}
    assert len(opening(names, "A", found)) == 1
    assert luck(names, {"common_luck": {"effects": 0}}) == ""


def test_statements_stand_once_for_all_accounts(with_levers: Context) -> None:
    section = levers_section(with_levers)
    assert section is not None
    assert len(section.blocks) == 3
    [table] = section.blocks[-1].tables
    texts = [[cell.text for cell in row] for row in table.rows]
    assert texts[0][0] == "M-15"
    assert texts[0][2:] == ["down"] + ["down, \u22122.0 (\u22123.0 to \u22121.0; 4 of 4)"] * 2
    assert texts[1][3:] == ["not here, or switched off"] * 2
    # a direction is the mechanism's own, and no account is judged by it
    assert {cell.mark for row in table.rows for cell in row} == {""}


def test_the_page_has_them_and_stays_sound(with_levers: Context) -> None:
    study = deepcopy(make_study(2))
    study["readings"]["pressure-works"]["levers"] = answer()
    page = Page.of(render(make_case(2), study))
    section = page.root.one("section", id="levers")
    assert len(section.all("svg", role="img")) == 1  # one account was studied
    assert page.root.all("a", href="#levers")
    assert page.root.all("a", href="#levers-tables")
    assert "EQ-SHADOW" in section.text
