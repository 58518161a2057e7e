"""Hybrids of two readings, on common random numbers.

A position gives each group a place between the readings: 0 takes A's quantities, 1 takes
B's, and between them the value moves along

    F^-1_lambda = (1 - lambda) F^-1_A + lambda F^-1_B

on the scale of the field's support (as it is, logarithm, log-odds). The uniform number of
an address depends on seed, draw and address alone, so hybrids differ in views, never in luck.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from armistice.analyses.cruxes.groups import Group
from armistice.scenario import Numbers, Resolved, Scenario
from armistice.scenario.mixing import Side, mixed, shaping
from armistice.scenario.numbers import to_model_units
from armistice.scenario.quantities import Quantity, point
from armistice.scenario.sampling import columns

__all__ = ["Hybrids", "Position", "between"]

Position = tuple[float, ...]
"""Where each group stands: 0 with A, 1 with B."""


def between(a: float, b: float, share: float, support: str) -> float:
    """Move from a to b on the scale of a support.

    Where an end lies on the edge of its support, where the scale has no number, the move is
    along a straight line.

    Examples
    --------
    >>> between(1.0, 4.0, 0.5, "positive")
    2.0
    >>> between(0.0, 4.0, 0.5, "positive")
    2.0
    """
    if share <= 0.0 or a == b:
        return a
    if share >= 1.0:
        return b
    if support == "positive" and a > 0 and b > 0:
        return math.exp((1 - share) * math.log(a) + share * math.log(b))
    if support == "unit" and 0 < a < 1 and 0 < b < 1:
        z = (1 - share) * math.log(a / (1 - a)) + share * math.log(b / (1 - b))
        return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))
    return (1 - share) * a + share * b


@dataclass
class Hybrids:
    """Every mixture of two readings of one scenario.

    Attributes
    ----------
    scenario
        The scenario.
    a, b
        The two sides.
    groups
        The partition of what they differ on.
    seed, draws
        Address of the common random numbers; `draws` is 0 where only medians are used.
    """

    scenario: Scenario
    a: Side
    b: Side
    groups: tuple[Group, ...]
    seed: int
    draws: int
    _shapes: dict[tuple[Any, ...], Resolved] = field(default_factory=dict, repr=False)
    _values: dict[tuple[bool, int | None], dict[str, float]] = field(
        default_factory=dict, repr=False
    )

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_shapes": {}, "_values": {}}

    def numbers(self, position: Sequence[float], draw: int | None) -> tuple[Resolved, Numbers]:
        """Return the scenario that a hybrid is compiled from, and the hybrid's numbers.

        Parameters
        ----------
        position
            One place from 0 to 1 for each group.
        draw
            Index of the draw; None for every number at its median.
        """
        shape, places = self.shape(position)
        luck = self._luck(draw)
        quantities = dict(self.a.quantities)
        written = dict(self._written(self.a, draw, luck))
        second = self._written(self.b, draw, luck)
        for address, share in places.items():
            q_a, q_b = self.a.quantities.get(address), self.b.quantities.get(address)
            whole = self._whole(share).quantities.get(address)
            if whole is None:
                quantities.pop(address, None)
                written.pop(address, None)
            elif q_a is None or q_b is None or share in (0.0, 1.0):
                quantities[address] = whole
                if whole is q_b:
                    written[address] = second[address]
            else:
                values = _in_unit(q_b, second[address], q_a.unit)
                moved = between(written[address], values, share, q_a.support)
                written[address] = moved
                quantities[address] = point(moved, q_a.support, q_a.unit, q_a.address)
        values_out = to_model_units(written, quantities, self.scenario.table, {})
        return shape, Numbers(values_out, None, draw)

    def shape(self, position: Sequence[float]) -> tuple[Resolved, dict[str, float]]:
        """Return the resolved scenario of a hybrid's shape, and the place of each address.

        Between the ends a switch or a word goes over at one half, a whole count is rounded.
        Quantities of the result are A's wherever they do not shape the scenario.
        """
        places: dict[str, float] = {}
        rules = dict(self.a.rules)
        for group, share in zip(self.groups, position, strict=True):
            places |= dict.fromkeys(group.fields, float(share))
            for rule in group.rules:
                rules[rule] = self._whole(share).rules[rule]
        words = {name: self._setting(name, places[name]) for name in places if self._is_word(name)}
        places = {name: share for name, share in places.items() if name not in words}
        bent = {name: self._whole(places[name]) for name in shaping(self.scenario, list(places))}
        key = (
            tuple(sorted(rules.items())),
            tuple(words.items()),
            tuple((name, side is self.b) for name, side in bent.items()),
        )
        if key not in self._shapes:
            self._shapes[key] = mixed(self.scenario, bent, words, rules, self.a)
        return self._shapes[key], places

    def _is_word(self, name: str) -> bool:
        return name in self.a.settings

    def _written(self, side: Side, draw: int | None, luck: Mapping[str, float]) -> dict[str, float]:
        key = (side is self.b, draw)
        if key not in self._values:
            if len(self._values) > 8:
                self._values.clear()
            self._values[key] = {
                name: q.quantile(luck.get(name, 0.5)) for name, q in side.quantities.items()
            }
        return self._values[key]

    def _whole(self, share: float) -> Side:
        return self.b if share >= 0.5 else self.a

    def _setting(self, name: str, share: float) -> Any:
        first, second = self.a.settings[name], self.b.settings[name]
        if isinstance(first, int) and isinstance(second, int) and 0.0 < share < 1.0:
            return math.floor((1 - share) * first + share * second + 0.5)
        return self._whole(share).settings[name]

    def _luck(self, draw: int | None) -> dict[str, float]:
        """The uniform number of every uncertain address of either side, at one draw."""
        if draw is None:
            return {}
        uncertain = [
            address
            for address in dict.fromkeys([*self.a.quantities, *self.b.quantities])
            if any(
                (q := side.quantities.get(address)) is not None and not q.is_point
                for side in (self.a, self.b)
            )
        ]
        pairs = tuple(
            (pair.a, pair.b, pair.rank)
            for pair in self.scenario.spec.correlations.values()
            if pair.rank
        )
        drawn = columns(self.seed, self.draws, uncertain, pairs)
        return {address: float(column[draw]) for address, column in drawn.items()}


def _in_unit(quantity: Quantity, value: float, unit: str) -> float:
    """Express a rate in another's unit, per month or per year."""
    if quantity.unit == unit:
        return value
    return value / 12 if unit == "/mo" else value * 12
