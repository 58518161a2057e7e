"""How much work the answer on levers does unless told otherwise."""

from __future__ import annotations

__all__ = ["DOSE", "DRAWS", "PATHS", "PRICE_STEP", "PRICE_TOLERANCE", "SEARCHED", "STATED"]

DOSE = 1.0
"""Full use of a lever."""
DRAWS = 8
"""Draws of a reading under which every lever is pulled: each is a solve for every lever."""
PATHS = 400
"""Futures of every solve."""
SEARCHED = 150
"""Combinations of levers that are solved, at most, in search of the smallest that opens a zone."""
STATED = 4
"""Draws, at most, under which statements of effect are tried again: some forty solves each."""
PRICE_STEP = 0.02
"""Larger of the two doses from which the slope at no dose is taken."""
PRICE_TOLERANCE = 1e-7
"""Accuracy of V asked of the solves behind a slope, aims."""
