"""The quarrel in one line: three closed forms read at a reading's solved middle.

Each takes today's month as if nothing moved, which the solved war does not; that is what
makes them one-line arguments. Where a war has one state they are exact (a test holds them
to it): a month's odds r = 1/delta - 1 take the place of the yearly rate, monthly chances
that of yearly hazards.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.closed_forms import defeat_threshold, tolerable_breach
from armistice.analyses.drawn import solve_as_drawn
from armistice.analyses.settings import PAIR_TOLERANCE
from armistice.analyses.study import ReadingStudy
from armistice.analyses.zone import Zone, zone_of_agreement
from armistice.model.build import build
from armistice.scenario import Resolved
from armistice.scenario.menu import packages
from armistice.solve.equilibrium import Equilibrium
from armistice.workers import in_order

__all__ = ["SCAN", "monthly_odds", "quarrel_of"]

SCAN = (0.01, 0.02, 0.04, 0.08)
"""Monthly chances of A's defeat at which the war is solved again."""


def monthly_odds(delta: float) -> float:
    """Impatience as it enters the closed forms month by month, r = 1/delta - 1.

    W = [(1 - delta) u + delta h C]/[1 - delta (1 - h)] is (r u + h C)/(r + h) with this r.
    """
    return 1.0 / delta - 1.0


def quarrel_of(study: ReadingStudy, *, scan: tuple[float, ...] = SCAN) -> dict[str, Any]:
    """Defeat or denial, the collapse paradox and tolerable breach, under one reading.

    Parameters
    ----------
    study
        The reading, solved at its medians.
    scan
        Monthly chances of A's defeat at which the durable gap is computed anew.

    Returns
    -------
    dict
        `package` (the best durable, or the nearest), `net_flow`, `defeat`, `paradox`,
        `breach` and `scan`, as documented in docs/json.md. A is the first side.

    Notes
    -----
    EQ-HASTAR, EQ-COLLAPSE-PARADOX and EQ-ETAMAX (ours); see
    `armistice.analyses.closed_forms.hazards_of_war`.
    """
    answer, zone, war = study.answer, study.zone, study.war
    x, durable = _package(zone)
    terms = packages(study.resolved.spec)[x]
    here, s = war.phases[0], war.start
    flow, deal, wait = here.flow[:, s], zone.deal[:, x], zone.alternative
    return {
        "sides": list(war.sides),
        "package": next(iter(terms.names), terms.id),
        "durable": durable,
        "net_flow": float(flow[0] - deal[0]),
        "waiting_gain": float(deal[0] - wait[0]),
        "defeat": _defeat(answer, float(deal[0])),
        "paradox": _paradox(answer, zone),
        "breach": _breach(answer, zone, x),
        "scan": _scan(study, scan),
    }


def _package(zone: Zone) -> tuple[int, bool]:
    best = zone.best_durable
    if best is not None:
        return best, True
    return int(np.argmax(zone.margins.min(axis=0))), False


def _defeat(answer: Equilibrium, deal: float) -> dict[str, Any]:
    """EQ-HASTAR at today's state: with and without the hope that B collapses."""
    war = answer.war
    s, here = war.start, war.phases[0]
    r, u = monthly_odds(float(war.delta[0])), float(here.flow[0, s])
    today, hope = float(here.hazard[0, s]), float(here.hazard[1, s])
    victory, lost = float(war.terminal[0, 1]), float(war.terminal[0, 0])
    if deal <= lost:
        return {"today": today, "needed": None, "needed_if_denied": None, "denial_enough": None}
    needed = defeat_threshold(r, u, deal, hope, victory, lost).h_A_star_per_year
    denied = defeat_threshold(r, u, deal, 0.0, victory, lost).h_A_star_per_year
    return {
        "today": today,
        "needed": needed,
        "needed_if_denied": denied,
        "denial_enough": bool(denied <= today),
    }


def _paradox(answer: Equilibrium, zone: Zone) -> dict[str, Any]:
    """EQ-COLLAPSE-PARADOX: what a likelier collapse of B does to either side's waiting."""
    war = answer.war
    after, wait = war.terminal[:, 1], zone.alternative
    softer = [p for p, gain in zip(war.sides, after - wait, strict=True) if gain < 0]
    harder = [p for p, gain in zip(war.sides, after - wait, strict=True) if gain > 0]
    return {
        "softer": softer,
        "harder": harder,
        "room_shrinks": bool(after.sum() > wait.sum()),
        "after_collapse": dict(zip(war.sides, map(float, after), strict=True)),
        "waiting": dict(zip(war.sides, map(float, wait), strict=True)),
    }


def _breach(answer: Equilibrium, zone: Zone, x: int) -> dict[str, Any]:
    """EQ-ETAMAX for B: the chance of A's breach it can live with, and the one it faces."""
    war = answer.war
    s, k = war.start, int(war.space.k[war.start])
    row = int(war.menu.group[x]) * war.space.size + s
    broken = float((war.menu.after[0][[row]] @ answer.v[0][1])[0])
    kept, wait = float(war.menu.flow[1, k, x]), float(zone.alternative[1])
    faced = float(zone.eta[0, x])
    if broken >= wait:  # being broken against costs B nothing: no chance is too high
        return {"faced": faced, "tolerable": None, "within": bool(kept >= wait)}
    tolerable = tolerable_breach(kept, wait, broken, monthly_odds(float(war.delta[1])))
    return {"faced": faced, "tolerable": tolerable, "within": bool(faced <= tolerable)}


def _scan(study: ReadingStudy, rates: tuple[float, ...]) -> list[dict[str, Any]]:
    """Solve the war at other chances of A's defeat, and look for a durable package."""
    today = float(study.war.phases[0].hazard[0, study.war.start])
    first = {
        "rate": today,
        "durable_gap": study.zone.durable_gap,
        "durable": study.zone.counts["trust"],
        "converged": bool(study.answer.diagnostics.converged),
    }
    job = partial(_at_rate, study.resolved, study.answer.v)
    return sorted([first, *in_order(job, rates, study.workers)], key=lambda row: row["rate"])


def _at_rate(resolved: Resolved, start: NDArray[np.float64], rate: float) -> dict[str, Any]:
    side = resolved.scenario.belligerents[0]
    numbers = {**dict(resolved.median()), f"{side}.collapse.rate": rate}
    war = build(resolved, numbers=numbers)
    answer = solve_as_drawn(war, start, PAIR_TOLERANCE)
    zone = zone_of_agreement(answer)
    sound = bool(answer.diagnostics.converged)
    return {
        "rate": float(war.phases[0].hazard[0, war.start]),
        "durable_gap": zone.durable_gap if sound else None,
        "durable": zone.counts["trust"] if sound else None,
        "converged": sound,
    }
