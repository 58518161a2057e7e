"""Each group of disagreement turned from one account's view to the other's.

An author claims more than numbers: that to see a question his way moves the outcome one
way. This says, group by group, whether the solved war moves so, and if not, why.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.exchanges import exchanges, finite
from armistice.scenario import Scenario

__all__ = ["LEAST", "turns_of", "why_not"]

Array = NDArray[np.float64]

LEAST = 0.005
"""Smallest change that counts: half a point of chance, or of aims."""


def turns_of(
    scenario: Scenario,
    first: str,
    second: str,
    *,
    anchors: tuple[Array, Array] | None = None,
    workers: int = 1,
    keep: bool = True,
) -> dict[str, list[dict[str, Any]]]:
    """Adopt each view of either account, group by group, all else as the other sees it.

    Parameters
    ----------
    scenario
        With two readings that differ.
    first, second
        Their ids.
    anchors
        V of both accounts at their medians, where they are known.
    workers
        Processes.
    keep
        Whether values are kept on disk, where `armistice.analyses.cruxes.swaps` finds them too.

    Returns
    -------
    dict
        Reading whose view is adopted to rows: `group`, `ask`, `headline`, `before`, `after`
        and `change` of the primary headline, changes of the durable `gap` and of `waiting`
        by party, the `expect`ed direction with its `source`, `as_claimed` (None where no
        claim is made) and `why` not (see `why_not`).
    """
    found = exchanges(scenario, first, second, workers=workers, keep=keep, anchors=anchors)
    target, gap = found.asked.headlines[0], len(found.asked.targets) - 1
    primary = found.asked.targets.index(target)
    with np.errstate(invalid="ignore"):  # what was not solved has no change
        changes = found.turned - found.ends
    out: dict[str, list[dict[str, Any]]] = {first: [], second: []}
    for n, group in enumerate(found.groups):
        known = scenario.spec.groups.get(group.id)
        for side, adopted in enumerate((second, first)):
            moved = changes[n, side]
            claim = None if known is None else known.turns.get(adopted)
            change = finite(moved[primary])
            row: dict[str, Any] = {
                "group": group.id,
                "ask": group.ask,
                "headline": target.id,
                "before": finite(found.ends[side, primary]),
                "after": finite(found.turned[n, side, primary]),
                "change": change,
                "gap": finite(moved[gap]),
                "waiting": {
                    party: finite(moved[gap + 1 + i])
                    for i, party in enumerate(scenario.belligerents)
                },
                "expect": None if claim is None else claim.expect,
                "source": [] if claim is None else [piece.to_dict() for piece in claim.because],
            }
            holds = None if claim is None else _holds(claim.expect, change)
            out[adopted].append({**row, "as_claimed": holds, "why": why_not(row, holds)})
    return out


def _holds(expect: str, change: float | None) -> bool | None:
    if change is None:
        return None
    return {
        "rises": change > LEAST,
        "falls": change < -LEAST,
        "flat": abs(change) <= LEAST,
    }[expect]


def why_not(row: dict[str, Any], holds: bool | None) -> str:
    """Which sentence explains a direction that did not come out, as its key; empty if it did.

    `unsolved`; `against`, the chance moves the other way (or at all, where none should);
    `room`, the room moves as claimed while the chance does not; `neutral`, what waiting is
    worth moves, and with it who gets what, but not whether there is a deal; `idle`, nothing
    of these moves.

    Notes
    -----
    On neutrality see Benson, Meirowitz & Ramsay (key ``bmr``): arming or pressing a side moves
    the split surely, and the existence of a deal only where some asymmetry breaks neutrality.
    """
    if holds or row["expect"] is None:
        return ""
    change, gap = row["change"], row["gap"]
    if change is None:
        return "unsolved"
    if abs(change) > LEAST:
        return "against"
    wanted = {"rises": 1, "falls": -1}.get(row["expect"], 0)
    if gap is not None and abs(gap) > LEAST and np.sign(gap) == wanted:
        return "room"
    moved = [w for w in row["waiting"].values() if w is not None and abs(w) > LEAST]
    return "neutral" if moved else "idle"
