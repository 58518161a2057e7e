"""One set of numbers: every address at its median, or at one draw of the uncertainty."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from armistice.scenario.quantities import Quantity

if TYPE_CHECKING:
    from armistice.scenario.fields import FieldTable

__all__ = ["Numbers", "to_model_units"]


class Numbers(Mapping[str, float]):
    """Numbers by address, in model units.

    Hazards (collapse, escalation, office, decay of a guarantee) are monthly chances
    1 - exp(-rate); everything else is as written. `discount` stays a yearly rate.

    Parameters
    ----------
    values
        Address to number.
    reading
        Id of the reading, or None for the scenario's own numbers.
    index
        Which draw; None for medians.

    Examples
    --------
    >>> n = Numbers({"RU.war_cost.losses": 0.1, "RU.war_cost.economy": 0.05}, None, None)
    >>> round(n.total("RU.war_cost"), 3)
    0.15
    """

    def __init__(self, values: Mapping[str, float], reading: str | None, index: int | None) -> None:
        self._values = dict(values)
        self.reading = reading
        self.index = index

    def __getitem__(self, address: str) -> float:
        return self._values[address]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        which = "medians" if self.index is None else f"draw {self.index}"
        return f"<Numbers {self.reading or 'scenario'}, {which}, {len(self)} addresses>"

    def total(self, address: str) -> float:
        """Return the number at an address, or the sum of its named parts (0 if neither)."""
        if address in self._values:
            return self._values[address]
        return math.fsum(self.children(address).values())

    def children(self, address: str) -> dict[str, float]:
        """Return the numbers directly below an address, by their last part."""
        start = address + "."
        return {
            name[len(start) :]: value
            for name, value in self._values.items()
            if name.startswith(start) and "." not in name[len(start) :]
        }

    def below(self, address: str) -> dict[str, float]:
        """Return all numbers below an address, by the rest of theirs."""
        start = address + "."
        return {
            name[len(start) :]: value
            for name, value in self._values.items()
            if name.startswith(start)
        }


def to_model_units(
    written: Mapping[str, float],
    quantities: Mapping[str, Quantity],
    table: FieldTable,
    doses: Mapping[str, float],
) -> dict[str, float]:
    """Apply levers at their dose, then turn hazards into monthly chances.

    Parameters
    ----------
    written
        One number for every address, in the unit it was written in.
    quantities
        The quantities they came from, which know their units.
    table
        Fields in force.
    doses
        Lever id to dose from 0 to 1.

    Returns
    -------
    dict
        Numbers in model units; shares rescaled to add to 1 where ranges moved them.
    """
    values = dict(written)
    rows = {address: table.by_pattern(q.address) for address, q in quantities.items()}
    for address, row in rows.items():
        if row.hazard:
            values[address] = quantities[address].monthly(values[address])
    for lever, dose in doses.items():
        _pull(values, quantities, {a for a, row in rows.items() if row.hazard}, lever, dose)
    for address, row in rows.items():
        if row.support == "positive" or row.hazard:
            values[address] = max(0.0, values[address])
        elif row.support == "unit":
            values[address] = min(1.0, max(0.0, values[address]))
        if row.hazard:
            values[address] = -math.expm1(-values[address])
    _share(values, [address for address, row in rows.items() if row.share])
    return values


def _pull(
    values: dict[str, float],
    quantities: Mapping[str, Quantity],
    hazards: set[str],
    lever: str,
    dose: float,
) -> None:
    start = f"levers.{lever}.acts."
    for act in [address for address in values if address.startswith(start)]:
        target, _, kind = act[len(start) :].rpartition(".")
        if target not in values:
            continue
        by, now = values[act], values[target]
        if kind == "times":
            values[target] = now * (1 + dose * (by - 1))
            continue
        if target in hazards:  # already per month here; the act may be written per year
            by = quantities[act].monthly(by)
        values[target] = now + dose * (by if kind == "add" else by - now)


def _share(values: dict[str, float], shares: list[str]) -> None:
    families: dict[str, list[str]] = {}
    for address in shares:
        families.setdefault(address.rpartition(".")[0], []).append(address)
    for members in families.values():
        total = math.fsum(values[address] for address in members)
        if total > 0 and abs(total - 1) > 1e-12:
            for address in members:
                values[address] /= total
