"""Exact rows on the war economy and the cost of war: M-18, M-19, M-20, M-24, over random worlds."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_worlds import A, B, drafted, numbers_of, shapes, tables, world_of

from armistice.mechanisms.endurance import Endurance
from armistice.mechanisms.war_economy import (
    WarEconomy,
    level_laws,
    posterior_spread,
    stimulus_gain,
)
from armistice.model.mechanism import WarDraft
from armistice.model.world import World

unit = st.floats(0.0, 1.0)
priors = st.lists(st.floats(0.0, 1.0), min_size=2, max_size=6).filter(lambda p: sum(p) > 0.01)
MONTHS = 72


def chain(world: World, state: int) -> tuple[np.ndarray, np.ndarray]:
    """Chances that e_A falls and rises, by level, all else as in a state."""
    draft = drafted(world, until="transition")
    shape = world.space.shape
    k, _, e_b, y, m = np.unravel_index(state % world.space.size, shape)
    found = [part[A].reshape(shape)[k, :, e_b, y, m] for part in (draft.worse, draft.better)]
    return found[0], found[1]


def matrix(worse: np.ndarray, better: np.ndarray) -> np.ndarray:
    return np.diag(1 - worse - better) + np.diag(worse[1:], -1) + np.diag(better[:-1], 1)


@pytest.mark.mechanism("M-18")
@pytest.mark.equation("EQ-WARECON")
@given(shapes, tables, unit, unit)
def test_spending_is_cheaper_now(shape: int, table: int, one: float, other: float) -> None:
    """stim up: c_A down by m_s times the step, in every state; B's flow untouched."""
    numbers = numbers_of(shape, table)
    low, high = sorted((one, other))
    a, b = (drafted(world_of(shape, numbers, A__economy__stimulus=s)) for s in (low, high))
    saved = world_of(shape, numbers).of(A, "economy.pays_now") * (high - low)
    assert np.allclose(b.flow[A] - a.flow[A], saved, atol=1e-12)
    assert np.array_equal(a.flow[B], b.flow[B])


@pytest.mark.mechanism("M-18")
@pytest.mark.equation("EQ-WARECON")
@given(shapes, tables, unit, unit, st.integers(0, 10**6), st.integers(0, 10))
def test_spending_wears_endurance_later(
    shape: int, table: int, one: float, other: float, state: int, start: int
) -> None:
    """stim up: E[e_A] weakly down in every later month, from any level, in any state."""
    numbers = numbers_of(shape, table, mild=True)
    low, high = sorted((one, other))
    laws = []
    for stimulus in (low, high):
        world = world_of(shape, numbers, A__economy__stimulus=stimulus)
        worse, better = chain(world, state)
        assert (better[:-1] + worse[1:]).max() <= 1.0  # one-step moves are monotone
        begin = np.zeros(len(worse))
        begin[start % len(begin)] = 1.0
        laws.append(level_laws(begin, worse, better, MONTHS))
    assert np.allclose([law.sum(axis=1) for law in laws], 1.0)
    mean = [law @ np.arange(law.shape[1]) for law in laws]
    assert (mean[1] <= mean[0] + 1e-9).all()


@pytest.mark.mechanism("M-18")
@pytest.mark.equation("EQ-WARECON")
@given(shapes, tables, unit, st.floats(0.0, 0.3), st.integers(0, 10**6))
def test_the_two_paths_of_the_flow_cross_at_most_once_from_rest(
    shape: int, table: int, stimulus: float, pays: float, state: int
) -> None:
    """From where e_A rests without spending: the expected gain only falls, so one crossing.

    The missing condition: no trend in e_A of its own. A war that wears out anyway ends worn
    out with and without spending, and then spending pays again:
    `test_a_war_that_wears_out_anyway_crosses_twice`. The front and the other side are held.
    """
    numbers = numbers_of(shape, table, mild=True)
    worlds = [
        world_of(shape, numbers, A__economy__stimulus=s, A__economy__pays_now=pays)
        for s in (0.0, stimulus)
    ]
    without, spending = (chain(world, state) for world in worlds)
    law = np.linalg.matrix_power(matrix(*without), 2**40)[0]
    law = np.maximum(law, 0) / np.maximum(law, 0).sum()
    draft = Endurance().war_flow(worlds[0], WarDraft.blank(worlds[0], "war"))
    cost = -draft.flow[A].reshape(worlds[0].space.shape)[0, :, 0, 0, 0]
    gain = stimulus_gain(law, without, spending, cost, pays * stimulus, MONTHS)
    assert gain[0] == pytest.approx(pays * stimulus)
    assert (np.diff(gain) <= 1e-9).all()
    signs = np.sign(gain[np.abs(gain) > 1e-9])
    assert (np.diff(signs) != 0).sum() <= 1


@pytest.mark.mechanism("M-18")
def test_a_war_that_wears_out_anyway_crosses_twice() -> None:
    """Five levels, start at 3, wear .08 against recovery .03: pays, costs, pays again."""

    def rates(wear: float) -> tuple[np.ndarray, np.ndarray]:
        worse, better = np.full(5, wear), np.full(5, 0.03)
        worse[0] = better[-1] = 0.0
        return worse, better

    cost = 0.06 * np.maximum(0.0, 3.0 - np.arange(5)) ** 1.5
    gain = stimulus_gain(np.eye(5)[3], rates(0.08), rates(0.11), cost, 0.03, 120)
    assert np.flatnonzero(np.diff(np.sign(gain))).size == 2


@pytest.mark.mechanism("M-19")
@pytest.mark.equation("EQ-COST")
@given(shapes, tables)
def test_a_worn_side_pays_more(shape: int, table: int) -> None:
    """e_A down: c_A weakly up; with slope 0 endurance does not enter."""
    numbers = numbers_of(shape, table)
    for slope in (None, 0.0):
        changed = {} if slope is None else {"A__exhaustion_cost": slope}
        world = world_of(shape, numbers, **changed)
        flow = Endurance().war_flow(world, WarDraft.blank(world, "war")).flow[A]
        by_level = np.diff(flow.reshape(world.space.shape), axis=1)
        assert (by_level >= 0).all()
        if slope == 0.0:
            assert not by_level.any()


@pytest.mark.mechanism("M-20")
@pytest.mark.equation("EQ-ECONSIGNAL")
@settings(max_examples=60)
@given(priors, st.floats(0.0, 5.0), st.floats(0.0, 5.0))
def test_noisier_statistics_leave_outsiders_less_certain(
    weights: list[float], noise: float, more: float
) -> None:
    """sigma_z up: expected posterior spread of e_A weakly up, from 0 to the prior's.

    It is the spread to be expected. After one particular look a noisier signal may leave less
    doubt: `test_one_noisier_look_can_leave_less_doubt`.
    """
    prior = np.array(weights) / sum(weights)
    low, high = (posterior_spread(prior, s) for s in (noise, noise + more))
    levels = np.arange(len(prior))
    spread = float(np.sqrt(max(0.0, prior @ levels**2 - (prior @ levels) ** 2)))
    assert posterior_spread(prior, 0.0) == 0.0
    assert 0.0 <= low <= high + 1e-6
    assert high <= spread + 1e-6


@pytest.mark.mechanism("M-20")
def test_one_noisier_look_can_leave_less_doubt() -> None:
    """Level 0 likely, levels 1 and 2 rare; the figure published is 1."""
    prior, levels = np.array([0.98, 0.01, 0.01]), np.arange(3)

    def spread(noise: float) -> float:
        weight = prior * np.exp(-0.5 * ((1.0 - levels) / noise) ** 2)
        weight /= weight.sum()
        return float(np.sqrt(weight @ levels**2 - (weight @ levels) ** 2))

    assert spread(2.0) < spread(0.5)


@pytest.mark.mechanism("M-20")
@given(shapes, tables, st.floats(0.0, 5.0))
def test_hidden_statistics_move_no_number(shape: int, table: int, noise: float) -> None:
    """A label in every pay-off and chance; `explain` reports the spread where it is not 0."""
    numbers = numbers_of(shape, table)
    open_, hidden = (
        world_of(shape, numbers, A__economy__signal_noise=s) for s in (0.0, noise + 0.1)
    )
    one, other = drafted(open_), drafted(hidden)
    for part in fields(WarDraft):
        if part.name != "phase":
            assert np.array_equal(getattr(one, part.name), getattr(other, part.name))
    said = " ".join(WarEconomy().notes(hidden))
    assert "left with a spread" in said


@pytest.mark.mechanism("M-24")
@pytest.mark.equation("EQ-COST")
@given(shapes, tables, st.floats(0.0, 0.5), st.floats(0.0, 0.5))
def test_losses_count_as_much_as_they_weigh(
    shape: int, table: int, weight: float, more: float
) -> None:
    """war_cost.losses up: u_A down by as much in every state; a weight of 0 is admissible."""
    numbers = numbers_of(shape, table)
    none, some, most = (
        drafted(world_of(shape, numbers, A__war_cost__losses=w)).flow
        for w in (0.0, weight, weight + more)
    )
    assert np.allclose(none[A] - some[A], weight, atol=1e-12)
    assert (most[A] <= some[A] + 1e-12).all()
    assert np.array_equal(none[B], most[B])
