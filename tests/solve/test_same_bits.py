"""Compiled anew or loaded from the cache, alone or in threads: the same bits."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from random_wars import random_war

from armistice.solve.equilibrium import solve
from armistice.solve.kernel_math import chosen, exp, log1p_exp, logistic, total
from armistice.solve.kernel_month import months

SCRIPT = """
import hashlib
import armistice as arm
answer = arm.solve(arm.build(arm.load("two-islands"), "tired-war"), starts=1)
print(hashlib.sha256(answer.v.tobytes() + answer.deal.tobytes()).hexdigest())
"""


def test_a_fresh_compilation_and_a_cached_one_agree(tmp_path: Path) -> None:
    """The compiler keeps several copies of a function; every one gives the same bits."""
    env = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    said = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert any(tmp_path.rglob("*.nbc"))
    assert said[0] == said[1]


def test_threads_change_nothing() -> None:
    war = random_war(3)
    one, two = (solve(war, starts=1, workers=n).v.tobytes() for n in (1, 2))
    assert hashlib.sha256(one).digest() == hashlib.sha256(two).digest()


def test_the_exponential_is_exact_to_two_units_in_the_last_place() -> None:
    x = np.concatenate([np.linspace(-700, 700, 20_001), np.linspace(-1, 1, 20_001)])
    ours = np.array([exp(float(v)) for v in x])
    assert np.max(np.abs(ours / np.exp(x) - 1.0)) < 2 * np.finfo(float).eps
    assert exp(-1e9) < 1e-300
    assert np.isfinite(exp(1e9))


@pytest.mark.parametrize("z", [-800.0, -3.0, 0.0, 0.5, 40.0, 800.0])
def test_logistic_and_softplus_do_not_overflow(z: float) -> None:
    with np.errstate(over="ignore"):
        assert logistic(z) == pytest.approx(1.0 / (1.0 + np.exp(-z)), rel=1e-14, abs=1e-300)
    assert log1p_exp(z) == pytest.approx(np.logaddexp(0.0, z), rel=1e-14)


@pytest.mark.parametrize("n", [0, 1, 7, 8, 9, 389])
def test_sums_in_a_fixed_order_are_sums(n: int) -> None:
    rng = np.random.default_rng(n)
    v = rng.normal(size=n + 3)
    assert total(v, 2, n + 2) == pytest.approx(v[2 : n + 2].sum(), abs=1e-12)
    block, mask = np.resize(v, 16), np.arange(16) % 3 < 2
    assert chosen(block, mask.astype(float)) == pytest.approx(block[mask].sum(), abs=1e-12)


def test_an_edit_of_one_kernel_outdates_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was inlined from another file must not outlive it."""
    from armistice import kernels

    key = months._cache._index_key  # type: ignore[attr-defined]
    codegen = months.targetctx.codegen()  # type: ignore[attr-defined]
    before = key((), codegen)
    assert before == key((), codegen)
    monkeypatch.setattr(kernels, "_digest", lambda: "edited")
    assert key((), codegen) != before
