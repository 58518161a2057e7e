"""Groups of disagreement as rows: both views, and what each rests on."""

from __future__ import annotations

from typing import Any

from armistice.analyses.cruxes.groups import Group
from armistice.scenario import Scenario
from armistice.scenario.mixing import Side

__all__ = ["group_row"]


def group_row(scenario: Scenario, group: Group, sides: tuple[Side, Side]) -> dict[str, Any]:
    """Return a group with both views of every field, for docs/json.md."""
    return {
        "id": group.id,
        "ask": group.ask,
        "kind": group.kind,
        "settle": group.settle,
        "by": group.by,
        "rules": {
            rule: {"a": sides[0].rules[rule], "b": sides[1].rules[rule]} for rule in group.rules
        },
        "fields": [_field_row(scenario, address, sides) for address in group.fields],
    }


def _field_row(scenario: Scenario, address: str, sides: tuple[Side, Side]) -> dict[str, Any]:
    row = scenario.addresses[address].field
    return {
        "address": address,
        "label": row.meaning,
        "unit": row.unit,
        "support": row.support,
        "a": _view(sides[0], address),
        "b": _view(sides[1], address),
    }


def _view(side: Side, address: str) -> dict[str, Any]:
    evidence = [item.to_dict() for item in side.evidence.get(address, ())]
    quantity = side.quantities.get(address)
    if quantity is None:
        value = side.settings.get(address)
        number = float(value) if isinstance(value, (int, float)) else None
        text = "" if value is None else str(value)
        return {"text": text, "low": number, "median": number, "high": number, "evidence": evidence}
    return {
        "text": quantity.text(),
        "low": quantity.quantile(0.05),
        "median": quantity.median(),
        "high": quantity.quantile(0.95),
        "evidence": evidence,
    }
