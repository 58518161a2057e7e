"""The benchmark's small war is one war, however it is played, and the command knows its parts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
SMALL_WAR = ROOT / "benchmarks" / "small_war"
sys.path.append(str(SMALL_WAR))
import compiled  # noqa: E402
import rules  # noqa: E402


def test_the_compiled_small_war_keeps_the_rules_to_the_bit() -> None:
    runs = 100
    ending, lived = np.empty(runs, dtype=np.int8), np.empty(runs, dtype=np.int16)
    last = np.empty((runs, 6))
    compiled.play(compiled.words(3), 0, ending, lived, last)
    shocks = compiled.shocks(3, runs)
    for run in range(runs):
        plain = rules.run(iter(shocks[run].tolist()).__next__)
        assert plain == (ending[run], lived[run], tuple(last[run]))
    assert set(ending.tolist()) == set(range(5))


def test_its_shocks_are_normal_and_those_of_the_plain_generator() -> None:
    shocks = compiled.shocks(2, 400)
    assert np.abs(shocks - compiled.plain_shocks(2, 400)).max() < 1e-12
    count = shocks.size
    # five standard errors of mean, variance and the share beyond 1.96
    assert abs(shocks.mean()) < 5 / count**0.5
    assert abs(shocks.var() - 1.0) < 5 * (2 / count) ** 0.5
    assert abs((np.abs(shocks) > 1.959964).mean() - 0.05) < 5 * (0.05 * 0.95 / count) ** 0.5


def test_the_command_names_every_benchmark_and_refuses_others() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "run.py")]
    told = subprocess.run([*command, "--help"], capture_output=True, text=True, check=True).stdout
    for path in (ROOT / "benchmarks").glob("bench_*.py"):
        assert path.stem.removeprefix("bench_") in told
    wrong = subprocess.run([*command, "no-such"], capture_output=True, text=True, check=False)
    assert wrong.returncode == 2
    assert "no benchmark 'no-such'" in wrong.stderr
