"""Shadow prices: what the first unit of a lever moves, against what it costs.

EQ-SHADOW (bmr). With f the outcome at a dose and h a small dose,

    f'(0) ~ 2 (f(h/2) - f(0)) / (h/2) - (f(h) - f(0)) / h

the one-sided slope with its leading error removed; the difference of the two quotients is
stated as its error, with what the solves may be off. A price is that slope over the yearly cost
of a full dose to one party: what a hundredth of that party's aims, spent at the margin, buys of
the outcome. Costs of two parties are never added.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armistice.analyses.levers.measures import measure_of
from armistice.analyses.levers.outcomes import nearest, today
from armistice.analyses.levers.pulled import costs_of, pull, same_war, solved, switched
from armistice.analyses.levers.settings import PRICE_STEP, PRICE_TOLERANCE
from armistice.analyses.zone import zone_of_agreement
from armistice.scenario import Resolved
from armistice.workers import in_order

__all__ = ["PRICED", "prices_of", "slope"]

Array = NDArray[np.float64]

PRICED = ("gap", "split", "hazard", "standing", "waiting", "fighting", "margin")
"""Outcomes with a slope: those that move smoothly with a dose."""


def slope(nothing: float, half: float, whole: float, step: float) -> tuple[float, float]:
    """Slope at no dose and its error, from the outcome at no dose, half a step and a step.

    Examples
    --------
    >>> slope(1.0, 1.0 + 0.05 + 0.05**2, 1.0 + 0.1 + 0.1**2, 0.1)[0]
    1.0
    """
    near, far = (half - nothing) / (step / 2.0), (whole - nothing) / step
    return float(round(2.0 * near - far, 12)), abs(near - far)


def prices_of(
    resolved: Resolved,
    levers: Sequence[str],
    start: Array | None,
    *,
    step: float = PRICE_STEP,
    tol: float = PRICE_TOLERANCE,
    workers: int = 1,
    advance: Callable[[str], None] | None = None,
) -> dict[str, dict[str, Any]]:
    """Slopes and prices of levers at a reading's medians.

    Parameters
    ----------
    resolved
        The reading.
    levers
        Which.
    start
        V at the medians without levers, to start from.
    step
        The larger of the two small doses.
    tol
        Accuracy of V, aims; talks are worked out in every state.
    workers, advance
        Processes; called after every lever.

    Returns
    -------
    dict
        Lever to `costs` (aims a year at full dose, by party), and `slopes`: rows of `outcome`,
        `party`, `slope` per unit of dose, its `error`, and `price` by payer (None where the
        payer's cost is zero, or where the slope is not clear of its error). A lever that leaves
        the war as it is has slopes of zero; one whose war could not be solved has no rows.
    """
    rules = {lever: switched(resolved, {lever: 1.0}) for lever in levers}
    bases: dict[Any, tuple[Array | None, int, dict[str, float]]] = {}
    for one in dict.fromkeys(rules.values()):
        answer = solved(pull(resolved, resolved.median(), {}, one).war, start, tol=tol, rough=False)
        if answer is None:
            bases[one] = (None, 0, {})
            continue
        package = nearest(zone_of_agreement(answer))
        bases[one] = (answer.v, package, today(answer, package))
    jobs = [(lever, *bases[rules[lever]]) for lever in levers]
    work = partial(_price, resolved, step, tol)
    out: dict[str, dict[str, Any]] = {}
    for lever, found in zip(levers, in_order(work, jobs, workers), strict=True):
        out[lever] = found
        if advance is not None:
            advance("prices")
    return out


def _price(
    resolved: Resolved,
    step: float,
    tol: float,
    job: tuple[str, Array | None, int, Mapping[str, float]],
) -> dict[str, Any]:
    lever, start, package, nothing = job
    numbers = resolved.median()
    costs = costs_of(resolved, numbers, lever, 1.0)
    rules = switched(resolved, {lever: 1.0})
    idle = same_war(
        pull(resolved, numbers, {lever: step}).war, pull(resolved, numbers, {}, rules).war
    )
    at: list[Mapping[str, float] | None] = [nothing, nothing] if idle and nothing else []
    for dose in () if at else (step / 2.0, step):
        answer = (
            solved(pull(resolved, numbers, {lever: dose}).war, start, tol=tol, rough=False)
            if start is not None
            else None
        )
        at.append(None if answer is None else today(answer, package))
    half, whole = at
    if half is None or whole is None:
        return {"costs": costs, "slopes": []}
    rows = []
    for key, before in nothing.items():
        measure, party = measure_of(key)
        if measure.name not in PRICED:
            continue
        with np.errstate(invalid="ignore"):
            rate, error = slope(before, half[key], whole[key], step)
        # fighting on is a linear system; the rest is known to the tolerance of a solve
        known = idle or measure.name == "fighting"
        error += 0.0 if known else 8.0 * tol / step
        sound = bool(np.isfinite(rate))
        clear = sound and (idle or abs(rate) > error)
        rows.append(
            {
                "outcome": measure.name,
                "party": party,
                "slope": rate if sound else None,
                "error": error if sound else None,
                "price": {
                    payer: rate / cost if clear and cost > 0 else None
                    for payer, cost in costs.items()
                },
            }
        )
    return {"costs": costs, "slopes": rows}
