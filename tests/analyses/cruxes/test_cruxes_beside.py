"""What stands beside every report: single exchanges, and whole answers that were kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from crux_games import FIELDS, Array, Looks, islands_text

import armistice as arm
from armistice.analyses.cruxes import answer as answering
from armistice.analyses.cruxes import asked, cruxes
from armistice.analyses.cruxes.beside import crux_pairs
from armistice.analyses.cruxes.evaluate import Anchors, Solved
from armistice.analyses.cruxes.kept import Answers, fullest
from armistice.analyses.cruxes.swaps import swaps
from armistice.errors import ArmisticeError, NotConverged
from armistice.scenario import Scenario, load
from armistice.scenario.mixing import side_of

READINGS = ("tired-war", "useful-war")
VALUES = [(address, "0.1 to 0.2", "0.5 to 0.7") for address in FIELDS[:3]]


def together(x: Any) -> float:
    return float(np.clip(0.05 + 2 * x[FIELDS[0]] * x[FIELDS[1]] + 0.1 * x[FIELDS[2]], 0, 1))


def alone(x: Any) -> float:
    return float(x[FIELDS[0]])


@pytest.fixture
def scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scenario:
    monkeypatch.setenv("ARMISTICE_CACHE", str(tmp_path / "kept"))
    path = tmp_path / "islands.yaml"
    path.write_text(islands_text(VALUES), encoding="utf-8")
    return load(path)


def make(function: Any) -> Any:
    return lambda hybrids, targets: Looks(hybrids, targets, function)


@pytest.fixture
def solver(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Put an invented end in the solver's place; returns what it was asked."""
    calls: list[str] = []

    class Invented(Looks):
        def __call__(self, position: Any, draw: Any, carry: Any) -> Any:
            calls.append(str(position))
            return super().__call__(position, draw, carry)

    monkeypatch.setattr(asked, "Solved", lambda h, t, **_: Invented(h, t, together))
    return calls


@pytest.mark.equation("EQ-CRUX")
@pytest.mark.parametrize("function", [together, alone])
def test_swaps_are_those_of_the_comparison_of_every_mixture(
    scenario: Scenario, function: Any
) -> None:
    few = swaps(scenario, *READINGS, evaluator=make(function))
    every = cruxes(scenario, *READINGS, draws=0, evaluator=make(function))
    assert few["groups"] == every["groups"]
    assert few["primary"] == every["primary"]
    for name, one in few["headlines"].items():
        block = every["headlines"][name]["central"]
        for key in ("a", "b", "straddles", "cruxes_of_b"):
            assert one[key] == block[key]
        assert sorted(one["cruxes_of_a"]) == sorted(block["cruxes_of_a"])
        assert one["failed"] == []
        for group, row in one["groups"].items():
            for key, value in row.items():
                assert value == block["groups"][group][key], (group, key)
    primary = few["headlines"][few["primary"]]
    assert bool(primary["cruxes_of_a"]) == (function is alone)


def test_swaps_cost_two_mixtures_a_question_and_two(scenario: Scenario, solver: list[str]) -> None:
    swaps(scenario, *READINGS)
    assert len(solver) == len(set(solver)) == 2 * len(VALUES) + 2
    swaps(scenario, *READINGS)
    assert len(solver) == 2 * len(VALUES) + 2  # kept


def test_what_cannot_be_solved_is_none_and_an_end_is_refused(scenario: Scenario) -> None:
    class Failing(Looks):
        fails = (1.0, 0.0, 0.0)

        def __call__(self, position: Any, draw: Any, carry: Any) -> tuple[Array, Any]:
            values, _ = super().__call__(position, draw, carry)
            return (values + np.inf if tuple(position) == self.fails else values), None

    found = swaps(scenario, *READINGS, evaluator=lambda h, t: Failing(h, t, together))
    one = found["headlines"]["truce"]
    assert one["failed"] == ["q0"]
    assert one["groups"]["q0"]["a_with_b"] is None
    assert not one["groups"]["q0"]["crux_of_a"]
    Failing.fails = (0.0, 0.0, 0.0)
    with pytest.raises(NotConverged, match="tired-war"):
        swaps(scenario, *READINGS, evaluator=lambda h, t: Failing(h, t, together))


def test_a_second_call_evaluates_and_measures_nothing(
    scenario: Scenario, solver: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = arm.cruxes(scenario, *READINGS, draws=4)
    count = len(solver)
    assert count > 4 * 8

    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("measured again")

    monkeypatch.setattr(answering, "evaluate_mode", never)
    second = arm.cruxes(scenario, *READINGS, draws=4)
    assert json.dumps(second) == json.dumps(first)
    assert len(solver) == count
    with pytest.raises(AssertionError, match="measured again"):
        arm.cruxes(scenario, *READINGS, draws=4, seed=2)
    with pytest.raises(AssertionError, match="measured again"):
        arm.cruxes(scenario, *READINGS, draws=4, keep=False)


def test_an_invented_end_is_never_kept(scenario: Scenario, tmp_path: Path) -> None:
    cruxes(scenario, *READINGS, draws=0, evaluator=make(together))
    assert fullest(scenario, *READINGS) is None
    assert not (tmp_path / "kept").exists()


def test_the_fullest_answer_in_the_scenarios_own_groups_is_chosen(
    scenario: Scenario, solver: list[str]
) -> None:
    assert fullest(scenario, *READINGS) is None
    arm.cruxes(scenario, *READINGS, draws=8, groups={"both": ["q0", "q1"]})
    assert fullest(scenario, *READINGS) is None  # another grouping is another question
    for asked_for in ({"draws": 0, "seed": 3}, {"draws": 0}, {"draws": 4}, {"draws": 6, "seed": 2}):
        arm.cruxes(scenario, *READINGS, **asked_for)
        best = fullest(scenario, *READINGS)
        assert best is not None
        assert (best["draws"], best["seed"]) == (asked_for["draws"], asked_for.get("seed", 1))
    assert fullest(scenario, *READINGS[::-1]) is None


def test_a_broken_answer_is_worked_out_again(scenario: Scenario, solver: list[str]) -> None:
    first = arm.cruxes(scenario, *READINGS, draws=0)
    sides = (side_of(scenario, READINGS[0]), side_of(scenario, READINGS[1]))
    folder = Answers(scenario, sides).folder
    assert folder is not None
    (file,) = folder.iterdir()
    for content in ("", "[]", '{"asked": {}}', file.read_text("utf-8")[:-40]):
        file.write_text(content, encoding="utf-8")
        assert fullest(scenario, *READINGS) is None
    assert json.dumps(arm.cruxes(scenario, *READINGS, draws=0)) == json.dumps(first)


def test_each_depth_computes_so_much_and_no_more(scenario: Scenario, solver: list[str]) -> None:
    assert crux_pairs(scenario, READINGS, "none", seed=1) == []
    (row,) = crux_pairs(scenario, READINGS, "kept", seed=1)
    assert (row["full"], row["swaps"], row["why"], solver) == (None, None, None, [])
    (row,) = crux_pairs(scenario, READINGS, "swaps", seed=1)
    assert row["full"] is None
    assert len(solver) == 8
    (row,) = crux_pairs(scenario, READINGS, "every", seed=1)
    assert row["swaps"] is None
    assert row["full"]["shown"] == "central"
    count = len(solver)
    for depth in ("kept", "swaps", "every"):
        (again,) = crux_pairs(scenario, READINGS, depth, seed=1)  # type: ignore[arg-type]
        assert again["full"] == row["full"]
    assert len(solver) == count
    assert crux_pairs(scenario, READINGS[:1], "every", seed=1) == []
    with pytest.raises(ArmisticeError, match="no depth"):
        crux_pairs(scenario, READINGS, "deep", seed=1)  # type: ignore[arg-type]


def test_readings_that_do_not_differ_say_so(scenario: Scenario) -> None:
    (row,) = crux_pairs(scenario, (READINGS[0], READINGS[0]), "swaps", seed=1)
    assert "do not differ" in row["why"]


def test_anchors_are_the_nearer_reading_and_only_large_wars_have_them(scenario: Scenario) -> None:
    low, high = np.zeros((1, 2, 5)), np.ones((1, 2, 5))
    anchors = Anchors((low, high))
    assert anchors.nearer((0.0, 0.0, 1.0)) is low
    assert anchors.nearer((0.0, 1.0, 1.0)) is high
    assert Anchors().nearer((0.0,)) is None
    assert asked.Asked(scenario, (), seed=1, anchors=(low, high)).anchors.values is None
    wide = np.zeros((1, 2, 1500))
    assert asked.Asked(scenario, (), seed=1, anchors=(wide, wide)).anchors.values is not None
    with_solver = asked.Asked(scenario, (), seed=1)
    sides = (side_of(scenario, READINGS[0]), side_of(scenario, READINGS[1]))
    from armistice.analyses.cruxes.groups import partition

    runner = with_solver.runner(sides, partition(scenario, *sides), 0)
    assert isinstance(runner.evaluator, Solved)
    runner.evaluator.prepare()
    assert with_solver.anchors.asked
    assert with_solver.anchors.values is None
