"""The scenario room: files with claims and evidence in, checked numbers out.

Names load on first use, so that importing the package stays cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from armistice.scenario.evidence import Evidence
    from armistice.scenario.fields import ExtensionField
    from armistice.scenario.guests import Guest
    from armistice.scenario.loading import load
    from armistice.scenario.numbers import Numbers
    from armistice.scenario.quantities import Quantity
    from armistice.scenario.resolve import Origin, Resolved, Scenario
    from armistice.scenario.show import Row, resolved_rows

__all__ = [
    "Evidence",
    "ExtensionField",
    "Guest",
    "Numbers",
    "Origin",
    "Quantity",
    "Resolved",
    "Row",
    "Scenario",
    "load",
    "resolved_rows",
]

_HOMES = {
    "Evidence": "armistice.scenario.evidence",
    "ExtensionField": "armistice.scenario.fields",
    "Guest": "armistice.scenario.guests",
    "Numbers": "armistice.scenario.numbers",
    "Origin": "armistice.scenario.resolve",
    "Quantity": "armistice.scenario.quantities",
    "Resolved": "armistice.scenario.resolve",
    "Row": "armistice.scenario.show",
    "Scenario": "armistice.scenario.resolve",
    "load": "armistice.scenario.loading",
    "resolved_rows": "armistice.scenario.show",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
