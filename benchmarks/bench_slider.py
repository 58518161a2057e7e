"""A slider on the page: one number moved by a tenth, the war built and solved again.

From the solution at the medians, talks at coarse nodes, V today asked to 2e-4, as draws and the
page do it. Thirty numbers of either reading, chosen by lot among those that are not zero. The
check is against a solve of the same numbers from the start, at the same nodes, to 1e-5.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

import numpy as np
from measure import Options, Row

CASE, MOVES, CHECKED = "alaska-2025", 30, 5
FAMILIES = ("RU.", "UA.", "US.", "talks.", "front.", "noise.")


def rows(options: Options) -> Iterator[Row]:
    """Both readings of the reference case."""
    import armistice as arm
    from armistice.analyses.settings import PAIR_TOLERANCE

    scenario = arm.load(CASE)
    draw = {"starts": 1, "details": False, "rough": True}
    for reading in scenario.readings:
        resolved = scenario.resolve(reading)
        numbers = dict(resolved.median())
        war = arm.build(resolved)
        full = arm.solve(war, starts=1, details=False)
        base = arm.solve(war, tol=1e-5, start=full.v, **draw)
        known = [key for key in resolved.quantities if key.startswith(FAMILIES)]
        known = [key for key in known if numbers.get(key)]
        lot = np.random.default_rng(1).permutation(len(known))[:MOVES]
        seconds, off = [], []
        for n, place in enumerate(lot):
            moved = {**numbers, known[place]: 1.1 * numbers[known[place]]}
            began = time.process_time()
            changed = arm.build(resolved, numbers=moved)
            answer = arm.solve(changed, tol=PAIR_TOLERANCE, start=base.v, **draw)
            seconds.append(time.process_time() - began)
            if n < CHECKED:
                exact = arm.solve(changed, tol=1e-5, start=base.v, **draw)
                off.append(np.abs(exact.v - answer.v)[0][:, changed.start].max())
        yield Row(
            f"{reading}, {war.space.size:,} states: a number moved by 10 %, built and solved",
            f"{median(seconds):.3f} s (longest {max(seconds):.3f} s)",
            check=f"V today off by {max(off):.1e} at most in {CHECKED} moves",
        )
