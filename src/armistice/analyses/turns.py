"""Each group of disagreement turned from one account's view to the other's.

An author claims more than numbers: that to see a question his way moves the outcome one
way. This says, group by group, whether the solved war moves so, and if not, why.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.cruxes.evaluate import Solved
from armistice.analyses.cruxes.events import targets_of
from armistice.analyses.cruxes.groups import partition
from armistice.analyses.cruxes.hybrids import Hybrids
from armistice.analyses.settings import DRAW_TOLERANCE, SEED
from armistice.model.build import build
from armistice.scenario import Scenario
from armistice.scenario.mixing import side_of
from armistice.solve.whole import solve
from armistice.workers import in_order

__all__ = ["LEAST", "turns_of", "why_not"]

Array = NDArray[np.float64]

LEAST = 0.005
"""Smallest change that counts: half a point of chance, or of aims."""


@dataclass(frozen=True)
class _Look:
    """What one hybrid amounts to."""

    headline: float
    gap: float
    waiting: tuple[float, float]


def turns_of(
    scenario: Scenario,
    first: str,
    second: str,
    *,
    starts: tuple[Array | None, Array | None] = (None, None),
    workers: int = 1,
    seed: int = SEED,
) -> dict[str, list[dict[str, Any]]]:
    """Adopt each view of either account, group by group, all else as the other sees it.

    Parameters
    ----------
    scenario
        With two readings that differ.
    first, second
        Their ids.
    starts
        V of either account, if known: where the war with one of its views turned is begun.
    workers
        Processes.
    seed
        Address of draws; only medians are used here.

    Returns
    -------
    dict
        Reading whose view is adopted to rows: `group`, `ask`, `headline`, `before`, `after`
        and `change` of the primary headline, changes of the durable `gap` and of `waiting`
        by party, the `expect`ed direction with its `source`, `as_claimed` (None where no
        claim is made) and `why` not (see `why_not`).
    """
    sides = (side_of(scenario, first), side_of(scenario, second))
    groups = partition(scenario, *sides)
    target = targets_of(scenario.spec, None)[0]
    solved = Solved(Hybrids(scenario, *sides, groups, seed, 0), (target,))
    ends = (tuple(0.0 for _ in groups), tuple(1.0 for _ in groups))
    places = list(zip(ends, starts, strict=True))
    for n in range(len(groups)):
        places += [(_with(ends[0], n, 1.0), starts[0]), (_with(ends[1], n, 0.0), starts[1])]
    looks = list(in_order(partial(_look, solved), places, workers))
    out: dict[str, list[dict[str, Any]]] = {first: [], second: []}
    for n, group in enumerate(groups):
        known = scenario.spec.groups.get(group.id)
        for adopted, base, turned in (
            (second, looks[0], looks[2 + 2 * n]),
            (first, looks[1], looks[3 + 2 * n]),
        ):
            claim = None if known is None else known.turns.get(adopted)
            change = _finite(turned.headline - base.headline)
            row: dict[str, Any] = {
                "group": group.id,
                "ask": group.ask,
                "headline": target.id,
                "before": _finite(base.headline),
                "after": _finite(turned.headline),
                "change": change,
                "gap": _finite(turned.gap - base.gap),
                "waiting": {
                    party: _finite(turned.waiting[i] - base.waiting[i])
                    for i, party in enumerate(scenario.belligerents)
                },
                "expect": None if claim is None else claim.expect,
                "source": [] if claim is None else [piece.to_dict() for piece in claim.because],
            }
            holds = None if claim is None else _holds(claim.expect, change)
            out[adopted].append({**row, "as_claimed": holds, "why": why_not(row, holds)})
    return out


def _with(corner: tuple[float, ...], n: int, place: float) -> tuple[float, ...]:
    return (*corner[:n], place, *corner[n + 1 :])


def _look(solved: Solved, where: tuple[tuple[float, ...], Array | None]) -> _Look:
    position, near = where
    answer = solved.solved(position, None, near)
    if not answer.diagnostics.converged:
        shape, numbers = solved.hybrids.numbers(position, None)
        answer = solve(
            build(shape, numbers=numbers),
            tol=DRAW_TOLERANCE,
            start=near,
            starts=1,
            strict=False,
            details=False,
            today=True,
        )
    if not answer.diagnostics.converged:
        return _Look(np.nan, np.nan, (np.nan, np.nan))
    headline, gap = solved.values(answer)
    wait = answer.w[0][:, answer.war.start]
    return _Look(float(headline), float(gap), (float(wait[0]), float(wait[1])))


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


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
