"""A war as a SALib problem: SALib's own samplers and analyses take it as it is."""

from __future__ import annotations

import numpy as np
import pytest

import armistice as arm
from armistice.errors import ArmisticeError
from armistice.interchange.salib import salib_problem
from armistice.scenario import Scenario


@pytest.fixture(scope="module")
def islands() -> Scenario:
    return arm.load("two-islands")


def test_a_problem_is_what_salib_calls_one(islands: Scenario) -> None:
    problem = salib_problem(islands, "tired-war", levers=["toll-rise"])
    assert problem["num_vars"] == len(problem["names"]) == len(problem["bounds"]) == 9
    assert problem["names"][-1] == "levers.toll-rise"
    assert problem["bounds"][-1] == [0.0, 1.0]
    assert problem["outputs"] == ["truce", "durable"]
    assert all(low < high for low, high in problem["bounds"])


def test_outcomes_of_samples_are_those_of_the_war(islands: Scenario) -> None:
    problem = salib_problem(islands, "tired-war", outcomes=["truce"], levers=["toll-rise"])
    low, high = np.array(problem["bounds"]).T
    samples = np.stack([low + share * (high - low) for share in (0.2, 0.5, 0.9)])
    found = problem.evaluate(samples)
    assert found.shape == (3, 1)
    given = dict(zip(problem["names"], samples[1], strict=True))
    dose = given.pop("levers.toll-rise")
    assert found[1, 0] == problem.relation(given, {"toll-rise": dose})["truce"]
    assert np.array_equal(problem.evaluate(samples[::-1], workers=2), found[::-1])


def test_bad_samples_and_problems_are_refused(islands: Scenario) -> None:
    problem = salib_problem(islands, "tired-war")
    with pytest.raises(ArmisticeError, match="samples of 8 numbers"):
        problem.evaluate(np.zeros((2, 3)))
    with pytest.raises(ArmisticeError, match="no lever 'tolls'"):
        salib_problem(islands, levers=["tolls"])


def test_a_war_without_uncertainty_is_no_problem(islands: Scenario) -> None:
    problem = salib_problem(islands, across=["tired-war"], levers=["toll-rise"])
    assert "Orrin.values.tolls.lifted" in problem["names"]  # unsure in either account
    assert problem["bounds"][problem["names"].index("Selm.collapse.rate")] == pytest.approx(
        [0.006, 0.02]
    )


def test_salib_finds_which_number_moves_the_chance(islands: Scenario) -> None:
    pytest.importorskip("SALib")
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sample

    problem = salib_problem(islands, "tired-war", outcomes=["truce"])
    runs = sample.sample(problem, N=2, num_levels=4, seed=1)
    chances = problem.evaluate(runs)
    assert np.isfinite(chances).all()
    effects = analysis.analyze(problem, runs, chances[:, 0], num_levels=4, seed=1)
    # by hand: each trajectory moves one number at a time by two thirds of its range
    by_name = dict.fromkeys(problem["names"], 0.0)
    steps = len(problem["names"]) + 1
    low, high = np.array(problem["bounds"]).T
    for first in range(0, len(runs), steps):
        for n in range(first, first + steps - 1):
            moved = (runs[n + 1] - runs[n]) / (high - low)
            j = int(np.abs(moved).argmax())
            slope = (chances[n + 1, 0] - chances[n, 0]) / moved[j]
            by_name[problem["names"][j]] += abs(slope) / 2
    found = dict(zip(effects["names"], effects["mu_star"], strict=True))
    assert found == pytest.approx(by_name, rel=1e-6, abs=1e-9)
