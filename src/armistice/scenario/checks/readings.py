"""Readings: what they may set, what they may not, and how their differences are grouped."""

from __future__ import annotations

from typing import Any

from armistice.scenario.addresses import matches
from armistice.scenario.checks.known import Known
from armistice.scenario.faults import Faults, listed, near
from armistice.scenario.fields import core_table
from armistice.scenario.limits import select
from armistice.scenario.nodes import Node
from armistice.scenario.numeric import read_number, read_setting
from armistice.scenario.sampling import Pair, is_possible
from armistice.scenario.schema.spec import Rules

__all__ = ["check_readings", "differences"]


def check_readings(known: Known, faults: Faults) -> None:
    """Record faults of locks, of what readings set, of groups and of correlations."""
    locks = _check_patterns(known, faults, ("common", "locked"))
    _check_patterns(known, faults, ("groups", "*", "fields"))
    for path, _, node in select(known.root, ("readings", "*", "set")):
        for address, key, _ in node.pairs():
            _check_set(known, faults, path, key, address, locks)
    _check_rules(known, faults)
    _check_groups(known, faults)
    _check_correlations(known, faults)


def _check_patterns(known: Known, faults: Faults, pattern: tuple[str, ...]) -> list[str]:
    """Check that each address pattern stands for something; return the texts."""
    texts = []
    for path, _, node in select(known.root, (*pattern, "*")):
        if node.kind != "scalar" or not node.text:
            continue
        texts.append(node.text)
        if not any(matches(node.text, address) for address in known.space):
            close = near(node.text, known.space) if "*" not in node.text else ""
            message = f"no field fits '{node.text}'{close}"
            faults.add(node, "A01", path[:-1], message)
    return texts


def _check_set(
    known: Known,
    faults: Faults,
    path: tuple[str, ...],
    key: Node,
    address: str,
    locks: list[str],
) -> None:
    slot = known.space.get(address)
    if slot is None:
        faults.add(key, "A01", path, f"no field '{address}'{near(address, known.settable)}")
        return
    lock = next((lock for lock in locks if matches(lock, address)), None)
    if lock is not None:
        message = f"'{address}' is common ground (locked by '{lock}')"
        faults.add(key, "L01", path, message)
    elif not slot.field.settable:
        message = f"'{address}' shapes the model, which all readings share"
        faults.add(key, "A02", path, message)


def _check_rules(known: Known, faults: Faults) -> None:
    from typing import get_args

    words = {name: get_args(info.annotation) for name, info in Rules.model_fields.items()}
    words.update({name: ("quasi-static", "state", "calendar") for name in words if not words[name]})
    for path, key, node in select(known.root, ("readings", "*", "rules", "*")):
        name = path[-1]
        if name not in words:
            faults.add(key, "A03", path[:-1], f"no rule '{name}'{near(name, words)}")
            continue
        value = node.get("value") if node.kind == "map" else node
        if value is not None and value.kind == "scalar" and value.text not in words[name]:
            message = f"'{value.text}' is not allowed; there are {listed(words[name])}"
            faults.add(value, "K04", path, message)
    for path, _, node in select(known.root, ("groups", "*", "rules", "*")):
        if node.text not in words:
            message = f"no rule '{node.text}'{near(node.text, words)}"
            faults.add(node, "A03", path[:-1], message)


def _form(known: Known, address: str, value: Any) -> Any:
    """Return a comparable form of a value at an address; None if it cannot be read."""
    row = known.space[address].field
    if row.is_number or row.support == "target":
        quantity, _ = read_number(value, row, "" if row.is_number else "real")
        return None if quantity is None else quantity.normal_form()
    if isinstance(value, dict):
        value = value.get("value")
    return read_setting(value, row)[0]


def _base_form(known: Known, address: str) -> Any:
    slot = known.space[address]
    node: Node | None = known.root
    for key in slot.path:
        node = node.get(key) if node is not None else None
    if node is not None:
        return _form(known, address, node.data())
    default = slot.field.default_quantity()
    return default.normal_form() if default is not None else slot.field.default


def differences(known: Known) -> dict[str, tuple[str, Node]]:
    """Return the addresses and rules on which the readings differ.

    Returns
    -------
    dict
        Address (or `rules.name`) to the first reading that sets it and the node of that key.
    """
    readings = known.names("reading")
    if len(readings) < 2:
        return {}
    places: dict[str, tuple[str, Node]] = {}
    forms: dict[str, dict[str, Any]] = {}
    for pattern in (("readings", "*", "set", "*"), ("readings", "*", "rules", "*")):
        for path, key, node in select(known.root, pattern):
            is_rule = path[2] == "rules"
            name = f"rules.{path[3]}" if is_rule else path[3]
            if key is None or (not is_rule and name not in known.space):
                continue
            if is_rule:
                value = node.get("value") if node.kind == "map" else node
                form: Any = value.text if value is not None else None
            else:
                form = _form(known, name, node.data())
            if form is not None:
                forms.setdefault(name, {})[path[1]] = form
                places.setdefault(name, (path[1], key))
    differing = {}
    for name, found in forms.items():
        base = _base_rule(known, name) if name.startswith("rules.") else _base_form(known, name)
        values = [found.get(reading, base) for reading in readings]
        if any(value != values[0] for value in values):
            differing[name] = places[name]
    return differing


def _base_rule(known: Known, name: str) -> str:
    rule = name.removeprefix("rules.")
    node = known.root.get("rules")
    written = node.get(rule) if node is not None else None
    if written is not None:
        return written.text
    info = Rules.model_fields.get(rule)
    return str(info.default) if info is not None else ""


FORMAT_FIELDS = len(core_table().fields)


def _check_groups(known: Known, faults: Faults) -> None:
    differing = differences(known)
    locks = [node.text for _, _, node in select(known.root, ("common", "locked", "*"))]
    groups = known.root.get("groups")
    if groups is None or groups.is_null:
        if differing:
            message = f"'groups' is required: the readings differ on {next(iter(differing))}"
            faults.add(known.root.key("readings"), "G02", ("readings",), message)
        return
    for name, (reading, key) in differing.items():
        is_rule = name.startswith("rules.")
        if not is_rule and any(matches(lock, name) for lock in locks):
            continue
        if not is_rule and not known.space[name].field.settable:
            continue
        if not is_rule and known.space[name].field.index >= FORMAT_FIELDS:
            continue  # a mechanism from outside: the file's groups cannot know its fields
        homes: list[tuple[str, Node]] = []
        for path, _, item in select(
            known.root, ("groups", "*", "rules" if is_rule else "fields", "*")
        ):
            fits = item.text == name[6:] if is_rule else matches(item.text, name)
            if fits and path[1] not in [home for home, _ in homes]:
                homes.append((path[1], item))
        section = "rules" if is_rule else "set"
        if not homes:
            message = f"'{name}' differs between readings and is in no group"
            faults.add(key, "G01", ("readings", reading, section), message)
        elif len(homes) > 1:
            names = " and ".join(home for home, _ in homes)
            message = f"'{name}' differs between readings and is in two groups, {names}"
            second, item = homes[1]
            faults.add(item, "G01", ("groups", second), message)


def _check_correlations(known: Known, faults: Faults) -> None:
    pairs: list[Pair] = []
    last: tuple[tuple[str, ...], Node | None] = ((), None)
    for path, key, node in select(known.root, ("correlations", "*")):
        a, b, rank = node.get("a"), node.get("b"), node.get("rank")
        if a is None or b is None or rank is None:
            continue
        value = rank.data()
        if a.text == b.text:
            faults.add(b, "Q08", (*path, "b"), "a number cannot be correlated with itself")
        elif isinstance(value, (int, float)) and -1 <= value <= 1:
            pairs.append((a.text, b.text, float(value)))
            last = (path, key)
    if pairs and not is_possible(pairs):
        message = "these correlations cannot all hold; pairs that are not listed count as 0"
        faults.add(last[1], "Q08", last[0], message)
