"""Fields that mechanisms declare for themselves, kept apart from the schema's own."""

from __future__ import annotations

from typing import Any

from armistice.scenario.addresses import address_space, read_at
from armistice.scenario.fields import FieldTable, core_table
from armistice.scenario.numeric import Issue, read_number
from armistice.scenario.quantities import Quantity

__all__ = ["extension_issues", "split_extensions"]


def split_extensions(
    data: dict[str, Any], table: FieldTable
) -> tuple[dict[str, Any], dict[str, Quantity]]:
    """Take extension fields out of the data.

    Returns
    -------
    tuple
        The data the schema knows, and every extension number by address (defaults included).
    """
    core, numbers, _ = _split(data, table)
    return core, numbers


def extension_issues(
    data: dict[str, Any], table: FieldTable
) -> list[tuple[tuple[str, ...], Issue]]:
    """Return what is wrong with extension numbers, each with its path."""
    return _split(data, table)[2]


def _split(
    data: dict[str, Any], table: FieldTable
) -> tuple[dict[str, Any], dict[str, Quantity], list[tuple[tuple[str, ...], Issue]]]:
    own = len(core_table().fields)
    extra = FieldTable(table.fields[own:])
    core = dict(data)
    numbers: dict[str, Quantity] = {}
    faults: list[tuple[tuple[str, ...], Issue]] = []
    if not extra.fields:
        return core, numbers, faults
    for address, slot in address_space(extra, data).items():
        quantity = slot.field.default_quantity()
        if slot.written:
            read, issues = read_number(read_at(data, slot.path), slot.field)
            quantity = read or quantity
            faults += [(slot.path, issue) for issue in issues]
            core = _without(core, slot.path)
        if quantity is not None:
            numbers[address] = quantity
    return core, numbers, faults


def _without(data: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """Return the data without the value at a path, and without a block left empty."""
    copy = dict(data)
    if len(path) == 1:
        copy.pop(path[0], None)
        return copy
    below = _without(copy[path[0]], path[1:])
    if below or len(path) > 2:
        copy[path[0]] = below
    else:
        del copy[path[0]]
    return copy
