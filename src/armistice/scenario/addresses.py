"""Addresses: which exist in a scenario, what patterns match, where their data stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from armistice.scenario.field_rows import FORMS
from armistice.scenario.fields import Field, FieldTable

__all__ = ["Slot", "address_space", "matches", "natural", "read_at", "write_at"]


@dataclass(frozen=True)
class Slot:
    """A place in a scenario that holds a number or a setting.

    Attributes
    ----------
    address
        Dotted address.
    field
        Its row of the field table.
    path
        Keys from the top of the file's data to it.
    written
        Whether the file says anything there.
    """

    address: str
    field: Field
    path: tuple[str, ...]
    written: bool


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    parts = []
    for part in text.split("."):
        if part == "**":
            parts.append(r".+")
        else:
            parts.append("[^.]+".join(re.escape(piece) for piece in part.split("*")))
    return re.compile(r"\.".join(parts))


def matches(pattern: str, address: str) -> bool:
    """Tell whether an address fits a pattern: `*` is one part, `**` the rest.

    Examples
    --------
    >>> matches("RU.pressure.**", "RU.pressure.adaptation.start")
    True
    >>> matches("RU.territory.*", "RU.territory.4.x")
    False
    """
    return _pattern(pattern).fullmatch(address) is not None


def natural(address: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that puts step 4 before step 25."""
    return tuple(
        (0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, part)
        for part in address.split(".")
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def read_at(data: Any, path: tuple[str, ...]) -> Any:
    """Return the plain data under a path, None if there is none."""
    for key in path:
        data = _mapping(data).get(key)
    return data


def write_at(data: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Return a copy of the data with a value put under a path; the rest is shared."""
    copy = dict(data)
    if len(path) == 1:
        copy[path[0]] = value
    else:
        below = copy.get(path[0])
        copy[path[0]] = write_at(below if isinstance(below, dict) else {}, path[1:], value)
    return copy


class _Names:
    """The ids that placeholders range over, read from data that may still be faulty."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        parties = _mapping(data.get("parties"))
        self.roles: dict[str, list[str]] = {}
        for party, body in parties.items():
            roles = _mapping(body).get("roles")
            self.roles[party] = [str(r) for r in roles] if isinstance(roles, list) else []
        self.belligerents = [p for p, roles in self.roles.items() if "belligerent" in roles]
        self.patrons = [p for p, roles in self.roles.items() if "patron" in roles]
        self.issues = {
            issue: list(_mapping(_mapping(body).get("options")))
            for issue, body in _mapping(data.get("issues")).items()
        }
        named = _mapping(_mapping(data.get("menu")).get("named"))
        self.packages = [p for p, body in named.items() if _mapping(body).get("form") != "branch"]

    def first_party(self, row: Field) -> list[str]:
        """Return the parties that may have a field of the row's roles."""
        if not row.roles:
            return list(self.roles)
        return [p for p, roles in self.roles.items() if set(roles) & set(row.roles)]


def address_space(table: FieldTable, data: Mapping[str, Any]) -> dict[str, Slot]:
    """Return every address of a scenario, in canonical order.

    Parameters
    ----------
    table
        The fields in force.
    data
        Plain data of the file; may be faulty.

    Returns
    -------
    dict
        Address to slot: belligerents and other parties first, in order of id, then the rest
        by the field table. The order of keys in the file does not matter.
    """
    names = _Names(data)
    slots: list[Slot] = []
    for row in table.fields:
        party = row.parts[0] in ("@B", "@P")
        start = data.get("parties") if party else data
        for parts, node, exists in _expand(row, row.parts, start, names, ()):
            if row.pattern + ".@part" in _PARTED and isinstance(node, dict) and "value" not in node:
                continue
            path = ("parties", *parts) if party else parts
            slots.append(Slot(".".join(parts), row, path, exists))
    order = {p: (p not in names.belligerents, p) for p in names.roles}
    last = (True, "\uffff")

    def rank(slot: Slot) -> Any:
        who = order.get(slot.path[1], last) if slot.path[0] == "parties" else last
        return (slot.path[0] != "parties", who, slot.field.index, natural(slot.address))

    return {slot.address: slot for slot in sorted(slots, key=rank)}


_PARTED = {"@B.war_cost.@part", "@B.peace_cost.@part"}
_Found = tuple[tuple[str, ...], Any, bool]


def _expand(
    row: Field, rest: tuple[str, ...], node: Any, names: _Names, done: tuple[str, ...]
) -> Iterator[_Found]:
    """Yield the paths a pattern stands for, with the data found there."""
    if not rest:
        yield done, node, True
        return
    here = _mapping(node)
    token, below = rest[0], rest[1:]
    if len(rest) == 1 and row.inside and not isinstance(node, dict):
        return
    for key in _keys(row, token, here, names, done):
        child = here.get(key)
        exists = key in here
        for parts, found, _ in _expand(row, below, child, names, (*done, key)):
            yield parts, found, exists and (found is not None or not below)


def _keys(
    row: Field, token: str, here: Mapping[str, Any], names: _Names, done: tuple[str, ...]
) -> list[str]:
    if not token.startswith("@"):
        written_only = "@address" in row.parts and token in ("add", "times", "to")
        return [token] if not written_only or token in here else []
    if token in ("@id", "@step", "@month", "@address"):
        return list(here)
    if token == "@part":
        return [] if "value" in here else list(here)
    if token == "@share":
        return ["own", *names.patrons]
    if token == "@form":
        return list(FORMS)
    if token == "@package":
        return names.packages
    if token == "@issue":
        return list(names.issues)
    if token == "@option":
        return names.issues.get(done[-1], [])
    if not done:
        return names.first_party(row)
    return names.belligerents if token == "@B" else list(names.roles)
