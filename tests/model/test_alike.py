"""Matrices that equal numbers gave before serve again, and never where a number differs."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from armistice.model import build, packages, stances
from armistice.model.alike import Alike
from armistice.model.war import War
from armistice.scenario import load


def forget() -> None:
    for cached in (build._joint, packages._states_after, stances._spread):
        cached.cache_clear()


def matrices(war: War) -> list[csr_array]:
    phases = [m for phase in war.phases for m in (phase.transition, *phase.after)]
    return [*phases, *war.menu.after, war.menu.resume, *war.refusal]


def same(one: csr_array, other: csr_array) -> bool:
    parts = [(m.indptr, m.indices, m.data) for m in (one, other)]
    return all(np.array_equal(a, b) for a, b in zip(*parts, strict=True))


def test_wars_that_differ_in_other_numbers_share_matrices() -> None:
    resolved = load("two-islands").resolve("tired-war")
    numbers = resolved.median()
    side = resolved.scenario.belligerents[0]
    first = build.build(resolved, numbers=numbers)
    patient = {**numbers, f"{side}.discount": 2.0 * numbers[f"{side}.discount"]}
    second = build.build(resolved, numbers=patient)
    assert second.delta[0] < first.delta[0]
    assert all(a is b for a, b in zip(matrices(first)[3:], matrices(second)[3:], strict=True))
    assert first.phases[0].transition is second.phases[0].transition


def test_what_is_remembered_is_what_would_be_worked_out() -> None:
    resolved = load("two-islands").resolve("tired-war")
    numbers = dict(resolved.median())
    build.build(resolved, numbers=numbers)
    moved = {
        key: value * (1.5 if key.startswith(("moves.", "front.")) else 1.0)
        for key, value in numbers.items()
    }
    quick = build.build(resolved, numbers=moved)
    forget()
    fresh = build.build(resolved, numbers=moved)
    assert all(same(a, b) for a, b in zip(matrices(quick), matrices(fresh), strict=True))
    old = build.build(resolved, numbers=numbers)
    assert not same(old.phases[0].transition, quick.phases[0].transition)


def test_a_key_is_equal_bit_by_bit() -> None:
    assert Alike(np.array([0.0])) != Alike(np.array([-0.0]))
    assert Alike(np.eye(2)) == Alike(np.asfortranarray(np.eye(2)))
    assert hash(Alike(np.eye(2))) == hash(Alike(np.eye(2)))
