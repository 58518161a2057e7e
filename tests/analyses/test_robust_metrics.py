"""Metrics of robustness: published games against nature, forms by hand, what holds always."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from armistice.analyses.robust import metrics, regret
from armistice.analyses.robust.metrics import METRICS, SMALLER, best
from armistice.errors import ArmisticeError

MILNOR = np.array([[2, 2, 0, 1], [1, 1, 1, 1], [0, 4, 0, 0], [1, 3, 0, 0]], dtype=float).T
TABLES = arrays(
    float,
    array_shapes(min_dims=2, max_dims=2, max_side=6),
    elements=st.floats(-10, 10, allow_subnormal=False),
)


@pytest.mark.equation("EQ-ROBUST")
@pytest.mark.equation("EQ-REGRET")
def test_each_rule_picks_another_act_of_milnors_game() -> None:
    """Milnor (1954): Laplace the first, Wald the second, Hurwicz the third, Savage the fourth."""
    found = metrics(MILNOR, MILNOR >= 1)
    first = {name: best(values, name) for name, values in found.items()}
    assert first["laplace"] == [0]
    assert first["maximin"] == [1]
    assert first["hurwicz"] == [2]
    assert first["regret"] == [3]


@pytest.mark.equation("EQ-REGRET")
def test_regret_of_the_investors_example() -> None:
    """Stocks, bonds, money market as rates rise, stay or fall: the usual textbook table."""
    returns = np.array([[-4, 4, 12], [-2, 3, 8], [3, 2, 1]], dtype=float).T
    lost = regret(returns)
    assert lost.T.tolist() == [[7, 0, 0], [5, 1, 4], [0, 2, 11]]
    assert best(lost.max(axis=0), "regret") == [1]


@pytest.mark.equation("EQ-ROBUST")
def test_every_metric_by_hand() -> None:
    f = np.array([[0.0, 0.5], [0.2, 0.5], [1.0, 0.5], [0.8, 0.5]])
    found = metrics(f, f >= 0.5)
    mean, deviation = 0.5, np.sqrt((0.25 + 0.09 + 0.25 + 0.09) / 4)
    expected = {
        "satisficing": [0.5, 1.0],
        "maximin": [0.0, 0.5],
        "maximax": [1.0, 0.5],
        "hurwicz": [0.5, 0.5],
        "laplace": [0.5, 0.5],
        # linear between order statistics: a tenth of the way over three gaps
        "percentile": [0.06, 0.5],
        "mean_variance": [(mean + 1) / (deviation + 1), 1.5],
        "deviations": [(0.5 + 0.3) / 4, 0.0],
        "regret": [0.5, 0.5],
        "regret_90": [0.5 - 0.3 * 0.2, 0.5 - 0.3 * 0.2],
    }
    assert set(found) == set(METRICS) == set(expected)
    for name, values in expected.items():
        assert found[name] == pytest.approx(values), name


@pytest.mark.equation("EQ-REGRET")
@given(TABLES)
def test_regret_is_never_negative_and_zero_for_one_policy_of_each_state(f: np.ndarray) -> None:
    lost = regret(f)
    assert (lost >= 0).all()
    assert (lost.min(axis=1) == 0).all()


@pytest.mark.equation("EQ-ROBUST")
@given(TABLES)
def test_metrics_keep_their_order(f: np.ndarray) -> None:
    found = metrics(f, f >= 0)
    slack = 1e-9
    assert (found["maximin"] <= found["percentile"] + slack).all()
    assert (found["maximin"] <= found["laplace"] + slack).all()
    assert (found["laplace"] <= found["maximax"] + slack).all()
    assert (found["maximin"] <= found["hurwicz"] + slack).all()
    assert (found["regret_90"] <= found["regret"] + slack).all()
    assert ((found["satisficing"] >= 0) & (found["satisficing"] <= 1)).all()


@pytest.mark.equation("EQ-ROBUST")
@given(TABLES, st.integers(0, 1000))
def test_neither_order_of_states_nor_of_policies_matters(f: np.ndarray, seed: int) -> None:
    random = np.random.default_rng(seed)
    states, policies = random.permutation(f.shape[0]), random.permutation(f.shape[1])
    plain, mixed = metrics(f, f >= 0), metrics(f[states][:, policies], f[states][:, policies] >= 0)
    for name in METRICS:
        assert mixed[name] == pytest.approx(plain[name][policies], abs=1e-9), name


@pytest.mark.equation("EQ-ROBUST")
@given(TABLES, st.floats(0.01, 5))
def test_a_policy_that_is_better_everywhere_is_never_ranked_lower(
    f: np.ndarray, more: float
) -> None:
    both = np.column_stack([f[:, 0], f[:, 0] + more])
    found = metrics(both, both >= 0)
    for name in METRICS:
        if name != "deviations":  # looks at spread alone
            sign = -1 if name in SMALLER else 1
            assert sign * found[name][1] >= sign * found[name][0] - 1e-9, name


@pytest.mark.parametrize("f", [[], [[]], [1.0, 2.0], [[np.nan, 1.0]], [[np.inf, 1.0]]])
def test_bad_tables_are_refused(f: object) -> None:
    with pytest.raises(ArmisticeError):
        regret(f)


def test_marks_of_another_shape_are_refused() -> None:
    with pytest.raises(ArmisticeError, match="marks"):
        metrics([[1.0, 2.0]], [[True]])
