"""Exact rows on aid: M-04, M-21, M-62, over random worlds."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_worlds import (
    A,
    B,
    admissible,
    drafted,
    numbers_of,
    resolved_of,
    shapes,
    tables,
    war_of,
    world_of,
    worth_of_fighting,
)

from armistice.mechanisms.aid import Aid
from armistice.model.build import build
from armistice.model.mechanism import WarDraft
from armistice.model.stances import stance_moves
from armistice.model.world import World

TOL = 1e-9


def helped(shape: int, table: int) -> dict[str, float]:
    """Numbers of a world in which donors help B alone."""
    numbers = numbers_of(shape, table, mild=True)
    side = resolved_of(shape).scenario.belligerents[A]
    for who, share in (("own", 1.0), ("Donor", 0.0), ("Friend", 0.0)):
        numbers[f"{side}.support.{who}"] = share
    return numbers


def in_order(world: World) -> list[int] | None:
    """Stances from most to least support for B, None where no order holds in all states.

    Also None unless the monthly moves keep the order: whoever stands better is at least as
    likely to stand at any rung or above next month.
    """
    support = drafted(world, until="transition").support[B]
    by_stance = np.stack([support[world.space.m == m] for m in range(len(world.stances))])
    order = sorted(range(len(by_stance)), key=lambda m: -by_stance[m].sum())
    ranked = by_stance[order]
    if (np.diff(ranked, axis=0) > 1e-12).any():
        return None
    reach = np.cumsum(stance_moves(world, "month")[np.ix_(order, order)], axis=1)
    return order if (np.diff(reach, axis=0) <= 1e-12).all() else None


@pytest.mark.mechanism("M-04")
@pytest.mark.equation("EQ-CUT")
@settings(max_examples=80)
@given(shapes, tables)
def test_being_left_makes_the_war_worth_less(shape: int, table: int) -> None:
    """W0_B in a stance with less support is weakly lower, in every state.

    The missing condition: stances can be ranked by support, and their monthly moves keep that
    order. Where the engaged stance stands next to worse ones and the cut one does not,
    `test_a_patron_who_has_already_left_cannot_leave` turns the sign.
    """
    numbers = helped(shape, table)
    world, war = world_of(shape, numbers), war_of(shape, numbers)
    order = in_order(world)
    assume(order is not None)
    worth = worth_of_fighting(war)
    assume(admissible(world, war, worth))
    assert order is not None
    value = worth[B].reshape(world.space.shape)
    for better, worse in pairwise(order):
        assert (value[..., worse] <= value[..., better] + TOL).all()


@pytest.mark.mechanism("M-04")
def test_a_patron_who_has_already_left_cannot_leave() -> None:
    """Half the support for good can beat all of it with the door half open."""
    shape = next(s for s in range(16) if len(resolved_of(s).spec.stances) == 3)
    numbers = helped(shape, 5)
    side = resolved_of(shape).scenario.belligerents[B]
    numbers |= {
        f"{side}.support.own": 0.1,
        f"{side}.support.Donor": 0.9,
        f"{side}.support.Friend": 0.0,
        f"{side}.endurance.wear": 0.05,
        f"{side}.exhaustion_cost": 0.1,
        "Donor.aid.by_ground_lost": 0.0,
        "Friend.aid.backfill": 0.0,
        "stances.half.support.Donor": 0.9,
        "stances.gone.support.Donor": 0.0,
        "moves.to-gone.chance": 0.3,
        "moves.from-gone.chance": 0.0,
        "moves.to-half.chance": 0.0,
        "moves.from-half.chance": 0.0,
    }
    world, war = world_of(shape, numbers), war_of(shape, numbers)
    assert in_order(world) is None
    value = worth_of_fighting(war)[B].reshape(world.space.shape)
    here, half = (list(world.stances).index(name) for name in ("here", "half"))
    top = value[:, :, -1, 0]
    assert (top[..., half] > top[..., here]).all()


@pytest.mark.mechanism("M-21")
@pytest.mark.equation("EQ-AID")
@settings(max_examples=60)
@given(shapes, tables, st.floats(0.0, 0.5), st.floats(0.0, 0.5))
def test_aid_lets_a_side_hold_out(shape: int, table: int, donor: float, friend: float) -> None:
    """Aid to B up in every stance: W0_B weakly up and W0_A weakly down, in every state."""
    numbers = helped(shape, table)
    more = {}
    for stance in resolved_of(shape).spec.stances:
        for name, add in (("Donor", donor), ("Friend", friend)):
            field = f"stances.{stance}.support.{name}"
            more[field] = numbers.get(field, 1.0) + add
    resolved = resolved_of(shape)
    wars = [build(resolved, numbers=n) for n in (numbers, {**numbers, **more})]
    worths = [worth_of_fighting(war) for war in wars]
    worlds = world_of(shape, numbers), world_of(shape, {**numbers, **more})
    assume(all(admissible(w, war, *worths) for w, war in zip(worlds, wars, strict=True)))
    support = [drafted(world, until="transition").support[B] for world in worlds]
    assert (support[1] >= support[0] - 1e-12).all()
    assert (worths[1][B] >= worths[0][B] - TOL).all()
    assert (worths[1][A] <= worths[0][A] + TOL).all()


@pytest.mark.mechanism("M-62")
@pytest.mark.equation("EQ-FATIGUE")
@given(shapes, tables, st.floats(0.0, 0.5), st.floats(0.0, 0.5))
def test_lost_ground_tires_donors(shape: int, table: int, loss: float, more: float) -> None:
    """Ground lost up: the donors' part weakly down; xi_a = 0: it does not move at all."""
    numbers = numbers_of(shape, table)
    world = world_of(shape, numbers)
    untiring = world_of(
        shape, numbers, Donor__aid__by_ground_lost=0.0, Friend__aid__by_ground_lost=0.0
    )
    month = WarDraft.blank(world, "war")
    ups = [np.full(world.space.size, step) for step in (0.0, loss, loss + more)]
    calm, bad, worse = (Aid().transition(world, replace(month, up=up)).support for up in ups)
    assert (bad[B] <= calm[B] + 1e-12).all()
    assert (worse[B] <= bad[B] + 1e-12).all()
    assert np.array_equal(calm[A], worse[A])  # gaining ground tires nobody
    off = [Aid().transition(untiring, replace(month, up=up)).support for up in ups]
    assert np.array_equal(off[0], off[1])
    assert np.array_equal(off[0], off[2])
    assert (worse >= 0).all()


@pytest.mark.mechanism("M-62")
@pytest.mark.equation("EQ-FATIGUE")
@given(st.floats(0.0, 0.95), st.floats(0.0, 1.0), st.floats(0.0, 0.2))
def test_fatigue_rests_where_the_recursion_rests(phi: float, tire: float, lost: float) -> None:
    """aid' = 1 + phi (aid - 1) - xi lost, run for long, ends at 1 - xi lost/(1 - phi)."""
    aid = 1.0
    for _ in range(2000):
        aid = 1.0 + phi * (aid - 1.0) - tire * lost
    numbers = numbers_of(1, 1)
    resolved = resolved_of(1)
    side = resolved.scenario.belligerents[B]
    numbers |= {
        f"{side}.support.own": 0.0,
        f"{side}.support.Donor": 1.0,
        f"{side}.support.Friend": 0.0,
        "Donor.aid.persistence": phi,
        "Donor.aid.by_ground_lost": tire,
    }
    world = world_of(1, numbers)
    month = WarDraft.blank(world, "war")
    losing = replace(month, up=np.full(world.space.size, lost))
    support = Aid().transition(world, losing).support[B]
    assert support[0] == pytest.approx(max(0.0, aid), abs=1e-9)


@pytest.mark.equation("EQ-CUT")
@given(shapes, tables)
def test_only_who_still_gives_can_fill_a_gap(shape: int, table: int) -> None:
    """G in a stance where all patrons are gone is own strength alone, whatever the backfill."""
    numbers = helped(shape, table)
    stance = list(resolved_of(shape).spec.stances)[1]
    for patron in ("Donor", "Friend"):
        numbers[f"stances.{stance}.support.{patron}"] = 0.0
        numbers[f"{patron}.aid.by_ground_lost"] = 0.0
    world = world_of(shape, numbers)
    support = Aid().transition(world, WarDraft.blank(world, "war")).support[B]
    alone = support[world.space.m == list(world.stances).index(stance)]
    assert np.allclose(alone, world.of(B, "support.own"), atol=1e-12)
