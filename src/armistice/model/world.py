"""What every mechanism may look at: the grid, the numbers and the standing of parties.

A `World` is a resolved scenario with one set of numbers, seen from the model's side:
belligerents are sides 0 (A) and 1 (B), stances and steps are indices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from armistice.model.chosen import Chosen, chosen_on
from armistice.model.space import Space
from armistice.scenario import Resolved
from armistice.scenario.menu import PackageTerms

__all__ = ["World", "threat_credibility"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """A resolved scenario with one set of numbers, in model units.

    EQ-NORMALISE (ours): for each party 1 is the full list of its aims in peace for ever and
    0 its declared floor; only differences matter, so nothing here rescales what an author
    wrote, and no sum over parties is ever taken.

    Attributes
    ----------
    resolved
        The scenario as a reading sees it.
    numbers
        Address -> number (hazards as monthly chances).
    space
        The state grid.
    sides
        Ids of A and B.
    packages
        The menu's packages, in order.
    adapting
        The side whose adaptation is a state; None where both stocks stay at their start.
    """

    resolved: Resolved
    numbers: Mapping[str, float]
    space: Space
    sides: tuple[str, str]
    packages: tuple[PackageTerms, ...]
    adapting: int | None = None

    def number(self, address: str, default: float = 0.0) -> float:
        """The number at an address, or `default` where the scenario is silent."""
        found = self.numbers.get(address)
        if found is None:
            found = self.resolved.whole.get(address, default)
        return float(found)

    def of(self, side: int, field: str, default: float = 0.0) -> float:
        """A number of side 0 or 1, for example ``world.of(0, "collapse.rate")``."""
        return self.number(f"{self.sides[side]}.{field}", default)

    def total(self, address: str, default: float = 0.0) -> float:
        """A number, or the sum of its named parts."""
        number = self.numbers.get(address)
        if number is not None:
            return float(number)
        parts = self.children(address)
        return sum(parts.values()) if parts else default

    def children(self, address: str) -> dict[str, float]:
        """Numbers directly or further below an address, by the rest of their address."""
        return dict(self._below.get(address, {}))

    @cached_property
    def _below(self) -> dict[str, dict[str, float]]:
        """Everything below an address, by address: looked up for every package."""
        tree: dict[str, dict[str, float]] = {}
        for key, value in self.numbers.items():
            parts = key.split(".")
            for n in range(1, len(parts)):
                below = tree.setdefault(".".join(parts[:n]), {})
                below[".".join(parts[n:])] = float(value)
        return tree

    @property
    def chosen(self) -> Chosen:
        """Which options the packages choose."""
        return chosen_on(self.packages)

    @property
    def rules(self) -> Mapping[str, str]:
        """Rules in force."""
        return self.resolved.rules

    @cached_property
    def start_step(self) -> int:
        """Front step today."""
        return int(self.resolved.spec.front.start)

    def start_endurance(self, side: int) -> int:
        """Endurance level of a side today."""
        return int(self.resolved.spec.parties[self.sides[side]].endurance.start)

    @cached_property
    def stances(self) -> tuple[str, ...]:
        """Stance labels in order."""
        return self.space.stances

    def stance_factor(self, kind: str, party: str | None = None) -> Array:
        """Multiplier of `support.P`, `pressure.P` or `talks` by stance: (stances,)."""
        tail = kind if party is None else f"{kind}.{party}"
        return np.array([self.number(f"stances.{name}.{tail}", 1.0) for name in self.stances])

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """Ids of all parties in file order."""
        return tuple(self.resolved.spec.parties)

    def roles(self, party: str) -> tuple[str, ...]:
        """Roles of a party."""
        return tuple(str(role) for role in self.resolved.spec.parties[party].roles)

    @cached_property
    def proposers(self) -> tuple[str, ...]:
        """Who may table a package: parties with a positive share of recognition."""
        names = [p for p in self.parties if self.number(f"talks.proposers.{p}") > 0]
        return tuple(sorted(names, key=lambda p: (*self.sides, p).index(p)))

    def territory(self, side: int) -> Array:
        """T_i(k): worth of the front at every step, (K,).

        EQ-TERR (slantchev2003, fearon1996): linear between declared knots, plus the
        jumps that thresholds declare for the ground beyond them (EQ-JUMP).
        """
        steps = np.arange(self.space.front, dtype=float)
        knots = {
            float(step): value
            for step, value in self.children(f"{self.sides[side]}.territory").items()
        }
        worth = np.zeros(self.space.front)
        if knots:
            at = sorted(knots)
            worth = np.interp(steps, at, [knots[k] for k in at])
        for name, threshold in self.resolved.spec.front.thresholds.items():
            jump = self.number(f"front.thresholds.{name}.value.{self.sides[side]}")
            worth = worth + jump * self.beyond(int(threshold.at))
        return worth

    def strike_harm(self, side: int) -> float:
        """Harm that a side's deep strikes do, partners' part included, aims.

        EQ-PARTNER (ours): partners under the same sanctions scale d_i to
        d_i (1 + sum of partner_harm).
        """
        party = self.sides[side]
        partners = sum(self.number(f"{p}.trade.{party}.partner_harm") for p in self.parties)
        return self.of(side, "strike_harm") * (1.0 + partners)

    def beyond(self, step: int) -> Array:
        """Indicator of front steps on the far side of a threshold, seen from today: (K,)."""
        steps = np.arange(self.space.front)
        if step > self.start_step:
            return (steps >= step).astype(float)
        return (steps <= step).astype(float)


def threat_credibility(world: World, party: str | None) -> float:
    """cred_n = cred_0 zeta^n after n missed deadlines.

    EQ-CREDIBILITY (fearon1994; ours): threats wear out as deadlines are let pass. It
    scales traders' penalties and threatened cuts.
    """
    if party is None:
        return 1.0
    first = world.number(f"{party}.threats.credibility", 1.0)
    kept = world.number(f"{party}.threats.per_missed_deadline", 0.8)
    return float(first * kept ** world.number(f"{party}.threats.missed"))
