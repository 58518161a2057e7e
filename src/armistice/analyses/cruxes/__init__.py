"""Where two readings really part: groups, hybrids, shares, sets, break-even, value of knowing."""

from __future__ import annotations

from armistice.analyses.cruxes.answer import cruxes

__all__ = ["cruxes"]
