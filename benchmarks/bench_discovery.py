"""Scenario discovery: our PRIM and EMA Workbench's on the same cases, with a box planted in them.

Of interest are the cases inside limits on two numbers and one word, but for one case in fifty,
whose mark is turned. Both search with the same settings (EMA Workbench's own: gain per case
removed, peel and paste 0.05, least mass 0.05) and work out a quasi-p-value for every limit of
every box on the way. Agreement: coverage, density and mass of every box on the way to the last
bit, the last box's limits to the last bit and its quasi-p-values to 1e-6; and the limits
planted are among those found. CPU seconds.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from environments import call, python_of
from measure import Options, Row, seconds

from armistice.analyses.robust.boxes import Box
from armistice.analyses.robust.inputs import Inputs
from armistice.analyses.robust.prim import trajectory
from armistice.rng import stream

SIZES = ((1_000, 10), (10_000, 20), (100_000, 20))
ONCE = 50_000
"""Cases from which on the peer is timed once."""


def rows(options: Options) -> Iterator[Row]:
    """One line a size."""
    program = python_of("ema_workbench", options.cache)
    for size, count in SIZES:
        columns, marks = planted(size, count)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "cases.npz"
            np.savez(file, marks=marks, **columns)
            runs = 1 if size >= ONCE else options.runs
            told = call(program, "planted_box/ema_prim.py", str(file), str(runs))
        boxes, inputs = search(columns, marks)
        check = same(boxes, inputs, marks, told)
        took = seconds(lambda c=columns, m=marks: search(c, m), options.runs)  # type: ignore[misc]
        again = " (once)" if runs == 1 else ""
        yield Row(
            f"{size:,} cases, {count} numbers and a word, {len(boxes)} boxes on the way",
            f"{took:.3f} s",
            f"EMA Workbench {told['version']}{again}",
            f"{told['seconds']:.3f} s",
            told["seconds"] / took,
            check,
        )


def planted(size: int, count: int) -> tuple[dict[str, Any], Any]:
    """Cases with a box in them: trust below a half, patience above 0.6, not the word `b`."""
    random = stream(7, "benchmark", "planted", size, count)
    table = random.random((size, count))
    columns: dict[str, Any] = {f"x{n:02d}": table[:, n].copy() for n in range(count)}
    columns["word"] = np.array(["a", "b", "c"])[random.integers(0, 3, size)]
    inside = (table[:, 0] < 0.5) & (table[:, 3] > 0.6) & (columns["word"] != "b")
    return columns, np.where(random.random(size) < 0.02, ~inside, inside)


def search(columns: dict[str, Any], marks: Any) -> tuple[list[Box], Inputs]:
    """Search, with the quasi-p-values of every box."""
    inputs = Inputs.of(columns)
    boxes = trajectory(inputs, marks, dips=False)
    for box in boxes:
        box.doubts(inputs, marks)
    return boxes, inputs


def same(boxes: list[Box], inputs: Inputs, marks: Any, told: dict[str, Any]) -> str:
    """Hold both answers against each other and against what was planted."""
    ours = [[box.coverage, box.density, box.mass] for box in boxes]
    agree(ours == told["way"], "the boxes on the way")
    last, limits = boxes[-1], dict[str, list[Any]]()
    doubts = dict[str, list[float]]()
    for limit, doubt in last.doubts(inputs, marks).items():
        pair = limits.setdefault(limit.name, [None, None])
        if limit.end == "kinds":
            pair[:] = [list(limit.kept)] * 2
        else:
            pair[limit.end == "high"] = limit.at
        doubts.setdefault(limit.name, []).append(doubt)
    agree(limits == told["limits"], "the limits of the last box")
    agree(
        all(np.allclose(doubts[name], told["doubts"][name], atol=1e-6) for name in doubts),
        "quasi-p-values",
    )
    found = {(limit.name, limit.end) for limit in last.limits}
    agree({("x00", "high"), ("x03", "low"), ("word", "kinds")} <= found, "the planted box")
    return (
        f"every box and limit to the bit; last box: coverage {last.coverage:.3f}, "
        f"density {last.density:.3f}, planted limits {limits['x00'][1]:.3f} for 0.5 "
        f"and {limits['x03'][0]:.3f} for 0.6"
    )


def agree(holds: bool, what: str) -> None:
    """End the benchmark where two answers differ."""
    if not holds:
        raise SystemExit(f"answers differ: {what}")
