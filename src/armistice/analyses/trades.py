"""What is asked for beside what is signed, and what one option is worth against another."""

from __future__ import annotations

from typing import Any

import numpy as np

from armistice.analyses.study import ReadingStudy
from armistice.analyses.today import today_of
from armistice.scenario.menu import packages

__all__ = ["asks_of", "exchange_of"]


def asks_of(study: ReadingStudy) -> list[dict[str, Any]]:
    """By proposer: the worth to either side of what it tables today, and of what is signed.

    The last row, with `proposer` None, is what is signed, whoever tabled it. Worth is that of
    the terms at today's front, aims.
    """
    answer, war = study.answer, study.war
    s = war.start
    worth = war.menu.flow[:, int(war.space.k[s])]
    behaved = answer.operator.behave(answer.v, answer.w, np.array([s]), in_full=True)
    rows = [
        _mean(war.sides, party, behaved.tabled[0, 0, j], worth)
        for j, party in enumerate(war.proposers)
    ]
    return [*rows, _mean(war.sides, None, today_of(answer).sign, worth)]


def _mean(sides: tuple[str, str], party: str | None, weight: Any, worth: Any) -> dict[str, Any]:
    total = float(weight.sum())
    return {
        "proposer": party,
        "worth": {
            side: float(worth[i] @ weight) / total if total > 0 else None
            for i, side in enumerate(sides)
        },
    }


def exchange_of(study: ReadingStudy) -> dict[str, Any]:
    """One option changed in the package nearest to agreement: what either side gains by it.

    Breach is reckoned with, so that an option counts by what it does to trust as well. `rate`
    is what one side gives up for each point that the other gains. Two options stand in for
    each other, to one side, in the ratio of their gains in its column.
    """
    war, zone = study.war, study.zone
    menu = packages(study.resolved.spec)
    best = zone.best_durable
    x = int(np.argmax(zone.margins.min(axis=0))) if best is None else best
    here, rows = menu[x], []
    for y, other in enumerate(menu):
        changed = [k for k in here.terms if here.terms[k] != other.terms[k]]
        if len(changed) != 1 or (other.form, other.months) != (here.form, here.months):
            continue
        gain = zone.deal[:, y] - zone.deal[:, x]
        opposed = bool(gain[0] * gain[1] < 0)
        rows.append(
            {
                "issue": changed[0],
                "option": other.terms[changed[0]],
                "instead_of": here.terms[changed[0]],
                "gain": {party: float(gain[i]) for i, party in enumerate(war.sides)},
                "breach": float(zone.eta[:, y].sum() - zone.eta[:, x].sum()),
                "rate": float(-gain.min() / gain.max()) if opposed else None,
            }
        )
    return {"package": next(iter(here.names), here.id), "options": rows}
