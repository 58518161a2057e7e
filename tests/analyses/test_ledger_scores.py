"""Scores: golden values, an independent library, and that honesty pays."""

from __future__ import annotations

import numpy as np
import pytest
import scoringrules as oracle
from hypothesis import given
from hypothesis import strategies as st

from armistice.analyses.ledger import scores

CHANCES = st.floats(0, 1)
NUMBERS = st.floats(-1e3, 1e3)


def test_golden_values() -> None:
    assert scores.brier(0.7, True) == pytest.approx(0.09, abs=1e-12)
    assert scores.log_score(0.7) == pytest.approx(0.356675, abs=5e-7)
    assert scores.spherical([0.3, 0.7], 1) == pytest.approx(0.080855, abs=5e-7)
    assert scores.ranked([0.2, 0.5, 0.3], 1) == pytest.approx(0.065, abs=1e-12)
    assert scores.crps_sample([1, 2, 4], 3) == pytest.approx(0.666667, abs=5e-7)
    assert scores.brier(0.5, True) == scores.brier(0.5, False) == 0.25


@given(CHANCES, st.booleans())
def test_brier_and_log_equal_the_library(p: float, yes: bool) -> None:
    assert scores.brier(p, yes) == pytest.approx(float(oracle.brier_score(int(yes), p)), abs=1e-10)
    clipped = min(max(p, scores.CLIP), 1 - scores.CLIP)
    theirs = float(oracle.log_score(int(yes), clipped))
    assert scores.log_score(p if yes else 1 - p) == pytest.approx(theirs, abs=1e-10)


@given(CHANCES, st.booleans())
def test_two_classes_give_the_same_brier_as_one_chance(p: float, yes: bool) -> None:
    two = scores.brier_classes([1 - p, p], int(yes))
    assert two == pytest.approx(scores.brier(p, yes), abs=1e-12)


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=7), st.data())
def test_ranked_and_classes_equal_the_library(weights: list[float], data: st.DataObject) -> None:
    p = [w / sum(weights) for w in weights]
    outcome = data.draw(st.integers(0, len(p) - 1))
    theirs = float(oracle.rps_score(outcome + 1, np.array(p))) / (len(p) - 1)
    assert scores.ranked(p, outcome) == pytest.approx(theirs, abs=1e-10)
    each = [float(oracle.brier_score(int(c == outcome), x)) for c, x in enumerate(p)]
    assert scores.brier_classes(p, outcome) == pytest.approx(sum(each) / 2, abs=1e-10)


@given(st.lists(NUMBERS, min_size=1, max_size=40), NUMBERS)
def test_crps_of_a_sample_equals_the_library(sample: list[float], value: float) -> None:
    theirs = float(oracle.crps_ensemble(value, np.array(sample), estimator="nrg"))
    assert scores.crps_sample(sample, value) == pytest.approx(theirs, abs=1e-10, rel=1e-10)


@given(st.lists(NUMBERS, min_size=2, max_size=9), NUMBERS)
def test_crps_of_quantiles_equals_the_library(values: list[float], value: float) -> None:
    at = sorted(values)
    levels = [(n + 1) / (len(at) + 1) for n in range(len(at))]
    theirs = float(oracle.crps_quantile(value, np.array(at), np.array(levels)))
    ours = scores.crps_quantiles(dict(zip(levels, at, strict=True)), value)
    assert ours == pytest.approx(theirs, abs=1e-10, rel=1e-10)


@pytest.mark.parametrize("truth", [0.05, 0.3, 0.5, 0.85])
def test_saying_what_you_think_is_the_least_expected_score(truth: float) -> None:
    grid = [n / 100 for n in range(1, 100)]
    rules = {
        "brier": scores.brier,
        "log": lambda p, yes: scores.log_score(p if yes else 1 - p),
        "spherical": lambda p, yes: scores.spherical([1 - p, p], int(yes)),
    }
    for name, rule in rules.items():
        expected = [truth * rule(p, True) + (1 - truth) * rule(p, False) for p in grid]
        assert grid[expected.index(min(expected))] == pytest.approx(truth), name


def test_the_clip_bounds_what_false_certainty_costs() -> None:
    assert scores.log_score(0.0) == scores.log_score(0.01)
    assert scores.log_score(1.0) == scores.log_score(0.99) > 0
