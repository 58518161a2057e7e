"""Checks of a reading: a measure gets what it needs, and names mean something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from armistice.scenario.checks.known import Known
from armistice.scenario.faults import Faults, listed, near
from armistice.scenario.limits import select, whole
from armistice.scenario.nodes import Node
from armistice.scenario.numeric import read_number

__all__ = ["check_expectations"]

Path = tuple[str, ...]

_CHANGED = ("rises", "falls", "flat")
_PARTNER = {"agrees": "alike", "appears": "scan"}


def check_expectations(known: Known, faults: Faults) -> None:
    """Record what a check still lacks, and names in it that are not declared."""
    for path, key, node in select(known.root, ("checks", "*")):
        if node.kind != "map":
            continue
        _check_shape(faults, path, key, node)
        for where, place, compared in _compared(path, key, node):
            _check_measure(known, faults, where, place, compared, _is_changed(node))
        for name in ("under", "against"):
            change = node.get(name)
            if change is not None and change.kind == "map":
                _check_change(known, faults, (*path, name), change)
        _check_scan(known, faults, path, node)


def _text(node: Node | None) -> str:
    return node.text if node is not None and node.kind == "scalar" else ""


def _is_changed(node: Node) -> bool:
    return any(name in node.entries for name in ("under", "against", "scan"))


def _check_shape(faults: Faults, path: Path, key: Node | None, node: Node) -> None:
    expect = _text(node.get("expect"))
    if expect in _CHANGED and "under" not in node.entries:
        message = f"'under' is required where a measure {expect}: the change that moves it"
        faults.add(key, "K02", path, message)
    if "against" in node.entries and expect not in _CHANGED:
        message = f"'against' is for {listed(_CHANGED)}"
        faults.add(node.key("against"), "K07", path, message)
    for word, needed in _PARTNER.items():
        if expect == word and needed not in node.entries:
            faults.add(key, "K02", path, f"'{needed}' is required where expect is {word}")
        if expect and expect != word and needed in node.entries:
            faults.add(node.key(needed), "K07", path, f"'{needed}' is for expect: {word}")


def _compared(path: Path, key: Node | None, node: Node) -> Iterator[tuple[Path, Node | None, Node]]:
    """Yield every place where a measure is named, with its path."""
    yield path, key, node
    alike = node.get("alike")
    if alike is not None and alike.kind == "map":
        yield (*path, "alike"), node.key("alike"), alike
    for where, place, beside in select(node, ("scan", "beside", "*")):
        if beside.kind == "map":
            yield (*path, *where), place, beside


def _check_measure(
    known: Known, faults: Faults, path: Path, key: Node | None, node: Node, changed: bool
) -> None:
    from armistice.scenario.schema.check import MEASURES

    measure = _text(node.get("measure"))
    row = MEASURES.get(measure)
    if row is None:
        return  # a fault of the schema
    if row.origin == "futures" and changed:
        message = f"'{measure}' is read off simulated futures, which are not run under a change"
        faults.add(node.get("measure"), "K07", (*path, "measure"), message)
    given: set[str] = set()
    for name in ("of", "than"):
        target = node.get(name)
        if target is None or target.kind != "map":
            continue
        given |= set(target.entries)
        where = (*path, name)
        for word, place, value in target.pairs():
            if word not in (*row.needs, *row.takes):
                message = f"'{word}' means nothing to measure '{measure}'"
                faults.add(place, "K07", where, message)
            else:
                _check_name(known, faults, (*where, word), word, value, measure)
    missing = [name for name in row.needs if name not in given]
    if missing:
        message = f"measure '{measure}' needs {listed(missing)} under 'of'"
        faults.add(key, "K02", path, message)


def _check_name(
    known: Known, faults: Faults, path: Path, word: str, node: Node, measure: str
) -> None:
    if word == "where":
        _check_terms(known, faults, path, node)
        return
    kind = {"party": "belligerent", "package": "package", "stance": "stance", "after": "case"}
    if measure == "leaving" and word == "party":
        names = known.having("mediator")
    elif word == "phase":
        names = _phases(known)
    elif word in kind:
        names = known.names(kind[word])
    else:
        return
    if node.kind == "scalar" and node.text not in names:
        faults.add(node, "A03", path, f"no {word} '{node.text}' here{near(node.text, names)}")


def _phases(known: Known) -> list[str]:
    named = select(known.root, ("menu", "named", "*"))
    regimes = [p[2] for p, _, body in named if _text(body.get("form")) in ("pause", "framework")]
    return ["war", *regimes]


def _check_terms(known: Known, faults: Faults, path: Path, node: Node) -> None:
    for issue, key, options in node.pairs():
        if issue not in known.options:
            message = f"no issue '{issue}'{near(issue, known.options)}"
            faults.add(key, "P01", path, message)
            continue
        for option in options.items if options.kind == "list" else [options]:
            if option.kind == "scalar" and option.text not in known.options[issue]:
                message = f"no option '{option.text}'; there are {listed(known.options[issue])}"
                faults.add(option, "P02", (*path, issue), message)


def _check_change(known: Known, faults: Faults, path: Path, node: Node) -> None:
    for where, _, value in select(node, ("values", "*")):
        _check_value(known, faults, (*path, *where), where[-1], value)
    for where, key, value in select(node, ("rules", "*")):
        _check_rule(faults, (*path, *where), key, value)
    start = node.get("start")
    if start is None or start.kind != "map":
        return
    for where, key, _ in select(start, ("endurance", "*")):
        if where[-1] not in known.belligerents:
            message = f"'{where[-1]}' is not a belligerent; there are {listed(known.belligerents)}"
            faults.add(key, "A03", (*path, "start", "endurance"), message)
    stance = start.get("stance")
    if stance is not None and stance.text not in known.stances:
        message = f"no stance '{stance.text}'{near(stance.text, known.stances)}"
        faults.add(stance, "A03", (*path, "start", "stance"), message)
    front = known.root.get("front")
    if front is not None and front.kind == "map":
        last = whole(front.get("steps"), 26) - 1
        step = whole(front.get("start"), 0) + whole(start.get("front"), 0)
        if not 0 <= step <= last:
            message = f"that is step {step}; the front has steps 0 to {last}"
            faults.add(start.get("front"), "Q07", (*path, "start", "front"), message)


def _check_value(known: Known, faults: Faults, path: Path, address: str, node: Node) -> None:
    slot = known.space.get(address)
    value = node.data() if node.kind == "scalar" else None
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if slot is None or not slot.field.is_number or not number:
        return  # reported elsewhere
    _, issues = read_number(value, slot.field)
    if issues:
        faults.add(node, issues[0].code, path, issues[0].message)


def _check_rule(faults: Faults, path: Path, key: Node | None, node: Node) -> None:
    from armistice.scenario.schema.spec import Rules

    rule = Rules.model_fields.get(path[-1])
    if rule is None:
        message = f"no rule '{path[-1]}'{near(path[-1], Rules.model_fields)}"
        faults.add(key, "A03", path[:-1], message)
    elif node.kind == "scalar" and node.text not in get_args(rule.annotation):
        allowed = listed([str(word) for word in get_args(rule.annotation)])
        faults.add(node, "K04", path, f"'{node.text}' is not allowed; there are {allowed}")


def _check_scan(known: Known, faults: Faults, path: Path, node: Node) -> None:
    scan = node.get("scan")
    if scan is None or scan.kind != "map":
        return
    over = scan.get("over")
    for index, item in enumerate(over.items if over is not None else []):
        _check_value(
            known, faults, (*path, "scan", "over", str(index)), _text(scan.get("vary")), item
        )
