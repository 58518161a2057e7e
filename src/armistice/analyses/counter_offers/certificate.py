"""Who would prefer a package to fighting on: by how much, under which accounts, how firmly."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.study import ReadingStudy
from armistice.analyses.zone import LAYERS

__all__ = ["certificate"]

Array = NDArray[np.float64]


def certificate(study: ReadingStudy, y: int) -> dict[str, Any]:
    """What one reading says of one package.

    Parameters
    ----------
    study
        The reading, solved; with draws, shares of them are added.
    y
        Place of the package on the menu.

    Returns
    -------
    dict
        `killed_by`; by party `over_fighting` (D - chi - W0), `over_waiting` (D - chi - W) and
        `terms_over_waiting` (v - W), None where barred; `prefer`, those not below zero against
        fighting on with no talks ever; `breakdown_hazard`; `tightest`, the side whose margin
        over waiting is the smaller, and how small; and over `draws` the shares in which it
        passes every layer, and in which each side, and both, prefer it to fighting on.
    """
    zone, sides = study.zone, study.war.sides
    fighting = study.zone_no_talks.alternative
    net = zone.deal[:, y] - zone.consent[:, y]
    over_fighting, over_waiting = net - fighting, net - zone.alternative
    tightest = int(np.argmin(over_waiting))
    found: dict[str, Any] = {
        "killed_by": zone.killed_by(y),
        "prefer": [p for p, m in zip(sides, over_fighting, strict=True) if m >= 0],
        "over_fighting": _by_party(sides, over_fighting),
        "over_waiting": _by_party(sides, over_waiting),
        "terms_over_waiting": _by_party(sides, zone.value[:, y] - zone.alternative),
        "breakdown_hazard": float(zone.eta[:, y].sum()),
        "tightest": {"party": sides[tightest], "margin": _finite(over_waiting[tightest])},
        "draws": {"n": 0, "failed": len(study.all_draws)},
    }
    if study.draws:
        found["draws"] = _over_draws(study, y)
    return found


def _over_draws(study: ReadingStudy, y: int) -> dict[str, Any]:
    draws, sides = study.draws, study.war.sides
    passed = np.array([draw.passed[y] for draw in draws])
    waiting = np.array([draw.margins[:, y] for draw in draws])
    fighting = waiting + np.array([draw.today.wait - draw.today.fighting for draw in draws])
    prefer = fighting >= 0
    return {
        "n": len(draws),
        "failed": len(study.all_draws) - len(draws),
        "layers": {layer: float((passed > n).mean()) for n, layer in enumerate(LAYERS)},
        "prefer": {party: float(prefer[:, i].mean()) for i, party in enumerate(sides)},
        "both_prefer": float(prefer.all(axis=1).mean()),
        "over_fighting": {party: _percentiles(fighting[:, i]) for i, party in enumerate(sides)},
    }


def _percentiles(values: Array) -> list[float] | None:
    kept = values[np.isfinite(values)]
    return [float(v) for v in np.percentile(kept, [5, 50, 95])] if len(kept) else None


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _by_party(sides: tuple[str, str], values: Array) -> dict[str, float | None]:
    return {party: _finite(value) for party, value in zip(sides, values, strict=True)}
