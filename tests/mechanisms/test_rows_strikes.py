"""Exact rows on deep strikes: M-56 and M-57, over random worlds."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_worlds import A, B, drafted, numbers_of, shapes, tables, world_of

from armistice.mechanisms.deep_strikes import DeepStrikes, felt, memory, salience
from armistice.model.mechanism import WarDraft

half_lives = st.floats(0.1, 60.0)


@pytest.mark.mechanism("M-56")
@pytest.mark.equation("EQ-SALIENCE")
@given(shapes, tables, st.floats(0.0, 0.2), st.floats(0.0, 0.2))
def test_strikes_hurt_and_never_topple(shape: int, table: int, harm: float, more: float) -> None:
    """B's strikes up: u_A weakly down in every state; no leader's hazard moves."""
    numbers = numbers_of(shape, table)
    low, high = (
        drafted(world_of(shape, numbers, survival=True, B__strike_harm=d))
        for d in (harm, harm + more)
    )
    assert (high.flow[A] <= low.flow[A] + 1e-12).all()
    assert np.array_equal(high.leave, low.leave)


@pytest.mark.mechanism("M-56")
@pytest.mark.equation("EQ-SALIENCE")
@given(shapes, tables, st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_what_is_felt_at_home_grows_with_the_dose_up_to_its_bound(
    shape: int, table: int, one: float, other: float
) -> None:
    """Dose up: u_A less the direct harm weakly down, and by less than the bound."""
    world = world_of(shape, numbers_of(shape, table))
    bound = world.of(A, "salience.bound")
    felt_at = []
    for dose in sorted((one, other)):
        month = replace(WarDraft.blank(world, "war"), strikes=np.array([0.0, dose]))
        cost = -DeepStrikes().war_flow(world, month).flow[A]
        felt_at.append(cost - dose * world.strike_harm(B))
    assert (felt_at[1] >= felt_at[0] - 1e-12).all()
    assert (felt_at[1] <= bound + 1e-12).all()
    assert (felt_at[0] >= -1e-12).all()


@pytest.mark.mechanism("M-57")
@pytest.mark.equation("EQ-SALIENCE")
@given(
    st.floats(0.0, 500.0),
    half_lives,
    st.integers(0, 40),
    st.floats(0.0, 1.0),
    st.floats(0.001, 0.5),
)
def test_a_war_out_of_earshot_fades(
    z: float, half_life: float, lives: int, strength: float, bound: float
) -> None:
    """Strikes stop: z halves in every half-life, and what is felt falls towards 0."""
    later = [memory(z, half_life, n * half_life) for n in range(lives + 2)]
    for now, then in pairwise(later):
        assert then == pytest.approx(now / 2)
        assert felt(strength, bound, then) <= felt(strength, bound, now)
    assert felt(strength, bound, later[-1]) <= strength * later[-1] + 1e-12


@pytest.mark.mechanism("M-57")
@pytest.mark.equation("EQ-SALIENCE")
@given(st.floats(0.0, 50.0), half_lives, st.integers(0, 60), st.floats(0.0, 1.0))
def test_memory_is_the_recursion_month_by_month(
    z: float, half_life: float, months: int, dose: float
) -> None:
    """z' = 2^(-1/half-life) z + x, and its rest is what the compiled war uses."""
    step = z
    for _ in range(months):
        step = 2.0 ** (-1.0 / half_life) * step + dose
    assert memory(z, half_life, months, dose) == pytest.approx(step, rel=1e-9, abs=1e-9)
    rest = dose / (1.0 - 2.0 ** (-1.0 / half_life))
    assert salience(0.3, 0.05, half_life, dose) == pytest.approx(felt(0.3, 0.05, rest), abs=1e-15)


@pytest.mark.mechanism("M-57")
@given(shapes, tables)
def test_a_pause_is_a_month_without_strikes(shape: int, table: int) -> None:
    """In the phase that bans strikes neither harm nor salience is left, at its rest."""
    world = world_of(shape, numbers_of(shape, table))
    war, pause = drafted(world), drafted(world, phase="pause")
    assert not pause.strikes.any()
    for side in range(2):
        other = 1 - side
        direct = world.strike_harm(other)
        struck = 1.0 if world.of(other, "strike_harm") > 0 else 0.0
        home = salience(
            world.of(side, "salience.strength"),
            world.of(side, "salience.bound"),
            world.of(side, "salience.half_life"),
            struck,
        )
        assert np.allclose(pause.flow[side] - war.flow[side], direct + home, atol=1e-12)
