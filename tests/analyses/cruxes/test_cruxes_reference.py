"""How long all mixtures of the reference case take. Run by name: `-m reference -s`."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from armistice.analyses.cruxes.evaluate import Solved
from armistice.analyses.cruxes.events import targets_of
from armistice.analyses.cruxes.groups import partition
from armistice.analyses.cruxes.hybrids import Hybrids
from armistice.analyses.cruxes.runner import Runner
from armistice.analyses.cruxes.store import Store
from armistice.scenario import load
from armistice.scenario.mixing import side_of


@pytest.mark.reference
def test_all_mixtures_of_the_reference_case_take_five_minutes(tmp_path: Path) -> None:
    """$CRUX_GROUPS mixes the first so many groups only; the time is then scaled up to all."""
    scenario = load("alaska-2025")
    a, b = (side_of(scenario, name) for name in scenario.readings[:2])
    split = partition(scenario, a, b)
    assert len(split) == 12
    k = int(os.environ.get("CRUX_GROUPS", len(split)))
    hybrids = Hybrids(scenario, a, b, split[:k], 1, 0)
    path = tmp_path / "values.npz"
    runner = Runner(Solved(hybrids, targets_of(scenario.spec)), Store(path), workers=2)
    runner.evaluator.prepare()  # type: ignore[attr-defined]  # also makes compiled code once
    began = time.perf_counter()
    found = runner.cube(k, [None])
    seconds = (time.perf_counter() - began) * (1 << len(split)) / (1 << k)
    print(f"\n{1 << k} mixtures; {seconds:.0f} s for all {1 << len(split)} on two processes")
    assert np.isfinite(found[..., 0]).all()
    began = time.perf_counter()
    again = Runner(runner.evaluator, Store(path)).cube(k, [None])
    assert time.perf_counter() - began < 5
    assert np.array_equal(again, found, equal_nan=True)
    assert seconds < 300
