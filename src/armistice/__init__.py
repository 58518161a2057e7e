"""Armistice: a laboratory for how wars end at the table.

Write down a war and two rival accounts of it; see, computed and cited, whether any package
beats fighting on. Names are loaded when first used, so importing the package is cheap.

Examples
--------
>>> import armistice as arm
>>> scenario = arm.load("two-islands")
>>> scenario.belligerents
('Orrin', 'Selm')
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from armistice.analyses.cruxes import cruxes
    from armistice.analyses.futures import futures_report as futures
    from armistice.analyses.ledger.scored import ledger
    from armistice.analyses.levers.answer import levers_report as levers
    from armistice.analyses.outside_view import outside_view
    from armistice.analyses.zone import zone_of_agreement
    from armistice.model.build import build
    from armistice.model.guests import load_with as load
    from armistice.model.mechanism import Mechanism
    from armistice.report import report
    from armistice.scenario import Scenario
    from armistice.solve.whole import solve

__all__ = [
    "Mechanism",
    "Scenario",
    "build",
    "cruxes",
    "futures",
    "ledger",
    "levers",
    "load",
    "outside_view",
    "report",
    "solve",
    "zone_of_agreement",
]

_HOMES = {
    "Mechanism": ("armistice.model.mechanism", "Mechanism"),
    "Scenario": ("armistice.scenario", "Scenario"),
    "build": ("armistice.model.build", "build"),
    "cruxes": ("armistice.analyses.cruxes", "cruxes"),
    "futures": ("armistice.analyses.futures", "futures_report"),
    "ledger": ("armistice.analyses.ledger.scored", "ledger"),
    "levers": ("armistice.analyses.levers.answer", "levers_report"),
    "load": ("armistice.model.guests", "load_with"),
    "outside_view": ("armistice.analyses.outside_view", "outside_view"),
    "report": ("armistice.report", "report"),
    "solve": ("armistice.solve.whole", "solve"),
    "zone_of_agreement": ("armistice.analyses.zone", "zone_of_agreement"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'armistice' has no attribute {name!r}")
    from importlib import import_module

    home, inner = _HOMES[name]
    return getattr(import_module(home), inner)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
