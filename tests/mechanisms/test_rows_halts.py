"""Exact rows on partial halts: frameworks, pauses, what they spare and what they leave."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_wars import one_state_war, shares
from rows import MECHANISMS, A, B, month, named, world_with

from armistice.analyses.closed_forms import expected_split
from armistice.analyses.human_ledger import losses_of_month
from armistice.model.mechanism import WarDraft, discover
from armistice.solve.oracle import value_iteration

seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=15)
SCENARIOS = ("two-islands", "alaska-2025")


@pytest.mark.equation("EQ-FRAMEWORK")
@pytest.mark.mechanism("M-11")
@pytest.mark.parametrize("scenario", SCENARIOS)
@few
@given(seed=seeds, rate=st.floats(0.0, 1.0), times=st.floats(1.0, 4.0))
def test_a_framework_speeds_talks_up(scenario: str, seed: int, rate: float, times: float) -> None:
    """For any f of at least 1 talks come no less often; more often unless they are certain."""
    numbers = {"talks.rate": rate, "forms.framework.talks": times}
    world = world_with(scenario, "truces", seed, numbers)
    war, framework = (
        named("truces").talks(world, WarDraft.blank(world, phase)).talks
        for phase in ("war", "framework")
    )
    assert (framework >= war).all()
    room = (war > 0) & (war < 1)
    assert (framework[room] > war[room]).all() or times == 1.0


@pytest.mark.equation("EQ-AIRTRUCE")
@pytest.mark.equation("EQ-LEDGER")
@pytest.mark.mechanism("M-54")
@pytest.mark.parametrize("scenario", SCENARIOS)
@few
@given(seed=seeds, dead=st.floats(1.0, 500.0))
def test_an_air_truce_spares_both_rears(scenario: str, seed: int, dead: float) -> None:
    """No deaths in the rear; u_i rises by what j's strikes did, and by their being felt."""
    world = world_with(scenario, "deep-strikes", seed)
    numbers = {**world.numbers, **{f"people.{p}.deaths_in_rear": dead for p in world.sides}}
    world = type(world)(world.resolved, numbers, *_rest(world))
    there = {phase: losses_of_month(world, discover(), phase) for phase in ("war", "pause")}
    for side, party in enumerate(world.sides):
        assert there["war"][party]["killed_in_rear"] == dead
        assert there["pause"].get(party, {}).get("killed_in_rear", 0.0) == 0.0
        harm = named("deep-strikes")
        flows = [
            harm.war_flow(world, named("truces").talks(world, WarDraft.blank(world, phase))).flow
            for phase in ("war", "pause")
        ]
        lifted = (flows[1] - flows[0])[side]
        assert (lifted >= world.of(1 - side, "strike_harm") - 1e-12).all()
        assert (flows[1][side] == 0.0).all()


def _rest(world: object) -> tuple[object, ...]:
    return tuple(getattr(world, name) for name in ("space", "sides", "packages", "adapting"))


@pytest.mark.equation("EQ-SPLIT")
@pytest.mark.mechanism("M-55")
@given(
    u=st.tuples(st.floats(0.0, 0.5), st.floats(0.0, 0.5)),
    harm=st.tuples(st.floats(0.0, 0.2), st.floats(0.0, 0.2)),
)
def test_an_air_truce_takes_the_lever_of_whoever_strikes_harder(
    u: tuple[float, float], harm: tuple[float, float]
) -> None:
    """B's share moves by half of (harm B suffers - harm B inflicts)."""
    suffered, inflicted = harm
    war = expected_split(*u)
    pause = expected_split(u[A] + inflicted, u[B] + suffered)
    assert (1 - pause) - (1 - war) == pytest.approx(0.5 * (suffered - inflicted), abs=1e-12)


@pytest.mark.mechanism("M-55")
@pytest.mark.parametrize(("u", "harm"), [((0.3, 0.2), (0.05, 0.1)), ((0.1, 0.4), (0.12, 0.02))])
def test_the_solved_split_moves_by_as_much(
    u: tuple[float, float], harm: tuple[float, float]
) -> None:
    """One state, transferable utility, equal patience: the referee agrees with the closed form."""

    def share(flows: tuple[float, float]) -> float:
        war = one_state_war(
            flows, shares(801), delta=(0.9, 0.9), accept_noise=2e-4, propose_noise=1e-4
        )
        answer = value_iteration(war)
        signing = answer.signing[0, 0]
        return float(signing @ war.menu.flow[B, 0] / signing.sum())

    suffered, inflicted = harm
    moved = share((u[A] + inflicted, u[B] + suffered)) - share(u)
    assert moved == pytest.approx(0.5 * (suffered - inflicted), abs=0.01)


@pytest.mark.mechanism("M-63")
@pytest.mark.parametrize("scenario", SCENARIOS)
@few
@given(seeds)
def test_a_partial_truce_leaves_the_cost_of_war(scenario: str, seed: int) -> None:
    """u_B(pause) and u_B(framework) keep c_B, emergency rule included."""
    world = world_with(scenario, "endurance", seed)
    cost = [
        named("endurance").war_flow(world, WarDraft.blank(world, phase)).flow
        for phase in ("war", "pause", "framework")
    ]
    assert (cost[0][B] <= 0).all()
    assert np.array_equal(cost[0], cost[1])
    assert np.array_equal(cost[0], cost[2])
    # and nothing but strikes tells a month of a pause from a month of war
    strikes = MECHANISMS["deep-strikes"]
    drafts = {p: month(world, p) for p in ("war", "pause")}
    struck, spared = (
        strikes.war_flow(world, WarDraft.blank(world, p)).flow
        if p == "war"
        else np.zeros((2, world.space.size))
        for p in ("war", "pause")
    )
    change = drafts["pause"].flow - drafts["war"].flow
    assert np.allclose(change, spared - struck, atol=1e-9)
