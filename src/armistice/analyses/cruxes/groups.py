"""Groups of disagreement: what two readings differ on, sorted into questions.

A partition, so that each field moves with exactly one question. Groups on which the two
readings agree are left out: they can carry nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from armistice.errors import ArmisticeError
from armistice.scenario import Scenario
from armistice.scenario.addresses import matches
from armistice.scenario.mixing import Side, differing

__all__ = ["OURS", "Group", "added", "partition", "pull_ours", "regroup"]

OURS = "ours"
"""Id of the group that holds the encoders' own numbers in the second run."""
OTHER = "other"


@dataclass(frozen=True)
class Group:
    """One question on which two readings part.

    Attributes
    ----------
    id, ask, kind
        As in the scenario; the asked question and its kind.
    settle, by
        How it could be settled, and by which day (ISO), where the scenario says so.
    fields, rules
        Addresses and rules on which these two readings differ.
    """

    id: str
    ask: str
    kind: str
    fields: tuple[str, ...]
    rules: tuple[str, ...] = ()
    settle: str | None = None
    by: str | None = None


def partition(scenario: Scenario, a: Side, b: Side) -> tuple[Group, ...]:
    """Sort what two sides differ on into the scenario's groups.

    Raises
    ------
    ArmisticeError
        If the two sides do not differ at all.
    """
    fields, rules = differing(a, b)
    if not fields and not rules:
        raise ArmisticeError(
            f"readings '{a.reading}' and '{b.reading}' do not differ in any number or rule"
        )
    found, placed = [], set[str]()
    for name, group in scenario.spec.groups.items():
        mine = tuple(
            address
            for address in fields
            if address not in placed and any(matches(p, address) for p in group.fields)
        )
        switched = tuple(rule for rule in rules if rule in group.rules)
        placed |= {*mine, *switched}
        if mine or switched:
            by = group.by.isoformat() if group.by is not None else None
            found.append(Group(name, group.ask, group.kind, mine, switched, group.settle, by))
    rest = tuple(address for address in fields if address not in placed)
    left = tuple(rule for rule in rules if rule not in placed)
    if rest or left:
        found.append(Group(OTHER, "Everything else", "definition", rest, left))
    return tuple(found)


def regroup(groups: Sequence[Group], wanted: Mapping[str, Sequence[str]]) -> tuple[Group, ...]:
    """Put groups, or single fields and rules, together under new names.

    Parameters
    ----------
    groups
        The groups as they are.
    wanted
        New id to ids of groups, addresses or rules. What is not named stays where it is.

    Raises
    ------
    ArmisticeError
        If a name is neither a group nor something the readings differ on, or is used twice.
    """
    by_id = {group.id: group for group in groups}
    home = {item: group.id for group in groups for item in (*group.fields, *group.rules)}
    taken: dict[str, str] = {}
    for new, items in wanted.items():
        for item in items:
            members = _members(by_id, home, item)
            for member in members:
                if taken.setdefault(member, new) != new:
                    raise ArmisticeError(f"'{member}' is asked for in two groups")
    made = []
    for group in groups:
        left = replace(
            group,
            fields=tuple(f for f in group.fields if f not in taken),
            rules=tuple(r for r in group.rules if r not in taken),
        )
        if left.fields or left.rules:
            made.append(left)
    for new in wanted:
        if new in {group.id for group in made}:
            raise ArmisticeError(f"there is a group '{new}' already; choose another name")
        old = [g for g in groups if any(taken.get(i) == new for i in (*g.fields, *g.rules))]
        made.append(
            Group(
                new,
                " / ".join(group.ask for group in old),
                old[0].kind if len({group.kind for group in old}) == 1 else "definition",
                tuple(f for g in groups for f in g.fields if taken.get(f) == new),
                tuple(r for g in groups for r in g.rules if taken.get(r) == new),
                "; ".join(dict.fromkeys(g.settle for g in old if g.settle)) or None,
                max((g.by for g in old if g.by), default=None),
            )
        )
    return tuple(made)


def _members(by_id: Mapping[str, Group], home: Mapping[str, str], item: str) -> tuple[str, ...]:
    if item in by_id:
        return (*by_id[item].fields, *by_id[item].rules)
    found = tuple(name for name in home if matches(item, name))
    if not found:
        raise ArmisticeError(f"'{item}' is no group, and the readings do not differ on it")
    return found


def added(a: Side, b: Side, address: str) -> bool:
    """Whether a side's value at an address rests on nothing but the encoder (`said: added`)."""
    return any(
        evidence and all(item.said == "added" for item in evidence)
        for evidence in (a.evidence.get(address, ()), b.evidence.get(address, ()))
    )


def pull_ours(groups: Sequence[Group], a: Side, b: Side) -> tuple[Group, ...] | None:
    """Move every field marked `added` into one group; None if there is no such field."""
    mine = tuple(f for group in groups for f in group.fields if added(a, b, f))
    if not mine:
        return None
    kept = [replace(g, fields=tuple(f for f in g.fields if f not in mine)) for g in groups]
    left = [group for group in kept if group.fields or group.rules]
    return (*left, Group(OURS, "Numbers that the encoders added", "definition", mine))
