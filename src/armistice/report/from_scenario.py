"""From a loaded scenario to the plain data that the report shows.

The only file of the report that knows the scenario classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from armistice.report.case import (
    Assumption,
    Case,
    Fact,
    Group,
    Issue,
    Losses,
    Option,
    Party,
    Reading,
    Source,
    Value,
)

if TYPE_CHECKING:
    from armistice.scenario import Quantity, Resolved, Row, Scenario
    from armistice.scenario.schema.table import Option as OptionSpec

__all__ = ["make_case"]

_LOSSES = (
    "deaths_per_month",
    "wounded_per_month",
    "deaths_per_step",
    "deaths_in_rear",
    "displaced",
)
_INVENTED = "invented"


def make_case(scenario: Scenario) -> Case:
    """Return what the report needs to know about a scenario.

    Parameters
    ----------
    scenario
        A loaded scenario.
    """
    spec = scenario.spec
    resolved = {name: scenario.resolve(name) for name in scenario.readings}
    base = scenario.resolve(None)
    readings = {
        name: Reading(body.by or "", body.encoder or "", body.note or "", resolved[name].hash)
        for name, body in spec.readings.items()
    } or {"base": Reading(hash=base.hash)}
    kinds = {source.kind for source in spec.sources.values()}
    return Case(
        id=scenario.id,
        title=scenario.title,
        as_of=scenario.as_of.isoformat(),
        war_started=scenario.war_started.isoformat(),
        hash=scenario.hash,
        belligerents=scenario.belligerents,
        parties={
            name: Party(body.name, tuple(body.roles), body.in_the_room)
            for name, body in spec.parties.items()
        },
        readings=readings,
        sources={
            name: Source(
                body.kind,
                body.outlet,
                body.author,
                body.date.isoformat(),
                body.url or "",
                body.date_exact,
                body.title or "",
                body.from_memory,
            )
            for name, body in spec.sources.items()
        },
        issues={
            name: Issue(
                body.ask,
                body.family,
                body.default,
                {
                    key: Option(option.says or "", _bound(option))
                    for key, option in body.options.items()
                },
            )
            for name, body in spec.issues.items()
        },
        facts=tuple(
            Fact(fact.text, fact.source, fact.dated.isoformat() if fact.dated else "")
            for fact in spec.common.facts.values()
        ),
        groups={
            name: Group(
                body.ask, body.kind, body.settle or "", body.by.isoformat() if body.by else ""
            )
            for name, body in spec.groups.items()
        },
        assumptions=_assumptions(scenario, base, resolved),
        people=_people(scenario),
        rules={name: dict(one.rules) for name, one in (resolved or {"base": base}).items()},
        horizon=spec.horizon,
        invented=kinds == {_INVENTED},
        retrospective=scenario.retrospective,
    )


def _bound(option: OptionSpec) -> tuple[str, ...]:
    """Parties an option commits: who guarantees it, whose support it changes."""
    by = option.guarantee.by if option.guarantee else []
    return tuple(dict.fromkeys([*by, *option.support]))


def _assumptions(
    scenario: Scenario, base: Resolved, resolved: Mapping[str, Resolved]
) -> tuple[Assumption, ...]:
    """One entry per address that exists under the base or any reading, in canonical order."""
    from armistice.scenario import resolved_rows

    base_rows = {row.address: row for row in resolved_rows(base)}
    by_reading = {
        name: {row.address: row for row in resolved_rows(one)} for name, one in resolved.items()
    }
    addresses = dict.fromkeys(base_rows)
    for rows in by_reading.values():
        addresses.update(dict.fromkeys(rows))
    out = []
    for address in addresses:
        own = base_rows.get(address)
        values = {
            name: _value(rows[address], changed=rows[address].layer == "reading")
            for name, rows in by_reading.items()
            if address in rows
        }
        any_row = own or next(rows[address] for rows in by_reading.values() if address in rows)
        out.append(
            Assumption(
                address=address,
                label=any_row.label,
                unit=any_row.unit,
                base=_value(own) if own else None,
                readings=values,
                locked=any_row.locked,
                group=_group_of(scenario, address),
                origin=_origin(any_row),
                written=any_row.layer != "default",
            )
        )
    return tuple(out)


def _value(row: Row, *, changed: bool = False) -> Value:
    written = f"{row.value} ({row.note})" if row.note else row.value
    return Value(
        written=written,
        low=row.low,
        middle=row.median,
        high=row.high,
        said=row.said.split("; ")[0],
        at=row.at,
        gist=row.gist,
        changed=changed,
    )


def _group_of(scenario: Scenario, address: str) -> str:
    from armistice.scenario.addresses import matches

    for name, group in scenario.spec.groups.items():
        if any(matches(pattern, address) for pattern in group.fields):
            return name
    return ""


def _origin(row: Row) -> str:
    """Layer and line; the file's name only, since a path would differ between machines."""
    if row.layer == "default":
        return "default"
    place = Path(row.file).name
    return f"{place}, line {row.line}" if row.line else place


def _people(scenario: Scenario) -> tuple[Losses, ...]:
    out = []
    for party, body in scenario.spec.people.items():
        for kind in _LOSSES:
            quantity: Quantity = getattr(body, kind)
            if quantity.median() > 0:
                out.append(
                    Losses(
                        party,
                        kind,
                        quantity.quantile(0.05),
                        quantity.median(),
                        quantity.quantile(0.95),
                    )
                )
    return tuple(out)
