"""What one solved war amounts to for someone who may pull a lever: a few named numbers.

EQ-SHADOW (bmr): room, split and hold are read apart,

    room   whether a durable package exists, how many, and the durable gap (EQ-ZONES, EQ-GAP)
    split  1/2 (W_A - W_B), and 1/2 (v_A - v_B) of what is signed
    hold   how likely it is that what is signed stands a year

and beside them the chance of a signature (EQ-HAZARD) and what the months ahead cost in people
(EQ-LEDGER).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.human_ledger import losses_of_month
from armistice.analyses.levers.pulled import Pulled
from armistice.analyses.paths import WAR, Paths
from armistice.analyses.settings import HOLD
from armistice.analyses.simulate import simulate
from armistice.analyses.today import Today, today_of
from armistice.analyses.zone import Zone, zone_of_agreement
from armistice.model.build import make_world
from armistice.model.guests import mechanisms_of
from armistice.model.war import REGIME, TRUCE, War
from armistice.solve.equilibrium import Equilibrium

__all__ = ["ahead", "losses", "months_by_phase", "nearest", "standing", "today"]

Array = NDArray[np.float64]


def nearest(zone: Zone) -> int:
    """Index of the best durable package, or of the one whose smaller margin is largest."""
    best = zone.best_durable
    return int(np.argmax(zone.margins.min(axis=0))) if best is None else best


def today(answer: Equilibrium, package: int) -> dict[str, float]:
    """What the solution says of today.

    Parameters
    ----------
    answer
        A solved war.
    package
        The package whose worth is followed: the same with and without a lever.

    Returns
    -------
    dict
        `room` (1 if some package passes all layers), `durable` (how many do), `gap` (aims;
        NaN where nothing lasts), `split`, `terms` (NaN where nothing is signed), `hazard`
        and `general` (monthly chance of any signature; of a truce or settlement),
        `standing`; by party `waiting.P`, `fighting.P`, `paper.P` (D - chi of the package)
        and `margin.P`.
    """
    war = answer.war
    zone = zone_of_agreement(answer)
    now = today_of(answer, zone=zone)
    gap = zone.durable_gap
    total = float(now.sign.sum())
    worth = war.menu.flow[:, int(war.space.k[war.start])]
    general = np.isin(war.menu.forms, ("truce", "ceasefire", "final"))
    out = {
        "room": float(zone.counts["trust"] > 0),
        "durable": float(zone.counts["trust"]),
        "gap": float("nan") if gap is None else gap,
        "split": float(now.wait[0] - now.wait[1]) / 2.0,
        "terms": float((worth[0] - worth[1]) @ now.sign) / (2.0 * total)
        if total > 0
        else float("nan"),
        "hazard": total,
        "general": float(now.sign[general].sum()),
        "standing": standing(war, now),
    }
    for i, party in enumerate(war.sides):
        out[f"waiting.{party}"] = float(now.wait[i])
        out[f"fighting.{party}"] = float(now.fighting[i])
        out[f"paper.{party}"] = float(now.deal[i, package] - now.consent[i, package])
        out[f"margin.{party}"] = float(now.margins[i, package])
    return out


def standing(war: War, now: Today) -> float:
    """Chance that what would be signed today, frameworks apart, stands for a year.

    A settlement stands (1 - eta)^12, a truce of fewer months lapses before, a pause or a
    truce that is long enough has to outlive breach and, month by month, its expiry. NaN
    where nothing is signed.
    """
    menu = war.menu
    kept = (1.0 - np.minimum(1.0, now.eta.sum(axis=0))) ** HOLD
    kept = np.where((menu.kind == TRUCE) & (menu.months < HOLD), 0.0, kept)
    for x in np.flatnonzero(menu.kind == REGIME):
        kept[x] *= (1.0 - war.phases[int(menu.phase[x])].expiry) ** HOLD
    counted = now.sign * (np.array(menu.forms) != "framework")
    total = float(counted.sum())
    return float(counted @ kept) / total if total > 0 else float("nan")


def ahead(
    pulled: Pulled, answer: Equilibrium, *, paths: int, horizon: int, seed: int, draw: int
) -> dict[str, float]:
    """What the months ahead hold, on luck that only `seed` and `draw` decide.

    Parameters
    ----------
    pulled, answer
        The war and its solution.
    paths, horizon
        Futures, and months of them that are counted; 12 more are lived, to see what holds.
    seed, draw
        Address of the luck: the same with and without a lever.

    Returns
    -------
    dict
        `agreed_12`, `holds` (NaN if nothing is signed within the horizon), `still_war`,
        `war_months`; by party `killed.P`, `wounded.P` and `displaced.P` (person-years of
        displacement while the war goes on) within the horizon, in people. EQ-LEDGER (ours):
        no pay-off reads them.
    """
    lived = simulate(answer, paths=paths, months=horizon + HOLD, seed=seed, draw=draw)
    agreed = lived.agreed_month
    inside = (agreed > 0) & (agreed <= horizon)
    held = inside & (lived.held >= HOLD)
    months = months_by_phase(answer.war, lived, horizon)
    return {
        "agreed_12": float(((agreed > 0) & (agreed <= 12)).mean()),
        "holds": float(held.sum() / inside.sum()) if inside.any() else float("nan"),
        "still_war": float((lived.status[horizon] == WAR).mean()),
        "war_months": sum(months.values()),
        **losses(pulled, months),
    }


def months_by_phase(war: War, lived: Paths, horizon: int) -> dict[str, float]:
    """Mean months of a future spent in open war, in a pause and under a framework."""
    at_war = lived.status[:horizon] == WAR
    paper = lived.package[:horizon]
    forms = np.array([*war.menu.forms, "war"])  # index -1: no paper
    return {
        phase: float((at_war & (forms[paper] == phase)).sum(axis=0).mean())
        for phase in ("war", "pause", "framework")
    }


def losses(pulled: Pulled, months: Mapping[str, float]) -> dict[str, float]:
    """People killed and wounded in so many months of each phase, and displacement."""
    world = make_world(pulled.resolved, pulled.numbers)
    used = mechanisms_of(pulled.resolved.scenario)
    out: dict[str, float] = {}
    for phase, count in months.items():
        for party, kinds in losses_of_month(world, used, phase).items():
            dead = kinds["killed_at_front"] + kinds["killed_in_rear"]
            out[f"killed.{party}"] = out.get(f"killed.{party}", 0.0) + count * dead
            hurt = out.get(f"wounded.{party}", 0.0) + count * kinds["wounded"]
            out[f"wounded.{party}"] = hurt
    years = sum(months.values()) / 12.0
    for party in world.parties:
        away = world.number(f"people.{party}.displaced")
        if away:
            out[f"displaced.{party}"] = years * away
    return out
