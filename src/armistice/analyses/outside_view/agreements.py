"""Peace agreements 1975-2021 (UCDP): signed when, of which type, broken when.

A trap: five annexes of 2013-14 are coded as ended without a date. Subtracting a missing
date would silently turn them into failures on the day of signature, so both treatments are
computed: left out, and failed at once. One agreement is dated as ended before it was signed;
it counts as one day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from armistice.analyses.outside_view.tables import day, read

__all__ = ["LAST_DAY", "PROVISIONS", "TYPES", "Agreement", "Undated", "agreements", "lives"]

LAST_DAY = date(2021, 12, 31)

TYPES = {"1": "full", "2": "partial", "3": "process"}

PROVISIONS = ("pko", "co_impl", "cease", "pol_prov", "terr_prov", "justice_prov")

Undated = Literal["left-out", "fail-at-once"]


@dataclass(frozen=True)
class Agreement:
    """A signed agreement.

    Attributes
    ----------
    id, conflict
        UCDP's numbers.
    signed
        Date of signature.
    type
        full, partial or process.
    ended, ended_on
        Whether it is coded as ended, and when; the date can be missing.
    provisions
        Whether each of `PROVISIONS` is in it.
    """

    id: str
    conflict: str
    signed: date
    type: str
    ended: bool
    ended_on: date | None
    provisions: dict[str, bool]


def agreements(folder: Path | None = None) -> tuple[Agreement, ...]:
    """Read the agreements."""
    columns = ("paid", "conflict_id", "pa_date", "pa_type", "ended", "duration", *PROVISIONS)
    return tuple(
        Agreement(
            id=row["paid"],
            conflict=row["conflict_id"],
            signed=date.fromisoformat(row["pa_date"]),
            type=TYPES[row["pa_type"]],
            ended=row["ended"] == "1",
            ended_on=day(row["duration"]),
            provisions={name: row[name] == "1" for name in PROVISIONS},
        )
        for row in read("ucdp_peace_agreements", folder, columns=columns)
    )


def lives(signed: tuple[Agreement, ...], undated: Undated) -> list[tuple[Agreement, float, bool]]:
    """Life of each agreement in days, and whether it ended by `LAST_DAY`.

    Parameters
    ----------
    signed
        Agreements.
    undated
        What becomes of those that ended on an unknown day.
    """
    out = []
    for one in signed:
        if one.ended and one.ended_on is None:
            if undated == "left-out":
                continue
            out.append((one, 1.0, True))
        else:
            last = one.ended_on if one.ended and one.ended_on is not None else LAST_DAY
            out.append((one, max(1.0, float((last - one.signed).days)), one.ended))
    return out
