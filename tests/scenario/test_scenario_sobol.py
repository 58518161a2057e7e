"""Scrambled Sobol' draws: even, shared by readings, and each a function of its own place."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import qmc

from armistice.scenario import load
from armistice.scenario.sampling import columns
from armistice.scenario.sobol import coordinates, sobol_columns

NAMES = tuple("abcdefgh")


def test_a_draw_does_not_depend_on_how_many_there_are() -> None:
    few, many = sobol_columns(3, 5, NAMES), sobol_columns(3, 300, NAMES)
    for name in NAMES:
        assert np.array_equal(few[name], many[name][:5])


def test_each_column_has_one_draw_in_each_stratum() -> None:
    for column in sobol_columns(1, 64, NAMES).values():
        assert sorted(np.floor(column * 64).astype(int)) == list(range(64))


def test_points_are_more_even_together_than_latin_hypercubes() -> None:
    def unevenness(found: dict[str, np.ndarray]) -> float:
        return float(qmc.discrepancy(np.stack([found[name] for name in NAMES], axis=1)))

    sobol = [unevenness(sobol_columns(seed, 256, NAMES)) for seed in range(5)]
    latin = [unevenness(columns(seed, 256, NAMES)) for seed in range(5)]
    assert max(sobol) < min(latin)


def test_seeds_differ_and_repeat() -> None:
    one = sobol_columns(1, 8, NAMES)["a"]
    sobol_columns.cache_clear()
    assert np.array_equal(one, sobol_columns(1, 8, NAMES)["a"])
    assert not np.array_equal(one, sobol_columns(2, 8, NAMES)["a"])


@pytest.mark.parametrize("rank", [-0.7, 0.5])
def test_rank_correlations_are_put_in(rank: float) -> None:
    found = sobol_columns(1, 4096, NAMES, (("b", "e", rank),))
    ranks = [np.argsort(np.argsort(found[name])) for name in "be"]
    assert np.corrcoef(*ranks)[0, 1] == pytest.approx(rank, abs=0.02)
    assert np.array_equal(found["a"], sobol_columns(1, 4096, NAMES)["a"])
    assert np.mean(found["e"]) == pytest.approx(0.5, abs=0.01)


def test_readings_share_their_numbers() -> None:
    scenario = load("two-islands")
    one, other = (scenario.resolve(name) for name in scenario.readings)
    assert coordinates(one) == coordinates(other)
    same = [
        address
        for address, q in one.quantities.items()
        if not q.is_point and q.normal_form() == other.quantities[address].normal_form()
    ]
    assert same
    for index in range(4):
        a, b = (r.draw(index, 4, 1, sampling="sobol") for r in (one, other))
        assert [a[name] for name in same] == [b[name] for name in same]
    latin, sobol = (one.draw(0, 4, 1, sampling=how) for how in ("lhs", "sobol"))
    assert [latin[name] for name in same] != [sobol[name] for name in same]


def test_a_certain_scenario_has_nothing_to_draw() -> None:
    assert sobol_columns(1, 4, ()) == {}
