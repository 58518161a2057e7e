"""`armistice zone`: the nested zones, what kills each package, and how sure that is."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.branches import branch_values
from armistice.analyses.ensembles import Draw, Progress
from armistice.analyses.settings import SEED
from armistice.analyses.study import ReadingStudy
from armistice.analyses.today import signing_hazard
from armistice.analyses.zone import LAYERS, Zone
from armistice.scenario import Scenario
from armistice.scenario.menu import PackageTerms

__all__ = ["zone_answer", "zone_of", "zone_report"]

Array = NDArray[np.float64]


def zone_report(
    scenario: Scenario,
    reading: str | None = None,
    *,
    seed: int = SEED,
    draws: int = 0,
    workers: int = 1,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """The zone of agreement of one reading, as plain values (see docs/json.md).

    Parameters
    ----------
    scenario, reading
        What to solve.
    seed, draws
        With draws above 0, intervals over draws of the reading's priors are added.
    workers, progress
        Processes for the draws; a callable (done, total, label).

    Raises
    ------
    NotConverged
        If the solve at the medians does not converge.
    """
    study = ReadingStudy(
        scenario, reading, seed=seed, draws=draws, workers=workers, progress=progress
    )
    return zone_answer(study)


def zone_answer(study: ReadingStudy) -> dict[str, Any]:
    """The zone part of a study."""
    found = zone_of(study)
    last = {name: found.pop(name) for name in ("draws", "diagnostics")}
    return {**found, "variants": [variant.row for variant in study.variants], **last}


def zone_of(study: ReadingStudy, *, branches: bool = True, ahead: bool = True) -> dict[str, Any]:
    """The same without the variants, each of which is a solve of its own.

    Parameters
    ----------
    study
        What was solved.
    branches
        Whether ways of going on are valued: each is a solve too.
    ahead
        Whether behaviour elsewhere than today and the draws are looked at; without them
        `signing_hazard` is None and no draw is counted.
    """
    war, zone = study.war, study.zone
    menu = study.resolved.packages
    best = zone.best_durable
    gap = zone.durable_gap
    return {
        **study.head(),
        "packages": len(war.menu),
        "layers": zone.counts,
        "layers_no_talks": study.zone_no_talks.counts,
        "signed_to_be_broken": int(zone.bad_faith.sum()),
        "coerced": int(zone.coerced.sum()),
        "best_durable": None if best is None else _package(zone, menu[best], best),
        "durable_gap": gap,
        "durable_gap_note": (
            "no package on the menu is expected to last a year" if gap is None else None
        ),
        "named_packages": [
            *_named(study, menu, study.draws if ahead else []),
            *(branch_values(study) if branches else []),
        ],
        "waiting": _by_side(war.sides, zone.alternative),
        "fighting_on": _by_side(war.sides, study.zone_no_talks.alternative),
        "signing_hazard": signing_hazard(study.answer) if ahead else None,
        "net_flow_sign": _net_flow(study),
        "draws": _over_draws(study) if ahead else {"n": 0, "failed": 0},
        "diagnostics": study.answer.diagnostics.to_json(),
    }


def _by_side(sides: tuple[str, str], values: Array) -> dict[str, float | None]:
    return {
        party: float(value) if np.isfinite(value) else None
        for party, value in zip(sides, values, strict=True)
    }


def _package(zone: Zone, terms: PackageTerms, x: int) -> dict[str, Any]:
    sides = zone.war.sides
    margins = zone.margins[:, x]
    return {
        "id": terms.id,
        "kind": "package",
        "form": terms.form,
        "months": terms.months,
        "terms": dict(terms.terms),
        "accepted_by": [p for p, margin in zip(sides, margins, strict=True) if margin >= 0],
        "killed_by": zone.killed_by(x),
        "margins": _by_side(sides, margins),
        "value_margins": _by_side(sides, zone.value[:, x] - zone.alternative),
        "deal_value": _by_side(sides, zone.deal[:, x]),
        "consent_cost": _by_side(sides, zone.consent[:, x]),
        "breakdown_hazard": float(zone.eta[:, x].sum()),
        "bad_faith": bool(zone.bad_faith[x]),
        "coerced": bool(zone.coerced[x]),
    }


def _named(
    study: ReadingStudy, menu: tuple[PackageTerms, ...], draws: list[Draw]
) -> list[dict[str, Any]]:
    rows = []
    for x, terms in enumerate(menu):
        for name in terms.names:
            row = {**_package(study.zone, terms, x), "id": name}
            if draws:
                margins = np.array([draw.margins[:, x] for draw in draws])
                passed = np.array([draw.passed[x] for draw in draws])
                row["draws"] = {
                    "margins": {
                        party: _percentiles(margins[:, side])
                        for side, party in enumerate(study.war.sides)
                    },
                    "killed_by": {
                        **{layer: float((passed == n).mean()) for n, layer in enumerate(LAYERS)},
                        "none": float((passed == len(LAYERS)).mean()),
                    },
                }
            rows.append(row)
    order = {name: n for n, name in enumerate(study.resolved.spec.menu.named)}
    return sorted(rows, key=lambda row: order[row["id"]])


def _percentiles(values: Array) -> list[float] | None:
    kept = values[np.isfinite(values)]
    return [float(v) for v in np.percentile(kept, [5, 50, 95])] if len(kept) else None


def _net_flow(study: ReadingStudy) -> dict[str, int]:
    """sign(u_i - D_i), D_i of the package best for both: only the net is identified."""
    war, zone = study.war, study.zone
    best = zone.best_durable
    if best is None:
        best = int(np.argmax(zone.margins.min(axis=0)))
    flow = war.phases[0].flow[:, war.start]
    return {
        party: int(np.sign(flow[side] - zone.deal[side, best]))
        for side, party in enumerate(war.sides)
    }


def _over_draws(study: ReadingStudy) -> dict[str, Any]:
    draws = study.draws
    failed = len(study.all_draws) - len(draws)
    if not draws:
        return {"n": 0, "failed": failed}
    deepest = [draw.deepest for draw in draws]
    gaps = np.array([draw.durable_gap for draw in draws])
    layers = np.array([draw.layers for draw in draws], dtype=float)
    return {
        "n": len(draws),
        "failed": failed,
        "durable_share": float(np.mean([depth == len(LAYERS) for depth in deepest])),
        "deepest_layer": [None if depth == 0 else LAYERS[depth - 1] for depth in deepest],
        "layers": {name: _percentiles(layers[:, n]) for n, name in enumerate(LAYERS)},
        "durable_gap": _percentiles(gaps),
        "durable_gap_missing": float(np.mean(~np.isfinite(gaps))),
        "signing_hazard": _percentiles(np.array([draw.hazard for draw in draws])),
        "largest_residual": max(draw.residual for draw in draws),
    }
