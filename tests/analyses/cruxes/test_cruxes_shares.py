"""Shares of a gap between two readings: golden games and properties."""

from __future__ import annotations

import json
from itertools import combinations, permutations

import numpy as np
import pytest
from crux_games import Array, block_of, play, table_of
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from armistice.analyses.cruxes.errors import jackknife
from armistice.analyses.cruxes.shapley import interactions, shares

pytestmark = pytest.mark.equation("EQ-CRUX")


def tables(k: int) -> st.SearchStrategy[Array]:
    return arrays(float, 1 << k, elements=st.floats(0, 1, width=32))


def shares_by_orders(v: Array, k: int) -> Array:
    """The definition read aloud: mean contribution over all orders."""
    total = np.zeros(k)
    orders = list(permutations(range(k)))
    for order in orders:
        mask = 0
        for g in order:
            total[g] += v[mask | 1 << g] - v[mask]
            mask |= 1 << g
    return total / len(orders)


def test_a_sum_with_one_interaction() -> None:
    table = table_of(lambda x: x[0] + x[1] + x[2] + x[0] * x[1], 4)
    assert shares(table) == pytest.approx([1.5, 1.5, 1, 0], abs=1e-12)
    together = interactions(table)
    assert together[0, 1] == pytest.approx(1, abs=1e-12)
    assert np.abs(together).sum() == pytest.approx(2, abs=1e-12)


def test_and_and_majority_of_three_split_evenly() -> None:
    third = [1 / 3] * 3
    assert shares(table_of(lambda x: x.prod(), 3)) == pytest.approx(third, abs=1e-12)
    assert shares(table_of(lambda x: float(x.sum() >= 2), 3)) == pytest.approx(third, abs=1e-12)


@pytest.mark.parametrize("k", [1, 5, 12])
def test_a_linear_model_returns_its_coefficients_and_swaps(k: int) -> None:
    weight = np.linspace(-0.3, 0.5, k)
    block = block_of(lambda x: 0.2 + float(weight @ x), k)
    rows = [block["groups"][f"g{n}"] for n in range(k)]
    for key, sign in (("share", 1), ("forward", 1), ("backward", -1)):
        assert [row[key] for row in rows] == pytest.approx(sign * weight, abs=1e-12)
    assert block["sum_error"] < 1e-12


@given(tables(4))
def test_exact_shares_are_the_mean_over_all_orders(v: Array) -> None:
    assert shares(v) == pytest.approx(shares_by_orders(v, 4), abs=1e-12)


@given(tables(6))
def test_shares_add_to_the_gap(v: Array) -> None:
    assert abs(shares(v).sum() - (v[-1] - v[0])) < 1e-12


@given(tables(4))
def test_exchanging_the_readings_turns_every_sign(v: Array) -> None:
    mirrored = v[::-1]  # the complement of a subset is the reversed bit mask
    assert shares(mirrored) == pytest.approx(-shares(v), abs=1e-12)
    # an interaction is blind to who is called A: even in the exchange
    assert interactions(mirrored) == pytest.approx(interactions(v), abs=1e-12)


@given(tables(4))
def test_a_group_without_effect_has_no_share_and_changes_no_other(v: Array) -> None:
    wider = np.concatenate([v, v])  # a fifth group that nothing depends on
    assert shares(wider)[:4] == pytest.approx(shares(v), abs=1e-12)
    assert abs(shares(wider)[4]) < 1e-12


@given(st.lists(st.floats(0, 1), min_size=3, max_size=6), st.floats(0.1, 3))
def test_a_rising_model_has_no_share_below_zero(weight: list[float], power: float) -> None:
    k = len(weight)
    table = table_of(lambda x: float(np.dot(weight, x)) ** power, k)
    assert (shares(table) >= -1e-12).all()


def test_interactions_are_the_definition() -> None:
    k = 4
    v = np.random.default_rng(3).random(1 << k)
    found = interactions(v)
    for g, h in combinations(range(k), 2):
        rest = [n for n in range(k) if n not in (g, h)]
        total = 0.0
        for size in range(k - 1):
            for some in combinations(rest, size):
                s = sum(1 << n for n in some)
                change = v[s | 1 << g | 1 << h] - v[s | 1 << g] - v[s | 1 << h] + v[s]
                factorials = [1, 1, 2, 6]
                total += factorials[size] * factorials[k - size - 2] / factorials[k - 1] * change
        assert found[g, h] == pytest.approx(total, abs=1e-12)


def bumpy(x: Array) -> float:
    """Ten groups with pairs and triples that matter together."""
    k = len(x)
    return float(
        0.05 * x.sum() + 0.2 * x[0] * x[1] - 0.1 * x[2] * x[3] * x[4] + 0.15 * x[k - 1] * x[0]
    )


def test_sampled_shares_lie_within_their_error_of_exact_ones_at_ten_groups() -> None:
    exact = block_of(bumpy, 10)
    distances = []
    for seed in range(1, 9):
        seen = block_of(bumpy, 10, exact_to=9, budget=1500, seed=seed)
        assert (exact["how"], seen["how"]) == ("exact", "sampled")
        assert seen["sum_error"] < 1e-12
        for name, row in seen["groups"].items():
            assert row["se"] is not None
            away = abs(row["share"] - exact["groups"][name]["share"])
            distances.append((away, row["se"]))
    inside = [away <= 2 * error + 1e-12 for away, error in distances]
    assert np.mean(inside) > 0.9
    assert all(away <= 4.5 * error + 1e-12 for away, error in distances)
    assert max(error for _, error in distances) > 0.001  # there was something to be wrong about


def test_sampled_shares_over_draws_agree_with_exact_ones_over_the_same_draws() -> None:
    exact = block_of(bumpy, 10, draws=24, spread=0.05)
    seen = block_of(bumpy, 10, draws=24, spread=0.05, exact_to=9)
    for name, row in seen["groups"].items():
        assert abs(row["share"] - exact["groups"][name]["share"]) < 4 * row["se"]
    assert seen["a"] == exact["a"]
    assert seen["b"] == exact["b"]


def test_more_than_twelve_groups_are_sampled() -> None:
    weight = np.linspace(0.01, 0.05, 13)
    block = block_of(lambda x: float(weight @ x), 13)
    assert block["how"] == "sampled"
    found = [block["groups"][f"g{n}"]["share"] for n in range(13)]
    assert found == pytest.approx(weight, abs=1e-12)
    assert block["interactions"] is None


def test_a_budget_too_small_for_all_mixtures_samples() -> None:
    assert block_of(bumpy, 5, draws=10, budget=10 * 32)["how"] == "exact"
    assert block_of(bumpy, 5, draws=10, budget=10 * 32 - 1)["how"] == "sampled"


def test_the_same_seed_gives_the_same_bytes() -> None:
    def text(seed: int) -> str:
        block = block_of(bumpy, 10, draws=4, spread=0.1, exact_to=9, budget=2000, seed=seed)
        return json.dumps(block)

    assert text(1) == text(1)
    assert text(1) != text(2)


def test_exact_shares_of_a_mean_are_the_mean_of_exact_shares() -> None:
    mode, _ = play(bumpy, 5, draws=6, spread=0.3)
    assert mode.table is not None
    by_draw = shares(mode.table[:, :, 0])
    block = mode.blocks["game"]
    assert block is not None
    for n in range(5):
        row = block["groups"][f"g{n}"]
        assert row["share"] == pytest.approx(by_draw[n].mean(), abs=1e-12)
        # below 20 draws the jackknife of a mean is its textbook error
        error = by_draw[n].std(ddof=1) / np.sqrt(6)
        assert row["se"] == pytest.approx(error, rel=1e-9)


def test_standard_errors_use_twenty_batches_and_cover_the_truth() -> None:
    random = np.random.default_rng(5)
    hits = 0
    for _ in range(200):
        estimate, error = jackknife(lambda v: np.exp(v), random.normal(0, 0.3, (1, 80)))
        assert error is not None
        hits += abs(estimate[0] - 1.0) < 1.96 * error[0]
    assert 0.88 < hits / 200 < 0.99
    assert jackknife(lambda v: v, np.ones((1, 1)))[1] is None


def test_log_odds_shares_add_to_the_gap_in_log_odds() -> None:
    block = block_of(lambda x: 0.1 + 0.3 * x[0] + 0.4 * x[1] * x[2], 3)
    total = sum(row["log_odds_share"] for row in block["groups"].values())
    gap = np.log(0.8 / 0.2) - np.log(0.1 / 0.9)
    assert total == pytest.approx(gap, abs=1e-12)


def test_a_draw_with_one_unsolved_mixture_is_left_out_everywhere() -> None:
    def patchy(x: Array) -> float:
        return float(x.sum())

    mode, _ = play(patchy, 2, draws=3)
    assert mode.table is not None
    from armistice.analyses.cruxes.measures import exact_measures

    table = mode.table[:, :, 0].copy()
    table[1, 0], table[2, 1] = np.inf, np.nan
    block = exact_measures(table, ["g0", "g1"], 0.5, chance=True)
    assert block is not None
    assert (block["draws"], block["draws_failed"], block["draws_undefined"]) == (1, 1, 1)
    table[:] = np.nan
    assert exact_measures(table, ["g0", "g1"], 0.5, chance=True) is None
