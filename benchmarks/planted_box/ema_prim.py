"""EMA Workbench's PRIM on the cases of a file: what it finds, and CPU seconds.

Usage: python ema_prim.py CASES.npz RUNS
"""

from __future__ import annotations

import json
import logging
import statistics
import sys
import time
import warnings
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

from ema_workbench.analysis import prim  # noqa: E402


def box_of(frame: pd.DataFrame, marks: np.ndarray) -> Any:
    """Search as its manual has it: lenient gain, peel and paste 0.05, least mass 0.05."""
    return prim.Prim(frame, marks, threshold=0.01).find_box()


def limits(box: Any) -> dict[str, list[Any]]:
    """Limits of its last box, those of all cases left out."""
    last, first = box.box_lims[-1], box.prim.box_init
    out = {}
    for name in last.columns:
        pair = [sorted(v) if isinstance(v, set) else v for v in last[name]]
        whole = [sorted(v) if isinstance(v, set) else v for v in first[name]]
        if pair != whole:
            out[name] = [None if p == w else p for p, w in zip(pair, whole, strict=True)]
    return out


def main(file: str, runs: int) -> None:
    """Search once to warm up, on a few cases, then for the clock."""
    held = np.load(file)
    frame = pd.DataFrame({name: held[name] for name in held.files if name != "marks"})
    marks = held["marks"]
    box_of(frame.head(500).copy(), marks[:500].copy())
    taken = []
    for _ in range(runs):
        began = time.process_time()
        box = box_of(frame, marks)
        taken.append(time.process_time() - began)
    way = box.peeling_trajectory
    doubts = {name: [p for p in pair if p >= 0] for name, pair in box.qp[-1].items()}
    print(
        json.dumps(
            {
                "version": version("ema_workbench"),
                "seconds": statistics.median(taken),
                "way": way[["coverage", "density", "mass"]].to_numpy().tolist(),
                "limits": limits(box),
                "doubts": doubts,
            }
        )
    )


main(sys.argv[1], int(sys.argv[2]))
