"""Two accounts side by side: every mixture of them, or one exchanged view at a time, or neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from armistice.report.crux_words import Comparison
from armistice.report.palette import ReadingStyle, style_for

if TYPE_CHECKING:
    from armistice.report.context import Context

__all__ = ["ROOM", "CruxPair", "crux_pairs"]

ROOM = "zone.durable"
"""The event of the headline that says whether there is room for a deal."""


@dataclass(frozen=True)
class CruxPair:
    """What a study says about where two accounts part.

    Parameters
    ----------
    context
        The page.
    row
        One of `study["cruxes"]`.
    mark
        Makes ids unique where a page has several pairs.
    """

    context: Context
    row: Mapping[str, Any]
    mark: str = ""

    @property
    def names(self) -> tuple[str, str]:
        """Labels of the two accounts."""
        label = self.context.namer.label
        return label(self.row["a"]), label(self.row["b"])

    @property
    def styles(self) -> tuple[ReadingStyle, ReadingStyle]:
        """How the two accounts are marked everywhere: by their places in the file."""
        place = {name: n for n, name in enumerate(self.context.case.readings)}
        first, second = (place.get(self.row[side], n) for n, side in enumerate("ab"))
        return style_for(first), style_for(second)

    @property
    def swaps(self) -> Mapping[str, Any] | None:
        """One exchanged view at a time, if that is all there is."""
        found: Mapping[str, Any] | None = self.row["swaps"]
        return found

    @property
    def command(self) -> str:
        """What compares every mixture; a later report shows what it kept."""
        case = self.context.case.id
        return f"armistice cruxes {case} {self.row['a']} {self.row['b']} --draws 0"

    def comparison(self, headline: str | None = None) -> Comparison | None:
        """One headline of the comparison of every mixture, if there is one."""
        full = self.row["full"]
        if full is None or (headline is not None and headline not in full["headlines"]):
            return None
        return Comparison(full, headline, self.context.words, self.names, mark=self.mark)

    def room(self) -> str | None:
        """Id of the headline about room for a deal, if it is among those compared."""
        found = self.row["full"] or self.row["swaps"] or {"headlines": {}}
        return next((n for n, one in found["headlines"].items() if one["event"] == ROOM), None)


def crux_pairs(context: Context) -> tuple[CruxPair, ...]:
    """Return every pair of a page; none where a study compared none."""
    rows = context.cruxes
    return tuple(
        CruxPair(context, row, f"-{n + 1}" if len(rows) > 1 else "") for n, row in enumerate(rows)
    )
