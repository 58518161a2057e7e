"""States of the world: draws under one account, under the other, and under mixtures of both.

Worlds take turns: one sees every question as the first account does, one as the second, and
one takes a place of its own between them on each question, even from 0 to 1. A world's luck
(the uniform number of every uncertain field) depends on the seed, the number of worlds and the
field alone, so that all policies meet the same worlds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from armistice.analyses.cruxes.groups import Group, partition
from armistice.analyses.cruxes.hybrids import Hybrids
from armistice.errors import ArmisticeError
from armistice.scenario import Numbers, Resolved, Scenario
from armistice.scenario.mixing import Side, side_of
from armistice.scenario.sampling import columns

__all__ = ["MIXED", "Worlds", "worlds_of"]

MIXED = "mixed"
"""What a world between two accounts is called."""


@dataclass(frozen=True)
class Worlds:
    """Every world of a comparison.

    Attributes
    ----------
    hybrids
        The two accounts, with the seed and the number of worlds.
    readings
        Their ids; one or none where nothing is mixed.
    """

    hybrids: Hybrids
    readings: tuple[str, ...]

    @property
    def size(self) -> int:
        """Number of worlds."""
        return self.hybrids.draws

    @property
    def accounts(self) -> tuple[str, ...]:
        """What worlds are called by account."""
        return (*self.readings, MIXED) if len(self.readings) == 2 else self.readings

    def account(self, n: int) -> str:
        """Whose world it is."""
        return self.accounts[n % len(self.accounts)] if self.accounts else ""

    @cached_property
    def _places(self) -> dict[str, Any]:
        names = [f"between {group.id}" for group in self.hybrids.groups]
        return columns(self.hybrids.seed, self.size, names) if names else {}

    def position(self, n: int) -> tuple[float, ...]:
        """Where the world stands on each question: 0 with the first account, 1 with the second."""
        groups = self.hybrids.groups
        turn = n % 3
        if turn < 2:
            return (float(turn),) * len(groups)
        return tuple(float(self._places[f"between {group.id}"][n]) for group in groups)

    def numbers(self, n: int) -> tuple[Resolved, Numbers]:
        """The scenario a world is compiled from, and its numbers."""
        return self.hybrids.numbers(self.position(n), n)

    def kinds(self, n: int, resolved: Resolved) -> dict[str, Any]:
        """Rules and other settings on which accounts differ, by name.

        A whole count is a number, everything else a word.
        """
        position, out = self.position(n), dict[str, Any]()
        for group, place in zip(self.hybrids.groups, position, strict=True):
            side = self.hybrids.b if place >= 0.5 else self.hybrids.a
            out |= {f"rules.{rule}": resolved.rules[rule] for rule in group.rules}
            for name in group.fields:
                if name in self.hybrids.a.settings:
                    out[name] = resolved.whole.get(name, str(side.settings[name]))
        return out


def worlds_of(
    scenario: Scenario, readings: Sequence[str] | None, *, draws: int, seed: int
) -> Worlds:
    """Lay out the worlds of a comparison.

    Parameters
    ----------
    scenario
        The scenario.
    readings
        Two ids, or one; default the first two of the file, or what there is.
    draws, seed
        Number of worlds and address of their luck.

    Raises
    ------
    ArmisticeError
        If more than two readings are asked for, or the two do not differ.
    InputError
        If there is no such reading.

    Examples
    --------
    >>> import armistice as arm
    >>> worlds = worlds_of(arm.load("two-islands"), None, draws=6, seed=1)
    >>> worlds.account(1), worlds.position(1), worlds.account(2)
    ('useful-war', (1.0, 1.0, 1.0), 'mixed')
    """
    chosen = tuple(readings) if readings else scenario.readings[:2]
    if len(chosen) > 2:
        raise ArmisticeError(f"worlds mix two readings, not {len(chosen)}")
    sides: list[Side] = [side_of(scenario, one) for one in chosen or (None,)]
    a, b = sides[0], sides[-1]
    groups: tuple[Group, ...] = partition(scenario, a, b) if len(sides) == 2 else ()
    return Worlds(Hybrids(scenario, a, b, groups, seed, draws), chosen)
