"""Who may say what: two belligerents, fields by role, shares, steps and stances."""

from __future__ import annotations

import math

from armistice.scenario.checks.known import Known
from armistice.scenario.faults import Faults, listed
from armistice.scenario.limits import select, whole
from armistice.scenario.nodes import Node
from armistice.scenario.numeric import read_number
from armistice.scenario.quantities import Quantity, format_number

__all__ = ["check_parties", "quantity_at"]

_SHARES = (
    ("parties", "*", "support"),
    ("parties", "*", "pressure", "by"),
    ("talks", "proposers"),
)


def quantity_at(known: Known, address: str) -> Quantity | None:
    """Return the quantity written at an address, or its default; None if it is faulty."""
    slot = known.space.get(address)
    if slot is None:
        return None
    node: Node | None = known.root
    for key in slot.path:
        node = node.get(key) if node is not None else None
    if node is None:
        return slot.field.default_quantity()
    return read_number(node.data(), slot.field)[0]


def check_parties(known: Known, faults: Faults) -> None:
    """Record faults of roles, required blocks, shares, steps, stances and moves."""
    _check_roles(known, faults)
    for party in known.belligerents:
        _check_belligerent(known, faults, party)
    for path, key, node in select(known.root, ("parties", "*")):
        if (
            "guarantor" in known.roles.get(path[1], [])
            and "guarantee_credibility" not in node.entries
        ):
            message = "'guarantee_credibility' is required of a guarantor"
            faults.add(key, "K02", path, message)
    _check_shares(known, faults)
    _check_steps(known, faults)
    _check_stances(known, faults)
    _check_conflicts(known, faults)


def _check_roles(known: Known, faults: Faults) -> None:
    parties = known.root.get("parties")
    sides = known.belligerents
    if parties is not None and parties.kind == "map" and len(sides) != 2:
        message = f"exactly two parties must be belligerents; there are {len(sides)}"
        if sides:
            message += f" ({listed(sides)})"
        faults.add(known.root.key("parties"), "K07", ("parties",), message)
    needs: dict[str, tuple[str, ...]] = {
        row.parts[1]: row.roles for row in known.table.fields if row.parts[0] in ("@B", "@P")
    }
    for path, _, node in select(known.root, ("parties", "*")):
        held = known.roles.get(path[1], [])
        for name, key, _ in node.pairs():
            roles = needs.get(name, ())
            if roles and not set(roles) & set(held):
                message = f"'{name}' is for a {' or '.join(roles)}; {path[1]} is not one"
                faults.add(key, "K07", path, message)
    for path, _, node in select(known.root, ("parties", "*", "roles")):
        texts = [item.text for item in node.items]
        for index, item in enumerate(node.items):
            if item.text in texts[:index]:
                faults.add(item, "K04", path, f"role '{item.text}' is written twice")


def _check_belligerent(known: Known, faults: Faults, party: str) -> None:
    path = ("parties", party)
    key, node = known.root.entries["parties"][1].entries[party]
    if (
        not (territory := node.get("territory"))
        or territory.is_null
        or (territory.kind == "map" and not territory.entries)
    ):
        message = "'territory' is required of a belligerent (step: worth)"
        faults.add(key, "K02", path, message)
    endurance = node.get("endurance")
    if endurance is None or (endurance.kind == "map" and "start" not in endurance.entries):
        place = node.key("endurance") or key
        message = "'endurance.start' is required of a belligerent"
        faults.add(place, "K02", path, message)
    collapse = node.get("collapse")
    value = collapse.get("value") if collapse is not None else None
    missing = [side for side in known.belligerents if value is None or side not in value.entries]
    if missing and (value is None or value.kind == "map"):
        inner = collapse.key("value") if collapse is not None else None
        message = f"'collapse.value' needs what {listed(missing)} then gets"
        faults.add(inner or node.key("collapse") or key, "K02", path, message)


def _check_shares(known: Known, faults: Faults) -> None:
    for pattern in _SHARES:
        for path, key, node in select(known.root, pattern):
            if node.kind == "map" and node.entries:
                _check_sum(known, faults, path, key, node)
    for party in known.belligerents:
        level = quantity_at(known, f"{party}.pressure.level")
        found = select(known.root, ("parties", party, "pressure"))
        if level is not None and level.median() > 0 and found:
            path, key, node = found[0]
            if (by := node.get("by")) is None or (by.kind == "map" and not by.entries):
                message = "'by' is required where there is pressure: who presses; shares add to 1"
                faults.add(key, "K02", path, message)
    _check_backfill(known, faults)


def _check_sum(
    known: Known, faults: Faults, path: tuple[str, ...], key: Node | None, node: Node
) -> None:
    below = ".".join(path[1:] if path[0] == "parties" else path)
    found = [quantity_at(known, f"{below}.{name}") for name in node.entries]
    shares = [q for q in found if q is not None]
    if len(shares) < len(node.entries):
        return
    total = math.fsum(q.median() for q in shares)
    if path[-1] == "support" and "own" not in node.entries:
        total += 1
    # Draws of ranges are rescaled; their medians must still be near 1.
    slack = 1e-6 if all(q.is_point for q in shares) else 0.05
    if abs(total - 1) > slack:
        shown = format_number(round(total, 6))
        faults.add(key or node, "Q06", path, f"shares add to {shown}; they must add to 1")


def _check_backfill(known: Known, faults: Faults) -> None:
    total, last = 0.0, None
    for path, key, _ in select(known.root, ("parties", "*", "aid", "backfill")):
        quantity = quantity_at(known, f"{path[1]}.aid.backfill")
        total += quantity.median() if quantity is not None else 0
        last = (path, key)
    if last is not None and total > 1 + 1e-6:
        shown = format_number(round(total, 6))
        faults.add(last[1], "Q06", last[0], f"backfills add to {shown}; at most 1 in all")


_STEPS = (
    (("front", "start"), "value"),
    (("front", "labels", "*"), "key"),
    (("front", "thresholds", "*", "at"), "value"),
    (("parties", "*", "territory", "*"), "key"),
    (("issues", "*", "options", "*", "front", "to"), "value"),
    (("issues", "*", "options", "*", "front", "at_least"), "value"),
    (("issues", "*", "options", "*", "front", "at_most"), "value"),
)


def _check_steps(known: Known, faults: Faults) -> None:
    front = known.root.get("front")
    last = whole(front.get("steps") if front is not None else None, 26) - 1
    for pattern, place in _STEPS:
        for path, key, node in select(known.root, pattern):
            where = key if place == "key" else node
            if where is not None and whole(where, 0) > last:
                at = path[:-1] if place == "key" else path
                message = f"step {whole(where, 0)} is beyond the front, which ends at {last}"
                faults.add(where, "Q07", at, message)
    for party in known.belligerents:
        levels, start = 5, None
        for path, _, node in select(known.root, ("parties", party, "endurance")):
            levels = whole(node.get("levels"), 5)
            start = node.get("start")
            if start is not None and whole(start, 0) >= levels:
                message = f"level {whole(start, 0)} is beyond the highest, {levels - 1}"
                faults.add(start, "Q07", (*path, "start"), message)


def _check_stances(known: Known, faults: Faults) -> None:
    stances = known.root.get("stances")
    if stances is not None and stances.kind == "map" and stances.entries:
        starts = [
            name
            for name, _, node in stances.pairs()
            if (start := node.get("start")) is not None and start.data() is True
        ]
        if len(starts) != 1 and len(stances.entries) > 0:
            message = f"exactly one stance must have 'start: true'; there are {len(starts)}"
            faults.add(known.root.key("stances"), "K07", ("stances",), message)
    for path, key, node in select(known.root, ("moves", "*")):
        when, by = node.get("when"), node.get("by")
        if when is None:
            continue
        if when.text in ("refusal", "breach") and by is None:
            message = f"'by' is required where a {when.text} moves the stance"
            faults.add(key, "K02", path, message)
        elif when.text == "month" and by is not None:
            message = "'by' belongs to a refusal or a breach only"
            faults.add(node.key("by"), "K07", path, message)


def _check_conflicts(known: Known, faults: Faults) -> None:
    """`war_rent` sums up what `survival` spells out: never both."""
    places = select(known.root, ("rules", "survival"))
    places += select(known.root, ("readings", "*", "rules", "survival"))
    places += select(known.root, ("readings", "*", "rules", "survival", "value"))
    on = [(path, node) for path, _, node in places if node.text == "on"]
    if on:
        rented = [
            path
            for pattern in (("parties", "*", "war_rent"), ("readings", "*", "set", "*"))
            for path, _, node in select(known.root, pattern)
            if path[-1].split(".")[-1] == "war_rent" and not _is_zero(node)
        ]
        if rented:
            path, node = on[0]
            where = ".".join(rented[0][1:] if rented[0][0] == "parties" else rented[0])
            message = f"'survival: on' replaces war_rent, which is set at {where}; keep one"
            faults.add(node, "K07", path, message)
    for path, _, node in select(known.root, ("rules", "beliefs")):
        if node.text in ("learned", "misread") and known.root.get("beliefs") is None:
            message = f"'beliefs: {node.text}' needs a 'beliefs' block that says about whom"
            faults.add(node, "K07", path, message)
    _check_escalation(known, faults)


def _check_escalation(known: Known, faults: Faults) -> None:
    """Wider war must be worth something to both sides wherever it can happen."""
    escalation = known.root.get("escalation")
    value = escalation.get("value") if escalation is not None else None
    given = list(value.entries) if value is not None else []
    missing = [side for side in known.belligerents if side not in given]
    if not missing:
        return
    message = f"'escalation.value' needs what wider war leaves {listed(missing)}"
    if escalation is not None:
        faults.add(known.root.key("escalation"), "K02", ("escalation",), message)
        return
    for path, key, node in select(known.root, ("levers", "*", "escalation")):
        if not _is_zero(node):
            faults.add(key, "K02", path[:-1], message)


def _is_zero(node: Node) -> bool:
    value = node.data()
    if isinstance(value, dict):
        value = value.get("value")
    return value == 0 and not isinstance(value, bool)
