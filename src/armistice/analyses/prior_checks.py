"""Prior predictive checks: what a reading's numbers imply before any result is shown.

A reading that fails one is flagged, never hidden and never mended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.ensembles import Draw
from armistice.scenario import Scenario
from armistice.scenario.schema.check import BANDS, MOST_SHARE

__all__ = ["prior_predictive"]

Array = NDArray[np.float64]
YEAR = 12


def prior_predictive(
    scenario: Scenario, draws_by_reading: Mapping[str, Sequence[Draw]]
) -> dict[str, list[dict[str, Any]]]:
    """Hold every reading's draws against bands that wars of this kind keep to.

    Parameters
    ----------
    scenario
        Its `bands` replace the usual ones; the band of the front has no default.
    draws_by_reading
        Draws of each reading, by its id (any key for a scenario without readings).

    Returns
    -------
    dict
        Per reading a list of ``{id, statement, value, low, high, share, target, passed}``:
        median and 5th to 95th percentile over draws, and the share of draws inside the
        target. A check passes if that share is two thirds or more; the last one, on futures
        of all readings pooled, if the pooled share is inside.
    """
    solved = {key: [d for d in draws if d.converged] for key, draws in draws_by_reading.items()}
    pooled = _pooled(scenario, [draw for draws in solved.values() for draw in draws])
    return {key: [*_own(scenario, draws), *pooled] for key, draws in solved.items()}


def _band(scenario: Scenario, name: str) -> tuple[float, float] | None:
    own = next((band for key, band in scenario.spec.bands.items() if key == name), None)
    return BANDS[name] if own is None else (own.low, own.high)


def _own(scenario: Scenario, draws: Sequence[Draw]) -> list[dict[str, Any]]:
    side_a, side_b = scenario.belligerents
    step = float(scenario.spec.front.step_size)
    rows = [
        _row(
            scenario,
            "ending-month",
            "Chance that the war ends this month, by signature, defeat, collapse or spread",
            [draw.hazard + float(draw.end_hazard.sum()) for draw in draws],
        ),
        _row(
            scenario,
            "front-year",
            f"Movement of the front in twelve months of war in favour of {side_a}, km²",
            [draw.today.drift * step for draw in draws],
        ),
        _row(
            scenario,
            "collapse-year",
            f"Chance that {side_b} collapses within twelve months",
            [draw.futures["collapse_12"] for draw in draws],
        ),
    ]
    for party in (side_a, side_b):
        if any(draw.numbers.get(f"{party}.office.exit_in_war", 0.0) > 0 for draw in draws):
            risks = [
                1.0 - (1.0 - draw.numbers[f"{party}.office.exit_in_war"]) ** YEAR for draw in draws
            ]
            statement = f"Office risk: yearly chance that the leader of {party} leaves office"
            rows.append(_row(scenario, "office-year", statement, risks, name=f"office-{party}"))
    rows += [
        _row(
            scenario,
            "holds-year",
            "Chance that a signed agreement still stands twelve months later",
            [draw.futures["holds_12m"] for draw in draws],
        ),
        _row(
            scenario,
            "agreed-endings",
            "Share of the wars over by the horizon that were over by agreement",
            [_agreed(draw) for draw in draws],
        ),
        _row(
            scenario,
            "first-settlements",
            "Share of first signatures that are settlements, not halts or frameworks",
            [_settled(draw) for draw in draws],
        ),
    ]
    return [row for row in rows if row is not None]


def _agreed(draw: Draw) -> float:
    over = 1.0 - draw.futures["still_war"]
    return draw.futures["settled_holding"] / over if over > 0.0 else float("nan")


def _settled(draw: Draw) -> float:
    signed = sum(draw.kinds.values())
    return draw.kinds.get("final", 0.0) / signed if signed > 0.0 else float("nan")


def _row(
    scenario: Scenario, band: str, statement: str, values: Sequence[float], *, name: str = ""
) -> dict[str, Any] | None:
    target = _band(scenario, band)
    if target is None:
        return None
    found = np.array(values, dtype=float)
    found = found[np.isfinite(found)]
    share = _inside(found, target)
    return {
        "id": name or band,
        "statement": statement,
        **_middle(found),
        "share": share,
        "target": list(target),
        "passed": share is not None and share >= MOST_SHARE,
    }


def _pooled(scenario: Scenario, draws: Sequence[Draw]) -> list[dict[str, Any]]:
    target = _band(scenario, "war-year")
    at_war = np.array([float(draw.by_month[0, YEAR]) for draw in draws])
    if target is None:
        return []
    mean = float(at_war.mean()) if len(at_war) else None
    return [
        {
            "id": "war-year",
            "statement": "Share of futures of all readings together still at war after twelve "
            "months",
            **_middle(at_war),
            "value": mean,
            "share": _inside(at_war, target),
            "target": list(target),
            "passed": mean is not None and target[0] <= mean <= target[1],
        }
    ]


def _inside(values: Array, target: tuple[float, float]) -> float | None:
    if not len(values):
        return None
    return float(((values >= target[0]) & (values <= target[1])).mean())


def _middle(values: Array) -> dict[str, float | None]:
    if not len(values):
        return {"value": None, "low": None, "high": None}
    low, mid, high = np.percentile(values, [5, 50, 95])
    return {"value": float(mid), "low": float(low), "high": float(high)}
