"""What a mechanism is: one argument about war, with its equation, its source and its hooks.

A mechanism never sees a solver. It receives a draft (a frozen bundle of arrays) and returns
a new draft; at zero strength it returns what it was given. Hooks run in the fixed order of
`HOOKS`, and within a hook by `Mechanism.position`, then by name.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Literal, cast

import numpy as np
from numpy.typing import NDArray

from armistice.model.world import World
from armistice.scenario.fields import ExtensionField

__all__ = ["HOOKS", "Mechanism", "PackageDraft", "Sign", "WarDraft", "always", "discover"]

Array = NDArray[np.float64]

HOOKS = (
    "talks",
    "transition",
    "war_flow",
    "exit",
    "package_value",
    "enforcement",
    "acceptance",
)
"""The order in which drafts are worked through; `armistice explain` prints it."""


@dataclass(frozen=True)
class WarDraft:
    """A month of war in one phase, while it is being put together.

    Attributes
    ----------
    phase
        "war" or the form of the regime ("pause", "framework").
    strikes
        Dose of deep strikes of either side, 0 or 1: (2,).
    up, down
        Chances that the front moves in favour of A, of B: (S,).
    support
        G_i, what keeps a side in the fight, 1 at the start: (2, S).
    pressure
        S, pressure that reaches a side: (2, S).
    bite
        Pressure on a side that it has not adapted to: (2, S).
    damage
        p, what the bite costs a side: (2, S), aims.
    worse, better
        Chances that endurance falls, rises by a level: (2, S).
    flow
        u_i, aims: (2, S).
    hazard
        Monthly chances that A collapses, B collapses, the war widens: (3, S).
    leave
        Monthly chance that leader i leaves office: (2, S).
    talks
        tau: (S,).
    meeting
        What a round of talks pays side i: (2, S), aims.
    """

    phase: str
    strikes: Array
    up: Array
    down: Array
    support: Array
    pressure: Array
    bite: Array
    damage: Array
    worse: Array
    better: Array
    flow: Array
    hazard: Array
    leave: Array
    talks: Array
    meeting: Array

    @classmethod
    def blank(cls, world: World, phase: str) -> WarDraft:
        """A month in which nothing happens."""
        size = world.space.size
        one, none = np.ones(size), np.zeros(size)
        return cls(
            phase=phase,
            strikes=np.ones(2),
            up=none,
            down=none,
            support=np.stack([one, one]),
            pressure=np.zeros((2, size)),
            bite=np.zeros((2, size)),
            damage=np.zeros((2, size)),
            worse=np.zeros((2, size)),
            better=np.zeros((2, size)),
            flow=np.zeros((2, size)),
            hazard=np.zeros((3, size)),
            leave=np.zeros((2, size)),
            talks=none,
            meeting=np.zeros((2, size)),
        )


@dataclass(frozen=True)
class PackageDraft:
    """What the packages are worth and what holds them, while being put together.

    Shapes as in `armistice.model.war.Menu`: K front steps, X packages, J proposers.
    """

    flow: Array  # (2, K, X)
    target: NDArray[np.int64]  # (K, X)
    consent: Array  # (2, K, X)
    ratify: Array  # (2, X)
    penalty: Array  # (2, X)
    opportunity: Array  # (2, X)
    leave: Array  # (2, X)
    audience: Array  # (J, X)


def always(_: World) -> bool:
    """No condition."""
    return True


@dataclass(frozen=True)
class Sign:
    """A direction that a mechanism claims: this number up, that array up (or down).

    It is claimed weakly, for every admissible world and state, with all else equal; a
    direction that holds in equilibrium only does not belong here.

    Attributes
    ----------
    raised
        Address pattern of the number that rises, as in `Mechanism.reads`.
    hook, array
        After which hook which field of the draft is looked at.
    moves
        `up`, `down`, or `not` for a claim that nothing moves.
    side
        Which row: `own` (the last belligerent in the address), `other`, or `all`.
    when
        The condition in words, empty for none.
    given
        The same condition as a test of a world.
    """

    raised: str
    hook: str
    array: str
    moves: Literal["up", "down", "not"]
    side: Literal["own", "other", "all"] = "own"
    when: str = ""
    given: Callable[[World], bool] = always

    def say(self) -> str:
        """The claim in one line."""
        row = "" if self.side == "all" else f" ({self.side} side)"
        ends = {"up": "never falls", "down": "never rises", "not": "stays"}[self.moves]
        where = f", where {self.when}" if self.when else ""
        return f"{self.raised} up: {self.array} after {self.hook}{row} {ends}{where}"


class Mechanism:
    """Base class. A subclass overrides one to three hooks.

    Attributes
    ----------
    name
        Short name, as on the command line.
    equations
        Ids of the equations it computes.
    reads
        Address patterns of the fields it reads (`@B` any belligerent, `@P` any party).
    claim
        The argument in one sentence, in words.
    position
        Order within a hook; low runs first.
    signs
        Directions it claims; `armistice.testing.check_mechanism` tries them.
    fields
        Numbers it declares for itself, with support, unit and a default at which it does
        nothing. Empty for mechanisms whose numbers are part of the format.
    """

    name: ClassVar[str] = ""
    equations: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[tuple[str, ...]] = ()
    claim: ClassVar[str] = ""
    position: ClassVar[int] = 50
    signs: ClassVar[tuple[Sign, ...]] = ()
    fields: ClassVar[tuple[ExtensionField, ...]] = ()

    def talks(self, world: World, draft: WarDraft) -> WarDraft:
        """How often there are talks and what a meeting pays."""
        return draft

    def transition(self, world: World, draft: WarDraft) -> WarDraft:
        """How the war moves."""
        return draft

    def war_flow(self, world: World, draft: WarDraft) -> WarDraft:
        """What a month of war is worth to each leader."""
        return draft

    def exit(self, world: World, draft: WarDraft) -> WarDraft:
        """Collapse, defeat, wider war, overthrow."""
        return draft

    def package_value(self, world: World, draft: PackageDraft) -> PackageDraft:
        """What a settlement is worth."""
        return draft

    def enforcement(self, world: World, draft: PackageDraft) -> PackageDraft:
        """What breaking costs."""
        return draft

    def acceptance(self, world: World, draft: PackageDraft) -> PackageDraft:
        """Ratification and home consent."""
        return draft

    def notes(self, world: World) -> tuple[str, ...]:
        """What `explain` has to say about this world beyond the numbers: whole sentences."""
        return ()

    def hooks(self) -> tuple[str, ...]:
        """The hooks that this mechanism overrides, in running order."""
        return tuple(
            hook for hook in HOOKS if getattr(type(self), hook) is not getattr(Mechanism, hook)
        )


@cache
def discover() -> tuple[Mechanism, ...]:
    """Every mechanism in `armistice.mechanisms`, ordered by position, then name.

    A file in that folder is found by being there; there is no list to keep. The folder is
    read once: a war must not lose a mechanism because a file goes while it is being solved.
    """
    package = importlib.import_module("armistice.mechanisms")
    found = [cls() for module in _modules(package.__path__) for cls in _classes(module)]
    return tuple(sorted(found, key=lambda mechanism: (mechanism.position, mechanism.name)))


def _modules(path: object) -> Iterator[str]:
    for info in pkgutil.iter_modules(cast(list[str], path)):
        yield f"armistice.mechanisms.{info.name}"


def _classes(module: str) -> Iterator[type[Mechanism]]:
    for value in vars(importlib.import_module(module)).values():
        if (
            isinstance(value, type)
            and issubclass(value, Mechanism)
            and value is not Mechanism
            and value.__module__ == module
        ):
            yield value
