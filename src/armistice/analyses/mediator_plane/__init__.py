"""The mediator's dilemma: what each way of mediating does to the war, and to its own part."""

from __future__ import annotations

from armistice.analyses.mediator_plane.answer import mediator_plane
from armistice.analyses.mediator_plane.deviations import Deviations, deviations, free_of_cost
from armistice.analyses.mediator_plane.fate import Fate, fate_of
from armistice.analyses.mediator_plane.frontier import frontier
from armistice.analyses.mediator_plane.held import Held, hold
from armistice.analyses.mediator_plane.strategies import Strategy, strategies_of

__all__ = [
    "Deviations",
    "Fate",
    "Held",
    "Strategy",
    "deviations",
    "fate_of",
    "free_of_cost",
    "frontier",
    "hold",
    "mediator_plane",
    "strategies_of",
]
