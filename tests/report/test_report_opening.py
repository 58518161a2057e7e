"""Where two accounts part, on the page: every mixture, single exchanges, or neither."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "analyses" / "cruxes"))

from crux_games import FIELDS, Looks, islands_text
from pages import Page
from report_sample import READINGS, make_case, make_study

from armistice.analyses.cruxes import cruxes
from armistice.analyses.cruxes.swaps import swaps
from armistice.report.page import render
from armistice.scenario import Scenario, load

PAIR = ("tired-war", "useful-war")
CHOICE = "decisions: {boats: {ask: Buy boats now?, headline: truce, benefit: 1, cost: 0.3}}\n"


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    values = [(address, "0.1 to 0.2", "0.5 to 0.7") for address in FIELDS[:3]]
    text = islands_text(values).replace("claims:", f"{CHOICE}\nclaims:")
    text = text.replace("kind: motive, fields", "kind: motive, settle: a count, fields")
    path = tmp_path_factory.mktemp("war") / "islands.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def pairs(x: Any) -> float:
    return min(1.0, 0.05 + 2 * x[FIELDS[0]] * x[FIELDS[1]] + 0.1 * x[FIELDS[2]])


def alone(x: Any) -> float:
    return float(x[FIELDS[0]])


def made(scenario: Scenario, how: str, function: Any = pairs) -> dict[str, Any]:
    def make(hybrids: Any, targets: Any) -> Looks:
        return Looks(hybrids, targets, function)

    row: dict[str, Any] = {"a": READINGS[0], "b": READINGS[1]}
    row |= {"full": None, "swaps": None, "why": None}
    if how == "full":
        row["full"] = cruxes(scenario, *PAIR, draws=0, evaluator=make)
    elif how == "swaps":
        row["swaps"] = swaps(scenario, *PAIR, evaluator=make)
    elif how == "why":
        row["why"] = "they do not differ"
    return row


def page_of(*rows: dict[str, Any]) -> Page:
    page = Page.of(render(make_case(), {**make_study(), "cruxes": list(rows)}))
    ids = [e.attrs["id"] for e in page.root.walk() if "id" in e.attrs]
    assert [i for i in ids if ids.count(i) > 1] == []
    links = [a.attrs["href"] for a in page.root.all("a")]
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    return page


def opening_of(page: Page) -> str:
    return page.root.one("section", id="opening").text


def test_every_mixture_fills_the_first_screen_and_two_figures(scenario: Scenario) -> None:
    row = made(scenario, "full")
    page = page_of(row)
    text = opening_of(page)
    block = row["full"]["headlines"]["truce"]["central"]
    assert f"{round(100 * block['a'])} in 100 under" in text
    assert "No single question carries both across 25 in 100" in text
    assert "Together, 2 do: “Question 0?” and “Question 1?”" in text
    assert "changes its answer with the other view on 2" in text
    assert "For the choice “Buy boats now?”" in text
    assert "a count" in text
    for name in ("cruxes-truce", "flips-truce"):
        assert page.root.one("section", id=name).all("svg")
        assert any(a.attrs["href"] == f"#{name}" for a in page.root.one("nav").all("a"))


@pytest.mark.parametrize("function", [pairs, alone])
def test_single_exchanges_say_what_they_show_and_what_they_cannot(
    scenario: Scenario, function: Any
) -> None:
    row = made(scenario, "swaps", function)
    page = page_of(row)
    text = opening_of(page)
    command = f"armistice cruxes {make_case().id} {READINGS[0]} {READINGS[1]} --draws 0"
    assert command in text
    if function is alone:
        assert "One question would carry both across 25 in 100: “Question 0?”" in text
        assert text.count("one question alone: “Question 0?”") == 2
    else:
        assert "No single exchange of views carries either across 25 in 100" in text
    figure = page.root.one("section", id="swaps")
    found = row["swaps"]["headlines"]["truce"]
    rows = figure.all("table")[0].rows()
    assert rows[0][1:3] == [str(round(100 * found[end])) for end in "ab"]
    moved = {r[0].split("q")[-1]: r[1:3] for r in rows[1:]}
    for name, one in found["groups"].items():
        want = [str(round(100 * one[key])) for key in ("a_with_b", "b_with_a")]
        assert moved[name[1:]] == want
    assert "the same as a table" in figure.text.lower()


def test_nothing_computed_says_how_to_get_it_and_what_failed_why(scenario: Scenario) -> None:
    text = opening_of(page_of(made(scenario, "none")))
    assert "Not compared in this run: “armistice cruxes" in text
    assert "they do not differ" in opening_of(page_of(made(scenario, "why")))
    page = Page.of(render(make_case(), make_study()))
    assert [s for s in page.root.all("section") if s.attrs.get("id") == "opening"] == []


def test_several_pairs_stand_apart(scenario: Scenario) -> None:
    full, few = made(scenario, "full"), made(scenario, "swaps")
    page = page_of(full, few, {**full, "a": READINGS[2]}, {**few, "b": READINGS[2]})
    for name in ("cruxes-truce-1", "swaps-2", "flips-truce-3", "swaps-4"):
        assert page.root.one("section", id=name)


def test_a_headline_that_is_not_defined_draws_nothing(scenario: Scenario) -> None:
    for how in ("full", "swaps"):
        page = page_of(made(scenario, how, lambda x: float("nan")))
        assert "is not defined" in opening_of(page)
