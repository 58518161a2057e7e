"""Random worlds for the exact rows on packages, halts and the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache

import numpy as np

import armistice as arm
from armistice.model.explain import CORE
from armistice.model.mechanism import HOOKS, Mechanism, PackageDraft, WarDraft, discover
from armistice.model.trial_worlds import Trials
from armistice.model.world import World

__all__ = ["A", "B", "blank", "month", "named", "toggled", "trials", "world_with"]

A, B = 0, 1
MECHANISMS = {one.name: one for one in (*CORE, *discover())}


def named(name: str) -> Mechanism:
    return MECHANISMS[name]


@cache
def trials(scenario: str, mechanism: str, reading: int = 0) -> Trials:
    """Where numbers of a mechanism are drawn at random; all others are the reading's."""
    loaded = arm.load(scenario)
    return Trials(loaded, loaded.readings[reading], named(mechanism))


def world_with(
    scenario: str, mechanism: str, seed: int, numbers: Mapping[str, float] | None = None
) -> World:
    """A random world, with some numbers set by the test.

    The default option of an issue is the zero of its scale and has no worth of its own.
    """
    where = trials(scenario, mechanism, seed % 2)
    world = where.world(np.random.default_rng(seed))
    zeros = {
        f"{party}.values.{issue}.{body.default}": 0.0
        for party in world.sides
        for issue, body in world.resolved.spec.issues.items()
    }
    return replace(world, numbers={**world.numbers, **zeros, **(numbers or {})})


def toggled(world: World, seed: int, issue: str, one: str, other: str, count: int = 12) -> World:
    """The same world with a short menu: `count` packages twice, with `one` and with `other`.

    Package n + count differs from package n in that issue only.
    """
    rng = np.random.default_rng([seed, 7])
    some = [world.packages[n] for n in rng.integers(len(world.packages), size=count)]
    menu = tuple(
        replace(package, terms={**package.terms, issue: option}, names=())
        for option in (one, other)
        for package in some
    )
    return replace(world, packages=menu)


def blank(world: World, scenario: str) -> PackageDraft:
    """A menu of the world's size on which no mechanism has worked yet."""
    whole = trials(scenario, "packages").blank_menu
    arrays = {
        field.name: np.zeros((*getattr(whole, field.name).shape[:-1], len(world.packages)))
        for field in fields(whole)
    }
    return replace(whole, **arrays | {"ratify": np.ones((2, len(world.packages)))})


def month(world: World, phase: str) -> WarDraft:
    """A month in which every mechanism of the package has had its turn."""
    draft = WarDraft.blank(world, phase)
    for hook in HOOKS[:4]:
        for one in discover():
            draft = getattr(one, hook)(world, draft)
    return draft
