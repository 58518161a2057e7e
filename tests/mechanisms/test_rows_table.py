"""Exact rows on who sits at the table and what a meeting is worth.

The referee plays one month of talks before a war in which nobody ever talks again: so the
values of waiting and of every package are the same whatever is changed about the talks.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_wars import random_war
from rows import A, B, named, world_with

from armistice.mechanisms.summit import heard as who_is_heard
from armistice.model.mechanism import WarDraft
from armistice.model.war import War
from armistice.solve.oracle import OracleAnswer, backward_induction, fighting_on

wars = st.integers(0, 200)
few = settings(max_examples=12)


def one_month(war: War) -> OracleAnswer:
    return backward_induction(war, months=1)


def war_of(seed: int) -> War:
    return random_war(
        seed, front=3, endurance=2, adaptation=1, packages=6, mediators=1, regimes=False
    )


@pytest.mark.equation("EQ-SUMMIT")
@pytest.mark.mechanism("M-12")
@few
@given(seed=wars, times=st.floats(1.0, 3.0))
def test_more_meetings_help_whoever_gains_by_what_is_signed(seed: int, times: float) -> None:
    """N and W fixed: V_i - W_i grows in proportion to tau, and so rises where it is positive."""
    war = war_of(seed)
    now = war.phases[0]
    often = replace(now, talks=np.minimum(1.0, now.talks * times))
    wait = fighting_on(war)  # W of a month after which nobody talks, whatever tau is now
    gain = [one_month(one).V[0] - wait for one in (war, war.with_(phases=(often,)))]
    grown = (often.talks / now.talks)[None]
    assert np.allclose(gain[1], gain[0] * grown, atol=1e-9)
    helped = gain[0] >= 0
    assert (gain[1][helped] >= gain[0][helped] - 1e-12).all()


@pytest.mark.equation("EQ-STATUS")
@pytest.mark.mechanism("M-46")
@few
@given(seed=wars, status=st.floats(1e-4, 0.05))
def test_a_meeting_pays_whatever_comes_of_it(seed: int, status: float) -> None:
    """status_A > 0: V_A rises by tau times it, B's value not at all; the terms are the same."""
    war = war_of(seed)
    paid = war.meeting.copy()
    paid[A] += status
    before, after = one_month(war), one_month(war.with_(meeting=paid))
    gain = (after.V - before.V)[0]
    assert np.allclose(gain[A], war.phases[0].talks * status, atol=1e-12)
    assert np.allclose(gain[B], 0.0, atol=1e-12)


@pytest.mark.equation("EQ-STATUS")
@pytest.mark.mechanism("M-47")
@few
@given(
    seed=st.integers(0, 2**32 - 1),
    status=st.floats(1e-4, 0.1),
    premium=st.floats(0.01, 2.0),
    turn=st.floats(0.05, 1.0),
)
def test_leaving_the_other_side_out_raises_the_prize(
    seed: int, status: float, premium: float, turn: float
) -> None:
    """Excluded means pi_B = 0, and multiplies A's status by 1 + iota_x."""
    numbers = {
        "Orrin.status_per_meeting": status,
        "Orrin.office.worth": 0.0,
        "talks.meeting.exclusion": premium,
        "talks.proposers.League": 0.4,
    }
    paid = {}
    for heard in (turn, 0.0):
        world = world_with(
            "two-islands", "summit", seed, {**numbers, "talks.proposers.Selm": heard}
        )
        # a mediator without a rival is also heard more often: that is not the premium
        often = who_is_heard(world)[world.proposers.index("League")]
        paid[heard] = named("summit").talks(world, WarDraft.blank(world, "war")).meeting[A] / often
        assert ("Selm" in world.proposers) == (heard > 0)
    assert np.allclose(paid[0.0], paid[turn] * (1 + premium))
    assert (paid[0.0] > paid[turn]).all()


@pytest.mark.equation("EQ-VALUE")
@pytest.mark.mechanism("M-50")
@few
@given(seed=wars, any_paper=st.floats(0.0, 1.0), audience=st.floats(-1.0, 1.0))
def test_nothing_is_signed_against_a_veto(seed: int, any_paper: float, audience: float) -> None:
    """P_B = 0 for every package: no agreement, whatever the mediator would take."""
    war = war_of(seed)
    menu = war.menu
    barred = menu.consent.copy()
    barred[B] = np.inf
    applause = menu.audience.copy()
    applause[2] += audience
    keen = np.where(war.proposer_side < 0, any_paper, 0.0)
    vetoed = war.with_(
        menu=replace(menu, consent=barred, audience=applause),
        any_paper=keen,
        recognition=np.repeat([[0.0], [0.0], [1.0]], war.space.size, axis=1),
    )
    assert (one_month(vetoed).signing == 0.0).all()
    free = vetoed.with_(menu=replace(menu, audience=applause))
    assert one_month(free).signing.sum() > 0.0
