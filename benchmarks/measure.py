"""How things are timed, compared and set in a table."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

__all__ = ["Options", "Row", "exponent", "machine", "seconds", "table"]


@dataclass(frozen=True)
class Options:
    """What the command line asks for.

    Attributes
    ----------
    runs
        How often each thing is timed; medians are shown.
    oracle
        Whether the referee solves the reference case too (minutes per reading).
    draws
        Draws per reading of the main job.
    states
        Largest number of states of the scaling runs.
    patience
        Seconds that one size of the scaling runs may take.
    cache
        Folder for the peers' environments.
    """

    runs: int
    oracle: bool
    draws: tuple[int, ...]
    states: int
    patience: float
    cache: Path


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes
    ----------
    what, ours
        What was done, and how long or how fast it was with armistice.
    against, theirs
        What it is compared with.
    ratio
        How many times better armistice is (below 1: worse); None where nothing is compared.
    check
        How the two answers were seen to agree, before any time was taken.
    """

    what: str
    ours: str
    against: str = ""
    theirs: str = ""
    ratio: float | None = None
    check: str = ""


def seconds(work: Callable[[], Any], runs: int, *, wall: bool = False) -> float:
    """Median seconds of a few runs, the first one (which may compile) not counted.

    CPU seconds of this process, unless `wall`: on a machine that others use too they are
    what repeats.
    """
    clock = time.perf_counter if wall else time.process_time
    work()
    taken = []
    for _ in range(runs):
        began = clock()
        work()
        taken.append(clock() - began)
    return statistics.median(taken)


def exponent(sizes: Sequence[float], times: Sequence[float]) -> float:
    """Least-squares slope of log time in log size."""
    import numpy as np

    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


def machine() -> str:
    """The machine and the versions that matter, without a name or a place."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "numba"))
    return (
        f"{os.cpu_count()}-core {platform.machine().replace('_', '-')}, {platform.system()}, "
        f"Python {platform.python_version()}, {packages}"
    )


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    head = ("what", "armistice", "against", "theirs", "ratio", "agreement seen first")
    cells = [head] + [
        (
            row.what,
            row.ours,
            row.against,
            row.theirs,
            "" if row.ratio is None else f"{row.ratio:,.3g}×",
            row.check,
        )
        for row in rows
    ]
    widths = [max(len(line[n]) for line in cells) for n in range(len(head))]
    lines = [
        "| " + " | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) + " |"
        for line in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join(lines)
