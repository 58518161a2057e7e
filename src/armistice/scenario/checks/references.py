"""Every name that one part of a scenario uses must be declared by another."""

from __future__ import annotations

from armistice.scenario.about import parse_about
from armistice.scenario.checks.known import Known
from armistice.scenario.faults import Faults, listed, near
from armistice.scenario.limits import select
from armistice.scenario.nodes import Node

__all__ = ["check_references"]

_OPTION = ("issues", "*", "options", "*")
_PARTY = ("parties", "*")
REFERENCES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("front", "favours"), "value", "belligerent"),
    (("front", "tempo", "*"), "key", "belligerent"),
    (("front", "thresholds", "*", "collapse", "*"), "key", "belligerent"),
    (("front", "thresholds", "*", "value", "*"), "key", "belligerent"),
    (("escalation", "value", "*"), "key", "party"),
    (("talks", "proposers", "*"), "key", "proposer"),
    (("stances", "*", "holder"), "value", "party"),
    (("stances", "*", "support", "*"), "key", "patron"),
    (("stances", "*", "actions", "*"), "key", "mediator"),
    (("stances", "*", "pressure", "*"), "key", "sanctioner"),
    (("moves", "*", "from"), "value", "stance"),
    (("moves", "*", "to"), "value", "stance"),
    (("moves", "*", "by"), "value", "belligerent"),
    (("beliefs", "about"), "value", "belligerent"),
    (("beliefs", "misread", "*"), "key", "party"),
    ((*_PARTY, "collapse", "value", "*"), "key", "belligerent"),
    ((*_PARTY, "pressure", "by", "*"), "key", "sanctioner"),
    ((*_PARTY, "support", "*"), "key", "supporter"),
    ((*_PARTY, "mediation", "exit_share", "*"), "key", "case"),
    ((*_PARTY, "trade", "*"), "key", "belligerent"),
    ((*_PARTY, "ratification", "polls", "*"), "key", "package"),
    ((*_OPTION, "guarantee", "by", "*"), "value", "guarantor"),
    ((*_OPTION, "support", "*"), "key", "patron"),
    ((*_OPTION, "regroup", "*"), "key", "belligerent"),
    ((*_OPTION, "needs"), "value", "lever"),
    (("interactions", "*", "value", "*"), "key", "belligerent"),
    (("levers", "*", "by"), "value", "party"),
    (("levers", "*", "on"), "value", "party"),
    (("levers", "*", "cost", "*"), "key", "party"),
    (("calendar", "*", "lever"), "value", "lever"),
    (("people", "*"), "key", "party"),
    (("menu", "named", "*", "stance"), "value", "stance"),
    (("menu", "named", "*", "levers", "*"), "key", "lever"),
    (("decisions", "*", "headline"), "value", "headline"),
    (("checks", "*", "reading"), "value", "reading"),
    (("groups", "*", "turns", "*"), "key", "reading"),
    (("checks", "*", "under", "levers", "*"), "key", "lever"),
    (("checks", "*", "against", "levers", "*"), "key", "lever"),
    (("headlines", "*", "event"), "value", "event"),
    (("glossary", "*", "extends"), "value", "term"),
    (("reference_classes", "*"), "value", "reference class"),
)
"""Where a name stands, whether as key or value, and what kind of name it is."""

_PLURALS = {"supporter": "patron (or 'own')", "case": "case", "proposer": "proposer"}


def check_references(known: Known, faults: Faults) -> None:
    """Record names that are not declared, or not in the role they are used in."""
    for pattern, place, kind in REFERENCES:
        names = known.names(kind)
        for path, key, node in select(known.root, pattern):
            where = key if place == "key" else node
            if where is None or where.kind != "scalar" or where.text in names or where.is_null:
                continue
            at = path[:-1] if place == "key" else path
            message = _message(known, kind, where.text, names)
            faults.add(where, "A03", at, message)
    _check_about(known, faults)
    _check_chances(known, faults)
    _check_addresses(known, faults)
    _check_months(known, faults)
    _check_watch(known, faults)


def _message(known: Known, kind: str, name: str, names: list[str]) -> str:
    word = _PLURALS.get(kind, kind)
    if name in known.roles:
        return f"'{name}' is not a {word}; there are {listed(names)}"
    return f"no {word} '{name}'{near(name, names)}"


def _check_about(known: Known, faults: Faults) -> None:
    terms = known.names("term")
    for path, _, node in select(known.root, ("predictions", "*", "about")):
        if node.kind != "scalar" or node.is_null:
            continue
        for name in parse_about(node.text).terms:
            if name not in terms:
                faults.add(node, "A03", path, f"no term '{name}'{near(name, terms)}")


def _check_chances(known: Known, faults: Faults) -> None:
    readings = known.names("reading")
    for path, _, node in select(known.root, ("predictions", "*", "p")):
        if all(name.isdigit() for name in node.entries):
            continue  # quantiles
        for name, key, _ in node.pairs():
            if name not in readings:
                faults.add(key, "A03", path, f"no reading '{name}'{near(name, readings)}")


_ADDRESS_KEYS: tuple[tuple[str, ...], ...] = (
    ("levers", "*", "acts", "*"),
    ("seasons", "*"),
    ("beliefs", "types", "*", "*"),
    ("beliefs", "misread", "*", "*"),
    ("checks", "*", "under", "values", "*"),
    ("checks", "*", "against", "values", "*"),
)
_ADDRESS_VALUES: tuple[tuple[str, ...], ...] = (
    ("correlations", "*", "a"),
    ("correlations", "*", "b"),
    ("claims", "*", "vary"),
    ("checks", "*", "scan", "vary"),
)


def _check_addresses(known: Known, faults: Faults) -> None:
    for pattern in _ADDRESS_KEYS:
        for path, key, _ in select(known.root, pattern):
            if key is not None:
                _check_address(known, faults, key, path[:-1])
    for pattern in _ADDRESS_VALUES:
        for path, _, node in select(known.root, pattern):
            if node.kind == "scalar":
                _check_address(known, faults, node, path)


def _check_address(known: Known, faults: Faults, node: Node, path: tuple[str, ...]) -> None:
    slot = known.space.get(node.text)
    if slot is None:
        close = near(node.text, known.settable)
        faults.add(node, "A01", path, f"no field '{node.text}'{close}")
    elif not slot.field.is_number:
        faults.add(node, "A02", path, f"'{node.text}' is not an uncertain number")


def _check_months(known: Known, faults: Faults) -> None:
    for path, key, _ in select(known.root, ("seasons", "*", "*")):
        if key is not None and key.text not in _MONTHS:
            faults.add(key, "Q07", path[:-1], f"'{key.text}' is not a month; there are 1 to 12")


_MONTHS = frozenset(str(month) for month in range(1, 13))


def _check_watch(known: Known, faults: Faults) -> None:
    allowed = [f"{letter}.{side}" for letter in "WVD" for side in known.belligerents]
    allowed += ["zone", "hazard"]
    for path, _, node in select(known.root, ("claims", "*", "watch")):
        if node.kind == "scalar" and node.text not in allowed and not node.is_null:
            message = f"'{node.text}' cannot be watched; there are {listed(allowed)}"
            faults.add(node, "A03", path, message)
