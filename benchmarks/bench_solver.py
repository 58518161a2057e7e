"""Equilibrium: the solver against plain value iteration, both to the same residual.

Both must bring max |F(V) - V| below 1e-9 (1 - max delta), from the same start (W0), with one
start each. Agreement: the largest difference in V, which must be below 1e-6. The plain iteration
is timed once where it takes minutes.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from measure import Options, Row, seconds
from random_wars import random_war

import armistice as arm
from armistice.solve import oracle

READINGS = ("pressure-plus-carrots", "war-is-the-regime")
TOLERANCE, WARS = 1e-9, 50


def rows(options: Options) -> Iterator[Row]:
    """Random wars, then the reference case."""
    yield _random_wars(options)
    scenario = arm.load("alaska-2025")
    for reading in READINGS:
        war = arm.build(scenario, reading)
        took = seconds(lambda war=war: _solve(war), options.runs)
        what = f"alaska-2025, {reading}: {war.space.size:,} states, {len(war.menu)} packages"
        if not options.oracle:
            yield Row(what, f"{took:.3f} s")
            continue
        began = time.process_time()
        referee = oracle.value_iteration(war, tol=TOLERANCE)
        theirs = time.process_time() - began
        gap = _agree(_solve(war), referee, reading)
        yield Row(
            what,
            f"{took:.3f} s",
            f"plain iteration, {referee.iterations} sweeps (once)",
            f"{theirs:.1f} s",
            theirs / took,
            f"V to {gap:.0e}",
        )


def _random_wars(options: Options) -> Row:
    ours, theirs, ratios, gaps = [], [], [], []
    for seed in range(WARS):
        war = random_war(seed)
        ours.append(seconds(lambda war=war: _solve(war), options.runs))
        began = time.process_time()
        referee = oracle.value_iteration(war, tol=TOLERANCE)
        theirs.append(time.process_time() - began)
        ratios.append(theirs[-1] / ours[-1])
        gaps.append(_agree(_solve(war), referee, f"random war {seed}"))
    return Row(
        f"{WARS} random wars, median (lowest ratio {min(ratios):.1f}×)",
        f"{1e3 * statistics.median(ours):.1f} ms",
        "plain iteration",
        f"{1e3 * statistics.median(theirs):.0f} ms",
        statistics.median(ratios),
        f"each V to {max(gaps):.0e}",
    )


def _solve(war: Any) -> Any:
    return arm.solve(war, tol=TOLERANCE, starts=1, details=False)


def _agree(answer: Any, referee: Any, what: str) -> float:
    """The largest difference in V, or in the nearest of several solutions."""
    gap = float(np.abs(answer.v - referee.V).max())
    if gap > 1e-6:  # two fixed points: the other start may have found the referee's
        both = arm.solve(answer.war, tol=TOLERANCE, starts=2, details=False)
        gap = min(float(np.abs(v - referee.V).max()) for v in (both.v, *both.others))
    if gap > 1e-6:
        raise SystemExit(f"answers differ: {what}: V by {gap:.1e}")
    return gap
