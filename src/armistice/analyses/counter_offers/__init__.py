"""The counter-offer finder: the nearest packages that mend one that fails, and who gains what."""

from __future__ import annotations

from armistice.analyses.counter_offers.answer import counter_offers
from armistice.analyses.counter_offers.exchange import gains_of, size_of_change
from armistice.analyses.counter_offers.search import changes, distances, find_package, nearest

__all__ = [
    "changes",
    "counter_offers",
    "distances",
    "find_package",
    "gains_of",
    "nearest",
    "size_of_change",
]
