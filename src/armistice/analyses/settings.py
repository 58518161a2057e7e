"""Defaults that every command shares."""

from __future__ import annotations

__all__ = [
    "CHECKED_DRAWS",
    "DRAWS",
    "DRAW_TOLERANCE",
    "HOLD",
    "PAIR_TOLERANCE",
    "PATHS",
    "ROUGH_ABOVE",
    "SEED",
    "SIGN_DRAWS",
    "VARIANT_TOLERANCE",
]

SEED = 1
DRAWS = 50
"""Draws of a reading's priors. A draw takes a quarter of a second of one core on the reference
grid."""
PATHS = 500
"""Simulated futures per draw."""
DRAW_TOLERANCE = 1e-3
"""Accuracy of V today asked of the solve of a draw, aims (the headline solve asks 1e-9)."""
PAIR_TOLERANCE = 2e-4
"""The same of wars that differ by a change and are compared with each other."""
VARIANT_TOLERANCE = 1e-4
"""Accuracy of V today asked of a variant of a reading, on the full grid, aims."""
HOLD = 12
"""Months an agreement has to stand to count as having held."""
CHECKED_DRAWS = 4
"""Draws of the report that are solved again for checks which compare two wars
(`armistice check --deep` takes more)."""
SIGN_DRAWS = 2
"""Draws of the report under which equilibrium signs are computed again; a share of so few
says little, and `armistice check --deep` takes more."""
ROUGH_ABOVE = 1000
"""With more states than this, talks of a changed war are interpolated between coarse nodes."""
