"""Worth of knowing: closed forms, the crux analysis's own numbers, and no claim about noise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice.analyses.cruxes.learning import worth_of_learning
from armistice.analyses.robust import worth_of_knowing

pytestmark = pytest.mark.equation("EQ-VOI")


def test_the_wildcatters_perfect_information() -> None:
    """Raiffa (1968): dry, wet, soaking at .5, .3, .2; drilling pays -70, 50, 200; EVPI is 35."""
    hole = ["dry"] * 5 + ["wet"] * 3 + ["soaking"] * 2
    drill = [{"dry": -70.0, "wet": 50.0, "soaking": 200.0}[one] for one in hole]
    found = worth_of_knowing({"hole": hole}, np.column_stack([np.zeros(10), drill]))
    assert found.chosen == 1
    assert found.everything == pytest.approx(35.0)
    assert found.each["hole"] == pytest.approx(35.0)


@pytest.mark.parametrize("cost", [0.2, 0.45, 0.8])
def test_it_agrees_with_the_crux_analysis_where_both_apply(cost: float) -> None:
    """Act if b p > c, over every hybrid of three groups, each view as likely as the other."""
    v = np.random.default_rng(5).random(8)
    subsets = np.arange(8)
    columns = {f"g{g}": np.where(subsets >> g & 1, "b", "a") for g in range(3)}
    performance = np.column_stack([np.zeros(8), 1.0 * v - cost])
    found = worth_of_knowing(columns, performance, exact=True)
    known = worth_of_learning(v, 1.0, cost)
    assert found.everything == pytest.approx(known.everything)
    assert [found.each[f"g{g}"] for g in range(3)] == pytest.approx(known.groups)


def test_knowing_a_uniform_number_that_decides() -> None:
    """f = (0, x), x uniform on (-1, 1): knowing x is worth E max(0, x) = 1/4."""
    size = 8_000
    x = (np.arange(size) + 0.5) / size * 2 - 1
    idle = np.random.default_rng(1).random(size)
    found = worth_of_knowing({"x": x, "idle": idle}, np.column_stack([np.zeros(size), x]))
    assert found.everything == pytest.approx(0.25, abs=1e-4)
    assert found.each["x"] == pytest.approx(0.25, abs=0.005)
    assert found.each["idle"] < 0.005
    assert found.chance["x"] == pytest.approx(0.01)
    assert found.chance["idle"] > 0.01


def test_noise_is_worth_nothing_on_average() -> None:
    worths, claims = [], 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        f = random.random((60, 3))
        found = worth_of_knowing({"x": random.random(60)}, f, seed=seed)
        worths.append(found.each["x"])
        claims += found.chance["x"] <= 0.05
    # plain means over cells of twenty states would claim several hundredths each time
    assert np.mean(worths) < 0.01
    assert claims <= 6


@given(st.integers(0, 10_000), st.integers(4, 80), st.integers(1, 5))
def test_bounds(seed: int, size: int, policies: int) -> None:
    random = np.random.default_rng(seed)
    columns = {"x": random.random(size), "kind": random.choice(["a", "b"], size)}
    f = random.normal(size=(size, policies))
    found = worth_of_knowing(columns, f, seed=seed, shuffles=9)
    assert found.everything >= 0
    for name, worth in found.each.items():
        assert 0 <= worth <= found.everything
        assert 0.1 - 1e-12 <= found.chance[name] <= 1
    if policies == 1:
        assert found.everything == 0


def test_a_policy_that_is_best_everywhere_leaves_nothing_to_learn() -> None:
    random = np.random.default_rng(2)
    f = random.random((50, 2))
    f[:, 1] = f[:, 0] + 0.1
    found = worth_of_knowing({"x": random.random(50)}, f)
    assert found.chosen == 1
    assert found.everything == pytest.approx(0.0, abs=1e-12)
    assert found.each["x"] == pytest.approx(0.0, abs=1e-12)
