"""Episodes of armed conflict (UCDP): when one began, when and how it ended.

Two traps. A conflict's `start_date` is its first death ever, in whatever decade; an *episode*
starts at `start_date2`, and a duration taken from the first makes long wars between states
last fourteen years on average instead of three. And the published episode number does not
advance for ten conflicts that restart in 2020, so an episode is keyed by its start here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from armistice.analyses.outside_view.tables import DAYS_PER_MONTH, Row, day, read

__all__ = [
    "LAST_DAY",
    "LAST_YEAR",
    "OUTCOMES",
    "Episode",
    "Spell",
    "episodes",
    "spells_of_war",
    "terminated_interstate",
]

#: How an episode ended, by UCDP's number.
OUTCOMES = {
    1: "peace-agreement",
    2: "ceasefire",
    3: "victory",
    4: "victory",
    5: "low-activity",
    6: "actor-ceases",
}
LAST_YEAR = 2020
"""Last year of the table of endings."""
LAST_DAY = date(2024, 12, 31)
"""Last day of the table of armed conflict; what goes on then is not known to have ended."""

_INTERSTATE = "2"


@dataclass(frozen=True)
class Episode:
    """An unbroken run of years of one conflict, with its ending if it had one.

    Attributes
    ----------
    conflict
        Id of the conflict.
    conflict_start, start
        First death of the whole conflict; start of this episode. Only the second is a clock.
    end
        Last day, none while it goes on.
    first_year, last_year
        Years of activity.
    outcome
        A value of `OUTCOMES`, none while it goes on.
    interstate
        Whether states stood on both sides.
    """

    conflict: str
    conflict_start: date
    start: date
    end: date | None
    first_year: int
    last_year: int
    outcome: str | None
    interstate: bool

    @property
    def days(self) -> int | None:
        """Length in days, both ends counted; none while it goes on."""
        return (self.end - self.start).days + 1 if self.end is not None else None

    @property
    def months(self) -> float | None:
        """Length in months of 30.4375 days; none while it goes on."""
        return self.days / DAYS_PER_MONTH if self.days is not None else None


def _grouped(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row["conflict_id"], row["start_date2"]), []).append(row)
    return found


def episodes(folder: Path | None = None) -> tuple[Episode, ...]:
    """Read every episode of the table of endings (1946-2020), ongoing ones included."""
    columns = ("conflict_id", "year", "start_date", "start_date2", "ependdate", "outcome")
    rows = read("ucdp_termination_conflict", folder, columns=(*columns, "type_of_conflict2"))
    out = []
    for (conflict, start), own in _grouped(rows).items():
        last = max(own, key=lambda row: int(row["year"]))
        coded = next((row for row in own if row["outcome"]), None)
        out.append(
            Episode(
                conflict=conflict,
                conflict_start=date.fromisoformat(last["start_date"]),
                start=date.fromisoformat(start),
                end=day(coded["ependdate"]) if coded is not None else None,
                first_year=min(int(row["year"]) for row in own),
                last_year=int(last["year"]),
                outcome=OUTCOMES[int(coded["outcome"])] if coded is not None else None,
                interstate=last["type_of_conflict2"] == _INTERSTATE,
            )
        )
    return tuple(sorted(out, key=lambda e: (e.conflict, e.start)))


def terminated_interstate(folder: Path | None = None) -> tuple[Episode, ...]:
    """Read the episodes between states that have a coded ending."""
    return tuple(e for e in episodes(folder) if e.interstate and e.outcome is not None)


@dataclass(frozen=True)
class Spell:
    """An episode of the table of armed conflict, with how violent it became.

    Attributes
    ----------
    months
        Length up to its end, or up to `LAST_DAY`.
    ended
        Whether it ended by then.
    war
        Whether a year of it saw at least 1,000 deaths in battle.
    """

    conflict: str
    start: date
    months: float
    ended: bool
    war: bool


def spells_of_war(folder: Path | None = None) -> tuple[Spell, ...]:
    """Read the episodes between states of the table of armed conflict (1946-2024)."""
    columns = ("conflict_id", "year", "start_date2", "ep_end", "ep_end_date", "intensity_level")
    rows = read("ucdp_armed_conflict", folder, columns=(*columns, "type_of_conflict"))
    between = [row for row in rows if row["type_of_conflict"] == "interstate"]
    out = []
    for (conflict, start), own in _grouped(between).items():
        ends = [row["ep_end_date"] for row in own if row["ep_end"] == "1" and row["ep_end_date"]]
        last = date.fromisoformat(max(ends)) if ends else LAST_DAY
        began = date.fromisoformat(start)
        out.append(
            Spell(
                conflict=conflict,
                start=began,
                months=((last - began).days + 1) / DAYS_PER_MONTH,
                ended=bool(ends),
                war=any(row["intensity_level"] == "2" for row in own),
            )
        )
    return tuple(sorted(out, key=lambda s: (s.conflict, s.start)))
