"""Inter-state wars 1816-2007 (Correlates of War): how long, how ended, who began.

A trap of this record: eight wars are coded as *transformed* into another type of war. That
is no end of the fighting, so one reference class treats them as not yet over when last seen.
Unknown days stand on the 15th, unknown months on 1 July; the list stops in 2007.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from armistice.analyses.outside_view.tables import read

__all__ = ["OUTCOMES", "WORLD_WARS", "PastWar", "past_wars"]

OUTCOMES = ("decisive", "compromise", "stalemate", "transformed")

WORLD_WARS = ("World War I", "World War II")

_COLUMNS = (
    "name", "start", "end", "span_months", "outcome", "initiator_side_won", "battle_deaths",
    "major_power_initiated",
)  # fmt: skip


@dataclass(frozen=True)
class PastWar:
    """A war of the record.

    Attributes
    ----------
    name, start
        As in the list; first participant's entry.
    months
        From the first entry to the last exit, both days counted, in months of 30.4375 days.
    outcome
        One of `OUTCOMES`.
    initiator_won
        Whether the side that began it won; none unless the war was decisive.
    battle_deaths
        People, summed over the participants with a figure.
    major_power_began
        Whether a major power was among those who began it.
    """

    name: str
    start: date
    months: float
    outcome: str
    initiator_won: bool | None
    battle_deaths: int
    major_power_began: bool


def past_wars(folder: Path | None = None) -> tuple[PastWar, ...]:
    """Read the wars, in the order of the list.

    Parameters
    ----------
    folder
        Folder that holds `interstate_wars.csv`, which does not come with the package.
    """
    return tuple(
        PastWar(
            name=row["name"],
            start=date.fromisoformat(row["start"]),
            months=float(row["span_months"]),
            outcome=row["outcome"],
            initiator_won=row["initiator_side_won"] == "1" if row["initiator_side_won"] else None,
            battle_deaths=int(row["battle_deaths"] or 0),
            major_power_began=row["major_power_initiated"] == "1",
        )
        for row in read("interstate_wars", folder, columns=_COLUMNS)
    )
