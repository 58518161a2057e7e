"""Break-even positions, and what it would be worth to learn who is right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from crux_games import Array, table_of
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from armistice.analyses.cruxes.breakeven import BreakEven, break_even
from armistice.analyses.cruxes.learning import worth_of_learning

pytestmark = pytest.mark.equation("EQ-CRUX")


def found(function: object, k: int, movable: Sequence[int] | None = None) -> dict[int, BreakEven]:
    def values(positions: Sequence[tuple[float, ...]]) -> Array:
        return np.array([function(np.array(p)) for p in positions])  # type: ignore[operator]

    return break_even(values, k, range(k) if movable is None else movable, 0.5)


@pytest.mark.parametrize("at", [0.1, 0.25, 0.37, 0.5, 0.93])
def test_a_straight_way_crosses_where_it_crosses(at: float) -> None:
    one = found(lambda x: 0.5 + 0.4 * (x[0] - at), 1)[0]
    assert one.from_a == pytest.approx(at, abs=1e-9)
    assert one.from_b == pytest.approx(1 - at, abs=1e-9)


def test_a_bent_way_is_found_to_a_hundredth_and_both_ends_differ() -> None:
    ways = found(lambda x: float(x[0] ** 3 * (0.3 + 0.7 * x[1])), 2)
    assert ways[0].from_a is None  # with the rest at A's, 0.3 is never enough
    assert ways[0].from_b == pytest.approx(1 - 0.5 ** (1 / 3), abs=0.01)
    assert ways[1].from_b == pytest.approx(1 - (0.5 - 0.3) / 0.7, abs=0.01)
    assert ways[1].path_a == (0.0,) * 5


def test_the_smallest_of_several_crossings_counts() -> None:
    one = found(lambda x: 0.5 + 0.4 * np.sin(2 * np.pi * (x[0] - 0.3)), 1)[0]
    assert one.from_a == pytest.approx(0.3, abs=0.01)
    assert one.from_b == pytest.approx(0.2, abs=0.01)


def test_switches_are_left_alone() -> None:
    assert set(found(lambda x: x.sum(), 3, [1])) == {1}
    assert found(lambda x: x.sum(), 2, []) == {}


def test_by_hand() -> None:
    v = table_of(lambda x: 0.1 + 0.4 * x[0] + 0.2 * x[1], 2)
    worth = worth_of_learning(v, 1.0, 0.45)
    assert worth.chance == pytest.approx(0.4)
    assert not worth.acts
    # learning g0: p is 0.2 or 0.6; learning g1: 0.3 or 0.5; everything: 0.1, 0.5, 0.3, 0.7
    assert worth.groups == pytest.approx((0.5 * 0.15, 0.5 * 0.05))
    assert worth.everything == pytest.approx(0.25 * (0.05 + 0.25))


@given(arrays(float, 16, elements=st.floats(0, 1)), st.floats(0.1, 2), st.floats(0, 1))
def test_knowing_is_never_worth_less_than_nothing(v: Array, benefit: float, cost: float) -> None:
    worth = worth_of_learning(v, benefit, cost)
    assert min(worth.groups) >= 0
    assert worth.everything >= max(worth.groups) - 1e-12
    mirrored = worth_of_learning(v[::-1], benefit, cost)
    assert mirrored.groups == pytest.approx(worth.groups, abs=1e-12)


def test_a_certain_prior_leaves_nothing_to_learn() -> None:
    v = table_of(lambda x: float(x[0]), 2)
    assert worth_of_learning(v, 1, 0.5, [1.0, 0.5]).groups[0] == 0
    assert worth_of_learning(v, 1, 0.5).groups == pytest.approx((0.25, 0.0))
