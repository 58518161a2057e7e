"""What was known of a war on the day it began, and which records say it.

Only columns that were already true at the onset are read: its date, whether a major power began
it, what it was about. How long it lasted, who died, who won and who joined later (so also
`n_participants` and `major_power`, which count the whole war) are never looked at here; the
length is read apart, to score by.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from armistice.analyses.outside_view.tables import DAYS_PER_MONTH, Row, day, read, tables, whole
from armistice.errors import ArmisticeError

__all__ = ["CHARTER", "RECORDS", "Onset", "Record", "onset_of", "read_record"]

CHARTER = date(1945, 10, 24)
"""From this day the Charter of the United Nations is in force: an outsider sits at the table,
and can send peacekeepers."""

_ISSUES = {"1": "territory", "2": "government", "3": "both"}


@dataclass(frozen=True, order=True)
class Onset:
    """Inputs of the rule; wars with equal ones get the same stylised scenario.

    Attributes
    ----------
    outsider
        Whether the war began under the Charter.
    major
        Whether a major power was among those who began it; none if the record does not say.
    issue
        `territory`, `government` or `both`; none if the record does not say.
    """

    outsider: bool
    major: bool | None = None
    issue: str | None = None

    @property
    def id(self) -> str:
        """Name of the stylised scenario."""
        parts = ["charter" if self.outsider else "before-charter"]
        if self.major is not None:
            parts.append("major-power" if self.major else "no-major-power")
        if self.issue is not None:
            parts.append(self.issue)
        return "-".join(parts)


def _of_war(row: Row) -> Onset:
    began = date.fromisoformat(row["start"]) >= CHARTER
    return Onset(began, major=row["major_power_initiated"] == "1")


def _of_episode(row: Row) -> Onset:
    began = date.fromisoformat(row["start_date2"]) >= CHARTER
    return Onset(began, issue=_ISSUES[row["incompatibility"]])


@dataclass(frozen=True)
class _Source:
    table: str
    inputs: tuple[str, ...]
    others: tuple[str, ...]
    onset: Callable[[Row], Onset]
    wars: Callable[[Sequence[Row]], list[tuple[Row, float]]]


def _spans(rows: Sequence[Row]) -> list[tuple[Row, float]]:
    return [(row, float(row["span_months"])) for row in rows]


def _episodes(rows: Sequence[Row]) -> list[tuple[Row, float]]:
    """First year of every ended episode between states, with its length by its own clock."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row["type_of_conflict2"] == "2":
            found.setdefault((row["conflict_id"], row["start_date2"]), []).append(row)
    out = []
    for (_, start), own in sorted(found.items()):
        end = next((day(row["ependdate"]) for row in own if row["outcome"]), None)
        if end is not None:
            months = ((end - date.fromisoformat(start)).days + 1) / DAYS_PER_MONTH
            out.append((min(own, key=lambda row: int(row["year"])), months))
    return out


_SOURCES: Mapping[str, _Source] = MappingProxyType(
    {
        "interstate-wars": _Source(
            "interstate_wars",
            ("start", "major_power_initiated"),
            ("span_months",),
            _of_war,
            _spans,
        ),
        "ucdp-interstate": _Source(
            "ucdp_termination_conflict",
            ("start_date2", "incompatibility"),
            ("conflict_id", "year", "ependdate", "outcome", "type_of_conflict2"),
            _of_episode,
            _episodes,
        ),
    }
)

RECORDS = tuple(_SOURCES)
"""Records that can be held against: the list of wars between states 1816-2007 (not shipped),
and the shipped episodes between states 1946-2020, which need no year of a thousand deaths."""


@dataclass(frozen=True)
class Record:
    """Wars of a record.

    Attributes
    ----------
    id, table, whole
        Which; its table; whether that is byte for byte the copy the stored scores rest on.
    onsets
        What was known when each began.
    months
        How long each lasted, months of 30.4375 days.
    """

    id: str
    table: str
    whole: bool
    onsets: tuple[Onset, ...]
    months: tuple[float, ...]

    @property
    def cells(self) -> tuple[Onset, ...]:
        """Distinct onsets, in order."""
        return tuple(sorted(set(self.onsets), key=lambda one: one.id))


def onset_of(record: str, row: Row) -> Onset:
    """Read the inputs of one war; a row that holds only the input columns is enough.

    Examples
    --------
    >>> onset_of("interstate-wars", {"start": "1823-04-07", "major_power_initiated": "1"}).id
    'before-charter-major-power'
    """
    source = _SOURCES[record]
    # Nothing but the inputs can reach the rule: the rest of the row is cut off here.
    return source.onset({name: row[name] for name in source.inputs})


def read_record(record: str, folder: Path | None = None) -> Record:
    """Read a record.

    Parameters
    ----------
    record
        One of `RECORDS`.
    folder
        Where to look for its table first; the list of wars does not come with the package.

    Raises
    ------
    ArmisticeError
        If there is no such record, or its table is not at hand.
    InputError
        If a column is missing.
    """
    if record not in _SOURCES:
        raise ArmisticeError(f"no record '{record}'; there are {', '.join(RECORDS)}")
    source = _SOURCES[record]
    rows = read(source.table, folder, columns=(*source.inputs, *source.others))
    wars = source.wars(rows)
    return Record(
        record,
        tables()[source.table].title,
        whole(source.table, folder),
        tuple(onset_of(record, row) for row, _ in wars),
        tuple(months for _, months in wars),
    )
