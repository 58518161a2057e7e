"""Collecting faults at nodes, and finding the nearest right name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches

from armistice.errors import Fault
from armistice.scenario.nodes import Node

__all__ = ["Faults", "listed", "near"]

Path = tuple[str, ...]
_MOST_NAMES = 12


def near(name: str, options: Iterable[str]) -> str:
    """Return `; did you mean 'x'?`, or the list of what there is, or nothing."""
    names = [str(option) for option in options]
    if not names:
        return ""
    folded: dict[str, str] = {}
    for option in names:
        folded.setdefault(option.lower(), option)
    match = get_close_matches(name.lower(), list(folded), n=1, cutoff=0.7)
    if match:
        return f"; did you mean '{folded[match[0]]}'?"
    return f"; there are {listed(names)}" if len(names) <= _MOST_NAMES else ""


def listed(names: Sequence[str]) -> str:
    """Return names separated by commas."""
    return ", ".join(names) if names else "none"


def address_of(path: Sequence[str]) -> str:
    """Return the dotted address of a path; the prefix `parties.` is dropped."""
    parts = list(path)
    if len(parts) > 1 and parts[0] == "parties":
        parts = parts[1:]
    return ".".join(parts)


class Faults:
    """A growing set of faults.

    Parameters
    ----------
    root
        The top node, where faults of the file as a whole are placed.
    """

    def __init__(self, root: Node) -> None:
        self.root = root
        self.found: list[Fault] = []

    def add(self, node: Node | None, code: str, path: Sequence[str], message: str) -> None:
        """Record an error at a node; nodes whose text was cut already have theirs."""
        if node is not None and node.cut:
            return
        place = node if node is not None else self.root
        fault = place.source.fault(place.line, place.col, code, address_of(path), message)
        self.found.append(fault)

    def warn(self, node: Node | None, code: str, path: Sequence[str], message: str) -> None:
        """Record a warning at a node."""
        before = len(self.found)
        self.add(node, code, path, message)
        self.found[before:] = [replace(f, severity="warning") for f in self.found[before:]]

    @property
    def errors(self) -> list[Fault]:
        """Those that stop the work."""
        return [fault for fault in self.found if fault.severity == "error"]

    def ordered(self, labels: Sequence[str]) -> list[Fault]:
        """Return the distinct faults by file (in the order given) and position."""
        rank = {label: index for index, label in enumerate(labels)}
        unique = dict.fromkeys(self.found)
        return sorted(unique, key=lambda f: (rank.get(f.file, len(rank)), f.line, f.col, f.code))
