"""Random admissible worlds and half-made months, to try a mechanism on.

A world keeps a scenario's structure (sides, grid, menu) and gets random numbers, within
their support, in every field that the mechanism reads. A draft has something in every
array that earlier mechanisms fill, so that a careless write shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

from armistice.model.build import SOLVED_RULES, make_world
from armistice.model.mechanism import HOOKS, Mechanism, PackageDraft, WarDraft
from armistice.model.packages import FORM_KIND, compile_menu
from armistice.model.war import REGIME
from armistice.model.world import World
from armistice.scenario import Resolved, Scenario
from armistice.scenario.fields import Field
from armistice.scenario.schema.spec import Rules

__all__ = [
    "PACKAGE_HOOKS",
    "PHASES",
    "WAR_HOOKS",
    "Nothing",
    "Trials",
    "copied",
    "same",
    "without_bars",
]

Array = NDArray[np.float64]
Draft = TypeVar("Draft", bound=WarDraft | PackageDraft)
Generator = np.random.Generator

WAR_HOOKS, PACKAGE_HOOKS = HOOKS[:4], HOOKS[4:]
PHASES = ("war", "pause", "framework")
MOST_LEVELS = 5


class Nothing(Mapping[str, float]):
    """Numbers of a war in which every strength is zero."""

    def __getitem__(self, address: str) -> float:
        raise KeyError(address)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def get(self, address: str, default: Any = None) -> float:
        """Zero, whatever the address."""
        return 0.0


@dataclass(frozen=True)
class Trials:
    """Where one mechanism is tried: one scenario, many random numbers.

    Parameters
    ----------
    scenario, reading
        Structure, and the numbers of fields that the mechanism does not read.
    mechanism
        What is tried.
    """

    scenario: Scenario
    reading: str | None
    mechanism: Mechanism

    @cached_property
    def resolved(self) -> Resolved:
        """The scenario as the reading sees it."""
        return self.scenario.resolve(self.reading)

    @cached_property
    def base(self) -> World:
        """The world at the medians."""
        return make_world(self.resolved, self.resolved.median())

    @cached_property
    def read(self) -> dict[str, Field]:
        """Numbers (and counts) of the scenario that the mechanism reads, by address."""
        shapes = [self.shape(pattern, prefix=True) for pattern in self.mechanism.reads]
        return {
            address: slot.field
            for address, slot in self.scenario.addresses.items()
            if (slot.field.is_number or slot.field.support == "integer")
            and slot.field.settable
            and any(shape.fullmatch(address) for shape in shapes)
        }

    def shape(self, pattern: str, *, prefix: bool = False) -> re.Pattern[str]:
        """Addresses that a pattern stands for; with `prefix`, also those further below."""
        sides = "|".join(re.escape(party) for party in self.base.sides)
        parties = "|".join(re.escape(party) for party in self.base.parties)
        kinds = {"@B": f"(?:{sides})", "@P": f"(?:{parties})"}
        parts = [
            kinds.get(part, "[^.]+") if part.startswith("@") else re.escape(part)
            for part in pattern.split(".")
        ]
        return re.compile(r"\.".join(parts) + (r"(?:\..+)?" if prefix else ""))

    def world(self, rng: Generator) -> World:
        """A world with random numbers where the mechanism looks."""
        numbers = dict(self.base.numbers)
        for address, row in self.read.items():
            numbers[address] = self.number(rng, address, row)
        return replace(self.base, resolved=self._ruled(rng), numbers=numbers)

    def number(self, rng: Generator, address: str, row: Field) -> float:
        """One admissible number, in model units; now and then exactly zero."""
        if rng.random() < 0.1 and row.support != "real":
            return 0.0
        if row.support == "integer":
            return float(rng.integers(0, MOST_LEVELS))
        if row.hazard:
            return float(rng.uniform(0.0, 0.6))
        if row.support == "unit":
            return float(rng.uniform())
        scale = abs(self.base.number(address)) or abs(row.default or 0.0) or 1.0
        if row.support == "positive":
            return float(rng.uniform(0.0, 3.0 * scale))
        return float(rng.normal(0.0, 2.0 * scale))

    def _ruled(self, rng: Generator) -> Resolved:
        """The same scenario with its on-off rules thrown."""
        switches = [
            name
            for name, rule in Rules.model_fields.items()
            if {"on", "off"} <= set(get_args(rule.annotation)) and name not in SOLVED_RULES
        ]
        thrown = copy(self.resolved)
        thrown.rules = {
            **self.resolved.rules,
            **{name: str(rng.choice(["on", "off"])) for name in switches},
        }
        return thrown

    def draft(self, world: World, hook: str, phase: str, rng: Generator) -> WarDraft | PackageDraft:
        """What a hook may be handed."""
        if hook in WAR_HOOKS:
            return self.war_draft(world, phase, rng)
        return self.package_draft(rng)

    def war_draft(self, world: World, phase: str, rng: Generator) -> WarDraft:
        """A month that other mechanisms have worked on; chances respect the grid's ends."""
        size, space = world.space.size, world.space
        inside = [
            (space.endurance(side) > 0, space.endurance(side) < space.shape[1 + side] - 1)
            for side in range(2)
        ]
        step = rng.uniform(0.0, 0.3, (6, size))
        return replace(
            WarDraft.blank(world, phase),
            strikes=rng.integers(0, 2, 2).astype(float),
            up=step[0] * (space.k < space.front - 1),
            down=step[1] * (space.k > 0),
            support=rng.uniform(0.3, 1.2, (2, size)),
            pressure=rng.uniform(0.0, 1.5, (2, size)),
            bite=rng.uniform(0.0, 0.5, (2, size)),
            damage=rng.uniform(0.0, 0.3, (2, size)),
            worse=np.stack([step[2 + side] * inside[side][0] for side in range(2)]),
            better=np.stack([step[4 + side] * inside[side][1] for side in range(2)]),
            flow=rng.normal(size=(2, size)),
            hazard=rng.uniform(0.0, 0.05, (3, size)),
            leave=rng.uniform(0.0, 0.05, (2, size)),
            meeting=rng.uniform(0.0, 0.01, (2, size)),
        )

    def package_draft(self, rng: Generator) -> PackageDraft:
        """The menu as other mechanisms leave it."""
        blank = self.blank_menu
        return replace(
            blank,
            flow=rng.normal(size=blank.flow.shape),
            consent=rng.uniform(0.0, 0.1, blank.flow.shape),
            penalty=rng.uniform(0.0, 0.1, blank.penalty.shape),
        )

    @cached_property
    def blank_menu(self) -> PackageDraft:
        """The draft that the compiler hands to the first package hook."""
        probe = _Probe()
        regimes = sum(FORM_KIND[package.form] == REGIME for package in self.base.packages)
        compile_menu(self.base, (probe,), 1 + regimes)
        return probe.seen[0]


class _Probe(Mechanism):
    """Looks at the draft that it is given."""

    name = "probe"

    def __init__(self) -> None:
        self.seen: list[PackageDraft] = []

    def package_value(self, world: World, draft: PackageDraft) -> PackageDraft:
        self.seen.append(draft)
        return draft


def without_bars(world: World) -> World:
    """The same world where nothing is forbidden and nobody has to ratify.

    Bars are structure, on by being written: no number turns them off.
    """
    parties = {
        name: party.model_copy(
            update={
                "ratification": party.ratification.model_copy(update={"forbid": [], "mode": "cost"})
            }
        )
        for name, party in world.resolved.spec.parties.items()
    }
    resolved = copy(world.resolved)
    resolved.spec = world.resolved.spec.model_copy(update={"parties": parties})
    return replace(world, resolved=resolved)


def copied(draft: Draft) -> Draft:
    """The same draft with arrays of its own."""
    arrays = {name: value.copy() for name, value in _arrays(draft).items()}
    return replace(draft, **arrays)


def same(one: Draft, other: Draft) -> list[str]:
    """Names of the fields in which two drafts differ, to the last bit."""
    return [
        field.name
        for field in fields(one)
        if not np.array_equal(
            np.asarray(getattr(one, field.name)), np.asarray(getattr(other, field.name))
        )
    ]


def _arrays(draft: WarDraft | PackageDraft) -> dict[str, Any]:
    return {
        field.name: getattr(draft, field.name)
        for field in fields(draft)
        if isinstance(getattr(draft, field.name), np.ndarray)
    }
