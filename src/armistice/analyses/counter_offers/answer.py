"""`armistice offer`: from a package on the table, the nearest that would do, zone by zone."""

from __future__ import annotations

from typing import Any

import numpy as np

from armistice.analyses.counter_offers.certificate import certificate
from armistice.analyses.counter_offers.exchange import gains_of, size_of_change
from armistice.analyses.counter_offers.search import changes, distances, find_package, nearest
from armistice.analyses.ensembles import Progress
from armistice.analyses.settings import SEED
from armistice.analyses.study import ReadingStudy
from armistice.analyses.zone import LAYERS
from armistice.model.build import make_world
from armistice.model.world import World
from armistice.scenario import Scenario
from armistice.scenario.menu import PackageTerms, packages

__all__ = ["MOST", "counter_offers"]

MOST = 3
"""Counter-offers given for each zone."""


def counter_offers(
    scenario: Scenario,
    package: str,
    reading: str | None = None,
    *,
    most: int = MOST,
    seed: int = SEED,
    draws: int = 0,
    workers: int = 1,
    progress: Progress | None = None,
) -> dict[str, dict[str, Any]]:
    """Find the packages nearest to one on the table that enter each zone.

    Parameters
    ----------
    scenario
        A loaded scenario.
    package
        Id, or a name, of a package of its menu.
    reading
        The reading under which zones are taken; None for each of them in turn.
    most
        Counter-offers for each zone.
    seed, draws, workers, progress
        See `armistice.analyses.ensembles.run_draws`; without draws only the medians speak.

    Returns
    -------
    dict
        By reading; see docs/json.md. Every counter-offer carries a certificate by every
        reading of the scenario, whichever it was found under.

    Raises
    ------
    ArmisticeError
        If no such package or reading exists.
    NotConverged
        If a reading was not solved at its medians.

    Notes
    -----
    EQ-OFFER (ours), on zones against waiting (EQ-ZONES).

    Examples
    --------
    >>> import armistice as arm
    >>> found = counter_offers(arm.load("two-islands"), "freeze", "tired-war", most=1)
    >>> found["tired-war"]["package"]["id"]
    'freeze'
    """
    menu = packages(scenario.spec)
    x = find_package(menu, package)
    if reading is not None:
        scenario.resolve(reading)
    asked: list[str | None] = (
        [reading] if reading is not None else (list(scenario.readings) or [None])
    )
    every: list[str | None] = list(scenario.readings) or [None]
    studies = {
        name: ReadingStudy(
            scenario, name, seed=seed, draws=draws, workers=workers, progress=progress
        )
        for name in every
    }
    known: dict[int, dict[str, Any]] = {}

    def certified(y: int) -> dict[str, Any]:
        if y not in known:
            known[y] = {name or "base": certificate(one, y) for name, one in studies.items()}
        return known[y]

    out = {}
    for name in asked:
        study = studies[name]
        world = make_world(study.resolved, study.resolved.median())
        out[name or "base"] = _answer(study, world, menu, x, most, certified)
    return out


def _answer(
    study: ReadingStudy,
    world: World,
    menu: tuple[PackageTerms, ...],
    x: int,
    most: int,
    certified: Any,
) -> dict[str, Any]:
    zone = study.zone
    distance, size = distances(menu, x), size_of_change(world, zone, x)
    zones: dict[str, Any] = {}
    wanted: dict[int, None] = {}
    for n, layer in enumerate(LAYERS):
        inside = zone.passed > n
        first = nearest(distance, size, inside, most)
        wanted |= dict.fromkeys(y for y in first if y != x)
        least = int(distance[first[0]]) if first else None
        zones[layer] = {
            "inside": bool(inside[x]),
            "packages": int(inside.sum()),
            "changes": least,
            "as_near": 0 if least is None else int((inside & (distance == least)).sum()),
            "nearest": [menu[y].id for y in first],
        }
    return {
        **study.head(),
        "package": {**_terms(menu[x]), "certificate": certified(x)},
        "menu": len(menu),
        "zones": zones,
        "offers": {
            menu[y].id: {
                **_terms(menu[y]),
                "changes": [
                    {"issue": issue, "from": old, "to": new}
                    for issue, old, new in changes(menu[x], menu[y])
                ],
                "distance": int(distance[y]),
                "size": float(size[y]),
                "gains": _gains(world, study, x, y),
                "certificate": certified(y),
            }
            for y in wanted
        },
        "diagnostics": study.answer.diagnostics.to_json(),
    }


def _terms(terms: PackageTerms) -> dict[str, Any]:
    return {
        "id": terms.id,
        "names": list(terms.names),
        "form": terms.form,
        "months": terms.months,
        "terms": dict(terms.terms),
    }


def _gains(world: World, study: ReadingStudy, x: int, y: int) -> dict[str, Any]:
    """Gains by party, None where a package that is barred at home is compared."""
    found = gains_of(world, study.zone, x, y)
    return {
        party: {name: value if np.isfinite(value) else None for name, value in rows.items()}
        for party, rows in found.items()
    }
