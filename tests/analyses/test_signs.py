"""Equilibrium signs and turned disagreements on the tutorial: computed, with size and share."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from random_wars import one_state_war, random_war

import armistice as arm
from armistice.analyses.asks import ask_spread
from armistice.analyses.equilibrium_signs import LEAST, QUESTIONS, outlasts
from armistice.analyses.labels import labels_of
from armistice.analyses.signs import signs_of
from armistice.analyses.study import ReadingStudy, solve_variants
from armistice.analyses.turns import why_not
from armistice.analyses.variants import VARIANTS
from armistice.errors import InputError


@cache
def studies() -> tuple[ReadingStudy, ...]:
    scenario = arm.load("two-islands")
    return tuple(ReadingStudy(scenario, name, draws=3, paths=60) for name in scenario.readings)


@cache
def signs() -> dict[str, Any]:
    return signs_of(arm.load("two-islands"), studies(), draws=2)


@pytest.mark.mechanism("M-01", "Q")
@pytest.mark.mechanism("M-06", "Q")
@pytest.mark.mechanism("M-11", "Q")
@pytest.mark.mechanism("M-12", "Q")
@pytest.mark.mechanism("M-21", "Q")
@pytest.mark.mechanism("M-49", "Q")
@pytest.mark.mechanism("M-51", "Q")
@pytest.mark.mechanism("M-59", "Q")
def test_every_question_is_computed() -> None:
    """Sign, size and share of draws stand there; which way they go is not asserted."""
    for reading in signs().values():
        rows = {row["id"]: row for row in reading["questions"]}
        assert list(rows) == [question.id for question in QUESTIONS]
        assert rows["M-11"]["change"] is None  # the tutorial has no framework
        for row in (rows[name] for name in rows if name != "M-11"):
            assert np.isfinite(row["change"])
            assert row["sign"] == (0 if abs(row["change"]) <= LEAST else np.sign(row["change"]))
            # a draw that is not solved under the change is left out, and the count says so
            assert row["draws"] in (1, 2)
            going = row["share"] * row["draws"]
            assert going == pytest.approx(round(going))
            assert row["low"] <= row["high"]


@pytest.mark.mechanism("M-11", "Q")
def test_a_framework_is_compared_where_there_is_one() -> None:
    from armistice.analyses.equilibrium_signs import _framework

    class Framed:
        """A solved war with a pause and a framework."""

        def __init__(self) -> None:
            from armistice.solve.equilibrium import solve

            war = random_war(3, packages=8, front=3)
            forms = (*(["final"] * (len(war.menu) - 2)), "pause", "framework")
            war = war.with_(menu=replace(war.menu, forms=forms))
            self.found = solve(war, tol=1e-4, starts=1, details=False)

        def answer(self, _: Any) -> Any:
            return self.found

        def now(self, _: Any, phase: int = 0) -> Any:
            from armistice.analyses.today import today_of

            return today_of(self.found, phase=phase)

    change = _framework(Framed())  # type: ignore[arg-type]
    assert change is not None
    assert np.isfinite(change)


def test_wearing_out_by_hand() -> None:
    """Nobody is worn out where stamina does not move; who is worn out already counts."""
    still = one_state_war((0.3, 0.2), np.array([[0.5], [0.5]]))
    assert outlasts(still) == 1.0  # one level: the lowest
    war = random_war(1, front=3, endurance=3, adaptation=1, stances=1)
    assert 0.0 < outlasts(war, 12) < outlasts(war, 60) < 1.0


def test_turns_are_those_of_the_readings() -> None:
    found = signs()
    first, second = found["tired-war"]["turns"], found["useful-war"]["turns"]
    groups = ["motive", "trust", "front"]
    assert [row["group"] for row in first] == [row["group"] for row in second] == groups
    for rows in (first, second):
        for row in rows:
            assert row["change"] == pytest.approx(row["after"] - row["before"])
            assert (row["as_claimed"] is None) == (row["expect"] is None)
            if row["as_claimed"] is False:
                assert row["why"]
    # either row starts from the other reading as it stands
    assert len({row["before"] for row in first}) == 1
    assert first[0]["before"] != second[0]["before"]
    assert first[0]["source"][0]["at"] == "G¶2"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"expect": "rises", "change": None, "gap": None, "waiting": {}}, "unsolved"),
        ({"expect": "rises", "change": -0.1, "gap": 0.0, "waiting": {"A": 0.0}}, "against"),
        ({"expect": "flat", "change": 0.1, "gap": 0.0, "waiting": {"A": 0.0}}, "against"),
        ({"expect": "rises", "change": 0.0, "gap": 0.02, "waiting": {"A": 0.1}}, "room"),
        ({"expect": "falls", "change": 0.0, "gap": 0.02, "waiting": {"A": 0.1}}, "neutral"),
        ({"expect": "rises", "change": 0.0, "gap": None, "waiting": {"A": 0.0}}, "idle"),
        ({"expect": None, "change": 0.0, "gap": 0.0, "waiting": {"A": 0.0}}, ""),
    ],
)
def test_why_a_direction_does_not_come_out(row: dict[str, Any], why: str) -> None:
    assert why_not(row, None if row["change"] is None else False) == why
    assert why_not(row, True) == ""


@pytest.mark.mechanism("M-06", "R")
def test_asks_and_signatures_have_a_worth() -> None:
    for reading, study in zip(signs().values(), studies(), strict=True):
        rows = reading["asks"]
        assert [row["proposer"] for row in rows] == [*study.war.proposers, None]
        worth = study.war.menu.flow[:, study.war.space.k[study.war.start]]
        for row in rows:
            for i, party in enumerate(study.war.sides):
                assert worth[i].min() <= row["worth"][party] <= worth[i].max()


@pytest.mark.mechanism("M-10", "R")
def test_trades_are_differences_of_solved_deals() -> None:
    study = studies()[0]
    found = signs()["tired-war"]["exchange"]
    ids = study.war.menu.ids
    x = ids.index(found["package"])
    patrol = next(row for row in found["options"] if row["issue"] == "guarantee")
    assert patrol["instead_of"] != patrol["option"]
    gains = [patrol["gain"][party] for party in study.war.sides]
    assert any(
        np.allclose(study.zone.deal[:, y] - study.zone.deal[:, x], gains) for y in range(len(ids))
    )
    if patrol["rate"] is not None:
        assert patrol["rate"] == pytest.approx(-min(gains) / max(gains))


@pytest.mark.mechanism("M-03", "R")
@pytest.mark.mechanism("M-65", "R")
def test_labels_carry_numbers_of_the_scenario() -> None:
    found = labels_of(arm.load("two-islands"))
    assert found == {
        "order": [],
        "economy_noise": 0.0,
        "exclusion": 1.0,
        "stock": 0.0,
        "escalation": 0.0,
    }


def test_a_turn_of_a_reading_that_is_not_there_is_a_fault(tmp_path: Any) -> None:
    from pathlib import Path

    source = Path(__file__).parents[2] / "scenarios" / "two-islands" / "scenario.yaml"
    text = source.read_text("utf-8").replace(
        "turns: {tired-war: {expect", "turns: {tried-war: {expect"
    )
    (tmp_path / "scenario.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="did you mean 'tired-war'"):
        arm.load(tmp_path / "scenario.yaml")


@pytest.mark.mechanism("M-44", "R")
def test_misreadings_are_computed_where_a_scenario_states_one(tmp_path: Any) -> None:
    from pathlib import Path

    from armistice.analyses.misreadings import misreadings_of

    assert misreadings_of(studies()[0].resolved) == []
    source = Path(__file__).parents[2] / "scenarios" / "two-islands" / "scenario.yaml"
    beliefs = "beliefs: {about: Orrin, misread: {League: {Orrin.values.tolls.lifted: 0.3}}}"
    (tmp_path / "scenario.yaml").write_text(source.read_text("utf-8") + beliefs, encoding="utf-8")
    [row] = misreadings_of(arm.load(tmp_path / "scenario.yaml").resolve("useful-war"))
    assert row["mediator"] == "League"
    assert 0.0 <= row["refused"] <= 1.0
    assert row["refused"] != row["if_right"]
    assert np.isfinite(row["loss"])


def test_the_spread_of_asks_is_that_over_all_states() -> None:
    """Only states that take a millionth of the time or less are left out."""
    answer = studies()[0].answer
    war = answer.war
    for party, side, months in (("Orrin", 0, 24), ("Orrin", 1, 6)):
        behaved = answer.operator.behave(answer.v, answer.w, in_full=True)
        tabled = behaved.tabled[:, 0, war.proposers.index(party)]
        worth = war.menu.flow[side, war.space.k[war.start]]
        asked = tabled @ worth / tabled.sum(axis=1)
        here, time = np.zeros(war.space.size), np.zeros(war.space.size)
        here[war.start] = 1.0
        for _ in range(months):
            time, here = time + here, here @ war.phases[0].transition
        mean = np.average(asked, weights=time)
        expected = np.sqrt(np.average((asked - mean) ** 2, weights=time))
        assert ask_spread(answer, party, side=side, months=months) == pytest.approx(
            expected, rel=1e-3
        )
        assert expected > 0


def test_variants_solved_together_are_those_solved_apart() -> None:
    scenario = arm.load("two-islands")
    together = [ReadingStudy(scenario, name, draws=0) for name in scenario.readings]
    solve_variants(together, workers=2)
    for study in together:
        apart = ReadingStudy(scenario, study.reading, draws=0).variants
        assert len(apart) == len(VARIANTS)
        for variant, one, other in zip(VARIANTS, apart, study.variants, strict=True):
            assert np.array_equal(one.answer.v, other.answer.v)
            assert one.row == other.row
            assert other.row.items() >= variant.items()
            assert other.answer.war.breach == variant["breach"]
            assert other.answer.diagnostics.converged
        assert study.variants[0].answer is study.answer
