"""One colour, one shape and one side of the page for each reading, throughout.

Colour never carries meaning alone: the shape says which reading a mark belongs to, and how
far a mark is filled says how far a package got. The hex values below also stand in
`templates/style.css`, which swaps them in dark mode and in forced colours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["GRID", "INK", "MUTED", "PAPER", "SHADE", "ReadingStyle", "style_for"]

Shape = Literal[
    "circle", "square", "triangle", "diamond", "pentagon", "hexagon", "kite", "down-triangle"
]

INK = "#1B2430"
MUTED = "#5B6675"
GRID = "#D5DAE1"
SHADE = "#EEF1F5"
PAPER = "#FFFFFF"


@dataclass(frozen=True)
class ReadingStyle:
    """How a reading is marked wherever it appears.

    Parameters
    ----------
    colour
        Hex colour, at least 4.5 to 1 on white.
    shape
        Name of its glyph.
    letter
        Short tag used beside the name (A, B, C, ...).
    """

    colour: str
    shape: Shape
    letter: str


# The first two pairs are the palette of Okabe and Ito, darkened where white needs it.
_STYLES: tuple[tuple[str, Shape], ...] = (
    ("#0072B2", "circle"),
    ("#B34E00", "square"),
    ("#3D4550", "triangle"),
    ("#7A3E9D", "diamond"),
    ("#00695C", "pentagon"),
    ("#8A5A00", "hexagon"),
    ("#A0256B", "kite"),
    ("#4B5BB5", "down-triangle"),
)


def style_for(position: int) -> ReadingStyle:
    """Return the style of the reading at `position` (0 = first in the file)."""
    colour, shape = _STYLES[position % len(_STYLES)]
    return ReadingStyle(colour, shape, chr(ord("A") + position % 26))
