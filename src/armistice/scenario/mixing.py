"""Two readings put together field by field: which address takes whose quantity.

A hybrid needs more than two lists of numbers. A field that is not a number (a whole count, a
name), or that the base file does not write, shapes the scenario itself, so the scenario is
resolved once for every choice of those; all other numbers are laid over the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from armistice.scenario.addresses import read_at
from armistice.scenario.evidence import Evidence
from armistice.scenario.quantities import Quantity
from armistice.scenario.resolve import Resolved, Scenario, _walk

__all__ = ["Side", "differing", "mixed", "shaping", "side_of"]


@dataclass(frozen=True)
class Side:
    """What one reading says, ready to be mixed with another.

    Attributes
    ----------
    reading
        Its id; None for the bare scenario.
    quantities
        Every numeric address.
    settings
        Address to value, for settable fields that are no numbers.
    rules
        Every rule.
    evidence
        What each address that the reading sets, or the file writes, rests on.
    """

    reading: str | None
    quantities: Mapping[str, Quantity]
    settings: Mapping[str, Any]
    rules: Mapping[str, str]
    evidence: Mapping[str, tuple[Evidence, ...]]


def side_of(scenario: Scenario, reading: str | None) -> Side:
    """Return one reading as a side of a comparison.

    Raises
    ------
    InputError
        If there is no such reading.
    """
    resolved = scenario.resolve(reading)
    changes = scenario.spec.readings[reading].set if reading is not None else {}
    settings = {}
    for address in _settings(scenario):
        slot = scenario.addresses[address]
        value = _walk(resolved.spec, slot.path)
        if value is None:
            value = slot.field.default
        if slot.field.support == "integer" and value is not None:
            value = int(value)
        settings[address] = value
    evidence = {address: origin.evidence for address, origin in resolved.origin.items()}
    evidence |= {address: change.because for address, change in changes.items()}
    return Side(reading, resolved.quantities, settings, resolved.rules, evidence)


def _settings(scenario: Scenario) -> list[str]:
    """Settable fields without a quantity that some reading sets."""
    named = {a for reading in scenario.spec.readings.values() for a in reading.set}
    return sorted(
        address
        for address in named
        if (field := scenario.addresses[address].field).support != "target" and not field.is_number
    )


def differing(a: Side, b: Side) -> tuple[list[str], list[str]]:
    """Return the addresses and the rules on which two sides differ, in canonical order."""

    def form(side: Side, address: str) -> Any:
        quantity = side.quantities.get(address)
        return None if quantity is None else quantity.normal_form()

    addresses = [
        address
        for address in dict.fromkeys([*a.quantities, *b.quantities])
        if form(a, address) != form(b, address)
    ]
    addresses += [name for name in a.settings if a.settings[name] != b.settings[name]]
    return addresses, [name for name in a.rules if a.rules[name] != b.rules[name]]


def shaping(scenario: Scenario, addresses: list[str]) -> list[str]:
    """Return the addresses whose value shapes the scenario rather than fill in a number."""
    return [
        address
        for address in addresses
        if (slot := scenario.addresses[address]) and (not slot.written or not _numeric(slot.field))
    ]


def _numeric(field: Any) -> bool:
    return bool(field.is_number or field.support == "target")


def mixed(
    scenario: Scenario,
    chosen: Mapping[str, Side],
    settings: Mapping[str, Any],
    rules: Mapping[str, str],
    rest: Side,
) -> Resolved:
    """Resolve a hybrid of two sides.

    Parameters
    ----------
    scenario
        The scenario of both.
    chosen
        Whose quantity each address takes; all others are taken from `rest`.
    settings
        Values of the fields that are no numbers.
    rules
        Every rule.
    rest
        The side that fills in what is not in `chosen`.

    Returns
    -------
    Resolved
        Without a reading's name; its numbers are those of the hybrid.
    """
    patches = {address: value for address, value in settings.items() if value is not None}
    for address in shaping(scenario, list(chosen)):
        side = chosen[address]
        if address in settings or side.reading is None:
            continue
        raw = read_at(scenario._data, ("readings", side.reading, "set", address))
        if raw is not None:
            patches[address] = raw
    base = scenario.resolve(None, patches=patches, rules=rules)
    quantities = dict(rest.quantities)
    for address, side in chosen.items():
        quantity = side.quantities.get(address)
        if quantity is None:
            quantities.pop(address, None)
        else:
            quantities[address] = quantity
    return Resolved(
        scenario,
        base.spec,
        None,
        base.rules,
        quantities,
        dict(base.origin),
        base._extensions,
        (),
    )
