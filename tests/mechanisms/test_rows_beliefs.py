"""Rows of the list of mechanisms that concern beliefs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_wars import tiny_war

from armistice.model.war import Doubt
from armistice.solve.bayes import posterior, signals
from armistice.solve.beliefs import solve_learned

SHARE = st.floats(0.0, 1.0)


@pytest.mark.mechanism("M-08")
@pytest.mark.equation("EQ-BELIEF")
@given(SHARE)
def test_a_signal_that_is_a_coin_moves_nothing(belief: float) -> None:
    """Reliability 1/2: b unchanged, to the last bit, however many such signals there are."""
    for says in signals([0.5, 0.5]):
        assert float(posterior(belief, *says)) == belief


@pytest.mark.mechanism("M-08")
@given(st.floats(0.001, 0.999), st.floats(0.501, 1.0))
def test_a_signal_better_than_a_coin_moves_the_right_way(belief: float, reliable: float) -> None:
    first, second = signals([reliable])
    assert float(posterior(belief, *first)) > belief
    assert float(posterior(belief, *second)) < belief


@pytest.mark.mechanism("M-08")
@given(st.floats(0.0, 1.0), st.lists(st.floats(0.0, 1.0), min_size=1, max_size=3))
def test_on_average_signals_teach_nothing(belief: float, reliable: list[float]) -> None:
    """sum over what may be heard of Pr(heard) b' = b."""
    mean = sum(
        (belief * f1 + (1 - belief) * f2) * float(posterior(belief, f1, f2))
        for f1, f2 in signals(reliable)
    )
    assert mean == pytest.approx(belief, abs=1e-12)


@pytest.mark.mechanism("M-08")
@given(st.floats(0.01, 0.99), st.floats(0.001, 1.0), st.floats(0.001, 1.0))
def test_an_act_that_is_likelier_for_a_type_speaks_for_it(b: float, f1: float, f2: float) -> None:
    after = float(posterior(b, f1, f2))
    assert (after - b) * (f1 - f2) >= 0.0


@pytest.mark.mechanism("M-03")
def test_order_bites_once_beliefs_are_on() -> None:
    """The same two steps, a signal and an offer, leave other beliefs in the other order.

    Signals of given chances commute; an offer does not commute with them, since what is
    offered depends on what is believed. EQ-BELIEF is what carries M-03 here.
    """
    flow = [[0.5, 0.6, 0.7], [0.5, 0.4, 0.3]]
    noise = {"accept_noise": 0.05, "propose_noise": 0.02, "talks": 0.4}
    soft = tiny_war(flow=flow, u=(0.35, 0.25), **noise)  # type: ignore[arg-type]
    hard = tiny_war(flow=flow, u=(0.5, 0.25), **noise)  # type: ignore[arg-type]
    war = soft.with_(doubt=Doubt(0, ("soft", "hard"), (soft, hard), 0.5, 5, (0.75,)))
    answer = solve_learned(war)
    says = signals([0.75])[0]
    x = int(
        np.argmax(
            np.ptp(np.log(answer.talks[0].tabled[0, 0] / answer.talks[0].tabled[1, 0]), axis=1)
        )
    )
    heard_first = answer.learn(float(posterior(0.5, *says)), "proposed", x)
    offered_first = float(posterior(answer.learn(0.5, "proposed", x), *says))
    assert abs(heard_first - offered_first) > 1e-4
    twice = [float(posterior(posterior(0.5, 0.75, 0.25), *pair)) for pair in ((0.6, 0.4),)]
    other = [float(posterior(posterior(0.5, 0.6, 0.4), *pair)) for pair in ((0.75, 0.25),)]
    assert twice == pytest.approx(other)
