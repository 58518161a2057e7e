"""Every mechanism keeps the contract (T-14), and the contract catches what breaks it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import pytest

import armistice as arm
from armistice.model.build import build
from armistice.model.mechanism import Mechanism, Sign, WarDraft, discover
from armistice.model.world import World
from armistice.scenario import ExtensionField
from armistice.testing import BrokenContract, check_mechanism, contract_of

SCENARIOS = ("two-islands", "alaska-2025")
MECHANISMS = discover()


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda m: m.name)
def test_the_contract_holds(mechanism: Mechanism) -> None:
    """On the tutorial's structure and on the reference case's."""
    assert mechanism.signs, "an argument says which way something moves"
    found = check_mechanism(mechanism, *SCENARIOS, draws=8)
    assert all(sign.holds for sign in found.signs)


@pytest.mark.equation("EQ-FRONT")
@pytest.mark.equation("EQ-ENDURANCE")
@pytest.mark.parametrize("name", SCENARIOS)
def test_chances_are_chances(name: str) -> None:
    """Rows sum to one, hazards stay below one, nothing is negative, under every reading."""
    scenario = arm.load(name)
    for reading in scenario.readings:
        war = build(scenario, reading)
        matrices = [p.transition for p in war.phases] + [m for p in war.phases for m in p.after]
        for matrix in (*matrices, *war.refusal, *war.menu.after, war.menu.resume):
            assert np.allclose(matrix.sum(axis=1), 1.0, atol=1e-12)
            assert matrix.data.min() >= 0
        for phase in war.phases:
            assert phase.hazard.min() >= 0
            assert phase.hazard.sum(axis=0).max() < 1
            assert ((phase.talks >= 0) & (phase.talks <= 1)).all()
        assert np.allclose(war.recognition.sum(axis=0), 1.0)
        assert ((war.menu.ratify >= 0) & (war.menu.ratify <= 1)).all()


def test_every_file_holds_one_mechanism() -> None:
    assert len({type(m).__module__ for m in MECHANISMS}) == len(MECHANISMS)
    assert len({m.name for m in MECHANISMS}) == len(MECHANISMS)


class Snow(Mechanism):
    """A sound mechanism of one's own; the ones below each break one rule."""

    name: ClassVar[str] = "snow"
    equations: ClassVar[tuple[str, ...]] = ("EQ-SNOW",)
    reads: ClassVar[tuple[str, ...]] = ("@B.snow.cost",)
    claim: ClassVar[str] = "Snow costs whoever fights in it."
    signs: ClassVar[tuple[Sign, ...]] = (Sign("@B.snow.cost", "war_flow", "flow", "down"),)
    fields: ClassVar[tuple[ExtensionField, ...]] = (
        ExtensionField("@B.snow.cost", "positive", "aims", 0.0, "EQ-SNOW", "cost of snow"),
    )

    def war_flow(self, world: World, draft: WarDraft) -> WarDraft:
        """Subtract the cost."""
        cost = np.array([[world.of(side, "snow.cost")] for side in range(2)])
        return replace(draft, flow=draft.flow - cost)


class Anonymous(Snow):
    name = "Snow Two"
    claim = " "
    equations = ()


class Misread(Snow):
    reads = ("@B.snow.cost", "@B.slush")


class Misdeclared(Snow):
    fields = (ExtensionField("@B.snow.cost", "unit", "", 2.0, "EQ-SNOW", ""),)


class AlwaysOn(Snow):
    def war_flow(self, world: World, draft: WarDraft) -> WarDraft:
        return replace(super().war_flow(world, draft), talks=draft.talks + 0.01)


class Careless(Snow):
    def war_flow(self, world: World, draft: WarDraft) -> WarDraft:
        draft.flow[0] -= world.of(0, "snow.cost")
        return draft


class Fickle(Snow):
    def war_flow(self, world: World, draft: WarDraft) -> WarDraft:
        noise = np.random.default_rng().normal(size=draft.flow.shape) * world.of(0, "snow.cost")
        return replace(draft, flow=draft.flow + noise)


class Relabelling(Snow):
    def war_flow(self, world: World, draft: WarDraft) -> WarDraft:
        on = world.of(0, "snow.cost") > 0
        return replace(draft, phase="winter" if on else draft.phase)


class Undefined(Snow):
    def war_flow(self, world: World, draft: WarDraft) -> WarDraft:
        on = world.of(0, "snow.cost") > 0
        return replace(draft, flow=draft.flow * np.nan if on else draft.flow)


class Overfull(Snow):
    signs = (Sign("@B.snow.cost", "transition", "up", "up", "all"),)

    def transition(self, world: World, draft: WarDraft) -> WarDraft:
        return replace(draft, up=draft.up + 3.0 * world.of(0, "snow.cost"))

    def war_flow(self, world: World, draft: WarDraft) -> WarDraft:
        return draft


class Crashing(Snow):
    def war_flow(self, world: World, draft: WarDraft) -> WarDraft:
        return replace(draft, flow=draft.flow - 0.1 / world.of(0, "snow.cost"))


class Wrong(Snow):
    signs = (Sign("@B.snow.cost", "war_flow", "flow", "up"),)


class Idle(Snow):
    signs = (Sign("@B.snow.cost", "war_flow", "talks", "up", "all"),)


class Forgetful(Snow):
    def war_flow(self, world: World, draft: WarDraft) -> WarDraft:
        return None if world.of(0, "snow.cost") > 0 else draft  # type: ignore[return-value]


def test_a_sound_mechanism_of_ones_own_passes() -> None:
    found = check_mechanism(Snow)
    assert found.holds
    assert str(found).startswith("mechanism 'snow' keeps its contract")
    assert found.signs[0].moved > 10


@pytest.mark.parametrize(
    ("broken", "rule", "said"),
    [
        (Anonymous, "described", "lower-case"),
        (Anonymous, "described", "claim is empty"),
        (Anonymous, "described", "EQ-WINTER"),
        (Misread, "fields exist", "'@B.slush' is no field"),
        (Misdeclared, "fields exist", "default 2.0 lies outside"),
        (Misdeclared, "fields exist", "no meaning"),
        (AlwaysOn, "identity at zero strength", "still changes talks"),
        (Careless, "inputs untouched", "writes into its input (flow)"),
        (Fickle, "inputs untouched", "two answers"),
        (Relabelling, "labels kept", "label phase"),
        (Undefined, "labels kept", "NaN"),
        (Overfull, "rows sum to one", "their sum at 1 or less"),
        (Overfull, "rows sum to one", "off the end of the grid"),
        (Crashing, "identity at zero strength", "raises ZeroDivisionError"),
        (Wrong, "directions", "with Selm.snow.cost up|with Orrin.snow.cost up"),
        (Idle, "directions", "is idle"),
        (Forgetful, "labels kept", "returns NoneType"),
    ],
)
def test_what_breaks_the_contract_is_explained(
    broken: type[Mechanism], rule: str, said: str
) -> None:
    found = contract_of(broken)
    assert not found.holds
    lines = " ".join(found.complaints[rule])
    assert any(one in lines for one in said.split("|")), str(found)
    with pytest.raises(BrokenContract, match=rule):
        check_mechanism(broken)


def test_a_direction_is_claimed_only_under_its_condition() -> None:
    class Cold(Snow):
        signs = (
            Sign("@B.snow.cost", "war_flow", "flow", "up", when="never", given=lambda _: False),
        )

    found: Any = contract_of(Cold)
    assert found.signs[0].tried == 0
    assert "cannot be tried" in found.complaints["directions"][0]
