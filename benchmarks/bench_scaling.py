"""Scaling: time of one solve (residual 1e-9, one start) against states and against packages.

Random wars of the tests, larger and larger, each in a process of its own, which first solves a
small one so that compiling is not counted. Exponents are slopes of log time in log size. What
does not end in time or memory is said to be so.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from measure import Options, Row, exponent

HERE = Path(__file__).resolve().parent
STATES = (500, 1_500, 5_000, 15_000, 50_000)
PACKAGES = (10, 30, 100, 300, 1_000)
FIXED_PACKAGES, FIXED_STATES = 40, 1_500
BLOCK = 50
"""States to a front step: five levels of either side's endurance, two stances."""


def rows(options: Options) -> Iterator[Row]:
    """States, then packages."""
    sizes = [(n, FIXED_PACKAGES) for n in STATES if n <= options.states]
    yield from _line("states", 0, sizes, options)
    sizes = [(FIXED_STATES, n) for n in PACKAGES]
    yield from _line("packages", 1, sizes, options)


def _line(word: str, axis: int, sizes: list[tuple[int, int]], options: Options) -> Iterator[Row]:
    done: list[tuple[float, float]] = []
    for size in sizes:
        told = _measured(size, options)
        what = f"{size[0]:,} states, {size[1]:,} packages"
        if told is None:
            yield Row(what, f"not within {options.patience:.0f} s, or not within memory")
            break
        done.append((size[axis], told["seconds"]))
        yield Row(
            what,
            f"{told['seconds']:.3f} s, {told['megabytes']:,.0f} MB",
            check=f"residual {told['residual']:.0e}",
        )
    if len(done) > 2:
        slope, late = (exponent(*zip(*part, strict=True)) for part in (done, done[-3:]))
        label = f"time grows with {word} to the power"
        yield Row(label, f"{slope:.2f} ({late:.2f} over the last three sizes)")


def _measured(size: tuple[int, int], options: Options) -> dict[str, Any] | None:
    """What a process of its own says about one size; None if it was cut off."""
    command = [sys.executable, str(HERE / "bench_scaling.py"), str(size[0]), str(size[1])]
    try:
        done = subprocess.run(
            command, timeout=options.patience, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        return None
    return json.loads(done.stdout) if done.returncode == 0 else None


def _one(states: int, packages: int) -> None:
    """Solve one war and print what it took."""
    import time

    from random_wars import random_war

    import armistice as arm

    named = {"adaptation": 1, "stances": 2, "mediators": 1}
    arm.solve(random_war(1, front=4, endurance=2, packages=8, **named), starts=1, details=False)
    war = random_war(1, front=states // BLOCK, endurance=5, packages=packages, **named)
    assert war.space.size == states
    began = time.process_time()
    answer = arm.solve(war, starts=1, details=False)
    told = {
        "seconds": time.process_time() - began,
        "megabytes": _peak(),
        "residual": answer.diagnostics.residual,
    }
    print(json.dumps(told))


def _peak() -> float:
    """Most memory this process ever held, MB; `getrusage` would count its parent's too."""
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return float("nan")


if __name__ == "__main__":
    sys.path.append(str(HERE.parent / "tests" / "solve"))
    _one(int(sys.argv[1]), int(sys.argv[2]))
