"""Statements of effect that hold for any numbers: nothing is sized, a test tries random worlds.

Identities, limits and orders of solving, and effects inside a mechanism whose size no reading
settles. Their checks are the rows of type X in the inventory of mechanisms.
"""

from __future__ import annotations

from typing import Any

__all__ = ["EXACT", "exact_rows"]

EXACT: tuple[tuple[str, str, int], ...] = (
    ("M-02", "unpaid", -1),
    ("M-03", "order", 0),
    ("M-07", "swap", 1),
    ("M-08", "told", 1),
    ("M-20", "hidden", 1),
    ("M-28", "over_and_done", -1),
    ("M-30", "unwilling", -1),
    ("M-32", "same_weight", 0),
    ("M-34", "coup", 1),
    ("M-35", "burden", -1),
    ("M-38", "withdrawn", -1),
    ("M-40", "rivals", 1),
    ("M-44", "read_right", 0),
    ("M-45", "no_taste", 0),
    ("M-47", "kept_out", 1),
    ("M-50", "veto", 0),
    ("M-55", "one_lever", 1),
    ("M-60", "undecided", 0),
    ("M-63", "emergency", 0),
    ("M-66", "suffering", 0),
)
"""Row of the inventory, name of its sentence, and which way: 1 up, -1 down, 0 unmoved."""


def exact_rows() -> list[dict[str, Any]]:
    """The rows, in the shape of `armistice.analyses.levers.statements.statement_rows_of`.

    Returns
    -------
    list of dict
        With the unit `exact` and no numbers.
    """
    none = dict.fromkeys(("change", "sign", "low", "high", "share"))
    return [
        {"id": row, "key": key, "unit": "exact", "expect": way, **none, "draws": 0}
        for row, key, way in EXACT
    ]
