"""Exact rows on breach: guarantees, pretexts, and truces that let one side regroup.

Deals are worked out by the referee, at war values held fixed.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rows import A, B, blank, trials, world_with

from armistice.mechanisms.guarantees import Guarantees
from armistice.model.build import build
from armistice.model.war import REGIME, War
from armistice.solve.oracle import fighting_on
from armistice.solve.oracle_deals import deal_values, truce_values

seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=15)
unit = st.floats(0.0, 1.0)
small = st.floats(0.0, 0.4)
values = st.tuples(unit, unit)
chances = st.tuples(st.floats(0.01, 0.3), st.floats(0.01, 0.3))

DELTA = np.array([0.99, 0.992])


def deals(v: Any, own: Any, other: Any, penalty: Any, o: Any) -> tuple[Any, Any]:
    D, eta = deal_values(
        *(np.asarray(x, dtype=float) for x in (v, own, other, penalty, o)), DELTA, noise=0.06
    )
    return D, eta


@pytest.mark.equation("EQ-RENEGE")
@pytest.mark.equation("EQ-DURABILITY")
@pytest.mark.mechanism("M-09")
@given(v=values, own=values, other=values, penalty=st.tuples(small, small), more=small, o=chances)
def test_guarantees_bind_and_both_sides_gain_by_it(
    v: Any, own: Any, other: Any, penalty: Any, more: float, o: Any
) -> None:
    """Penalty on i up: eta_i down; D_j up where being broken against hurts j (R_j^i < D_j)."""
    for i in (A, B):
        j = 1 - i
        strong = list(penalty)
        strong[i] += more
        weak_D, weak_eta = deals(v, own, other, penalty, o)
        strong_D, strong_eta = deals(v, own, other, strong, o)
        hurt = other[j] < min(weak_D[j], strong_D[j])
        # a side that gains from the other's breach may value its own deal less as it fades
        if hurt and other[i] < min(weak_D[i], strong_D[i]):
            assert strong_eta[i] <= weak_eta[i] + 1e-9
            assert strong_D[j] >= weak_D[j] - 1e-9


@pytest.mark.equation("EQ-PRETEXT")
@pytest.mark.mechanism("M-53")
@few
@given(seed=seeds, v=values, own=values, other=values, o=chances)
def test_a_pretext_cheapens_a_breach(seed: int, v: Any, own: Any, other: Any, o: Any) -> None:
    """phi up: pen_A down, and with it eta_A up."""
    rng = np.random.default_rng(seed)
    low, high = np.sort(rng.uniform(size=2))
    worlds = [
        world_with("two-islands", "guarantees", seed, {"Orrin.breach.false_alarm": phi})
        for phi in (low, high)
    ]
    penalty = [Guarantees().enforcement(w, blank(w, "two-islands")).penalty for w in worlds]
    assert (penalty[1][A] <= penalty[0][A] + 1e-12).all()
    assert np.array_equal(penalty[1][B], penalty[0][B])
    x = int(np.argmax(penalty[0][A] - penalty[1][A]))
    assume(penalty[0][A, x] > penalty[1][A, x])
    (D0, eta0), (D1, eta1) = (deals(v, own, other, p[:, x], o) for p in penalty)
    assume((np.array(other) < np.minimum(D0, D1)).all())
    assert eta1[A] >= eta0[A] - 1e-9


def truce(n: int, resume: Any, v: Any, own: Any, other: Any, penalty: Any, o: Any) -> Any:
    D, _ = truce_values(
        n,
        *(np.asarray(x, dtype=float) for x in (resume, v, own, other, penalty, o)),
        DELTA,
        np.zeros(2),
        np.zeros(2),
        noise=0.06,
        breach="netted",
    )
    return D


@cache
def regrouping(levels: int) -> War:
    """The tutorial's war if Orrin regains so many levels of stamina during a halt."""
    where = trials("two-islands", "packages")
    numbers = {**dict(where.base.numbers), "Orrin.breach.regroup": float(levels)}
    return build(where.resolved, numbers=numbers)


def resumed(war: War, worth: Any, x: int) -> Any:
    """What either side has when a truce with the terms of package x has run out: (2, S)."""
    after = (war.menu.resume @ worth.T).T.reshape(2, war.menu.groups, war.space.size)
    return after[:, war.menu.group[x]]


@pytest.mark.equation("EQ-TRUCE")
@pytest.mark.mechanism("M-52")
@few
@given(seed=seeds, n=st.integers(1, 12), levels=st.integers(0, 2), opportunity=st.floats(0, 0.3))
def test_a_truce_shifts_power_to_the_side_that_regroups(
    seed: int, n: int, levels: int, opportunity: float
) -> None:
    """V fixed: regroup up, D_A(truce) up and D_B down where nobody breaks it; with A's own
    breach D_A still rises (what A then does to B can go either way in D_B)."""
    rng = np.random.default_rng(seed)
    less, more = regrouping(levels), regrouping(levels + 1)
    # any values of war that rise for A and fall for B in A's stamina
    step = rng.uniform(size=(2, *less.space.shape))
    worth = np.cumsum(step, axis=2).reshape(2, -1)
    worth[B] *= -1.0
    v, x = rng.uniform(size=2), int(rng.choice(np.flatnonzero(less.menu.kind != REGIME)))
    ends = [resumed(war, worth, x) for war in (less, more)]
    for s in rng.integers(less.space.size, size=10):
        old, new = (end[:, s] for end in ends)
        kept = [truce(n, r, v, r, r, (0, 0), (0, 0)) for r in (old, new)]
        assert kept[1][A] >= kept[0][A] - 1e-12
        assert kept[1][B] <= kept[0][B] + 1e-12
        broken = [truce(n, r, v, r, r, (0, 0), (opportunity, 0)) for r in (old, new)]
        assert broken[1][A] >= broken[0][A] - 1e-9


@pytest.mark.equation("EQ-JUMP")
@pytest.mark.mechanism("M-52")
@settings(max_examples=10)
@given(seed=seeds, n=st.integers(1, 12), jump=st.floats(1.0, 3.0), more=st.floats(0.1, 3.0))
def test_ground_that_decides_the_war_makes_a_withdrawal_dearer(
    seed: int, n: int, jump: float, more: float
) -> None:
    """J_h up: war resumes better for A and worse for B, and so the truce itself."""
    rng = np.random.default_rng(seed)
    where = trials("two-islands", "front", seed % 2)
    numbers = {
        **dict(where.base.numbers),
        "Selm.collapse.rate": rng.uniform(0.001, 0.05),
        "Selm.collapse.by_endurance": rng.uniform(0, 1),
        "front.advance": rng.uniform(0, 0.5),
        "front.retreat": rng.uniform(0, 0.5),
    }
    found, x = [], int(rng.choice(np.flatnonzero(regrouping(1).menu.kind != REGIME)))
    for j in (jump, jump + more):
        name = "front.thresholds.strip-line.collapse.Selm"
        war = build(where.resolved, numbers={**numbers, name: j})
        # Selm's collapse is better than war for Orrin and worse for Selm in every state
        war = war.with_(terminal=np.array([[-2.0, 2.0, 0.0], [2.0, -2.0, 0.0]]))
        W = fighting_on(war)
        found.append((W, resumed(war, W, x)))
    (W0, before), (W1, after) = found
    assert (W1[A] >= W0[A] - 1e-9).all()
    assert (W1[B] <= W0[B] + 1e-9).all()
    v = rng.uniform(size=2)
    for s in rng.integers(before.shape[1], size=10):
        kept = [truce(n, r[:, s], v, r[:, s], r[:, s], (0, 0), (0, 0)) for r in (before, after)]
        assert kept[1][A] >= kept[0][A] - 1e-9
        assert kept[1][B] <= kept[0][B] + 1e-9
