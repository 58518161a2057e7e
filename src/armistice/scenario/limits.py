"""Limits of the format, checked on the nodes before any work is done."""

from __future__ import annotations

from armistice.scenario.evidence import MOST_GIST
from armistice.scenario.faults import Faults
from armistice.scenario.nodes import Node

__all__ = ["LIMITS", "check_limits"]

LIMITS: tuple[tuple[tuple[str, ...], int, str], ...] = (
    (("parties",), 12, "merge parties that act together"),
    (("issues",), 24, "drop an issue, or settle it inside another"),
    (("issues", "*", "options"), 12, "drop an option"),
    (("readings",), 8, "compare fewer readings at once"),
    (("groups",), 40, "join groups that ask one question"),
    (("levers",), 40, "drop a lever"),
    (("checks",), 80, "drop a check, or split the scenario"),
    (("predictions",), 500, "split the predictions over two scenarios"),
    (("sources",), 200, "drop a source that nothing cites"),
    (("stances",), 6, "join stances that act alike"),
)
"""Path of a map, the most entries it may have, and the cheapest way down."""

_GRID: tuple[tuple[tuple[str, ...], int], ...] = (
    (("front", "steps"), 60),
    (("parties", "*", "endurance", "levels"), 9),
    (("parties", "*", "pressure", "adaptation", "levels"), 4),
    (("beliefs", "levels"), 7),
    (("horizon",), 360),
)
MOST_STATES = 100_000
MOST_PRODUCT = 20_000_000


def select(root: Node, pattern: tuple[str, ...]) -> list[tuple[tuple[str, ...], Node | None, Node]]:
    """Return path, key node and node of all places a pattern with `*` stands for."""
    found: list[tuple[tuple[str, ...], Node | None, Node]] = [((), None, root)]
    for step in pattern:
        deeper: list[tuple[tuple[str, ...], Node | None, Node]] = []
        for path, _, node in found:
            if node.kind == "list" and step == "*":
                deeper += [((*path, str(i)), None, item) for i, item in enumerate(node.items)]
            elif step == "*":
                deeper += [((*path, name), key, value) for name, key, value in node.pairs()]
            elif step in node.entries:
                key, value = node.entries[step]
                deeper.append(((*path, step), key, value))
        found = deeper
    return found


def whole(node: Node | None, default: int) -> int:
    """Return a whole number written at a node, or a default."""
    value = node.data() if node is not None and node.kind == "scalar" else None
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def check_limits(root: Node, faults: Faults) -> None:
    """Record what is over a limit: the limit, the count, the cheapest way down."""
    for pattern, most, way in LIMITS:
        for path, key, node in select(root, pattern):
            count = len(node.entries)
            if count > most:
                message = f"{count} entries; at most {most} are allowed; {way}"
                faults.add(key or node, "M02", path, message)
    _check_gists(root, (), faults)
    _check_grid(root, faults)


def _check_gists(node: Node, path: tuple[str, ...], faults: Faults) -> None:
    for name, _, value in node.pairs():
        if name == "gist" and value.kind == "scalar" and len(value.text) > MOST_GIST:
            message = f"{len(value.text)} characters; at most {MOST_GIST} are allowed"
            faults.add(value, "M01", (*path, name), message)
        _check_gists(value, (*path, name), faults)
    for index, item in enumerate(node.items):
        _check_gists(item, (*path, str(index)), faults)


def _check_grid(root: Node, faults: Faults) -> None:
    over = False
    for pattern, most in _GRID:
        for path, _, node in select(root, pattern):
            if whole(node, 0) > most:
                over = True
                message = f"{whole(node, 0)} is over the limit of {most}"
                faults.add(node, "M04", path, message)
    states = count_states(root)
    if states > MOST_STATES and not over:
        message = (
            f"{states} states; at most {MOST_STATES} are allowed; "
            "use fewer steps of the front or fewer levels"
        )
        key = root.key("front")
        faults.add(key, "M04", ("front",), message)


def count_states(root: Node) -> int:
    """Return the size of the grid: front, endurance, adaptation, stances, beliefs."""
    front = root.get("front")
    states = whole(front.get("steps") if front else None, 26)
    for _, _, party in select(root, ("parties", "*")):
        roles = party.get("roles")
        if roles is None or "belligerent" not in [item.text for item in roles.items]:
            continue
        states *= max(1, whole(_deep(party, "endurance", "levels"), 5))
        states *= max(1, whole(_deep(party, "pressure", "adaptation", "levels"), 1))
    stances, beliefs = root.get("stances"), root.get("beliefs")
    states *= max(1, len(stances.entries) if stances is not None else 1)
    if beliefs is not None and not beliefs.is_null:
        states *= max(1, whole(beliefs.get("levels"), 7))
    return states


def _deep(node: Node | None, *keys: str) -> Node | None:
    for key in keys:
        node = node.get(key) if node is not None else None
    return node
