"""Issues, options and packages: every term must exist and every package hold together."""

from __future__ import annotations

from armistice.scenario.checks.known import Known
from armistice.scenario.checks.parties import quantity_at
from armistice.scenario.faults import Faults, listed, near
from armistice.scenario.limits import select
from armistice.scenario.nodes import Node
from armistice.scenario.numeric import read_number

__all__ = ["check_terms"]

_BY_OPTION: tuple[tuple[str, ...], ...] = (
    ("parties", "*", "values"),
    ("parties", "*", "ratification", "chip"),
    ("parties", "*", "ratification", "cost"),
    ("parties", "*", "ratification", "law"),
    ("parties", "*", "mediation", "audience"),
)
_TERMS: tuple[tuple[str, ...], ...] = (
    ("menu", "named", "*", "terms"),
    ("menu", "exclude", "*"),
    ("menu", "ties", "*", "if"),
    ("menu", "ties", "*", "then"),
    ("interactions", "*", "when"),
)
_LISTS: tuple[tuple[str, ...], ...] = (
    ("menu", "vary", "*"),
    ("menu", "named", "*", "binds", "*"),
)
_DOTTED: tuple[tuple[str, ...], ...] = (
    ("parties", "*", "ratification", "forbid", "*"),
    ("parties", "*", "window", "options", "*"),
)


def check_terms(known: Known, faults: Faults) -> None:
    """Record unknown issues and options, and packages and levers that do not hold together."""
    for pattern in _BY_OPTION:
        for path, _, node in select(known.root, pattern):
            for issue, key, below in node.pairs():
                if _issue(known, faults, key, issue, path):
                    for option, option_key, _ in below.pairs():
                        _option(known, faults, option_key, issue, option, (*path, issue))
    for path, weight_key, _ in select(known.root, ("parties", "*", "weights", "*")):
        _issue(known, faults, weight_key, path[-1], path[:-1])
    for pattern in _TERMS:
        for path, _, node in select(known.root, pattern):
            _check_map(known, faults, path, node)
    for pattern in _LISTS:
        seen: set[tuple[str, ...]] = set()
        for path, _, node in select(known.root, pattern):
            _issue(known, faults, node, node.text, path[:-1])
            if (*path[:-1], node.text) in seen:
                faults.add(node, "P04", path[:-1], f"'{node.text}' is listed twice")
            seen.add((*path[:-1], node.text))
    for pattern in _DOTTED:
        for path, _, node in select(known.root, pattern):
            issue, dot, option = node.text.partition(".")
            if not dot:
                message = f"'{node.text}' does not name an option; write issue.option"
                faults.add(node, "P02", path[:-1], message)
            elif _issue(known, faults, node, issue, path[:-1]):
                _option(known, faults, node, issue, option, path[:-1])
    for path, _, node in select(known.root, ("issues", "*", "default")):
        if node.kind == "scalar":
            _option(known, faults, node, path[1], node.text, path)
    _check_packages(known, faults)
    _check_levers(known, faults)


def _issue(
    known: Known, faults: Faults, node: Node | None, issue: str, path: tuple[str, ...]
) -> bool:
    if issue in known.options:
        return True
    message = f"no issue '{issue}'{near(issue, known.options)}"
    faults.add(node, "P01", path, message)
    return False


def _option(
    known: Known,
    faults: Faults,
    node: Node | None,
    issue: str,
    option: str,
    path: tuple[str, ...],
) -> None:
    options = known.options.get(issue, [])
    if option not in options:
        faults.add(node, "P02", path, f"no option '{option}'; there are {listed(options)}")


def _check_map(known: Known, faults: Faults, path: tuple[str, ...], node: Node) -> None:
    """Check a map of issue to option, or to a list of options."""
    with_form = path[-1] != "terms" and path[-1] != "then"
    for name, key, value in node.pairs():
        items = value.items if value.kind == "list" else [value]
        if name == "form" and with_form:
            for item in items:
                if item.text not in known.names("form"):
                    message = f"no form '{item.text}'; there are {listed(known.names('form'))}"
                    faults.add(item, "P03", (*path, name), message)
        elif _issue(known, faults, key, name, path):
            for item in items:
                if item.kind == "scalar":
                    _option(known, faults, item, name, item.text, (*path, name))


_ONLY: dict[str, tuple[str, ...]] = {
    "months": ("pause", "truce"),
    "binds": ("framework",),
    "stance": ("branch",),
    "levers": ("branch",),
    "ends": ("branch",),
    "terms": ("pause", "truce", "ceasefire", "framework", "final"),
}


def _check_packages(known: Known, faults: Faults) -> None:
    ends = ["never", *(f"{side}.collapse" for side in known.belligerents)]
    for path, _, node in select(known.root, ("menu", "named", "*")):
        form = node.get("form")
        if form is None:
            continue
        for name, allowed in _ONLY.items():
            key = node.key(name)
            if key is not None and form.text not in allowed and form.text in _ALL_FORMS:
                message = f"'{name}' belongs to {listed(allowed)}, not to a {form.text}"
                faults.add(key, "P04", path, message)
        end = node.get("ends")
        if end is not None and end.kind == "scalar" and end.text not in ends:
            message = f"'{end.text}' is not an ending; there are {listed(ends)}"
            faults.add(end, "A03", (*path, "ends"), message)
        levers = node.get("levers")
        for name, _, dose in levers.pairs() if levers is not None else ():
            value = dose.data()
            if isinstance(value, (int, float)) and not 0 <= value <= 1:
                message = f"dose {dose.text} is not between 0 and 1"
                faults.add(dose, "Q03", (*path, "levers", name), message)
    menu = known.root.get("menu")
    vary, forms = (menu.get("vary"), menu.get("forms")) if menu is not None else (None, None)
    if vary is not None and vary.items and (forms is None or not forms.items):
        message = "'forms' is required where issues vary"
        faults.add(known.root.key("menu"), "K02", ("menu",), message)


_ALL_FORMS = frozenset(form for forms in _ONLY.values() for form in forms)


def _check_levers(known: Known, faults: Faults) -> None:
    for path, key, node in select(known.root, ("levers", "*")):
        raises = []
        acts = node.get("acts")
        for address, act_key, act in acts.pairs() if acts is not None else ():
            kinds = [kind for kind in ("add", "times", "to") if kind in act.entries]
            if act.kind == "map" and len(kinds) != 1:
                message = f"needs one of add, times, to; has {listed(kinds)}"
                faults.add(act_key, "P04", (*path, "acts", address), message)
            elif kinds and _raises_collapse(known, address, kinds[0], act.entries[kinds[0]][1]):
                raises.append(address)
        if raises and "escalation" not in node.entries:
            message = f"raises {raises[0]}, so it must declare 'escalation' (0 is allowed)"
            faults.add(key, "P05", path, message)


def _raises_collapse(known: Known, address: str, kind: str, node: Node) -> bool:
    slot = known.space.get(address)
    if slot is None or slot.field.pattern not in (
        "@B.collapse.rate",
        "@B.collapse.by_endurance",
        "front.thresholds.@id.collapse.@B",
    ):
        return False
    quantity, _ = read_number(node.data(), slot.field, "real")
    if quantity is None:
        return False
    before = quantity_at(known, address)
    base = before.median() if before is not None else 0.0
    return quantity.median() > {"add": 0.0, "times": 1.0, "to": base}[kind]
