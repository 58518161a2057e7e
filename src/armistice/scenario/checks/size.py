"""How large the menu is, and whether every reading still makes a whole scenario."""

from __future__ import annotations

import math

from armistice.errors import InputError
from armistice.scenario.faults import Faults
from armistice.scenario.limits import MOST_PRODUCT, count_states
from armistice.scenario.menu import packages
from armistice.scenario.nodes import Node
from armistice.scenario.resolve import Scenario

__all__ = ["MOST_CROSSED", "MOST_PACKAGES", "check_size"]

MOST_PACKAGES = 5_000
MOST_CROSSED = 200_000
"""Combinations before exclusions; beyond this they are not even listed."""


def check_size(scenario: Scenario, root: Node, faults: Faults) -> None:
    """Record menus and grids over their limits, and readings that break a rule of the whole."""
    spec = scenario.spec
    key = root.key("menu")
    crossed = len(spec.menu.forms) * math.prod(
        len(spec.issues[issue].options) for issue in spec.menu.vary
    )
    if crossed > MOST_CROSSED:
        message = (
            f"{crossed} combinations before exclusions; at most {MOST_CROSSED}; "
            "drop an issue from 'vary'"
        )
        faults.add(key, "M03", ("menu",), message)
        return
    count = len(packages(spec))
    most = min(MOST_PACKAGES, spec.menu.max)
    if count > most:
        message = f"{count} packages; at most {most} are allowed; drop an issue from 'vary'"
        faults.add(key, "M03", ("menu",), message)
        return
    if count == 0:
        message = "the menu is empty; vary an issue over a form or name a package"
        faults.add(key, "P04", ("menu",), message)
    states = count_states(root)
    if states * count > MOST_PRODUCT:
        message = (
            f"{states} states x {count} packages is over {MOST_PRODUCT}; "
            "drop an issue from 'vary' or use fewer steps of the front"
        )
        faults.add(key, "M04", ("menu",), message)
    for reading in scenario.readings:
        _check_reading(scenario, root, faults, reading)


def _check_reading(scenario: Scenario, root: Node, faults: Faults, reading: str) -> None:
    """Shares that a reading changes must still add to 1."""
    place = root.entries["readings"][1].key(reading)
    path = ("readings", reading)
    try:
        resolved = scenario.resolve(reading)
    except InputError as error:
        for fault in error.faults:
            faults.add(place, fault.code, path, f"{fault.address}: {fault.message}")
        return
    families: dict[str, float] = {}
    certain: dict[str, bool] = {}
    for address, quantity in resolved.quantities.items():
        if scenario.table.by_pattern(quantity.address).share:
            family = address.rpartition(".")[0]
            families[family] = families.get(family, 0.0) + quantity.median()
            certain[family] = certain.get(family, True) and quantity.is_point
    for family, total in families.items():
        if abs(total - 1) > (1e-6 if certain[family] else 0.05):
            message = f"{family}: shares add to {round(total, 6):g}; they must add to 1"
            faults.add(place, "Q06", path, message)
