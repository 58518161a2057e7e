"""Equilibrium: the solver against plain value iteration, both to the same residual.

Both must bring max |F(V) - V| below 1e-9 (1 - max delta), from W0, with one start each.
Agreement: the largest difference in V is below 1e-6. Where a war has several equilibria the two
may end in different ones; then the plain iteration, started at the solver's V, has to stay within
1e-6 of it. The plain iteration is timed once.
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
        _, check = _agree(_solve(war), referee, reading)
        yield Row(
            what,
            f"{took:.3f} s",
            f"plain iteration, {referee.iterations} sweeps (once)",
            f"{theirs:.1f} s",
            theirs / took,
            check,
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
        gaps.append(_agree(_solve(war), referee, f"random war {seed}")[0])
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


def _agree(answer: Any, referee: Any, what: str) -> tuple[float, str]:
    """Difference in V, and in words; ends the benchmark where the referee rejects the answer."""
    away = float(np.abs(answer.v - referee.V).max())
    if away <= 1e-6:
        return away, f"V to {away:.0e}"
    kept = oracle.value_iteration(answer.war, tol=TOLERANCE, start=answer.v, strict=False)
    gap = float(np.abs(answer.v - kept.V).max())
    if gap > 1e-6 or not kept.converged:
        raise SystemExit(f"answers differ: {what}: V by {away:.1e}, kept to {gap:.1e}")
    return gap, f"V to {gap:.0e}, started there (from W0 it finds another, {away:.0e} away)"
