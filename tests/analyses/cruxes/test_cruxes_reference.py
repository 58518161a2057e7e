"""How long all mixtures of the reference case take. Run by name: `-m reference -s`."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from armistice.analyses.cruxes.evaluate import Solved
from armistice.analyses.cruxes.events import targets_of
from armistice.analyses.cruxes.groups import partition
from armistice.analyses.cruxes.hybrids import Hybrids
from armistice.analyses.cruxes.runner import Runner, corner, gray
from armistice.analyses.cruxes.settings import TASK
from armistice.analyses.cruxes.store import Store
from armistice.scenario import load
from armistice.scenario.mixing import side_of


@pytest.mark.reference
def test_all_mixtures_of_the_reference_case_take_five_minutes(tmp_path: Path) -> None:
    """$CRUX_MIXTURES shortens the walk; the time is then scaled up to all of them."""
    scenario = load("alaska-2025")
    a, b = (side_of(scenario, name) for name in scenario.readings[:2])
    split = partition(scenario, a, b)
    k = len(split)
    assert k == 12
    hybrids = Hybrids(scenario, a, b, split, 1, 0)
    count = int(os.environ.get("CRUX_MIXTURES", 1 << k))
    path = tmp_path / "values.npz"
    runner = Runner(Solved(hybrids, targets_of(scenario.spec)), Store(path), workers=2)
    walk = [corner(s, k) for s in gray(k)[:count]]
    runner.evaluator(walk[0], None, None)  # compiled code is made once for a machine
    began = time.perf_counter()
    runner.values(walk, [None], "", min(TASK, max(8, count // 8)))
    seconds = (time.perf_counter() - began) * (1 << k) / count
    print(f"\n{count} mixtures; {seconds:.0f} s for all {1 << k} on two processes")
    began = time.perf_counter()
    Runner(runner.evaluator, Store(path)).values(walk, [None])
    assert time.perf_counter() - began < 5
    assert seconds < 300
