"""Every mechanism keeps the contract: identity at zero strength, inputs untouched (T-14)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import fields, replace
from functools import cache
from typing import Any

import numpy as np
import pytest

import armistice as arm
from armistice.model.build import build, make_world
from armistice.model.mechanism import HOOKS, Mechanism, PackageDraft, WarDraft, discover
from armistice.model.world import World

SCENARIOS = ("two-islands", "alaska-2025")
MECHANISMS = discover()
WAR_HOOKS, PACKAGE_HOOKS = HOOKS[:4], HOOKS[4:]


class Nothing(Mapping[str, float]):
    """Numbers of a war in which every strength is zero."""

    def __getitem__(self, address: str) -> float:
        raise KeyError(address)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def get(self, address: str, default: Any = None) -> float:  # type: ignore[override]
        return 0.0


@cache
def world(name: str, reading: str | None = None) -> World:
    scenario = arm.load(name)
    resolved = scenario.resolve(reading or scenario.readings[0])
    return make_world(resolved, resolved.median())


def war_draft(at: World, phase: str) -> WarDraft:
    """A month with something in every array, so that a careless write shows."""
    rng = np.random.default_rng(5)
    blank = WarDraft.blank(at, phase)
    return replace(
        blank,
        up=rng.uniform(0, 0.3, at.space.size),
        down=rng.uniform(0, 0.3, at.space.size),
        flow=rng.normal(size=(2, at.space.size)),
        hazard=rng.uniform(0, 0.05, (3, at.space.size)),
        meeting=rng.uniform(0, 0.01, (2, at.space.size)),
    )


def package_draft(at: World) -> PackageDraft:
    k, x, j = at.space.front, len(at.packages), len(at.proposers)
    rng = np.random.default_rng(6)
    return PackageDraft(
        flow=rng.normal(size=(2, k, x)),
        target=np.repeat(np.arange(k)[:, None], x, axis=1),
        consent=rng.uniform(0, 0.1, (2, k, x)),
        ratify=np.ones((2, x)),
        penalty=rng.uniform(0, 0.1, (2, x)),
        opportunity=np.zeros((2, x)),
        leave=np.zeros((2, x)),
        audience=np.zeros((j, x)),
    )


def same(one: Any, other: Any) -> bool:
    return all(
        np.array_equal(getattr(one, f.name), getattr(other, f.name))
        if isinstance(getattr(one, f.name), np.ndarray)
        else getattr(one, f.name) == getattr(other, f.name)
        for f in fields(one)
    )


def copied(draft: Any) -> Any:
    return replace(
        draft,
        **{
            f.name: getattr(draft, f.name).copy()
            for f in fields(draft)
            if isinstance(getattr(draft, f.name), np.ndarray)
        },
    )


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda m: m.name)
@pytest.mark.parametrize("name", SCENARIOS)
def test_zero_strength_is_the_identity(name: str, mechanism: Mechanism) -> None:
    nothing = replace(world(name), numbers=Nothing())
    for hook in WAR_HOOKS:
        draft = war_draft(nothing, "war")
        if hook == "talks":
            draft = replace(draft, talks=np.zeros(nothing.space.size))
        assert same(getattr(mechanism, hook)(nothing, draft), draft), hook
    draft_x = package_draft(nothing)
    unbarred = _without_bars(nothing)
    for hook in PACKAGE_HOOKS:
        assert same(getattr(mechanism, hook)(unbarred, draft_x), draft_x), hook


def _without_bars(at: World) -> World:
    """The same world where nothing is forbidden and nobody has to ratify."""
    spec = at.resolved.spec
    parties = {
        name: party.model_copy(
            update={
                "ratification": party.ratification.model_copy(update={"forbid": [], "mode": "cost"})
            }
        )
        for name, party in spec.parties.items()
    }
    free = spec.model_copy(update={"parties": parties})
    resolved = copy(at.resolved)
    resolved.spec = free
    return replace(at, resolved=resolved)


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda m: m.name)
@pytest.mark.parametrize("name", SCENARIOS)
def test_inputs_are_left_alone(name: str, mechanism: Mechanism) -> None:
    at = world(name)
    for phase in ("war", "pause", "framework"):
        for hook in WAR_HOOKS:
            draft = war_draft(at, phase)
            kept = copied(draft)
            getattr(mechanism, hook)(at, draft)
            assert same(draft, kept), hook
    draft_x = package_draft(at)
    kept_x = copied(draft_x)
    for hook in PACKAGE_HOOKS:
        getattr(mechanism, hook)(at, draft_x)
        assert same(draft_x, kept_x), hook


@pytest.mark.equation("EQ-FRONT")
@pytest.mark.equation("EQ-ENDURANCE")
@pytest.mark.parametrize("name", SCENARIOS)
def test_chances_are_chances(name: str) -> None:
    """Rows sum to one, hazards stay below one, nothing is negative."""
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
    for mechanism in MECHANISMS:
        assert mechanism.equations, mechanism.name
        assert mechanism.claim, mechanism.name
        assert mechanism.hooks(), mechanism.name
