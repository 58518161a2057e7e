"""Futures: the small war of `small_war/rules.py` in every engine, and our futures of a real case.

Ours is `small_war/compiled.py`: the product's random numbers and its way of living a path month
by month, with this war's rules. Every engine is first given the same shocks, which must give
the same endings, months and last states to the last bit, and then plays with its own, which
must give the same distribution of endings. "Drawing alone" is the time to draw the random
numbers and do nothing with them.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import compiled
import numpy as np
from environments import call, python_of
from measure import Options, Row, seconds
from numba import njit

import armistice as arm
from armistice.analyses.paths import SLOTS
from armistice.analyses.simulate import simulate
from armistice.analyses.simulate_plain import simulate_plainly
from armistice.philox import WINDOW, fill
from armistice.rng import key
from armistice.solve.equilibrium import Equilibrium
from armistice.solve.policy import policy_of

ENGINES = {
    "Mesa": ("mesa", "mesa_war.py"),
    "EMA Workbench": ("ema_workbench", "ema_war.py"),
    "SimPy": ("simpy", "simpy_war.py"),
    "plain Python": (None, "plain_war.py"),
}
WARS, THEIRS, GIVEN = 200_000, 4_000, 300
READINGS = ("pressure-plus-carrots", "war-is-the-regime")
PATHS, MONTHS = 20_000, 36


def rows(options: Options) -> Iterator[Row]:
    """Engines, then the bound, then the product."""
    yield from _small_war(options)
    yield from _product(options)


class _Ours:
    """Many small wars, compiled."""

    def __init__(self, wars: int) -> None:
        self.words = compiled.words(1)
        self.ending = np.empty(wars, dtype=np.int8)
        self.lived = np.empty(wars, dtype=np.int16)
        self.last = np.empty((wars, 6))

    def play(self) -> None:
        compiled.play(self.words, 0, self.ending, self.lived, self.last)

    def draw(self) -> None:
        compiled.draw_only(self.words, 0, self.lived)


def _small_war(options: Options) -> Iterator[Row]:
    ours = _Ours(WARS)
    took = seconds(ours.play, options.runs)
    shocks = compiled.shocks(1, GIVEN)
    agree(
        float(np.abs(shocks - compiled.plain_shocks(1, GIVEN)).max()) < 1e-12,
        "compiled shocks are NumPy's",
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "shocks.json"
        file.write_text(json.dumps(shocks.tolist()), "utf-8")
        for name, (peer, script) in ENGINES.items():
            program = Path(sys.executable) if peer is None else python_of(peer, options.cache)
            check = _same_given(call(program, script, "given", str(file)), ours)
            told = [
                call(program, script, "play", str(THEIRS), str(n + 1)) for n in range(options.runs)
            ]
            check += "; " + _same_odds(told, ours)
            theirs = statistics.median(one["seconds"] for one in told) / THEIRS
            yield Row(
                f"small war, runs a second ({float(ours.lived.mean()):.1f} months each)",
                rate(took / WARS),
                f"{name} {told[0]['version']}",
                rate(theirs),
                theirs / (took / WARS),
                check,
            )
    alone = seconds(ours.draw, options.runs)
    yield Row(
        "small war against its shocks alone",
        rate(took / WARS),
        "drawing alone, compiled Philox",
        rate(alone / WARS),
        alone / took,
        "the same numbers",
    )
    alone = seconds(_numpy_draws("standard_normal", 5 * int(ours.lived.sum())), options.runs)
    yield Row(
        "small war against its shocks alone",
        rate(took / WARS),
        "drawing alone, NumPy SFC64",
        rate(alone / WARS),
        alone / took,
        "as many numbers",
    )


def _same_given(told: dict[str, Any], ours: _Ours) -> str:
    """Endings, months and last states of given shocks, to the bit."""
    for n, (how, lived, state) in enumerate(told["wars"]):
        same = how == ours.ending[n] and lived == ours.lived[n]
        agree(bool(same and state == ours.last[n].tolist()), f"run {n} with given shocks")
    return f"{len(told['wars'])} runs with given shocks bit for bit"


def _same_odds(told: list[dict[str, Any]], ours: _Ours) -> str:
    """Endings by chi-square at 1 in 1,000, mean months to four standard errors."""
    counts = np.sum([one["endings"] for one in told], axis=0)
    mine = np.bincount(ours.ending, minlength=5)
    total = counts + mine
    chi = 0.0
    for part in (counts, mine):
        expected = total * part.sum() / total.sum()
        chi += float(((part - expected) ** 2 / expected).sum())
    agree(chi < 18.47, f"distribution of endings: chi-square {chi:.1f} with 4 degrees")
    runs = counts.sum()
    mean = sum(one["months"] for one in told) / runs
    error = (sum(one["squares"] for one in told) / runs - mean**2) ** 0.5 / runs**0.5
    agree(abs(mean - ours.lived.mean()) < 4 * error, f"mean months {mean:.2f}")
    return f"endings of {runs:,} own runs: chi-square {chi:.1f} (4 df)"


def _product(options: Options) -> Iterator[Row]:
    """`simulate` on the solved reference case."""
    scenario = arm.load("alaska-2025")
    for reading in READINGS:
        answer = arm.solve(arm.build(scenario, reading), starts=1, details=False)
        yield from _one_reading(reading, answer, options)


def _one_reading(reading: str, answer: Equilibrium, options: Options) -> Iterator[Row]:
    policy = policy_of(answer)
    named = {"months": MONTHS, "seed": 1}
    fast = simulate(answer, policy, paths=2_000, **named)
    began = time.process_time()
    plain = simulate_plainly(answer, policy, paths=2_000, **named)
    plainly = (time.process_time() - began) / 2_000
    for name in ("status", "front", "agreed_package", "held", "broken_by", "ending"):
        same = np.array_equal(getattr(fast, name), getattr(plain, name))
        agree(same, f"{name} of 2,000 futures of {reading}")
    gap = float(np.abs(fast.payoff - plain.payoff).max())
    agree(gap < 1e-12, f"pay-offs of {reading}: {gap}")
    took = seconds(lambda: simulate(answer, policy, paths=PATHS, **named), options.runs) / PATHS
    label = f"futures of alaska-2025, {reading}, {MONTHS} months, paths a second"
    yield Row(
        label,
        rate(took),
        "the NumPy referee",
        rate(plainly),
        plainly / took,
        f"2,000 paths month by month; pay-offs to {gap:.0e}",
    )
    for against, alone in (
        ("drawing all slots alone, NumPy SFC64", _numpy_draws("random", _numbers())),
        ("drawing all slots alone, compiled Philox", _fused_draws()),
    ):
        bound = seconds(alone, options.runs) / PATHS
        yield Row(label, rate(took), against, rate(bound), bound / took, "as many numbers")
    few = seconds(lambda: simulate(answer, policy, paths=500, **named), options.runs)
    yield Row(f"500 futures of {reading}, tables included", f"{1e3 * few:.1f} ms")


def _numbers() -> int:
    return PATHS * MONTHS * len(SLOTS)


def _numpy_draws(kind: str, count: int) -> Callable[[], None]:
    """Draw about `count` numbers into a small buffer that is used again."""
    draw = getattr(np.random.Generator(np.random.SFC64(1)), kind)
    buffer = np.empty(1 << 14)

    def work() -> None:
        for _ in range(round(count / buffer.size)):
            draw(out=buffer)

    return work


@njit
def _fill_all(words: Any, out: Any, paths: int, months: int) -> float:
    total = 0.0
    for path in range(paths):
        for first in range(0, months, WINDOW):
            for of in range(out.shape[0] // 2):
                fill(out, words, 0, path, first, of)
            total += out[0, 0]
    return total


def _fused_draws() -> Callable[[], None]:
    words, out = np.array(key(1, "futures"), dtype=np.uint64), np.empty((len(SLOTS), WINDOW))

    def work() -> None:
        _fill_all(words, out, PATHS, MONTHS)

    return work


def rate(one: float) -> str:
    """Runs a second, from seconds a run."""
    return f"{1.0 / one:,.0f}/s"


def agree(holds: bool, what: str) -> None:
    """End the benchmark where two answers differ."""
    if not holds:
        raise SystemExit(f"answers differ: {what}")
